"""The parts of a rule that are not combinations: conditions, comparisons, windows, filters."""

from __future__ import annotations

import math
import re
from datetime import UTC, date
from difflib import get_close_matches
from typing import Any, Protocol, get_args

from evergrove.facts import micros
from evergrove.kit import InvalidError, parse_instant
from evergrove.segments.columns import COLUMNS, NUMBER_COLUMNS, PROPERTY_KEY
from evergrove.segments.errors import InvalidRuleError, RuleTooLargeError, UnknownNameError
from evergrove.segments.rules import (
    DAYS_AGO,
    DAYS_MAX,
    FILTERS_MAX,
    INTEGER_MAX,
    OPERATORS_MAX,
    TEXT_CHARACTERS_MAX,
    VALUES_MAX,
    AttributeCondition,
    Comparison,
    Condition,
    EventCondition,
    EventFilter,
    EventPattern,
    EventValue,
    JourneyCondition,
    ListCondition,
    Measure,
    MemberCondition,
    Operator,
    ScoreCondition,
    SequenceCondition,
    TagCondition,
    Value,
    Window,
)
from evergrove.segments.stages import STAGES

HOUR_US = 3_600 * 1_000_000
DAY_US = 24 * HOUR_US

OPERATORS = get_args(Operator)
MEASURES = get_args(Measure)
REFERENCE = re.compile(r"[A-Za-z0-9_一-龥][A-Za-z0-9_.\-一-龥]{0,79}(@[1-9][0-9]{0,8})?")
EXAMPLE_IS = '"is": {">=": 2}'
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class ConditionReader(Protocol):
    """Reads one kind of condition from the object that stands at `path`."""

    def __call__(self, written: dict[str, Any], *, path: str) -> Condition: ...


def check_text(written: object, *, path: str) -> str:
    """A text without control characters, of 1 to TEXT_CHARACTERS_MAX characters."""
    if not isinstance(written, str) or not written or _CONTROL.search(written):
        raise InvalidRuleError(
            path, en="a text without control characters belongs here", zh="这里应为不含控制字符的文本"
        )
    if len(written) > TEXT_CHARACTERS_MAX:
        raise RuleTooLargeError(
            path,
            en=f"{len(written):,} characters; at most {TEXT_CHARACTERS_MAX} are allowed",
            zh=f"有 {len(written):,} 个字符，最多 {TEXT_CHARACTERS_MAX} 个",
        )
    return written


def read_comparisons(written: object, *, path: str) -> tuple[Comparison, ...]:
    """`{">=": 2, "<": 5}`; a bare value means `=`, a bare list means `in`."""
    if isinstance(written, list):
        written = {"in": written}
    elif not isinstance(written, dict):
        written = {"=": written}
    if not 1 <= len(written) <= OPERATORS_MAX:
        raise InvalidRuleError(
            path,
            en=f"1 to {OPERATORS_MAX} comparisons belong here",
            zh=f"这里应有 1 到 {OPERATORS_MAX} 个比较",
            write=EXAMPLE_IS,
        )
    return tuple(_read_comparison(operator, value, path=path) for operator, value in written.items())


def _read_comparison(operator: object, written: object, *, path: str) -> Comparison:
    if operator not in OPERATORS:
        raise UnknownNameError(path, noun="comparison", noun_zh="比较方式", name=str(operator)[:40], known=OPERATORS)
    path = f"{path}.{operator}"
    if operator in {"in", "not_in", "between"}:
        values = _read_values(written, path=path)
        if operator == "between" and len(values) != 2:
            raise InvalidRuleError(path, en="two values belong here", zh="这里应有两个值", write='"between": [1, 5]')
    else:
        values = (_read_value(written, path=path),)
    kinds = {"number" if isinstance(v, int | float) and not isinstance(v, bool) else type(v).__name__ for v in values}
    if len(kinds) > 1:
        raise InvalidRuleError(
            path, en="values of one kind: all texts or all numbers", zh="各值类型必须一致：全是文本或全是数字"
        )
    if operator in {"contains", "starts_with"} and kinds != {"str"}:
        raise InvalidRuleError(path, en="a text belongs here", zh="这里应为文本", write=f'"{operator}": "…"')
    if operator == "is_unknown" and kinds != {"bool"}:
        raise InvalidRuleError(
            path, en="true or false belongs here", zh="这里应为 true 或 false", write='"is_unknown": true'
        )
    if operator in {">", ">=", "<", "<=", "between"} and kinds == {"bool"}:
        raise InvalidRuleError(path, en="true and false have no order", zh="true/false 不能比较大小", write='"=": true')
    return Comparison(operator=operator, values=values)  # type: ignore[arg-type]


