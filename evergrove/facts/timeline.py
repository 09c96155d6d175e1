"""One person's facts, newest first, page by page: those of all customers that are one today.

Partitions are walked newest first and the walk stops when the page is full, so that a page costs the newest files
only; within a file `timeline_index` reads the customer's rows and little else.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.lake import FACTS, lake_of
from evergrove.facts.lake_kept import forget_table, newest_files
from evergrove.facts.merges import person_of
from evergrove.facts.schema import FACT_SCHEMA
from evergrove.facts.timeline_index import customer_rows
from evergrove.kit import InvalidError, Workspace

PAGE_FACTS_MAX = 1_000
"""A page is for a person, or for a program that asks again."""

_NEWEST_FIRST = [("occurred_at", "descending"), ("fact_id", "descending")]


class InvalidPageError(InvalidError):
    code = "timeline.invalid_page"


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """The last fact of a page; the next page begins behind it, whatever has been added before."""

    occurred_us: int
    fact_id: str


@dataclass(frozen=True, kw_only=True)
class TimelinePage:
    """Facts in FACT_SCHEMA, newest first; `next` is None on the last page."""

    facts: pa.Table
    next: Cursor | None


def customer_timeline(
    workspace: Workspace, customer_id: str, *, before: Cursor | None = None, limit: int = 50
) -> TimelinePage:
    """Up to `limit` facts of the person of a customer behind `before`; an unknown customer has an empty page.

    Each fact has the `customer_id` under which it arrived.

    Raises InvalidPageError when `limit` is not within 1 and PAGE_FACTS_MAX.
    """
    if not 1 <= limit <= PAGE_FACTS_MAX:
        raise InvalidPageError(f"a page of {limit} facts", help=f"ask for 1 to {PAGE_FACTS_MAX} facts")
    lake = lake_of(workspace)
    with workspace.control.read() as connection:
        members = person_of(connection, customer_id)
    try:
        return _page(newest_files(lake, FACTS).paths, members, before=before, limit=limit)
    except FileNotFoundError:
        # Compaction replaced the files and the old ones were removed while the page was read, or a backup was put back.
        forget_table(lake, FACTS)
        return _page(newest_files(lake, FACTS).paths, members, before=before, limit=limit)


def _page(paths: tuple[str, ...], members: tuple[str, ...], *, before: Cursor | None, limit: int) -> TimelinePage:
    found = FACT_SCHEMA.empty_table()
    for stretch in _stretches(paths, before=before):
        rows = pa.concat_tables([customer_rows(path, members) for path in stretch])
        if before is not None:
            rows = rows.filter(_behind(before))
        # A stretch lies wholly before the one that was read last, so sorting it alone keeps the whole in order.
        found = pa.concat_tables([found, rows.sort_by(_NEWEST_FIRST)])
        if found.num_rows > limit:
            break
    page = found.slice(0, limit)
    return TimelinePage(facts=page, next=_cursor(page) if found.num_rows > limit else None)


def _behind(before: Cursor) -> pc.Expression:
    at = pa.scalar(before.occurred_us, pa.timestamp("us", tz="UTC"))
    time, fact_id = pc.field("occurred_at"), pc.field("fact_id")
    return (time < at) | ((time == at) & (fact_id < before.fact_id))


def _stretches(paths: tuple[str, ...], *, before: Cursor | None) -> list[list[str]]:
    """Files by stretch of time, newest first: a month, or a year as soon as that year has a partition of its own."""
    periods = {path: _period(path) for path in paths}
    years = {period for period in periods.values() if len(period) == len("2026")}
    stretches: dict[str, list[str]] = {}
    for path, period in periods.items():
        stretches.setdefault(period[:4] if period[:4] in years else period, []).append(path)
    if before is not None:
        month = pc.strftime(pa.scalar(before.occurred_us, pa.timestamp("us")), format="%Y-%m").as_py()
        stretches = {name: held for name, held in stretches.items() if name <= month[: len(name)]}
    return [stretches[name] for name in sorted(stretches, reverse=True)]


def _period(path: str) -> str:
    return path.rsplit("/period=", 1)[1].split("/", 1)[0]


def _cursor(page: pa.Table) -> Cursor:
    last = page.slice(page.num_rows - 1)
    return Cursor(
        occurred_us=last.column("occurred_at").cast(pa.int64())[0].as_py(), fact_id=last.column("fact_id")[0].as_py()
    )
