"""`content`: check a text before it is sent."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evergrove.cli.session import Format, FormatOption, Language, console, reported, shown, write_json
from evergrove.content import check_content, check_limits, sms_length

if TYPE_CHECKING:
    from evergrove.content import Finding, SmsLength

content_app = typer.Typer(help="Content: check a text before it is sent.", no_args_is_help=True)

SEVERITIES = {
    "error": ("red", {"zh": "错误", "en": "error"}),
    "warning": ("yellow", {"zh": "警告", "en": "warning"}),
    "notice": ("blue", {"zh": "提示", "en": "notice"}),
}

FIELDS = {
    "push": "body",
    "web_push": "body",
    "in_app": "body",
    "wechat": "data",
    "webhook": "json",
}
"""The field that `--text` is, where a channel does not call it `text`."""

CHINESE = re.compile(r"[\u4e00-\u9fff]")


class ContentChannelOption(StrEnum):
    """Where a text may be sent."""

    EMAIL = "email"
    SMS = "sms"
    MMS = "mms"
    RICH_SMS = "rich_sms"
    PUSH = "push"
    WEB_PUSH = "web_push"
    IN_APP = "in_app"
    WECOM = "wecom"
    WECHAT = "wechat"
    CALL = "call"
    WEBHOOK = "webhook"


class MessageClass(StrEnum):
    """Marketing obeys more rules than an order's confirmation."""

    MARKETING = "marketing"
    TRANSACTIONAL = "transactional"


@content_app.callback()
def content_group() -> None:
    """Keeps `check` a command of its own, beside those that will come."""


@content_app.command("check")
@reported
def check_command(
    channel: Annotated[ContentChannelOption, typer.Option("--channel", help="Where it is sent.")],
    text: Annotated[str, typer.Option("--text", help="What people read; - reads it from standard input.")],
    message_class: Annotated[
        MessageClass, typer.Option("--class", help="marketing or transactional.")
    ] = MessageClass.MARKETING,
    *,
    language: Annotated[
        Language | None, typer.Option("--language", help="zh or en: of the answer; default: the text's.")
    ] = None,
    is_strict: Annotated[bool, typer.Option("--strict", help="End with exit code 1 when there is an error.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Find words that must not be sent (`findings`), and what does not fit the channel (`limits`). Needs no home."""
    given = sys.stdin.read() if text == "-" else text
    written = "zh" if CHINESE.search(given) else "en"
    fields = {FIELDS.get(channel.value, "text"): given}
    findings = check_content(channel.value, given)
    limits = check_limits(channel.value, fields, language=written, message_class=message_class.value)
    length = sms_length(given)
    if format == Format.TABLE:
        answered = language.value if language else written
        _print_findings((*findings, *limits), length=length, language=answered, is_sms=channel.value == "sms")
    else:
        write_json({"findings": _rows(findings), "limits": _rows(limits), "length": asdict(length)})
    if is_strict and any(finding.severity == "error" for finding in (*findings, *limits)):
        raise typer.Exit(1)


def _rows(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    return [
        {
            "word": finding.word,
            "rule": finding.rule,
            "severity": finding.severity,
            "place": {"start": finding.start, "end": finding.end},
            "message": {"zh": finding.message_zh, "en": finding.message_en},
        }
        for finding in findings
    ]


def _print_findings(findings: tuple[Finding, ...], *, length: SmsLength, language: str, is_sms: bool) -> None:
    for finding in findings:
        colour, names = SEVERITIES[finding.severity]
        said = finding.message_zh if language == "zh" else finding.message_en
        place = f" [{finding.start}–{finding.end}]" if finding.end else ""
        console.print(f"[{colour}]{names[language]}[/] {shown(said)}{shown(place)}", highlight=False, soft_wrap=True)
    if not findings:
        console.print("没有发现问题" if language == "zh" else "nothing to mend", highlight=False)
    if is_sms:
        told = (
            f"{length.encoding}，{length.characters} 字，{length.segments} 条"
            if language == "zh"
            else f"{length.encoding}, {length.characters} characters, {length.segments} "
            + ("part" if length.segments == 1 else "parts")
        )
        console.print(told, highlight=False)
