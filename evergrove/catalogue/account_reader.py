"""The feed's catalogue reader: accounts, their traits and their members, from `Account Joined` facts."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.catalogue.tables import account_members, account_traits, accounts
from evergrove.facts import (
    FACT_SCHEMA,
    FACTS,
    hold_lease,
    lake_of,
    move_cursor,
    open_engine,
    read_cursor,
    read_feed,
)
from evergrove.kit import Workspace, conflict_insert, logger, upsert

READER = "catalogue"
ACCOUNT_JOINED = "Account Joined"

FEED_FACTS_MAX = 200_000
"""Facts that one transaction of the reader works in."""

TRAITS_MAX = 200
"""Traits of one fact that are kept; the rest is a list or a log that does not belong there."""

TRAIT_BYTES_MAX = 8_000
"""Of one value."""

MEMBERS_MAX = 100_000
"""Customers of one account; looked at before each batch, so that a batch may pass it by its own size."""

ID_CHARACTERS_MAX, KEY_CHARACTERS_MAX = 200, 80
"""The columns of the tables."""

IDS_A_QUERY = 500

_log = logger(__name__)


class _Properties(msgspec.Struct):
    traits: dict[str, msgspec.Raw] = {}


def update_accounts(workspace: Workspace) -> int:
    """Work in what the feed holds behind the reader's cursor; returns the number of facts passed.

    Raises LeaseHeldError while another process does it. A workspace without accounts is passed quickly.
    """
    passed = 0
    with hold_lease(workspace.control, name=f"reader:{READER}", clock=workspace.clock) as lease:
        while True:
            cursor = read_cursor(workspace, reader=READER)
            batches = read_feed(workspace, after=cursor, facts_max=FEED_FACTS_MAX)
            if not batches:
                return passed
            facts = pa.concat_tables([_joined(batch.facts) for batch in batches])
            passed += batches[-1].last_seq - batches[0].first_seq + 1
            with workspace.control.write() as connection:
                lease.renew(connection, now=workspace.clock.now())
                _work_in(connection, facts)
                move_cursor(connection, reader=READER, to=batches[-1].last_seq)


def rebuild_accounts(workspace: Workspace) -> int:
    """Make all accounts anew from the lake, then go on from where it ends; returns the facts worked in.

    For a reader that was so far behind that the feed went on without it (model, positions).
    """
    worked = 0
    with hold_lease(workspace.control, name=f"reader:{READER}", clock=workspace.clock) as lease:
        # The position first: the files may hold more by then, and what is more comes with the feed.
        lake = lake_of(workspace)
        end = lake.flushed_seq()
        with open_engine(workspace) as engine, workspace.control.write() as connection:
            lease.renew(connection, now=workspace.clock.now())
            for table in (account_members, account_traits, accounts):
                connection.execute(sa.delete(table))
            facts = engine.relation(lake.files(FACTS), name="facts_joined", schema=FACT_SCHEMA)
            wanted = facts.filter((facts.name == ACCOUNT_JOINED) & facts.account_id.notnull() & (facts.feed_seq <= end))
            wanted = wanted.select(
                "name", "account_id", "customer_id", "occurred_at", "feed_seq", "fact_id", "properties"
            )
            for batch in engine.stream(wanted):
                worked += batch.num_rows
                _work_in(connection, _joined(pa.Table.from_batches([batch])))
            move_cursor(connection, reader=READER, to=end)
    return worked


def _until(facts: ir.Table, *, seq: int) -> ir.Table:
    wanted = facts.filter((facts.name == ACCOUNT_JOINED) & facts.account_id.notnull() & (facts.feed_seq <= seq))
    return wanted.select("name", "account_id", "customer_id", "occurred_at", "feed_seq", "fact_id", "properties")


def _joined(facts: pa.Table) -> pa.Table:
    """The facts that name an account, with the instant in microseconds."""
    account_id = facts.column("account_id")
    chosen = facts.filter(
        pc.and_(
            pc.equal(facts.column("name"), ACCOUNT_JOINED),
            pc.and_(pc.is_valid(account_id), pc.less_equal(pc.utf8_length(account_id), ID_CHARACTERS_MAX)),
        )
    )
    chosen = chosen.select(["fact_id", "account_id", "customer_id", "feed_seq", "occurred_at", "properties"])
    micros = chosen.column("occurred_at").cast(pa.timestamp("us")).cast(pa.int64())
    return chosen.drop_columns(["occurred_at"]).append_column("occurred_us", micros)


def _work_in(connection: sa.Connection, facts: pa.Table) -> None:
    if facts.num_rows == 0:
        return
    _extend(connection, accounts, _spans(facts, keys=["account_id"]))
    upsert(connection, account_traits, _traits(facts), newer="occurred_us")
    members = _spans(facts.filter(pc.is_valid(facts.column("customer_id"))), keys=["account_id", "customer_id"])
    _extend(connection, account_members, _within_limit(connection, members))


def _spans(facts: pa.Table, *, keys: list[str]) -> list[dict[str, Any]]:
    """The first and the last time of each key among `facts`."""
    grouped = facts.group_by(keys, use_threads=False).aggregate([("occurred_us", "min"), ("occurred_us", "max")])
    return [
        {**{key: row[key] for key in keys}, "first_us": row["occurred_us_min"], "last_us": row["occurred_us_max"]}
        for row in grouped.to_pylist()
    ]


def _extend(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Insert spans, or widen those that stand."""
    if not rows:
        return
    statement = conflict_insert(connection, table)
    new, keys = statement.excluded, [column.name for column in table.primary_key]
    widened = {
        "first_us": sa.case((new.first_us < table.c.first_us, new.first_us), else_=table.c.first_us),
        "last_us": sa.case((new.last_us > table.c.last_us, new.last_us), else_=table.c.last_us),
    }
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=widened), rows)


