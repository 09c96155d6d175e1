"""Find a customer by what a person has at hand, and what the control database knows of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import each_of, merges_touching, person_of, resolve_roots, roots_of
from evergrove.kit import ConflictError, MissingError, Workspace
from evergrove.profiles.combining import ConsentSaid, Said, combine_attributes, combine_consents, merge_strategies
from evergrove.profiles.identity_queries import LISTED_VALUES_MAX
from evergrove.profiles.tables import attributes, consents, customers, identifiers

LOCAL_NUMBER = re.compile(r"[0-9][0-9 ()-]{6,19}")
"""A phone number as people write it at home; it is kept with its country, so its end is compared."""

ANY_YEAR = "????"
"""Before the month and day of a date."""

FULL_DATE_CHARACTERS = len("2026-11-22")

MASK_VISIBLE = 4
"""Characters of an identifier that stay readable when it is masked."""


class UnknownCustomerError(MissingError):
    code = "customer.unknown"


class AmbiguousIdentifierError(ConflictError):
    code = "customer.ambiguous"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A person as the control database has them now: all that is known of the customers that are one.

    `members`: their ids, the root (which is `customer_id`) first.
    """

    customer_id: str
    members: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    attributes: dict[str, Any]
    consents: tuple[tuple[str, str, str], ...]
    """(channel, topic, state): the newest state of each, of united customers the strictest."""


def find_customer(workspace: Workspace, text: str) -> str:
    """Who an id (`cus_…`), `kind:value`, or an identifier's value is today: the id of the root.

    Raises UnknownCustomerError, or AmbiguousIdentifierError when the value belongs to several customers.
    """
    kind, separator, value = text.partition(":")
    query = sa.select(identifiers.c.kind, identifiers.c.value, identifiers.c.customer_id)
    exact = query.where(identifiers.c.value == text)
    of_kind = query.where(identifiers.c.kind == kind, identifiers.c.value == value)
    with workspace.control.read() as connection:
        if connection.execute(sa.select(customers.c.customer_id).where(customers.c.customer_id == text)).first():
            return roots_of(connection, [text]).get(text, text)
        rows = connection.execute(exact).all() or (connection.execute(of_kind).all() if separator else [])
        if not rows and LOCAL_NUMBER.fullmatch(text):
            rows = connection.execute(
                query.where(identifiers.c.kind == "phone", identifiers.c.value.endswith(_digits(text)))
            ).all()
        roots = roots_of(connection, {row.customer_id for row in rows})
    owners = {roots.get(row.customer_id, row.customer_id) for row in rows}
    if not owners:
        raise UnknownCustomerError(
            f"no customer has “{text}”",
            help="give a customer id, an identifier, or kind:identifier, e.g. email:a@b.example",
        )
    if len(owners) > 1:
        kinds = ", ".join(sorted(f"{row.kind}:{row.value}" for row in rows))
        raise AmbiguousIdentifierError(f"“{text}” belongs to {len(owners)} customers", help=f"choose one of: {kinds}")
    return str(owners.pop())


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit()).lstrip("0")


def load_profile(workspace: Workspace, customer_id: str) -> Profile:
    """What is known now of the person that `customer_id` belongs to. Raises UnknownCustomerError."""
    strategies = merge_strategies(workspace)
    with workspace.control.read() as connection:
        members = person_of(connection, customer_id)
        if not connection.execute(
            sa.select(customers.c.customer_id).where(customers.c.customer_id == members[0])
        ).first():
            raise UnknownCustomerError(f"there is no customer {customer_id}", help="look them up by an identifier")
        pairs = connection.execute(
            sa.select(identifiers.c.kind, identifiers.c.value)
            .where(identifiers.c.customer_id.in_(members))
            .order_by(identifiers.c.kind, identifiers.c.value)
        ).all()
        known = connection.execute(sa.select(attributes).where(attributes.c.customer_id.in_(members))).all()
        columns = [consents.c[name] for name in ConsentSaid.__dataclass_fields__]
        said = connection.execute(sa.select(*columns).where(consents.c.customer_id.in_(members))).all()
        merges = merges_touching(connection, members) if len(members) > 1 else ()
    texts = combine_attributes([Said(**row._mapping) for row in known], strategies)
    return Profile(
        customer_id=members[0],
        members=members,
        identifiers=tuple((kind, value) for kind, value in pairs),
        attributes={key: msgspec.json.decode(value) for key, value in texts.items()},
        consents=combine_consents([ConsentSaid(**row._mapping) for row in said], merges),
    )


