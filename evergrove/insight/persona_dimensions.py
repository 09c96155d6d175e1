"""What a persona compares a segment on when nobody says: stage and class, places, habits, where people came from."""

from __future__ import annotations

from evergrove.insight.score_columns import score_columns
from evergrove.kit import InvalidError
from evergrove.profiles import TAGS
from evergrove.segments import Dimension

DIMENSIONS_DEFAULT = (
    "score:stage",
    "score:rfm_class",
    "score:health_band",
    "score:quadrant",
    "tag:gender",
    "tag:age_years",
    "tag:city",
    "tag:category_favourite",
    "tag:order_channel_favourite",
    "tag:order_hour_band_favourite",
    "tag:acquisition_channel",
    "tag:tier",
    "tag:order_count_365_days",
)

AGE_EDGES = (18.0, 25.0, 35.0, 45.0, 55.0)
COUNT_EDGES = (1.0, 2.0, 4.0, 8.0)
"""Lower bounds of the bands of a number: none, once, some, often."""

_EDGES = {"age_years": AGE_EDGES}
_NUMBERS = {"integer", "number", "money", "share"}


class UnknownDimensionError(InvalidError):
    code = "persona.unknown_dimension"


def persona_dimensions(written: tuple[str, ...]) -> tuple[Dimension, ...]:
    """Dimensions of `score:stage`, `tag:city` and `attribute:language`; the default ones when none are written.

    Raises UnknownDimensionError.
    """
    return tuple(_dimension(text) for text in written or DIMENSIONS_DEFAULT)


def _dimension(text: str) -> Dimension:
    source, _, key = text.partition(":")
    if source == "attribute" and key:
        return Dimension(key=key, source=source, title_zh=key, title_en=key)
    titles = {
        "tag": {tag.key: (tag.title_zh, tag.title_en, str(tag.kind)) for tag in TAGS},
        "score": {one.key: (one.title_zh, one.title_en, one.kind) for one in score_columns()},
    }.get(source, {})
    if key not in titles:
        raise UnknownDimensionError(
            f"there is no dimension “{text}”", help="write score:stage, tag:city or attribute:language"
        )
    zh, en, kind = titles[key]
    edges = _EDGES.get(key, COUNT_EDGES if kind in _NUMBERS else ())
    return Dimension(key=key, source=source, title_zh=zh, title_en=en, edges=edges)
