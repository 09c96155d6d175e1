"""One rendering: the names that it sees, how values are written, and what it may still spend.

A template cannot reach a Python object: python-liquid looks into mappings, lists and texts only, never at attributes.
What it may spend is counted in steps, not in seconds, so that a template fails on a slow day exactly when it fails
on a quick one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec
from liquid import BoundTemplate, RenderContext, Token
from liquid.stringify import to_liquid_string
from liquid.undefined import Undefined
from markupsafe import Markup

from evergrove.content.contracts import Block, BlockSource, InvalidTemplateError, RenderLimitError

STEPS_MAX = 100_000
"""Filters, and what stands in loops, of one rendering: some tenths of a second. A long mail needs some hundred."""

ROUNDS_MAX = 10_000
"""Of all loops of one rendering."""

OUTPUT_BYTES_MAX = 1_000_000
"""Of one field: ten times the size at which mail readers cut a mail."""

NAMED_BYTES_MAX = 400_000
"""What a template may keep under names of its own."""

VALUE_CHARACTERS_MAX = 200_000
"""Of one text on its way through filters: the longest block, never a document."""

ITEMS_MAX = 10_000
"""Of one list that a filter makes, and of one range."""

INTEGER_MAX = 10**18
"""Of what arithmetic may reach: the largest amount in minor units that any currency needs."""

CHARACTERS_PER_STEP = 1_000
"""Long values cost a filter more."""

_PLAIN = (str, int, float)
"""What nearly every value is; asking whether one is a mapping takes ten times as long."""

Form = Literal["text", "html", "json"]
"""What a field is, which decides how a value is escaped in it: as it is, as HTML, as a part of a JSON string."""


class RenderError(InvalidTemplateError):
    """A value does not suit what the template does with it: text where a number is needed, a date that is none."""

    code = "template.value"


class Rendering(RenderContext):
    """The state of one rendering of one field."""

    def __init__(
        self,
        template: BoundTemplate,
        values: Mapping[str, Any],
        *,
        language: str,
        field: str,
        form: Form,
        loose_names: frozenset[str],
        blocks: BlockSource | None,
    ) -> None:
        live = LiveBlocks(values.get("blocks") or {}, source=blocks, language=language, is_html=form == "html")
        super().__init__(template, globals={**values, "blocks": live})
        self.values = values
        self.language = language
        self.field = field
        self.form = form
        self.loose_names = loose_names
        self.notes: list[str] = []
        self.steps = 0
        self.rounds = 0

    def spend(self, steps: int) -> None:
        """Raises RenderLimitError beyond STEPS_MAX."""
        self.steps += steps
        if self.steps > STEPS_MAX:
            raise limit_passed("steps", "步", STEPS_MAX)

    def count_round(self, steps: int) -> None:
        """A round of a loop begins. Raises RenderLimitError."""
        self.rounds += 1
        if self.rounds > ROUNDS_MAX:
            raise limit_passed("rounds of loops", "次循环", ROUNDS_MAX)
        self.spend(steps)

    def assign(self, key: str, val: Any) -> None:
        """Looking at the size of every name costs a step for each few of them."""
        self.spend(1 + len(self.locals) // 20)
        super().assign(key, val)

    def as_text(self, value: object) -> str:
        """How a value stands in this field. Raises RenderError for a group of values."""
        if not isinstance(value, _PLAIN) and isinstance(value, Mapping):
            raise RenderError(
                "a group of values cannot be written as text",
                help="name one of its members, for example {{ context.address.city }} / 请写出具体字段",
                message_zh="不能直接输出一组值",
            )
        text = to_liquid_string(value, self.autoescape)
        return msgspec.json.encode(text).decode()[1:-1] if self.form == "json" else text

    def zone_name(self) -> str:
        """The customer's time zone, else the workspace's, else UTC."""
        for root in ("customer", "workspace"):
            place = self.values.get(root)
            if isinstance(place, Mapping) and (zone := place.get("time_zone")):
                return str(zone)
        return "UTC"


class LiveBlocks(Mapping[str, object]):
    """The live blocks of one customer, made when they are asked for: text, or HTML that stands as it is."""

    def __init__(
        self, given: Mapping[str, object], *, source: BlockSource | None, language: str, is_html: bool
    ) -> None:
        self._found = dict(given)
        self._source = source
        self._language = language
        self._is_html = is_html

    def __getitem__(self, name: str) -> object:
        """Raises KeyError when there is nothing to show."""
        if self._found.get(name) is None and self._source is not None:
            self._found[name] = self._source(name, language=self._language)
        block = self._found.get(name)
        if block is None:
            raise KeyError(name)
        if isinstance(block, Block):
            return Markup(block.html) if self._is_html and block.html else block.text  # noqa: S704 - safe by contract
        return block

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def line_of(token: Token | None) -> int:
    """The line of a token in its source, from 1; 0 when it is unknown."""
    return 0 if token is None or token.start_index < 0 else token.source.count("\n", 0, token.start_index) + 1


def is_missing(value: object) -> bool:
    """Nothing at all; an empty text is something."""
    return value is None or type(value) is Undefined


def limit_passed(what: str, what_zh: str, limit: int) -> RenderLimitError:
    """The template asks for more than one message may cost."""
    return RenderLimitError(
        f"the template asks for more than {limit:,} {what}",
        help="loop over fewer items: {% for item in context.items limit: 20 %} / 请减少循环的数量",
        message_zh=f"模板超过了 {limit:,} {what_zh}的上限",
    )
