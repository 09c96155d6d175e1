"""`import`, `refresh`, `query`: data in, work done, answers out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from evergrove.access import create_workspace, list_workspaces
from evergrove.cli.session import (
    EXIT_CODES,
    AsOf,
    Format,
    FormatOption,
    Home,
    Language,
    LanguageOption,
    WorkspaceSlug,
    console,
    errors,
    instant,
    opened,
    reported,
    shown,
    write_json,
    write_rows,
)
from evergrove.facts import Mapping, Reject, list_rejects, load_mapping, reason_text, run_query
from evergrove.jobs import ImportLine, ImportSummary, described_lines, import_file, refresh
from evergrove.kit import Settings, Workspace

QUERY_ROWS_MAX = 10_000
QUERY_SECONDS_MAX = 60
REJECTS_SHOWN_MAX = 100
REJECT_CHARACTERS_SHOWN = 80
"""Of a rejected line in a table for people; the other formats have all that was kept."""


@reported
def import_command(
    file: Annotated[Path, typer.Argument(help="CSV, Excel or Parquet.")],
    mapping: Annotated[str, typer.Option("--mapping", help="A mapping file, or the name of a shipped one.")],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Import a file of orders or contacts; importing it again adds nothing."""
    chosen = load_mapping(mapping)
    _ensure_workspace(home, workspace)
    with opened(home, workspace) as place:
        summary = import_with_progress(place, file, mapping=chosen)
    if format == Format.TABLE:
        print_import(summary)
    else:
        write_json(asdict(summary))
    if summary.rejected and summary.rejected == summary.kept:
        errors.print(
            "[bold red]✗[/] no line could be accepted\n"
            "  → `evergrove rejects` shows them; dates want a format under time.formats, numbers marks under number",
            highlight=False,
        )
        raise typer.Exit(EXIT_CODES["invalid"])


@reported
def refresh_command(
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    as_of: AsOf = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Compute tags, scores, stages and segments as of an instant."""
    with opened(home, workspace) as place:
        summary = refresh(place, as_of=instant(as_of))
    if format == Format.TABLE:
        console.print(
            f"{summary.customers:,} customers as of {summary.as_of:%Y-%m-%d}: {summary.tags} tags, "
            f"{summary.scores} score columns, {summary.segments} segments in {summary.seconds:.1f} s"
        )
    else:
        write_json(asdict(summary))


@reported
def query_command(
    sql: Annotated[str, typer.Argument(help="One SELECT over facts, customers, tags, scores, segments.")],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
    rows_max: Annotated[int, typer.Option("--rows-max", help="Rows printed at most.")] = QUERY_ROWS_MAX,
    seconds_max: Annotated[int, typer.Option("--seconds-max", help="Stop the query after this.")] = QUERY_SECONDS_MAX,
) -> None:
    """Ask the lake in SQL, read-only."""
    with opened(home, workspace) as place:
        answer = run_query(place, sql, rows_max=rows_max, seconds_max=seconds_max)
    write_rows(answer.column_names, answer.to_pylist(), format=format)


@reported
def rejects_command(
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
    rows_max: Annotated[int, typer.Option("--rows-max", help="Lines shown at most.")] = REJECTS_SHOWN_MAX,
) -> None:
    """Lines that could not be accepted: where they stand, why, and what they say."""
    with opened(home, workspace) as place:
        found = list_rejects(place, rows_max=rows_max)
        described = described_lines(place, found)
    rows = [_rejected(one, described.get(one.reject_id), lang=lang, is_whole=format != Format.TABLE) for one in found]
    write_rows(["source", "file", "line", "reason", "column", "value", "text"], rows, format=format)


def _rejected(
    reject: Reject, described: tuple[str, ImportLine] | None, *, lang: Language, is_whole: bool
) -> dict[str, object]:
    """A row of `rejects`: of a line of a file also which column is wrong, and what stands in it."""
    file_name, line = described or ("", None)
    column = line.column if line else ""
    value = (line.cells or {}).get(column, "") if line else ""
    characters = None if is_whole else REJECT_CHARACTERS_SHOWN
    return {
        "source": reject.source,
        "file": file_name,
        "line": reject.line,
        "reason": reason_text(reject.reason, language=lang.value),
        "column": column,
        "value": value[:characters],
        "text": reject.body[:characters],
    }


def _ensure_workspace(home: Path | None, slug: str) -> None:
    """The first import makes the first workspace."""
    settings = Settings.from_environment(home=home)
    entries = list_workspaces(settings)
    if not entries or (slug and slug not in {entry.slug for entry in entries}):
        create_workspace(settings, slug=slug or "main", name=slug or "Main").close()


def import_with_progress(place: Workspace, file: Path, *, mapping: Mapping) -> ImportSummary:
    """Import with a bar on standard error, so that standard output stays for the answer."""
    title = shown(file.name)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
    ) as bar:
        task = bar.add_task(title, total=1.0)
        return import_file(
            place,
            file,
            mapping=mapping,
            step=lambda name, share: bar.update(task, description=f"{title}: {name}", completed=min(share, 1.0)),
        )


def print_import(summary: ImportSummary) -> None:
    """The counts of an import, each line adding up."""
    console.print(f"[bold]{summary.lines_read:,}[/] lines read from {shown(summary.file_name)} ({summary.mapping})")
    for rule, count in summary.left_out.items():
        console.print(f"  {count:>11,} left out by the rule “{shown(rule)}”", highlight=False)
    console.print(f"  {summary.kept:>11,} kept", highlight=False)
    for reason, count in summary.rejected_by_reason.items():
        said = shown(reason_text(reason, language="en"))
        console.print(f"  {count:>11,} of them rejected: {said}", highlight=False)
    for flaw in summary.flaws:
        without = f"without “{shown(flaw.column)}”, no valid {shown(flaw.kind)}" if flaw.column else "for no customer"
        console.print(f"  {flaw.count:>11,} of them kept {without}", highlight=False)
    for name, count in summary.facts.items():
        console.print(f"  {count:>11,} {shown(name)}", highlight=False)
    if summary.facts_erased:
        console.print(f"  {summary.facts_erased:>11,} left out: they belong to people who were erased", highlight=False)
    known = f", {summary.facts_known:,} known already" if summary.facts_known else ""
    changed = (
        f", {summary.facts_changed:,} of these with another content (see rejects)" if summary.facts_changed else ""
    )
    console.print(f"[bold]{summary.facts_new:,}[/] new facts{known}{changed}", highlight=False)
