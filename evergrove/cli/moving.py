"""`move`, `backup` and `restore`: a home in another place."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from evergrove.cli.session import Format, FormatOption, Home, console, reported, write_json
from evergrove.jobs import back_up, move, restore
from evergrove.kit import Settings


@reported
def move_command(
    to: Annotated[str, typer.Option("--to", help="postgresql://user@host/database: an empty database.")],
    *,
    home: Home = None,
    lake_url: Annotated[str, typer.Option("--lake-url", help="s3://bucket/prefix: the lake goes there as well.")] = "",
    inbox_url: Annotated[str, typer.Option("--inbox-url", help="nats://host:port: the inbox becomes a stream.")] = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Copy a stopped home to PostgreSQL, object storage and NATS, and prove that nothing is missing."""
    folder = Settings.from_environment(home=home).home
    variables = {
        "EVERGROVE_HOME": str(folder),
        "EVERGROVE_DATABASE_URL": to,
        "EVERGROVE_LAKE_URL": lake_url,
        "EVERGROVE_INBOX_URL": inbox_url,
    }
    summary = move(folder, Settings.from_environment(variables))
    if format == Format.JSON:
        write_json(asdict(summary))
        return
    rows = sum(one.rows for one in summary.tables)
    console.print(f"{rows:,} rows of {len(summary.tables)} tables are there, compared row by row", highlight=False)
    if lake_url:
        console.print(
            f"{summary.lake_files:,} files of the lake ({summary.lake_bytes:,} bytes), read back and compared"
        )
    if inbox_url:
        console.print(f"{summary.inbox_entries:,} entries of the inbox are in the stream", highlight=False)
    console.print("use these settings from now on (the old home is as it was):")
    for name, value in summary.settings.items():
        console.print(f"  export {name}={shlex.quote(value)}", highlight=False, markup=False, soft_wrap=True)


@reported
def backup_command(
    target: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    *,
    home: Home = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Copy a home to a folder while the server runs; `restore` makes a home from it."""
    made = back_up(Settings.from_environment(home=home), target)
    if format == Format.JSON:
        write_json({"at": made.at, "workspaces": made.workspaces, "files": len(made.files)})
        return
    size = sum(file.size for file in made.files)
    slugs = ", ".join(one.slug for one in made.workspaces)
    console.print(f"backup of {slugs}: {len(made.files):,} files, {size:,} bytes → {target}", highlight=False)


@reported
def restore_command(
    source: Annotated[Path, typer.Argument(help="A folder that `backup` made.")], *, home: Home = None
) -> None:
    """Make a new home from a backup, checked file by file."""
    settings = Settings.from_environment(home=home)
    made = restore(source, settings)
    console.print(f"the home of {made.at} stands in {settings.home}", highlight=False)
    console.print("people who were erased after that moment are in it again: erase them anew")
