"""Run a command while Apache Spark serves Spark Connect on a free port of loopback.

Usage: with_apache_spark.py PYTHON_WITH_PYSPARK COMMAND …
The command finds the server's URL in EVERGROVE_TEST_SPARK_URL; its exit code is passed on.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

START_SECONDS_MAX = 120
"""A cold Java start on a busy machine took 20 s."""

STOP_SECONDS_MAX = 20

DRIVER_MEMORY = "4g"
"""Enough for the engine suite, and leaves room for the tests beside it on a machine of 8 GB."""

SETTINGS = {
    "spark.master": "local[2]",
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    # The data of the tests is small: 200 partitions, the default, would be all overhead.
    "spark.sql.shuffle.partitions": "4",
}


def main(server_python: str, command: list[str]) -> int:
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        sys.stderr.write("make spark needs Java 17 or newer: install a JRE, or set JAVA_HOME\n")
        return 1
    package = subprocess.run(
        [server_python, "-c", "import pyspark; print(pyspark.__path__[0])"], capture_output=True, text=True, check=True
    )
    with tempfile.TemporaryDirectory(prefix="evergrove-spark-") as folder:
        log = Path(folder) / "server.log"
        port = _free_port()
        server = _start(Path(package.stdout.strip()), port=port, folder=Path(folder), log=log)
        try:
            if not _listens(server, port=port):
                sys.stderr.write(f"Apache Spark did not start:\n{log.read_text(errors='replace')[-4000:]}\n")
                return 1
            environment = {**os.environ, "EVERGROVE_TEST_SPARK_URL": f"sc://127.0.0.1:{port}"}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            _stop(server)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _start(package: Path, *, port: int, folder: Path, log: Path) -> subprocess.Popen[bytes]:
    settings = {
        **SETTINGS,
        "spark.connect.grpc.binding.port": str(port),
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
    options = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    submit = [str(package / "bin" / "spark-submit"), "--driver-memory", DRIVER_MEMORY, *options]
    environment = {**os.environ, "SPARK_HOME": str(package), "SPARK_LOCAL_IP": "127.0.0.1"}
    with log.open("wb") as output:
        return subprocess.Popen(
            [*submit, "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )


def _listens(server: subprocess.Popen[bytes], *, port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS_MAX
    while server.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    # spark-submit is a shell that starts Java: the signal goes to the whole session.
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(timeout=STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
