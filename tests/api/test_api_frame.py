"""What holds for every route: one shape of errors, limits, headers, pages, writes done once, the audit log."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from evergrove.api.app import REQUEST_THREADS
from evergrove.api.headers import SECURITY_HEADERS
from evergrove.api.lanes import WAITING_MAX, Lane, LaneFullError, TooSlowError
from evergrove.api.paging import InvalidCursorError, cursor, read_cursor
from evergrove.kit import Settings
from support.api_client import api_client, bearer, make_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

ERROR_FIELDS = {"code", "message", "kind", "details", "help"}
SOURCES = "/api/w/default/sources"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_home(tmp_path_factory.mktemp("frame") / "home", "default", "other")


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with api_client(settings) as opened:
        opened.headers.update(bearer(settings, Role.OWNER))
        yield opened


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "kind"),
    [
        ("GET", "/api/nowhere", {}, 404, "missing"),
        ("GET", "/v1/nowhere", {}, 404, "missing"),
        ("PUT", "/api/me", {}, 405, "invalid"),
        ("POST", SOURCES, {"json": {"nam": "web"}}, 422, "invalid"),
        ("POST", SOURCES, {"content": b"{", "headers": {"Content-Type": "application/json"}}, 422, "invalid"),
        ("POST", SOURCES, {"content": b"{}", "headers": {"Content-Type": "text/plain"}}, 422, "invalid"),
        ("POST", SOURCES, {"json": {"name": "x" * 2_000_000}}, 413, "limited"),
        ("POST", SOURCES, {"content": iter([b"x" * 1_500_000])}, 413, "limited"),
        ("GET", SOURCES + "?limit=0", {}, 422, "invalid"),
        ("GET", SOURCES + "?after=nonsense", {}, 422, "invalid"),
        ("GET", SOURCES + "/src_missing", {}, 404, "missing"),
        ("GET", "/api/w/default/jobs/job_1/file", {}, 404, "missing"),
        ("GET", "/api/w/default/imports/imp_1", {}, 404, "missing"),
    ],
)
def test_every_error_has_one_shape(
    client: TestClient, method: str, path: str, options: dict[str, Any], status: int, kind: str
) -> None:
    reply = client.request(method, path, **options)
    assert reply.status_code == status, reply.text[:300]
    assert set(reply.json()) == ERROR_FIELDS
    assert reply.json()["kind"] == kind
    assert reply.json()["help"]


def test_what_was_sent_is_not_repeated(client: TestClient) -> None:
    reply = client.post("/api/sign-in", json={"email": "li@example.com", "password": {"secret": "of li mei"}})
    assert reply.status_code == 422
    assert "of li mei" not in reply.text
    assert reply.json()["details"]["errors"][0]["at"] == "body.password"


def test_a_defect_of_ours_tells_nothing(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the secret of li@example.com")

    monkeypatch.setattr("evergrove.api.routes.sources.list_sources", fail)
    reply = client.get(SOURCES)
    assert (reply.status_code, reply.json()["code"]) == (500, "internal")
    assert set(reply.json()) == ERROR_FIELDS
    assert "secret" not in reply.text


@pytest.mark.parametrize("path", ["/api/health", SOURCES, "/api/nowhere", "/", "/assets/missing.js"])
def test_every_reply_carries_the_security_headers(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert {name: reply.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    policy = reply.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "'unsafe-inline'" not in policy.partition("style-src")[0]
    assert reply.headers["cache-control"] in {"no-store", "no-cache"} or not path.startswith("/api")


def test_a_list_is_walked_in_pages(client: TestClient) -> None:
    names = [f"page {number}" for number in range(5)]
    for name in names:
        assert client.post(SOURCES, json={"name": name}).status_code == 201
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = client.get(SOURCES, params={"limit": 2, "after": after}).json()
        assert len(page["items"]) <= 2
        seen += [source["name"] for source in page["items"]]
        after = page["next"]
    assert sorted(name for name in seen if name in names) == names
    assert len(seen) == len(set(seen))


def test_a_cursor_comes_back_as_it_was_made() -> None:
    assert read_cursor(cursor("王", 7, None, 1.5), length=4) == ["王", 7, None, 1.5]


@pytest.mark.parametrize("text", ["a", "%%%", "W10", "eyJhIjoxfQ", "WyJcdTAwMDAiXQ", "é", "[1]"])
def test_a_cursor_that_we_did_not_make_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursorError):
        read_cursor(text, length=1)


def test_a_create_that_is_sent_again_is_done_once(client: TestClient) -> None:
    headers = {"Idempotency-Key": "key-1"}
    first, second = (client.post(SOURCES, json={"name": "once"}, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    other = client.post(SOURCES, json={"name": "twice"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.reused_key")
    refused = client.post(SOURCES, json={"name": "once"}, headers={"Idempotency-Key": "key-2"})
    assert (refused.status_code, refused.json()["code"]) == (409, "source.exists")
    assert client.post(SOURCES, json={"name": "thrice"}, headers={"Idempotency-Key": "key-2"}).status_code == 201


def test_a_secret_is_shown_once_even_under_one_key(client: TestClient) -> None:
    path, headers = "/api/w/default/tokens", {"Idempotency-Key": "key-1"}
    first, second = (client.post(path, json={"name": "once"}, headers=headers) for _ in range(2))
    assert first.json()["secret"].startswith("egt_")
    assert (second.status_code, "egt_" in second.text) == (409, False)
    assert [token["name"] for token in client.get(path).json()["items"]].count("once") == 1
    assert "secret" not in client.get(path).text


def test_a_change_is_in_the_audit_log_and_a_read_is_not(client: TestClient) -> None:
    source_id = client.post(SOURCES, json={"name": "audited"}, headers={"Idempotency-Key": "audited"}).json()[
        "source_id"
    ]
    client.post(SOURCES, json={"name": "audited"}, headers={"Idempotency-Key": "audited"})
    client.post(SOURCES, json={"name": "audited"})
    client.post(f"{SOURCES}/{source_id}/rotate")
    client.get(f"{SOURCES}/{source_id}")
    client.post("/api/w/default/tokens", json={"name": "audited"})
    lines = client.get("/api/w/default/audit", params={"limit": 3}).json()["items"]
    assert [line["action"] for line in lines] == ["create_token", "rotate_source_key", "create_source"]
    assert [line["target"] for line in lines[1:]] == [source_id, source_id]
    assert {line["actor"][:4] for line in lines} == {"tok_"}
    assert {line["target_name"] for line in lines} == {"audited"}, "looked up when the log is read"
    assert "audited" not in repr([line["details"] for line in lines]), "words of people stay out of what is kept"


def test_ids_of_another_workspace_are_not_found(client: TestClient, settings: Settings) -> None:
    elsewhere = bearer(settings, Role.OWNER, workspace="other")
    other = client.post("/api/w/other/sources", json={"name": "theirs"}, headers=elsewhere).json()["source_id"]
    token = client.post("/api/w/other/tokens", json={"name": "theirs"}, headers=elsewhere).json()["token"]["token_id"]
    assert client.get(f"{SOURCES}/{other}").status_code == 404
    assert client.get(f"{SOURCES}/{other}/events").status_code == 404
    assert client.post(f"{SOURCES}/{other}/revoke").status_code == 404
    assert client.delete(f"/api/w/default/tokens/{token}").status_code == 404
    assert client.get(f"/api/w/other/sources/{other}", headers=elsewhere).json()["write_key"]


@pytest.mark.parametrize("text", ["'; drop table sources; --", 'a"b', "%00", "../../etc/passwd", "名字"])
def test_odd_texts_are_only_texts(client: TestClient, text: str) -> None:
    assert client.get(f"{SOURCES}/{text.replace('/', '%2F')}").status_code == 404
    assert client.get("/api/w/default/rejects", params={"reason": text}).json()["items"] == []
    assert client.get(SOURCES).status_code == 200


def test_a_lane_turns_away_what_it_has_no_room_for() -> None:
    lane, begun, hold = (
        Lane("interactive", threads=1, waiting_max=1, seconds_max=30),
        threading.Event(),
        threading.Event(),
    )

    def work() -> bool:
        begun.set()
        return hold.wait(30)

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(lane.run, work)
        assert begun.wait(30)
        with pytest.raises(LaneFullError):
            lane.run(lambda: None)
        hold.set()
        assert first.result() is True
    lane.close()


def test_a_lane_answers_in_time_and_goes_on_afterwards() -> None:
    lane, hold = Lane("interactive", threads=1, waiting_max=2, seconds_max=0.05), threading.Event()
    with pytest.raises(TooSlowError, match=r"0\.05 seconds"):
        lane.run(hold.wait)
    hold.set()
    lane.seconds_max = 30
    assert lane.run(lambda: 7) == 7
    lane.close()


def test_the_lanes_never_hold_every_thread_of_the_api() -> None:
    assert REQUEST_THREADS >= 2 * (2 * WAITING_MAX)


def test_an_error_in_a_lane_is_the_error_of_the_work() -> None:
    lane = Lane("heavy", threads=1, waiting_max=1, seconds_max=5)
    with pytest.raises(ZeroDivisionError):
        lane.run(lambda: 1 // 0)
    lane.close()
    assert lane.run(lambda: "next") == "next", "an application may be started again"
    lane.close()


@pytest.fixture
def console(tmp_path: Path) -> Path:
    folder = tmp_path / "console"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Evergrove</title>")
    (folder / "assets" / "index-1a2b.js").write_text("0")
    (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("outside")
    return folder


def test_the_console_is_one_page_and_lasting_assets(settings: Settings, console: Path) -> None:
    with api_client(settings, console_folder=console) as client:
        for page in ("/", "/sign-in", "/w/default/customers/cus_1", "/index.html"):
            reply = client.get(page)
            assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-cache")
            assert "<title>Evergrove" in reply.text
        asset = client.get("/assets/index-1a2b.js")
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert asset.headers["content-type"].startswith("text/javascript")
        assert client.get("/favicon.svg").headers["cache-control"] == "no-cache"
        assert client.get("/assets/index-old.js").status_code == 404
        assert client.get("/api/nowhere").status_code == 404
        assert client.post("/sign-in").status_code == 405


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/%00"])
def test_nothing_outside_of_the_console_is_given_out(settings: Settings, console: Path, path: str) -> None:
    with api_client(settings, console_folder=console) as client:
        assert "outside" not in client.get(path).text


def test_without_a_build_the_page_says_what_to_do(settings: Settings, tmp_path: Path) -> None:
    with api_client(settings, console_folder=tmp_path / "none") as client:
        reply = client.get("/")
    assert reply.status_code == 503
    assert "make console" in reply.text
