"""Small bodies of the domains' facts are taken over together, in their order, and large ones by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from evergrove.facts import OUTGOING_SCHEMA, conform, outgoing, read_outgoing, write_outgoing
from support.ground import fact_rows

if TYPE_CHECKING:
    import pytest

    from evergrove.kit import Workspace


def entries(workspace: Workspace) -> list[list[str]]:
    """The ids of the facts of each entry, in order."""
    found, position = [], 0
    while (entry := read_outgoing(workspace, after=position)) is not None:
        found.append(entry.facts.column("fact_id").to_pylist())
        position = entry.position
    return found


def write(workspace: Workspace, *fact_ids: str) -> None:
    with workspace.control.write() as connection:
        write_outgoing(connection, fact_rows([{"fact_id": fact_id} for fact_id in fact_ids]))


def test_small_bodies_are_one_entry_in_their_order(either_workspace: Workspace) -> None:
    assert entries(either_workspace) == []
    for number in range(3):
        write(either_workspace, f"{number}a", f"{number}b")
    assert entries(either_workspace) == [["0a", "0b", "1a", "1b", "2a", "2b"]]


def test_an_entry_ends_with_facts_that_name_their_customer_by_identifiers(either_workspace: Workspace) -> None:
    """They are appended behind the others of their entry, so what was written later is another entry."""
    form = {"fact_id": "form", "customer_id": None, "identifiers": [{"kind": "email", "value": "li@example.com"}]}
    write(either_workspace, "before")
    with either_workspace.control.write() as connection:
        write_outgoing(connection, conform(pa.Table.from_pylist([form]), schema=OUTGOING_SCHEMA))
    write(either_workspace, "after")
    assert entries(either_workspace) == [["before", "form"], ["after"]]


def test_an_entry_is_full_by_its_bytes(either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        write(either_workspace, str(number))
    monkeypatch.setattr(outgoing, "ENTRY_BYTES_AIM", 1)
    assert entries(either_workspace) == [["0"], ["1"], ["2"]]
