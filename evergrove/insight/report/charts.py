"""The charts as ECharts options: plain data; the page puts in colours and formatters of its theme and language.

A text that begins with `@` names a colour (`@accent`) or a formatter (`@share`, `@money`, `@count`). Every data item
carries `tip`, the lines that are shown on pointing at it, as (name, figure) texts; the page sets them as text, never
as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evergrove.insight.contracts import (
    ClassRevenue,
    HealthOutcome,
    MonthFigures,
    Pareto,
    Repurchase,
    StageCount,
)
from evergrove.insight.report.contracts import Chart
from evergrove.insight.report.formatting import Formatter
from evergrove.insight.report.words import COLUMNS, PAGE, say, value_name

Option = dict[str, Any]

DAY_AXIS: Option = {
    "max": 372,
    "interval": 60,
    "axisLabel": {"color": "@muted", "formatter": "@count", "showMaxLabel": False},
    "splitLine": {"lineStyle": {"color": "@line"}, "showMaxLine": False},
}
"""A year by two months, with room for the last mark."""

ROW_PX = 46
"""Height of one row of a horizontal bar chart: two bars and air on a phone."""

TITLE_PX = 34
"""Room under the axis for its title."""

BELOW_ZERO_SEEN = 0.02
"""A negative part smaller than this share of the best month is less than a line's width."""

FADED = 0.35
"""Opacity of what is not complete."""


def trend_chart(months: Sequence[MonthFigures], *, form: Formatter) -> Chart:
    """Stacked bars: returning, first-time, without a customer."""
    parts = (
        ("returning", "returning_net_minor", "@accent"),
        ("new", "new_net_minor", "@soft"),
        ("guest", "guest_net_minor", "@quiet"),
    )
    series = [
        {
            "type": "bar",
            "stack": "net",
            "name": say(COLUMNS[key], form.language),
            "barCategoryGap": "28%",
            "itemStyle": {"color": colour},
            "data": [
                {
                    "value": getattr(month, field) / form.minor_per_major,
                    "itemStyle": {"opacity": 1 if month.is_complete else FADED},
                    "tip": _trend_tip(month, form=form),
                }
                for month in months
            ],
        }
        for key, field, colour in parts
    ]
    option = {
        **_ground(legend=[str(one["name"]) for one in series]),
        "xAxis": _category([month.month for month in months]),
        "yAxis": _values("@money") | _floor(months),
        "series": series,
    }
    return Chart(option=option, height_px=340)


def pareto_chart(pareto: Pareto, *, form: Formatter) -> Chart:
    """The curve of concentration against equal spending."""
    points = [
        {
            "value": [point.share_customers, point.share_net],
            "tip": [
                [
                    say(COLUMNS["top_share"], form.language),
                    form.share(point.share_customers, digits=1),
                ],
                [say(COLUMNS["share_net"], form.language), form.share(point.share_net, digits=1)],
            ],
        }
        for point in pareto.points
    ]
    option = {
        **_ground(bottom=TITLE_PX),
        "xAxis": _values("@share", title=say(COLUMNS["share_customers"], form.language)) | {"min": 0, "max": 1},
        "yAxis": _values("@share") | {"min": 0, "max": 1},
        "series": [
            _line([{"value": [0, 0]}, *points], colour="@accent", filled=True),
            _line([{"value": [0, 0]}, {"value": [1, 1]}], colour="@quiet", dashed=True),
        ],
    }
    return Chart(option=option, height_px=360)


def class_chart(rows: Sequence[ClassRevenue], *, form: Formatter) -> Chart:
    """Two bars a class: share of customers, share of net revenue."""
    known = [row for row in rows if row.key is not None]
    names = [value_name("rfm_class", row.key, form.language) for row in known]
    pairs = [
        (say(COLUMNS["share_customers"], form.language), [row.share_customers for row in known], "@soft"),
        (say(COLUMNS["share_net"], form.language), [row.share_net or 0.0 for row in known], "@accent"),
    ]
    tips = [
        [
            [names[place], ""],
            [pairs[0][0], form.share(row.share_customers, digits=1)],
            [pairs[1][0], form.share(row.share_net, digits=1)],
            [say(COLUMNS["net"], form.language), form.money(row.net_minor)],
        ]
        for place, row in enumerate(known)
    ]
    return _bars(names, pairs, tips=tips, formatter="@share")


