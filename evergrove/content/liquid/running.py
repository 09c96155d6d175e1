"""One rendering: the names that it sees, what it has written, and what it may still spend.

A template cannot reach a Python object: a path looks into mappings, lists and texts only, never at attributes.
What it may spend is counted in steps, not in seconds, so that a template fails on a slow day exactly when it fails
on a quick one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from markupsafe import Markup

from evergrove.content.contracts import Block, BlockSource, InvalidTemplateError, RenderLimitError

STEPS_MAX = 200_000
"""Tags, outputs and filters of one rendering: about a tenth of a second. A long mail needs some hundred."""

ITERATIONS_MAX = 10_000
"""Rounds of all loops of one rendering."""

OUTPUT_CHARACTERS_MAX = 1_000_000
"""Of one field: ten times the size at which mail readers cut a mail."""

VALUE_CHARACTERS_MAX = 200_000
"""Of one text on its way through filters: the longest block, never a document."""

ITEMS_MAX = 10_000
"""Of one list that a filter makes."""

INTEGER_MAX = 10**18
"""Of what arithmetic may reach: the largest amount in minor units that any currency needs."""

SMALL_CHARACTERS = 1_000
"""Texts up to this length are counted when a loop comes round, longer ones at once."""

Form = Literal["text", "html", "json"]
"""What a field is, which decides how a value is escaped in it: as it is, as HTML, as a part of a JSON string."""

Evaluate = Callable[["Run"], Any]
Signal = int
GO_ON, CONTINUE, BREAK = 0, 1, 2
Step = Callable[["Run"], Signal]


class RenderError(InvalidTemplateError):
    """A value does not suit what the template does with it: text where a number is needed, a date that is none."""

    code = "template.value"


class Run:
    """The state of one rendering."""

    __slots__ = (
        "blocks",
        "counted",
        "cycles",
        "field",
        "is_html",
        "iterations",
        "language",
        "names",
        "notes",
        "out",
        "size",
        "steps",
    )

    def __init__(
        self, values: Mapping[str, Any], *, language: str, field: str, form: Form, blocks: BlockSource | None
    ) -> None:
        self.names: dict[str, Any] = dict(values)
        self.language = language
        self.field = field
        self.is_html = form == "html"
        self.blocks = blocks
        self.out: list[str] = []
        self.notes: list[str] = []
        self.cycles: dict[object, int] = {}
        self.counted = 0
        self.size = 0
        self.steps = 0
        self.iterations = 0

    def spend(self, steps: int) -> None:
        """Raises RenderLimitError beyond STEPS_MAX."""
        self.steps += steps
        if self.steps > STEPS_MAX:
            raise limit_passed("steps", "步", STEPS_MAX)

    def grow(self, characters: int) -> None:
        """Raises RenderLimitError beyond OUTPUT_CHARACTERS_MAX."""
        self.size += characters
        if self.size > OUTPUT_CHARACTERS_MAX:
            raise limit_passed("characters", "个字符", OUTPUT_CHARACTERS_MAX)

    def count_round(self, steps: int) -> None:
        """One round of a loop is over: count it, what it cost and what it wrote."""
        self.iterations += 1
        if self.iterations > ITERATIONS_MAX:
            raise limit_passed("rounds of loops", "次循环", ITERATIONS_MAX)
        self.spend(steps)
        written = self.out[self.counted :]
        self.counted = len(self.out)
        self.grow(sum(map(len, written)))

    def zone_name(self) -> str:
        """The customer's time zone, else the workspace's, else UTC."""
        for root in ("customer", "workspace"):
            place = self.names.get(root)
            if isinstance(place, Mapping) and (zone := place.get("time_zone")):
                return str(zone)
        return "UTC"

    def block(self, name: str) -> object:
        """A live block of this customer as text, or as HTML that stands as it is; None when there is none."""
        found = (self.names.get("blocks") or {}).get(name)
        if found is None and self.blocks is not None:
            found = self.blocks(name, language=self.language)
        if isinstance(found, Block):
            if self.is_html and found.html:
                return Markup(found.html)  # noqa: S704 - a source's HTML is safe by its contract
            return found.text
        return found


def limit_passed(what: str, what_zh: str, limit: int) -> RenderLimitError:
    """The template asks for more than one message may cost."""
    return RenderLimitError(
        f"the template asks for more than {limit:,} {what}",
        help="loop over fewer items: {% for item in context.items limit: 20 %} / 请减少循环的数量",
        message_zh=f"模板超过了 {limit:,} {what_zh}的上限",
    )


def look_up(value: object, segment: object) -> Any:
    """The member of a mapping or list, `size`, `first`, `last`; None when there is none. Never an attribute."""
    if type(value) is dict:  # the usual case, five times as quick to tell as any mapping
        found = value.get(segment)
        return _of_mapping(value, segment) if found is None else found
    if isinstance(value, list | tuple | range):
        return _of_sequence(value, segment)
    if isinstance(value, str):
        return len(value) if segment == "size" else None
    return _of_mapping(value, segment) if isinstance(value, Mapping) else None


def _of_mapping(value: Mapping[Any, Any], segment: object) -> Any:
    if segment in value:
        return value[segment]
    if segment == "size":
        return len(value)
    return next(iter(value.items()), None) if segment == "first" else None


def _of_sequence(value: list[Any] | tuple[Any, ...] | range, segment: object) -> Any:
    if isinstance(segment, int) and not isinstance(segment, bool):
        return value[segment] if -len(value) <= segment < len(value) else None
    if segment == "size":
        return len(value)
    if segment == "first":
        return value[0] if value else None
    return value[-1] if segment == "last" and value else None


def checked_value(run: Run, value: Any) -> Any:
    """What a filter made, if it is within limits; long values cost more steps."""
    if isinstance(value, str):
        if len(value) > SMALL_CHARACTERS:
            if len(value) > VALUE_CHARACTERS_MAX:
                raise limit_passed("characters in one value", "个字符的单个值", VALUE_CHARACTERS_MAX)
            run.spend(len(value) // SMALL_CHARACTERS)
    elif isinstance(value, list):
        if len(value) > ITEMS_MAX:
            raise limit_passed("items in one list", "个元素的列表", ITEMS_MAX)
        run.spend(len(value) // 10)
    elif isinstance(value, int) and abs(value) > INTEGER_MAX:
        raise limit_passed("as a number", "的数值", INTEGER_MAX)
    return value


def as_text(value: object) -> str:
    """How a value stands in a text: `true`, `3`, `12.5`, the items of a list one after another."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "".join(as_text(item) for item in value)
    if isinstance(value, range):
        return f"{value.start}..{value.stop - 1}"
    if isinstance(value, Mapping):
        raise RenderError(
            "a group of values cannot be written as text",
            help="name one of its members, for example {{ context.address.city }} / 请写出具体字段",
            message_zh="不能直接输出一组值",
        )
    return str(value)
