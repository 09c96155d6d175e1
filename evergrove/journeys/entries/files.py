"""Customers from a file: one column of ids or identifiers, those of nobody counted and named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from evergrove.journeys.enrolling import Enrolment, TooManyEntrantsError, ask_in
from evergrove.journeys.entries.chunks import entrants_table
from evergrove.kit import Workspace
from evergrove.profiles import FoundCustomers, find_customers
from evergrove.segments import read_customer_list

FILE_CUSTOMERS_MAX = 1_000_000
"""Of one file: some 60 MB in the transaction that keeps them."""

LISTED_MAX = 1_000
"""Texts of nobody that are named; beyond that the file is another shop's."""

CUSTOMER_ID = "customer_id"


@dataclass(frozen=True, kw_only=True)
class FileEntrants:
    """What a file names: customers (each once), and how many of its values belong to nobody or to several customers,
    with the first of them."""

    customer_ids: tuple[str, ...]
    unknown_count: int
    unknown: tuple[str, ...]
    ambiguous_count: int
    ambiguous: tuple[str, ...]


def read_entrants_file(workspace: Workspace, path: Path) -> FileEntrants:
    """A CSV file with a header: the column `customer_id`, or else its first one, named by the kind of identifier that
    it holds (`phone`, `email`). Raises EmptySelectionError, TooManyEntrantsError."""
    found: list[FoundCustomers] = []

    def resolve(kind: str, values: pa.Array) -> pa.Array:
        found.append(find_customers(workspace, values.to_pylist(), kind=kind))
        return pa.array([found[-1].roots.get(text) for text in values.to_pylist()], pa.string())

    ids = read_customer_list(path, resolve=resolve).column(CUSTOMER_ID).to_pylist()
    if not found:
        found.append(find_customers(workspace, ids))
        ids = list(dict.fromkeys(found[-1].roots.values()))
    if len(ids) > FILE_CUSTOMERS_MAX:
        raise TooManyEntrantsError(
            f"{path.name} has {len(ids):,} customers", help=f"at most {FILE_CUSTOMERS_MAX:,} a file: split it"
        )
    (said,) = found
    return FileEntrants(
        customer_ids=tuple(ids),
        unknown_count=len(said.unknown),
        unknown=said.unknown[:LISTED_MAX],
        ambiguous_count=len(said.ambiguous),
        ambiguous=said.ambiguous[:LISTED_MAX],
    )


def enrol_file(
    workspace: Workspace, key: str, path: Path, *, author: str, occasion: str = ""
) -> tuple[Enrolment, FileEntrants]:
    """Ask for the customers of a file to be entered. Raises what `read_entrants_file` and `ask_enrolment` raise."""
    read = read_entrants_file(workspace, path)
    detail = {"file": path.name[:120], "unknown": read.unknown_count, "ambiguous": read.ambiguous_count}
    with workspace.control.write() as connection:
        asked = ask_in(
            connection,
            workspace,
            key,
            source="file",
            author=author,
            occasion=f"file:{occasion}" if occasion else "",
            detail=detail,
            entrants=entrants_table(list(read.customer_ids)),
        )
    return asked, read
