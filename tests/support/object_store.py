"""An S3 server on loopback for the tests (moto), in a process of its own."""

from __future__ import annotations

import http.client
import signal
import sys
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.tethered import read_ready_line, start_tethered, stop_tethered

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCESS_KEY = "testing"
REGION = "us-east-1"


@dataclass(frozen=True, kw_only=True)
class S3Server:
    """A running server: where it listens, and how to get a bucket."""

    host: str
    port: int

    @property
    def endpoint(self) -> str:
        """For example `http://127.0.0.1:40211`."""
        return f"http://{self.host}:{self.port}"

    @property
    def storage_options(self) -> dict[str, str]:
        """What Delta needs to reach it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
            "AWS_ALLOW_HTTP": "true",
        }

    def make_bucket(self) -> str:
        """The name of a new, empty bucket."""
        name = f"evergrove-{uuid.uuid4().hex}"
        self.request("PUT", f"/{name}")
        return name

    @contextmanager
    def refusing_keys(self) -> Iterator[None]:
        """For the block no key is good: moto looks at them when it is told to."""
        self.request("POST", "/moto-api/reset-auth", body=b"0")
        try:
            yield
        finally:
            self.request("POST", "/moto-api/reset-auth", body=b"inf")

    def request(self, method: str, path: str, *, body: bytes = b"") -> bytes:
        """The answer's body; raises when the server refuses. moto asks for no signature."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            connection.request(method, path, body=body, headers={"Host": f"{self.host}:{self.port}"})
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if response.status >= http.client.BAD_REQUEST:
            raise RuntimeError(f"{method} {path}: {response.status} {answer[:500]!r}")
        return answer


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A server without buckets; `make_bucket()` gives each test one of its own."""
    log = tmp_path_factory.mktemp("s3") / "server.log"
    process = start_tethered([sys.executable, Path(__file__).with_name("serve_object_store.py")], log=log)
    try:
        port = int(read_ready_line(process, log=log))
        yield S3Server(host="127.0.0.1", port=port)
    finally:
        stop_tethered(process, stop_signal=signal.SIGKILL)
