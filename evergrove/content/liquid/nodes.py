"""What python-liquid's own tags lack here: no hole where a value should stand, and loops that are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO, cast

from liquid import Token
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.for_tag import ForTag

from evergrove.content.contracts import UnknownVariableError
from evergrove.content.liquid.running import ITEMS_MAX, is_missing, limit_passed, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liquid import RenderContext, TokenStream
    from liquid.builtin.tags.for_tag import ForNode
    from liquid.expression import Expression

    from evergrove.content.liquid.running import Rendering

CHARACTERS_PER_STEP = 10
"""Of a loop's body: each round costs as many steps as the body is long, whatever stands in it."""


class ValueNode(OutputNode):
    """`{{ … }}`: never writes nothing where a value of the customer was meant."""

    __slots__ = ("has_fallback", "path", "root")

    def __init__(self, token: Token, expression: Expression) -> None:
        super().__init__(token, expression)
        filters = (expression.filters or []) if isinstance(expression, FilteredExpression) else []
        source = expression.left if isinstance(expression, FilteredExpression) else expression
        self.has_fallback = any(step.name == "default" for step in filters)
        self.path = source if isinstance(source, Path) else None
        self.root = str(source.path[0]) if isinstance(source, Path) else ""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Raises UnknownVariableError, unless the template gives a fallback (an empty one too)."""
        rendering = cast("Rendering", context)
        value = self.expression.evaluate(context)
        if is_missing(value) or (
            isinstance(value, str)
            and (not value or value.isspace())
            and self.path is not None
            and not self.has_fallback
            and self.root not in rendering.loose_names
        ):
            raise self._unknown(rendering)
        if self.has_fallback and self.root == "blocks" and is_missing(self.path and self.path.evaluate(context)):
            rendering.notes.append(str(self.path))
        return buffer.write(rendering.as_text(value))

    def _unknown(self, context: Rendering) -> UnknownVariableError:
        """Names the part that is missing: the value, or what a filter asked for."""
        asked = [path for path in paths_of(self.expression) if is_missing(path.evaluate(context))]
        named = asked[0] if asked else self.path
        return UnknownVariableError(str(named or self.expression), line=line_of(self.token), field=context.field)


class ValueTag(Output):
    """`{{ … }}`."""

    node_class = ValueNode


class RoundNode(Node):
    """The first thing in a loop's body: counts the round."""

    __slots__ = ("steps",)

    def __init__(self, token: Token, steps: int) -> None:
        super().__init__(token)
        self.steps = steps

    def __str__(self) -> str:
        return ""

    def render_to_output(self, context: RenderContext, _: TextIO) -> int:
        """Writes nothing. Raises RenderLimitError."""
        cast("Rendering", context).count_round(self.steps)
        return 0


class BoundedRange(RangeLiteral):
    """`(1..n)` of at most ITEMS_MAX numbers."""

    __slots__ = ()

    def evaluate(self, context: RenderContext) -> range:
        """Raises RenderLimitError."""
        made = super().evaluate(context)
        if made.stop - made.start > ITEMS_MAX:
            raise limit_passed("numbers in one range", "个数的区间", ITEMS_MAX)
        return made


class CountedForTag(ForTag):
    """`{% for … %}` whose rounds are counted, over a range that is bounded."""

    def parse(self, stream: TokenStream) -> Node:
        """The loop, with a RoundNode before what it repeats."""
        start = stream.current.start_index
        node = cast("ForNode", super().parse(stream))
        length = stream.current.start_index - start
        node.block.nodes.insert(0, RoundNode(node.token, 1 + length // CHARACTERS_PER_STEP))
        given = node.expression.iterable
        if type(given) is RangeLiteral:
            node.expression.iterable = BoundedRange(given.token, given.start, given.stop)
        return node


def paths_of(expression: Expression) -> Iterator[Path]:
    """Every path in an expression, the one that comes first first."""
    if isinstance(expression, Path):
        yield expression
    for child in expression.children():
        yield from paths_of(child)
