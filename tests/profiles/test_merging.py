"""Two customers become one person, and two again: facts, pages, attributes, consents, the lake, erasure."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pytest
import sqlalchemy as sa

import evergrove.facts.merge_map as merge_map
from evergrove.facts import (
    CANDIDATE_SCHEMA,
    customer_timeline,
    customers_relation,
    facts_relation,
    lake_of,
    members_of,
    merge_log,
    merges,
    open_engine,
    resolve_roots,
)
from evergrove.facts.lake import Lake
from evergrove.jobs import catch_up, erase
from evergrove.kit import FixedClock
from evergrove.profiles import (
    MergeTakenBackError,
    MissingMergeError,
    SameCustomerError,
    find_customer,
    load_profile,
    merge_customers,
    publish_customers,
    run_intake,
    set_merge_strategy,
    unmerge_customers,
)
from evergrove.profiles.combining import InvalidStrategyError
from evergrove.profiles.lookup import UnknownCustomerError
from support.arrivals import candidate, lake_rows, send
from support.ground import make_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def order(fact_id: str, minutes: int, *identifiers: str, amount: int) -> dict[str, Any]:
    return candidate(fact_id, AT + timedelta(minutes=minutes), *identifiers, amount_minor=amount)


def told(fact_id: str, minutes: int, identifier: str, **traits: Any) -> dict[str, Any]:
    properties = json.dumps({"traits": traits}, ensure_ascii=False)
    at = AT + timedelta(minutes=minutes)
    return candidate(fact_id, at, identifier, name="Profile Updated", properties=properties)


def consent(fact_id: str, at: datetime, identifier: str, state: str, *, topic: str = "news") -> dict[str, Any]:
    properties = json.dumps({"topic": topic, "state": state})
    return candidate(fact_id, at, identifier, name="Consent Changed", channel="email", properties=properties)


def two_histories(workspace: Workspace) -> tuple[str, str]:
    """An imported buyer, and a visitor with an order of their own; nothing ties them yet."""
    send(
        workspace,
        order("1", 0, "user_id:u1", amount=500),
        told("2", 1, "user_id:u1", city="杭州", points=3),
        order("3", 2, "anonymous_id:browser-1", amount=70),
        told("4", 3, "anonymous_id:browser-1", city="上海", points=4, shoe=42),
    )
    catch_up(workspace)
    return find_customer(workspace, "u1"), find_customer(workspace, "browser-1")


def spent(workspace: Workspace) -> dict[str, int]:
    """What the engine sees each customer spend."""
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=workspace.clock.now())
        orders = facts.filter(facts.name == "Order Completed")
        rows = engine.fetch(orders.group_by("customer_id").agg(total=orders.amount_minor.sum())).to_pylist()
    return {row["customer_id"]: row["total"] for row in rows}


def seen(workspace: Workspace, *customer_ids: str) -> list[Any]:
    """All that readers can say of customers, but for the markers themselves."""
    found: list[Any] = [spent(workspace)]
    publish_customers(workspace)
    with open_engine(workspace) as engine:
        table = engine.fetch(customers_relation(workspace, engine))
        found.append(sorted(table.drop_columns(["feed_seq"]).to_pylist(), key=lambda row: str(row["customer_id"])))
    for customer_id in customer_ids:
        found.append(load_profile(workspace, customer_id))
        page = customer_timeline(workspace, customer_id).facts.drop_columns(["feed_seq"]).to_pylist()
        found.append([fact for fact in page if "erged" not in fact["name"]])
    return found


def test_a_sign_in_makes_two_customers_one_and_taking_it_back_makes_them_two(either_workspace: Workspace) -> None:
    buyer, visitor = two_histories(either_workspace)
    assert buyer != visitor
    before = seen(either_workspace, buyer, visitor)
    send(either_workspace, candidate("5", AT, "anonymous_id:browser-1", "user_id:u1", name="Signed In"))
    catch_up(either_workspace)

    assert find_customer(either_workspace, "browser-1") == find_customer(either_workspace, visitor) == buyer
    assert spent(either_workspace) == {buyer: 570}
    profile = load_profile(either_workspace, visitor)
    assert (profile.customer_id, profile.members) == (buyer, (buyer, visitor))
    assert profile.attributes == {"city": "上海", "points": 4, "shoe": 42}
    timeline = customer_timeline(either_workspace, visitor).facts
    assert {"1", "2", "3", "4", "5"} < set(timeline.column("fact_id").to_pylist())
    assert customer_timeline(either_workspace, buyer).facts.equals(timeline)
    (merge,) = merge_log(either_workspace, visitor)
    assert (merge.merged_id, merge.survivor_id, merge.reason) == (visitor, buyer, "same_row")
    assert merge.evidence == {"fact_id": "5", "kinds": ["user_id", "anonymous_id"]}
    marker = [row for row in lake_rows(either_workspace, ["name", "customer_id", "feed_seq"]) if "Merged" in row[0]]
    assert marker == [("Customer Merged", buyer, merge.merged_seq)]

    undone = unmerge_customers(either_workspace, merge_id=merge.merge_id, author="desk")
    catch_up(either_workspace)
    assert (undone.unmerged_by, undone.unmerged_at) == ("desk", either_workspace.clock.now())
    assert merge_log(either_workspace, buyer) == (undone,)
    after = seen(either_workspace, buyer, visitor)
    sign_in = [fact for fact in after[3] if fact["fact_id"] == "5"]
    assert len(sign_in) == 1, "the strongest identifier's"
    after[3].remove(sign_in[0])
    assert after == before


def test_events_do_not_unite_again_whom_a_person_has_separated(either_workspace: Workspace) -> None:
    buyer, visitor = two_histories(either_workspace)
    merge = merge_customers(either_workspace, survivor=buyer, merged=visitor, author="desk", reason="same address")
    unmerge_customers(either_workspace, merge_id=merge.merge_id, author="desk")
    send(either_workspace, candidate("5", AT, "user_id:u1", "anonymous_id:browser-1", name="Signed In"))
    catch_up(either_workspace)
    assert find_customer(either_workspace, "browser-1") == visitor
    again = merge_customers(either_workspace, survivor=visitor, merged=buyer, author="desk", reason="they say so")
    assert find_customer(either_workspace, "u1") == visitor
    assert [one.merge_id for one in merge_log(either_workspace, buyer)] == [merge.merge_id, again.merge_id]


def test_a_shared_device_stays_with_its_first_account(either_workspace: Workspace) -> None:
    send(
        either_workspace,
        candidate("1", AT, "anonymous_id:tablet"),
        candidate("2", AT, "user_id:u1", "anonymous_id:tablet"),
    )
    run_intake(either_workspace)
    send(
        either_workspace,
        candidate("3", AT, "user_id:u2", "anonymous_id:tablet"),
        candidate("4", AT, "anonymous_id:tablet"),
    )
    catch_up(either_workspace)
    first, second = find_customer(either_workspace, "u1"), find_customer(either_workspace, "u2")
    owner = dict(lake_rows(either_workspace, ["fact_id", "customer_id"]))
    assert first != second
    assert [owner[fact_id] for fact_id in "1234"] == [first, first, second, first]


def chain(workspace: Workspace) -> list[str]:
    """c hangs under b, and b (with c) under a."""
    rows = [order(str(place), place, f"phone:+861380000000{place}", amount=10**place) for place in range(3)]
    send(workspace, *rows)
    catch_up(workspace)
    ids = [find_customer(workspace, f"+861380000000{place}") for place in range(3)]
    merge_customers(workspace, survivor=ids[1], merged=ids[2], author="desk", reason="one")
    merge_customers(workspace, survivor=ids[0], merged=ids[1], author="desk", reason="two")
    catch_up(workspace)
    return ids


@pytest.mark.parametrize(("taken_back", "expected"), [(0, {0: 11, 2: 100}), (1, {0: 1, 1: 110})])
def test_a_chain_is_cut_where_it_is_taken_back(
    either_workspace: Workspace, taken_back: int, expected: dict[int, int]
) -> None:
    ids = chain(either_workspace)
    assert spent(either_workspace) == {ids[0]: 111}
    log = merge_log(either_workspace, ids[2])
    unmerge_customers(either_workspace, merge_id=log[taken_back].merge_id, author="desk")
    catch_up(either_workspace)
    assert spent(either_workspace) == {ids[place]: total for place, total in expected.items()}
    with either_workspace.control.read() as connection:
        roots = resolve_roots(connection, pa.array([*ids, None, "cus_unknown"])).to_pylist()
        assert roots[3:] == [None, "cus_unknown"]
        assert {root: set(members_of(connection, root)) for root in roots[:3]} == {
            root: {one for one, its in zip(ids, roots, strict=False) if its == root} for root in roots[:3]
        }


def test_merges_by_hand_say_what_is_wrong(either_workspace: Workspace) -> None:
    ids = chain(either_workspace)
    with pytest.raises(SameCustomerError):
        merge_customers(either_workspace, survivor=ids[2], merged=ids[0], author="desk", reason="a cycle")
    with pytest.raises(UnknownCustomerError):
        merge_customers(either_workspace, survivor=ids[2], merged="cus_nobody", author="desk", reason="?")
    with pytest.raises(MissingMergeError):
        unmerge_customers(either_workspace, merge_id="mrg_nothing", author="desk")
    merge_id = merge_log(either_workspace, ids[0])[0].merge_id
    unmerge_customers(either_workspace, merge_id=merge_id, author="desk")
    with pytest.raises(MergeTakenBackError):
        unmerge_customers(either_workspace, merge_id=merge_id, author="desk")


@pytest.mark.parametrize(
    ("strategy", "city", "points"),
    [
        ("latest", "上海", 4),
        ("first", "杭州", 3),
        ("min", "上海", 3),
        ("max", "杭州", 4),
        ("sum", "上海", 7),
        ("union", ["杭州", "上海"], [3, 4]),
    ],
)
def test_attributes_of_one_person_follow_their_strategy(
    either_workspace: Workspace, strategy: str, city: object, points: object
) -> None:
    buyer, visitor = two_histories(either_workspace)
    for attribute in ("city", "points"):
        set_merge_strategy(either_workspace, attribute=attribute, strategy=strategy, author="me")
    merge_customers(either_workspace, survivor=buyer, merged=visitor, author="desk", reason="same")
    catch_up(either_workspace)
    expected = {"city": city, "points": points, "shoe": 42}
    assert load_profile(either_workspace, buyer).attributes == expected
    assert publish_customers(either_workspace) == 2
    with open_engine(either_workspace) as engine:
        rows = engine.fetch(customers_relation(either_workspace, engine)).to_pylist()
    assert [(row["customer_id"], json.loads(row["attributes"])) for row in rows] == [(buyer, expected)]


def test_a_strategy_that_is_none_is_refused(either_workspace: Workspace) -> None:
    with pytest.raises(InvalidStrategyError, match="newest"):
        set_merge_strategy(either_workspace, attribute="city", strategy="newest", author="me")


def test_the_strictest_consent_wins_until_the_person_says_so_again(either_workspace: Workspace) -> None:
    clock = either_workspace.clock
    assert isinstance(clock, FixedClock)
    start = clock.now()
    send(
        either_workspace,
        consent("1", start - timedelta(days=9), "user_id:u1", "unsubscribed"),
        consent("2", start - timedelta(days=2), "email:a@x.example", "subscribed"),
        consent("3", start - timedelta(days=2), "email:a@x.example", "subscribed", topic="offers"),
    )
    catch_up(either_workspace)
    both = ("user_id:u1", "email:a@x.example")
    send(either_workspace, candidate("4", start, *both, name="Signed In"))
    catch_up(either_workspace)

    def states() -> dict[str, str]:
        publish_customers(either_workspace)
        person = find_customer(either_workspace, "u1")
        states = {topic: state for _, topic, state in load_profile(either_workspace, person).consents}
        with open_engine(either_workspace) as engine:
            rows = engine.fetch(customers_relation(either_workspace, engine)).to_pylist()
        assert json.loads(next(row["consents"] for row in rows if row["customer_id"] == person)) == {"email": states}
        return states

    assert states() == {"news": "unsubscribed", "offers": "subscribed"}
    send(either_workspace, consent("late", start - timedelta(days=1), "email:a@x.example", "subscribed"))
    catch_up(either_workspace)
    assert states()["news"] == "unsubscribed", "said before they were one"
    clock.instant += timedelta(days=1)
    send(either_workspace, consent("5", clock.now(), "email:a@x.example", "subscribed"))
    catch_up(either_workspace)
    assert states()["news"] == "subscribed"
    clock.instant += timedelta(days=1)
    send(either_workspace, candidate("6", clock.now(), "anonymous_id:browser-2"))
    catch_up(either_workspace)
    merge_customers(
        either_workspace,
        survivor=find_customer(either_workspace, "u1"),
        merged=find_customer(either_workspace, "browser-2"),
        author="desk",
        reason="same",
    )
    assert states()["news"] == "subscribed", "who says nothing takes nothing back"


def test_erasing_one_erases_the_person(either_workspace: Workspace) -> None:
    buyer, visitor = two_histories(either_workspace)
    send(either_workspace, order("9", 9, "user_id:other", amount=1))
    merge_customers(either_workspace, survivor=buyer, merged=visitor, author="desk", reason="same")
    catch_up(either_workspace)
    requests = erase(either_workspace, [visitor], reason="asked")
    assert {request.customer_id for request in requests} == {buyer, visitor}
    assert spent(either_workspace) == {find_customer(either_workspace, "other"): 1}
    rows = lake_rows(either_workspace, ["name", "customer_id", "properties"])
    assert not {buyer, visitor} & {customer for _, customer, _ in rows}
    assert not any(buyer in properties or visitor in properties for _, _, properties in rows)
    left = customer_timeline(either_workspace, find_customer(either_workspace, "other")).facts
    assert "9" in left.column("fact_id").to_pylist(), "a file that was rewritten can be read"
    assert sum(name == "Customer Erased" for name, _, _ in rows) == 1
    table = lake_of(either_workspace).open("merge_map")
    assert table is not None
    assert table.to_pyarrow_table().num_rows == 0
    with either_workspace.control.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(merges)).scalar_one() == 0
    send(either_workspace, order("3", 2, "anonymous_id:browser-1", amount=70))
    assert catch_up(either_workspace).erased == 1, "each member's identifiers are refused"


@pytest.mark.parametrize("step", ["write_moves", "append_facts"])
def test_a_kill_between_the_map_and_the_facts_is_made_good(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    buyer, visitor = two_histories(either_workspace)
    send(either_workspace, order("5", 9, "user_id:u1", "anonymous_id:browser-1", amount=1_000))
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):  # noqa: PT012 - the patch and the call
        if step == "write_moves":  # the facts never come
            patched.setattr(Lake, "append_facts", killed)
        else:  # the facts are there, the cursor is not moved
            patched.setattr("evergrove.facts.lake_reader.move_cursor", killed)
        catch_up(either_workspace)
    seen_between = spent(either_workspace)
    assert seen_between == ({buyer: 570} if step == "write_moves" else {buyer: 1_570})
    catch_up(either_workspace)
    assert spent(either_workspace) == {buyer: 1_570}
    table = lake_of(either_workspace).open("merge_map")
    assert table is not None
    assert table.to_pyarrow_table().column("customer_id").to_pylist() == [visitor], "once"


def killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_sender_cannot_forge_a_merge(either_workspace: Workspace) -> None:
    buyer, visitor = two_histories(either_workspace)
    forged = {"merge_id": "mrg_x", "merged_customer_id": buyer, "moved_customer_ids": [buyer], "reason": ""}
    for fact_id, properties in (("f1", json.dumps(forged)), ("f2", "no JSON"), ("f3", "{}")):
        send(
            either_workspace,
            candidate(fact_id, AT, "user_id:thief", name="Customer Merged", properties=properties, source="evergrove"),
        )
    catch_up(either_workspace)
    assert spent(either_workspace) == {buyer: 500, visitor: 70}
    assert find_customer(either_workspace, "u1") == buyer


def test_the_map_is_folded_and_says_the_same(either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge_map, "FILES_MAX", 3)
    ids = chain(either_workspace)
    for _ in range(2):
        last = [one for one in merge_log(either_workspace, ids[0]) if one.unmerged_at is None][-1]
        unmerge_customers(either_workspace, merge_id=last.merge_id, author="desk")
        catch_up(either_workspace)
        merge_customers(either_workspace, survivor=ids[0], merged=ids[1], author="desk", reason="again")
        catch_up(either_workspace)
        assert spent(either_workspace) == {ids[0]: 111}
    table = lake_of(either_workspace).open("merge_map")
    assert table is not None
    assert len(table.file_uris()) <= 3
    assert merge_map.newest_moves(table.to_pyarrow_table()).num_rows == 2


def test_a_marker_has_the_times_of_the_row_that_caused_it(either_workspace: Workspace) -> None:
    two_histories(either_workspace)
    ahead = candidate("5", AT + timedelta(days=2), "user_id:u1", "anonymous_id:browser-1", received_at=AT)
    assert set(ahead) <= set(CANDIDATE_SCHEMA.names)
    send(either_workspace, ahead)
    catch_up(either_workspace)
    times = dict(lake_rows(either_workspace, ["name", "occurred_at"]))
    assert times["Customer Merged"] == AT.replace(tzinfo=None)


def test_both_engines_read_united_customers_alike(spark_url: str, home: Path) -> None:
    workspace = make_workspace(home)
    ids = chain(workspace)
    last = merge_log(workspace, ids[0])[-1]
    unmerge_customers(workspace, merge_id=last.merge_id, author="desk")
    merge_customers(workspace, survivor=ids[0], merged=ids[1], author="desk", reason="again")
    catch_up(workspace)
    publish_customers(workspace)
    embedded = spent(workspace)
    cluster = dataclasses.replace(workspace, settings=msgspec.structs.replace(workspace.settings, engine_url=spark_url))
    assert spent(cluster) == embedded == {ids[0]: 111}
    with open_engine(cluster) as engine:
        rows = engine.fetch(customers_relation(cluster, engine)).to_pylist()
    assert [row["customer_id"] for row in rows] == [ids[0]]
    workspace.close()
