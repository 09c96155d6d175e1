"""What a person is when several customers are one: their attributes by strategy, their consents by the strictest.

Pure: rows in, values out. Nothing is written, so taking a merge back brings back exactly what was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import msgspec

from evergrove.definitions import all_published, publish
from evergrove.facts import MergeRecord, micros
from evergrove.kit import InvalidError, Workspace

Strategy = Literal["latest", "first", "min", "max", "sum", "union"]

STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)

DEFINITION_KIND = "merge_strategy"

UNION_VALUES_MAX = 1_000
"""Values that a union keeps, the oldest first: more is a log, not an attribute."""

STRICTNESS = {"unsubscribed": 0, "pending": 2, "subscribed": 3, "never asked": 4, "never_asked": 4}
"""The smaller wins. Who was never asked has said nothing, so that yields to anything said."""

UNKNOWN_STRICTNESS = 1
"""A state that we do not know is no permission."""


class InvalidStrategyError(InvalidError):
    code = "merge_strategy.invalid"


@dataclass(frozen=True, kw_only=True)
class Said:
    """One customer's current value of one attribute; `value` is JSON text."""

    customer_id: str
    key: str
    value: str
    occurred_us: int


@dataclass(frozen=True, kw_only=True)
class ConsentSaid:
    """One line of the consents' history."""

    customer_id: str
    channel: str
    topic: str
    state: str
    occurred_us: int
    feed_seq: int


def set_merge_strategy(workspace: Workspace, *, attribute: str, strategy: str, author: str) -> None:
    """From now on the attribute of united customers is read by `strategy`. Raises InvalidStrategyError."""
    if strategy not in STRATEGIES:
        raise InvalidStrategyError(
            f"“{strategy}” is no way to unite the attribute “{attribute}”",
            help=f"choose one of {', '.join(STRATEGIES)}",
        )
    publish(workspace, kind=DEFINITION_KIND, key=attribute, body={"strategy": strategy}, author=author)


def merge_strategies(workspace: Workspace) -> dict[str, Strategy]:
    """The strategy of each attribute that has one of its own; the others take the latest value."""
    return {one.key: one.body["strategy"] for one in all_published(workspace, kind=DEFINITION_KIND)}


def combine_attributes(said: Iterable[Said], strategies: Mapping[str, Strategy]) -> dict[str, str]:
    """The JSON text of each attribute of a person, by key in their order.

    `min`, `max` and `sum` look at numbers (min and max at texts where there are none); where nothing fits, and for
    equal times, the latest by (time, customer) counts.
    """
    by_key: dict[str, list[Said]] = {}
    for one in said:
        by_key.setdefault(one.key, []).append(one)
    return {key: _combined(by_key[key], strategies.get(key, "latest")) for key in sorted(by_key)}


def _combined(said: list[Said], strategy: Strategy) -> str:
    ordered = sorted(said, key=lambda one: (one.occurred_us, one.customer_id))
    if strategy == "latest" or len(ordered) == 1:
        return ordered[-1].value
    if strategy == "first":
        return ordered[0].value
    values = [msgspec.json.decode(one.value) for one in ordered]
    if strategy == "union":
        return msgspec.json.encode(_union(values)).decode()
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    comparable: list[Any] = numbers or [value for value in values if isinstance(value, str)]
    if strategy == "sum":
        return msgspec.json.encode(sum(numbers)).decode() if numbers else ordered[-1].value
    if not comparable:
        return ordered[-1].value
    return msgspec.json.encode(min(comparable) if strategy == "min" else max(comparable)).decode()


def _union(values: list[Any]) -> list[Any]:
    found: dict[bytes, Any] = {}
    for value in values:
        for one in value if isinstance(value, list) else [value]:
            found.setdefault(msgspec.json.encode(one, order="deterministic"), one)
    return list(found.values())[:UNION_VALUES_MAX]


def combine_consents(said: Iterable[ConsentSaid], merges: Sequence[MergeRecord]) -> tuple[tuple[str, str, str], ...]:
    """(channel, topic, state) of a person, sorted; `merges`: the standing ones among its members.

    Told in the order of time: a customer's newest word counts; where customers become one, the stricter of their
    states; what the person says after that counts as for anybody. A word from before the merge that arrives late is
    a word from before.
    """
    steps: list[tuple[tuple[int, int, str], ConsentSaid | MergeRecord]] = [
        ((one.occurred_us, 0, f"{one.feed_seq:020d}"), one) for one in said
    ]
    steps += [((micros(one.merged_at), 1, one.merge_id), one) for one in merges if one.unmerged_at is None]
    states: dict[str, dict[tuple[str, str], str]] = {}
    for _, step in sorted(steps, key=lambda step: step[0]):
        if isinstance(step, ConsentSaid):
            states.setdefault(step.customer_id, {})[step.channel, step.topic] = step.state
        else:
            _unite(states, step)
    found: dict[tuple[str, str], str] = {}
    for state in states.values():
        found |= state
    return tuple((channel, topic, state) for (channel, topic), state in sorted(found.items()))


def _unite(states: dict[str, dict[tuple[str, str], str]], merge: MergeRecord) -> None:
    """From here on both sides (and all that were one with them) share one dict."""
    one, other = states.setdefault(merge.survivor_id, {}), states.setdefault(merge.merged_id, {})
    if one is other:
        return
    united = one | other
    for topic in one.keys() & other.keys():
        united[topic] = min(one[topic], other[topic], key=lambda state: STRICTNESS.get(state, UNKNOWN_STRICTNESS))
    for customer_id, state in states.items():
        if state is one or state is other:
            states[customer_id] = united
