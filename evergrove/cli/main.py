"""The command line: translate options, call one function, print its answer."""

from __future__ import annotations

import typer

from evergrove.cli.customers import customer_app
from evergrove.cli.data import import_command, query_command, refresh_command, rejects_command
from evergrove.cli.demo import demo_command
from evergrove.cli.segments import segment_app
from evergrove.cli.tags import tag_app
from evergrove.cli.upkeep import doctor_command, erase_command, maintain_command
from evergrove.cli.worlds import report_command, simulate_command, validate_command

app = typer.Typer(
    name="evergrove",
    help="Customer lifecycle operations: facts → profiles → segments and scores → journeys → messages → facts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command("demo")(demo_command)
app.command("import")(import_command)
app.command("refresh")(refresh_command)
app.command("rejects")(rejects_command)
app.command("query")(query_command)
app.add_typer(segment_app, name="segment")
app.add_typer(customer_app, name="customer")
app.add_typer(tag_app, name="tag")
app.command("report")(report_command)
app.command("validate")(validate_command)
app.command("simulate")(simulate_command)
app.command("erase")(erase_command)
app.command("maintain")(maintain_command)
app.command("doctor")(doctor_command)

if __name__ == "__main__":
    app()
