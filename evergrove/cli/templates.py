"""`template`: publish what may be sent, install the ready ones, say what they may tell of ourselves."""

from __future__ import annotations

from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from evergrove.channels import TestSend, send_test
from evergrove.cli.hints import naming_templates, words_step
from evergrove.cli.session import (
    EXIT_CODES,
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
from evergrove.cli.template_check import UnknownValuesError, check_variables
from evergrove.content import (
    TemplateFindingsError,
    examine,
    install_library,
    library_templates,
    list_templates,
    load_template,
    publish_template,
    read_template,
    save_workspace_words,
    workspace_values,
    workspace_words,
)
from evergrove.kit import MissingError
from evergrove.profiles import find_customer, set_workspace_zone

template_app = typer.Typer(help="Templates: what people are sent, in one or both languages.", no_args_is_help=True)

AUTHOR = "command line"
COLUMNS = ["reference", "channel", "class", "topic", "languages", "lifecycle", "purpose", "name"]


class MissingReadyTemplateError(MissingError):
    code = "template.no_ready_one"

    def __init__(self, key: str) -> None:
        near = ", ".join(get_close_matches(key, [one.key for one in library_templates()], n=3))
        super().__init__(
            f"there is no ready template “{key[:64]}”",
            help=f"did you mean {near}?" if near else "without a name all are installed; `template list` shows them",
        )


@template_app.command("publish")
@reported
def publish_command(
    document: Annotated[Path, typer.Argument(help="A JSON file with the template.", exists=True, dir_okay=False)],
    *,
    approver: Annotated[
        str, typer.Option("--approver", help="Who has read it, where a second person is asked for.", show_default=False)
    ] = "",
    note: Annotated[str, typer.Option("--note", help="What is new in this version.", show_default=False)] = "",
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """Check a template and publish it as the next version; what must not be sent is refused with its place.

    Values that some customers will lack, and that have no fallback, are named; they do not stop it.
    """
    with opened(home, workspace) as place:
        try:
            template = read_template(document.read_bytes())
            asked = check_variables(place, template)
            if any(finding.severity == "error" for finding in asked):
                raise UnknownValuesError(template.key, asked)
            made = publish_template(place, template, author=AUTHOR, approver=approver, note=note)
        except TemplateFindingsError as error:
            if format == Format.TABLE:
                _print_findings(error.details["findings"], language=lang)
            raise
    findings = [msgspec.to_builtins(one) for one in (*asked, *examine(template).findings)]
    if format == Format.TABLE:
        _print_findings(findings, language=lang)
        console.print(f"published {made.reference}", highlight=False, markup=False)
    else:
        write_json({"reference": made.reference, "key": made.key, "version": made.version, "findings": findings})


@template_app.command("list")
@reported
def list_command(
    *,
    channel: Annotated[str, typer.Option("--channel", help="One channel only.", show_default=False)] = "",
    lifecycle: Annotated[str, typer.Option("--lifecycle", help="e.g. decline", show_default=False)] = "",
    purpose: Annotated[str, typer.Option("--purpose", help="e.g. care", show_default=False)] = "",
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """The newest version of each published template."""
    with opened(home, workspace) as place:
        found = list_templates(place, channel=channel, lifecycle=lifecycle, purpose=purpose)
    rows = [
        {
            "reference": one.reference,
            "channel": one.channel,
            "class": one.message_class,
            "topic": one.topic,
            "languages": " ".join(one.languages),
            "lifecycle": " ".join(one.tags.lifecycle),
            "purpose": " ".join(one.tags.purpose),
            "name": f"{one.name.zh} · {one.name.en}",
        }
        for one in found
    ]
    write_rows(COLUMNS, rows, format=format)


@template_app.command("install-library")
@reported
def install_command(
    keys: Annotated[list[str] | None, typer.Argument(help="Which ones; default: all.", show_default=False)] = None,
    *,
    approver: Annotated[
        str, typer.Option("--approver", help="Who has read them, where a second person is asked for.")
    ] = "",
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Publish the ready templates under their keys; one of your own under such a key stays."""
    unknown = sorted({*(keys or ())} - {one.key for one in library_templates()})
    if unknown:
        raise MissingReadyTemplateError(unknown[0])
    with opened(home, workspace) as place:
        found = install_library(place, author=AUTHOR, approver=approver, keys=tuple(keys or ()))
    if format == Format.TABLE:
        for outcome, said in (("installed", "installed"), ("standing", "there already"), ("own", "yours, left alone")):
            count = sum(one.outcome == outcome for one in found)
            console.print(f"{count} {said}", highlight=False)
    else:
        write_rows(["reference", "outcome"], [asdict(one) for one in found], format=format)


@template_app.command("send-test")
@reported
def send_test_command(
    reference: Annotated[str, typer.Argument(help="A published template: welcome_first, or welcome_first@2.")],
    address: Annotated[str, typer.Argument(help="One of the channel's seed list.")],
    *,
    customer: Annotated[
        str, typer.Option("--customer", help="As this customer would get it; any identifier.", show_default=False)
    ] = "",
    lang: LanguageOption = Language.EN,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Send a template to one of your own people now, whatever the hour; no count and no cap sees it."""
    with opened(home, workspace) as place:
        with naming_templates(place, [reference]):
            template = load_template(place, reference)
        customer_id = find_customer(place, customer) if customer else ""
        test = TestSend(address=address, language=lang.value, author=AUTHOR, customer_id=customer_id)
        outcome = send_test(place, template, test).outcome
    if format == Format.TABLE:
        said = f" ({outcome.reason or outcome.detail})" if outcome.kind != "sent" else ""
        console.print(f"{template.reference}: {outcome.kind}{said}", highlight=False, markup=False)
    else:
        write_json(asdict(outcome))
    if outcome.kind != "sent":
        raise typer.Exit(EXIT_CODES["unavailable"])


@template_app.command("words")
@reported
def words_command(
    *,
    name: Annotated[str | None, typer.Option("--name", help="How the shop calls itself.")] = None,
    about: Annotated[str | None, typer.Option("--about", help="What it is, in half a sentence.")] = None,
    address: Annotated[str | None, typer.Option("--address", help="Postal; commercial mail must name it.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="Where the shop is; buttons lead there.")] = None,
    signature: Annotated[str | None, typer.Option("--signature", help="Of Chinese SMS, without brackets.")] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="For questions.")] = None,
    currency: Annotated[str | None, typer.Option("--currency", help="Of amounts that name none, e.g. CNY.")] = None,
    time_zone: Annotated[
        str | None, typer.Option("--time-zone", help="Of the shop, and of customers who told none: Asia/Shanghai.")
    ] = None,
    lang: LanguageOption = Language.EN,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """What templates call `workspace`: name, address, link … What is not given stays; --lang says in which language."""
    plain = {"url": url, "signature": signature, "phone": phone, "currency": currency}
    spoken = {"name": name, "about": about, "address": address}
    with opened(home, workspace) as place:
        found = workspace_words(place)
        changes: dict[str, Any] = {field: text for field, text in plain.items() if text is not None}
        for field, text in spoken.items():
            if text is not None:
                changes[field] = msgspec.structs.replace(getattr(found, field), **{lang.value: text})
        if time_zone is not None:
            set_workspace_zone(place, time_zone, author=AUTHOR)
        if changes:
            save_workspace_words(place, msgspec.structs.replace(found, **changes), author=AUTHOR)
        values = workspace_values(place, workspace_words(place), language=lang.value)
    if format == Format.JSON:
        write_json(values)
    else:
        write_rows(["word", "value"], [{"word": word, "value": said} for word, said in values.items()], format=format)


def _print_findings(findings: list[dict[str, Any]], *, language: Language) -> None:
    for finding in findings:
        place = f"{finding['language']}.{finding['field']}".strip(".") or finding["word"]
        colour = "red" if finding["severity"] == "error" else "yellow"
        message = finding[f"message_{language.value}"]
        console.print(f"[{colour}]{shown(place)}[/]: {shown(message)}", highlight=False, soft_wrap=True)
        if step := words_step(finding["word"]):
            console.print(f"  → {shown(step)}", highlight=False, soft_wrap=True)
