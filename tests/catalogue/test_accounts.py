"""Accounts from facts: whatever order they arrive in, the same accounts; and the lake can make them anew."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.catalogue import (
    MissingAccountError,
    account_reader,
    accounts_of,
    find_account,
    forget_account_members,
    list_account_members,
    list_accounts,
    rebuild_accounts,
    update_accounts,
)
from evergrove.facts import append_to_feed, flush_to_lake, read_cursor
from support.ground import NOON, fact_rows

if TYPE_CHECKING:
    from evergrove.kit import Workspace

ROWS: tuple[dict[str, Any], ...] = (
    {"customer_id": "cus_a", "account_id": "acme", "day": 1, "traits": {"name": "Acme", "plan": "free"}},
    {"customer_id": "cus_b", "account_id": "acme", "day": 3, "traits": {"plan": "pro"}},
    {"customer_id": "cus_a", "account_id": "acme", "day": 2, "traits": {"name": "Acme 有限公司"}},
    {"customer_id": None, "account_id": "zeta", "day": 2, "traits": {}},
)


def joined(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """`Account Joined` facts of `rows`; `day` days after noon."""
    return [
        {
            "fact_id": f"joined-{row['customer_id']}-{row['account_id']}-{row['day']}",
            "name": "Account Joined",
            "customer_id": row["customer_id"],
            "account_id": row["account_id"],
            "occurred_at": NOON + timedelta(days=row["day"]),
            "properties": json.dumps({"traits": row["traits"]}, ensure_ascii=False),
        }
        for row in rows
    ]


def feed(workspace: Workspace, *batches: list[dict[str, Any]]) -> None:
    for rows in batches:
        with workspace.control.write() as connection:
            append_to_feed(connection, fact_rows(rows), now=NOON)


def told(workspace: Workspace) -> list[tuple[str, str, dict[str, Any], int, int]]:
    """What the list of accounts says, with days since noon."""
    page = list_accounts(workspace)
    return [
        (one.account_id, one.name, dict(one.traits), one.members, (one.last_seen_at - NOON).days)
        for one in page.accounts
    ]


EXPECTED = [("acme", "Acme 有限公司", {"name": "Acme 有限公司", "plan": "pro"}, 2, 3), ("zeta", "zeta", {}, 0, 2)]


def test_accounts_keep_the_newest_of_each_trait(either_workspace: Workspace) -> None:
    other = {"name": "Order Completed", "customer_id": "cus_a", "account_id": "acme"}
    feed(either_workspace, [*joined(*ROWS), {**other, "fact_id": "other"}])
    assert update_accounts(either_workspace) == 5
    assert update_accounts(either_workspace) == 0
    assert told(either_workspace) == EXPECTED
    members = list_account_members(either_workspace, "acme")
    assert [(one.customer_id, (one.last_seen_at - one.first_seen_at).days) for one in members] == [
        ("cus_a", 1), ("cus_b", 0),
    ]  # fmt: skip
    assert [one.account_id for one in accounts_of(either_workspace, ["cus_b", "cus_x"])] == ["acme"]
    with pytest.raises(MissingAccountError):
        find_account(either_workspace, "nobody")


def test_any_order_and_any_cut_gives_the_same(home: Any) -> None:
    from support.ground import make_workspace

    for number, order in enumerate(itertools.permutations(ROWS)):
        if number % 5:
            continue
        workspace = make_workspace(home, slug=f"proof-{number:02}")
        for row in order:
            feed(workspace, joined(row))
            if number % 2:
                update_accounts(workspace)
        update_accounts(workspace)
        assert told(workspace) == EXPECTED
        workspace.close()


def test_a_crash_between_effect_and_cursor_changes_nothing(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(either_workspace, joined(*ROWS))
    with monkeypatch.context() as patch:

        def crash(*_: object, **__: object) -> None:
            raise OSError("killed")

        patch.setattr(account_reader, "move_cursor", crash)
        with pytest.raises(OSError, match="killed"):
            update_accounts(either_workspace)
    assert told(either_workspace) == []
    update_accounts(either_workspace)
    assert told(either_workspace) == EXPECTED


def test_properties_of_another_shape_stop_nothing(either_workspace: Workspace) -> None:
    rows = joined(*ROWS)
    rows[3]["properties"] = '{"traits": [1]}'
    feed(either_workspace, rows)
    update_accounts(either_workspace)
    assert [row[0] for row in told(either_workspace)] == ["acme", "zeta"]


def test_a_full_account_takes_no_new_member_but_goes_on_with_its_own(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_reader, "MEMBERS_MAX", 2)
    feed(either_workspace, joined(*ROWS))
    update_accounts(either_workspace)
    late: list[dict[str, Any]] = [
        {"customer_id": who, "account_id": "acme", "day": 9, "traits": {}} for who in ("cus_b", "cus_c")
    ]
    feed(either_workspace, joined(*late))
    update_accounts(either_workspace)
    members = list_account_members(either_workspace, "acme")
    assert [(one.customer_id, (one.last_seen_at - NOON).days) for one in members] == [("cus_a", 2), ("cus_b", 9)]


def test_the_lake_makes_them_anew(either_workspace: Workspace) -> None:
    feed(either_workspace, joined(*ROWS[:2]))
    flush_to_lake(either_workspace)
    feed(either_workspace, joined(*ROWS[2:]))
    assert rebuild_accounts(either_workspace) == 2
    assert read_cursor(either_workspace, reader="catalogue") == 2
    assert [row[1] for row in told(either_workspace)] == ["Acme"]
    update_accounts(either_workspace)
    assert told(either_workspace) == EXPECTED


def test_erased_members_go(either_workspace: Workspace) -> None:
    feed(either_workspace, joined(*ROWS))
    update_accounts(either_workspace)
    with either_workspace.control.write() as connection:
        assert forget_account_members(connection, ["cus_a"]) == 1
    assert [one.customer_id for one in list_account_members(either_workspace, "acme")] == ["cus_b"]


def test_accounts_are_found_by_the_beginning_of_their_name(either_workspace: Workspace) -> None:
    feed(either_workspace, joined(*ROWS))
    update_accounts(either_workspace)
    for text, found in (("Acme", ["acme"]), ("zeta", ["zeta"]), ("cme", []), ("%", [])):
        assert [one.account_id for one in list_accounts(either_workspace, search=text).accounts] == found
    page = list_accounts(either_workspace, limit=1)
    assert page.next == "acme"
    assert [one.account_id for one in list_accounts(either_workspace, after="acme").accounts] == ["zeta"]
