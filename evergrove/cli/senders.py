"""`sender`: who sends, on which channel, with which credentials; sandbox, going live, a mail domain's records."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import msgspec
import typer

from evergrove.channels import (
    AdapterKind,
    InvalidSenderError,
    MissingSenderError,
    Sender,
    SenderCheck,
    SenderWish,
    SettingField,
    SmtpSettings,
    adapter_kind,
    check_sender,
    find_sender,
    list_senders,
    mail_records,
    make_dkim_key,
    save_sender,
    seeds_of,
    sender_kinds,
    sender_settings,
    set_live,
    set_seeds,
)
from evergrove.cli.session import (
    Format,
    FormatOption,
    Home,
    Language,
    LanguageOption,
    WorkspaceSlug,
    console,
    instant,
    opened,
    reported,
    shown,
    write_json,
    write_rows,
)
from evergrove.kit import Workspace

sender_app = typer.Typer(help="Senders: who brings messages to people, channel by channel.", no_args_is_help=True)

Key = Annotated[str, typer.Argument(help="The sender's key, e.g. post.")]

SENDER_KEY = re.compile(r"[a-z][a-z0-9_]{1,63}")
"""What the console asks for, too: keys stand in addresses."""

LEGEND = (
    "*  must be given\n"
    "!  a secret: typed with `sender save KEY --ask NAME`, kept encrypted, never shown again\n"
    "=  what it may be: one of a|b|c, or from 1..9"
)
"""Under the table of kinds."""

COLUMNS = ["sender_key", "channel", "kind", "state", "position", "rate_per_second", "cost_minor", "problem", "name"]

AUTHOR = "command line"


@sender_app.command("kinds")
@reported
def kinds_command(*, format: FormatOption = Format.TABLE) -> None:
    """Every kind of sender with its settings, what they may be, and which must be given."""
    rows = [
        {"kind": kind.kind, "channel": kind.channel, "settings": " ".join(map(_setting, kind.fields))}
        for kind in sender_kinds()
    ]
    write_rows(["kind", "channel", "settings"], rows, format=format)
    if format == Format.TABLE:
        console.print(LEGEND, highlight=False, markup=False)


@sender_app.command("save")
@reported
def save_command(
    key: Key,
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    kind: Annotated[str, typer.Option("--kind", help="Of a new one, e.g. smtp; see sender kinds.")] = "",
    settings: Annotated[
        Path | None, typer.Option("--settings", help="A JSON file with settings.", exists=True, dir_okay=False)
    ] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE; may be given several times.", show_default=False)
    ] = None,
    asked: Annotated[
        list[str] | None, typer.Option("--ask", help="A secret to be typed, or read from a pipe.", show_default=False)
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="What people call it.")] = None,
    position: Annotated[int | None, typer.Option("--position", help="The lowest is tried first.", min=0)] = None,
    rate_per_second: Annotated[int | None, typer.Option("--rate-per-second", help="0: no limit.", min=0)] = None,
    cost_minor: Annotated[int | None, typer.Option("--cost-minor", help="Of a message, in minor units.", min=0)] = None,
    licence: Annotated[str | None, typer.Option("--licence", help="A signature's or template's licence.")] = None,
    licence_ends: Annotated[str, typer.Option("--licence-ends", help="Its last day, e.g. 2027-06-30.")] = "",
    enabled: Annotated[bool | None, typer.Option("--enable/--disable", help="Switch it on or off.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Make a sender, or change one: what is not given stays as it is. A new one is a sandbox."""
    with opened(home, workspace) as place:
        before = _known(place, key)
        if before is None and not SENDER_KEY.fullmatch(key):
            raise InvalidSenderError(
                f"“{key[:80]}” cannot name a sender", help="2 to 64 of a-z, 0-9 and _, a letter first, e.g. post"
            )
        chosen = adapter_kind(kind or (before.kind if before else ""))
        given = {
            **(before.settings if before else {}),
            **(_written(settings) if settings else {}),
            **_pairs(changes or [], kind=chosen),
            **{one: _typed(one, kind=chosen) for one in asked or []},
        }
        said = {
            "name": name,
            "is_enabled": enabled,
            "position": position,
            "rate_per_second": rate_per_second,
            "cost_minor": cost_minor,
            "licence": licence,
            "licence_ends_at": instant(licence_ends) if licence_ends else None,
        }
        kept = {field: getattr(before, field) for field in said} if before else {}
        wish = {**kept, **{field: value for field, value in said.items() if value is not None}}
        saved = save_sender(place, SenderWish(sender_key=key, kind=chosen.kind, settings=given, **wish))
    _print(saved, format=format)


@sender_app.command("list")
@reported
def list_command(*, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE) -> None:
    """Every sender by channel, in the order in which they are tried."""
    with opened(home, workspace) as place, place.control.read() as connection:
        found = list_senders(connection)
    write_rows(COLUMNS, [_row(sender) for sender in found], format=format)


