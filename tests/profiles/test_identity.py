"""Identity and intake: whose a fact is, once, in order, and never again after an erasure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evergrove.access import open_workspace
from evergrove.jobs import catch_up, erase
from evergrove.kit import FixedClock, Settings, Workspace
from evergrove.profiles import find_customer, load_profile, masked, publish_customers, run_intake
from evergrove.profiles.lookup import AmbiguousIdentifierError, UnknownCustomerError
from evergrove.profiles.tables import customers, identifiers
from support.arrivals import candidate, lake_rows, send
from support.ground import make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = datetime(2024, 2, 29, 12, tzinfo=UTC)
NOW = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = new_workspace(tmp_path / "home")
    yield opened
    opened.close()


def new_workspace(home: Path) -> Workspace:
    """An empty workspace at NOW."""
    opened = make_workspace(home)
    opened.close()
    return open_workspace(Settings(home=home), slug=opened.slug, clock=FixedClock(NOW))


def owners(workspace: Workspace) -> dict[str, str]:
    with workspace.control.read() as connection:
        rows = connection.execute(sa.select(identifiers.c.kind, identifiers.c.value, identifiers.c.customer_id))
        return {f"{kind}:{value}": customer_id for kind, value, customer_id in rows}


def test_new_identifiers_on_one_fact_become_one_customer(workspace: Workspace) -> None:
    send(
        workspace,
        candidate("1", AT, "phone:+861", "email:a@x.example"),
        candidate("2", AT, "email:a@x.example", "card:9"),
        candidate("3", AT, "phone:+862"),
        candidate("4", AT),
    )
    count = run_intake(workspace)
    known = owners(workspace)
    assert known["phone:+861"] == known["email:a@x.example"] == known["card:9"] != known["phone:+862"]
    assert (count.facts, count.duplicates, count.erased) == (6, 0, 0)
    catch_up(workspace)
    rows = lake_rows(workspace, ["name", "fact_id", "customer_id"])
    assert ("Order Completed", "4", None) in rows
    assert sum(name == "Customer Created" for name, _, _ in rows) == 2


def test_a_new_identifier_joins_the_known_customer_and_the_strongest_wins(workspace: Workspace) -> None:
    send(workspace, candidate("1", AT, "phone:+861"), candidate("2", AT, "email:b@x.example"))
    run_intake(workspace)
    send(
        workspace,
        candidate("3", AT, "card:1", "phone:+861"),
        candidate("4", AT, "phone:+861", "email:b@x.example"),
    )
    run_intake(workspace)
    catch_up(workspace)
    known = owners(workspace)
    assert known["card:1"] == known["phone:+861"] != known["email:b@x.example"]
    of_fact = dict(lake_rows(workspace, ["fact_id", "customer_id"]))
    assert of_fact["3"] == known["phone:+861"]
    assert of_fact["4"] == known["email:b@x.example"], "an e-mail address is stronger than a phone"
    assert find_customer(workspace, "+861") == find_customer(workspace, "b@x.example"), "they are one now"


def test_a_fact_twice_in_a_body_is_kept_once_and_its_first_row_wins(workspace: Workspace) -> None:
    send(
        workspace,
        candidate("1", AT, "phone:+861", amount_minor=5),
        candidate("1", AT, "phone:+861", amount_minor=7),
    )
    assert run_intake(workspace).duplicates == 1
    catch_up(workspace)
    assert ("1", 5) in lake_rows(workspace, ["fact_id", "amount_minor"])
    assert ("1", 7) not in lake_rows(workspace, ["fact_id", "amount_minor"])


def test_a_clock_that_runs_ahead_is_set_to_the_receipt(workspace: Workspace) -> None:
    send(
        workspace,
        candidate("near", AT + timedelta(minutes=5), received_at=AT),
        candidate("far", AT + timedelta(minutes=6), received_at=AT),
    )
    catch_up(workspace)
    utc = AT.replace(tzinfo=None)
    assert lake_rows(workspace, ["fact_id", "occurred_at"]) == [("far", utc), ("near", utc + timedelta(minutes=5))]


def test_the_feed_has_no_gap_and_a_second_run_takes_nothing(workspace: Workspace) -> None:
    for number in range(5):
        send(workspace, *(candidate(f"{number}-{row}", AT, f"card:{row}") for row in range(1, 5)))
    assert catch_up(workspace).facts == 24
    assert catch_up(workspace).facts == 0
    assert [row[0] for row in lake_rows(workspace, ["feed_seq"])] == sorted(range(1, 25), key=lambda n: repr((n,)))


def test_attributes_take_the_latest_time_in_whatever_order_they_arrive(workspace: Workspace) -> None:
    def update(fact_id: str, days: int, traits: str) -> dict[str, object]:
        at = AT + timedelta(days=days)
        return candidate(fact_id, at, "card:1", name="Profile Updated", properties=f'{{"traits": {traits}}}')

    send(workspace, update("late", 5, '{"city": "杭州", "age": 31}'))
    catch_up(workspace)
    send(workspace, update("early", 1, '{"city": "上海", "gender": "female"}'))
    catch_up(workspace)
    profile = load_profile(workspace, find_customer(workspace, "card:1"))
    assert profile.attributes == {"age": 31, "city": "杭州", "gender": "female"}
    assert publish_customers(workspace) == 1


def test_consents_keep_the_newest_state_of_each_topic(workspace: Workspace) -> None:
    def consent(fact_id: str, minutes: int, state: str) -> dict[str, object]:
        at = AT + timedelta(minutes=minutes)
        properties = f'{{"topic": "news", "state": "{state}"}}'
        return candidate(fact_id, at, "card:1", name="Consent Changed", channel="email", properties=properties)

    send(workspace, consent("1", 0, "subscribed"), consent("2", 5, "unsubscribed"))
    catch_up(workspace)
    profile = load_profile(workspace, find_customer(workspace, "1"))
    assert profile.consents == (("email", "news", "unsubscribed"),)


def test_looking_up_tells_what_is_missing_or_ambiguous(workspace: Workspace) -> None:
    send(workspace, candidate("1", AT, "card:7"), candidate("2", AT, "member:7"))
    catch_up(workspace)
    with pytest.raises(UnknownCustomerError, match="nobody@x"):
        find_customer(workspace, "nobody@x.example")
    with pytest.raises(AmbiguousIdentifierError) as caught:
        find_customer(workspace, "7")
    assert "card:7" in caught.value.help
    assert find_customer(workspace, "card:7") != find_customer(workspace, "member:7")
    assert masked("+8613800000000") == "••••••••••0000"
    assert masked("ab") == "•b"


def test_an_erased_person_is_gone_and_does_not_come_back(workspace: Workspace) -> None:
    first = [
        candidate("1", AT, "phone:+861", "email:a@x.example", amount_minor=500),
        candidate("2", AT, "phone:+862", amount_minor=700),
    ]
    send(workspace, *first)
    catch_up(workspace)
    gone = find_customer(workspace, "+861")
    certificate = erase(workspace, [gone], reason="asked by mail")[0]
    send(workspace, first[0], candidate("3", AT, "email:a@x.example"))
    assert catch_up(workspace).erased == 2
    rows = lake_rows(workspace, ["name", "fact_id", "customer_id"])
    assert gone not in {customer for _, _, customer in rows}
    assert [fact for name, fact, _ in rows if name == "Order Completed"] == ["2"]
    assert ("Customer Erased", f"erased#{certificate.erasure_id}", None) in rows
    with workspace.control.read() as connection:
        left = set(connection.execute(sa.select(customers.c.customer_id)).scalars())
    assert gone not in left
    with pytest.raises(UnknownCustomerError):
        find_customer(workspace, "+861")


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    st.lists(
        st.lists(st.sampled_from(["a:1", "a:2", "b:1", "b:2", "c:1"]), max_size=3, unique=True), min_size=1, max_size=8
    )
)
def test_every_identifier_has_one_owner_and_facts_follow_their_strongest(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    workspace = new_workspace(tmp_path_factory.mktemp("identity") / "home")
    for number, pairs in enumerate(rows):  # one body each: the sequential meaning
        send(workspace, candidate(str(number), AT, *pairs))
        before = owners(workspace)
        run_intake(workspace)
        after = owners(workspace)
        assert before.items() <= after.items(), "an origin never changes"
        known = [before[pair] for pair in pairs if pair in before]
        expected = known[0] if known else None
        for pair in pairs:
            if pair not in before and expected is not None:
                assert after[pair] == expected
    workspace.close()


def test_a_phone_number_is_found_as_people_write_it(workspace: Workspace) -> None:
    send(workspace, candidate("1", AT, "phone:+8613812345000"), candidate("2", AT, "phone:+8613912345000"))
    catch_up(workspace)
    assert find_customer(workspace, "13812345000") == find_customer(workspace, "+8613812345000")
    assert find_customer(workspace, "138 1234 5000") == find_customer(workspace, "+8613812345000")
    with pytest.raises(AmbiguousIdentifierError):
        find_customer(workspace, "12345000")
