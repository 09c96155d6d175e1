"""Boards as the API takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from evergrove.api.insight_bodies import FromFace, InsightBody, InsightNameBody, Strict
from evergrove.api.paging import Page
from evergrove.insight import TILES_MAX

TileKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["view_to_order"])]


class TileWish(Strict):
    """A saved analysis by its key, or a figure of Today by its name."""

    kind: Literal["insight", "figure"]
    key: TileKey


class BoardWish(Strict):
    """A board to be kept; the order of the tiles is the order in which they are shown."""

    name: InsightNameBody
    tiles: list[TileWish] = Field(max_length=TILES_MAX, examples=[[{"kind": "insight", "key": "view_to_order"}]])
    changed_version: int | None = Field(
        default=None, ge=1, description="The version that was changed: refused where another one stands by now."
    )


class TileBody(FromFace):
    """One tile as it is named."""

    kind: Literal["insight", "figure"]
    key: str = Field(examples=["view_to_order"])


class BoardSummary(FromFace):
    """One board of the list."""

    key: str = Field(examples=["monday_look"])
    name: InsightNameBody
    tiles: list[TileBody]
    version: int
    author: str
    at: datetime


class ShownTile(BaseModel):
    """One tile with the analysis that it names; null for a figure, and for an analysis that is no longer there."""

    kind: Literal["insight", "figure"]
    key: str = Field(examples=["view_to_order"])
    insight: InsightBody | None


class BoardBody(BaseModel):
    """One board with what its tiles name; the figures of each are asked of its own route."""

    key: str = Field(examples=["monday_look"])
    name: InsightNameBody
    tiles: list[ShownTile]
    version: int
    author: str
    at: datetime


class Boards(Page[BoardSummary]):
    """Boards, by key."""
