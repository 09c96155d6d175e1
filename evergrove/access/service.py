"""Workspaces: make one, open one, list them.

Invariants: a slug names one workspace for ever; a workspace's databases, lake prefix and files are its own; what
is opened is at the newest schema.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from evergrove.access.migrate import migrate
from evergrove.access.tables import workspaces
from evergrove.kit import (
    Clock,
    ConflictError,
    Database,
    InvalidError,
    MissingError,
    Settings,
    SystemClock,
    Workspace,
    take_turn,
)

SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
"""A slug stands in addresses, folder names and schema names."""


class InvalidSlugError(InvalidError):
    code = "workspace.invalid_slug"


class WorkspaceExistsError(ConflictError):
    code = "workspace.exists"


class MissingWorkspaceError(MissingError):
    code = "workspace.missing"


@dataclass(frozen=True, kw_only=True)
class WorkspaceEntry:
    """One line of the list of workspaces."""

    slug: str
    name: str
    created_at: datetime


def create_workspace(settings: Settings, *, slug: str, name: str, clock: Clock | None = None) -> Workspace:
    """Make a workspace and open it. Raises InvalidSlugError, WorkspaceExistsError."""
    if not SLUG.fullmatch(slug):
        raise InvalidSlugError(
            f"“{slug}” cannot name a workspace",
            help="use 3 to 40 small letters, digits and hyphens, beginning with a letter",
        )
    clock = clock or SystemClock()
    server = open_server(settings)
    try:
        with server.write() as connection:
            take_turn(connection, name="workspaces")
            taken = connection.execute(sa.select(workspaces.c.slug).where(workspaces.c.slug == slug)).first()
            if taken:
                raise WorkspaceExistsError(
                    f"the workspace “{slug}” exists already", help="open it, or choose another slug"
                )
            connection.execute(sa.insert(workspaces), {"slug": slug, "name": name, "created_at": clock.now()})
    finally:
        server.close()
    return _open(settings, slug=slug, name=name, clock=clock)


def open_workspace(settings: Settings, *, slug: str, clock: Clock | None = None) -> Workspace:
    """Open an existing workspace. Raises MissingWorkspaceError, which lists those that exist."""
    entries = list_workspaces(settings)
    for entry in entries:
        if entry.slug == slug:
            return _open(settings, slug=slug, name=entry.name, clock=clock or SystemClock())
    known = ", ".join(entry.slug for entry in entries)
    raise MissingWorkspaceError(
        f"there is no workspace “{slug}” in {settings.home}",
        help=f"choose one of: {known}" if known else "run `evergrove demo`, or import a file, to make the first one",
    )


def list_workspaces(settings: Settings) -> list[WorkspaceEntry]:
    """Every workspace, oldest first; none when the home does not exist yet."""
    if not settings.database_url and not (settings.home / "server.db").exists():
        return []
    server = open_server(settings)
    try:
        return workspace_entries(server)
    finally:
        server.close()


def workspace_entries(server: Database) -> list[WorkspaceEntry]:
    """Every workspace, oldest first, from an opened server database."""
    with server.read() as connection:
        rows = connection.execute(sa.select(workspaces).order_by(workspaces.c.created_at, workspaces.c.slug))
        return [WorkspaceEntry(**row._mapping) for row in rows]


def open_server(settings: Settings) -> Database:
    """The server database at its newest schema; the caller closes it."""
    server = _database(settings, file=settings.home / "server.db", schema="evergrove")
    try:
        migrate(server, name="server")
    except BaseException:
        server.close()
        raise
    return server


def _open(settings: Settings, *, slug: str, name: str, clock: Clock) -> Workspace:
    folder = settings.home / "workspaces" / slug
    schema = "ws_" + slug.replace("-", "_")
    control = _database(settings, file=folder / "control.db", schema=schema)
    inbox = _database(settings, file=folder / "inbox.db", schema="inbox_" + slug.replace("-", "_"))
    try:
        migrate(control, name="control")
        migrate(inbox, name="inbox")
    except BaseException:
        control.close()
        inbox.close()
        raise
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    lake_url = f"{_lake_root(settings)}/{slug}" if settings.lake_url else str((folder / "lake").absolute())
    return Workspace(
        slug=slug,
        name=name,
        control=control,
        inbox=inbox,
        lake_url=lake_url,
        files=files,
        clock=clock,
        settings=settings,
    )


def _lake_root(settings: Settings) -> str:
    """The common prefix; a folder is made absolute, or another working directory would be another, empty lake."""
    url = settings.lake_url.rstrip("/")
    return url if "://" in url else str(Path(url).absolute())


def _database(settings: Settings, *, file: Path, schema: str) -> Database:
    if settings.database_url:
        return Database(settings.database_url, schema=schema)
    return Database(f"sqlite:///{file.absolute()}")
