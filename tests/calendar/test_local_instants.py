"""From the clock on the wall back to UTC: as zoneinfo says, for every zone, left-out and doubled hours included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from evergrove.calendar import local_instants, local_micros

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the clock on the wall
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC")


def wall(text: str) -> int:
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)


def utc(text: str) -> int:
    return (datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None) - EPOCH) // timedelta(microseconds=1)


@pytest.mark.parametrize("zone", ZONES)
def test_every_hour_of_two_years(zone: str) -> None:
    begin = datetime(2026, 1, 1)  # noqa: DTZ001 - the clock on the wall
    clocks = [begin + timedelta(minutes=37 * step) for step in range(2 * 365 * 24)]
    local = np.array([(one - EPOCH) // timedelta(microseconds=1) for one in clocks], dtype=np.int64)
    found = local_instants(local, zones=zone)
    info = ZoneInfo(zone)
    expected = [
        (one.replace(tzinfo=info).astimezone(UTC).replace(tzinfo=None) - EPOCH) // timedelta(microseconds=1)
        for one in clocks
    ]
    is_shown = local_micros(found, zones=zone) == local
    assert (found[is_shown] == np.array(expected)[is_shown]).all()  # fold 0: of a doubled hour the first time
    assert is_shown.mean() > 0.999


def test_a_left_out_hour_is_the_first_instant_after_it() -> None:
    gap = np.array([wall("2026-03-29T02:30:00"), wall("2026-03-29T02:00:00")], dtype=np.int64)
    assert local_instants(gap, zones="Europe/Berlin").tolist() == [utc("2026-03-29T01:00:00+00:00")] * 2


def test_each_in_a_zone_of_its_own() -> None:
    local = np.full(3, wall("2026-11-22T09:00:00"), dtype=np.int64)
    found = local_instants(local, zones=["Asia/Shanghai", "America/New_York", None], fallback_zone="UTC")
    wanted = ["2026-11-22T01:00:00+00:00", "2026-11-22T14:00:00+00:00", "2026-11-22T09:00:00+00:00"]
    assert found.tolist() == [utc(text) for text in wanted]
