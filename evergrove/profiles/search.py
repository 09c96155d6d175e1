"""Customers as a list: everyone, those whose name begins so, or the one with an identifier; page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.facts import roots_of
from evergrove.kit import Workspace
from evergrove.profiles.lookup import AmbiguousIdentifierError, UnknownCustomerError, find_customer
from evergrove.profiles.standing import NAME_KEYS, folded, name_of
from evergrove.profiles.tables import attributes, customer_names, customers, identifiers

ROWS_MAX = 200
"""Customers of one page."""

SEARCH_CHARACTERS_MAX = 320
"""The longest identifier."""

IDENTIFIERS_SHOWN_MAX = 4
"""Identifiers of one row of the list; the page of the customer has all."""

SHOWN_ATTRIBUTES = ("city", "country", "gender", "language")
"""Beside the name."""

NAMES_LOOKED_AT_MAX = 1_000
"""Names that begin with the text of a search; a longer text finds fewer."""

LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, kw_only=True)
class CustomerRow:
    """A customer in a list. `name` None: not known; `identifiers` as (kind, value) pairs, strongest kinds first."""

    customer_id: str
    created_at: datetime
    name: str | None
    identifiers: tuple[tuple[str, str], ...]
    attributes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class CustomerList:
    """Customers, newest first; `next` is the id to go on behind, None on the last page."""

    customers: tuple[CustomerRow, ...]
    next: str | None


def list_customers(workspace: Workspace, *, after: str = "", limit: int = 50) -> CustomerList:
    """Everyone who is not merged into somebody else, the newest first."""
    rows_max = min(max(limit, 1), ROWS_MAX)
    query = sa.select(customers.c.customer_id).where(customers.c.merged_into.is_(None))
    if after:
        query = query.where(customers.c.customer_id < after)
    query = query.order_by(customers.c.customer_id.desc()).limit(rows_max + 1)
    with workspace.control.read() as connection:
        ids = list(connection.execute(query).scalars())
        shown = _described(connection, ids[:rows_max])
    return CustomerList(customers=shown, next=ids[rows_max - 1] if len(ids) > rows_max else None)


def count_customers(workspace: Workspace) -> int:
    """Everyone who is not merged into somebody else."""
    query = sa.select(sa.func.count()).select_from(customers).where(customers.c.merged_into.is_(None))
    with workspace.control.read() as connection:
        return int(connection.execute(query).scalar_one())


def search_customers(workspace: Workspace, text: str, *, limit: int = 50) -> CustomerList:
    """Whom `text` finds: a customer id or an identifier exactly, else everyone whose name begins so (one page).

    A value that several customers have finds all of them. Nobody is no error: the list is empty.
    """
    wanted = text.strip()[:SEARCH_CHARACTERS_MAX]
    rows_max = min(max(limit, 1), ROWS_MAX)
    if not wanted or "\x00" in wanted:
        return CustomerList(customers=(), next=None)
    try:
        found = [find_customer(workspace, wanted)]
    except UnknownCustomerError:
        found = []
    except AmbiguousIdentifierError:
        found = _owners(workspace, wanted)
    with workspace.control.read() as connection:
        ids = _roots(connection, found or _named(connection, folded(wanted)))
        return CustomerList(customers=_described(connection, ids[:rows_max]), next=None)


def describe_customers(
    workspace: Workspace, customer_ids: Sequence[str], *, identifiers_max: int = IDENTIFIERS_SHOWN_MAX
) -> tuple[CustomerRow, ...]:
    """Rows for these customers, in their order; those that are not there (erased) are left out."""
    with workspace.control.read() as connection:
        return _described(connection, list(customer_ids), identifiers_max=identifiers_max)


def _owners(workspace: Workspace, value: str) -> list[str]:
    kind, _, rest = value.partition(":")
    query = sa.select(identifiers.c.customer_id).where(
        (identifiers.c.value == value) | ((identifiers.c.kind == kind) & (identifiers.c.value == rest))
    )
    with workspace.control.read() as connection:
        return list(connection.execute(query.limit(ROWS_MAX)).scalars())


def _named(connection: sa.Connection, start: str) -> list[str]:
    """Customers with a name that begins so, in the order of the names."""
    if not start:
        return []
    query = (
        sa.select(customer_names.c.customer_id)
        .where(customer_names.c.name >= start, customer_names.c.name < start + LAST_CHARACTER)
        .order_by(customer_names.c.name, customer_names.c.customer_id)
        .limit(NAMES_LOOKED_AT_MAX)
    )
    return list(connection.execute(query).scalars())


def _roots(connection: sa.Connection, customer_ids: Sequence[str]) -> list[str]:
    """Who they are today, each once."""
    moved = roots_of(connection, list(dict.fromkeys(customer_ids)))
    return list(dict.fromkeys(moved.get(customer_id, customer_id) for customer_id in customer_ids))


def _described(
    connection: sa.Connection, customer_ids: Sequence[str], *, identifiers_max: int = IDENTIFIERS_SHOWN_MAX
) -> tuple[CustomerRow, ...]:
    created: dict[str, datetime] = {
        row.customer_id: row.created_at
        for row in connection.execute(sa.select(customers).where(customers.c.customer_id.in_(customer_ids)))
    }
    root_of = {customer_id: customer_id for customer_id in created}
    members = sa.select(customers.c.customer_id, customers.c.merged_into).where(
        customers.c.merged_into.in_(list(created))
    )
    root_of |= {row.customer_id: row.merged_into for row in connection.execute(members)}
    pairs = _pairs(connection, root_of)
    known = _attributes(connection, root_of)
    return tuple(
        CustomerRow(
            customer_id=customer_id,
            created_at=created[customer_id],
            name=name_of(known.get(customer_id, {})),
            identifiers=tuple(pairs.get(customer_id, ())[:identifiers_max]),
            attributes={key: value for key, value in known.get(customer_id, {}).items() if key in SHOWN_ATTRIBUTES},
        )
        for customer_id in customer_ids
        if customer_id in created
    )


def _pairs(connection: sa.Connection, root_of: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Identifiers by root; anonymous ones last, as they say nothing to a person."""
    query = sa.select(identifiers).where(identifiers.c.customer_id.in_(list(root_of)))
    rows = sorted(connection.execute(query), key=lambda row: (row.kind == "anonymous_id", row.kind, row.value))
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(root_of[row.customer_id], []).append((row.kind, row.value))
    return found


def _attributes(connection: sa.Connection, root_of: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The newest value of what a list shows, by root."""
    query = (
        sa.select(attributes)
        .where(attributes.c.customer_id.in_(list(root_of)), attributes.c.key.in_([*NAME_KEYS, *SHOWN_ATTRIBUTES]))
        .order_by(attributes.c.occurred_us)
    )
    found: dict[str, dict[str, Any]] = {}
    for row in connection.execute(query):
        found.setdefault(root_of[row.customer_id], {})[row.key] = msgspec.json.decode(row.value)
    return found
