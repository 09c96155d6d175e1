"""Persona report: what sets a segment apart from everyone (人群画像), with an index, its interval, and significance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import ibis
import ibis.expr.types as ir

from evergrove.segments.compiling import compile_rules
from evergrove.segments.conditions.attribute import attributes_as_of
from evergrove.segments.contracts import SegmentContext
from evergrove.segments.counting import Z_95
from evergrove.segments.errors import EmptySelectionError, MissingRelationError, UnknownNameError
from evergrove.segments.rules import Node

SMALL_CELL = 10
"""Fewer members than this in a row, and fewer expected too: shown, and marked as too few to act on."""

EXPECTED_MIN = 5.0
"""Below this expected count in any of the four cells Fisher's exact test takes the place of the normal one."""

FALSE_DISCOVERY_RATE = 0.05
"""Expected share of false finds among the rows called significant."""

DIMENSIONS_MAX = 30
"""Dimensions of one report."""

VALUES_MAX = 50
"""Rows of one dimension; those with the most customers are kept."""


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """One characteristic. `source`: attribute, tag or score; `edges`: lower bounds that cut a number into bands."""

    key: str
    source: str
    title_zh: str
    title_en: str
    edges: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonaRow:
    """One value of one dimension. `value` None: unknown.

    `index` (TGI) = share in the segment / share in the base × 100, with its 95 % interval; None when nobody of the
    base has the value or the segment is empty. `p_adjusted`: segment against everyone else, over all rows.
    """

    dimension: str
    value: str | None
    members: int
    base: int
    share_of_segment: float
    share_of_base: float
    index: float | None
    index_low: float | None
    index_high: float | None
    p_adjusted: float
    is_significant: bool
    is_small: bool


@dataclass(frozen=True, kw_only=True)
class Persona:
    """All rows, dimension by dimension, the most frequent value of the base first, unknown last."""

    segment_size: int
    base_size: int
    rows: tuple[PersonaRow, ...]


def make_persona(rule: Node, dimensions: Sequence[Dimension], *, context: SegmentContext) -> Persona:
    """Compare the members of `rule` with the whole base on `dimensions`."""
    if not 1 <= len(dimensions) <= DIMENSIONS_MAX:
        raise EmptySelectionError(
            f"a persona has 1 to {DIMENSIONS_MAX} dimensions", help="choose some / 请选择画像维度"
        )
    table, columns = _described(rule, dimensions, context=context)
    engine = context.engine
    table = engine.remember(table, name="persona")
    sizes = engine.fetch(table.agg(base=table.count(), members=table.count(where=table.is_member).fill_null(0)))
    base_size, segment_size = int(sizes["base"][0].as_py()), int(sizes["members"][0].as_py())
    counted: list[tuple[str, str | None, int, int]] = []
    for dimension in dimensions:
        value = columns[dimension.key]
        cells = table.group_by(value=table[value]).agg(
            base=table.count(), members=table.count(where=table.is_member).fill_null(0)
        )
        cells = cells.order_by(cells.value.isnull(), cells.base.desc(), cells.value).limit(VALUES_MAX)
        counted += [
            (dimension.key, row["value"], row["members"], row["base"]) for row in engine.fetch(cells).to_pylist()
        ]
    rows = judge(counted, segment_size=segment_size, base_size=base_size)
    return Persona(segment_size=segment_size, base_size=base_size, rows=rows)


def judge(
    counted: Sequence[tuple[str, str | None, int, int]], *, segment_size: int, base_size: int
) -> tuple[PersonaRow, ...]:
    """Rows from (dimension, value, members, base): index, interval, and significance corrected over all of them.

    The correction is that of Benjamini and Hochberg (1995).
    """
    from scipy import stats  # a second of every start, for a page that is rarely opened

    rest_size = base_size - segment_size
    raw = [
        _p_value(members, segment_size, base - members, rest_size) if segment_size and rest_size else 1.0
        for _, _, members, base in counted
    ]
    adjusted = stats.false_discovery_control(raw) if raw else []
    rows = []
    for (dimension, value, members, base), p_adjusted in zip(counted, adjusted, strict=True):
        expected = base * segment_size / base_size if base_size else 0.0
        is_small = max(members, expected) < SMALL_CELL
        index, low, high = index_with_interval(members, base, segment_size=segment_size, base_size=base_size)
        rows.append(
            PersonaRow(
                dimension=dimension,
                value=value,
                members=members,
                base=base,
                share_of_segment=members / segment_size if segment_size else 0.0,
                share_of_base=base / base_size if base_size else 0.0,
                index=index,
                index_low=low,
                index_high=high,
                p_adjusted=float(p_adjusted),
                is_significant=bool(p_adjusted < FALSE_DISCOVERY_RATE) and not is_small,
                is_small=is_small,
            )
        )
    return tuple(rows)


