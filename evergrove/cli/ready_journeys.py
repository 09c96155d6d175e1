"""`journey classics` and `journey install`: journeys ready made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any

import typer
from msgspec import to_builtins

from evergrove.cli.classic_words import classic_lines, installed_lines
from evergrove.cli.session import (
    Format,
    FormatOption,
    Home,
    Language,
    LanguageOption,
    WorkspaceSlug,
    console,
    opened,
    reported,
    write_json,
    write_rows,
)
from evergrove.journeys import classics

AUTHOR = "command line"
CLASSIC_COLUMNS = ["key", "name", "purpose"]


@reported
def classics_command(
    key: Annotated[str, typer.Argument(help="One of them; without it, all.")] = "",
    *,
    chosen: Annotated[
        list[str] | None,
        typer.Option("--set", help="With --document: name=value; may be repeated.", show_default=False),
    ] = None,
    document: Annotated[
        bool, typer.Option("--document", help="Print the journey itself as JSON, to be changed and published.")
    ] = False,
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """Journeys ready made: what each is for, what can be set, which facts it needs; needs no home."""
    if not key:
        rows = [{"key": one.key, **_in_language(one, lang.value)} for one in classics.list_classics()]
        write_rows(CLASSIC_COLUMNS, rows, format=format)
        return
    classic = classics.find_classic(key)
    if document:
        write_json(classics.document_of(classic, settings=_settings(chosen or [])))
        return
    _print(to_builtins(classic), classic_lines(classic, language=lang.value), format=format)


@reported
def install_command(
    key: Annotated[str, typer.Argument(help="A ready-made journey: `evergrove journey classics` lists them.")],
    *,
    chosen: Annotated[
        list[str] | None, typer.Option("--set", help="A setting as name=value; may be repeated.", show_default=False)
    ] = None,
    journey_key: Annotated[str, typer.Option("--as", help="Another key for it.", show_default=False)] = "",
    replaces: Annotated[
        bool, typer.Option("--replace", help="Also when a journey of this key says something else.")
    ] = False,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Publish a ready-made journey with its templates and segments: from now on it takes entrants."""
    with opened(home, workspace) as place:
        made = classics.install_classic(
            place,
            key,
            author=AUTHOR,
            settings=_settings(chosen or []),
            journey_key=journey_key,
            replaces=replaces,
        )
    said = {
        "reference": made.published.journey.reference,
        "outcome": made.outcome,
        "state": made.published.standing.state,
        "templates": [asdict(one) for one in made.templates],
        "segments": list(made.segments),
    }
    _print(said, installed_lines(made), format=format)


def _settings(written: list[str]) -> dict[str, int | str]:
    found: dict[str, int | str] = {}
    for one in written:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise classics.InvalidSettingError(f"“{one[:80]}” sets nothing", help="write name=value: --set hours=48")
        found[name.strip()] = value.strip()
    return found


def _in_language(classic: classics.Classic, language: str) -> dict[str, str]:
    return {"name": getattr(classic.name, language), "purpose": getattr(classic.purpose, language)}


def _print(said: dict[str, Any], lines: Iterable[str], *, format: Format) -> None:
    if format == Format.JSON:
        write_json(said)
    elif format == Format.CSV:
        write_rows(["line"], [{"line": line} for line in lines], format=format)
    else:
        for line in lines:
            console.print(line, highlight=False, markup=False, soft_wrap=True)
