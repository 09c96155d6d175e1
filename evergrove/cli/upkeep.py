"""`erase`, `maintain`, `doctor`: looking after a workspace."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from evergrove.cli.session import Format, FormatOption, Home, WorkspaceSlug, console, opened, reported, write_json
from evergrove.jobs import erase, examine, maintain
from evergrove.profiles import find_customer


@reported
def erase_command(
    customer: Annotated[str, typer.Argument(help="A customer id, or one of their identifiers.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for the certificate.")],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a customer for good, everywhere; the same identifiers are refused afterwards."""
    with opened(home, workspace) as place:
        customer_id = find_customer(place, customer)
        if not yes:
            typer.confirm(f"Erase {customer_id} and all their facts for good?", abort=True)
        certificate = erase(place, [customer_id], reason=reason)[0]
    console.print(f"erased; certificate {certificate.erasure_id}")


@reported
def maintain_command(home: Home = None, workspace: WorkspaceSlug = "") -> None:
    """Compact the lake, thin out old snapshots, finish erasures."""
    with opened(home, workspace) as place:
        maintain(place)
    console.print("done")


@reported
def doctor_command(
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Say what is wrong and how to mend it; the exit code is 1 when something is."""
    with opened(home, workspace) as place:
        findings = examine(place)
    if format == Format.TABLE:
        for finding in findings:
            sign = "[green]✓[/]" if finding.is_well else "[bold red]✗[/]"
            advice = "" if finding.is_well else f" → {finding.help}"
            console.print(f"{sign} {finding.name}: {finding.seen}{advice}", highlight=False)
    else:
        write_json([asdict(finding) for finding in findings])
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)
