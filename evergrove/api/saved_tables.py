"""What a saved retention or attribution says: as its own route takes it, with days that may count back."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError

from evergrove.api.cohort_bodies import InsightWish, RetentionWish
from evergrove.api.insight_bodies import PeriodWishBody
from evergrove.insight import InvalidInsightError, Model
from evergrove.segments import read_filters

B = TypeVar("B", bound=InsightWish)


class SavedAttribution(InsightWish):
    """`period`: `days` are whole ones up to yesterday, because today is not over; or two days, both included."""

    period: PeriodWishBody = PeriodWishBody(days=30)
    lookback_days: int = Field(default=30, ge=1, le=90)
    by: Literal["source", "campaign"] = "source"
    model: Model = "last_non_direct"


def read_saved_retention(document: Any) -> RetentionWish:
    """From its JSON object. Raises InvalidInsightError, InvalidRuleError (of an event's filters)."""
    wish = _read(RetentionWish, document)
    for name, deed in (("first", wish.first), ("again", wish.again)):
        if deed.where:
            read_filters(deed.event, deed.where, path=f"{name}.where")
    return wish


def read_saved_attribution(document: Any) -> SavedAttribution:
    """From its JSON object. Raises InvalidInsightError."""
    wish = _read(SavedAttribution, document)
    days, first, last = wish.period.days, wish.period.first_day, wish.period.last_day
    is_rolling = days is not None and first is None and last is None
    is_fixed = days is None and first is not None and last is not None and first <= last
    if not is_rolling and not is_fixed:
        raise InvalidInsightError(
            "a period has “days”, or “first_day” and “last_day” in their order", help='write {"days": 30}'
        )
    return wish


def _read(model: type[B], document: Any) -> B:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidInsightError(f"this cannot be computed: {place}: {first['msg']}", help="change it") from error
