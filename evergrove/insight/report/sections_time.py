"""The sections about what follows: retention, the second order, health, radars, the plan, data quality."""

from __future__ import annotations

from datetime import date

from evergrove.insight.contracts import CohortRow, CohortTable
from evergrove.insight.report import charts
from evergrove.insight.report.contracts import Cell, HeatTable, Language, PlanCard, ReportData, Section, Table
from evergrove.insight.report.formatting import Formatter
from evergrove.insight.report.radar_drawing import radar_shape
from evergrove.insight.report.words import COLUMNS, FACT_NAMES, PAGE, SECTIONS, say, value_name

LATER_MONTH = 6
HEADLINE_DAYS = 90
COHORT_MONTHS_MAX = 24
"""Columns after the first month that the triangle shows: two years, both seasons."""

HEAT_SHARE_FULL = 0.5
"""A cohort cell of half its customers has the full colour: real monthly retention lies below."""


def cohort_section(data: ReportData, form: Formatter) -> Section | None:
    """The triangle of month cohorts."""
    first = data.cohorts.retained_share(months_since=1)
    if first is None:
        return None
    later_month = max(
        since for since in range(1, LATER_MONTH + 1) if data.cohorts.retained_share(months_since=since) is not None
    )
    width = min(max(len(row.returned) for row in data.cohorts.rows), COHORT_MONTHS_MAX + 1)
    rows = tuple(
        (row.month, (Cell(text=form.count(row.size)), *_cohort_cells(data.cohorts, row, width=width, form=form)))
        for row in data.cohorts.rows
    )
    return Section(
        key="cohorts",
        kicker=say(SECTIONS["cohorts"], form.language),
        headline=say(
            SECTIONS["cohorts_headline"],
            form.language,
            first=form.share(first),
            later_month=later_month,
            later=form.share(data.cohorts.retained_share(months_since=later_month)),
        ),
        reading=say(SECTIONS["cohorts_reading"], form.language),
        heat=HeatTable(
            corner=say(COLUMNS["cohort"], form.language),
            columns=(say(COLUMNS["size"], form.language), *(str(since) for since in range(1, width))),
            rows=rows,
        ),
    )


def repurchase_section(data: ReportData, form: Formatter) -> Section | None:
    """How soon the second order comes."""
    at = {point.days: point for point in data.repurchase.points}
    point = at.get(HEADLINE_DAYS)
    if point is None or point.share is None:
        return None
    rows = [
        (
            form.count(one.days),
            form.share(one.share, digits=1),
            form.share_between(one.low, one.high),
            form.count(one.at_risk),
        )
        for one in data.repurchase.points
    ]
    return Section(
        key="repurchase",
        kicker=say(SECTIONS["repurchase"], form.language),
        headline=say(
            SECTIONS["repurchase_headline"],
            form.language,
            share=form.share(point.share),
            low_high=form.share_between(point.low, point.high),
        ),
        reading=say(SECTIONS["repurchase_reading"], form.language),
        chart=charts.repurchase_chart(data.repurchase, form=form),
        table=Table(columns=_columns(form, "days", "second", "interval", "at_risk"), rows=tuple(rows)),
    )


def health_section(data: ReportData, form: Formatter) -> Section | None:
    """Health bands against what happened."""
    outcome = data.health
    if outcome is None:
        return None
    shares = {band.band: band.share for band in outcome.bands}
    rows = [
        (
            value_name("health_band", band.band, form.language),
            form.count(band.customers),
            form.count(band.gone),
            form.share(band.share, digits=1),
            form.share_between(band.low, band.high),
        )
        for band in outcome.bands
    ]
    named = [
        f"{say(SECTIONS[f'ranking_{one.key}'], form.language)} {one.area:.3f} ({one.low:.3f}–{one.high:.3f})"
        for one in outcome.rankings
        if f"ranking_{one.key}" in SECTIONS
    ]
    separator = "，" if form.language is Language.ZH else ", "
    areas = say(SECTIONS["health_areas"], form.language, areas=separator.join(named)) if named else ""
    return Section(
        key="health",
        kicker=say(SECTIONS["health"], form.language),
        headline=say(
            SECTIONS["health_headline"],
            form.language,
            days=outcome.days,
            alarm=form.share(shares.get("alarm")),
            good=form.share(shares.get("good")),
        ),
        reading=say(
            SECTIONS["health_reading"],
            form.language,
            cut_off=form.day(date.fromisoformat(outcome.cut_off)),
            days=outcome.days,
            areas=areas,
        ),
        chart=charts.health_chart(outcome, form=form),
        table=Table(columns=_columns(form, "band", "customers", "gone", "gone_share", "interval"), rows=tuple(rows)),
    )


