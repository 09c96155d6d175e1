"""The run of a world: week by week, so that memory holds the customers and one week, never all facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evergrove.kit.errors import InvalidError
from evergrove.simulator.emission import to_batch
from evergrove.simulator.joining import join
from evergrove.simulator.messages import broadcast
from evergrove.simulator.orders import order
from evergrove.simulator.population import intensity_of
from evergrove.simulator.rows import ROW, WEEK_US, Rows, instant_us, stack_rows
from evergrove.simulator.scene import HOURS_PER_WEEK, Scene, Window
from evergrove.simulator.service import post, serve
from evergrove.simulator.visits import browse

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from evergrove.simulator.world import World

ROWS_MAX = 65_536
"""Rows of a batch unless the caller says otherwise: some 20 MB of Arrow."""


def simulate(world: World, *, rows_max: int = ROWS_MAX) -> Iterator[pa.RecordBatch]:
    """All facts of the world as batches of CANDIDATE_SCHEMA with at most `rows_max` rows.

    `occurred_at` never falls, within a batch and from batch to batch, and lies in [start, end). The same world gives
    the same facts byte by byte, whatever `rows_max`. Raises InvalidError when `rows_max` is below 1.
    """
    if rows_max < 1:
        raise InvalidError(f"a batch cannot have {rows_max} rows", help="let rows_max be 1 or more")
    return _batches(world, rows_max=rows_max)


def _batches(world: World, *, rows_max: int) -> Iterator[pa.RecordBatch]:
    scene = Scene(world)
    pending = np.empty(0, dtype=ROW)
    for window in _windows(world):
        pending = stack_rows([pending, *_live(scene, window=window)])
        due = pending["time"] < window.end
        rows, pending = pending[due], pending[~due]
        rows = rows[np.argsort(rows["time"], kind="stable")]
        for first in range(0, len(rows), rows_max):
            yield to_batch(scene, rows=rows[first : first + rows_max])


def _live(scene: Scene, *, window: Window) -> list[Rows]:
    """Everything that starts in the window."""
    joined = join(scene, window=window)
    messages, caused, called = broadcast(scene, window=window)
    ordered, orders, refunded_at = order(scene, window=window, caused=caused)
    served = serve(scene, window=window, orders=orders, refunded_at=refunded_at)
    return [
        *joined,
        *messages,
        *ordered,
        *served,
        *browse(scene, window=window, called=called),
        *post(scene, window=window),
    ]


def _windows(world: World) -> Iterator[Window]:
    start, end = instant_us(world.start), instant_us(world.end)
    intensity = intensity_of(world)
    for index in range(-(-(end - start) // WEEK_US)):
        yield Window(
            index=index,
            start=start + index * WEEK_US,
            end=min(start + (index + 1) * WEEK_US, end),
            weights=intensity[index * HOURS_PER_WEEK : (index + 1) * HOURS_PER_WEEK],
            random=np.random.default_rng([world.seed, 1 + index]),
        )
