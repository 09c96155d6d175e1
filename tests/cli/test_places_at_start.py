"""What `serve` and `work` refuse to start on, because it would not mend itself, and what they wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evergrove.access import create_workspace, list_workspaces
from evergrove.cli.serving import check_places, prepare_home
from evergrove.facts.storage import MissingBucketError, StorageKeysRefusedError
from evergrove.inbox import StreamTakenError, open_inbox
from evergrove.kit import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from support.object_store import S3Server


def test_the_stream_of_another_home_ends_the_start(home: Path, tmp_path: Path, nats_url: str) -> None:
    first = Settings(home=home, inbox_url=nats_url)
    create_workspace(first, slug="default", name="first").close()
    check_places(first)
    second = Settings(home=tmp_path / "second", inbox_url=nats_url)
    workspace = create_workspace(second, slug="default", name="second")
    with pytest.raises(StreamTakenError):
        check_places(second)
    with pytest.raises(StreamTakenError):
        open_inbox(workspace).end()
    workspace.close()


def test_refused_keys_end_the_start_and_storage_that_is_away_does_not(
    home: Path, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3_server.storage_options.items():
        monkeypatch.setenv(name, value)
    settings = Settings(home=home, lake_url=f"s3://{s3_server.make_bucket()}/lake")
    check_places(settings)
    with s3_server.refusing_keys(), pytest.raises(StorageKeysRefusedError):
        check_places(settings)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    check_places(settings)


def test_a_refused_first_start_leaves_a_database_that_a_home_can_move_to(
    home: Path, s3_server: S3Server, nats_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3_server.storage_options.items():
        monkeypatch.setenv(name, value)
    mistaken = Settings(home=home, lake_url="s3://nobody-made-this/lake")
    with pytest.raises(MissingBucketError):
        prepare_home(mistaken)
    assert list_workspaces(mistaken) == []
    right = Settings(home=home, lake_url=f"s3://{s3_server.make_bucket()}/lake", inbox_url=nats_url)
    prepare_home(right)
    assert [one.slug for one in list_workspaces(right)] == ["default"]