def radar_section(data: ReportData, form: Formatter) -> Section | None:
    """Middle customers of four classes; unknown axes dashed."""
    if not data.radars:
        return None
    best = max(data.radars, key=lambda sample: sample.score)
    worst = min(data.radars, key=lambda sample: sample.score)
    axes = [axis for axis, _ in data.radars[0].axes]
    rows = [
        (
            f"{value_name('rfm_class', sample.class_key, form.language)} · {sample.customer_id}",
            *(form.points(value) for _, value in sample.axes),
            form.points(sample.score),
        )
        for sample in data.radars
    ]
    columns = (
        say(COLUMNS["class"], form.language),
        *(value_name("radar_axis", axis, form.language) for axis in axes),
        say(SECTIONS["radar"], form.language),
    )
    return Section(
        key="radar",
        kicker=say(SECTIONS["radar"], form.language),
        headline=say(
            SECTIONS["radar_headline"],
            form.language,
            best=value_name("rfm_class", best.class_key, form.language),
            best_score=form.points(best.score),
            worst=value_name("rfm_class", worst.class_key, form.language),
            worst_score=form.points(worst.score),
        ),
        reading=say(
            SECTIONS["radar_reading"],
            form.language,
            coverage=form.share(min(sample.coverage for sample in data.radars)),
        ),
        radars=tuple(radar_shape(sample, form=form) for sample in data.radars),
        table=Table(columns=columns, rows=tuple(rows)),
    )


def plan_section(data: ReportData, form: Formatter) -> Section | None:
    """What is done with each class."""
    if data.plan is None or data.plan.coverage is None:
        return None
    people = sum(row.customers for row in data.plan.rows)
    cards = tuple(
        PlanCard(
            title=value_name(row.column, row.key, form.language) or say(PAGE["no_plan"], form.language),
            subtitle=f"{form.count(row.customers)} · {form.share(row.customers / people)}",
            lines=row.plan_zh if form.language is Language.ZH else row.plan_en,
        )
        for row in data.plan.rows
    )
    return Section(
        key="plan",
        kicker=say(SECTIONS["plan"], form.language),
        headline=say(
            SECTIONS["plan_headline"],
            form.language,
            coverage=form.share(data.plan.coverage),
            target=form.share(data.plan.target),
        ),
        reading=say(SECTIONS["plan_reading"], form.language),
        cards=cards,
    )


def quality_section(data: ReportData, form: Formatter) -> Section | None:
    """What is known and what is missing."""
    orders = data.topline.orders
    if not orders:
        return None
    rows = [
        (
            say(FACT_NAMES[fact.name], form.language) if fact.name in FACT_NAMES else fact.name,
            form.count(fact.rows),
            form.share(1 - fact.without_customer / fact.rows, digits=1),
            "—" if fact.without_amount is None else form.share(1 - fact.without_amount / fact.rows, digits=1),
        )
        for fact in data.quality.facts
    ]
    customers = data.quality.customers
    rows += [
        (
            say(COLUMNS["attribute"], form.language, key=attribute.key),
            form.count(attribute.known),
            form.share(attribute.known / customers, digits=1) if customers else "—",
            "—",
        )
        for attribute in data.quality.attributes
    ]
    return Section(
        key="quality",
        kicker=say(SECTIONS["quality"], form.language),
        headline=say(
            SECTIONS["quality_headline"],
            form.language,
            share=form.share(1 - data.topline.guest_orders / orders, digits=1),
            rejected=form.count(sum(lines for _, lines in data.quality.rejected)),
        ),
        reading=say(SECTIONS["quality_reading"], form.language),
        table=Table(columns=_columns(form, "fact", "rows", "with_customer", "with_amount"), rows=tuple(rows)),
    )


def _cohort_cells(cohorts: CohortTable, row: CohortRow, *, width: int, form: Formatter) -> list[Cell]:
    cells = []
    for since in range(1, width):
        if since >= len(row.returned):
            cells.append(Cell(text=""))
            continue
        share = row.returned[since] / row.size
        cells.append(
            Cell(
                text=form.share(share).removesuffix("%").split(".")[0],
                heat=min(share / HEAT_SHARE_FULL, 1.0),
                note=f"{form.count(row.returned[since])} / {form.count(row.size)}",
                is_partial=since >= cohorts.complete_months(row),
            )
        )
    return cells


def _columns(form: Formatter, *keys: str) -> tuple[str, ...]:
    return tuple(say(COLUMNS[key], form.language) for key in keys)