def stage_chart(stages: Sequence[StageCount], *, earlier: str, form: Formatter) -> Chart:
    """Customers by stage now and at the instant that `earlier` names."""
    names = [value_name("stage", row.stage, form.language) for row in stages]
    pairs = [(say(COLUMNS["now"], form.language), [float(row.customers) for row in stages], "@accent")]
    if all(row.earlier is not None for row in stages):
        pairs.insert(0, (earlier, [float(row.earlier or 0) for row in stages], "@soft"))
    tips = [
        [
            [names[place], ""],
            [say(COLUMNS["now"], form.language), form.count(row.customers)],
            *([] if row.earlier is None else [[earlier, form.count(row.earlier)]]),
        ]
        for place, row in enumerate(stages)
    ]
    return _bars(names, pairs, tips=tips, formatter="@count")


def repurchase_chart(repurchase: Repurchase, *, form: Formatter) -> Chart:
    """Share with a second order by days since the first, with its band."""
    known = [point for point in repurchase.curve if point.share is not None]
    tips = [
        [
            [say(COLUMNS["days"], form.language), form.count(point.days)],
            [say(COLUMNS["second"], form.language), form.share(point.share, digits=1)],
            [say(COLUMNS["interval"], form.language), form.share_between(point.low, point.high)],
        ]
        for point in known
    ]
    days = [point.days for point in known]
    low = [point.share if point.low is None else point.low for point in known]
    high = [point.share if point.high is None else point.high for point in known]
    band = {"type": "line", "stack": "band", "symbol": "none", "silent": True, "lineStyle": {"opacity": 0}}
    width = [above - below for above, below in zip(high, low, strict=True) if above is not None and below is not None]
    curve = [{"value": [point.days, point.share], "tip": tip} for point, tip in zip(known, tips, strict=True)]
    marks = [
        {"coord": [point.days, point.share], "value": form.share(point.share)}
        for point in repurchase.points
        if point.share is not None and point.days in {30, 90, 180, 365}
    ]
    option = {
        **_ground(bottom=TITLE_PX),
        "xAxis": _values("@count", title=say(COLUMNS["days"], form.language)) | DAY_AXIS,
        "yAxis": _values("@share") | {"min": 0, "max": 1},
        "series": [
            band | {"data": [list(pair) for pair in zip(days, low, strict=True)]},
            band
            | {
                "data": [list(pair) for pair in zip(days, width, strict=True)],
                "areaStyle": {"color": "@accent", "opacity": 0.16},
            },
            _line(curve, colour="@accent") | {"markPoint": _labels(marks)},
        ],
    }
    return Chart(option=option, height_px=340)


def health_chart(outcome: HealthOutcome, *, form: Formatter) -> Chart:
    """Share that stayed away by band, with intervals as thin lines."""
    known = [band for band in outcome.bands if band.share is not None]
    names = [value_name("health_band", band.band, form.language) for band in known]
    whiskers = [
        [{"coord": [place, band.low], "symbol": "none"}, {"coord": [place, band.high], "symbol": "none"}]
        for place, band in enumerate(known)
    ]
    data = [
        {
            "value": band.share,
            "itemStyle": {"color": "@warn" if band.band == "alarm" else "@accent"},
            "label": {"formatter": form.share(band.share)},
            "tip": [
                [names[place], ""],
                [say(COLUMNS["gone_share"], form.language), form.share(band.share, digits=1)],
                [say(COLUMNS["interval"], form.language), form.share_between(band.low, band.high)],
                [say(COLUMNS["customers"], form.language), form.count(band.customers)],
            ],
        }
        for place, band in enumerate(known)
    ]
    series = {
        "type": "bar",
        "barMaxWidth": 72,
        "label": {"show": True, "position": "top", "distance": 16, "color": "@ink", "fontWeight": 600, "fontSize": 14},
        "data": data,
        "markLine": {
            "data": whiskers,
            "silent": True,
            "animation": False,
            "lineStyle": {"color": "@ink", "width": 1.5, "type": "solid"},
            "label": {"show": False},
        },
    }
    category = _category([name.replace("（", "\n（").replace(" (", "\n(") for name in names])
    category["axisLabel"] |= {"interval": 0, "lineHeight": 16}
    option = {**_ground(), "xAxis": category, "yAxis": _values("@share") | {"min": 0, "max": 1}, "series": [series]}
    return Chart(option=option, height_px=320)


