"""Segment's analytics.js and our own script in a real browser, on a site of another origin than the server."""

from __future__ import annotations

import gzip
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.faulty_proxy import FAULTS, faulty_proxy
from support.sdks import bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from support.browsers import Site
    from support.receiving import Receiver

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

HERE = Path(__file__).parent

ARRIVE_SECONDS_MAX = 60

CALLS = {"identify": 1, "track": 5, "page": 1, "screen": 1, "group": 1, "alias": 1}

SCRIPT_GZIP_BYTES_MAX = 6_000


@contextmanager
def opened(browser: Browser, *, init: str = "") -> Iterator[Page]:
    """A page in a profile of its own; any error in its console fails the test."""
    context = browser.new_context()
    if init:
        context.add_init_script(init)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def wait_for(find: Callable[[], list[dict[str, Any]]], *, count: int) -> list[dict[str, Any]]:
    """What `find` gives as soon as it is `count` different events, or what there is in the end."""
    deadline = time.monotonic() + ARRIVE_SECONDS_MAX
    found = find()
    while len({event["messageId"] for event in found}) < count and time.monotonic() < deadline:
        time.sleep(0.2)
        found = find()
    return found


@pytest.fixture(scope="module")
def calls_page(site: Site, node_packages: Path) -> str:
    """The address of the page that makes every call."""
    bundle(node_packages / "browser_calls.js", site.folder / "calls.js")
    site.write("calls.html", "<title>Calls</title><script src=calls.js></script>")
    return f"{site.url}/calls.html"


@pytest.mark.parametrize("faults", [(), FAULTS], ids=["plain", "faulty"])
@pytest.mark.parametrize("strategy", ["standard", "batching"])
def test_analytics_next_delivers_every_call(
    sdk_receiver: Receiver, chromium: Browser, calls_page: str, strategy: str, faults: tuple[str, ...]
) -> None:
    name = f"analytics-next {strategy} {len(faults)}"
    key = sdk_receiver.new_key(name)
    with faulty_proxy(sdk_receiver.url, faults=faults) as proxy, opened(chromium) as page:
        page.goto(f"{calls_page}?key={key}&host={proxy.url}&prefix=web&strategy={strategy}")
        anonymous_id = page.evaluate("window.calls")
        events = wait_for(lambda: sdk_receiver.events(source=name), count=sum(CALLS.values()))
        assert proxy.failed == list(faults)[: len(proxy.failed)]
        assert len(proxy.failed) >= min(3, len(faults))
    by_id = {event["messageId"]: event for event in events}
    assert Counter(event["type"] for event in by_id.values()) == CALLS
    assert {event["anonymousId"] for event in by_id.values()} == {anonymous_id}
    by_type = {event["type"]: event for event in by_id.values()}
    assert by_type["identify"]["traits"]["email"] == "web@shop.example"
    assert by_type["track"]["userId"] == "web-user"
    assert by_type["group"]["groupId"] == "web-account"
    assert by_type["alias"]["userId"] == "web-user"
    if not faults:
        assert len(by_id) == len(events)


SNIPPET = """<title>Snippet</title><script>
!function(){var a=window.analytics=window.analytics||[];a.invoked=!0;
a.methods=["identify","track","page","on","ready"];
a.methods.forEach(function(m){a[m]=function(){a.push([m].concat([].slice.call(arguments)));return a}});
a._writeKey="KEY";a._cdn="HOST";
var s=document.createElement("script");s.async=!0;s.src="HOST/analytics.js/v1/KEY/analytics.min.js";
document.head.appendChild(s);a.page();a.track("Snippet Tried")}();
</script>"""


def test_the_html_snippet_loads_from_us(sdk_receiver: Receiver, chromium: Browser, site: Site) -> None:
    key = sdk_receiver.new_key("snippet")
    site.write("snippet.html", SNIPPET.replace("KEY", key).replace("HOST", sdk_receiver.url))
    asked: list[str] = []
    with opened(chromium) as page:
        page.on("request", lambda request: asked.append(request.url))
        # The query makes the script load one of its bundles.
        page.goto(f"{site.url}/snippet.html?ajs_uid=snippet-user&ajs_event=Asked")
        events = wait_for(lambda: sdk_receiver.events(source="snippet"), count=4)
    assert Counter(event["type"] for event in events) == {"page": 1, "track": 2, "identify": 1}
    assert {event["event"] for event in events if event["type"] == "track"} == {"Snippet Tried", "Asked"}
    hosts = {url.split("/")[2] for url in asked}
    assert hosts == {site.url.split("/")[2], sdk_receiver.url.split("/")[2]}, "nobody else hears of the visit"
    assert any("/analytics-next/bundles/" in url for url in asked)


BODY = """<title>Shop</title><body style="margin:0"><div style="height:3000px">
<main id=shop><p>private text</p><button class="buy big">Buy for Zhenzhen</button></main></div>"""


def script(receiver: Receiver, key: str, *, more: str = "") -> str:
    return f'<script src="{receiver.url}/evergrove.js" data-write-key="{key}" {more}></script>'


def test_our_script_is_small(browser_files: Path) -> None:
    assert 1_000 < len(gzip.compress((browser_files / "evergrove.js").read_bytes(), 9)) < SCRIPT_GZIP_BYTES_MAX


