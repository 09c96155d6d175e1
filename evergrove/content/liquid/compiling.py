"""A Liquid field made ready: python-liquid parses it, closures run it.

python-liquid renders a mail of 12 KB in 160 µs of CPU; these closures do it in a tenth of that (decision 0008). What
they write equals what python-liquid writes: the tests hold the two together on generated templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec
from liquid.ast import BlockNode, ConditionalBlockNode
from liquid.builtin.content import ContentNode
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.capture_tag import CaptureNode
from liquid.builtin.tags.case_tag import CaseNode, MultiExpressionBlockNode
from liquid.builtin.tags.comment_tag import CommentNode
from liquid.builtin.tags.cycle_tag import CycleNode
from liquid.builtin.tags.doc_tag import DocNode
from liquid.builtin.tags.for_tag import BreakNode, ContinueNode, ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.unless_tag import UnlessNode
from markupsafe import Markup, escape

from evergrove.content.contracts import VARIABLE_ROOTS, BlockSource
from evergrove.content.liquid.comparing import are_equal
from evergrove.content.liquid.expressions import compile_condition, compile_expression, compile_output
from evergrove.content.liquid.parsing import invalid, parse_source
from evergrove.content.liquid.running import (
    BREAK,
    CONTINUE,
    GO_ON,
    SMALL_CHARACTERS,
    Evaluate,
    Form,
    Run,
    Signal,
    Step,
    as_text,
    checked_value,
)
from evergrove.content.liquid.usage import Usage, VariableUse

if TYPE_CHECKING:
    from liquid.ast import Node

NODES_MAX = 5_000
"""Of one field: a person writes some dozen; more is generated, and belongs into a loop."""

ESCAPING: dict[Form, tuple[Callable[[str], object] | None, Callable[[str], str]]] = {
    "text": (None, str),
    "html": (re.compile(r"[&<>'\"]").search, lambda text: str(escape(text))),
    "json": (re.compile(r'["\\\x00-\x1f\u2028\u2029]').search, lambda text: msgspec.json.encode(text).decode()[1:-1]),
}
"""Most values hold nothing to escape; asking is five times as quick as escaping."""


@dataclass(frozen=True, kw_only=True)
class CompiledSource:
    """One field, ready to be rendered for any number of customers by any number of threads."""

    field: str
    form: Form
    uses: tuple[VariableUse, ...]
    steps: tuple[Step, ...]

    def render(
        self, values: Mapping[str, Any], *, language: str = "zh", blocks: BlockSource | None = None
    ) -> tuple[str, tuple[str, ...]]:
        """The text, and the blocks that used their fallback. Raises UnknownVariableError, RenderLimitError,
        RenderError."""
        run = Run(values, language=language, field=self.field, form=self.form, blocks=blocks)
        run_steps(self.steps, run)
        return "".join(run.out), tuple(dict.fromkeys(run.notes))


def compile_source(source: str, *, field: str = "text", form: Form = "text") -> CompiledSource:
    """Raises InvalidTemplateError with the line and what to write. `form`: how values are escaped."""
    nodes = parse_source(source, field=field)
    every = list(_walk(nodes))
    if len(every) > NODES_MAX:
        raise invalid(
            f"{len(every):,} tags and texts; at most {NODES_MAX:,}",
            zh=f"标签与文本共 {len(every):,} 段，最多 {NODES_MAX:,} 段",
            field=field,
        )
    usage = Usage(source=source, field=field, local_names=_local_names(every), loose_names=_loose_names(every))
    _check_names(every, usage)
    steps = _compile_nodes(nodes, usage, form=form, is_blank=False)
    return CompiledSource(field=field, form=form, uses=tuple(usage.uses), steps=steps)


def run_steps(steps: Sequence[Step], run: Run) -> Signal:
    """One after another, until one of them leaves the loop around it."""
    for step in steps:
        signal = step(run)
        if signal:
            return signal
    return GO_ON


def _walk(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        if isinstance(node, MultiExpressionBlockNode | ConditionalBlockNode):
            yield from _walk(node.block.nodes)
        else:
            yield from _walk(node.children(None))  # type: ignore[arg-type]  # only partial templates ask for it


def _local_names(every: Iterable[Node]) -> frozenset[str]:
    names = {"forloop"} if any(isinstance(node, ForNode) for node in every) else set()
    for node in every:
        if isinstance(node, AssignNode | CaptureNode):
            names.add(str(node.name))
        elif isinstance(node, ForNode):
            names.add(str(node.expression.identifier))
    return frozenset(names)


def _loose_names(every: Iterable[Node]) -> frozenset[str]:
    """Captured texts, and names that are somewhere set to a text of the template's own."""
    captured = {str(node.name) for node in every if isinstance(node, CaptureNode)}
    fixed = {str(node.name) for node in every if isinstance(node, AssignNode) and not list(_paths(node.expression))}
    return frozenset({*captured, *fixed, "forloop"})


