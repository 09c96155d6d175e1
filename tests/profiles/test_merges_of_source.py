"""What one source united is counted, taken back in turns and left apart; other sources' merges stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from evergrove.facts import LeaseHeldError, hold_lease, merge_log
from evergrove.jobs import catch_up
from evergrove.kit import FixedClock
from evergrove.profiles import (
    SourceMerges,
    TakenBack,
    count_source_merges,
    find_customer,
    load_profile,
    merge_customers,
    merges_of_source,
    take_back_source_merges,
)
from evergrove.profiles.intake import INTAKE_LEASE
from support.arrivals import candidate, send, unite

if TYPE_CHECKING:
    import sqlalchemy as sa

    from evergrove.kit import Workspace

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
WEB = '网店 "一号" 100%_\\'
"""A name with all that SQL and JSON treat in a special way."""

VISITORS = ("ann", "bob", "cid", "dan")


def visit(workspace: Workspace, *visitors: str, source: str = WEB) -> None:
    unite(workspace, *visitors, source=source)
    catch_up(workspace)


def roots(workspace: Workspace, *visitors: str) -> set[str]:
    return {load_profile(workspace, find_customer(workspace, who)).customer_id for who in visitors}


def pass_a_day(workspace: Workspace) -> datetime:
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant += timedelta(days=1)
    return workspace.clock.instant


def test_what_a_source_united_is_people_of_their_own_again(either_workspace: Workspace) -> None:
    visit(either_workspace, *VISITORS)
    signed_in = candidate("eve-in", AT, "user_id:eve", "anonymous_id:eve", name="Signed In", source="app")
    firsts = [candidate("eve-1", AT, "anonymous_id:eve"), candidate("eve-2", AT, "user_id:eve"), signed_in]
    for first in firsts:
        send(either_workspace, first)
    catch_up(either_workspace)
    (one,) = roots(either_workspace, *VISITORS)
    now = either_workspace.clock.now()
    assert count_source_merges(either_workspace, source=WEB) == SourceMerges(
        source=WEB, merges=3, customers=1, first_at=now, last_at=now, without_source=0
    )
    newest = merge_log(either_workspace, one)[0].merge_id
    turn = take_back_source_merges(either_workspace, source=WEB, author="desk")
    assert turn == TakenBack(merges=3, before=newest)
    catch_up(either_workspace)
    assert len(roots(either_workspace, *VISITORS)) == 4
    assert {line.unmerged_by for line in merge_log(either_workspace, one)} == {"desk"}
    assert count_source_merges(either_workspace, source=WEB).merges == 0
    assert len(merge_log(either_workspace, find_customer(either_workspace, "eve"))) == 1
    assert count_source_merges(either_workspace, source="app").merges == 1
    visit_again = candidate("bob-again", AT, "user_id:shared-1", "anonymous_id:bob", name="Signed In", source=WEB)
    send(either_workspace, visit_again)
    catch_up(either_workspace)
    assert len(roots(either_workspace, *VISITORS)) == 4, "events do not unite them again"


def test_turns_are_bounded_and_tell_of_themselves_in_their_own_transaction(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merges_of_source, "MERGES_A_TURN", 2)
    visit(either_workspace, *VISITORS)
    told: list[int] = []

    def keep(connection: sa.Connection, merges: int) -> None:
        told.append(merges)
        if len(told) == 2:
            raise RuntimeError("the process ends here")
        assert connection.in_transaction()

    first = take_back_source_merges(either_workspace, source=WEB, author="desk", keep=keep)
    with pytest.raises(RuntimeError):
        take_back_source_merges(either_workspace, source=WEB, author="desk", before=first.before, keep=keep)
    assert count_source_merges(either_workspace, source=WEB).merges == 1, "a turn is done whole or not at all"
    again = take_back_source_merges(either_workspace, source=WEB, author="desk", before=first.before, keep=keep)
    nothing = take_back_source_merges(either_workspace, source=WEB, author="desk", before=again.before, keep=keep)
    assert (first.merges, again.merges, nothing.merges, told) == (2, 1, 0, [2, 1, 1])


def test_only_what_the_source_did_since_then(either_workspace: Workspace) -> None:
    visit(either_workspace, "ann", "bob")
    since = pass_a_day(either_workspace)
    visit(either_workspace, "cid", "dan")
    by_hand = candidate("eve", AT, "anonymous_id:eve", source=WEB)
    send(either_workspace, by_hand)
    catch_up(either_workspace)
    merge_customers(
        either_workspace,
        survivor=find_customer(either_workspace, "ann"),
        merged=find_customer(either_workspace, "eve"),
        author="desk",
        reason="they say so",
    )
    found = count_source_merges(either_workspace, source=WEB, since=since)
    assert (found.merges, found.first_at) == (2, since)
    assert take_back_source_merges(either_workspace, source=WEB, author="desk", since=since).merges == 2
    assert len(roots(either_workspace, "ann", "bob", "eve")) == 1
    assert len(roots(either_workspace, *VISITORS)) == 3


def test_a_source_is_known_to_the_letter(either_workspace: Workspace) -> None:
    visit(either_workspace, "ann", "bob", source="Web")
    send(either_workspace, candidate('x","source":"web', AT, "user_id:shared-1", "anonymous_id:cid", source="Web"))
    catch_up(either_workspace)
    for other in ("", "web", "WEB", WEB, "%", "Signed In"):
        assert count_source_merges(either_workspace, source=other).merges == 0
    assert count_source_merges(either_workspace, source="Web").merges == 1


def test_merges_of_events_without_a_source_are_told_of_and_stay(either_workspace: Workspace) -> None:
    send(either_workspace, candidate("1", AT, "anonymous_id:ann"), candidate("2", AT, "user_id:ann"))
    catch_up(either_workspace)
    send(either_workspace, candidate("3", AT, "user_id:ann", "anonymous_id:ann"))
    catch_up(either_workspace)
    found = count_source_merges(either_workspace, source=WEB)
    assert (found.merges, found.without_source, found.first_at) == (0, 1, None)


def test_nothing_is_taken_back_while_the_intake_runs(either_workspace: Workspace) -> None:
    visit(either_workspace, "ann", "bob")
    with (
        hold_lease(either_workspace.control, name=INTAKE_LEASE, clock=either_workspace.clock),
        pytest.raises(LeaseHeldError),
    ):
        take_back_source_merges(either_workspace, source=WEB, author="desk")
    assert count_source_merges(either_workspace, source=WEB).merges == 1