def _traits(facts: pa.Table) -> list[dict[str, Any]]:
    """The newest value of each (account, trait) among `facts`."""
    ordered = facts.sort_by([("occurred_us", "ascending"), ("feed_seq", "ascending")])
    columns = (ordered.column(name).to_pylist() for name in ("fact_id", "account_id", "properties", "occurred_us"))
    newest: dict[tuple[str, str], tuple[str, int]] = {}
    for fact_id, account_id, properties, occurred_us in zip(*columns, strict=True):
        try:
            said = msgspec.json.decode(properties or "{}", type=_Properties)
        except msgspec.DecodeError:
            _log.warning("catalogue.properties_unreadable", fact_id=fact_id)
            continue
        for key, value in list(said.traits.items())[:TRAITS_MAX]:
            text = bytes(value).decode()
            if len(text) <= TRAIT_BYTES_MAX:
                newest[account_id, key[:KEY_CHARACTERS_MAX].replace("\x00", "�")] = (text, occurred_us)
    return [
        {"account_id": account_id, "key": key, "value": value, "occurred_us": occurred_us}
        for (account_id, key), (value, occurred_us) in newest.items()
    ]


def _within_limit(connection: sa.Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`rows` without new members of accounts that have MEMBERS_MAX already."""
    full = _full_accounts(connection, sorted({row["account_id"] for row in rows}))
    if not full:
        return rows
    waiting = [(row["account_id"], row["customer_id"]) for row in rows if row["account_id"] in full]
    known: set[tuple[str, str]] = set()
    pair = sa.tuple_(account_members.c.account_id, account_members.c.customer_id)
    for start in range(0, len(waiting), IDS_A_QUERY):
        query = sa.select(account_members.c.account_id, account_members.c.customer_id)
        found = connection.execute(query.where(pair.in_(waiting[start : start + IDS_A_QUERY])))
        known |= {(row.account_id, row.customer_id) for row in found}
    kept = [row for row in rows if row["account_id"] not in full or (row["account_id"], row["customer_id"]) in known]
    _log.warning("catalogue.account_full", accounts=len(full), members_left_out=len(rows) - len(kept))
    return kept


def _full_accounts(connection: sa.Connection, account_ids: list[str]) -> set[str]:
    full: set[str] = set()
    for start in range(0, len(account_ids), IDS_A_QUERY):
        counted = (
            sa.select(account_members.c.account_id)
            .where(account_members.c.account_id.in_(account_ids[start : start + IDS_A_QUERY]))
            .group_by(account_members.c.account_id)
            .having(sa.func.count() >= MEMBERS_MAX)
        )
        full |= set(connection.execute(counted).scalars())
    return full