def _paths(expression: Any) -> Iterable[Any]:
    from liquid.builtin.expressions import Path

    if isinstance(expression, Path):
        yield expression
    for child in expression.children():
        yield from _paths(child)


def _check_names(every: Iterable[Node], usage: Usage) -> None:
    """A template must not hide the customer behind a name of its own, nor a loop's item behind an assigned one."""
    items = {str(node.expression.identifier) for node in every if isinstance(node, ForNode)}
    for node in every:
        is_own = isinstance(node, AssignNode | CaptureNode)
        name = str(node.name) if isinstance(node, AssignNode | CaptureNode) else ""
        if isinstance(node, ForNode):
            name = str(node.expression.identifier)
        if name in {*VARIABLE_ROOTS, "forloop"} or (is_own and name in items):
            raise invalid(
                f"“{name}” is taken: choose another name",
                zh=f"名称“{name}”已被占用，请换一个名称",
                field=usage.field,
                line=usage.line(node.token),
                write=f"my_{name}",
            )


def _compile_nodes(nodes: Iterable[Node], usage: Usage, *, form: Form, is_blank: bool) -> tuple[Step, ...]:
    """`is_blank`: a block of tags and blanks only, which writes nothing, as in Shopify's Liquid."""
    steps: list[Step] = []
    for node in nodes:
        if isinstance(node, ContentNode):
            if not is_blank and node.text:
                steps.append(_write_text(node.text))
        elif not isinstance(node, CommentNode | DocNode):
            steps.append(_compile_node(node, usage, form=form))
    return tuple(steps)


def _compile_block(block: BlockNode, usage: Usage, *, form: Form) -> tuple[Step, ...]:
    usage.depth += 1
    steps = _compile_nodes(block.nodes, usage, form=form, is_blank=block.blank)
    usage.depth -= 1
    return steps


def _compile_node(node: Node, usage: Usage, *, form: Form) -> Step:
    if isinstance(node, OutputNode):
        return _write_value(compile_output(node.expression, usage), form=form)
    if isinstance(node, IfNode | UnlessNode):
        return _compile_if(node, usage, form=form)
    if isinstance(node, ForNode):
        return _compile_for(node, usage, form=form)
    if isinstance(node, CaseNode):
        return _compile_case(node, usage, form=form)
    if isinstance(node, AssignNode):
        return _compile_assign(node, usage)
    if isinstance(node, CaptureNode):
        return _compile_capture(node, usage, form=form)
    if isinstance(node, CycleNode):
        return _compile_cycle(node, usage, form=form)
    if isinstance(node, BreakNode):
        return lambda _: BREAK
    if isinstance(node, ContinueNode):
        return lambda _: CONTINUE
    raise invalid(
        f"the tag “{node.token.value}” cannot be used",
        zh=f"不能使用标签“{node.token.value}”",
        field=usage.field,
        line=usage.line(node.token),
    )


def _write_text(text: str) -> Step:
    def write(run: Run) -> Signal:
        run.out.append(text)
        return GO_ON

    return write


def _write_value(value: Evaluate, *, form: Form) -> Step:
    needs_escaping, escaped = ESCAPING[form]

    def write(run: Run) -> Signal:
        found = value(run)
        text = found if isinstance(found, str) else as_text(found)
        if needs_escaping is not None and needs_escaping(text):
            text = escaped(text)
        if len(text) > SMALL_CHARACTERS:
            run.grow(len(text))
        run.out.append(text)
        return GO_ON

    return write


def _compile_if(node: IfNode | UnlessNode, usage: Usage, *, form: Form) -> Step:
    first = compile_condition(node.condition, usage)
    condition: Callable[[Run], bool] = (lambda run: not first(run)) if isinstance(node, UnlessNode) else first
    branches = [(condition, _compile_block(node.consequence, usage, form=form))]
    branches += [
        (compile_condition(other.expression, usage), _compile_block(other.block, usage, form=form))
        for other in node.alternatives
    ]
    default = _compile_block(node.default, usage, form=form) if node.default else ()

    def choose(run: Run) -> Signal:
        for is_met, steps in branches:
            if is_met(run):
                return run_steps(steps, run)
        return run_steps(default, run)

    return choose