def _read_values(written: object, *, path: str) -> tuple[Value, ...]:
    if not isinstance(written, list) or not written:
        raise InvalidRuleError(
            path, en="a list of values, at least one", zh="应为值的列表，至少一个", write='["a", "b"]'
        )
    if len(written) > VALUES_MAX:
        raise RuleTooLargeError(
            path,
            en=f"{len(written):,} values; at most {VALUES_MAX:,} (put them into a list file and use “list”)",
            zh=f"有 {len(written):,} 个值，最多 {VALUES_MAX:,}；请改用名单文件（list）",
        )
    return tuple(_read_value(value, path=f"{path}[{place}]") for place, value in enumerate(written))


def _read_value(written: object, *, path: str) -> Value:
    if isinstance(written, bool):
        return written
    if isinstance(written, int | float):
        if not math.isfinite(written) or abs(written) > INTEGER_MAX:
            raise InvalidRuleError(
                path, en=f"a number of at most {INTEGER_MAX:,} belongs here", zh=f"数字的绝对值不能超过 {INTEGER_MAX:,}"
            )
        return written
    return check_text(written, path=path)


def _allow(written: dict[str, Any], keys: set[str], *, path: str) -> None:
    for key in written:
        if key not in keys:
            raise UnknownNameError(path, noun="key here", noun_zh="键", name=str(key)[:40], known=keys)


def _need(written: dict[str, Any], key: str, *, path: str, write: str) -> object:
    if key not in written:
        raise InvalidRuleError(path, en=f"“{key}” is missing", zh=f"缺少“{key}”", write=write)
    return written[key]


