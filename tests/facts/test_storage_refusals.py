"""Object storage that cannot be used says what is wrong and what to do, at every door."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from evergrove.facts import check_storage, lake_of, storage
from evergrove.facts.copying import copy_files
from evergrove.jobs import examine
from support.ground import NOON, append, fact_rows, make_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace
    from support.object_store import S3Server


@dataclass(frozen=True, kw_only=True)
class Case:
    """Variables that differ from the right ones, the error, and a word of what to do."""

    error: type[storage.StorageError]
    does: str
    bucket: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    is_refusing: bool = False
    ends_before_the_lake: bool = False
    """The library below dies of it: the look before has to find it."""


NO_KEYS = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "")

CASES = {
    "plain http": Case(
        error=storage.StorageEndpointError, does="AWS_ALLOW_HTTP=true", variables={"AWS_ALLOW_HTTP": ""}
    ),
    "no scheme": Case(
        error=storage.StorageEndpointError,
        does="https://",
        variables={"AWS_ENDPOINT_URL": "s3.internal:9000"},
        ends_before_the_lake=True,
    ),
    "no bucket": Case(error=storage.MissingBucketError, does="make it", bucket="nobody-made-this"),
    "no keys": Case(error=storage.StorageKeysMissingError, does="AWS_ACCESS_KEY_ID", variables=NO_KEYS),
    "wrong keys": Case(error=storage.StorageKeysRefusedError, does="AWS_SECRET_ACCESS_KEY", is_refusing=True),
    "away": Case(
        error=storage.StorageUnavailableError,
        does="AWS_ENDPOINT_URL",
        variables={"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
    ),
}


def read(workspace: Workspace) -> None:
    lake_of(workspace).files("facts")


def write(workspace: Workspace) -> None:
    append(workspace, fact_rows([{"occurred_at": NOON}]), last_seq=1)


@pytest.fixture
def metadata_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In place of a cloud machine's own service for keys, which a test must not ask: it has none to give."""

    class Refusing(http.server.BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.send_error(403)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("AWS_METADATA_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.usefixtures("metadata_service")
def test_every_door_says_what_is_wrong_and_what_to_do(
    home: Path, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    for name, value in s3_server.storage_options.items():
        monkeypatch.setenv(name, value)
    bucket = case.bucket or s3_server.make_bucket()
    for name, value in case.variables.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    workspace = make_workspace(home, lake_url=f"s3://{bucket}/lake")
    with s3_server.refusing_keys() if case.is_refusing else nullcontext():
        with pytest.raises(case.error) as refused:
            check_storage(workspace.lake_url)
        for use in () if case.ends_before_the_lake else (read, write):
            with pytest.raises(case.error):
                use(workspace)
        found = {finding.name: finding for finding in examine(workspace)}["object storage"]
    assert case.does in refused.value.help
    assert (found.is_well, found.seen, found.help) == (False, refused.value.message, refused.value.help)
    assert "testing" not in refused.value.message
    workspace.close()


def test_storage_that_can_be_used_is_well_and_keeps_nothing_of_the_look(
    home: Path, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3_server.storage_options.items():
        monkeypatch.setenv(name, value)
    bucket = s3_server.make_bucket()
    workspace = make_workspace(home, lake_url=f"s3://{bucket}/lake")
    assert {finding.name: finding for finding in examine(workspace)}["object storage"].is_well
    assert b"probe" not in s3_server.request("GET", f"/{bucket}?list-type=2")
    workspace.close()


def test_a_copy_that_breaks_off_says_it_too(
    home: Path, tmp_path: Path, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3_server.storage_options.items():
        monkeypatch.setenv(name, value)
    workspace = make_workspace(home)
    append(workspace, fact_rows([{"occurred_at": NOON}]), last_seq=1)
    with pytest.raises(storage.MissingBucketError):
        copy_files(workspace.lake_url, "s3://nobody-made-this/lake", folders=["facts"])
    with pytest.raises(FileNotFoundError):
        copy_files(str(tmp_path / "nothing"), str(tmp_path / "elsewhere"), folders=["facts"])
    workspace.close()
