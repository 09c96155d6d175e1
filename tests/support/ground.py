"""Workspaces and facts made by hand, for the tests of the ground."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from evergrove.access import create_workspace, open_workspace
from evergrove.facts import FACT_SCHEMA, conform, lake_of
from evergrove.kit import FixedClock, Settings, SystemClock, Workspace
from support.postgres import copy_database, is_empty, new_database

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""The time in these workspaces."""


def make_workspace(home: Path, *, slug: str = "proof", **settings: Any) -> Workspace:
    """A new workspace at NOON.

    A copy of one that was made before: a thousand tests need not build seventy tables each. In PostgreSQL the database
    of the URL must be empty, as `fresh_postgres_url` gives it.
    """
    wanted = Settings(home=home, **settings)
    if home.exists() or (wanted.database_url and not is_empty(wanted.database_url)):
        return create_workspace(wanted, slug=slug, name=slug, clock=FixedClock(NOON))
    shutil.copytree(_empty_home(slug), home)
    if wanted.database_url:
        for part in ("server.db", f"workspaces/{slug}/control.db", f"workspaces/{slug}/inbox.db"):
            (home / part).unlink()
        copy_database(wanted.database_url, template=_full_database(wanted.database_url, slug))
    return open_workspace(wanted, slug=slug, clock=FixedClock(NOON))


_full: dict[tuple[str, str], str] = {}
"""(server, slug) → the database that is copied."""


def _full_database(url: str, slug: str) -> str:
    """A database with one empty workspace, on the server of `url`."""
    key = (url.partition("?")[2], slug)
    if key not in _full:
        name = f"full_{len(_full)}_{slug.replace('-', '_')}"
        full = Settings(home=_empty_home(slug).parent / name, database_url=new_database(url, name=name))
        create_workspace(full, slug=slug, name=slug, clock=FixedClock(NOON)).close()
        _full[key] = name
    return _full[key]


def copy_home(home: Path, *, slug: str, name: str) -> None:
    """A new home with one empty workspace, made at the machine's time of this test run: for what runs commands."""
    shutil.copytree(_empty_home(slug, name=name, is_at_noon=False), home)


@cache
def _empty_home(slug: str, *, name: str = "", is_at_noon: bool = True) -> Path:
    """A home with one empty workspace, of this test run."""
    folder = Path(tempfile.mkdtemp(prefix="evergrove-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    clock = FixedClock(NOON) if is_at_noon else SystemClock()
    create_workspace(Settings(home=folder / "home"), slug=slug, name=name or slug, clock=clock).close()
    return folder / "home"


def fact_rows(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Facts in FACT_SCHEMA: what a row does not say is null; ids, receipt and numbers are made up when absent."""
    made = []
    for number, row in enumerate(rows, start=1):
        occurred_at = row.get("occurred_at", NOON)
        made.append(
            {
                "fact_id": f"f{number:06d}",
                "name": "Order Completed",
                "feed_seq": number,
                "received_at": occurred_at,
                **row,
                "occurred_at": occurred_at,
            }
        )
    return conform(pa.Table.from_pylist(made, schema=FACT_SCHEMA), schema=FACT_SCHEMA)


def append(workspace: Workspace, facts: pa.Table, *, last_seq: int, now: datetime = NOON) -> bool:
    """Append to the lake as the lake reader does."""
    return lake_of(workspace).append_facts(facts, last_seq=last_seq, now=now)
