"""By what an effect may differ: dimensions that were named before the experiment began, written `segment:vip`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from evergrove.experiments.design import InvalidExperimentError

DimensionSource = Literal["segment", "tag", "attribute"]

IN_SEGMENT, OUTSIDE_SEGMENT = "member", "not_member"
"""The two values of a segment's dimension."""

NOT_GIVEN = "-"
"""What a missing value of a dimension is called."""

PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
"""Of a segment, an own tag or an attribute: a key becomes a step of a JSON path."""


@dataclass(frozen=True, kw_only=True)
class ExperimentDimension:
    """One of them. `segment`: in it or not; `tag`: an own tag; `attribute`: a trait; all as of the exposure."""

    source: DimensionSource
    key: str

    @property
    def name(self) -> str:
        return f"{self.source}:{self.key}"


def read_dimension(text: str) -> ExperimentDimension:
    """`segment:vip`, `tag:tier` or `attribute:city`; a plain `vip` is a segment. Raises InvalidExperimentError."""
    before, colon, after = text.partition(":")
    source, key = (before, after) if colon else ("segment", text)
    for known in get_args(DimensionSource):
        if source == known and PLAIN_KEY.fullmatch(key):
            return ExperimentDimension(source=known, key=key)
    raise InvalidExperimentError(
        f"“{text[:80]}” is nothing by which customers can be told apart",
        help="write segment:KEY, tag:KEY (an own tag) or attribute:KEY; of anything else make a segment first",
    )
