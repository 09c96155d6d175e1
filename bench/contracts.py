"""What a run is asked for, and what a row tells."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Figures = dict[str, float]
"""What one task measured: name with the unit last → value. `peak_rss_mb` is added by the process around it."""


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """The size of a run. `folder` is the work folder; what is in it may be thrown away."""

    folder: Path
    customers: int = 1_000_000
    facts: int = 20_000_000
    fresh_files: int = 60
    csv_mb: int = 1_000
    append_facts: int = 1_000_000
    intake_facts: int = 1_000_000
    pages: int = 200
    counts: int = 100
    serve_seconds: float = 60.0
    single_events: int = 60_000
    stream_seconds: float = 60.0
    duplicate_ids: int = 100_000_000
    journey_runs: int = 100_000
    journey_entrants: int = 1_000_000
    parked_waits: int = 10_000_000
    woken_waits: int = 10_000
    journey_seconds: float = 30.0
    console_loads: int = 15
    engine_memory_mb: int = 2_048
    engine_threads: int = 2

    def as_json(self) -> dict[str, Any]:
        """Plain values, as a child process takes them."""
        return {**asdict(self), "folder": str(self.folder)}

    @staticmethod
    def from_json(values: dict[str, Any]) -> Parameters:
        """The inverse of `as_json`."""
        return Parameters(**{**values, "folder": Path(values["folder"])})


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table.

    `figure` and `limit` are in `unit`; `ratio` is figure over limit; `is_met` is None where no aim is set for it.
    `detail` names further figures of the same measurement.
    """

    key: str
    what: str
    figure: float
    unit: str
    limit: float | None
    limit_name: str
    ratio: float | None
    aim: str
    is_met: bool | None
    peak_rss_mb: float
    limit_rss_mb: float | None = None
    detail: tuple[str, ...] = field(default=())