@sender_app.command("live")
@reported
def live_command(
    key: Key,
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Back: only to the seed list again.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Let a sender write to everybody, no longer to the seed list alone."""
    with opened(home, workspace) as place:
        changed = set_live(place, key, is_live=not sandbox)
    _print(changed, format=format)


@sender_app.command("seeds")
@reported
def seeds_command(
    channel: Annotated[str, typer.Argument(help="e.g. email")],
    addresses: Annotated[
        list[str] | None,
        typer.Argument(help="The whole list anew; without any, the list is shown.", show_default=False),
    ] = None,
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """The seed list of a channel: our own addresses, all that a sandbox writes to."""
    with opened(home, workspace) as place:
        if addresses:
            set_seeds(place, channel=channel, addresses=addresses, author=AUTHOR)
        with place.control.read() as connection:
            found = sorted(seeds_of(connection, channel=channel))
    write_rows(["channel", "address"], [{"channel": channel, "address": one} for one in found], format=format)


@sender_app.command("check")
@reported
def check_command(
    key: Key, *, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE
) -> None:
    """Try a sender: credentials, licence, connection and sign-in. Sends nothing; ends with 6 when it cannot be used."""
    with opened(home, workspace) as place:
        check = check_sender(place, key)
    if format == Format.TABLE:
        _print_check(check)
    else:
        write_json({**asdict(check), "is_good": check.is_good})
    if not check.is_good:
        raise typer.Exit(6)


@sender_app.command("dkim")
@reported
def dkim_command(
    key: Key,
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    new: Annotated[
        str, typer.Option("--new", help="Make a signing key under this selector, e.g. eg2026.", show_default=False)
    ] = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """The DNS records that the domain of a mail sender wants: DKIM, SPF, DMARC. The signing key never leaves here."""
    with opened(home, workspace) as place:
        if new:
            _make_key(place, key, selector=new)
        _, settings = sender_settings(place, key)
    if not isinstance(settings, SmtpSettings):
        raise InvalidSenderError(f"“{key}” sends no mail by SMTP", help="records are for senders of the kind smtp")
    records = mail_records(settings)
    if format == Format.TABLE:
        for record in records:
            console.print(f"# {record.why[lang.value]}", highlight=False, markup=False, soft_wrap=True)
            console.print(record.zone_line, highlight=False, markup=False, soft_wrap=True)
    else:
        write_json([asdict(record) for record in records])


def _make_key(place: Workspace, key: str, *, selector: str) -> None:
    sender = find_sender(place, key)
    if sender.kind != "smtp":
        raise InvalidSenderError(f"“{key}” sends no mail by SMTP", help="records are for senders of the kind smtp")
    signing = {"dkim_rsa_selector": selector, "dkim_rsa_key": make_dkim_key("rsa")}
    kept = {name: getattr(sender, name) for name in SenderWish.__dataclass_fields__ if name != "settings"}
    save_sender(place, SenderWish(**kept, settings={**sender.settings, **signing}))


def _known(place: Workspace, key: str) -> Sender | None:
    try:
        return find_sender(place, key)
    except MissingSenderError:
        return None


def _setting(field: SettingField) -> str:
    """`host*`, `password!`, `port=1..65535`, `security=none|starttls|tls`."""
    schema = field.schema
    allowed = "|".join(map(str, schema.get("enum", ())))
    if schema.get("type") == "boolean":
        allowed = "true|false"
    elif {"minimum", "maximum"} <= schema.keys():
        allowed = f"{schema['minimum']:g}..{schema['maximum']:.10g}"
    marks = f"{'*' if field.is_required else ''}{'!' if field.is_secret else ''}"
    return f"{field.name}{marks}{'=' if allowed else ''}{allowed}"


def _written(settings: Path) -> dict[str, Any]:
    try:
        return msgspec.json.decode(settings.read_bytes(), type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise InvalidSenderError(
            f"{settings.name} holds no JSON object ({error})", help="mind quotes, commas, brackets"
        ) from error


def _pairs(changes: list[str], *, kind: AdapterKind) -> dict[str, Any]:
    """`port=587` as the kind's settings want it."""
    types = get_type_hints(kind.settings, include_extras=True)
    found: dict[str, Any] = {}
    for change in changes:
        name, separator, text = change.partition("=")
        if not separator or name not in types:
            raise InvalidSenderError(f"“{name}” is no setting of {kind.kind}", help=f"choose from: {', '.join(types)}")
        if name in kind.secrets and text:
            raise InvalidSenderError(
                f"{name} is a secret, and a command line can be read by others", help=f"type it instead: --ask {name}"
            )
        try:
            found[name] = msgspec.convert(text, types[name], strict=False)
        except msgspec.ValidationError as error:
            raise InvalidSenderError(f"{name}: {error}", help="write --set NAME=VALUE") from error
    return found


def _typed(name: str, *, kind: AdapterKind) -> str:
    if name not in kind.secrets:
        raise InvalidSenderError(
            f"“{name}” is no secret of {kind.kind}", help=f"its secrets: {', '.join(kind.secrets) or 'none'}"
        )
    stream = typer.get_text_stream("stdin")
    return str(typer.prompt(name, hide_input=True)) if stream.isatty() else stream.readline().rstrip("\r\n")


def _state(sender: Sender) -> str:
    if not sender.is_enabled:
        return "off"
    return "live" if sender.is_live else "sandbox"


def _row(sender: Sender) -> dict[str, Any]:
    return {**{name: getattr(sender, name) for name in COLUMNS if name != "state"}, "state": _state(sender)}


def _print(sender: Sender, *, format: Format) -> None:
    if format == Format.TABLE:
        console.print(f"sender {sender.sender_key}: {sender.kind}, {_state(sender)}", highlight=False, markup=False)
    elif format == Format.JSON:
        write_json({**asdict(sender), "state": _state(sender)})
    else:
        write_rows(COLUMNS, [_row(sender)], format=format)


def _print_check(check: SenderCheck) -> None:
    key = check.sender.sender_key
    if check.is_good:
        said = "answers and lets us in" if check.reached else "is set up; its kind asks the provider when it sends"
        console.print(f"[green]✓[/] {shown(key)} {said}", highlight=False)
    else:
        console.print(f"[bold red]✗[/] {shown(key)}: {shown(check.problem)}", highlight=False, soft_wrap=True)
        console.print(f"  → {shown(check.help)}", highlight=False, soft_wrap=True)
    for _, said in check.warnings:
        console.print(f"[yellow]![/] {shown(said)}", highlight=False, soft_wrap=True)
