"""Every endpoint and quirk of the tracking contract, against a running receiving process."""

from __future__ import annotations

import base64
import gzip
import json
import socket
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from evergrove.access import open_workspace
from evergrove.jobs import examine
from evergrove.receive.contracts import BATCH_EVENTS_MAX, BODY_BYTES_MAX
from support.receiving import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.jobs import Finding
    from support.receiving import Receiver

pytestmark = pytest.mark.slow

SUCCESS = b'{"success":true}'
SITE = "https://shop.example"


@pytest.fixture(scope="module")
def http(receiver: Receiver) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=receiver.url, timeout=30) as client:
        yield client


@pytest.fixture
def key(receiver: Receiver, request: pytest.FixtureRequest) -> str:
    """The write key of a source named after the test."""
    return receiver.new_key(request.node.name[:100])


@pytest.fixture
def source(request: pytest.FixtureRequest) -> str:
    return str(request.node.name[:100])


def basic(key: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


def track(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Tried", "messageId": f"m{number}", "userId": "u1", **more}


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/b", "/v1/import"])
def test_a_batch_is_stored_as_sent(receiver: Receiver, http: httpx.Client, key: str, source: str, path: str) -> None:
    body = json.dumps({"batch": [track(1), track(2)], "writeKey": key, "sentAt": "2026-11-22T01:00:00Z"}).encode()
    before = time.time_ns() // 1000
    reply = http.post(path, content=body)
    assert (reply.status_code, reply.content) == (200, SUCCESS)
    (stored,) = receiver.requests(source=source)
    assert (stored.kind, stored.body) == ("batch", body)
    assert before <= stored.received_us <= time.time_ns() // 1000


@pytest.mark.parametrize(
    ("path", "kind"),
    [(f"/v1/{kind[0]}", kind) for kind in ("track", "identify", "page", "screen", "group", "alias")]
    + [(f"/v1/{kind}", kind) for kind in ("track", "identify", "page", "screen", "group", "alias")],
)
def test_a_single_event_is_stored_with_its_kind(
    receiver: Receiver, http: httpx.Client, key: str, source: str, path: str, kind: str
) -> None:
    if path == "/v1/s":
        assert kind == "screen"
    body = json.dumps({"userId": "u1", "messageId": "m1", "writeKey": key}).encode()
    reply = http.post(path, content=body, headers={"Content-Type": "text/plain"})
    assert (reply.status_code, reply.content) == (200, SUCCESS)
    assert [(one.kind, one.body) for one in receiver.requests(source=source)] == [(kind, body)]


def test_a_merge_call_is_stored_as_an_identify(receiver: Receiver, http: httpx.Client, key: str, source: str) -> None:
    pairs = [{"type": "email", "value": "a@x.cn"}, {"type": "phone", "value": "13900000000"}]
    reply = http.post(
        "/v1/merge", json={"type": "merge", "mergeProperties": pairs, "messageId": "m"}, headers=basic(key)
    )
    assert reply.status_code == 200
    (stored,) = receiver.requests(source=source)
    assert stored.kind == "identify"
    assert json.loads(stored.body)["traits"] == {"email": "a@x.cn", "phone": "13900000000"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/json"},
        {"Content-Type": "text/plain;charset=UTF-8"},
        {"Content-Type": "application/octet-stream"},
        {},
    ],
)
def test_any_content_type_will_do(http: httpx.Client, key: str, headers: dict[str, str]) -> None:
    body = json.dumps({"batch": [track()], "writeKey": key}).encode()
    request = http.build_request("POST", "/v1/batch", content=body, headers=headers)
    if not headers:
        request.headers.pop("content-type", None)
    assert http.send(request).content == SUCCESS


def test_gzip_and_chunked_bodies(receiver: Receiver, http: httpx.Client, key: str, source: str) -> None:
    body = json.dumps({"batch": [track(n) for n in range(300)]}).encode()
    packed = gzip.compress(body)
    headers = {**basic(key), "Content-Encoding": "gzip"}
    assert http.post("/v1/batch", content=packed, headers=headers).content == SUCCESS
    pieces = (packed[at : at + 1000] for at in range(0, len(packed), 1000))
    assert http.post("/v1/batch", content=pieces, headers=headers).content == SUCCESS
    plain = (body[at : at + 1000] for at in range(0, len(body), 1000))
    assert http.post("/v1/batch", content=plain, headers=basic(key)).content == SUCCESS
    assert [one.body for one in receiver.requests(source=source)] == [body] * 3


def test_keys_count_in_their_order(receiver: Receiver, http: httpx.Client, key: str) -> None:
    named = {"batch": [track(writeKey=key)]}
    assert http.post("/v1/batch", json=named).status_code == 200
    assert http.post("/v1/batch", json={**named, "writeKey": "wrong"}).status_code == 401
    assert http.post("/v1/batch", json={"batch": [track()], "writeKey": key}, headers=basic("")).status_code == 200
    wrong_user = http.post("/v1/batch", json={"batch": [track()], "writeKey": key}, headers=basic("wrong"))
    assert wrong_user.status_code == 401
    assert http.post("/v1/batch", json={"batch": [track()], "writeKey": "wrong"}, headers=basic(key)).status_code == 200
    assert http.post("/v1/batch", json={"batch": [track()], "writeKey": None}).status_code == 401


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "receive.malformed"),
        (b"{", "receive.malformed"),
        (b"[]", "receive.malformed"),
        (b'{"batch":[1]}', "receive.malformed"),
        (b'{"batch":' + b"[" * 50_000, "receive.malformed"),
        (json.dumps({"batch": [{}] * (BATCH_EVENTS_MAX + 1)}).encode(), "receive.too_many_events"),
        (b'{"batch":[{"a":"' + b"x" * BODY_BYTES_MAX + b'"}]}', "receive.too_big"),
    ],
    ids=["empty", "cut", "list", "number", "deep", "many", "big"],
)
def test_what_cannot_be_taken_is_refused_with_code_and_message(
    receiver: Receiver, http: httpx.Client, key: str, source: str, body: bytes, code: str
) -> None:
    reply = http.post("/v1/batch", content=body, headers={**basic(key), "Origin": SITE})
    assert reply.status_code == 400
    error = reply.json()
    assert (error["code"], error["kind"]) == (code, "invalid")
    assert error["message"]
    assert error["help"]
    assert reply.headers["access-control-allow-origin"] == SITE
    assert receiver.requests(source=source) == []


