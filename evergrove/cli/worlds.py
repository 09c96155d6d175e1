"""`report`, `validate` and `simulate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evergrove.cli.session import (
    AsOf,
    Home,
    Language,
    WorkspaceSlug,
    console,
    instant,
    opened,
    reported,
)
from evergrove.jobs import make_report, validation_page, write_report, write_world
from evergrove.kit import SystemClock, write_whole
from evergrove.simulator import scale_world, shop_world

FACTS_A_CUSTOMER = 20


@reported
def report_command(
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")] = Path("report.html"),
    lang: Annotated[Language, typer.Option("--lang", help="zh or en.")] = Language.EN,
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    as_of: AsOf = "",
) -> None:
    """Write the report of the newest scores as one HTML file."""
    with opened(home, workspace) as place:
        data = make_report(place, as_of=instant(as_of) if as_of else None)
    write_report(data, output, language=lang)
    console.print(f"report → {output}")


@reported
def validate_command(
    *,
    cut_off: Annotated[list[str], typer.Option("--cut-off", help="A date; give several.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The Markdown page to write.")] = Path("validation.md"),
    chosen_on: Annotated[str, typer.Option("--chosen-on", help="Where the weights were chosen.")] = "2010-12-01",
    home: Home = None,
    workspace: WorkspaceSlug = "",
) -> None:
    """Judge the scores of past days by what happened in the 90 days after, and write the page."""
    with opened(home, workspace) as place:
        page = validation_page(place, cut_offs=[instant(text) for text in cut_off], chosen_on=chosen_on)
    write_whole(output, page.encode())
    console.print(f"validation → {output}")


@reported
def simulate_command(
    output: Annotated[Path, typer.Argument(help="The Parquet file to write.")],
    customers: Annotated[int, typer.Option("--customers", help="0: the example shop 长青小店.", min=0)] = 0,
    facts: Annotated[int, typer.Option("--facts", help="About how many facts; default: 20 a customer.", min=0)] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Another seed is another world.")] = 7,
) -> None:
    """Write a simulated world's facts as a Parquet file of candidates; every fact is marked as simulated."""
    if customers:
        world = scale_world(customers, facts_target=facts or customers * FACTS_A_CUSTOMER, seed=seed)
    else:
        world = shop_world(SystemClock().now())
    write_world(world, output)
    console.print(f"{world.name} → {output}")
