"""Small radars as plain SVG paths round (100, 100): spokes to unknown axes are dashed, never drawn as zero."""

from __future__ import annotations

from math import cos, pi, sin

from evergrove.insight.contracts import RadarSample
from evergrove.insight.report.contracts import RadarLabel, RadarShape
from evergrove.insight.report.formatting import Formatter
from evergrove.insight.report.words import PAGE, say, value_name

CENTRE = 100.0
RADIUS = 56.0
LABEL_RADIUS = 64.0
LINE = 12.0
"""Height of a line of a label, which has two: the name and the figure."""
RINGS = (0.25, 0.5, 0.75, 1.0)
FULL_POINTS = 100.0


def radar_shape(sample: RadarSample, *, form: Formatter) -> RadarShape:
    """The drawing of one customer: wedges stand only between neighbours that are both known."""
    values = [value for _, value in sample.axes]
    count = len(values)
    tips = [
        None if value is None else _at(place, count, RADIUS * value / FULL_POINTS) for place, value in enumerate(values)
    ]
    wedges, marks = [], []
    for place, tip in enumerate(tips):
        after = tips[(place + 1) % count]
        if tip is not None:
            marks.append(tip)
        if tip is not None and after is not None:
            wedges.append(_path([(CENTRE, CENTRE), tip, after]))
    labels = []
    for place, (axis, value) in enumerate(sample.axes):
        shown = say(PAGE["unknown"], form.language) if value is None else f"{value:.0f}"
        labels.append(_label(place, count, name=value_name("radar_axis", axis, form.language), figure=shown))
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


def _label(place: int, count: int, *, name: str, figure: str) -> RadarLabel:
    x, y = _at(place, count, LABEL_RADIUS)
    side = "middle" if abs(x - CENTRE) < 1 else ("start" if x > CENTRE else "end")
    top = y - LINE if y < CENTRE - 1 else (y + LINE / 2 if y > CENTRE + 1 else y - LINE / 4)
    return RadarLabel(x=x, y=round(top, 2), anchor=side, name=name, figure=figure)


def _at(place: int, count: int, radius: float) -> tuple[float, float]:
    angle = 2 * pi * place / count - pi / 2
    return round(CENTRE + radius * cos(angle), 2), round(CENTRE + radius * sin(angle), 2)


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"
