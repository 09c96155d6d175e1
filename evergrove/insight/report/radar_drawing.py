"""Small radars as plain SVG paths in a square of 200 units: spokes to unknown axes are dashed, never drawn as zero."""

from __future__ import annotations

from math import cos, pi, sin

from evergrove.insight.contracts import RadarSample
from evergrove.insight.report.contracts import RadarShape
from evergrove.insight.report.formatting import Formatter
from evergrove.insight.report.words import PAGE, say, value_name

CENTRE = 100.0
RADIUS = 62.0
LABEL_RADIUS = 72.0
RINGS = (0.25, 0.5, 0.75, 1.0)
FULL_POINTS = 100.0


def radar_shape(sample: RadarSample, *, form: Formatter) -> RadarShape:
    """The drawing of one customer: wedges stand only between neighbours that are both known."""
    values = [value for _, value in sample.axes]
    count = len(values)
    tips = [None if value is None else _at(place, count, RADIUS * value / FULL_POINTS) for place, value in enumerate(values)]
    wedges, marks = [], []
    for place, tip in enumerate(tips):
        after = tips[(place + 1) % count]
        if tip is not None:
            marks.append(tip)
        if tip is not None and after is not None:
            wedges.append(_path([(CENTRE, CENTRE), tip, after]))
    labels = []
    for place, (axis, value) in enumerate(sample.axes):
        x, y = _at(place, count, LABEL_RADIUS)
        shown = say(PAGE["unknown"], form.language) if value is None else f"{value:.0f}"
        labels.append((x, y, value_name("radar_axis", axis, form.language), shown))
    return RadarShape(
        title=value_name("rfm_class", sample.class_key, form.language),
        subtitle=f"…{sample.customer_id[-6:]}",
        score=form.points(sample.score),
        spokes=tuple((*_at(place, count, RADIUS), value is not None) for place, value in enumerate(values)),
        rings=tuple(_path([_at(place, count, RADIUS * ring) for place in range(count)]) for ring in RINGS),
        wedges=tuple(wedges),
        marks=tuple(marks),
        labels=tuple(labels),
    )


def _at(place: int, count: int, radius: float) -> tuple[float, float]:
    angle = 2 * pi * place / count - pi / 2
    return round(CENTRE + radius * cos(angle), 2), round(CENTRE + radius * sin(angle), 2)


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"
