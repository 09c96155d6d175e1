"""Run as a script: a Spark Connect server (Sail) on a free port of loopback, which is the one line that it prints."""

from __future__ import annotations

import signal

from pysail.spark import SparkConnectServer

if __name__ == "__main__":
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    address = server.listening_address
    assert address is not None, "Sail says where it listens once it runs"
    print(address[1], flush=True)  # noqa: T201 - the fixture reads it
    signal.pause()
