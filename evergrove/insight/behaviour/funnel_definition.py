"""What a funnel is: its steps, its window, its period, whom it looks at and what it is broken down by."""

from __future__ import annotations

from typing import Any, Literal, get_args

import msgspec

from evergrove.insight.behaviour.contracts import EventStep, read_step
from evergrove.insight.behaviour.periods import PeriodWish
from evergrove.kit import InvalidError

STEPS_MIN, STEPS_MAX = 2, 8
"""Fewer are a count; more, nobody can read side by side."""

WINDOW_HOURS_MAX = 366 * 24
"""A year from the first step."""

HOUR_US = 3_600 * 1_000_000

FactBreakdown = Literal["channel", "device", "utm_source", "country"]
ScoreBreakdown = Literal["stage", "rfm_class"]
Breakdown = Literal["", FactBreakdown, ScoreBreakdown]
FACT_BREAKDOWNS: frozenset[str] = frozenset(get_args(FactBreakdown))
SCORE_BREAKDOWNS: frozenset[str] = frozenset(get_args(ScoreBreakdown))


class InvalidFunnelError(InvalidError):
    code = "funnel.invalid"


class Funnel(msgspec.Struct, frozen=True, kw_only=True):
    """A definition that was read. `segment`: the key of one, empty for everyone; `breakdown` empty: none."""

    steps: tuple[EventStep, ...]
    window_hours: int
    period: PeriodWish
    segment: str = ""
    breakdown: Breakdown = ""

    @property
    def window_us(self) -> int:
        """Microseconds from the first step within which the others count."""
        return self.window_hours * HOUR_US


class _Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    steps: list[dict[str, Any]]
    window_hours: int = 7 * 24
    period: PeriodWish = PeriodWish(days=30)
    segment: str = ""
    breakdown: Breakdown = ""


def read_funnel(document: object) -> Funnel:
    """From its JSON object. Raises InvalidFunnelError, InvalidStepError, InvalidRuleError (of a step's filters)."""
    try:
        written = msgspec.convert(document, _Written)
    except msgspec.ValidationError as error:
        raise InvalidFunnelError(f"this is no funnel: {error}", help="change what is named") from error
    if not STEPS_MIN <= len(written.steps) <= STEPS_MAX:
        raise InvalidFunnelError(
            f"a funnel has {STEPS_MIN} to {STEPS_MAX} steps, not {len(written.steps)}", help="add or remove steps"
        )
    if not 1 <= written.window_hours <= WINDOW_HOURS_MAX:
        raise InvalidFunnelError(
            f"a window of {written.window_hours} hours", help=f"1 hour to {WINDOW_HOURS_MAX // 24} days"
        )
    return Funnel(
        steps=tuple(read_step(step, path=f"steps[{place}]") for place, step in enumerate(written.steps)),
        window_hours=written.window_hours,
        period=written.period,
        segment=written.segment,
        breakdown=written.breakdown,
    )