def index_with_interval(
    members: int, base: int, *, segment_size: int, base_size: int, z: float = Z_95
) -> tuple[float | None, float | None, float | None]:
    """TGI and its 95 % bounds; all None when it is not defined.

    The segment is a part w of the base, so with r = share in the segment / share in the rest the index is
    100 r / (w r + 1 − w), which rises with r; the interval is Katz' for log r (Biometrics 34, 1978), half a customer
    added to each count when one is empty.
    """
    if not segment_size or not base:
        return None, None, None
    index = 100.0 * (members / segment_size) / (base / base_size)
    rest, rest_size = float(base - members), float(base_size - segment_size)
    if not rest_size:
        return index, index, index
    inside, inside_size = float(members), float(segment_size)
    if not inside or not rest:
        inside, inside_size, rest, rest_size = inside + 0.5, inside_size + 1.0, rest + 0.5, rest_size + 1.0
    ratio = (inside / inside_size) / (rest / rest_size)
    spread = z * math.sqrt(max(0.0, 1 / inside - 1 / inside_size + 1 / rest - 1 / rest_size))
    weight = segment_size / base_size
    low, high = (
        100.0 * bound / (weight * bound + 1 - weight) for bound in (ratio * math.exp(-spread), ratio * math.exp(spread))
    )
    return index, min(low, index), max(high, index)


def _p_value(members: int, segment_size: int, others: int, rest_size: int) -> float:
    """Two-sided: is the share in the segment that of everyone else?"""
    from scipy import stats

    total = segment_size + rest_size
    having = members + others
    if having in {0, total}:
        return 1.0
    smallest = min(segment_size, rest_size) * min(having, total - having) / total
    if smallest < EXPECTED_MIN:
        table = [[members, segment_size - members], [others, rest_size - others]]
        return float(stats.fisher_exact(table).pvalue)
    pooled = having / total
    error = math.sqrt(pooled * (1 - pooled) * (1 / segment_size + 1 / rest_size))
    return float(2 * stats.norm.sf(abs(members / segment_size - others / rest_size) / error))


def _described(
    rule: Node, dimensions: Sequence[Dimension], *, context: SegmentContext
) -> tuple[ir.Table, dict[str, str]]:
    """Everyone with `is_member` and one text column for each dimension."""
    membership = compile_rules({"rule": rule}, context=context)
    table = membership.relation.rename(is_member=membership.columns["rule"])
    columns: dict[str, str] = {}
    for source in ("attribute", "tag", "score"):
        wanted = [dimension for dimension in dimensions if dimension.source == source]
        if not wanted:
            continue
        names = {dimension.key: f"{source}_{place}" for place, dimension in enumerate(wanted)}
        relation = _source(source, names, context=context)
        table = table.left_join(relation, "customer_id").drop("customer_id_right")
        columns |= names
    texts = {columns[d.key]: _text(table[columns[d.key]], d) for d in dimensions}
    return table.mutate(**texts), columns


def _source(source: str, names: dict[str, str], *, context: SegmentContext) -> ir.Table:
    if source == "attribute":
        return attributes_as_of(context.facts, names=names)
    table, noun, noun_zh = (context.tags, "tags", "标签") if source == "tag" else (context.scores, "scores", "评分")
    if table is None:
        raise MissingRelationError("persona", noun=noun, noun_zh=noun_zh)
    for key in names:
        if key not in table.columns:
            raise UnknownNameError("persona", noun=source, noun_zh=noun_zh, name=key, known=table.columns)
    return table.select("customer_id", **{name: table[key] for key, name in names.items()})


def _text(value: ir.Value, dimension: Dimension) -> ir.StringValue:
    """The value as text; a number in its band, for example `[18, 25)`."""
    if not dimension.edges:
        return value.cast("string")
    number = value.cast("float64")
    edges = sorted(dimension.edges)
    branches = [(number < edges[0], f"< {edges[0]:g}")]
    branches += [(number < high, f"[{low:g}, {high:g})") for low, high in pairwise(edges)]
    band = ibis.cases(*branches, else_=f"≥ {edges[-1]:g}")
    return number.isnull().ifelse(ibis.null("string"), band)
