"""Run as a script: an S3 server on a free port of loopback, which is the one line that it prints."""

from __future__ import annotations

import logging
import signal

from moto.server import ThreadedMotoServer

if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    print(port, flush=True)  # noqa: T201 - the fixture reads it
    signal.pause()
