"""`source`: where events come from, and the keys under which they are sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from evergrove.access import (
    COMMAND_LINE,
    Source,
    create_source,
    find_source,
    list_sources,
    list_workspaces,
    open_server,
    revoke_keys,
    rotate_key,
)
from evergrove.cli.serving import home_of
from evergrove.cli.session import (
    Format,
    FormatOption,
    Home,
    WorkspaceSlug,
    console,
    opened,
    reported,
    write_json,
    write_rows,
)
from evergrove.kit import Clock, Database, SystemClock, parse_instant

Answer = TypeVar("Answer")

source_app = typer.Typer(help="Sources of events and their write keys.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The source's name, or its id.")]

COLUMNS = [
    *("name", "write_key", "key_ends_at", "old_key_ends_at"),
    *("events_per_second_max", "source_id", "workspace", "created_at"),
]


@source_app.command("create")
@reported
def create_command(
    name: Annotated[str, typer.Argument(help="For example: web shop.")],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    events_per_second_max: Annotated[
        int | None, typer.Option("--events-per-second-max", help="More is sent away with 429; default: 100,000.")
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Make a source and print its write key."""

    def create(server: Database, slug: str) -> Source:
        limits = {} if events_per_second_max is None else {"events_per_second_max": events_per_second_max}
        return create_source(server, workspace=slug, name=name, clock=SystemClock(), **limits)

    _print(_ask(home, workspace, create), format=format)


@source_app.command("list")
@reported
def list_command(*, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE) -> None:
    """Show every source with its newest key."""
    found = _ask(home, workspace, lambda server, slug: list_sources(server, workspace=slug))
    write_rows(COLUMNS, [_row(source) for source in found], format=format)


@source_app.command("rotate")
@reported
def rotate_command(
    name: Name, *, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE
) -> None:
    """Give a source a new key; the old one works for a day more."""
    _print(_change(home, workspace, name, change=rotate_key), format=format)


@source_app.command("revoke")
@reported
def revoke_command(
    name: Name, *, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE
) -> None:
    """Refuse every key of a source from now on; `source rotate` opens it again."""
    _print(_change(home, workspace, name, change=revoke_keys), format=format)


@source_app.command("unmerge")
@reported
def unmerge_command(
    name: Annotated[str, typer.Argument(help="The source's name or id, or the source that a mapping names.")],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    since: Annotated[str, typer.Option("--since", help="Only merges made from this day (UTC) or instant on.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be taken back.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Take back every merge that events of a source caused; mend or revoke the source first."""
    # Here, since the other commands ask the server database alone and start without an engine.
    from evergrove.jobs import preview_unmerge, unmerge_source

    begin = parse_instant(since) if since else None
    with opened(home, workspace) as place:
        server = open_server(place.settings)
        try:
            found = preview_unmerge(server, place, source=name, since=begin)
        finally:
            server.close()
        done = 0 if dry_run else unmerge_source(place, source=found.source, author=COMMAND_LINE, since=begin)
    if format != Format.TABLE:
        write_json({**asdict(found), "taken_back": done})
        return
    said = f"{found.merges:,} merges by {found.source} in {found.customers:,} customers"
    console.print(said if dry_run else f"{said}; {done:,} taken back", highlight=False, markup=False)
    if found.without_source:
        console.print(f"{found.without_source:,} older merges name no source and stay", highlight=False)


def _change(home: Path | None, slug: str, name: str, *, change: Callable[..., Source]) -> Source:
    clock: Clock = SystemClock()
    return _ask(
        home,
        slug,
        lambda server, chosen: change(server, find_source(server, workspace=chosen, name_or_id=name), clock=clock),
    )


def _ask(home: Path | None, slug: str, ask: Callable[[Database, str], Answer]) -> Answer:
    settings = home_of(home)
    server = open_server(settings)
    try:
        return ask(server, slug or list_workspaces(settings)[0].slug)
    finally:
        server.close()


def _row(source: Source) -> dict[str, Any]:
    return {column: getattr(source, column) for column in COLUMNS}


def _print(source: Source, *, format: Format) -> None:
    if format == Format.TABLE:
        shown = source.write_key or "no key in force"
        console.print(f"source {source.name} ({source.source_id})", highlight=False, markup=False)
        console.print(f"write key: {shown}", highlight=False, markup=False, soft_wrap=True)
        if source.old_key_ends_at and source.old_key_ends_at > SystemClock().now():
            ends = f"{source.old_key_ends_at:%Y-%m-%d %H:%M} UTC"
            console.print(f"the key before it works until {ends}", highlight=False, markup=False)
    elif format == Format.JSON:
        write_json(_row(source))
    else:
        write_rows(COLUMNS, [_row(source)], format=format)
