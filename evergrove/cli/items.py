"""`items`: the catalogue of what is sold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evergrove.catalogue import import_items, publish_items
from evergrove.cli.session import Home, WorkspaceSlug, console, opened, reported, shown

items_app = typer.Typer(help="Items: what is sold, with prices and stock.", no_args_is_help=True)


@items_app.callback()
def _items() -> None:
    """Items: what is sold, with prices and stock."""


@items_app.command("import")
@reported
def import_command(
    file: Annotated[Path, typer.Argument(help="CSV, Excel or Parquet with a column id or 商品编号.")],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    currency: Annotated[str, typer.Option("--currency", help="Of prices that do not name one.")] = "CNY",
) -> None:
    """Import the items of a file; the same file again changes nothing."""
    with opened(home, workspace) as place:
        done = import_items(place, file, currency=currency)
        publish_items(place)
    written = done.written
    console.print(f"[bold]{done.lines:,}[/] lines read from {shown(file.name)}")
    for count, what in (
        (written.created, "new items"),
        (written.changed, "changed"),
        (written.unchanged, "as they were"),
        (written.price_changes, "changes of price, written as facts"),
        (written.stock_changes, "changes of stock, written as facts"),
        (done.rejected, "lines rejected"),
    ):
        console.print(f"  {count:>11,} {what}", highlight=False)
    for line in done.examples:
        console.print(f"  line {line.line}: {shown(line.reason)}", highlight=False)
