"""The command line: translate options, call one function, print its answer."""

from __future__ import annotations

import typer

from evergrove.cli.campaigns import campaign_app
from evergrove.cli.content import content_app
from evergrove.cli.customers import customer_app
from evergrove.cli.data import import_command, query_command, refresh_command, rejects_command
from evergrove.cli.demo import demo_command
from evergrove.cli.items import items_app
from evergrove.cli.messages import explain_command, suppress_app
from evergrove.cli.moving import backup_command, move_command, restore_command
from evergrove.cli.segments import segment_app
from evergrove.cli.senders import sender_app
from evergrove.cli.serving import serve_command
from evergrove.cli.sources import source_app
from evergrove.cli.tags import tag_app
from evergrove.cli.templates import template_app
from evergrove.cli.upkeep import doctor_command, erase_command, maintain_command
from evergrove.cli.users import user_app
from evergrove.cli.working import work_command
from evergrove.cli.worlds import report_command, simulate_command, validate_command

app = typer.Typer(
    name="evergrove",
    help="Customer lifecycle operations: facts → profiles → segments and scores → journeys → messages → facts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command("demo")(demo_command)
app.command("serve")(serve_command)
app.command("work")(work_command)
app.command("import")(import_command)
app.command("refresh")(refresh_command)
app.command("rejects")(rejects_command)
app.command("query")(query_command)
app.add_typer(source_app, name="source")
app.add_typer(user_app, name="user")
app.add_typer(segment_app, name="segment")
app.add_typer(customer_app, name="customer")
app.add_typer(tag_app, name="tag")
app.add_typer(items_app, name="items")
app.add_typer(content_app, name="content")
app.add_typer(template_app, name="template")
app.add_typer(sender_app, name="sender")
app.add_typer(campaign_app, name="campaign")
app.command("explain")(explain_command)
app.add_typer(suppress_app, name="suppress")
app.command("report")(report_command)
app.command("validate")(validate_command)
app.command("simulate")(simulate_command)
app.command("erase")(erase_command)
app.command("maintain")(maintain_command)
app.command("backup")(backup_command)
app.command("restore")(restore_command)
app.command("move")(move_command)
app.command("doctor")(doctor_command)

if __name__ == "__main__":
    app()
