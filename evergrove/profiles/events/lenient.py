"""Reading what the strict decoder does not take: other types than the spec's, letters that are none, odd numbers.

Nothing of this is on the way of a well-formed event. A whole number as userId is one (many systems send theirs so), a
context that is a text is passed over, and what cannot be text in a database (NUL, half a surrogate pair, as
JavaScript cuts emoji) becomes U+FFFD.
"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from evergrove.profiles.events.contracts import (
    AgentData,
    Campaign,
    Context,
    Device,
    Event,
    ExternalId,
    Library,
    Location,
    Page,
)

NESTING_MAX = 64
"""Levels of objects and lists in one event: more is a programme's mistake, and stops the readers behind."""

INTEGER_DIGITS_MAX = 300
"""A longer whole number is beyond a double, and engines refuse the whole JSON text."""

EPOCH_MILLISECONDS_MIN = 100_000_000_000
"""A smaller number of a time counts seconds: in milliseconds it would lie before March 1973."""

_NO_LETTER = re.compile("[\x00\ud800-\udfff]")
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],]', re.DOTALL)
_NESTED: dict[str, type[msgspec.Struct]] = {
    "page": Page,
    "campaign": Campaign,
    "location": Location,
    "device": Device,
    "user_agent_data": AgentData,
    "library": Library,
}
_TIMES = {"timestamp", "original_timestamp", "sent_at"}


class UnreadableEventError(Exception):
    """An event that cannot be read at all; `reason` is a code of the reasons of rejects."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SplitBatch(NamedTuple):
    """The events of a batch body as they stand there, and the body without them."""

    items: list[bytes]
    rest: bytes


def repaired(raw: bytes) -> bytes:
    """The same JSON with everything in it that databases and engines take. Raises UnreadableEventError."""
    try:
        value = json.loads(raw.decode("utf-8", "replace"), parse_int=_integer, parse_constant=lambda _: None)
        return json.dumps(_clean(value, depth=0), ensure_ascii=False, separators=(",", ":")).encode()
    except RecursionError as error:
        raise UnreadableEventError("event_too_deep") from error
    except ValueError as error:
        raise UnreadableEventError("event_not_json") from error


def lenient_event(raw: bytes) -> Event:
    """The event of a JSON object whose values have other types than the spec's. Raises UnreadableEventError."""
    value = msgspec.json.decode(raw)
    if not isinstance(value, dict):
        raise UnreadableEventError("event_not_object")
    for name in ("properties", "traits"):
        if not isinstance(value.get(name), dict | None):
            raise UnreadableEventError("properties_not_object")
    event: Event = _fitted(value, Event)
    if isinstance(context := value.get("context"), dict):
        event.context = _fitted(context, Context)
    return event


def split_batch(body: bytes) -> SplitBatch | None:
    """The items of the top level's "batch" list by brackets alone, so that one bad event leaves the others readable."""
    depth, key, begin, list_begin = 0, b"", -1, -1
    items: list[bytes] = []
    for token in _TOKEN.finditer(body):
        mark = token.group()
        if mark[:1] == b'"':
            key = mark if depth == 1 else key
        elif mark in b"{[":
            depth += 1
            if depth == 2 and key == b'"batch"' and mark == b"[":
                list_begin = begin = token.start()
                items = []
        elif mark in b"}]":
            depth -= 1
            if depth == 1 and list_begin >= 0:
                last = body[begin + 1 : token.start()].strip()
                return SplitBatch(items + [last] * bool(last), body[:list_begin] + b"[]" + body[token.end() :])
        elif depth == 2 and list_begin >= 0:
            items.append(body[begin + 1 : token.start()].strip())
            begin = token.start()
    return None


def is_too_deep(raw: bytes) -> bool:
    """Whether objects and lists lie more than NESTING_MAX deep."""
    if raw.count(b"{") + raw.count(b"[") <= NESTING_MAX:
        return False
    depth = 0
    for token in _TOKEN.finditer(raw):
        mark = token.group()
        depth += (mark in (b"{", b"[")) - (mark in (b"}", b"]"))
        if depth > NESTING_MAX:
            return True
    return False


def as_text(value: object) -> str | None:
    """A number, a truth value or a text as text; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def _fitted(value: dict[str, Any], kind: type[Any]) -> Any:
    """`value` as the struct `kind`: what fits none of its fields is passed over."""
    found: dict[str, Any] = {}
    for one in msgspec.structs.fields(kind):
        given = value.get(one.encode_name)
        fitted: Any
        if given is None or one.name == "context":
            continue
        if one.name in {"properties", "traits"}:
            fitted = given if isinstance(given, dict) else None
        elif one.name in _NESTED:
            fitted = _fitted(given, _NESTED[one.name]) if isinstance(given, dict) else None
        elif one.name == "external_ids":
            rows = given if isinstance(given, list) else []
            fitted = [_fitted(row, ExternalId) for row in rows if isinstance(row, dict)]
        elif one.name == "mobile":
            fitted = given if isinstance(given, bool) else None
        else:
            fitted = _instant_text(given) if one.name in _TIMES else as_text(given)
        if fitted is not None:
            found[one.name] = fitted
    return kind(**found)


def _instant_text(value: object) -> str | None:
    """A time as text: numbers count seconds or milliseconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return as_text(value)
    seconds = value / 1_000 if abs(value) >= EPOCH_MILLISECONDS_MIN else value
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return str(value)


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= INTEGER_DIGITS_MAX else None


def _clean(value: Any, *, depth: int) -> Any:
    if depth > NESTING_MAX:
        raise UnreadableEventError("event_too_deep")
    if isinstance(value, str):
        return _NO_LETTER.sub("\ufffd", value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {_NO_LETTER.sub("\ufffd", key): _clean(each, depth=depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(each, depth=depth + 1) for each in value]
    return value
