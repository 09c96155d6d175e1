"""What the report is made of: the figures that go in, and the blocks that the page is laid out from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from evergrove.insight.contracts import (
    ClassRevenue,
    CohortTable,
    HealthOutcome,
    HeatCell,
    MonthFigures,
    Move,
    Pareto,
    Plan,
    Quality,
    RadarSample,
    Repurchase,
    StageCount,
    ToplineFigures,
)


class Language(StrEnum):
    """The languages in which the report can be written."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, kw_only=True)
class ReportData:
    """All figures of one report. What is None or empty was not computed; its section is left out and the notes say so.

    as_of: aware UTC. earlier_as_of: the instant that stages and classes are compared with. currency: ISO 4217.
    is_simulated: the world is made up, and every section says so. references: versions of the scores.
    """

    workspace_name: str
    as_of: datetime
    earlier_as_of: datetime | None
    is_simulated: bool
    currency: str | None
    other_currency_orders: int
    references: str
    topline: ToplineFigures
    months: tuple[MonthFigures, ...]
    pareto: Pareto
    classes: tuple[ClassRevenue, ...]
    heat: tuple[HeatCell, ...]
    stages: tuple[StageCount, ...]
    class_moves: tuple[Move, ...]
    cohorts: CohortTable
    repurchase: Repurchase
    health: HealthOutcome | None
    radars: tuple[RadarSample, ...]
    plan: Plan | None
    quality: Quality


@dataclass(frozen=True, kw_only=True)
class Chart:
    """An ECharts option as plain JSON; texts that begin with `@` name a colour or a formatter of the page."""

    option: dict[str, Any]
    height_px: int


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a heat table; `heat` 0 to 1, None for an empty one. `note` is shown on pointing at it."""

    text: str
    heat: float | None = None
    note: str = ""
    is_partial: bool = False


@dataclass(frozen=True, kw_only=True)
class HeatTable:
    """A table whose cells are coloured by their value; it is its own accessible table. `corner` names both sides."""

    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class RadarLabel:
    """An axis' name and figure; `anchor` is the SVG text anchor."""

    x: float
    y: float
    anchor: str
    name: str
    figure: str


@dataclass(frozen=True, kw_only=True)
class RadarShape:
    """One small radar in units of its drawing: spokes to the edge, wedges between known neighbours, marks, labels."""

    title: str
    subtitle: str
    score: str
    spokes: tuple[tuple[float, float, bool], ...]
    rings: tuple[str, ...]
    wedges: tuple[str, ...]
    marks: tuple[tuple[float, float], ...]
    labels: tuple[RadarLabel, ...]


@dataclass(frozen=True, kw_only=True)
class PlanCard:
    """A class with its people and its plan as (label, text) lines."""

    title: str
    subtitle: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of texts; the first column is the row's name, the rest are figures."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One finding: its name, the finding in words with its figure, what shows it, and how to read it."""

    key: str
    kicker: str
    headline: str
    reading: str
    chart: Chart | None = None
    heat: HeatTable | None = None
    radars: tuple[RadarShape, ...] = ()
    cards: tuple[PlanCard, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, kw_only=True)
class KeyFigure:
    """One of the figures of the first page."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """What the shell of a report is filled with; `currency` is that of the charts."""

    language: Language
    title: str
    workspace_name: str
    span: str
    as_of: str
    is_simulated: bool
    currency: str | None
    figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]
    methods: tuple[str, ...]