def test_clicks_dwell_and_scroll(sdk_receiver: Receiver, chromium: Browser, site: Site) -> None:
    key = sdk_receiver.new_key("own script")
    site.write("own.html", BODY + script(sdk_receiver, key))
    with opened(chromium) as page:
        page.goto(f"{site.url}/own.html?utm_source=mail&token=secret#part")
        page.click("button")
        page.mouse.wheel(0, 700)
        page.evaluate("evergrove.identify('web-2', {plan: 'pro'}); evergrove.track('Own', {a: 1})")
        page.wait_for_timeout(1_200)
        page.goto("about:blank")
        events = wait_for(lambda: sdk_receiver.events(source="own script"), count=5)
    by_name = {event.get("event", event["type"]): event for event in events}
    assert sorted(by_name) == ["Element Clicked", "Own", "Page Left", "identify", "page"]
    # A reply that is late makes the script send again, under the same id: the server takes it once.
    assert len({event["messageId"] for event in events}) == 5
    clicked = by_name["Element Clicked"]["properties"]
    assert clicked["path"] == "main#shop > button.buy.big"
    assert 0 < clicked["x"] < clicked["page_width"]
    assert 0 < clicked["y"] < clicked["page_height"]
    assert clicked["page_height"] >= 3_000
    left = by_name["Page Left"]["properties"]
    assert 1.0 <= left["dwell_seconds"] < 30
    assert 30 <= left["scroll_percent"] < 100
    assert left["view_id"] == clicked["view_id"]
    assert {event["properties"]["session_id"] for event in events if "properties" in event} == {left["session_id"]}
    assert len({event["anonymousId"] for event in events}) == 1
    assert by_name["Own"]["userId"] == "web-2"
    assert by_name["page"]["context"]["campaign"] == {"source": "mail"}
    sent = str(events)
    assert "private" not in sent
    assert "Zhenzhen" not in sent
    assert "secret" not in sent


@pytest.mark.parametrize(
    "signal", ["navigator, 'doNotTrack', {value: '1'}", "navigator, 'globalPrivacyControl', {value: true}"]
)
def test_who_asks_not_to_be_tracked_is_not(
    sdk_receiver: Receiver, chromium: Browser, site: Site, signal: str, request: pytest.FixtureRequest
) -> None:
    name = request.node.name[:100]
    site.write("refused.html", BODY + script(sdk_receiver, sdk_receiver.new_key(name)))
    sent: list[str] = []
    with opened(chromium, init=f"Object.defineProperty({signal})") as page:
        page.on("request", lambda one: sent.append(one.url))
        page.goto(f"{site.url}/refused.html")
        page.evaluate("evergrove.consent(true); evergrove.track('Own'); evergrove.flush()")
        page.click("button")
        page.wait_for_timeout(300)
        stored = page.evaluate("[document.cookie, Object.keys(localStorage).join()]")
        page.goto("about:blank")
    assert stored == ["", ""]
    assert not any("/v1/" in url for url in sent)
    assert sdk_receiver.events(source=name) == []


def test_nothing_is_kept_or_sent_before_consent(sdk_receiver: Receiver, chromium: Browser, site: Site) -> None:
    key = sdk_receiver.new_key("consent")
    site.write("consent.html", BODY + script(sdk_receiver, key, more='data-consent="required"'))
    with opened(chromium) as page:
        page.goto(f"{site.url}/consent.html")
        page.click("button")
        assert page.evaluate("[document.cookie, Object.keys(localStorage).join()]") == ["", ""]
        page.evaluate("evergrove.consent(true); evergrove.track('Agreed'); evergrove.flush()")
        events = wait_for(lambda: sdk_receiver.events(source="consent"), count=2)
        assert [event.get("event", event["type"]) for event in events] == ["page", "Agreed"]
        page.evaluate("evergrove.track('Waits'); evergrove.consent(false); evergrove.track('Refused')")
        assert page.evaluate("[document.cookie, Object.keys(localStorage).join()]") == ["", "evergrove_consent"]
        page.reload()
        page.click("button")
        page.goto("about:blank")
    time.sleep(0.5)
    assert len(sdk_receiver.events(source="consent")) == 2


def test_beside_analytics_it_shares_the_person_and_leaves_the_pages(
    sdk_receiver: Receiver, chromium: Browser, site: Site, calls_page: str
) -> None:
    key, own = sdk_receiver.new_key("beside"), sdk_receiver.new_key("beside own")
    site.write("both.html", f"{BODY}<script src=calls.js></script>" + script(sdk_receiver, own))
    with opened(chromium) as page:
        page.goto(f"{site.url}/both.html?key={key}&host={sdk_receiver.url}&prefix=both")
        anonymous_id = page.evaluate("window.calls")
        page.click("button")
        page.goto("about:blank")
        events = wait_for(lambda: sdk_receiver.events(source="beside own"), count=2)
    assert sorted(event["event"] for event in events) == ["Element Clicked", "Page Left"]
    assert {event["anonymousId"] for event in events} == {anonymous_id}
    assert {event["userId"] for event in events} == {"both-user"}


def test_our_script_sends_again(sdk_receiver: Receiver, chromium: Browser, site: Site) -> None:
    key = sdk_receiver.new_key("again")
    with faulty_proxy(sdk_receiver.url) as proxy, opened(chromium) as page:
        site.write("again.html", BODY + script(sdk_receiver, key, more=f'data-host="{proxy.url}"'))
        page.goto(f"{site.url}/again.html")
        page.evaluate("for (let n = 0; n < 30; n += 1) evergrove.track('Again ' + n)")
        events = wait_for(lambda: sdk_receiver.events(source="again"), count=31)
        page.wait_for_timeout(500)
    by_id = {event["messageId"]: event for event in events}
    assert {event.get("event") for event in by_id.values()} == {None, *(f"Again {n}" for n in range(30))}
    assert proxy.failed == list(FAULTS)
