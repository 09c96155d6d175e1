"""Whatever is sent, the intake goes on: what cannot be accepted is refused alone, with a reason, and can be seen."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evergrove.facts import list_rejects, reason_text
from evergrove.inbox import ReceivedRequest
from evergrove.kit import Workspace
from evergrove.profiles import run_intake
from evergrove.profiles.events.columns import build_candidates
from evergrove.profiles.events.contracts import EventSettings
from evergrove.profiles.events.decoding import decode_requests
from evergrove.profiles.events.faults import RESERVED_NAMES
from evergrove.profiles.events.lenient import is_too_deep, split_batch
from support.sending import batch, feed_rows, put, request

GOOD = {"type": "page", "userId": "u1", "messageId": "good"}
GOOD_TEXT = json.dumps(GOOD)


@pytest.fixture
def workspace(live_workspace: Workspace) -> Workspace:
    return live_workspace


def raw_batch(*events: str) -> ReceivedRequest:
    return request(f'{{"batch":[{",".join(events)}],"sentAt":"2026-11-21T12:00:00Z"}}'.encode())


REFUSED: list[tuple[str, str]] = [
    ('{"type":"track","userId":"u","event":"x","properties":{"t":"' + "长" * 11_000 + '"}}', "event_too_large"),
    ('{"type":"track","userId":"u","event":"x","properties":{"a":' + "[" * 100 + "]" * 100 + "}}", "event_too_deep"),
    ('{"type":"track","userId":"u","event":"x","properties":' + '{"a":' * 70 + "1" + "}" * 70 + "}", "event_too_deep"),
    ('{"type":"track","userId":"u","event":"x","properties":"flat"}', "properties_not_object"),
    ('{"type":"track","userId":"u","event":"x","properties":[1]}', "properties_not_object"),
    ('{"type":"track","userId":"u","event":"' + "n" * 201 + '"}', "name_too_long"),
    ('{"type":"track","userId":"u","event":"  "}', "name_missing"),
    ('{"type":"track","userId":"u"}', "name_missing"),
    ('{"type":"track","userId":"u","event":"Customer Merged"}', "name_reserved"),
    ('{"type":"track","event":"x"}', "identity_missing"),
    ('{"type":"track","event":"x","userId":"","anonymousId":null}', "identity_missing"),
    ('{"type":"track","event":"x","userId":{"$oid":"1"}}', "identity_missing"),
    ('{"type":"group","userId":"u"}', "group_missing"),
    ('{"type":"purchase","userId":"u"}', "type_unknown"),
    ('{"userId":"u"}', "type_unknown"),
    ('{"type":"page","userId":"u","timestamp":"yesterday"}', "time_impossible"),
    ('{"type":"page","userId":"u","timestamp":"2026-02-31T00:00:00Z"}', "time_impossible"),
    ('{"type":"page","userId":"u","timestamp":"0001-01-01T00:00:00Z"}', "time_impossible"),
    ('{"type":"page","userId":"u","timestamp":true}', "time_impossible"),
    ('["a"]', "event_not_object"),
    ("null", "event_not_object"),
    ("12", "event_not_object"),
]


@pytest.mark.parametrize(("event", "reason"), REFUSED)
def test_a_bad_event_is_refused_alone_and_kept(workspace: Workspace, event: str, reason: str) -> None:
    put(workspace, raw_batch(GOOD_TEXT, event), request(GOOD | {"messageId": "other"}, "page"))
    assert run_intake(workspace).rejected == 1
    assert [row["fact_id"] for row in feed_rows(workspace)] == ["good", "other"]
    (reject,) = list_rejects(workspace)
    assert (reject.reason, reject.kind, reject.source, reject.source_id) == (reason, "event", "shop", "src_web")
    assert len(reject.body) <= 32_768
    assert len(reject.body_hash) == 64
    for language in ("zh", "en"):
        assert reason_text(reason, language=language) != reason


def test_more_than_a_thousand_properties(workspace: Workspace) -> None:
    put(workspace, batch(GOOD, GOOD | {"messageId": "2", "properties": {f"k{n}": n for n in range(1_001)}}))
    run_intake(workspace)
    assert [each.reason for each in list_rejects(workspace)] == ["properties_too_many"]


def test_readers_of_the_feed_are_never_fooled_by_a_sender(workspace: Workspace) -> None:
    events = [{"type": "track", "event": name, "userId": "u1", "messageId": name} for name in sorted(RESERVED_NAMES)]
    put(workspace, batch(*events))
    assert run_intake(workspace).rejected == len(RESERVED_NAMES)
    assert feed_rows(workspace) == []


@pytest.mark.parametrize("written", [" {}", "{}\t", "\u3000{}\n"])
def test_a_blank_makes_no_other_name_of_a_reserved_one(workspace: Workspace, written: str) -> None:
    names = [written.format(name) for name in sorted(RESERVED_NAMES)]
    put(workspace, batch(*({"type": "track", "event": name, "userId": "u1", "messageId": name} for name in names)))
    assert run_intake(workspace).rejected == len(RESERVED_NAMES)
    assert feed_rows(workspace) == []


ODD_CONTEXT = json.dumps(
    {
        "page": [1],
        "device": {"type": 3},
        "userAgentData": {"mobile": "yes"},
        "externalIds": [7, {"id": 8, "type": "crm"}],
        "timezone": 8,
    }
)

KEPT: list[tuple[str, dict[str, Any]]] = [
    ('{"type":"track","userId":7,"event":"x","messageId":9}', {"fact_id": "9"}),
    ('{"type":"track","userId":"u","event":"x","messageId":"k","context":"none"}', {"fact_id": "k"}),
    (f'{{"type":"track","userId":"u","event":"x","messageId":"k","context":{ODD_CONTEXT}}}', {"fact_id": "k"}),
    ('{"type":"track","userId":"u","event":"\\ud83d半个表情","messageId":"k"}', {"name": "\ufffd半个表情"}),
    ('{"type":"track","userId":"u","event":"n\\u0000l","messageId":"k"}', {"name": "n\ufffdl"}),
    ('{"type":"track","userId":"u","event":"x","messageId":"k","properties":{"a":1e999,"b":2}}',
     {"properties": '{"b":2,"clock":"own"}'}),
    ('{"type":"track","userId":"u","event":"x","messageId":"k","properties":{"a":1,"a":2}}',
     {"properties": '{"a":2}'}),
    ('{"type":"track","userId":"u","event":"x","messageId":"k","properties":{"a":' + "9" * 5_000 + '}}',
     {"properties": "{}"}),
    ('{"type":"track","userId":"u","event":"x","messageId":"k","properties":{"order_id":{"a":1}}}',
     {"order_id": None, "properties": '{"order_id":{"a":1}}'}),
    ('{"type":"track","userId":"u","event":"x","messageId":"' + "m" * 101 + '"}', {"name": "x"}),
    ('{"type":"track","userId":"u","event":"x","messageId":"k","properties":{"quantity":-2}}', {"quantity": None}),
    ('{"type":"track","userId":"u","event":"Order Completed","messageId":"k","properties":{"products":"none"}}',
     {"fact_id": "k"}),
]  # fmt: skip


@pytest.mark.parametrize(("event", "told"), KEPT)
def test_what_other_types_and_odd_letters_become(workspace: Workspace, event: str, told: dict[str, Any]) -> None:
    put(workspace, raw_batch(event, GOOD_TEXT))
    assert run_intake(workspace).rejected == 0
    odd, good = feed_rows(workspace)
    assert good["fact_id"] == "good"
    if "clock" not in str(told.get("properties", "")):
        odd["properties"] = odd["properties"].replace(',"clock":"own"', "").replace('"clock":"own"', "")
    else:
        odd["properties"] = odd["properties"].replace("}", ',"clock":"own"}')
    assert {name: odd[name] for name in told} == told


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"batch":{}}', b'{"batch":[', b"\xff\xfe", b"[" * 50_000]
)
def test_a_body_that_is_none_is_refused_whole(workspace: Workspace, body: bytes) -> None:
    put(workspace, request(body), request(GOOD, "page"))
    assert run_intake(workspace).rejected == 1
    assert [each.reason for each in list_rejects(workspace)] == ["event_not_json"]
    assert [row["fact_id"] for row in feed_rows(workspace)] == ["good"]


def test_bytes_that_are_no_letters_do_not_harm_the_other_events(workspace: Workspace) -> None:
    text = raw_batch(GOOD_TEXT, '{"type":"page","userId":"\ufffe","messageId":"2","name":"x"}').body
    put(workspace, request(text.replace("\ufffe".encode(), b"\xff")))
    run_intake(workspace)
    assert [row["fact_id"] for row in feed_rows(workspace)] == ["good", "2"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["type", "event", "name", "userId", "anonymousId", "previousId", "groupId", "messageId", "timestamp", "sentAt",
     "originalTimestamp", "properties", "traits", "context", "channel", "category"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["total", "revenue", "currency", "products", "quantity", "price", "email", "phone", "order_id", "page", "device",
     "campaign", "location", "traits", "externalIds", "timezone", "sessionId", "url", "address", "id", "type", "city"]
)  # fmt: skip
TYPES = st.sampled_from(["track", "identify", "page", "screen", "group", "alias"])
NAMES = st.sampled_from(["Order Completed", "Order Refunded", "Email Opened", "x"])
OBJECTS = st.dictionaries(KEYS, JSON_VALUES | st.dictionaries(KEYS, JSON_VALUES) | st.lists(JSON_VALUES, max_size=3))
EVENTS = st.builds(
    lambda base, odd: {**base, **odd},
    st.fixed_dictionaries({"type": TYPES, "event": NAMES, "userId": st.text(min_size=1, max_size=5),
                           "groupId": st.just("g"), "properties": OBJECTS, "traits": OBJECTS, "context": OBJECTS}),
    st.dictionaries(FIELDS, JSON_VALUES, max_size=3),
)  # fmt: skip


@given(events=st.lists(EVENTS | JSON_VALUES, max_size=6))
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # shrinking took minutes
def test_every_event_is_accepted_or_refused_and_none_stops_the_reading(events: list[Any]) -> None:
    body = json.dumps({"batch": events}).encode()
    sent, refused = decode_requests([request(body)])
    assert len(sent) + len(refused) == len(events)
    built = build_candidates(sent, settings=EventSettings(currency="CNY"))
    table = built.table
    table.validate(full=True)
    assert table.num_rows == len(sent) - len(built.unreadable_times) + len(built.lines.places)
    for properties in table.column("properties").to_pylist():
        assert isinstance(msgspec.json.decode(properties), dict)


@given(
    events=st.lists(st.dictionaries(st.text(max_size=4), JSON_VALUES, max_size=3), max_size=5), pad=st.text(max_size=5)
)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_a_batch_is_split_by_its_brackets_as_a_parser_would(events: list[Any], pad: str) -> None:
    body = json.dumps({pad: {"batch": [1]}, "batch": events, "sentAt": pad}, ensure_ascii=False)
    if pad == "batch":
        return
    split = split_batch(body.encode("utf-8", "surrogatepass"))
    assert split is not None
    assert [json.loads(item.decode("utf-8", "surrogatepass")) for item in split.items] == json.loads(body)["batch"]
    assert json.loads(split.rest.decode("utf-8", "surrogatepass"))["batch"] == []


@pytest.mark.parametrize(("depth", "is_deep"), [(64, False), (65, True)])
def test_the_depth_of_an_event(depth: int, *, is_deep: bool) -> None:
    assert is_too_deep(b"[" * depth + b"]" * depth) is is_deep
    assert is_too_deep(b'["' + b"[" * 100 + b'"]') is False, "brackets in a text are text"
    assert is_too_deep(b"[" + b"{}," * 100 + b"{}]") is False


def test_an_event_over_which_the_code_stumbles_is_found_and_refused_alone(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(sent: Any, *, settings: Any) -> Any:
        if any(event.message_id == "7" for event in sent.events):
            raise TypeError("planted")
        return build_candidates(sent, settings=settings)

    monkeypatch.setattr("evergrove.profiles.events.reading.build_candidates", stumble)
    products = {"currency": "CNY", "products": [{"product_id": "p", "price": 1}]}
    events = [
        {
            "type": "track",
            "event": "Order Completed",
            "userId": f"u{n}",
            "messageId": str(n),
            "properties": dict(products),
        }
        for n in range(10)
    ]
    put(workspace, batch(*events))
    assert run_intake(workspace).rejected == 1
    ids = {row["fact_id"] for row in feed_rows(workspace)}
    assert ids == {f"{n}{line}" for n in range(10) if n != 7 for line in ("", "#1")}
    (reject,) = list_rejects(workspace)
    assert (reject.reason, reject.message_id, reject.is_replayable) == ("event_unreadable", "7", True)
    assert '"products"' in reject.body, "what was taken out of it is back"
