"""Where each route of the console leads in the shop of the walks: every page can be visited with things that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evergrove.access import create_source, open_server, open_workspace
from evergrove.content import publish_landing, publish_template
from evergrove.experiments import publish_experiment
from evergrove.insight import InsightName, Tile, save_board, save_insight
from evergrove.journeys import classics
from evergrove.kit import Settings, SystemClock
from support.console_world import SLUG
from support.reach_world import LETTER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import FilePayload, Page

ROUTER = Path(__file__).parents[2] / "console" / "src" / "app" / "router.tsx"
ROUTE = re.compile(r'\{ path: "([^"]+)", lazy:')

EXPERIMENT = {
    "key": "visited_subject",
    "name": {"zh": "看过的实验", "en": "Visited test"},
    "hypothesis": "A question is opened more often.",
    "scope": "global",
    "variants": [{"key": "plain", "share_bp": 5_000}, {"key": "question", "share_bp": 5_000}],
    "metrics": [{"name": "bought", "kind": "binary", "fact": "Order Completed", "days": 7}],
    "design": {"customers_planned": 2_000, "looks": 2},
}
CAMPAIGN: dict[str, Any] = {
    "key": "visited_spring",
    "name": {"zh": "春季焕新", "en": "Spring news"},
    "segment": "tea_lovers",
    "steps": [{"channel": "email", "template": "visited_hello"}],
    "topic": "offers",
    "hold_out_bp": 1_000,
}
PAGE = {
    "key": "visited_tasting",
    "name": {"zh": "春茶品鉴", "en": "Spring tasting"},
    "title": {"zh": "春茶品鉴会", "en": "Spring tea tasting"},
    "description": {"zh": "周六下午，一起喝春茶", "en": "Saturday afternoon, this year's first teas"},
    "blocks": [{"kind": "heading", "level": 1, "text": {"zh": "春茶品鉴会", "en": "Spring tea tasting"}}],
}
FUNNEL = {"steps": [{"event": "Product Viewed"}, {"event": "Order Completed"}], "period": {"days": 90}}
TILES = (
    Tile(kind="insight", key="visited_funnel"),
    Tile(kind="figure", key="orders"),
    Tile(kind="insight", key="nobody_saved_this"),
)
CLASSIC = "silent_30_days"
ORDERS = "Name,Email,Created at,Financial Status,Currency,Total\n#1,li@example.com,yesterday,paid,CNY,10.00\n"
"""Too few columns for an order: its import fails, and its page says what is missing."""


THINGS = (
    "sources/:sourceId",
    "customers/:customerId",
    "segments/:key",
    "segments/:key/edit",
    "insight/boards/:key",
    "content/templates/:key",
    "content/pages/:key",
    "journeys/:key",
    "journeys/:key/edit",
    "experiments/:key",
    "experiments/:key/edit",
    "campaigns/:key",
    "campaigns/:key/edit",
    "campaigns/:key/launches/:launchId",
    "imports/:importId",
    "today/figures/:figure",
)
"""Routes about one thing: `furnish` and `set_going` make one of each."""


def routes() -> list[str]:
    """The paths of all pages, as the router has them; the first page of a workspace is the empty one."""
    return ["", *ROUTE.findall(ROUTER.read_text(encoding="utf-8"))]


def furnish(home: Path) -> dict[str, str]:
    """Put one of each kind of thing into the shop; returns the route of each page about one thing → its path."""
    clock, settings = SystemClock(), Settings(home=home)
    server = open_server(settings)
    try:
        source = create_source(server, workspace=SLUG, name="visited", clock=clock)
    finally:
        server.close()
    workspace = open_workspace(settings, slug=SLUG, clock=clock)
    try:
        publish_template(workspace, {**LETTER, "key": "visited_hello"}, author="cli")
        publish_landing(workspace, PAGE, author="cli")
        publish_experiment(workspace, EXPERIMENT, author="cli")
        name = InsightName(zh="周一例会", en="Monday meeting")
        save_insight(workspace, "visited_funnel", kind="funnel", name=name, body=FUNNEL, author="cli")
        save_board(workspace, "visited_board", name=name, tiles=TILES, author="cli")
        classics.install_classic(workspace, CLASSIC, author="cli", journey_key="visited_silent")
    finally:
        workspace.close()
    return {
        "sources/:sourceId": f"sources/{source.source_id}",
        "segments/:key": "segments/tea_lovers",
        "segments/:key/edit": "segments/tea_lovers/edit",
        "insight/boards/:key": "insight/boards/visited_board",
        "content/templates/:key": "content/templates/visited_hello",
        "content/pages/:key": "content/pages/visited_tasting",
        "journeys/:key": "journeys/visited_silent",
        "journeys/:key/edit": "journeys/visited_silent/edit",
        "experiments/:key": "experiments/visited_subject",
        "experiments/:key/edit": "experiments/visited_subject/edit",
        "campaigns/:key": "campaigns/visited_spring",
        "campaigns/:key/edit": "campaigns/visited_spring/edit",
        "today/figures/:figure": "today/figures/active",
    }


def set_going(page: Page, base_url: str) -> dict[str, str]:
    """What only a running server makes: a customer's id, an import, a launch; route → path."""
    api = f"{base_url}/api/w/{SLUG}"
    headers = {"X-Evergrove": "1"}
    customer = page.request.get(f"{api}/customers?limit=1").json()["items"][0]["customer_id"]
    file: FilePayload = {"name": "visited.csv", "mimeType": "text/csv", "buffer": ORDERS.encode()}
    sent = page.request.post(f"{api}/imports", headers=headers, multipart={"mapping": "shopify-orders", "file": file})
    assert sent.ok, sent.text()
    made = page.request.post(f"{api}/campaigns", headers=headers, data=CAMPAIGN)
    assert made.ok, made.text()
    launched = page.request.post(f"{api}/campaigns/{CAMPAIGN['key']}/launch", headers=headers, data={})
    assert launched.ok, launched.text()
    return {
        "customers/:customerId": f"customers/{customer}",
        "imports/:importId": f"imports/{sent.json()['import_id']}",
        "campaigns/:key/launches/:launchId": f"campaigns/{CAMPAIGN['key']}/launches/{launched.json()['launch_id']}",
    }


def path_of(route: str, known: Mapping[str, str]) -> str:
    """The address of a route. Raises KeyError for one about a thing that nobody has put into the shop."""
    if route.startswith("/"):
        return route
    place = known[route] if ":" in route else route
    return f"/w/{SLUG}/{place}".rstrip("/")
