"""The audit log over HTTP: narrowed by person, action, target and day; names beside ids; a file that runs nothing."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from evergrove.access import COMMAND_LINE, Role, add_member, open_server, open_workspace, write_audit
from evergrove.api.routes import audit
from evergrove.kit import FixedClock
from evergrove.profiles import set_workspace_zone
from support.api_client import api_client, bearer, make_home
from support.ground import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

    from evergrove.kit import Settings

LOG = "/api/w/default/audit"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, str]:
    """A home whose log holds eleven lines of three days, and the person who did most."""
    settings = make_home(tmp_path_factory.mktemp("audit") / "home", "default", "other")
    server = open_server(settings)
    clock = FixedClock(NOON)
    li = add_member(
        server, workspace="default", email="=li@example.com", role=Role.VIEWER, author=COMMAND_LINE, clock=clock
    ).user.user_id
    with server.write() as connection:
        for number in range(9):
            at = NOON + timedelta(days=number % 3)
            write_audit(
                connection,
                workspace="default",
                at=at,
                actor=li,
                action="publish_segment" if number % 2 else "create_source",
                target=f"seg_{number}",
                details={"version": number},
            )
        write_audit(connection, workspace="default", at=NOON, actor="usr_gone", action="set_policy", target="policy")
        write_audit(connection, workspace="other", at=NOON, actor=li, action="set_policy", target="theirs")
    server.close()
    return settings, li


@pytest.fixture
def client(world: tuple[Settings, str]) -> Iterator[TestClient]:
    settings, _ = world
    with api_client(settings) as opened:
        opened.headers.update(bearer(settings, Role.OWNER))
        yield opened


def targets(client: TestClient, **wanted: str) -> list[str]:
    return [line["target"] for line in client.get(LOG, params={"limit": 100, **wanted}).json()["items"]]


def test_the_log_is_narrowed_by_each_thing_and_by_all(client: TestClient, world: tuple[Settings, str]) -> None:
    _, li = world
    assert len(targets(client, actor=li)) == 9
    assert targets(client, action="set_policy") == ["policy"], "and not the other workspace's"
    assert targets(client, target="seg_4") == ["seg_4"]
    day = {"since": (NOON + timedelta(days=1)).isoformat(), "until": (NOON + timedelta(days=2)).isoformat()}
    assert sorted(targets(client, **day)) == ["seg_1", "seg_4", "seg_7"]
    assert sorted(targets(client, actor=li, action="publish_segment", **day)) == ["seg_1", "seg_7"]
    assert targets(client, actor="' OR 1=1 --") == []
    assert client.get(LOG, params={"since": "2026-11-22"}).status_code == 422, "an instant has a zone"


def test_pages_of_a_narrowed_log_join_without_a_seam(client: TestClient, world: tuple[Settings, str]) -> None:
    _, li = world
    whole, after = [], ""
    for _ in range(5):
        page = client.get(LOG, params={"actor": li, "limit": 2, "after": after}).json()
        whole += [line["target"] for line in page["items"]]
        after = page["next"] or ""
    assert whole == targets(client, actor=li)
    assert sorted(whole) == [f"seg_{number}" for number in range(9)]
    assert after == ""


def test_people_have_names_and_who_has_left_has_none(client: TestClient, world: tuple[Settings, str]) -> None:
    _, li = world
    lines = client.get(LOG, params={"limit": 100}).json()["items"]
    names = {line["actor"]: line["actor_name"] for line in lines}
    assert (names[li], names["usr_gone"], names[COMMAND_LINE]) == ("=li@example.com", None, None)
    choices = client.get(f"{LOG}/choices").json()
    assert {"actor": li, "name": "=li@example.com"} in choices["actors"]
    assert {"create_source", "publish_segment", "set_policy"} <= set(choices["actions"])


def test_the_file_holds_what_was_asked_for_and_runs_nothing(
    client: TestClient, world: tuple[Settings, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, li = world
    monkeypatch.setattr(audit, "EXPORT_PAGE_ROWS", 2)
    reply = client.get(f"{LOG}/export", params={"actor": li, "action": "publish_segment"})
    assert reply.headers["content-type"].startswith("text/csv")
    assert "attachment" in reply.headers["content-disposition"]
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert sorted(row["target"] for row in rows) == ["seg_1", "seg_3", "seg_5", "seg_7"]
    assert {row["actor_name"] for row in rows} == {"'=li@example.com"}
    assert {row["details"] for row in rows} == {f'{{"version": {number}}}' for number in (1, 3, 5, 7)}


def test_times_in_the_file_are_those_of_the_workspace(client: TestClient, world: tuple[Settings, str]) -> None:
    settings, _ = world
    line = client.get(LOG).json()["items"][0]
    workspace = open_workspace(settings, slug="default")
    set_workspace_zone(workspace, "Asia/Kolkata", author="test")
    workspace.close()
    rows = list(csv.DictReader(io.StringIO(client.get(f"{LOG}/export").content.decode("utf-8-sig"))))
    at = datetime.fromisoformat(line["at"]).astimezone(ZoneInfo("Asia/Kolkata"))
    assert rows[0]["at (Asia/Kolkata)"] == f"{at:%Y-%m-%d %H:%M:%S}"


def test_only_owners_read_and_export_it(world: tuple[Settings, str]) -> None:
    settings, _ = world
    with api_client(settings) as client:
        for path in (LOG, f"{LOG}/choices", f"{LOG}/export"):
            assert client.get(path, headers=bearer(settings, Role.OPERATOR)).status_code == 403
            assert client.get(path, headers=bearer(settings, Role.OWNER, workspace="other")).status_code == 404
            assert client.get(path).status_code == 401
