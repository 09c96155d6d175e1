"""`segment`: count, export, publish."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from evergrove.cli.session import (
    AsOf,
    Format,
    FormatOption,
    Home,
    WorkspaceSlug,
    console,
    instant,
    opened,
    reported,
    write_json,
)
from evergrove.jobs import count_rule, export_rule
from evergrove.segments import publish_segment, start_live

segment_app = typer.Typer(help="Segments: rules that say who.", no_args_is_help=True)

Rule = Annotated[Path, typer.Argument(help="A JSON file with the rule.", exists=True, dir_okay=False)]


@segment_app.command("count")
@reported
def count_command(
    rule: Rule,
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    as_of: AsOf = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """How many customers a rule has, exactly."""
    with opened(home, workspace) as place:
        answer = count_rule(place, rule.read_bytes(), as_of=instant(as_of) if as_of else None)
    if format == Format.TABLE:
        console.print(f"[bold]{answer.count:,}[/] of {answer.base:,} customers as of {answer.as_of:%Y-%m-%d %H:%M}")
    else:
        write_json(asdict(answer))


@segment_app.command("export")
@reported
def export_command(
    rule: Rule,
    output: Annotated[Path, typer.Option("--output", "-o", help="members.csv or members.parquet")],
    tags: Annotated[str, typer.Option("--tags", help="Tags to add, separated by commas.")] = "",
    scores: Annotated[str, typer.Option("--scores", help="Scores to add, separated by commas.")] = "",
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    as_of: AsOf = "",
) -> None:
    """Write the members of a rule to a file."""
    with opened(home, workspace) as place:
        count = export_rule(
            place,
            rule.read_bytes(),
            output,
            as_of=instant(as_of) if as_of else None,
            tags=_listed(tags),
            scores=_listed(scores),
        )
    console.print(f"{count:,} customers → {output}")


@segment_app.command("publish")
@reported
def publish_command(
    rule: Rule,
    key: Annotated[str, typer.Option("--key", help="The segment's key, e.g. vip_at_risk.")],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
) -> None:
    """Publish a rule as a segment: live where the rule can be; every refresh takes its snapshot."""
    with opened(home, workspace) as place:
        definition = publish_segment(place, rule.read_bytes(), key=key, author="command line")
        refusal = start_live(place, key)
    console.print(f"published {definition.reference}")
    if refusal is not None:
        console.print(f"not live, counted at every refresh: {refusal.reason}", highlight=False)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
