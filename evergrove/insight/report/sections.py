"""The sections about customers and money: each states its finding in words, shows it, and says how to read it."""

from __future__ import annotations

from collections.abc import Sequence

from evergrove.insight.contracts import Move
from evergrove.insight.report import charts
from evergrove.insight.report.contracts import Cell, HeatTable, ReportData, Section, Table
from evergrove.insight.report.formatting import Formatter
from evergrove.insight.report.words import COLUMNS, PAGE, SECTIONS, say, value_name

YEAR_MONTHS = 12
TOP_SHARE = 0.2
TOP_SHARES = (0.01, 0.05, 0.1, 0.2, 0.5, 0.8)
SCORES = (1, 2, 3, 4, 5)
REGULAR_FREQUENCY_MIN = 4
QUIET_RECENCY_MAX = 2
TOP_CLASSES = ("important_value", "important_develop", "important_keep", "important_win_back")
CLASSES = (*TOP_CLASSES, "general_value", "general_develop", "general_keep", "general_win_back")
BEST_CLASS = "important_value"


def trend_section(data: ReportData, form: Formatter) -> Section | None:
    """Net revenue by month; the finding is about whole months only."""
    whole = [month for month in data.months if month.is_complete][-YEAR_MONTHS:]
    net = sum(month.new_net_minor + month.returning_net_minor for month in whole)
    if net <= 0:
        return None
    share = sum(month.returning_net_minor for month in whole) / net
    language = form.language
    rows = [
        (
            form.month(month.month) + ("" if month.is_complete else f" · {say(PAGE['partial'], language)}"),
            form.money(month.net_minor),
            form.money(month.returning_net_minor),
            form.money(month.new_net_minor),
            form.money(month.guest_net_minor),
            form.count(month.orders),
            form.count(month.customers),
        )
        for month in reversed(data.months)
    ]
    return Section(
        key="trend",
        kicker=say(SECTIONS["trend"], language),
        headline=say(SECTIONS["trend_headline"], language, months=len(whole), share=form.share(share)),
        reading=say(SECTIONS["trend_reading"], language),
        chart=charts.trend_chart(data.months, form=form),
        table=_table(form, "month", "net", "returning", "new", "guest", "orders", "buyers", rows=rows),
    )


def pareto_section(data: ReportData, form: Formatter) -> Section | None:
    """How unevenly money is spread."""
    top = data.pareto.share_of_top(TOP_SHARE)
    if top is None or data.pareto.gini is None:
        return None
    rows = [
        (
            f"{say(COLUMNS['top_share'], form.language)} {form.share(share)}",
            form.count(round(share * data.pareto.customers)),
            form.share(data.pareto.share_of_top(share), digits=1),
        )
        for share in TOP_SHARES
    ]
    return Section(
        key="pareto",
        kicker=say(SECTIONS["pareto"], form.language),
        headline=say(SECTIONS["pareto_headline"], form.language, share=form.share(top)),
        reading=say(SECTIONS["pareto_reading"], form.language, gini=f"{data.pareto.gini:.2f}"),
        chart=charts.pareto_chart(data.pareto, form=form),
        table=_table(form, "share_customers", "customers", "share_net", rows=rows),
    )


def class_section(data: ReportData, form: Formatter) -> Section | None:
    """Share of customers against share of money; the finding is the class with the widest gap."""
    known = [row for row in data.classes if row.key is not None and row.share_net is not None]
    if not known:
        return None
    widest = max(known, key=lambda row: (row.share_net or 0.0) - row.share_customers)
    rows = [
        (
            value_name("rfm_class", row.key, form.language) if row.key else say(PAGE["no_class"], form.language),
            form.count(row.customers),
            form.share(row.share_customers, digits=1),
            form.count(row.orders),
            form.money(row.net_minor),
            form.share(row.share_net, digits=1),
        )
        for row in data.classes
    ]
    return Section(
        key="classes",
        kicker=say(SECTIONS["classes"], form.language),
        headline=say(
            SECTIONS["classes_headline"],
            form.language,
            name=value_name("rfm_class", widest.key, form.language),
            people=form.share(widest.share_customers),
            money=form.share(widest.share_net),
        ),
        reading=say(SECTIONS["classes_reading"], form.language),
        chart=charts.class_chart(data.classes, form=form),
        table=_table(form, "class", "customers", "share_customers", "orders", "net", "share_net", rows=rows),
    )


