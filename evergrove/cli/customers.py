"""`customer show`: one customer's page."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from evergrove.cli.session import Format, FormatOption, Home, WorkspaceSlug, console, opened, reported, write_json
from evergrove.insight import CustomerPage, customer_page
from evergrove.profiles import find_customer

customer_app = typer.Typer(help="Customers: the page of one.", no_args_is_help=True)

TIMELINE_ROWS = 20


@customer_app.callback()
def _customers() -> None:
    """Customers: the page of one."""


@customer_app.command("show")
@reported
def show_command(
    customer: Annotated[str, typer.Argument(help="A customer id, or one of their identifiers.")],
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,  # noqa: A002 - the option's name
    unmasked: Annotated[bool, typer.Option("--unmasked", help="Show identifiers in full.")] = False,
) -> None:
    """Attributes, tags, scores with their drivers, and the newest facts of a customer."""
    with opened(home, workspace) as place:
        page = customer_page(place, find_customer(place, customer), is_masked=not unmasked, timeline_rows=TIMELINE_ROWS)
    if format == Format.TABLE:
        _print_page(page)
    else:
        write_json(page)


def _print_page(page: CustomerPage) -> None:
    console.print(f"[bold]{page.customer_id}[/]")
    for title, pairs in (
        ("identifiers", [(pair.kind, pair.value) for pair in page.identifiers]),
        ("attributes", list(page.attributes.items())),
        ("scores", list(page.scores.items())),
        ("tags", list(page.tags.items())),
    ):
        known = [(key, value) for key, value in pairs if value is not None]
        if known:
            table = Table("", "", title=title, title_justify="left", show_header=False)
            for key, value in known:
                table.add_row(str(key), str(value))
            console.print(table)
