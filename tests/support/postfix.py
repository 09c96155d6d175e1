"""A Postfix of one test: its own configuration, queue and port; skipped where it is not installed, or not by root."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.serving import free_port
from support.tethered import start_tethered, stop_tethered

if TYPE_CHECKING:
    from collections.abc import Iterator

DAEMONS = Path("/usr/lib/postfix/sbin")
START_SECONDS_MAX = 20

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = relay.teashop.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
relayhost = [127.0.0.1]:{relays_to}
smtp_dns_support_level = disabled
smtputf8_enable = yes
smtpd_recipient_restrictions =
  check_recipient_access inline:{{closed@example.org=REJECT}}, permit_mynetworks, reject
minimal_backoff_time = 1s
queue_run_delay = 2s
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@contextmanager
def serve_postfix(*, relays_to: int) -> Iterator[int]:
    """The port of a Postfix that passes everything on to `relays_to` on this machine."""
    if os.geteuid() != 0 or not (DAEMONS / "master").exists():
        pytest.skip("needs Debian's package postfix, and root to start it")
    # Not under the test's own folder: Postfix's users must be able to walk to it.
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))
    folder.chmod(0o755)
    port = free_port()
    for name in ("etc", "queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    (folder / "etc" / "main.cf").write_text(MAIN.format(folder=folder, daemons=DAEMONS, relays_to=relays_to))
    (folder / "etc" / "master.cf").write_text(MASTER.format(port=port))
    process = None
    try:
        subprocess.run(["/usr/sbin/postfix", "-c", folder / "etc", "check"], check=True, capture_output=True)
        process = start_tethered([DAEMONS / "master", "-c", folder / "etc", "-d"], log=folder / "master.log")
        _wait(port, folder)
        yield port
    finally:
        if process is not None:
            stop_tethered(process)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as probe:
                if probe.recv(3) == b"220":
                    return
        except OSError:
            pass
        time.sleep(0.05)
    logs = [path.read_text(errors="replace") for path in (folder / "mail.log", folder / "master.log") if path.exists()]
    raise RuntimeError("Postfix did not start:\n" + "\n".join(logs))