def masked(value: str) -> str:
    """The end of an identifier, the rest as dots: enough to recognise it, not to use it."""
    visible = min(MASK_VISIBLE, len(value) // 2)
    return "•" * (len(value) - visible) + value[len(value) - visible :]


@dataclass(frozen=True, kw_only=True)
class FoundCustomers:
    """What a list of texts named. `roots`: text → who that is today; `unknown` and `ambiguous`: texts of nobody, and of
    several customers, in the order of the list."""

    roots: dict[str, str]
    unknown: tuple[str, ...]
    ambiguous: tuple[str, ...]


def find_customers(workspace: Workspace, texts: Sequence[str], *, kind: str = "") -> FoundCustomers:
    """`find_customer` for many texts at once, by whole values: an id, an identifier of `kind` (of any without one), or
    `kind:value`. Two statements for each 50,000 texts."""
    wanted = list(dict.fromkeys(text for text in texts if text))
    owners: dict[str, set[str]] = {}
    with workspace.control.read() as connection:
        for start in range(0, len(wanted), LISTED_VALUES_MAX):
            for text, owner in _owners_of(connection, wanted[start : start + LISTED_VALUES_MAX], kind=kind):
                owners.setdefault(text, set()).add(owner)
        ids = pa.array([owner for found in owners.values() for owner in found], pa.string())
        today = dict(zip(ids.to_pylist(), resolve_roots(connection, ids).to_pylist(), strict=True))
    people = {text: {today[owner] for owner in found} for text, found in owners.items()}
    return FoundCustomers(
        roots={text: next(iter(people[text])) for text in wanted if len(people.get(text, ())) == 1},
        unknown=tuple(text for text in wanted if text not in people),
        ambiguous=tuple(text for text in wanted if len(people.get(text, ())) > 1),
    )


def _owners_of(connection: sa.Connection, texts: list[str], *, kind: str) -> Iterator[tuple[str, str]]:
    """(text, customer) for each that is an id or an identifier."""
    listed = sa.select(each_of(connection, texts))
    ids = sa.select(customers.c.customer_id).where(customers.c.customer_id.in_(listed))
    yield from ((one, one) for one in connection.execute(ids).scalars())
    named = {value: text for text in texts for kind_, found, value in [text.partition(":")] if kind_ and found}
    values = sa.select(each_of(connection, [*texts, *named]))
    query = sa.select(identifiers.c.kind, identifiers.c.value, identifiers.c.customer_id)
    asked = set(texts)
    for row in connection.execute(query.where(identifiers.c.value.in_(values))):
        if row.value in asked and kind in ("", row.kind):
            yield row.value, row.customer_id
        if f"{row.kind}:{row.value}" in asked:
            yield f"{row.kind}:{row.value}", row.customer_id


def customers_with_attribute(connection: sa.Connection, *, key: str, texts: Sequence[str]) -> list[str]:
    """The customers under whom an attribute's text begins with one of `texts`, where `????` stands for any year.

    Candidates: united customers may say something newer elsewhere, which the caller looks at. One pass over the
    attributes.
    """
    value = attributes.c.value
    years = [text.removeprefix(ANY_YEAR) for text in texts if text.startswith(ANY_YEAR)]
    whole = [text for text in texts if not text.startswith(ANY_YEAR)]
    full = [text for text in whole if len(text) == FULL_DATE_CHARACTERS]
    short = [f'"{text}"' for text in whole if len(text) != FULL_DATE_CHARACTERS]
    # The text is JSON: a quotation mark stands before the first character.
    says = [
        sa.and_(sa.func.substr(value, 6, 6).in_(years), sa.func.substr(value, 2, 2).in_(["19", "20"])),
        sa.func.substr(value, 2, FULL_DATE_CHARACTERS).in_(full),
        value.in_(short),
    ]
    query = sa.select(attributes.c.customer_id).where(attributes.c.key == key, sa.or_(*says))
    return list(connection.execute(query).scalars())
