"""Own tags: set by hand, by file or by rule, kept as `Tag Changed` facts with {"tag": key, "value": text or null}.

Invariants: the newest value by (occurred_us, fact_id) stands, and null takes the tag away; an own tag never has the
key of a catalogue tag; the same row of the same source is the same fact, so that sending it again adds nothing.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

import ibis
import ibis.expr.types as ir
import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import CANDIDATE_SCHEMA, OUTGOING_SCHEMA, TIMESTAMP, Engine, conform, get_json_object
from evergrove.kit import InvalidError
from evergrove.profiles.tags.registry import TAGS

TAG_CHANGED = "Tag Changed"
MEMBER_VALUE = "true"
"""What a tag by rule says about a member."""

OWN_TAG_KEY = re.compile(r"^[a-z][a-z0-9_]{0,63}$")
VALUE_LENGTH_MAX = 256
"""Characters: a tag is a label, not a text."""

CHANGES_MAX = 1_000_000
"""Rows of one call; a longer file is handed over in parts."""

ROWS_SHOWN_MAX = 5
"""Wrong rows that an error names."""

FACT_ID_BYTES = 16

CATALOGUE_KEYS = frozenset(tag.key for tag in TAGS)
CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")


class InvalidTagError(InvalidError):
    code = "tag.invalid"


def own_tags_relation(engine: Engine, facts: ir.Table) -> ir.Table:
    """Rows (customer_id, tag_key, value) of the own tags that stand as of the cut of `facts`."""
    del engine  # kept so that all relations are made alike
    rows = facts.filter((facts.name == TAG_CHANGED) & facts.customer_id.notnull())
    rows = rows.select(
        "customer_id",
        "occurred_us",
        "fact_id",
        tag_key=get_json_object(rows.properties, "$.tag"),
        value=get_json_object(rows.properties, "$.value"),
    )
    rows = rows.filter(rows.tag_key.notnull())
    own = ibis.window(
        group_by=[rows.customer_id, rows.tag_key], order_by=[rows.occurred_us.desc(), rows.fact_id.desc()]
    )
    rows = rows.mutate(newness=ibis.row_number().over(own))
    rows = rows.filter((rows.newness == 0) & rows.value.notnull() & (rows.value != ""))
    return rows.select("customer_id", "tag_key", "value")


def tag_changes(table: pa.Table, *, source: str, at: datetime) -> pa.Table:
    """`Tag Changed` facts for `table`: tag_key, value (null takes away), and whom it is about.

    With a column customer_id (by hand, by rule) the rows come in OUTGOING_SCHEMA; with identifier_kind and
    identifier_value (by file) in CANDIDATE_SCHEMA, for the intake to find the customer. `source` names the action or
    the file: the same source and row give the same fact_id, whenever it is sent. Of rows that set the same tag of the
    same customer the last one counts. Raises InvalidTagError naming the first wrong rows.
    """
    by_file = "customer_id" not in table.column_names
    whom = ("identifier_kind", "identifier_value") if by_file else ("customer_id",)
    _check(table, whom=whom)
    table = _last_of_each(table, whom=whom)
    people = list(zip(*(table.column(name).to_pylist() for name in whom), strict=True))
    keys, values = table.column("tag_key").to_pylist(), table.column("value").to_pylist()
    rows = table.num_rows
    columns = {
        "fact_id": pa.array(
            [_fact_id(source, *who, key, value) for who, key, value in zip(people, keys, values, strict=True)],
            pa.string(),
        ),
        "name": pa.repeat(pa.scalar(TAG_CHANGED), rows),
        "occurred_at": pa.repeat(pa.scalar(at, TIMESTAMP), rows),
        "received_at": pa.repeat(pa.scalar(at, TIMESTAMP), rows),
        "source": pa.repeat(pa.scalar(source), rows),
        "properties": pa.array([_properties(key, value) for key, value in zip(keys, values, strict=True)], pa.string()),
    }
    if by_file:
        columns["identifiers"] = pa.array(
            [[{"kind": kind, "value": value}] for kind, value in people], CANDIDATE_SCHEMA.field("identifiers").type
        )
        return conform(pa.table(columns), schema=CANDIDATE_SCHEMA)
    columns["customer_id"] = table.column("customer_id").cast(pa.string())
    return conform(pa.table(columns), schema=OUTGOING_SCHEMA)


def rule_changes(standing: pa.Table, *, members: pa.Array, key: str) -> pa.Table:
    """What a tag by rule changes: (customer_id, tag_key, value) for those who became members, and who left.

    `standing` are rows of `own_tags_relation`; who keeps the tag gives no row, so a repeated refresh writes nothing.
    """
    mine = standing.filter(pc.equal(standing.column("tag_key"), key))
    had = mine.filter(pc.equal(mine.column("value"), MEMBER_VALUE)).column("customer_id").combine_chunks()
    entered = pc.unique(members.filter(pc.invert(pc.is_in(members, value_set=had))))
    left = had.filter(pc.invert(pc.is_in(had, value_set=members)))
    values = pa.concat_arrays([pa.repeat(pa.scalar(MEMBER_VALUE), len(entered)), pa.nulls(len(left), pa.string())])
    return pa.table(
        {
            "customer_id": pa.concat_arrays([entered.cast(pa.string()), left.cast(pa.string())]),
            "tag_key": pa.repeat(pa.scalar(key), len(values)),
            "value": values,
        }
    )


def _check(table: pa.Table, *, whom: tuple[str, ...]) -> None:
    missing = [name for name in (*whom, "tag_key", "value") if name not in table.column_names]
    if missing:
        raise InvalidTagError(
            f"the table of tags lacks {', '.join(missing)}",
            help="it takes tag_key, value, and customer_id or identifier_kind and identifier_value",
            missing=missing,
        )
    if table.num_rows > CHANGES_MAX:
        raise InvalidTagError(f"{table.num_rows} tags at once", help=f"hand over at most {CHANGES_MAX} rows a call")
    for name in whom:
        _refuse([not value for value in table.column(name).to_pylist()], f"have no {name}", "say whom each tag is for")
    keys, values = table.column("tag_key").to_pylist(), table.column("value").to_pylist()
    _refuse(
        [not OWN_TAG_KEY.match(key or "") for key in keys],
        "have a key that is none",
        "write keys in lower case: a letter, then letters, digits and underscores, 64 at most",
    )
    _refuse(
        [key in CATALOGUE_KEYS for key in keys],
        "use the key of a tag of the catalogue",
        "choose another key, for example with your team's prefix: crm_…",
    )
    _refuse(
        [
            value is not None and (len(value) > VALUE_LENGTH_MAX or bool(CONTROL_CHARACTER.search(value)))
            for value in values
        ],
        "have a value that is too long or holds control characters",
        f"a value is one line of at most {VALUE_LENGTH_MAX} characters",
    )


def _refuse(wrong: list[bool], what: str, help: str) -> None:  # noqa: A002 - the word of the API
    rows = [number for number, is_wrong in enumerate(wrong, start=1) if is_wrong]
    if rows:
        shown = ", ".join(str(row) for row in rows[:ROWS_SHOWN_MAX])
        raise InvalidTagError(f"{len(rows)} rows {what}: row {shown}", help=help, rows=rows[:ROWS_SHOWN_MAX])


def _last_of_each(table: pa.Table, *, whom: tuple[str, ...]) -> pa.Table:
    numbered = table.append_column("row", pa.array(range(table.num_rows), pa.int64()))
    last = numbered.group_by([*whom, "tag_key"]).aggregate([("row", "max")]).column("row_max")
    return table.take(last.combine_chunks().sort()) if table.num_rows else table


def _fact_id(*parts: str | None) -> str:
    # A length before each part: ("ab", "c") and ("a", "bc") must not meet.
    text = "".join("-;" if part is None else f"{len(part)};{part}" for part in parts)
    return f"tag-{hashlib.blake2b(text.encode(), digest_size=FACT_ID_BYTES).hexdigest()}"


def _properties(key: str, value: str | None) -> str:
    return msgspec.json.encode({"tag": key, "value": value}).decode()
