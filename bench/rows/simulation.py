"""The simulator at the scale of the bench; its file is what the other rows read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.contracts import Row

if TYPE_CHECKING:
    from bench.contracts import Figures

SECONDS_MAX = 600.0
"""1 M customers and 20 M facts "in minutes": under ten of them."""

FACTS_STATED = 20_000_000


def rows(run: Callable[[str], Figures]) -> list[Row]:
    found = run("bench.world:write_candidates")
    speed, limit = found["facts"] / found["seconds"], FACTS_STATED / SECONDS_MAX
    return [
        Row(
            key="simulation",
            what="Simulator, the scale world",
            figure=speed,
            unit="facts/s",
            limit=limit,
            limit_name="20 M facts in ten minutes",
            ratio=speed / limit,
            aim="20 M facts in minutes",
            is_met=speed >= limit,
            peak_rss_mb=found["peak_rss_mb"],
            detail=(
                f"{found['facts']:,.0f} facts in {found['seconds']:.0f} s",
                f"the pilots that find how active people must be take {found['pilot_seconds']:.0f} s more",
            ),
        )
    ]
