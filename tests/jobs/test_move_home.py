"""A home that moves to PostgreSQL, NATS and object storage: everything is there, and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from evergrove.access import create_source, create_workspace, list_sources, open_server, open_workspace
from evergrove.cli.main import app
from evergrove.facts import flow_state
from evergrove.inbox import HomeInUseError, StreamTakenError, home_in_use, link_to, open_inbox
from evergrove.jobs import catch_up, enqueue, find_job, moving
from evergrove.jobs.moving import MARKER, MoveRefusedError, MoveTargetError, move
from evergrove.kit import FixedClock, Settings, UnavailableError
from evergrove.profiles import find_customer, load_profile, run_intake
from support.arrivals import candidate, lake_rows, send
from support.ground import NOON, make_workspace
from support.postgres import is_empty

if TYPE_CHECKING:
    from evergrove.kit import Workspace
    from support.object_store import S3Server

SLUG = "two-words"


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    """A home with facts in the lake, in the feed and in the inbox."""
    made = make_workspace(home, slug=SLUG)
    arrive(made, "lake1", "lake2")
    catch_up(made)
    arrive(made, "feed")
    run_intake(made)
    arrive(made, "inbox")
    yield made
    made.close()


def arrive(workspace: Workspace, *names: str) -> None:
    send(workspace, *(candidate(name, NOON, f"phone:{name}") for name in names))


def orders(workspace: Workspace) -> list[str]:
    return [fact_id for fact_id, name in lake_rows(workspace, ["fact_id", "name"]) if name == "Order Completed"]


def opened(settings: Settings) -> Workspace:
    return open_workspace(settings, slug=SLUG, clock=FixedClock(NOON))


def check_goes_on(moved: Workspace, before: Workspace) -> None:
    """What was on its way arrives once, what comes now arrives, and everyone is still the same customer."""
    arrive(moved, "after")
    catch_up(moved)
    assert orders(moved) == ["after", "feed", "inbox", "lake1", "lake2"]
    assert flow_state(moved).slowest == flow_state(moved).feed_end == 10
    for name in ("lake1", "feed"):
        customer = find_customer(before, name)
        assert find_customer(moved, name) == customer
        assert load_profile(moved, customer) == load_profile(before, customer)


def test_a_home_moves_to_postgres(workspace: Workspace, home: Path, fresh_postgres_url: str) -> None:
    server = open_server(workspace.settings)
    source = create_source(server, workspace=SLUG, name="web", clock=workspace.clock)
    server.close()
    job = enqueue(workspace, kind="refresh", arguments={}, author="test")
    target = Settings(home=home, database_url=fresh_postgres_url)
    summary = move(home, target)
    counted = {(one.schema, one.table): one.rows for one in summary.tables}
    assert counted["ws_two_words", "identifiers"] == 3
    assert counted["inbox_two_words", "inbox"] == 1
    assert counted["evergrove", "workspaces"] == 1
    assert summary.settings == {"EVERGROVE_HOME": str(home.absolute()), "EVERGROVE_DATABASE_URL": fresh_postgres_url}
    assert not (home / MARKER).exists()
    moved = opened(target)
    assert find_job(moved, job.job_id) == job
    server = open_server(target)
    assert list_sources(server, workspace=SLUG) == [source]
    server.close()
    check_goes_on(moved, workspace)
    moved.close()


def test_positions_go_on_behind_those_that_are_gone(workspace: Workspace, home: Path, fresh_postgres_url: str) -> None:
    catch_up(workspace)
    assert open_inbox(workspace).end() == 0
    target = Settings(home=home, database_url=fresh_postgres_url)
    move(home, target)
    moved = opened(target)
    arrive(moved, "after")
    assert open_inbox(moved).end() > flow_state(moved).inbox_taken == 3
    check = catch_up(moved)
    assert check.facts == 2
    moved.close()


def test_a_home_moves_to_nats_and_object_storage(
    workspace: Workspace, home: Path, fresh_postgres_url: str, nats_url: str, tmp_path: Path
) -> None:
    target = Settings(
        home=home, database_url=fresh_postgres_url, inbox_url=nats_url, lake_url=str(tmp_path / "elsewhere")
    )
    summary = move(home, target)
    assert (summary.inbox_entries, summary.lake_files) == (1, 2)
    moved = opened(target)
    assert moved.lake_url == str(tmp_path / "elsewhere" / SLUG)
    assert len(open_inbox(moved).read(after=0, entries_max=10)) == 1
    check_goes_on(moved, workspace)
    assert orders(workspace) == ["lake1", "lake2"]
    moved.close()


@pytest.mark.parametrize("step", ["_move_inbox", "_move_lake", "_move_server"])
def test_a_move_that_was_cut_short_is_started_again(
    workspace: Workspace,
    home: Path,
    fresh_postgres_url: str,
    nats_url: str,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    target = Settings(home=home, database_url=fresh_postgres_url, inbox_url=nats_url)
    real = getattr(moving, step)

    def cut(*arguments: object, **options: object) -> object:
        real(*arguments, **options) if step == "_move_inbox" else None
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(moving, step, cut)
        with pytest.raises(KeyboardInterrupt):
            move(home, target)
    with pytest.raises(MoveRefusedError):
        move(home, Settings(home=home, database_url=fresh_postgres_url))  # another target than the one begun
    move(home, target)
    moved = opened(target)
    check_goes_on(moved, workspace)
    moved.close()


def test_what_cannot_be_moved_is_refused(workspace: Workspace, home: Path, fresh_postgres_url: str) -> None:
    target = Settings(home=home, database_url=fresh_postgres_url)
    with pytest.raises(MoveTargetError):
        move(home, Settings(home=home))
    with pytest.raises(MoveRefusedError):
        move(home.parent / "nothing", target)
    with home_in_use(home), pytest.raises(HomeInUseError):
        move(home, target)
    move(home, target)
    with pytest.raises(MoveRefusedError):
        move(home, target)


def test_a_copy_that_differs_is_found(
    workspace: Workspace, home: Path, fresh_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = Settings(home=home, database_url=fresh_postgres_url)

    def forget(*_: object) -> None:
        """In place of the sequences: one character of one row is written wrong."""
        connection = _[1]
        assert isinstance(connection, sa.Connection)
        if sa.inspect(connection).has_table("identifiers"):
            connection.execute(sa.text("update identifiers set value = 'laxe1' where value = 'lake1'"))

    monkeypatch.setattr(moving, "_set_sequences", forget)
    with pytest.raises(moving.MoveUnequalError, match="identifiers"):
        move(home, target)


def test_a_stream_of_another_home_or_with_something_in_it_is_refused_before_anything_is_written(
    workspace: Workspace, home: Path, fresh_postgres_url: str, nats_url: str, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "another", inbox_url=nats_url)
    another = create_workspace(settings, slug=SLUG, name="another", clock=FixedClock(NOON))
    arrive(another, "theirs")
    another.close()
    target = Settings(home=home, database_url=fresh_postgres_url, inbox_url=nats_url)
    with pytest.raises(StreamTakenError, match="evergrove-inbox-two-words"):
        move(home, target)
    assert not (home / MARKER).exists()
    assert is_empty(fresh_postgres_url)
    disown(nats_url)
    with pytest.raises(MoveRefusedError, match=r"stream evergrove-inbox-two-words \(1 entries\)"):
        move(home, target)
    assert not (home / MARKER).exists()


def disown(url: str) -> None:
    """Leave the stream as an older version would have made it."""
    link = link_to(url)

    async def edit() -> None:
        context = await link.context(seconds=2)
        config = (await context.stream_info(f"evergrove-inbox-{SLUG}")).config
        config.metadata = {}
        await context.update_stream(config)

    link.run(edit(), seconds_max=5)


def test_a_lake_that_cannot_go_there_is_refused_before_anything_is_written(
    workspace: Workspace,
    home: Path,
    fresh_postgres_url: str,
    s3_server: S3Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in s3_server.storage_options.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UnavailableError, match="no bucket nobody-made-this"):
        move(home, Settings(home=home, database_url=fresh_postgres_url, lake_url="s3://nobody-made-this/lake"))
    assert is_empty(fresh_postgres_url)
    url = f"s3://{s3_server.make_bucket()}/lake"
    s3_server.request("PUT", f"/{url.removeprefix('s3://')}/{SLUG}/facts/theirs.parquet", body=b"theirs")
    with pytest.raises(MoveRefusedError, match=f"lake {url}/{SLUG}"):
        move(home, Settings(home=home, database_url=fresh_postgres_url, lake_url=url))
    assert not (home / MARKER).exists()


def test_the_command_says_what_is_missing_without_a_stack_trace(
    workspace: Workspace, home: Path, fresh_postgres_url: str, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {**s3_server.storage_options, "AWS_ALLOW_HTTP": ""}
    for name, value in options.items():
        monkeypatch.setenv(name, value)
    asked = ["move", "--to", fresh_postgres_url, "--lake-url", f"s3://{s3_server.make_bucket()}/lake"]
    answer = CliRunner().invoke(app, [*asked, "--home", str(home)])
    assert answer.exit_code == 6
    assert "AWS_ALLOW_HTTP=true" in answer.stderr
    assert "Traceback" not in answer.output
