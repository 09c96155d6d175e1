"""No page has a serious fault in the eyes of axe, by day or by night; and no page is left out.

axe-core (MPL-2.0) is a tool of the tests; nothing of it is shipped.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.kit import Settings
from support.browser import Visit, sign_in, visiting
from support.console_visits import THINGS, furnish, path_of, routes, set_going
from support.console_world import owner_token

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from support.serving import RunningServer

AXE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
ACCEPTED: dict[str, str] = {
    "scrollable-region-focusable": "the tables of Ant Design scroll sideways on a phone; their cells hold the links",
}
"""Rule → why it does not count."""

RUN = """async (rules) => {
  const only = rules.length ? { runOnly: { type: 'rule', values: rules } } : {};
  const found = await axe.run(document, { ...only, resultTypes: ['violations'] });
  return found.violations.map(({ id, impact, help, nodes }) => ({
    id, impact, help,
    nodes: nodes.slice(0, 4).map((node) => node.html.slice(0, 160) + ' — ' + (node.any[0]?.message ?? '')),
  }));
}"""
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
"""Colours that are on their way between day and night are neither."""


@pytest.fixture(scope="module")
def places(
    server: RunningServer, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """A session, and the paths of the pages about one thing."""
    known = furnish(server.home)
    state = tmp_path_factory.mktemp("axe") / "state.json"
    token = owner_token(Settings(home=server.home), email="axe@example.com", language="zh")
    sign_in(browser, server.base_url, token=token, state=state)
    with visiting(browser, server.base_url, state=state) as visit:
        visit.go("/w/default/account")
        known |= set_going(visit.page, server.base_url)
    return state, known


def faults(visit: Visit, *, rules: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Grave findings of axe on the page as it stands."""
    visit.page.wait_for_load_state("networkidle")
    visit.page.add_style_tag(content=STILL)
    visit.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = visit.page.evaluate(RUN, list(rules))
    return [one for one in found if one["impact"] in GRAVE and one["id"] not in ACCEPTED]


def test_every_route_can_be_visited() -> None:
    about_things = {route for route in routes() if ":" in route}
    assert about_things == set(THINGS), "a new page needs a place in support/console_visits.py"


@pytest.mark.slow
def test_the_columns_of_a_file_and_their_trial_have_no_grave_fault(
    server: RunningServer, browser: Browser, places: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    file = tmp_path / "shop.csv"
    file.write_text(
        "订单号,付款时间,邮箱,实付金额,状态,等级\n1,2026-01-02,a@b.cn,5,已完成,金\n2,x,c@b.cn,6,关闭,银\n", "utf-8"
    )
    with visiting(browser, server.base_url, language="zh", state=places[0]) as visit:
        visit.page.emulate_media(color_scheme="light")
        visit.go("/w/default/imports")
        visit.page.locator("input[type=file]").set_input_files(file)
        visit.page.get_by_text("订单状态“关闭”怎么算？").wait_for()
        assert faults(visit) == []
        visit.page.get_by_role("combobox", name="状态“关闭”").press("Enter")
        visit.page.get_by_title("不导入", exact=True).last.click()
        visit.page.get_by_role("button", name="用前几行试一试").click()
        visit.page.get_by_test_id("trial").wait_for()
        assert faults(visit) == []
        visit.page.emulate_media(color_scheme="dark")
        assert faults(visit, rules=("color-contrast",)) == []
        assert visit.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize(("language", "part"), [("zh", 0), ("en", 1)])
def test_no_page_has_a_grave_fault(
    server: RunningServer, browser: Browser, places: tuple[Path, dict[str, str]], language: str, part: int
) -> None:
    state, known = places
    wrong: dict[str, list[dict[str, Any]]] = {}
    with visiting(browser, server.base_url, language=language, state=state) as visit:
        for route in routes()[part::2]:
            visit.page.emulate_media(color_scheme="light")
            visit.go(path_of(route, known))
            visit.page.get_by_role("heading", level=1).first.wait_for()
            by_day = faults(visit)
            visit.page.emulate_media(color_scheme="dark")
            by_night = faults(visit, rules=("color-contrast",))
            if by_day or by_night:
                wrong[route] = [*by_day, *({**one, "id": f"night: {one['id']}"} for one in by_night)]
        assert visit.complaints == []
    assert wrong == {}
