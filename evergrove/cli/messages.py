"""`explain`: why a customer got a message or did not; `suppress`: addresses that are not written to any more."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from evergrove.channels import CHANNELS, explain_message, find_message
from evergrove.cli.message_words import passed_lines
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
    shown,
    write_json,
    write_rows,
)
from evergrove.kit import InvalidError
from evergrove.profiles import (
    EVERYTHING,
    Obstacle,
    address_marks,
    list_suppressions,
    suppress,
    unsuppress,
    workspace_zone,
)

suppress_app = typer.Typer(help="Addresses that are not written to, whatever the consent says.", no_args_is_help=True)

Channel = Annotated[str, typer.Argument(help="e.g. email or sms")]
Addresses = Annotated[list[str], typer.Argument(help="Mail addresses or phone numbers, as the customers have them.")]
Topic = Annotated[str, typer.Option("--topic", help="One topic only; default: everything.", show_default=False)]

SHOWN_MAX = 1_000
"""Lines of one call of `suppress list`; the next ones come with --after."""


class SuppressReason(StrEnum):
    """Why an address is blocked by hand."""

    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"
    BOUNCED = "bounced"
    INVALID_ADDRESS = "invalid_address"


OBSTACLE: dict[SuppressReason, Obstacle] = {
    SuppressReason.UNSUBSCRIBED: "unsubscribed",
    SuppressReason.COMPLAINED: "complained",
    SuppressReason.BOUNCED: "bounced",
    SuppressReason.INVALID_ADDRESS: "invalid_address",
}


class UnknownChannelError(InvalidError):
    code = "channel.unknown"


@reported
def explain_command(
    customer: Annotated[str, typer.Argument(help="A customer id, or one of their identifiers.")],
    message: Annotated[str, typer.Argument(help="A message id, or last.")] = "last",
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """Why a customer got a message, waits for it, or did not get it: the decision with what it was made from."""
    with opened(home, workspace) as place:
        found = explain_message(place, customer, message=message)
        story = dict(found.lines)
        if find_message(place, found.message.message_id)[1] is None:
            zone = workspace_zone(place)
            for language, lines in found.lines.items():
                story[language] = (*passed_lines(found.message, zone=zone, language=language), *lines)
    if format == Format.JSON:
        write_json({"message": asdict(found.message), "lines": story})
        return
    lines = story["zh" if lang == Language.ZH else "en"]
    if format == Format.CSV:
        write_rows(["line"], [{"line": line} for line in lines], format=format)
        return
    one = found.message
    console.print(f"{one.message_id} · {one.campaign_key or one.journey_key} · {one.template}", highlight=False)
    for line in lines:
        console.print(f"- {shown(line)}", highlight=False, soft_wrap=True)


@suppress_app.command("add")
@reported
def add_command(
    channel: Channel,
    addresses: Addresses,
    *,
    reason: Annotated[SuppressReason, typer.Option("--reason", help="Why.")] = SuppressReason.UNSUBSCRIBED,
    topic: Topic = EVERYTHING,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Block addresses at once, also in launches that run. The list keeps marks, never the addresses."""
    _check_channel(channel)
    with opened(home, workspace) as place, place.control.write() as connection:
        marks = address_marks(connection, addresses, channel=channel)
        suppress(
            connection, marks, channel=channel, reason=OBSTACLE[reason], at=place.clock.now(), topic=topic or EVERYTHING
        )
    _say(len(set(marks)), "blocked", channel=channel, format=format)


@suppress_app.command("remove")
@reported
def remove_command(
    channel: Channel,
    addresses: Addresses,
    *,
    topic: Topic = EVERYTHING,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Let addresses be written to again: somebody asked for it, or a mailbox was mended."""
    _check_channel(channel)
    with opened(home, workspace) as place, place.control.write() as connection:
        marks = address_marks(connection, addresses, channel=channel)
        count = unsuppress(connection, marks, channel=channel, topic=topic or EVERYTHING)
    _say(count, "removed", channel=channel, format=format)


@suppress_app.command("list")
@reported
def list_command(
    channel: Annotated[str, typer.Argument(help="One channel; default: all.", show_default=False)] = "",
    *,
    after: Annotated[str, typer.Option("--after", help="The last mark of the page before.", show_default=False)] = "",
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """The list by marks; `suppress remove` takes the address itself."""
    if channel:
        _check_channel(channel)
    with opened(home, workspace) as place, place.control.read() as connection:
        found = list_suppressions(connection, channel=channel, after=after, limit=SHOWN_MAX)
    write_rows(["channel", "topic", "reason", "at", "mark"], [asdict(one) for one in found], format=format)


def _check_channel(channel: str) -> None:
    if channel not in CHANNELS:
        raise UnknownChannelError(f"there is no channel “{channel[:40]}”", help=f"choose one of {', '.join(CHANNELS)}")


def _say(count: int, done: str, *, channel: str, format: Format) -> None:
    if format == Format.TABLE:
        console.print(f"{count:,} {channel} addresses {done}", highlight=False)
    else:
        write_json({"channel": channel, done: count})
