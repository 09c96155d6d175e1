"""Sources: where events come from, and the keys under which they may be sent.

Invariants: a write key names one source for ever; a key whose end has passed is refused; a source's name is its own
within the workspace, because facts carry it. Write keys stand in web pages, so they are no secrets: they allow
sending, never reading.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from evergrove.access.tables import sources, workspaces, write_keys
from evergrove.kit import Clock, ConflictError, Database, InvalidError, MissingError, new_id, take_turn

NAME_CHARACTERS_MAX = 120
"""The column of the fact's source."""

EVENTS_PER_SECOND_MAX = 100_000
"""The limit of one source, unless another one is set: above what one machine takes in."""

ROTATION_HOURS = 24
"""The old key of a rotated source works this long, so that pages in people's browsers can change to the new one."""

KEY_BYTES = 24

RESERVED_NAMES = frozenset({"evergrove", "segments", "catalogue"})
RESERVED_PREFIX = "hand_"
"""Sources of our own facts: a reader must not take somebody's event for one of them."""


class InvalidSourceError(InvalidError):
    code = "source.invalid"


class SourceExistsError(ConflictError):
    code = "source.exists"


class MissingSourceError(MissingError):
    code = "source.missing"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source and its newest key; `write_key` is None when it was revoked.

    `old_key_ends_at` is when the last of the keys before it stops working, or stopped; None when there was none.
    """

    source_id: str
    workspace: str
    name: str
    events_per_second_max: int
    created_at: datetime
    write_key: str | None
    key_ends_at: datetime | None
    old_key_ends_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class KeyedSource:
    """What the receiving end must know of a key."""

    source_id: str
    workspace: str
    name: str
    events_per_second_max: int
    ends_at: datetime | None


def create_source(
    server: Database,
    *,
    workspace: str,
    name: str,
    clock: Clock,
    events_per_second_max: int = EVENTS_PER_SECOND_MAX,
) -> Source:
    """Make a source with its first key. Raises InvalidSourceError, SourceExistsError, MissingSourceError."""
    name = name.strip()
    if not name or len(name) > NAME_CHARACTERS_MAX or not name.isprintable():
        raise InvalidSourceError(
            "the name of a source cannot be used", help=f"give it 1 to {NAME_CHARACTERS_MAX} printable characters"
        )
    if name.casefold() in RESERVED_NAMES or name.casefold().startswith(RESERVED_PREFIX):
        raise InvalidSourceError(f"“{name}” is a name of Evergrove's own facts", help="choose another name")
    if not 1 <= events_per_second_max <= EVENTS_PER_SECOND_MAX:
        raise InvalidSourceError(
            "the limit of a source cannot be used", help=f"1 to {EVENTS_PER_SECOND_MAX:,} events a second"
        )
    now, source_id = clock.now(), new_id("src")
    with server.write() as connection:
        take_turn(connection, name="sources")
        if not connection.execute(sa.select(workspaces.c.slug).where(workspaces.c.slug == workspace)).first():
            raise MissingSourceError(f"there is no workspace “{workspace}”", help="make the workspace first")
        same_name = sa.select(sources.c.source_id).where(sources.c.workspace == workspace, sources.c.name == name)
        if connection.execute(same_name).first():
            raise SourceExistsError(f"there is a source “{name}” already", help="choose another name, or use that one")
        row = {
            "source_id": source_id,
            "workspace": workspace,
            "name": name,
            "events_per_second_max": events_per_second_max,
            "created_at": now,
        }
        connection.execute(sa.insert(sources), row)
        _add_key(connection, source_id=source_id, now=now)
    return find_source(server, workspace=workspace, name_or_id=source_id)


def list_sources(server: Database, *, workspace: str) -> list[Source]:
    """Every source of the workspace, oldest first, with its newest key."""
    keys = (
        sa.select(
            write_keys,
            sa.func.row_number()
            .over(
                partition_by=write_keys.c.source_id,
                order_by=(write_keys.c.created_at.desc(), write_keys.c.ends_at.is_not(None)),
            )
            .label("place"),
        )
    ).subquery()
    newest = keys.alias("newest")
    old = (
        sa.select(keys.c.source_id, sa.func.max(keys.c.ends_at).label("ends_at"))
        .where(keys.c.place > 1)
        .group_by(keys.c.source_id)
    ).subquery("old")
    query = (
        sa.select(
            sources,
            newest.c.write_key,
            newest.c.ends_at.label("key_ends_at"),
            old.c.ends_at.label("old_key_ends_at"),
        )
        .join(newest, sa.and_(newest.c.source_id == sources.c.source_id, newest.c.place == 1))
        .outerjoin(old, old.c.source_id == sources.c.source_id)
        .where(sources.c.workspace == workspace)
        .order_by(sources.c.created_at, sources.c.name)
    )
    with server.read() as connection:
        return [Source(**row._mapping) for row in connection.execute(query)]


def find_source(server: Database, *, workspace: str, name_or_id: str) -> Source:
    """One source by its name or id. Raises MissingSourceError, which lists those that exist."""
    known = list_sources(server, workspace=workspace)
    for source in known:
        if name_or_id in {source.source_id, source.name}:
            return source
    names = ", ".join(source.name for source in known)
    raise MissingSourceError(
        f"there is no source “{name_or_id}”", help=f"choose one of: {names}" if names else "make the first source"
    )


def rotate_key(server: Database, source: Source, *, clock: Clock) -> Source:
    """Give the source a new key; the old one works for ROTATION_HOURS more."""
    now = clock.now()
    with server.write() as connection:
        end_keys(connection, source.source_id, at=now + timedelta(hours=ROTATION_HOURS))
        _add_key(connection, source_id=source.source_id, now=now)
    return find_source(server, workspace=source.workspace, name_or_id=source.source_id)


def revoke_keys(server: Database, source: Source, *, clock: Clock) -> Source:
    """Refuse every key of the source from now on; a rotation opens it again."""
    with server.write() as connection:
        end_keys(connection, source.source_id, at=clock.now())
    return find_source(server, workspace=source.workspace, name_or_id=source.source_id)


def end_keys(connection: sa.Connection, source_id: str, *, at: datetime) -> None:
    """Let every key that would work longer end at `at`, in the caller's transaction."""
    works_longer = sa.or_(write_keys.c.ends_at.is_(None), write_keys.c.ends_at > at)
    connection.execute(
        sa.update(write_keys).where(write_keys.c.source_id == source_id, works_longer).values(ends_at=at)
    )


def all_write_keys(server: Database) -> dict[str, KeyedSource]:
    """Every key of every workspace, ended ones too: what the receiving end keeps in memory."""
    query = sa.select(
        write_keys.c.write_key,
        write_keys.c.ends_at,
        sources.c.source_id,
        sources.c.workspace,
        sources.c.name,
        sources.c.events_per_second_max,
    ).join(sources, sources.c.source_id == write_keys.c.source_id)
    with server.read() as connection:
        rows = [dict(row._mapping) for row in connection.execute(query)]
    return {row.pop("write_key"): KeyedSource(**row) for row in rows}


def _add_key(connection: sa.Connection, *, source_id: str, now: datetime) -> None:
    row = {"write_key": secrets.token_urlsafe(KEY_BYTES), "source_id": source_id, "created_at": now, "ends_at": None}
    connection.execute(sa.insert(write_keys), row)
