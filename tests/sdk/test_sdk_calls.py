"""Official SDKs, unchanged but for the host, deliver every call through errors, lost replies and broken lines."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.faulty_proxy import FAULTS, faulty_proxy
from support.sdks import NODE, run_calls

if TYPE_CHECKING:
    from support.receiving import Receiver

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

HERE = Path(__file__).parent

CALLS = {"identify": 1, "track": 45, "page": 1, "screen": 1, "group": 1, "alias": 1}

Send = Callable[[str, str, str], None]
"""Called with the host, the write key and a prefix for the ids."""


@pytest.fixture(
    params=[
        "analytics-python",
        "analytics-python gzip",
        "analytics-python 2.3.4",
        "rudder-sdk-python",
        "analytics-node",
    ]
)
def send(request: pytest.FixtureRequest) -> Send:
    """Make every call through one SDK."""
    script, environment, packing = HERE / "python_calls.py", {}, "plain"
    if request.param == "analytics-node":
        folder = request.getfixturevalue("node_packages")
        return lambda host, key, prefix: run_calls(NODE, folder / "node_calls.mjs", host, key, prefix)
    module = "rudderstack.analytics" if request.param.startswith("rudder") else "segment.analytics"
    if request.param.endswith("2.3.4"):
        environment = {"PYTHONPATH": str(request.getfixturevalue("old_analytics_python"))}
    if request.param.endswith("gzip") or request.param.startswith("rudder"):
        packing = "gzip"
    return lambda host, key, prefix: run_calls(
        sys.executable, script, module, host, key, prefix, packing, environment=environment
    )


def test_every_call_arrives(sdk_receiver: Receiver, send: Send, request: pytest.FixtureRequest) -> None:
    name = request.node.name
    send(sdk_receiver.url, sdk_receiver.new_key(name), "plain")
    events = sdk_receiver.events(source=name)
    assert Counter(event["type"] for event in events) == CALLS
    assert len({event["messageId"] for event in events}) == len(events)
    check_contents(events, prefix="plain")


def test_every_call_arrives_through_faults(sdk_receiver: Receiver, send: Send, request: pytest.FixtureRequest) -> None:
    name = request.node.name
    with faulty_proxy(sdk_receiver.url) as proxy:
        send(proxy.url, sdk_receiver.new_key(name), "faulty")
        assert proxy.failed == list(FAULTS)
    events = sdk_receiver.events(source=name)
    by_id = {event["messageId"]: event for event in events}
    assert Counter(event["type"] for event in by_id.values()) == CALLS
    assert all(by_id[event["messageId"]] == event for event in events), "what is sent again is the same"
    assert len(events) > len(by_id), "the events of the lost reply came twice"
    check_contents(list(by_id.values()), prefix="faulty")


def check_contents(events: list[dict[str, Any]], *, prefix: str) -> None:
    """What the calls said is what arrived."""
    by_type = {event["type"]: event for event in events}
    said = by_type["identify"]
    traits = said.get("traits") or said["context"]["traits"]  # RudderStack's place
    assert traits["email"] == f"{prefix}@shop.example"
    assert by_type["identify"]["anonymousId"] == f"{prefix}-anonymous"
    assert {event["event"] for event in events if event["type"] == "track"} == {f"Tried {n}" for n in range(45)}
    assert by_type["track"]["properties"] == {"price": 12.5, "note": "下单"}
    assert by_type["page"]["name"] == "Home"
    assert by_type["screen"]["name"] == "Start"
    assert by_type["group"]["groupId"] == f"{prefix}-account"
    assert (by_type["alias"]["previousId"], by_type["alias"]["userId"]) == (f"{prefix}-anonymous", f"{prefix}-user")
    assert all(event["userId"] == f"{prefix}-user" for event in events)
    assert all(event["timestamp"] for event in events)
