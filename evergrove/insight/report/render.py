"""From figures to one HTML file that needs nothing else: no network, no fonts, no other file.

Safety: every text passes through autoescaping; the figures for the charts stand in a JSON block that no `<` can leave;
the page's own policy lets only the two scripts run whose hashes it names, so that even a text that slipped through
could not become code.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from evergrove.insight.report import sections, sections_time
from evergrove.insight.report.contracts import KeyFigure, Language, ReportData, ReportPage
from evergrove.insight.report.formatting import Formatter
from evergrove.insight.report.words import KEY_FIGURES, LEFT_OUT, METHODS, OTHER_CURRENCY, PAGE, SECTIONS, say

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent
EPOCH = date(1970, 1, 1)
LOCALES = {Language.ZH: "zh-CN", Language.EN: "en-GB"}

SECTION_MAKERS = {
    "trend": sections.trend_section,
    "pareto": sections.pareto_section,
    "classes": sections.class_section,
    "heat": sections.heat_section,
    "stages": sections.stage_section,
    "moves": sections.move_section,
    "cohorts": sections_time.cohort_section,
    "repurchase": sections_time.repurchase_section,
    "health": sections_time.health_section,
    "radar": sections_time.radar_section,
    "plan": sections_time.plan_section,
    "quality": sections_time.quality_section,
}
"""The order in which the report tells its story."""


def render_report(data: ReportData, *, language: Language | str) -> str:
    """One self-contained HTML page in `zh` or `en`. Sections without data are left out and named in the notes."""
    spoken = Language(language)
    form = Formatter(language=spoken, currency=data.currency)
    made = {key: make(data, form) for key, make in SECTION_MAKERS.items()}
    shown = [section for section in made.values() if section is not None]
    missing = [say(SECTIONS[key], spoken) for key, section in made.items() if section is None]
    page = ReportPage(
        language=spoken,
        title=say(PAGE["title"], spoken),
        workspace_name=data.workspace_name,
        span=_span(data, form),
        as_of=say(PAGE["as_of"], spoken, as_of=form.day(data.as_of)),
        is_simulated=data.is_simulated,
        currency=data.currency,
        figures=key_figures(data, form),
        sections=tuple(shown),
        methods=tuple(_methods(data, form, missing=missing)),
    )
    return render_page(page)


def render_page(page: ReportPage) -> str:
    """The shell of every report: one self-contained HTML file."""
    library, drawing = _asset("vendor/echarts-report.min.js"), _asset("page.js")
    template = _environment().get_template("page.html.jinja")
    return template.render(
        html_language=LOCALES[page.language],
        policy=_policy([library, drawing]),
        title=page.title,
        workspace_name=page.workspace_name,
        style=Markup(_asset("page.css")),  # noqa: S704 - our own file
        page={key: say(words, page.language) for key, words in PAGE.items()},
        span=page.span,
        as_of=page.as_of,
        is_simulated=page.is_simulated,
        figures=page.figures,
        sections=page.sections,
        methods=page.methods,
        charts=Markup(_chart_data(page)),  # noqa: S704 - no `<` is left in it
        library=Markup(library),  # noqa: S704 - our own file
        drawing=Markup(drawing),  # noqa: S704 - our own file
    )


def key_figures(data: ReportData, form: Formatter) -> tuple[KeyFigure, ...]:
    """The figures of the first page."""
    top = data.topline
    stages = {row.stage: row.customers for row in data.stages}
    values = {
        "customers": (form.count_compact(top.customers), {"active": form.count(top.active_customers_365)}),
        "net": (form.money_compact(top.net_minor), {"refunds": form.money_compact(top.refund_minor)}),
        "orders": (form.count_compact(top.orders), {"guests": form.count(top.guest_orders)}),
        "repeat": (form.share(top.repeat_share), {"repeat": form.count(top.repeat_customers)}),
        "basket": (form.money_exact(top.basket_minor), {}),
    }
    if stages:
        healthy = stages.get("growth", 0) + stages.get("maturity", 0)
        values["healthy"] = (form.count_compact(healthy), {"decline": form.count(stages.get("decline", 0))})
    return tuple(
        KeyFigure(
            label=say(KEY_FIGURES[key], form.language),
            value=value,
            note=say(KEY_FIGURES[f"{key}_note"], form.language, **figures),
        )
        for key, (value, figures) in values.items()
    )


def _span(data: ReportData, form: Formatter) -> str:
    first, last = (
        None if day is None else EPOCH + timedelta(days=day) for day in (data.topline.first_day, data.topline.last_day)
    )
    return say(PAGE["span"], form.language, first=form.day(first), last=form.day(last))


def _methods(data: ReportData, form: Formatter, *, missing: list[str]) -> list[str]:
    fields = {"currency": data.currency or "—", "references": data.references.replace(",", ", ") or "—"}
    lines = [say(words, form.language, **fields) for words in METHODS]
    if data.other_currency_orders:
        lines.append(say(OTHER_CURRENCY, form.language, orders=form.count(data.other_currency_orders)))
    if missing:
        separator = "、" if form.language is Language.ZH else ", "
        lines.append(say(LEFT_OUT, form.language, names=separator.join(missing)))
    return lines


def _chart_data(page: ReportPage) -> str:
    """JSON that may stand inside a script element: `<`, `>`, `&` and the two line separators are written as escapes."""
    document = {
        "locale": LOCALES[page.language],
        "currency": page.currency,
        "options": {section.key: section.chart.option for section in page.sections if section.chart is not None},
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _policy(scripts: list[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@cache
def _asset(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
