"""Versions of what operators edit: drafts change, published versions never do.

Invariants: (kind, key, version) is unique; a published body never changes; publishing equal content again
returns the version that stands; the hash is SHA-256 over the canonical JSON.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.definitions.tables import definitions
from evergrove.kit import InvalidError, MissingError, Workspace, take_turn

BODY_BYTES_MAX = 1_000_000
"""A definition is a rule or a setting that a person wrote, not data."""


class DefinitionTooLargeError(InvalidError):
    code = "definition.too_large"


class MissingDefinitionError(MissingError):
    code = "definition.missing"


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One version of one thing; `reference` is what facts and snapshots carry."""

    kind: str
    key: str
    version: int
    body: Any
    hash: str
    state: str
    author: str
    note: str
    at: datetime

    @property
    def reference(self) -> str:
        return f"{self.key}@{self.version}"


def canonical_json(body: object) -> str:
    """JSON with sorted keys and no blanks: equal content has equal text."""
    return msgspec.json.encode(body, order="deterministic").decode()


def publish(workspace: Workspace, *, kind: str, key: str, body: object, author: str, note: str = "") -> Definition:
    """Publish `body` as the next version, or return the newest one when it says the same already."""
    text = canonical_json(body)
    if (size := len(text.encode())) > BODY_BYTES_MAX:
        raise DefinitionTooLargeError(
            f"{kind} “{key}” is {size:,} bytes; at most {BODY_BYTES_MAX:,} are kept",
            help="move lists of customers into a file and name the file",
        )
    digest = hashlib.sha256(text.encode()).hexdigest()
    with workspace.control.write() as connection:
        take_turn(connection, name="definitions")
        newest = _newest(connection, kind=kind, key=key)
        if newest is not None and newest.hash == digest and newest.state == "published":
            return newest
        row = {
            "kind": kind,
            "key": key,
            "version": newest.version + 1 if newest else 1,
            "body": text,
            "hash": digest,
            "state": "published",
            "author": author,
            "note": note,
            "at": workspace.clock.now(),
        }
        connection.execute(sa.insert(definitions), row)
    return Definition(**{**row, "body": msgspec.json.decode(text)})


def published(workspace: Workspace, *, kind: str, key: str, version: int | None = None) -> Definition:
    """The newest published version, or the one asked for. Raises MissingDefinitionError."""
    with workspace.control.read() as connection:
        found = _newest(connection, kind=kind, key=key, version=version)
    if found is None:
        raise MissingDefinitionError(
            f"there is no {kind} “{key}”" + (f" version {version}" if version else ""),
            help="look at what is published, or publish it first",
        )
    return found


def all_published(workspace: Workspace, *, kind: str) -> list[Definition]:
    """The newest published version of each key, in the order of the keys."""
    newest = (
        sa.select(definitions.c.key, sa.func.max(definitions.c.version).label("version"))
        .where(definitions.c.kind == kind, definitions.c.state == "published")
        .group_by(definitions.c.key)
        .subquery()
    )
    query = (
        sa.select(definitions)
        .join(newest, (definitions.c.key == newest.c.key) & (definitions.c.version == newest.c.version))
        .where(definitions.c.kind == kind)
        .order_by(definitions.c.key)
    )
    with workspace.control.read() as connection:
        return [_definition(row) for row in connection.execute(query)]


def published_versions(workspace: Workspace, *, kind: str, key: str) -> list[Definition]:
    """Every published version, the newest first. Raises MissingDefinitionError when there is none."""
    query = sa.select(definitions).where(
        definitions.c.kind == kind, definitions.c.key == key, definitions.c.state == "published"
    )
    with workspace.control.read() as connection:
        found = [_definition(row) for row in connection.execute(query.order_by(definitions.c.version.desc()))]
    if not found:
        raise MissingDefinitionError(
            f"there is no {kind} “{key}”", help="look at what is published, or publish it first"
        )
    return found


def _newest(connection: sa.Connection, *, kind: str, key: str, version: int | None = None) -> Definition | None:
    query = sa.select(definitions).where(
        definitions.c.kind == kind, definitions.c.key == key, definitions.c.state == "published"
    )
    if version is not None:
        query = query.where(definitions.c.version == version)
    row = connection.execute(query.order_by(definitions.c.version.desc()).limit(1)).one_or_none()
    return None if row is None else _definition(row)


def _definition(row: sa.Row[Any]) -> Definition:
    return Definition(**{**row._mapping, "body": msgspec.json.decode(row.body)})