def heat_section(data: ReportData, form: Formatter) -> Section | None:
    """The grid of recency and frequency; the finding is the corner of those once regular who went quiet."""
    if not data.heat:
        return None
    cells = {(cell.recency, cell.frequency): cell for cell in data.heat}
    quiet = [
        cell for cell in data.heat if cell.frequency >= REGULAR_FREQUENCY_MIN and cell.recency <= QUIET_RECENCY_MAX
    ]
    most = max(cell.customers for cell in data.heat)
    rows = []
    for frequency in reversed(SCORES):
        row = []
        for recency in SCORES:
            cell = cells.get((recency, frequency))
            row.append(
                Cell(text="")
                if cell is None
                else Cell(
                    text=form.count(cell.customers),
                    heat=cell.customers / most,
                    note=form.money_compact(cell.money_minor),
                )
            )
        rows.append((f"F{frequency}", tuple(row)))
    return Section(
        key="heat",
        kicker=say(SECTIONS["heat"], form.language),
        headline=say(
            SECTIONS["heat_headline"],
            form.language,
            customers=form.count(sum(cell.customers for cell in quiet)),
            money=form.money_compact(sum(cell.money_minor for cell in quiet)),
        ),
        reading=say(SECTIONS["heat_reading"], form.language),
        heat=HeatTable(
            corner=say(COLUMNS["heat_corner"], form.language),
            columns=tuple(f"R{recency}" for recency in SCORES),
            rows=tuple(rows),
        ),
    )


def stage_section(data: ReportData, form: Formatter) -> Section | None:
    """The funnel of stages and its change."""
    counts = {row.stage: row.customers for row in data.stages}
    people = sum(counts.values())
    if not people:
        return None
    language = form.language
    earlier = form.day(data.earlier_as_of)
    has_earlier = all(row.earlier is not None for row in data.stages)
    rows = [
        (
            value_name("stage", row.stage, language),
            form.count(row.customers),
            form.share(row.customers / people, digits=1),
            form.count(row.earlier),
            "—" if row.earlier is None else form.signed(row.customers - row.earlier),
        )
        for row in data.stages
    ]
    reading = SECTIONS["stages_reading"] if has_earlier else SECTIONS["stages_reading_alone"]
    return Section(
        key="stages",
        kicker=say(SECTIONS["stages"], language),
        headline=say(
            SECTIONS["stages_headline"],
            language,
            healthy=form.share((counts["growth"] + counts["maturity"]) / people),
            decline=form.count(counts["decline"]),
        ),
        reading=say(reading, language, earlier=earlier),
        chart=charts.stage_chart(data.stages, earlier=earlier, form=form),
        table=Table(
            columns=(
                *(say(COLUMNS[key], language) for key in ("stage", "now", "share_customers")),
                earlier,
                say(COLUMNS["change"], language),
            ),
            rows=tuple(rows),
        ),
    )


def move_section(data: ReportData, form: Formatter) -> Section | None:
    """From class to class since the earlier instant; colour is the share of the row."""
    counts = {(move.source, move.target): move.customers for move in data.class_moves}
    best = sum(number for (source, _), number in counts.items() if source == BEST_CLASS)
    if not best:
        return None
    earlier = form.day(data.earlier_as_of)
    names = {key: value_name("rfm_class", key, form.language) for key in CLASSES}
    rows = []
    for source in (*CLASSES, None):
        whole = sum(counts.get((source, target), 0) for target in CLASSES)
        if whole:
            title = say(PAGE["absent"], form.language) if source is None else names[source]
            rows.append((title, tuple(_move_cell(counts.get((source, target), 0), whole, form) for target in CLASSES)))
    return Section(
        key="moves",
        kicker=say(SECTIONS["moves"], form.language),
        headline=say(
            SECTIONS["moves_headline"],
            form.language,
            earlier=earlier,
            stayed=form.share(counts.get((BEST_CLASS, BEST_CLASS), 0) / best),
            slipped=form.count(_slipped(data.class_moves)),
        ),
        reading=say(SECTIONS["moves_reading"], form.language, earlier=earlier),
        heat=HeatTable(
            corner=say(COLUMNS["moves_corner"], form.language, earlier=earlier),
            columns=tuple(names.values()),
            rows=tuple(rows),
        ),
    )


def _slipped(moves: tuple[Move, ...]) -> int:
    """Customers that went from one of the four top classes to one of the others."""
    return sum(
        move.customers
        for move in moves
        if move.source in TOP_CLASSES and move.target is not None and move.target not in TOP_CLASSES
    )


def _move_cell(customers: int, whole: int, form: Formatter) -> Cell:
    if customers == 0:
        return Cell(text="")
    return Cell(text=form.count(customers), heat=customers / whole, note=form.share(customers / whole, digits=1))


def _table(form: Formatter, *keys: str, rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(columns=tuple(say(COLUMNS[key], form.language) for key in keys), rows=tuple(rows))