def _floor(months: Sequence[MonthFigures]) -> Option:
    """The axis begins at 0 unless a month's refunds can be seen below it."""
    lowest = min(min(month.returning_net_minor, month.new_net_minor, month.guest_net_minor) for month in months)
    seen = lowest < -BELOW_ZERO_SEEN * max(month.net_minor for month in months)
    return {} if seen else {"min": 0}


def _trend_tip(month: MonthFigures, *, form: Formatter) -> list[list[str]]:
    name = form.month(month.month)
    if not month.is_complete:
        name += f" · {say(PAGE['partial'], form.language)}"
    return [
        [name, ""],
        [say(COLUMNS["net"], form.language), form.money(month.net_minor)],
        [say(COLUMNS["returning"], form.language), form.money(month.returning_net_minor)],
        [say(COLUMNS["new"], form.language), form.money(month.new_net_minor)],
        [say(COLUMNS["guest"], form.language), form.money(month.guest_net_minor)],
        [say(COLUMNS["orders"], form.language), form.count(month.orders)],
    ]


def _bars(
    names: Sequence[str],
    pairs: Sequence[tuple[str, Sequence[float], str]],
    *,
    tips: Sequence[list[list[str]]],
    formatter: str,
) -> Chart:
    """Horizontal bars, the first name on top."""
    series = [
        {
            "type": "bar",
            "name": title,
            "barGap": "8%",
            "barCategoryGap": "34%",
            "itemStyle": {"color": colour, "borderRadius": [0, 3, 3, 0]},
            "label": {"show": True, "position": "right", "formatter": formatter, "color": "@muted", "fontSize": 11},
            "data": [{"value": value, "tip": tip} for value, tip in zip(values, tips, strict=True)],
        }
        for title, values, colour in pairs
    ]
    axis = {
        "type": "category",
        "data": list(names),
        "inverse": True,
        "axisTick": {"show": False},
        "axisLine": {"show": False},
        "axisLabel": {"color": "@ink", "width": "@names", "overflow": "break", "lineHeight": 15, "interval": 0},
    }
    option = {
        **_ground(legend=[title for title, _, _ in pairs], right=48),
        "yAxis": axis,
        "xAxis": _values(formatter) | {"splitNumber": 4},
        "series": series,
    }
    return Chart(option=option, height_px=ROW_PX * len(names) + 90)


def _ground(*, legend: Sequence[str] = (), right: int = 16, bottom: int = 8) -> Option:
    ground: Option = {
        "animation": False,
        "grid": {"left": 8, "right": right, "top": 44 if legend else 20, "bottom": bottom, "containLabel": True},
        "tooltip": {"trigger": "item", "confine": True},
        "textStyle": {"color": "@ink"},
    }
    if legend:
        ground["legend"] = {
            "data": list(legend),
            "left": 0,
            "top": 0,
            "itemWidth": 12,
            "itemHeight": 12,
            "itemGap": 20,
            "textStyle": {"color": "@muted"},
        }
    return ground


def _category(names: Sequence[str]) -> Option:
    return {
        "type": "category",
        "data": list(names),
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": "@line"}},
        "axisLabel": {"color": "@muted", "hideOverlap": True},
    }


def _values(formatter: str, *, title: str = "") -> Option:
    axis: Option = {
        "type": "value",
        "axisLabel": {"color": "@muted", "formatter": formatter, "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": "@line"}},
        "axisLine": {"show": False},
        "axisTick": {"show": False},
    }
    if title:
        axis |= {"name": title, "nameLocation": "middle", "nameGap": 32, "nameTextStyle": {"color": "@muted"}}
    return axis


def _line(data: list[Option], *, colour: str, dashed: bool = False, filled: bool = False) -> Option:
    line: Option = {
        "type": "line",
        "data": data,
        "symbol": "none" if dashed else "circle",
        "symbolSize": 7,
        "showSymbol": False,
        "silent": dashed,
        "lineStyle": {"color": colour, "width": 1.5 if dashed else 3, "type": "dashed" if dashed else "solid"},
        "itemStyle": {"color": colour},
    }
    if filled:
        line["areaStyle"] = {"color": colour, "opacity": 0.12}
    return line


def _labels(marks: list[Option]) -> Option:
    return {
        "data": marks,
        "symbol": "circle",
        "symbolSize": 8,
        "silent": True,
        "itemStyle": {"color": "@accent"},
        "label": {"position": "top", "color": "@ink", "fontWeight": 600, "formatter": "{c}"},
    }
