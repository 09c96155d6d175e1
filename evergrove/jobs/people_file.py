"""Customers as a file for people: who they are and how they are reached, money in currency units, classes in words.

A machine reads ids, keys and minor units, and gets them where it asks for no language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pyarrow as pa

from evergrove.facts import minor_digits
from evergrove.insight import masked_name, masked_pairs, names_of, order_currency
from evergrove.jobs.segment_work import open_context
from evergrove.kit import Workspace
from evergrove.profiles import TAGS, CustomerRow, TagKind, describe_customers, workspace_zone
from evergrove.scores import VALUE_NAMES
from evergrove.segments import export_segment, read_rule

Language = Literal["zh", "en"]

DESCRIBED_AT_ONCE = 500
"""Customers whose names and identifiers are read with one statement each."""

IDENTIFIERS_MAX = 100
"""Those of one person: a file looks among all of them for each of its columns."""

FILE_NAME_CHARACTERS_MAX = 80

CONTACTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("手机号", "Phone"): ("phone",),
    ("邮箱", "E-mail"): ("email",),
    ("会员号", "Member number"): ("member_number", "member_card", "customer_number", "user_id"),
}
"""(zh, en) heading → kinds of identifiers, the first that the customer has."""

SCORE_HEADINGS = {
    "stage": ("生命周期阶段", "Lifecycle stage"),
    "rfm_class": ("RFM 价值分层", "RFM class"),
    "rfm_name": ("RFM 客群", "RFM group"),
}
NAME, CUSTOMER_ID, EVERYBODY = ("姓名", "Name"), ("客户编号", "Customer ID"), ("全部客户", "All customers")


@dataclass(frozen=True, kw_only=True)
class PeopleFile:
    """What the file is to have. `is_masked`: names and contacts as those see them who may not reach anybody."""

    language: Language
    tags: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    is_masked: bool = True


def file_name_of(workspace: Workspace, body: Any, *, key: str, language: Language) -> str:
    """The segment as people call it and today's date by the workspace's clock: `Silent buyers 2026-11-23.csv`.

    `body` is the segment's document, `key` empty: everybody.
    """
    titles = names_of(key, body) if key else EVERYBODY
    plain = re.sub(r'[\x00-\x1f\\/:*?"<>|]+', " ", _said(titles, language)).strip()[:FILE_NAME_CHARACTERS_MAX]
    day = workspace.clock.now().astimezone(ZoneInfo(workspace_zone(workspace))).date()
    return f"{plain} {day.isoformat()}.csv"


def write_people(
    workspace: Workspace, document: bytes, path: Path, *, wanted: PeopleFile, as_of: datetime | None = None
) -> int:
    """Write the members of a rule to `path`; returns their number. Tags and scores that are not there yet are left out.

    Without `as_of`: who fits now, beside the newest tags and scores. Raises what `export_segment` raises.
    """
    rule = read_rule(document)
    with open_context(workspace, rule, as_of=as_of or workspace.clock.now()) as context:
        known = replace(
            wanted,
            tags=wanted.tags if context.tags is not None else (),
            scores=wanted.scores if context.scores is not None else (),
        )
        currency = order_currency(workspace, context.engine, as_of=context.as_of) or ""
        return export_segment(
            rule,
            path,
            context=context,
            tags=known.tags,
            scores=known.scores,
            more=lambda batch: worded(workspace, batch, wanted=known, currency=currency),
        )


def worded(workspace: Workspace, batch: pa.RecordBatch, *, wanted: PeopleFile, currency: str) -> pa.RecordBatch:
    """The batch of ids, tags and scores with the columns and words of people."""
    ids: list[str] = batch.column("customer_id").to_pylist()
    rows = _described(workspace, ids)
    people = [_seen(rows.get(one), is_masked=wanted.is_masked) for one in ids]
    columns: dict[str, pa.Array] = {
        _said(NAME, wanted.language): pa.array([name for name, _ in people], pa.string()),
    }
    for titles, kinds in CONTACTS.items():
        columns[_said(titles, wanted.language)] = pa.array([_first(pairs, kinds) for _, pairs in people], pa.string())
    for key in wanted.tags:
        heading, column = _tag_column(batch.column(key), key=key, language=wanted.language, currency=currency)
        columns[heading] = column
    for key in wanted.scores:
        heading = _said(SCORE_HEADINGS.get(key, (key, key)), wanted.language)
        columns[heading] = _words_of(batch.column(key), key=key, language=wanted.language)
    columns[_said(CUSTOMER_ID, wanted.language)] = batch.column("customer_id")
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _described(workspace: Workspace, ids: Sequence[str]) -> dict[str, CustomerRow]:
    found: dict[str, CustomerRow] = {}
    for start in range(0, len(ids), DESCRIBED_AT_ONCE):
        part = ids[start : start + DESCRIBED_AT_ONCE]
        rows = describe_customers(workspace, part, identifiers_max=IDENTIFIERS_MAX)
        found |= {row.customer_id: row for row in rows}
    return found


def _seen(row: CustomerRow | None, *, is_masked: bool) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    if row is None:
        return None, ()
    return (masked_name(row.name), masked_pairs(row.identifiers)) if is_masked else (row.name, row.identifiers)


def _first(pairs: Sequence[tuple[str, str]], kinds: Sequence[str]) -> str | None:
    return next((value for kind in kinds for found, value in pairs if found == kind), None)


def _tag_column(values: pa.Array, *, key: str, language: Language, currency: str) -> tuple[str, pa.Array]:
    tag = next((one for one in TAGS if one.key == key), None)
    if tag is None:
        return key, values
    title = _said((tag.title_zh, tag.title_en), language)
    if tag.kind is not TagKind.MONEY:
        return title, values
    digits = minor_digits(currency)
    unit = Decimal(1).scaleb(-digits)
    amounts = [None if one is None else str(Decimal(one) * unit) for one in values.to_pylist()]
    return (f"{title} ({currency})" if currency else title), pa.array(amounts, pa.string()).cast(
        pa.decimal128(38, digits)
    )


def _words_of(values: pa.Array, *, key: str, language: Language) -> pa.Array:
    names = VALUE_NAMES.get(key)
    if names is None or not pa.types.is_string(values.type):
        return values
    said = {value: _said((words.zh, words.en), language) for value, words in names.items()}
    return pa.array([said.get(value, value) for value in values.to_pylist()], pa.string())


def _said(titles: tuple[str, str], language: Language) -> str:
    zh, en = titles
    return zh if language == "zh" else en
