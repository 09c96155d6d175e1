"""A shop that has installed ready-made journeys, and how each of them is set going."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from evergrove.channels.tables import messages
from evergrove.facts import micros, read_outgoing
from evergrove.journeys import ask_celebrating, enter_next_chunk, timed_journeys
from evergrove.journeys.classics import install_classic
from evergrove.profiles import tables as profile_tables
from support.journey_world import JourneyWorld, open_journeys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evergrove.journeys.classics import InstalledClassic
    from evergrove.kit import Workspace

Step = tuple[str, dict[str, Any]]
"""("Order Completed", properties), ("later", {"hours": 72}) or ("celebrate", {})."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """How customers come to the first message that sells (`node`), what ends it there, and as what it then ends."""

    begins: tuple[Step, ...]
    node: str
    ends: Step
    reason: str
    attributes: dict[str, Any] = field(default_factory=dict)


ORDER: Step = ("Order Completed", {"order_id": "A-2", "amount_minor": 9_900, "currency": "CNY"})
HELP: Step = ("Ticket Opened", {"ticket_id": "T-7"})

STORIES: dict[str, Story] = {
    "golden_72_hours": Story(begins=(("Signed Up", {}),), node="welcome", ends=ORDER, reason="goal"),
    "first_order": Story(
        begins=(("Order Completed", {"order_id": "A-1"}), ("later", {"days": 5}), ("later", {"days": 14})),
        node="offer",
        ends=HELP,
        reason="end",
    ),
    "favourite_not_bought": Story(
        begins=(("Product Added to Wishlist", {"product_id": "P-1"}), ("later", {"hours": 72})),
        node="alert",
        ends=ORDER,
        reason="goal",
    ),
    "seven_days_away": Story(
        begins=(("Product Viewed", {"category": "绿茶"}), ("later", {"hours": 168})),
        node="letter",
        ends=("Signed In", {}),
        reason="goal",
    ),
    "next_course": Story(
        begins=(("Course Completed", {"course_id": "C-1"}), ("later", {"hours": 8})),
        node="recommend",
        ends=("Course Started", {"course_id": "C-2"}),
        reason="goal",
    ),
    "price_drop": Story(
        begins=(("Followed Item Price Dropped", {"product_id": "P-1"}),), node="alert", ends=ORDER, reason="goal"
    ),
    "after_purchase": Story(
        begins=(("Order Completed", {"order_id": "A-1"}), ("later", {"days": 8})),
        node="related",
        ends=("Order Refunded", {"order_id": "A-1"}),
        reason="refunded",
    ),
    "silent_30_days": Story(
        begins=(("Segment Entered", {"segment": "silent_for_30_days@1"}),),
        node="letter",
        ends=("Signed In", {}),
        reason="goal",
    ),
    "birthday": Story(
        begins=(("celebrate", {}), ("later", {"hours": 1})),
        node="greeting",
        ends=("Coupon Redeemed", {"coupon": "birthday_gift"}),
        reason="goal",
        attributes={"birthday": "1990-11-19"},
    ),
    "win_back_by_cause": Story(
        begins=(("Segment Entered", {"segment": "no_order_for_90_days@1"}),),
        node="price_letter",
        ends=ORDER,
        reason="goal",
        attributes={"leaving_cause": "price"},
    ),
    "renewal": Story(
        begins=(("Membership Term Started", {"plan": "gold"}), ("later", {"days": 10.5})),
        node="notice",
        ends=("Membership Renewed", {"plan": "gold"}),
        reason="end",
        attributes={"membership_ends_on": "2026-12-28"},
    ),
    "feature_discovery": Story(
        begins=(("Signed Up", {}), ("later", {"hours": 336})),
        node="tip",
        ends=("Feature Used", {"feature": "wish_list"}),
        reason="goal",
    ),
}


@dataclass(kw_only=True)
class ClassicWorld(JourneyWorld):
    """Customers, and one journey of the twelve."""

    installed: InstalledClassic

    @property
    def key(self) -> str:
        return self.installed.published.journey.key

    def know(self, attributes: dict[str, Any]) -> None:
        """Everybody has these attributes."""
        at_us = micros(self.workspace.clock.now())
        rows = [
            {"customer_id": one, "key": key, "value": msgspec.json.encode(value).decode(), "occurred_us": at_us}
            for one in self.people
            for key, value in attributes.items()
        ]
        if rows:
            with self.workspace.control.write() as connection:
                connection.execute(sa.insert(profile_tables.attributes), rows)

    def go(self, *steps: Step, people: tuple[str, ...] = ()) -> None:
        """Let all this happen, one after the other."""
        for name, said in steps:
            if name == "later":
                self.later(**said)
            elif name == "celebrate":
                self.celebrate()
            else:
                self.happen(name, people, **said)

    def celebrate(self) -> None:
        """Come to tomorrow's nine o'clock in Shanghai, at which the worker looks whose date it is."""
        self.later(hours=21.01)
        for timed in timed_journeys(self.workspace):
            asked = ask_celebrating(self.workspace, timed)
            while asked is not None and enter_next_chunk(self.workspace, asked.enrolment_id) is not None:
                pass
        self.later(minutes=1)

    def letters(self, person: str = "") -> list[tuple[str, str]]:
        """(node, state) of the messages of somebody (of all), in the order of their planning; a suppressed one has its
        reason in place of the state."""
        query = sa.select(messages).order_by(messages.c.planned_at, messages.c.node)
        query = query.where(messages.c.customer_id == person) if person else query
        with self.workspace.control.read() as connection:
            return [(row.node, row.reason or row.state) for row in connection.execute(query)]

    def facts(self, name: str) -> list[dict[str, Any]]:
        """Facts of this name that left the journeys: (customer_id, properties)."""
        found, position = [], 0
        while (entry := read_outgoing(self.workspace, after=position)) is not None:
            found += [row for row in entry.facts.to_pylist() if row["name"] == name]
            position = entry.position
        return found


def open_classic(
    workspace: Workspace,
    key: str,
    *,
    people: int = 2,
    journey_key: str = "",
    settings: Mapping[str, int | str] | None = None,
) -> ClassicWorld:
    """The shop with one of the twelve installed; nobody is held out unless the settings say so."""
    world = open_journeys(workspace, people=people)
    chosen = {"hold_out_bp": 0, **(settings or {})}
    installed = install_classic(world.workspace, key, author="test", settings=chosen, journey_key=journey_key)
    return ClassicWorld(workspace=world.workspace, people=world.people, installed=installed)
