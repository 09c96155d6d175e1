"""What every command shares: options, the opened workspace, output formats, errors with their exit code."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

import msgspec
import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table

from evergrove.access import list_workspaces, open_workspace
from evergrove.cli.hints import next_step
from evergrove.kit import (
    EvergroveError,
    MissingError,
    Settings,
    SystemClock,
    UnavailableError,
    Workspace,
    parse_instant,
)

if TYPE_CHECKING:
    from datetime import datetime

P = ParamSpec("P")
R = TypeVar("R")

EXIT_CODES = {"invalid": 2, "missing": 3, "conflict": 4, "limited": 5, "unavailable": 6}
"""Exit code by kind of error; 1 is for what nobody foresaw."""

COLUMNS_SHOWN_MAX = 12
"""A wider table does not fit a terminal: the other formats have every column."""

TABLE_CHARACTERS_MAX = 200
"""Of a table that goes into a file or another program: cells of wider ones go on below."""

FORMULA_START = re.compile(r"[=+\-@\t\r]")
"""A spreadsheet runs a cell that begins like this (OWASP, CSV injection); an apostrophe makes it text."""

CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Data must not steer the terminal that shows it."""

console = Console()
errors = Console(stderr=True)


class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Language(StrEnum):
    """Of texts for people."""

    ZH = "zh"
    EN = "en"


Home = Annotated[
    Path | None, typer.Option("--home", help="Folder of this Evergrove (or EVERGROVE_HOME).", show_default=False)
]
WorkspaceSlug = Annotated[
    str, typer.Option("--workspace", help="Which workspace; default: the first one.", show_default=False)
]
FormatOption = Annotated[Format, typer.Option("--format", help="table, json or csv.")]
LanguageOption = Annotated[Language, typer.Option("--lang", help="zh or en.")]
AsOf = Annotated[
    str, typer.Option("--as-of", help="An instant or a date, e.g. 2011-12-10; default: now.", show_default=False)
]


@contextmanager
def opened(home: Path | None, slug: str) -> Iterator[Workspace]:
    """The workspace that a command works on, closed afterwards."""
    settings = Settings.from_environment(home=home)
    workspace = open_workspace(settings, slug=slug or _first_workspace(settings))
    try:
        yield workspace
    finally:
        workspace.close()


def _first_workspace(settings: Settings) -> str:
    entries = list_workspaces(settings)
    if not entries:
        raise NoHomeError(
            f"there is no Evergrove in {settings.home}",
            help="name its folder with --home (or EVERGROVE_HOME), or make one: `evergrove serve --home DIR`, "
            "`evergrove demo --home DIR`, or `evergrove import FILE --home DIR --mapping NAME`",
        )
    return entries[0].slug


class UnusableFileError(UnavailableError):
    code = "file.unusable"


class NoHomeError(MissingError):
    code = "home.missing"


def instant(text: str) -> datetime:
    """The `--as-of` option; empty means now."""
    return parse_instant(text) if text else SystemClock().now()


def reported(command: Callable[P, R]) -> Callable[P, R]:
    """Turn an EvergroveError, or a file that cannot be read or written, into its message, next step and exit code."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except EvergroveError as error:
            _report(error, as_json=kwargs.get("format") == Format.JSON)
            raise typer.Exit(EXIT_CODES.get(error.kind, 1)) from error
        except BrokenPipeError:
            raise  # the reader of a pipe has seen enough: nothing to report
        except OSError as error:
            unusable = UnusableFileError(
                f"{error.filename or 'a file'}: {error.strerror or error}",
                help="check the path, its permissions and the free space, then run the command again",
            )
            _report(unusable, as_json=kwargs.get("format") == Format.JSON)
            raise typer.Exit(EXIT_CODES[unusable.kind]) from error

    return run


def _report(error: EvergroveError, *, as_json: bool) -> None:
    if as_json:
        write_json(error.as_dict(), stream=sys.stderr)
        return
    errors.print(f"[bold red]✗[/] {shown(error.message)} [dim]({error.code})[/]", highlight=False, soft_wrap=True)
    for step in (error.help, next_step(error)):
        if step:
            errors.print(f"  → {shown(step)}", highlight=False, soft_wrap=True)


def shown(value: object) -> str:
    """A value of the data as text for the terminal: no markup, no control characters; null is empty."""
    return "" if value is None else escape(CONTROL_CHARACTER.sub("�", str(value)))


def _cell(value: object) -> object:
    """A cell of a CSV that a spreadsheet will not run."""
    return f"'{value}" if isinstance(value, str) and FORMULA_START.match(value) else value


def write_json(value: object, *, stream: Any = None) -> None:
    """One JSON document on standard output (or `stream`)."""
    target = stream or sys.stdout
    target.write(msgspec.json.format(msgspec.json.encode(value)).decode() + "\n")


def write_rows(columns: list[str], rows: list[dict[str, Any]], *, format: Format) -> None:
    """Rows as a table for people, as JSON for scripts, or as CSV that is safe to open in a spreadsheet."""
    if format == Format.JSON:
        write_json(rows)
    elif format == Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[_cell(row[column]) for column in columns] for row in rows])
    else:
        _print_table(columns[:COLUMNS_SHOWN_MAX], rows)
        if len(columns) > COLUMNS_SHOWN_MAX:
            errors.print(f"{len(columns) - COLUMNS_SHOWN_MAX} more columns: use --format json or csv", highlight=False)


def _print_table(columns: list[str], rows: list[dict[str, Any]]) -> None:
    """For a file or another program as wide as it needs; in a terminal of 80 characters no heading is cut."""
    table = Table(*map(shown, columns), header_style="bold")
    for row in rows:
        table.add_row(*(shown(row[column]) for column in columns))
    width = Measurement.get(console, console.options.update(max_width=TABLE_CHARACTERS_MAX), table).maximum
    if width <= console.width:
        console.print(table)
    elif not console.is_terminal:
        Console(width=width).print(table)
    else:
        _print_narrow(table, columns)


def _print_narrow(table: Table, columns: list[str]) -> None:
    """Headings go on below at each underscore, cells where they must; without lines between the columns."""
    for column, heading in zip(table.columns, columns, strict=True):
        parts = heading.replace("_", "_\n")
        column.header, column.overflow = shown(parts), "fold"
        column.min_width = max(map(len, parts.splitlines()), default=0)
    table.box, table.pad_edge, table.padding = box.SIMPLE_HEAD, False, (0, 1, 0, 0)
    console.print(table)
