"""What people do on a page that a message led them to: they look at it, click, scroll, and leave.

Invariants: the same visits and seed give the same facts; each visit has one view and one leaving, and its clicks lie
between them, inside the elements that they hit; every fact says that it is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import OUTGOING_SCHEMA, TIMESTAMP, conform
from evergrove.simulator.rows import SECOND_US, Integers

VISIT_SCHEMA = pa.schema(
    [
        pa.field("message_id", pa.string()),
        pa.field("customer_id", pa.string()),
        pa.field("at", TIMESTAMP),
    ]
)
"""One row a visit: the message that led there, who came, and when."""

SOURCE = "simulator"
CHANNEL = "web"
UTC_OFFSET_MINUTES = 480

CLICKS_EXTRA = 1.7
"""Mean of the clicks after the first one of a visit."""

CLICK_SECONDS = 7.0
"""Mean between two clicks."""

WITHIN_SPREAD = 0.17
"""Standard deviation of a click around the middle of its element, as a share of the element's side."""

THOUSAND = 1_000

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpot:
    """An element that people click: its path, its box in pixels of the page, and how much it draws them."""

    path: str
    left: int
    top: int
    width: int
    height: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPage:
    """The page as one class of devices shows it; sizes in CSS pixels, `share` of the visits."""

    device: str
    share: float
    width: int
    height: int
    viewport_height: int
    spots: tuple[PageSpot, ...]


def page_visits(visits: pa.Table, *, url: str, title: str, shown: tuple[ShownPage, ...], seed: int) -> pa.Table:
    """The facts of `visits` (columns of VISIT_SCHEMA) to the page at `url`: rows of OUTGOING_SCHEMA by time."""
    rows = conform(visits, schema=VISIT_SCHEMA).sort_by([("at", "ascending"), ("message_id", "ascending")])
    random = np.random.default_rng([seed, 6])
    shares = np.cumsum([page.share for page in shown])
    device = np.searchsorted(shares, random.random(rows.num_rows) * shares[-1], side="right")
    parts = [
        _of_page(rows.take(pa.array(np.flatnonzero(device == place))), page, url=url, title=title, random=random)
        for place, page in enumerate(shown)
    ]
    return pa.concat_tables(parts).sort_by([("occurred_at", "ascending"), ("fact_id", "ascending")])


def _of_page(rows: pa.Table, page: ShownPage, *, url: str, title: str, random: np.random.Generator) -> pa.Table:
    begun = rows["at"].cast(pa.int64()).to_numpy(zero_copy_only=False).astype(np.int64) + 2 * SECOND_US
    clicks = 1 + random.poisson(CLICKS_EXTRA, rows.num_rows)
    who = np.repeat(np.arange(rows.num_rows), clicks)
    first = np.cumsum(clicks) - clicks
    pauses = 1 + random.exponential(CLICK_SECONDS, len(who)).astype(np.int64)
    elapsed = np.cumsum(pauses) - (np.cumsum(pauses) - pauses)[np.repeat(first, clicks)]
    clicked_at = begun[who] + elapsed * SECOND_US
    dwell = np.bincount(who, weights=pauses, minlength=rows.num_rows).astype(np.int64) + 3
    weights = np.cumsum([spot.weight for spot in page.spots])
    hit = np.searchsorted(weights, random.random(len(who)) * weights[-1], side="right")
    inside = np.clip(random.normal(0.5, WITHIN_SPREAD, (2, len(who))), 0.02, 0.98)
    deepest = np.zeros(rows.num_rows, dtype=np.int64)
    np.maximum.at(deepest, who, np.array([spot.top + spot.height for spot in page.spots])[hit])
    scrolled = np.minimum(100, np.maximum(deepest, page.viewport_height) * 100 // page.height)
    everyone = np.arange(rows.num_rows)
    say = _Telling(rows=rows, page=page, url=url, title=title)
    return pa.concat_tables(
        [
            say.facts("Page Viewed", everyone, at=begun),
            say.clicks(who, at=clicked_at, number=np.arange(len(who)) - first[who], hit=hit, inside=inside),
            say.facts(
                "Page Left",
                everyone,
                at=begun + dwell * SECOND_US,
                more={"dwell_seconds": dwell, "scroll_percent": scrolled},
            ),
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """Writes the facts of one page on one class of devices."""

    rows: pa.Table
    page: ShownPage
    url: str
    title: str

    def clicks(
        self, who: Places, *, at: Integers, number: Integers, hit: Places, inside: npt.NDArray[np.float64]
    ) -> pa.Table:
        spots = self.page.spots
        boxes = np.array([(spot.left, spot.top, spot.width, spot.height) for spot in spots])[hit]
        within = (inside * THOUSAND).astype(np.int64)
        more = {
            "x": boxes[:, 0] + boxes[:, 2] * within[0] // THOUSAND,
            "y": boxes[:, 1] + boxes[:, 3] * within[1] // THOUSAND,
            "element_x": within[0],
            "element_y": within[1],
        }
        paths = pa.array([spot.path for spot in spots]).take(pa.array(hit))
        return self.facts("Element Clicked", who, at=at, more=more, number=number, path=paths)

    def facts(
        self,
        name: str,
        who: Places,
        *,
        at: Integers,
        more: dict[str, Integers] | None = None,
        number: Integers | None = None,
        path: pa.Array | None = None,
    ) -> pa.Table:
        """One fact for each of `who`; `more` are whole numbers for the properties, `path` the element of each."""
        rows, count = self.rows.take(pa.array(who)), len(who)
        mark = name.lower().replace(" ", "-")
        number_texts = pa.array(np.zeros(count, np.int64) if number is None else number).cast(pa.string())
        time = pa.array(np.ascontiguousarray(at)).view(TIMESTAMP)
        said = {
            "fact_id": pc.binary_join_element_wise("sim-page", rows["message_id"], mark, number_texts, ":"),
            "name": _same(name, count),
            "customer_id": rows["customer_id"],
            "occurred_at": time,
            "received_at": time,
            "utc_offset_minutes": pa.array(np.full(count, UTC_OFFSET_MINUTES, dtype=np.int32)),
            "source": _same(SOURCE, count),
            "channel": _same(CHANNEL, count),
            "device": _same("phone" if self.page.device == "phone" else "computer", count),
            "session_id": pc.binary_join_element_wise("sim-page", rows["message_id"], ":"),
            "url": _same(self.url, count),
            "properties": self._properties(rows, more=more or {}, path=path),
        }
        return conform(pa.table(said), schema=OUTGOING_SCHEMA)

    def _properties(self, rows: pa.Table, *, more: dict[str, Integers], path: pa.Array | None) -> pa.Array:
        page = self.page
        opening = (
            f'{{"simulated": true, "title": "{self.title}", "page_width": {page.width}, "page_height": {page.height}, '
            f'"viewport_width": {page.width}, "viewport_height": {page.viewport_height}, "view_id": "'
        )
        pieces: list[object] = [opening, rows["message_id"], '"']
        if path is not None:
            pieces += [', "path": "', path, '"']
        for key, numbers in more.items():
            pieces += [f', "{key}": ', pa.array(numbers).cast(pa.string())]
        return pc.binary_join_element_wise(*pieces, "}", "")


def _same(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), count)