def _compile_case(node: CaseNode, usage: Usage, *, form: Form) -> Step:
    """Every `when` that is met is written; `else` when none before it was."""
    subject = compile_expression(node.expression, usage)
    branches: list[tuple[tuple[Evaluate, ...] | None, tuple[Step, ...]]] = []
    for block in node.blocks:
        if isinstance(block, MultiExpressionBlockNode):
            choices = tuple(compile_expression(choice, usage) for choice in block.expression.expressions)
            branches.append((choices, _compile_block(block.block, usage, form=form)))
        else:
            branches.append((None, _compile_block(block, usage, form=form)))

    def choose(run: Run) -> Signal:
        value, is_met = subject(run), False
        for choices, steps in branches:
            if choices is None:
                is_chosen = not is_met
            else:
                is_chosen = any(are_equal(value, choice(run)) for choice in choices)
                is_met = is_met or is_chosen
            if is_chosen and (signal := run_steps(steps, run)):
                return signal
        return GO_ON

    return choose


def _compile_for(node: ForNode, usage: Usage, *, form: Form) -> Step:
    loop = node.expression
    name = str(loop.identifier)
    source = compile_expression(loop.iterable, usage)
    limit = compile_expression(loop.limit, usage) if loop.limit else None
    offset = compile_expression(loop.offset, usage) if loop.offset else None
    if loop.offset is not None and str(loop.offset) in ("continue", "'continue'"):
        raise invalid(
            "offset: continue is not supported",
            zh="不支持 offset: continue",
            field=usage.field,
            line=usage.line(node.token),
            write="offset: 3",
        )
    steps = _compile_block(node.block, usage, form=form)
    default = _compile_block(node.default, usage, form=form) if node.default else ()
    cost = sum(1 for _ in _walk(node.block.nodes)) + 1
    asks_for_state = "forloop" in usage.source

    def go_round(run: Run) -> Signal:
        items = _items_of(source(run))
        first = _bound(offset(run)) if offset else 0
        last = first + _bound(limit(run)) if limit else None
        chosen = list(islice(items, first, last))
        if loop.reversed:
            chosen.reverse()
        if not chosen:
            return run_steps(default, run)
        before, outer = run.names.get(name), run.names.get("forloop")
        for index, item in enumerate(chosen):
            run.names[name] = item
            if asks_for_state:
                run.names["forloop"] = _loop_state(index, len(chosen), outer)
            signal = run_steps(steps, run)
            run.count_round(cost)
            if signal == BREAK:
                break
        run.names[name], run.names["forloop"] = before, outer
        return GO_ON

    return go_round


def _loop_state(index: int, length: int, outer: object) -> dict[str, Any]:
    return {
        "index": index + 1,
        "index0": index,
        "rindex": length - index,
        "rindex0": length - index - 1,
        "first": index == 0,
        "last": index == length - 1,
        "length": length,
        "parentloop": outer,
    }


def _items_of(value: object) -> Sequence[Any]:
    if isinstance(value, list | tuple | range):
        return value
    if isinstance(value, Mapping):
        return [list(pair) for pair in value.items()]
    return [value] if isinstance(value, str) and value else []


def _bound(value: object) -> int:
    return max(int(value), 0) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else 0


def _compile_assign(node: AssignNode, usage: Usage) -> Step:
    name = str(node.name)
    value = compile_expression(node.expression, usage)

    def assign(run: Run) -> Signal:
        run.names[name] = checked_value(run, value(run))
        return GO_ON

    return assign


def _compile_capture(node: CaptureNode, usage: Usage, *, form: Form) -> Step:
    name = str(node.name)
    steps = _compile_nodes(node.block.nodes, usage, form=form, is_blank=node.block.blank)

    def capture(run: Run) -> Signal:
        outer, counted = run.out, run.counted
        run.out, run.counted = [], 0
        signal = run_steps(steps, run)
        text = "".join(run.out)
        run.out, run.counted = outer, counted
        checked_value(run, text)
        run.names[name] = Markup(text) if form == "html" else text  # noqa: S704 - its values were escaped when written
        return signal

    return capture


def _compile_cycle(node: CycleNode, usage: Usage, *, form: Form) -> Step:
    writers = [_write_value(compile_output(choice, usage), form=form) for choice in node.args]
    key = (str(node.group) if node.group else "", tuple(str(choice) for choice in node.args))

    def turn(run: Run) -> Signal:
        place = run.cycles.get(key, 0)
        run.cycles[key] = (place + 1) % len(writers)
        return writers[place](run)

    return turn
