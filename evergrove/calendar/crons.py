"""Cron expressions that people write: whether a schedule can be kept at all."""

from __future__ import annotations

from datetime import UTC, datetime

from croniter import CroniterError, croniter

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
"""From here croniter looks 50 years ahead: every moment that ever comes again is among them."""


def is_cron(expression: str) -> bool:
    """Whether it can be read and has moments: `0 0 30 2 *`, the 30th of February, is well written and never comes."""
    if not croniter.is_valid(expression):
        return False
    try:
        croniter(expression, BEGIN).get_next(datetime)
    except CroniterError:
        return False
    return True
