"""The command line: translate options, call one function, print its answer."""

from __future__ import annotations

from typing import Annotated

import typer

from evergrove import __version__
from evergrove.cli.on_demand import Entry, GroupOnDemand

ENTRIES = {
    "demo": Entry(
        module="evergrove.cli.demo",
        attribute="demo_command",
        help="Import real orders, score every customer, and write a report; "
        "the same for a simulated shop; then serve both.",
    ),
    "serve": Entry(
        module="evergrove.cli.serving",
        attribute="serve_command",
        help="Start the server: receives events, works them in, and shows the console. Ends with Ctrl-C.",
    ),
    "work": Entry(
        module="evergrove.cli.working",
        attribute="work_command",
        help="Work on every workspace of a home until it is stopped; any number of these may run at once.",
    ),
    "import": Entry(
        module="evergrove.cli.data",
        attribute="import_command",
        help="Import a file of orders or contacts; importing it again adds nothing.",
    ),
    "refresh": Entry(
        module="evergrove.cli.data",
        attribute="refresh_command",
        help="Compute tags, scores, stages and segments as of an instant.",
    ),
    "rejects": Entry(
        module="evergrove.cli.data",
        attribute="rejects_command",
        help="Lines that could not be accepted: where they stand, why, and what they say.",
    ),
    "query": Entry(module="evergrove.cli.data", attribute="query_command", help="Ask the lake in SQL, read-only."),
    "source": Entry(
        module="evergrove.cli.sources",
        attribute="source_app",
        help="Sources of events and their write keys.",
    ),
    "user": Entry(module="evergrove.cli.users", attribute="user_app", help="People who sign in."),
    "segment": Entry(module="evergrove.cli.segments", attribute="segment_app", help="Segments: rules that say who."),
    "customer": Entry(module="evergrove.cli.customers", attribute="customer_app", help="Customers: the page of one."),
    "tag": Entry(module="evergrove.cli.tags", attribute="tag_app", help="Own tags: by hand, by file, by rule."),
    "items": Entry(
        module="evergrove.cli.items",
        attribute="items_app",
        help="Items: what is sold, with prices and stock.",
    ),
    "content": Entry(
        module="evergrove.cli.content",
        attribute="content_app",
        help="Content: check a text before it is sent.",
    ),
    "template": Entry(
        module="evergrove.cli.templates",
        attribute="template_app",
        help="Templates: what people are sent, in one or both languages.",
    ),
    "sender": Entry(
        module="evergrove.cli.senders",
        attribute="sender_app",
        help="Senders: who brings messages to people, channel by channel.",
    ),
    "campaign": Entry(
        module="evergrove.cli.campaigns",
        attribute="campaign_app",
        help="Campaigns: a message to a segment, once or again and again, and what it changed.",
    ),
    "save-queue": Entry(
        module="evergrove.cli.saving",
        attribute="saving_app",
        help="Customers about to be lost: who looks after whom by when, and what saving changed.",
    ),
    "journey": Entry(
        module="evergrove.cli.journeys",
        attribute="journey_app",
        help="Journeys: what happens next, to whom; written as JSON or YAML.",
    ),
    "experiment": Entry(
        module="evergrove.cli.experiments",
        attribute="experiment_app",
        help="Experiments: how many customers one needs, and what it shows.",
    ),
    "explain": Entry(
        module="evergrove.cli.messages",
        attribute="explain_command",
        help="Why a customer got a message, waits for it, or did not get it: the decision with what it was made from.",
    ),
    "suppress": Entry(
        module="evergrove.cli.messages",
        attribute="suppress_app",
        help="Addresses that are not written to, whatever the consent says.",
    ),
    "report": Entry(
        module="evergrove.cli.worlds",
        attribute="report_command",
        help="Write the report of the newest scores as one HTML file.",
    ),
    "validate": Entry(
        module="evergrove.cli.worlds",
        attribute="validate_command",
        help="Judge the scores of past days by what happened in the 90 days after, and write the page.",
    ),
    "simulate": Entry(
        module="evergrove.cli.worlds",
        attribute="simulate_command",
        help="Write a simulated world's facts as a Parquet file of candidates; every fact is marked as simulated.",
    ),
    "erase": Entry(
        module="evergrove.cli.upkeep",
        attribute="erase_command",
        help="Erase a customer for good, everywhere; the same identifiers are refused afterwards.",
    ),
    "maintain": Entry(
        module="evergrove.cli.upkeep",
        attribute="maintain_command",
        help="Compact the lake, thin out old snapshots, finish erasures.",
    ),
    "backup": Entry(
        module="evergrove.cli.moving",
        attribute="backup_command",
        help="Copy a home to a folder while the server runs; `restore` makes a home from it.",
    ),
    "restore": Entry(
        module="evergrove.cli.moving",
        attribute="restore_command",
        help="Make a new home from a backup, checked file by file.",
    ),
    "move": Entry(
        module="evergrove.cli.moving",
        attribute="move_command",
        help="Copy a stopped home to PostgreSQL, object storage and NATS, and prove that nothing is missing.",
    ),
    "doctor": Entry(
        module="evergrove.cli.upkeep",
        attribute="doctor_command",
        help="Say what is wrong and how to mend it; the exit code is 1 when something is.",
    ),
}
"""Every command with the first sentence of its own help, which is not read from its module: `--help` imports none."""


class EvergroveCommands(GroupOnDemand):
    """The commands of Evergrove."""

    entries = ENTRIES


app = typer.Typer(
    name="evergrove",
    cls=EvergroveCommands,
    help="Customer lifecycle operations: facts → profiles → segments and scores → journeys → messages → facts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


def _print_version(value: bool) -> None:  # noqa: FBT001 - as Typer calls it
    if value:
        typer.echo(f"evergrove {__version__}")
        raise typer.Exit


@app.callback()
def every_command(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Makes the app a group, though no command is registered on it."""
    del version  # its callback has answered
    from evergrove.kit import log_beside_output

    log_beside_output()


if __name__ == "__main__":
    app()
