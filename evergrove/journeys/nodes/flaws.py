"""What kinds of nodes check alike: templates, segments, times of the day, texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evergrove.channels import MessageClass
from evergrove.content import InvalidTemplateError, compile_source, load_template
from evergrove.definitions import MissingDefinitionError, published
from evergrove.journeys.nodes.contracts import Flaw
from evergrove.kit import Workspace

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

OWN_ROOT = "context"
"""The values that texts of a journey may name: nothing else is gathered for them."""


def template_flaws(
    workspace: Workspace | None, reference: str, *, field: str, channel: str, message_class: MessageClass | None
) -> Iterator[Flaw]:
    """A template that is not published, or is for another channel or (unless None) of another class."""
    if not reference:
        yield Flaw(field, "choose a template", "a published one, such as welcome", "请选择模板")
        return
    if workspace is None:
        return
    try:
        template = load_template(workspace, reference)
    except MissingDefinitionError:
        yield Flaw(
            field,
            f"there is no published template “{reference[:80]}”",
            "publish the template first",
            f"没有已发布的模板“{reference[:80]}”，请先发布",
        )
        return
    if template.channel != channel:
        yield Flaw(
            field,
            f"the template “{reference}” is for {template.channel}, not for {channel}",
            "choose a template of the step's channel",
            f"模板“{reference}”用于 {template.channel}，不是 {channel}，请换一个该渠道的模板",
        )
    if message_class is not None and template.message_class != message_class:
        yield Flaw(
            field,
            f"the template “{reference}” is {template.message_class}, and the message {message_class}",
            "choose a template of the message's class: consent and quiet hours follow it",
            f"模板“{reference}”属于 {template.message_class}，消息是 {message_class}，须一致：授权与免打扰按类别执行",
        )


def definition_flaws(workspace: Workspace | None, *, kind: str, reference: str, field: str) -> Iterator[Flaw]:
    """A definition that is not published: a segment, an experiment."""
    if workspace is None:
        return
    key, _, version = reference.partition("@")
    try:
        published(workspace, kind=kind, key=key, version=int(version) if version else None)
    except (MissingDefinitionError, ValueError):
        yield Flaw(
            field,
            f"there is no published {kind} “{reference[:80]}”",
            f"publish the {kind} first",
            f"没有已发布的“{reference[:80]}”（{kind}），请先发布",
        )


def clock_flaws(at: str, *, field: str) -> Iterator[Flaw]:
    """A time of the day that none is; empty is none at all."""
    if at and CLOCK.fullmatch(at) is None:
        yield Flaw(field, f"“{at[:20]}” is no time of the day", "write it as 09:00", "时间请写成 09:00")


def range_flaws(number: float, *, field: str, low: float, high: float, unit: str, unit_zh: str) -> Iterator[Flaw]:
    """A number outside its bounds."""
    if not low <= number <= high:
        yield Flaw(
            field,
            f"{number:g} {unit}",
            f"from {low:g} to {high:g} {unit}",
            f"{number:g} {unit_zh}超出范围，应为 {low:g} 到 {high:g} {unit_zh}",
        )


def text_flaws(text: str, *, field: str) -> Iterator[Flaw]:
    """A text with `{{ … }}` that cannot be read, or names values that a journey does not have."""
    if "{" not in text:
        return
    try:
        source = compile_source(text, field=field)
    except InvalidTemplateError as error:
        yield Flaw(field, error.message, error.help, str(error.details.get("message_zh", error.message)))
        return
    for use in source.uses:
        if use.path.partition(".")[0] != OWN_ROOT:
            yield Flaw(
                field,
                f"“{use.path}” is not known here",
                "name what the run has frozen, such as {{ context.entry.order_id }}",
                f"这里不能使用“{use.path}”，只能引用旅程中固化的事件属性，如 {{{{ context.entry.order_id }}}}",
            )
