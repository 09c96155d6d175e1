"""Workspaces: make one, open one, rename one, list them.

Invariants: a slug names one workspace for ever, its name may change; a workspace's databases, lake prefix and files
are its own; what is opened is at the newest schema.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from evergrove.access.audit import write_audit
from evergrove.access.migrate import migrate
from evergrove.access.tables import workspaces
from evergrove.kit import (
    Clock,
    ConflictError,
    Database,
    InvalidError,
    LimitedError,
    MissingError,
    Settings,
    SystemClock,
    Workspace,
    take_turn,
)

SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
"""A slug stands in addresses, folder names and schema names."""

WORKSPACES_MAX = 200
"""Of one home: a worker holds some ten threads and thirty connections for each."""


class InvalidSlugError(InvalidError):
    code = "workspace.invalid_slug"


class WorkspaceExistsError(ConflictError):
    code = "workspace.exists"


class TooManyWorkspacesError(LimitedError):
    code = "workspace.too_many"


class MissingWorkspaceError(MissingError):
    code = "workspace.missing"


@dataclass(frozen=True, kw_only=True)
class WorkspaceEntry:
    """One line of the list of workspaces."""

    slug: str
    name: str
    created_at: datetime


def create_workspace(
    settings: Settings, *, slug: str, name: str, clock: Clock | None = None, author: str = ""
) -> Workspace:
    """Make a workspace and open it; with an `author` its audit log begins with that.

    Raises InvalidSlugError, WorkspaceExistsError, TooManyWorkspacesError.
    """
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
            known = set(connection.execute(sa.select(workspaces.c.slug)).scalars())
            if slug in known:
                raise WorkspaceExistsError(
                    f"the workspace “{slug}” exists already", help="open it, or choose another slug"
                )
            if len(known) >= WORKSPACES_MAX:
                raise TooManyWorkspacesError(
                    f"there are {WORKSPACES_MAX} workspaces already", help="use one of them, or a home of its own"
                )
            now = clock.now()
            connection.execute(sa.insert(workspaces), {"slug": slug, "name": name, "created_at": now})
            if author:
                write_audit(connection, workspace=slug, at=now, actor=author, action="create_workspace", target=slug)
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


def rename_workspace(server: Database, *, slug: str, name: str) -> WorkspaceEntry:
    """Give a workspace another name (1 to 200 letters); its slug stays. Raises MissingWorkspaceError."""
    with server.write() as connection:
        changed = connection.execute(sa.update(workspaces).where(workspaces.c.slug == slug).values(name=name))
        if changed.rowcount == 0:
            raise MissingWorkspaceError(f"there is no workspace “{slug}”", help="look at the list of workspaces")
        row = connection.execute(sa.select(workspaces).where(workspaces.c.slug == slug)).one()
        return WorkspaceEntry(**row._mapping)


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
