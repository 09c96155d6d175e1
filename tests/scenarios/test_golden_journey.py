"""The golden scenario goes on: 王小明 falls silent, a ready-made journey takes him in, and he comes back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from evergrove.access import create_workspace
from evergrove.channels import deliver
from evergrove.content import InBoth, WorkspaceWords, save_workspace_words
from evergrove.facts import load_mapping
from evergrove.jobs import catch_up, import_file, refresh
from evergrove.journeys import explain_entry, find_runs, fire_timers, journey_standing, run_story
from evergrove.journeys.classics import install_classic
from evergrove.kit import FixedClock, Settings, Workspace
from evergrove.profiles import find_customer
from support.arrivals import lake_rows, send
from support.win_back import (
    PUBLIC_URL,
    Letters,
    agreed,
    fate_of,
    later,
    letters_of,
    only_message,
    open_post,
    order_in_app,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.journeys import Run

ORDERS = Path(__file__).parents[2] / "examples" / "youzan" / "orders_gb18030.csv"
PHONE = "+8613800138000"
MAIL = "xiaoming@mail.example"
SPRING, WINTER = datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, tzinfo=UTC)
WIN_BACK = "win_back_by_cause"
NIGHT_HOURS = 14.5
"""From eight in the morning to half past ten at night in Shanghai."""


@pytest.fixture
def shop(tmp_path: Path, database_url: str) -> Iterator[Workspace]:
    settings = Settings(home=tmp_path, database_url=database_url, public_url=PUBLIC_URL)
    opened = create_workspace(settings, slug="shop", name="长青小店", clock=FixedClock(WINTER))
    yield opened
    opened.close()


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    return letters_of(monkeypatch)


def work(shop: Workspace) -> None:
    """What the workers do: the feed to its end, then whatever is due."""
    catch_up(shop)
    while fire_timers(shop):
        catch_up(shop)


def only_run(shop: Workspace, customer: str) -> Run:
    """His one run of the journey."""
    (run,) = find_runs(shop, key=WIN_BACK, customer_id=customer)
    return run


def journey_facts(shop: Workspace, customer: str) -> list[tuple[str, dict[str, Any]]]:
    """What the lake tells of his run, in its order."""
    rows = lake_rows(shop, ["feed_seq", "name", "customer_id", "properties"])
    mine = sorted(row for row in rows if row[2] == customer and row[1].startswith("Journey "))
    return [(name, json.loads(properties)) for _, name, _, properties in mine]


def fall_silent(shop: Workspace, customer: str) -> None:
    """Late in the evening the day's refresh finds that he has not bought for 60 days: the journey begins at once, its
    letter waits for the morning."""
    refresh(shop, as_of=SPRING)
    work(shop)
    assert explain_entry(shop, WIN_BACK, PHONE).runs == (), "in spring he had just bought"
    later(shop, hours=NIGHT_HOURS)
    refresh(shop, as_of=shop.clock.now())
    work(shop)
    run = only_run(shop, customer)
    assert (run.state, run.node, run.is_control) == ("waiting", "answer", False)
    held = only_message(shop, customer)
    assert (held.state, held.reason) == ("held", "quiet_hours")
    assert deliver(shop, channel="email").total == 0


def get_the_letter(shop: Workspace, letters: Letters, customer: str) -> None:
    """It goes out by day, in the golden hours that it prefers, about what has changed in the shop: nobody knows why he
    left."""
    for _ in range(24):
        later(shop, hours=1)
        deliver(shop, channel="email")
    work(shop)
    sent = only_message(shop, customer)
    assert sent.state == "sent"
    assert sent.sent_at is not None
    assert 8 <= sent.sent_at.astimezone(ZoneInfo("Asia/Shanghai")).hour < 21
    assert letters.to(MAIL).content.fields["subject"] == "这两个月，店里有些变化"
    lines = run_story(shop, only_run(shop, customer).run_id).lines
    assert [line.branch for line in lines if (line.kind, line.node) == ("passed", "cause")] == ["else"]


def come_back(shop: Workspace, customer: str) -> None:
    """He orders: the goal ends the run in the middle of its wait, and the question why he left is never asked."""
    later(shop, days=2)
    order_in_app(shop, 1, f"phone:{PHONE}", amount_minor=5_200)
    work(shop)
    run = only_run(shop, customer)
    assert (run.state, run.end_reason) == ("ended", "goal")
    counts = journey_standing(shop, WIN_BACK)
    assert sum(version.goals.treated for version in counts.versions) == 1
    later(shop, days=30)
    work(shop)
    assert fate_of(shop, customer) == ["Message Held", "Message Sent", "Message Converted"], "no second letter"
    told = journey_facts(shop, customer)
    assert told[0][0] == "Journey Entered"
    assert (told[-1][0], told[-1][1]["reason"]) == ("Journey Exited", "goal")


def stay(shop: Workspace) -> None:
    """The next refresh takes him out of the segment, and if he fell silent again the journey would leave him alone for
    half a year."""
    refresh(shop, as_of=shop.clock.now())
    work(shop)
    found = explain_entry(shop, WIN_BACK, PHONE)
    assert len(found.runs) == 1
    assert {"not_member", "cooldown"} <= {one.code for one in found.reasons}


@pytest.mark.slow
def test_wang_xiaoming_comes_back(shop: Workspace, letters: Letters) -> None:
    import_file(shop, ORDERS, mapping=load_mapping("youzan-orders"))
    customer = find_customer(shop, PHONE)
    send(shop, agreed("wang", SUMMER, f"phone:{PHONE}", f"email:{MAIL}"))
    open_post(shop)
    words = WorkspaceWords(name=InBoth(zh="长青小店", en="Evergrove tea shop"), url="https://shop.example")
    save_workspace_words(shop, words, author="test")
    installed = install_classic(shop, WIN_BACK, author="test", settings={"days": 60, "hold_out_bp": 0})
    assert installed.segments == ("no_order_for_60_days",)
    fall_silent(shop, customer)
    get_the_letter(shop, letters, customer)
    come_back(shop, customer)
    stay(shop)