def _in(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _read_attribute(written: dict[str, Any], *, path: str) -> AttributeCondition:
    _allow(written, {"attribute", "is"}, path=path)
    key = _read_key(written["attribute"], path=_in(path, "attribute"))
    found = _need(written, "is", path=path, write='{"attribute": "city", "is": {"=": "杭州"}}')
    return AttributeCondition(key=key, comparisons=read_comparisons(found, path=_in(path, "is")))


def _read_tag(written: dict[str, Any], *, path: str) -> TagCondition:
    _allow(written, {"tag", "is"}, path=path)
    key = check_text(written["tag"], path=_in(path, "tag"))
    found = _need(written, "is", path=path, write='{"tag": "order_count_365_days", "is": {">=": 2}}')
    return TagCondition(key=key, comparisons=read_comparisons(found, path=_in(path, "is")))


def _read_score(written: dict[str, Any], *, path: str) -> ScoreCondition:
    _allow(written, {"score", "is"}, path=path)
    key = check_text(written["score"], path=_in(path, "score"))
    found = _need(written, "is", path=path, write='{"score": "health", "is": {"<": 40}}')
    return ScoreCondition(key=key, comparisons=read_comparisons(found, path=_in(path, "is")))


def _read_stage(written: dict[str, Any], *, path: str) -> ScoreCondition:
    """`{"stage": ["decline", "lost"]}`, or `{"stage": "lost"}`: short for the score `stage`."""
    _allow(written, {"stage"}, path=path)
    stages = written["stage"] if isinstance(written["stage"], list) else [written["stage"]]
    for stage in stages:
        if stage not in STAGES:
            raise UnknownNameError(
                _in(path, "stage"), noun="stage", noun_zh="生命周期阶段", name=str(stage)[:40], known=STAGES
            )
    return ScoreCondition(
        key="stage", comparisons=(Comparison(operator="in", values=_read_values(stages, path=_in(path, "stage"))),)
    )


def _read_event(written: dict[str, Any], *, path: str) -> EventCondition:
    keys = {"event", "measure", "of", "within_days", "within_hours", "between", "where", "is"}
    _allow(written, keys, path=path)
    name = check_text(written["event"], path=_in(path, "event"))
    measure = written.get("measure", "count")
    if measure not in MEASURES:
        raise UnknownNameError(
            _in(path, "measure"), noun="measure", noun_zh="统计方式", name=str(measure)[:40], known=MEASURES
        )
    of = _read_of(written, measure=measure, path=path)
    comparisons = read_comparisons(written.get("is", {">=": 1} if measure == "count" else {}), path=_in(path, "is"))
    if of is None or of.property is None or measure not in {"first", "last"}:
        is_text = measure in {"first", "last"} and of is not None and of.column not in NUMBER_COLUMNS
        check_kinds(comparisons, is_numeric=not is_text, path=_in(path, "is"))
    return EventCondition(
        name=name,
        measure=measure,
        of=of,
        window=_read_window(written, path=path),
        where=_read_where(written.get("where", []), path=_in(path, "where")),
        comparisons=comparisons,
    )


def _read_of(written: dict[str, Any], *, measure: str, path: str) -> EventValue | None:
    place = _in(path, "of")
    if measure == "count":
        if "of" in written:
            raise InvalidRuleError(
                place, en="a count has no “of”", zh="count 不需要 of", write='"measure": "sum", "of": "amount_minor"'
            )
        return None
    if measure in {"first", "last"} and written.get("of", DAYS_AGO) == DAYS_AGO:
        return None
    of = check_text(_need(written, "of", path=path, write='"of": "amount_minor"'), path=place)
    if of.startswith("properties."):
        return EventValue(property=_read_key(of.removeprefix("properties."), path=place))
    known = COLUMNS if measure in {"distinct", "first", "last"} else NUMBER_COLUMNS
    if of not in known:
        raise UnknownNameError(
            place, noun=f"column to take the {measure} of", noun_zh=f"可用于 {measure} 的列", name=of, known=known
        )
    return EventValue(column=of)


def _read_window(written: dict[str, Any], *, path: str) -> Window:
    used = [key for key in ("within_days", "within_hours", "between") if key in written]
    if len(used) > 1:
        raise InvalidRuleError(path, en=f"one of {used}", zh=f"{used} 只能写一个")
    if not used:
        return Window()
    if used[0] == "between":
        return _read_between(written["between"], path=_in(path, "between"))
    return Window(within_us=_read_duration(written, path=path))


def _read_duration(written: dict[str, Any], *, path: str) -> int:
    """Microseconds of `within_days` or `within_hours`."""
    key, unit_us = ("within_hours", HOUR_US) if "within_hours" in written else ("within_days", DAY_US)
    number = _need(written, key, path=path, write=f'"{key}": 30')
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number * unit_us <= DAYS_MAX * DAY_US:
        raise InvalidRuleError(
            _in(path, key),
            en=f"a whole number, more than 0, up to {DAYS_MAX:,} days",
            zh=f"应为正整数，最长 {DAYS_MAX:,} 天",
            write=f'"{key}": 30',
        )
    return number * unit_us


def _read_between(written: object, *, path: str) -> Window:
    write = '"between": ["2011-11-01", "2011-12-24"]'
    if not isinstance(written, list) or len(written) != 2 or not all(isinstance(end, str) for end in written):
        raise InvalidRuleError(
            path, en="two dates or two instants belong here", zh="应为两个日期或两个时刻", write=write
        )
    try:
        if all(_DATE.fullmatch(end) for end in written):
            first, last = (date.fromisoformat(end).toordinal() - date(1970, 1, 1).toordinal() for end in written)
            window, is_ordered = Window(local_days=(first, last)), first <= last
        else:
            start, end = (parse_instant(end).astimezone(UTC) for end in written)
            window, is_ordered = Window(span_us=(micros(start), micros(end))), start < end
    except (ValueError, InvalidError) as error:
        raise InvalidRuleError(
            path, en=f"not a date or an instant: {written}", zh=f"不是日期或时刻：{written}", write=write
        ) from error
    if not is_ordered:
        raise InvalidRuleError(path, en="the end lies before the start", zh="结束早于开始", write=write)
    return window


def _read_where(written: object, *, path: str) -> tuple[EventFilter, ...]:
    if not isinstance(written, list) or len(written) > FILTERS_MAX:
        raise InvalidRuleError(
            path,
            en=f"a list of at most {FILTERS_MAX} filters",
            zh=f"应为筛选条件列表，最多 {FILTERS_MAX} 个",
            write='[{"column": "channel", "is": {"=": "web"}}]',
        )
    return tuple(_read_filter(item, path=f"{path}[{place}]") for place, item in enumerate(written))


def _read_filter(written: object, *, path: str) -> EventFilter:
    write = '{"column": "channel", "is": {"=": "web"}} / {"property": "topic", "is": {"=": "物流配送"}}'
    if not isinstance(written, dict) or ("column" in written) == ("property" in written) or "is" not in written:
        raise InvalidRuleError(
            path,
            en="a filter has “column” or “property”, and “is”",
            zh="筛选条件需有 column 或 property 之一，以及 is",
            write=write,
        )
    _allow(written, {"column", "property", "is"}, path=path)
    comparisons = read_comparisons(written["is"], path=f"{path}.is")
    if "property" in written:
        return EventFilter(property=_read_key(written["property"], path=f"{path}.property"), comparisons=comparisons)
    column = check_text(written["column"], path=f"{path}.column")
    if column not in COLUMNS:
        near = get_close_matches(column, COLUMNS, n=1)
        raise UnknownNameError(f"{path}.column", noun="column", noun_zh="列", name=column, known=near or COLUMNS)
    check_kinds(comparisons, is_numeric=column in NUMBER_COLUMNS, path=f"{path}.is")
    return EventFilter(column=column, comparisons=comparisons)


def check_kinds(comparisons: tuple[Comparison, ...], *, is_numeric: bool, path: str) -> None:
    """A number is compared with numbers, a text with texts."""
    for comparison in comparisons:
        if comparison.operator == "is_unknown":
            continue
        is_number = isinstance(comparison.values[0], int | float) and not isinstance(comparison.values[0], bool)
        if is_number != is_numeric:
            wanted, wanted_zh = ("a number", "数字") if is_numeric else ("a text", "文本")
            raise InvalidRuleError(
                f"{path}.{comparison.operator}", en=f"{wanted} belongs here", zh=f"这里应为{wanted_zh}"
            )


def _read_sequence(written: dict[str, Any], *, path: str) -> SequenceCondition:
    _allow(written, {"sequence", "within_days", "within_hours", "between"}, path=path)
    inside, place = written["sequence"], _in(path, "sequence")
    write = '{"first": {"event": "Product Added"}, "then_not": {"event": "Order Completed"}, "within_days": 3}'
    if not isinstance(inside, dict) or "first" not in inside or ("then" in inside) == ("then_not" in inside):
        raise InvalidRuleError(
            place,
            en="“first” and one of “then”, “then_not” belong here",
            zh="需有 first，以及 then 或 then_not 之一",
            write=write,
        )
    _allow(inside, {"first", "then", "then_not", "within_days", "within_hours"}, path=place)
    then = "then_not" if "then_not" in inside else "then"
    return SequenceCondition(
        first=read_pattern(inside["first"], path=f"{place}.first"),
        then=read_pattern(inside[then], path=f"{place}.{then}"),
        is_negated=then == "then_not",
        within_us=_read_duration(inside, path=place),
        window=_read_window(written, path=path),
    )


def read_pattern(written: object, *, path: str) -> EventPattern:
    """Events of one name with filters: `{"event": …, "where": […]}`. Raises InvalidRuleError."""
    if not isinstance(written, dict) or "event" not in written:
        raise InvalidRuleError(path, en="an event belongs here", zh="这里应为事件", write='{"event": "Product Added"}')
    _allow(written, {"event", "where"}, path=path)
    return EventPattern(
        name=check_text(written["event"], path=f"{path}.event"),
        where=_read_where(written.get("where", []), path=f"{path}.where"),
    )


def _read_member(written: dict[str, Any], *, path: str) -> MemberCondition:
    _allow(written, {"member_of"}, path=path)
    text = check_text(written["member_of"], path=_in(path, "member_of"))
    if not REFERENCE.fullmatch(text):
        raise InvalidRuleError(
            _in(path, "member_of"),
            en="the key of a segment belongs here",
            zh="这里应为人群的键",
            write='"member_of": "vip_at_risk"',
        )
    key, _, version = text.partition("@")
    return MemberCondition(key=key, version=int(version) if version else None)


def _read_journey(written: dict[str, Any], *, path: str) -> JourneyCondition:
    """`{"journey": "welcome"}`: on the way in that journey; `{"journey": true}`: in any."""
    _allow(written, {"journey"}, path=path)
    found, place = written["journey"], _in(path, "journey")
    if found is True:
        return JourneyCondition()
    key = check_text(found, path=place)
    if not REFERENCE.fullmatch(key) or "@" in key:
        raise InvalidRuleError(
            place,
            en="the key of a journey belongs here, without a version, or true for any journey",
            zh="这里应为旅程的键（不带版本号），或用 true 表示任意旅程",
            write='"journey": "welcome"',
        )
    return JourneyCondition(key=key)


def _read_list(written: dict[str, Any], *, path: str) -> ListCondition:
    _allow(written, {"list"}, path=path)
    found, place = written["list"], _in(path, "list")
    if isinstance(found, list):
        values = _read_values(found, path=place)
        return ListCondition(customers=tuple(sorted({check_text(value, path=place) for value in values})))
    return ListCondition(key=check_text(found, path=place))


def _read_key(written: object, *, path: str) -> str:
    key = check_text(written, path=path)
    if not PROPERTY_KEY.fullmatch(key):
        raise InvalidRuleError(
            path,
            en="letters, digits and underscores, without dots and blanks",
            zh="只能用字母、数字、下划线和汉字，不能有点和空格",
        )
    return key


CONDITION_READERS: dict[str, ConditionReader] = {
    "attribute": _read_attribute,
    "tag": _read_tag,
    "score": _read_score,
    "stage": _read_stage,
    "event": _read_event,
    "sequence": _read_sequence,
    "member_of": _read_member,
    "journey": _read_journey,
    "list": _read_list,
}
"""The word that says which kind a condition is → its reader."""
