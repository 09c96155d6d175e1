"""Accounts: organisations that customers belong to, from `Account Joined` facts (the `group` call of the SDKs).

Invariants: what is kept does not depend on the order in which facts arrive (the newest time of each trait, the first
and the last time of each membership); the cursor moves in the transaction of the effect; members are kept under the
customer that the fact named: who that is today, after merges, is for the reader of the list to resolve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.catalogue.contracts import MissingAccountError
from evergrove.catalogue.tables import account_members, account_traits, accounts
from evergrove.facts import instant_of
from evergrove.kit import Workspace

ACCOUNTS_A_PAGE_MAX = 1_000
MEMBERS_A_PAGE_MAX = 1_000
NAME_TRAIT = "name"


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account; `name` is its trait of that name, else its id. `members`: customers that joined it."""

    account_id: str
    name: str
    traits: Mapping[str, Any]
    members: int
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class AccountPage:
    """Accounts in the order of their ids; `next` is the id to go on behind, None on the last page."""

    accounts: tuple[Account, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class AccountMember:
    """A customer of an account, as the facts named them."""

    customer_id: str
    first_seen_at: datetime
    last_seen_at: datetime


def list_accounts(workspace: Workspace, *, search: str = "", after: str = "", limit: int = 50) -> AccountPage:
    """Accounts in the order of their ids; `search`: the beginning of a name, or an id."""
    rows_max = min(max(limit, 1), ACCOUNTS_A_PAGE_MAX)
    query = sa.select(accounts).where(accounts.c.account_id > after)
    if search:
        # Names are kept as JSON texts: a quote stands before the first letter.
        start = msgspec.json.encode(search).decode().rstrip('"')
        named = sa.select(account_traits.c.account_id).where(
            account_traits.c.key == NAME_TRAIT, account_traits.c.value.startswith(start, autoescape=True)
        )
        query = query.where((accounts.c.account_id == search) | accounts.c.account_id.in_(named))
    with workspace.control.read() as connection:
        rows = connection.execute(query.order_by(accounts.c.account_id).limit(rows_max + 1)).all()
        page = _described(connection, rows[:rows_max])
    return AccountPage(accounts=page, next=page[-1].account_id if len(rows) > rows_max else None)


def find_account(workspace: Workspace, account_id: str) -> Account:
    """One account. Raises MissingAccountError."""
    with workspace.control.read() as connection:
        rows = connection.execute(sa.select(accounts).where(accounts.c.account_id == account_id)).all()
        if not rows:
            raise MissingAccountError(
                f"there is no account “{account_id}”", help="accounts come with `group` calls; look at the list"
            )
        return _described(connection, rows)[0]


def list_account_members(
    workspace: Workspace, account_id: str, *, after: str = "", limit: int = 50
) -> tuple[AccountMember, ...]:
    """Members in the order of their ids behind `after`; fewer than `limit` on the last page."""
    query = (
        sa.select(account_members)
        .where(account_members.c.account_id == account_id, account_members.c.customer_id > after)
        .order_by(account_members.c.customer_id)
        .limit(min(max(limit, 1), MEMBERS_A_PAGE_MAX))
    )
    with workspace.control.read() as connection:
        return tuple(
            AccountMember(
                customer_id=row.customer_id,
                first_seen_at=instant_of(row.first_us),
                last_seen_at=instant_of(row.last_us),
            )
            for row in connection.execute(query)
        )


def accounts_of(workspace: Workspace, customer_ids: Sequence[str]) -> tuple[Account, ...]:
    """The accounts of a person, who may be known under several ids."""
    theirs = sa.select(account_members.c.account_id).where(account_members.c.customer_id.in_(list(customer_ids)))
    query = sa.select(accounts).where(accounts.c.account_id.in_(theirs)).order_by(accounts.c.account_id)
    with workspace.control.read() as connection:
        rows = connection.execute(query.limit(ACCOUNTS_A_PAGE_MAX)).all()
        return _described(connection, rows)


def forget_account_members(connection: sa.Connection, customer_ids: Sequence[str]) -> int:
    """Erasure: remove the memberships of these customers in the caller's transaction; returns how many.

    A reader may have been behind: call it once more when the flow has caught up, as erasure does with its own rows.
    """
    statement = sa.delete(account_members).where(account_members.c.customer_id.in_(list(customer_ids)))
    return connection.execute(statement).rowcount


def _described(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> tuple[Account, ...]:
    ids = [row.account_id for row in rows]
    traits: dict[str, dict[str, Any]] = {}
    said = sa.select(account_traits).where(account_traits.c.account_id.in_(ids)).order_by(account_traits.c.key)
    for row in connection.execute(said):
        traits.setdefault(row.account_id, {})[row.key] = msgspec.json.decode(row.value)
    counted = (
        sa.select(account_members.c.account_id, sa.func.count().label("members"))
        .where(account_members.c.account_id.in_(ids))
        .group_by(account_members.c.account_id)
    )
    members: dict[str, int] = {row.account_id: row.members for row in connection.execute(counted)}
    return tuple(
        Account(
            account_id=row.account_id,
            name=str(traits.get(row.account_id, {}).get(NAME_TRAIT) or row.account_id),
            traits=traits.get(row.account_id, {}),
            members=members.get(row.account_id, 0),
            first_seen_at=instant_of(row.first_us),
            last_seen_at=instant_of(row.last_us),
        )
        for row in rows
    )
