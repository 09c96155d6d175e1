"""A workspace whose live segments are held to two other answers: the bulk one over the lake, and plain Python."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import (
    FACT_SCHEMA,
    announce_snapshot,
    append_to_feed,
    facts_relation,
    flush_to_lake,
    open_engine,
    published_snapshot,
    snapshot_relation,
    write_snapshot,
)
from evergrove.kit import FixedClock, Workspace
from evergrove.profiles import finish_erasures, own_tags_relation, request_erasure, run_intake
from evergrove.profiles.merges_by_hand import merge_customers, unmerge_customers
from evergrove.profiles.tables import customers as customers_table
from evergrove.segments import (
    SegmentContext,
    backfill_live,
    compile_rules,
    forget_customers,
    live_count,
    live_members,
    live_segments_of,
    publish_segment,
    read_rule,
    run_segments_reader,
    start_live,
    stop_live,
    sweep,
)
from evergrove.segments.live.store import due_customers
from support.segment_reference import holds
from support.segment_world import (
    AGES,
    AMOUNTS,
    AS_OF,
    CHANNELS,
    CUSTOMERS,
    DAY,
    JOURNEY_NAMES,
    JOURNEY_REFERENCES,
    NAMES,
    OFFSETS,
    PROPERTIES,
    TRAITS,
)

OWN_TAG = "手工标签"
TAG_NAMES = {
    "order_count_365_days": "order_count_365_days",
    "return_share": "order_amount_change_90_days",
    "favourite_category": "category_favourite",
    "first_order_day": "order_first_day",
    "has_coupon": "is_repeat_buyer",
}
"""Tags of the generated rules → tags of the catalogue of the same kind."""

TAGS = pa.schema(
    [
        pa.field("customer_id", pa.string()),
        pa.field("order_count_365_days", pa.int64()),
        pa.field("order_amount_change_90_days", pa.float64()),
        pa.field("category_favourite", pa.string()),
        pa.field("order_first_day", pa.date32()),
        pa.field("is_repeat_buyer", pa.bool_()),
    ]
)
SCORES = pa.schema(
    [pa.field("customer_id", pa.string()), pa.field("stage", pa.string()), pa.field("health", pa.int64())]
)
SHORT_STEPS = (timedelta(0), timedelta(0), timedelta(minutes=2), timedelta(hours=20), DAY, 7 * DAY)


def with_catalogue_tags(rule: Any) -> Any:
    """A generated rule with the tags that the catalogue has."""
    if isinstance(rule, list):
        return [with_catalogue_tags(item) for item in rule]
    if not isinstance(rule, dict):
        return rule
    return {
        key: TAG_NAMES.get(value, value) if key == "tag" else with_catalogue_tags(value) for key, value in rule.items()
    }


class LiveWorld:
    """Facts, merges, snapshots and erasures of a few customers, in any order, under a clock that only goes on."""

    def __init__(self, workspace: Workspace, *, seed: int) -> None:
        assert isinstance(workspace.clock, FixedClock)
        self.workspace, self.clock = workspace, workspace.clock
        self.random = random.Random(seed)  # noqa: S311 - test data
        self.clock.instant = AS_OF - self.random.choice((0, 2, 12)) * DAY
        self.facts: list[dict[str, Any]] = []
        self.rules: dict[str, dict[str, Any]] = {}
        self.tags: list[dict[str, Any]] = []
        self.scores: list[dict[str, Any]] = []
        self.merges: list[str] = []
        self.day: date | None = None
        self.erased: set[str] = set()

    @property
    def now(self) -> datetime:
        return self.clock.instant

    def publish(self, key: str, rule: dict[str, Any]) -> None:
        """Publish a rule and have it live."""
        publish_segment(self.workspace, rule, key=key, author="test")
        assert start_live(self.workspace, key) is None
        self.rules[key] = rule
        backfill_live(self.workspace)

    def stop(self, key: str) -> None:
        stop_live(self.workspace, key)
        del self.rules[key]

    def arrive(self, *facts: dict[str, Any]) -> None:
        """Facts come through the feed as the intake would append them; new customers are created before."""
        filled = [self._filled(fact) for fact in facts]
        filled.sort(key=lambda fact: str(fact["fact_id"]))
        with self.workspace.control.write() as connection:
            known = set(connection.execute(sa.select(customers_table.c.customer_id)).scalars())
            new: dict[str, dict[str, Any]] = {}
            for fact in filled:
                customer = fact["customer_id"]
                if customer is not None and customer not in known:
                    earlier = new.get(customer, fact)
                    new[customer] = min(fact, earlier, key=lambda each: each["occurred_at"])
            created = [_created(fact) for fact in new.values()]
            if created:
                rows = [{"customer_id": fact["customer_id"], "created_at": self.now} for fact in created]
                connection.execute(sa.insert(customers_table), rows)
            listed = [{name: fact.get(name) for name in FACT_SCHEMA.names} for fact in (*created, *filled)]
            append_to_feed(connection, pa.Table.from_pylist(listed, schema=FACT_SCHEMA), now=self.now)
        self.facts += [*created, *filled]

    def arrive_at_random(self, *, facts_max: int = 6) -> None:
        alive = [customer for customer in CUSTOMERS if customer not in self.erased]
        choose = self.random.choice
        self.arrive(*(self._random_fact(choose(alive)) for _ in range(choose(range(1, facts_max + 1)))))

    def merge(self, survivor: str, merged: str) -> None:
        made = merge_customers(self.workspace, survivor=survivor, merged=merged, author="test", reason="same person")
        self.merges.append(made.merge_id)

    def unmerge(self, merge_id: str) -> None:
        unmerge_customers(self.workspace, merge_id=merge_id, author="test")
        self.merges.remove(merge_id)

    def snapshot(self) -> None:
        """New tags and scores of today, announced; a day is announced once."""
        if self.day == self.now.date():
            return
        self.day = self.now.date()
        choose = self.random.choice
        there = sorted({fact["customer_id"] for fact in self.facts} - {None})
        self.tags = [
            {
                "customer_id": customer,
                "order_count_365_days": choose((None, 0, 1, 5)),
                "order_amount_change_90_days": choose((None, 0.0, 0.25, 1.0)),
                "category_favourite": choose((None, "茶具", "tea")),
                "order_first_day": choose((None, datetime(2026, 1, 5).date(), datetime(2024, 2, 29).date())),  # noqa: DTZ001 - a date
                "is_repeat_buyer": choose((None, True, False)),
            }
            for customer in there
            if choose((True, True, False))
        ]
        self.scores = [
            {"customer_id": customer, "stage": choose(("growth", "decline", "lost")), "health": choose((None, 39, 40))}
            for customer in there
            if choose((True, False))
        ]
        for name, rows, schema in (("tags", self.tags, TAGS), ("scores", self.scores, SCORES)):
            write_snapshot(self.workspace, pa.Table.from_pylist(rows, schema=schema), name=name, as_of=self.now)
            announce_snapshot(self.workspace, name=name, as_of=self.now, versions="test")

    def erase(self, customer: str) -> None:
        """As an erasure does: control rows, then the flow, then the lake; live rows with both."""
        request_erasure(self.workspace, [customer], reason="asked for")
        with self.workspace.control.write() as connection:
            forget_customers(connection, [customer])
        self.work()
        flush_to_lake(self.workspace)
        finish_erasures(self.workspace)
        with self.workspace.control.write() as connection:
            forget_customers(connection, [customer])
        self.erased.add(customer)
        self.facts = [fact for fact in self.facts if fact["customer_id"] != customer]

    def wait(self) -> None:
        """Time goes on: by some steps, or exactly to the next moment that may change something, or just before it."""
        with self.workspace.control.read() as connection:
            due = due_customers(connection, at_us=1 << 61, customers_max=1)
        if due and self.random.random() < 0.5:
            flip = datetime.fromtimestamp(0, tz=AS_OF.tzinfo) + timedelta(
                microseconds=due[0][1] - self.random.choice((0, 0, 1))
            )
            self.clock.instant = max(self.now, flip)
        else:
            self.clock.instant += self.random.choice(SHORT_STEPS)

    def work(self) -> None:
        """Everything that a worker would do at this instant."""
        for _ in range(2):  # the second time for what the first one wrote
            run_intake(self.workspace)
            run_segments_reader(self.workspace)
            while sweep(self.workspace):
                pass

    def expected(self) -> dict[str, set[str]]:
        """The members of each segment now, from the facts that arrived, in plain Python."""
        roots = self.roots()
        facts = [{**fact, "customer_id": roots.get(fact["customer_id"], fact["customer_id"])} for fact in self.facts]
        there = {fact["customer_id"] for fact in facts if fact["occurred_at"] <= self.now} - {None}
        world = {"facts": facts, "tags": self.tags, "scores": self.scores, "own_tags": self._own_tags(facts)}
        return {
            key: {one for one in there if holds(rule, world, customer=one, as_of=self.now)}
            for key, rule in self.rules.items()
        }

    def found(self) -> dict[str, set[str]]:
        """The members of each segment as the live side says; count, pages and customers must agree."""
        found: dict[str, set[str]] = {}
        for key in self.rules:
            members: set[str] = set()
            page = live_members(self.workspace, key, rows_max=2)
            members |= set(page.customer_ids)
            while page.next is not None:
                page = live_members(self.workspace, key, after=page.next, rows_max=2)
                members |= set(page.customer_ids)
            assert live_count(self.workspace, key) == len(members), key
            told = {
                one
                for one in {fact["customer_id"] for fact in self.facts} - {None}
                if any(membership.key == key for membership in live_segments_of(self.workspace, one))
            }
            assert told == members, key
            found[key] = members
        return found

    def bulk(self) -> dict[str, set[str]]:
        """The compiled answer over the lake at this instant, as a refresh would have it."""
        flush_to_lake(self.workspace)
        with open_engine(self.workspace) as engine:
            facts = facts_relation(self.workspace, engine, as_of=self.now)
            context = SegmentContext(
                engine=engine,
                facts=facts,
                customers=facts.filter(facts.customer_id.notnull()).select("customer_id").distinct(),
                as_of=self.now,
                own_tags=own_tags_relation(engine, facts),
                own_tag_keys=frozenset({OWN_TAG}),
            )
            for name, schema in (("tags", TAGS), ("scores", SCORES)):
                published = published_snapshot(self.workspace, name=name)
                if published is not None:
                    table = snapshot_relation(self.workspace, engine, name=name, as_of=published.day, schema=schema)
                    field = name.removesuffix("s")
                    context = replace(context, **{name: table, f"{field}_schema": schema})
            membership = compile_rules({key: read_rule(rule) for key, rule in self.rules.items()}, context=context)
            rows = engine.fetch(membership.relation).to_pylist()
        return {key: {row["customer_id"] for row in rows if row[column]} for key, column in membership.columns.items()}

    def check(self, *, bulk: bool) -> None:
        """Live = reference, and on demand = bulk."""
        expected, found = self.expected(), self.found()
        for key in self.rules:
            assert found[key] == expected[key], (key, self.rules[key], self.now)
        if bulk and self.rules:
            assert found == self.bulk(), self.now

    def roots(self) -> dict[str | None, str]:
        query = sa.select(customers_table).where(customers_table.c.merged_into.is_not(None))
        with self.workspace.control.read() as connection:
            return {row.customer_id: row.merged_into for row in connection.execute(query)}

    def _own_tags(self, facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        newest: dict[str, tuple[datetime, str, str | None]] = {}
        for fact in facts:
            if fact["name"] == "Tag Changed" and fact["occurred_at"] <= self.now and fact["customer_id"]:
                properties = json.loads(fact["properties"])
                if properties["tag"] != OWN_TAG:
                    continue
                said = (fact["occurred_at"], fact["fact_id"], properties["value"])
                known = newest.get(fact["customer_id"])
                if known is None or said[:2] > known[:2]:
                    newest[fact["customer_id"]] = said
        return [
            {"customer_id": customer, "tag_key": OWN_TAG, "value": said[2]}
            for customer, said in newest.items()
            if said[2]
        ]

    def _random_fact(self, customer: str) -> dict[str, Any]:
        choose = self.random.choice
        name = choose((*NAMES, *NAMES, "Profile Updated", "Tag Changed", "Page Viewed", *JOURNEY_NAMES))
        properties: dict[str, Any] = choose(PROPERTIES)
        if name == "Profile Updated":
            properties = {"traits": choose(TRAITS)}
        if name == "Tag Changed":
            properties = {"tag": choose((OWN_TAG, OWN_TAG, "别的")), "value": choose(("高意向", "2", "", None))}
        if name in JOURNEY_NAMES:
            properties = {"node": choose(("letter", "letter", ""))}
        same_time = [fact["occurred_at"] for fact in self.facts[-4:] if fact["customer_id"] == customer]
        at = self.now - choose((*AGES, *(timedelta(0),) * 10, timedelta(minutes=-3)))
        return {
            "name": name,
            "customer_id": choose((customer, customer, customer, customer, customer, None)),
            "occurred_at": choose((at, *same_time[:1])),
            "utc_offset_minutes": choose(OFFSETS),
            "channel": choose(CHANNELS),
            "journey_key": choose(JOURNEY_REFERENCES) if name in JOURNEY_NAMES else None,
            "amount_minor": choose(AMOUNTS),
            "properties": json.dumps(properties, ensure_ascii=False),
        }

    def _filled(self, fact: dict[str, Any]) -> dict[str, Any]:
        made = {"fact_id": f"{self.random.getrandbits(40):010x}", "occurred_at": self.now, "source": "test", **fact}
        blank = dict.fromkeys(("utc_offset_minutes", "channel", "journey_key", "amount_minor"))
        return {**blank, "properties": "{}", "received_at": self.now, **made}


def _created(fact: dict[str, Any]) -> dict[str, Any]:
    """`Customer Created`, as the intake makes it: at the time of the first fact."""
    made = {"fact_id": f"{fact['customer_id']}#created", "name": "Customer Created", "properties": "{}"}
    return {**fact, **made, "channel": None, "amount_minor": None}
