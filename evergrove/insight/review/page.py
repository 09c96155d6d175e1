"""The review as one HTML file to send around, in the shell of the report."""

from __future__ import annotations

from evergrove.insight.contracts import ClassRevenue, PlanRow
from evergrove.insight.report.contracts import KeyFigure, Language, PlanCard, ReportPage, Section, Table
from evergrove.insight.report.formatting import UNKNOWN, Formatter
from evergrove.insight.report.render import render_page
from evergrove.insight.report.words import PAGE, Words, say, value_name
from evergrove.insight.review.contracts import Change, RevenueByClass, Review, ReviewFigure
from evergrove.insight.review.page_words import COLUMNS, METHODS, SECTIONS, TITLE
from evergrove.insight.review.words import BEFORE, YEAR_BEFORE, name_of, sentence_of, value_text

KEY_FIGURES = ("active", "buyers", "net", "basket", "kept", "read")
MOVES_MAX = 12


def render_review(review: Review, *, workspace_name: str, language: Language | str) -> str:
    """One self-contained page in `zh` or `en`. What has no data is left out."""
    spoken = Language(language)
    form = Formatter(language=spoken, currency=review.currency)
    month = form.month(review.month)
    running = "" if review.is_complete else f" · {say(PAGE['partial'], spoken)}"
    made = (
        _figure_section("people", review, ("active", "new", "buyers", "first_orders", "returning", "kept"), form),
        _figure_section("money", review, ("orders", "net", "basket"), form),
        _figure_section("messages", review, ("sent", "delivered", "read", "converted", "unsubscribed"), form),
        *(_revenue_section(one, review, form) for one in review.revenue),
        _moves_section(review, form),
        _plan_section(review, form),
    )
    return render_page(
        ReportPage(
            language=spoken,
            title=say(TITLE, spoken, month=month),
            workspace_name=workspace_name,
            span=f"{month}{running}",
            as_of=say(PAGE["as_of"], spoken, as_of=form.day(review.as_of)),
            is_simulated=review.is_simulated,
            currency=review.currency,
            figures=_key_figures(review, spoken),
            sections=tuple(one for one in made if one is not None),
            methods=tuple(say(words, spoken, zone=review.zone) for words in METHODS),
        )
    )


def change_text(figure: ReviewFigure, change: Change, language: Language) -> str:
    """`+3.2%`, `−1.4 pp`, or the dash of what is not known."""
    if figure.kind == "share":
        return UNKNOWN if change.difference is None else _signed(change.difference, "个百分点", " pp", language)
    return UNKNOWN if change.relative is None else _signed(change.relative, "%", "%", language)


def _signed(value: float, zh: str, en: str, language: Language) -> str:
    rounded = round(value * 100, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):.1f}{zh if language is Language.ZH else en}"


def _key_figures(review: Review, language: Language) -> tuple[KeyFigure, ...]:
    shown = [
        figure for figure in review.figures if figure.key in KEY_FIGURES and figure.currency in (None, review.currency)
    ]
    return tuple(
        KeyFigure(
            label=name_of(figure, language),
            value=value_text(figure, figure.value, language),
            note=f"{say(BEFORE, language)} {change_text(figure, figure.before, language)}",
        )
        for figure in shown
    )


def _figure_section(key: str, review: Review, keys: tuple[str, ...], form: Formatter) -> Section | None:
    figures = [figure for figure in review.figures if figure.key in keys]
    if not figures:
        return None
    language = form.language
    rows = tuple(
        (
            name_of(figure, language),
            value_text(figure, figure.value, language),
            form.share_between(figure.low, figure.high) if figure.kind == "share" else "",
            change_text(figure, figure.before, language),
            change_text(figure, figure.year_before, language),
        )
        for figure in figures
    )
    columns = (COLUMNS["figure"], COLUMNS["value"], COLUMNS["interval"], BEFORE, YEAR_BEFORE)
    return _section(
        key,
        form,
        reading=" ".join(sentence_of(figure, language) for figure in figures),
        table=Table(columns=tuple(say(one, language) for one in columns), rows=rows),
    )


def _revenue_section(one: RevenueByClass, review: Review, form: Formatter) -> Section | None:
    if not one.rows:
        return None
    language = form.language
    columns = (COLUMNS[one.column], *(COLUMNS[key] for key in ("customers", "orders", "net", "share_net")))
    return _section(
        f"{one.column}_{one.moment}",
        form,
        reading=say(
            SECTIONS["revenue_reading"],
            language,
            day=one.day,
            guests=form.money(review.guest_net_minor),
            guest_orders=form.count(review.guest_orders),
            refunded=form.count(review.refunded_customers),
        ),
        table=Table(
            columns=tuple(say(words, language) for words in columns),
            rows=tuple(_class_row(one.column, row, form) for row in one.rows),
        ),
    )


def _class_row(column: str, row: ClassRevenue, form: Formatter) -> tuple[str, ...]:
    name = value_name(column, row.key, form.language) if row.key else say(COLUMNS["no_class"], form.language)
    return (
        name,
        form.count(row.customers),
        form.count(row.orders),
        form.money(row.net_minor),
        form.share(row.share_net, digits=1),
    )


def _moves_section(review: Review, form: Formatter) -> Section | None:
    moved = sorted((one for one in review.stages if one.source != one.target), key=lambda one: -one.customers)[
        :MOVES_MAX
    ]
    if not moved:
        return None
    language = form.language
    absent = say(COLUMNS["absent"], language)
    rows = tuple(
        (
            " → ".join(value_name("stage", stage, language) or absent for stage in (one.source, one.target)),
            form.count(one.customers),
        )
        for one in moved
    )
    columns = (say(COLUMNS["move"], language), say(COLUMNS["customers"], language))
    reading = say(SECTIONS["moves_reading"], language, begin=review.stages_from, end=review.stages_to)
    return _section("moves", form, reading=reading, table=Table(columns=columns, rows=rows))


def _plan_section(review: Review, form: Formatter) -> Section | None:
    plan = review.plan
    if plan is None or not plan.rows:
        return None
    language = form.language
    reading = say(
        SECTIONS["plan_reading"], language, share=form.share(plan.coverage, digits=1), target=form.share(plan.target)
    )
    return _section("plan", form, reading=reading, cards=tuple(_card(row, form) for row in plan.rows))


def _card(row: PlanRow, form: Formatter) -> PlanCard:
    language = form.language
    name = value_name(row.column, row.key, language) or say(COLUMNS["no_class"], language)
    lines = row.plan_zh if language is Language.ZH else row.plan_en
    return PlanCard(
        title=name,
        subtitle=form.count(row.customers),
        lines=lines or ((say(PAGE["no_plan"], language), UNKNOWN),),
    )


def _section(
    key: str, form: Formatter, *, reading: str, table: Table | None = None, cards: tuple[PlanCard, ...] = ()
) -> Section:
    words: Words = SECTIONS[key]
    name = say(words, form.language)
    return Section(key=key, kicker=name, headline=name, reading=reading, table=table, cards=cards)