def test_a_large_body_of_unknown_length_is_refused(http: httpx.Client, key: str) -> None:
    pieces = (b"x" * 65_536 for _ in range(BODY_BYTES_MAX // 65_536 + 2))
    reply = http.post("/v1/batch", content=pieces, headers=basic(key))
    assert (reply.status_code, reply.json()["code"]) == (400, "receive.too_big")


def test_bombs_do_not_unfold(receiver: Receiver, http: httpx.Client, key: str) -> None:
    before = receiver.memory_mb()
    bomb = gzip.compress(b'{"batch":[' + b" " * 1_000_000_000 + b"]}", compresslevel=9)
    assert len(bomb) < 1_500_000
    for _ in range(20):
        reply = http.post("/v1/batch", content=bomb, headers={**basic(key), "Content-Encoding": "gzip"})
        assert (reply.status_code, reply.json()["code"]) == (400, "receive.too_big")
    assert receiver.memory_mb() < before + 50
    broken = http.post("/v1/batch", content=b"no gzip", headers={**basic(key), "Content-Encoding": "gzip"})
    assert (broken.status_code, broken.json()["code"]) == (400, "receive.malformed")
    other = http.post("/v1/batch", content=b"{}", headers={**basic(key), "Content-Encoding": "br"})
    assert other.status_code == 400


def test_a_large_or_odd_event_is_the_intakes_to_judge(http: httpx.Client, key: str) -> None:
    odd = [{"type": 7}, {"messageId": "m" * 500}, {"event": None}, track(properties={"text": "x" * 40_000})]
    assert http.post("/v1/batch", json={"batch": odd}, headers=basic(key)).content == SUCCESS
    assert http.post("/v1/track", json={"event": {"no": "text"}}, headers=basic(key)).content == SUCCESS
    assert http.post("/v1/batch", json={"batch": []}, headers=basic(key)).content == SUCCESS


@pytest.mark.parametrize("wrong", ["", "wrong", "' OR '1'='1", "x" * 60_000, "\u4e2d", "%s%n", "../../etc"])
def test_wrong_keys_are_refused(http: httpx.Client, wrong: str) -> None:
    reply = http.post("/v1/batch", json={"batch": [track()], "writeKey": wrong}, headers={"Origin": SITE})
    assert (reply.status_code, reply.json()["code"]) == (401, "receive.unknown_key")
    assert reply.json()["message"]
    assert reply.headers["access-control-allow-origin"] == SITE
    assert wrong == "" or wrong not in reply.text


def test_a_revoked_key_is_refused_within_seconds(receiver: Receiver, http: httpx.Client, source: str) -> None:
    from evergrove.access import find_source, open_server, revoke_keys
    from evergrove.kit import SystemClock

    key = receiver.new_key(source)
    assert http.post("/v1/track", json=track(writeKey=key)).status_code == 200
    server = open_server(receiver.settings)
    revoke_keys(server, find_source(server, workspace="default", name_or_id=source), clock=SystemClock())
    server.close()
    deadline = time.monotonic() + 4
    while (status := http.post("/v1/track", json=track(writeKey=key)).status_code) == 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert status == 401


def test_names_with_sql_in_them_are_names(receiver: Receiver, http: httpx.Client) -> None:
    name = "x'; DROP TABLE inbox; --"
    key = receiver.new_key(name)
    assert http.post("/v1/track", json=track(event=name, writeKey=key)).content == SUCCESS
    assert [event["event"] for event in receiver.events(source=name)] == [name]


def test_a_source_over_its_rate_is_told_when_to_come_again(receiver: Receiver, http: httpx.Client, source: str) -> None:
    key = receiver.new_key(source, events_per_second_max=10)
    batch = {"batch": [track(n) for n in range(60)], "writeKey": key}
    assert http.post("/v1/batch", json=batch).status_code == 200
    refused = http.post("/v1/batch", json=batch, headers={"Origin": SITE})
    assert (refused.status_code, refused.json()["code"]) == (429, "receive.rate_limit")
    assert 1 <= int(refused.headers["retry-after"]) <= 5
    assert "Retry-After" in refused.headers["access-control-expose-headers"]
    other = receiver.new_key(f"{source} other")
    assert http.post("/v1/batch", json={**batch, "writeKey": other}).status_code == 200
    assert len(receiver.events(source=source)) == 60


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/t", "/v1/m", "/v1/projects/k/settings", "/v1/unknown"])
def test_browsers_of_every_site_may_ask(http: httpx.Client, path: str) -> None:
    asked = {"Origin": SITE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    reply = http.options(path, headers=asked)
    assert reply.status_code in {200, 204}
    allowed = {name.strip().lower() for name in reply.headers["access-control-allow-headers"].split(",")}
    assert {"authorization", "content-type", "x-retry-count"} <= allowed
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert reply.headers["access-control-allow-origin"] == SITE
    assert reply.headers["access-control-allow-credentials"] == "true"
    assert http.options(path).headers["access-control-allow-origin"] == "*"


def test_settings_of_a_source(http: httpx.Client, key: str) -> None:
    for path in (f"/v1/projects/{key}/settings", f"/projects/{key}/settings"):
        reply = http.get(path, headers={"Origin": SITE})
        host = f"{http.base_url.host}:{http.base_url.port}/v1"
        segment = {"apiKey": key, "apiHost": host, "protocol": "http"}
        assert reply.json()["integrations"] == {"Segment.io": segment}
        assert reply.headers["access-control-allow-origin"] == SITE
    claimed = {"Host": "events.example", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "elsewhere.example"}
    segment = http.get(f"/v1/projects/{key}/settings", headers=claimed).json()["integrations"]["Segment.io"]
    assert (segment["apiHost"], segment["protocol"]) == ("events.example/v1", "http"), "no proxy is trusted here"
    assert http.get("/v1/projects/wrong/settings").status_code == 401


def test_a_proxy_that_nobody_named_is_told_of(receiver: Receiver, http: httpx.Client, key: str) -> None:
    def proxies() -> Finding:
        workspace = open_workspace(receiver.settings, slug=WORKSPACE)
        try:
            return next(one for one in examine(workspace) if one.name == "proxies")
        finally:
            workspace.close()

    assert proxies().is_well
    assert http.get(f"/v1/projects/{key}/settings", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 200
    assert not proxies().is_well
    assert "EVERGROVE_TRUSTED_PROXIES" in proxies().help


def test_the_pixel_is_always_an_image(receiver: Receiver, http: httpx.Client, key: str, source: str) -> None:
    def get(data: str, kind: str = "track") -> httpx.Response:
        return http.get(f"/v1/pixel/{kind}", params={"data": data})

    event = json.dumps({"writeKey": key, "userId": "u1", "event": "Mail Opened"}).encode()
    replies = [get(base64.b64encode(event).decode()), get(""), get("*"), get(base64.b64encode(b"{}").decode())]
    replies.append(get(base64.b64encode(event.replace(b"Mail", b"Page")).decode(), "page"))
    assert [reply.status_code for reply in replies] == [200] * 5
    assert {reply.headers["content-type"] for reply in replies} == {"image/gif"}
    assert {reply.content[:6] for reply in replies} == {b"GIF89a"}
    assert [one.kind for one in receiver.requests(source=source)] == ["track", "page"]


def test_self_metrics_of_browsers_are_taken_and_forgotten(http: httpx.Client) -> None:
    assert http.post("/v1/m", json={"series": []}).content == SUCCESS


def test_other_addresses_and_methods(http: httpx.Client) -> None:
    assert (http.post("/v1/nothing").status_code, http.post("/v1/nothing").json()["kind"]) == (404, "missing")
    wrong = http.get("/v1/batch")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "receive.wrong_method")


def test_a_missing_browser_file_says_what_to_do(http: httpx.Client, key: str) -> None:
    from evergrove.receive.app import SNIPPET
    from evergrove.receive.contracts import BROWSER_FILES

    reply = http.get(f"/analytics.js/v1/{key}/analytics.min.js")
    if (BROWSER_FILES / SNIPPET).exists():
        assert reply.headers["content-type"].startswith("text/javascript")
    else:
        assert (reply.status_code, "make console" in reply.json()["help"]) == (404, True)
    assert http.get("/analytics.js/v1/wrong/analytics.min.js").status_code == 401
    assert http.get("/analytics-next/bundles/..%2F..%2Fapp.py").status_code == 404


def test_health_and_metrics_name_nobody(receiver: Receiver, http: httpx.Client, key: str, source: str) -> None:
    assert http.post("/v1/track", json=track(writeKey=key)).status_code == 200
    assert http.get("/healthz").json()["is_well"] is True
    ready = http.get("/readyz")
    assert ready.status_code == 503, "the work process is not there"
    checks = {check["name"]: check["is_well"] for check in ready.json()["checks"]}
    assert checks == {"inbox of default": True, "work": False}
    page = http.get("/metrics").text
    assert 'evergrove_receive_requests_total{endpoint="/v1/track",status="200"}' in page
    assert "evergrove_receive_commit_seconds_bucket" in page
    assert 'evergrove_receive_inbox_backlog{workspace="default"}' in page
    assert key not in page
    assert source not in page


def test_without_the_work_process_the_rest_is_away(http: httpx.Client) -> None:
    for path in ("/", "/api/me"):
        reply = http.get(path)
        assert (reply.status_code, reply.json()["code"]) == (503, "receive.work_away")


def test_a_slow_body_does_not_keep_others_waiting(receiver: Receiver, http: httpx.Client, key: str) -> None:
    head = f"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n{_line(key)}\r\n".encode()
    slow = [socket.create_connection(("127.0.0.1", receiver.port)) for _ in range(50)]
    for one in slow:
        one.sendall(head + b'{"batch":[')
    try:
        begun = time.monotonic()
        for number in range(20):
            assert http.post("/v1/track", json=track(number, writeKey=key)).status_code == 200
        assert time.monotonic() - begun < 5
    finally:
        for one in slow:
            one.close()


def _line(key: str) -> str:
    return f"Authorization: {basic(key)['Authorization']}\r\n"
