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
    from datetime import datetime

    import pyarrow as pa

    from evergrove.simulator.world import World

ROWS_MAX = 65_536
"""Rows of a batch unless the caller says otherwise: some 20 MB of Arrow."""


class RunningWorld:
    """A world on its way: hands out its facts up to one instant after the other.

    Wherever the run is cut, the facts are those of the whole world, byte by byte; a run that begins anew and skips to
    an instant goes on exactly where another one was ended there.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self._scene = Scene(world)
        self._windows = _windows(world)
        self._window_end = self._position = instant_us(world.start)
        self._pending: Rows = np.empty(0, dtype=ROW)

    @property
    def position(self) -> int:
        """UTC microseconds: every fact before it was handed out or skipped."""
        return self._position

    def skip(self, *, until: int) -> None:
        """Go on to `until` without handing anything out."""
        for _ in self._rows(until):
            pass

    def advance(self, *, until: int, rows_max: int = ROWS_MAX) -> Iterator[pa.RecordBatch]:
        """The facts from the position to before `until` (UTC microseconds), or to the end of the world."""
        for rows in self._rows(until):
            for first in range(0, len(rows), rows_max):
                yield to_batch(self._scene, rows=rows[first : first + rows_max])

    def _rows(self, until: int) -> Iterator[Rows]:
        """Part by part, each within one window: what is handed out shows the scene as that window left it."""
        until = min(until, instant_us(self.world.end))
        while self._position < until:
            if self._position >= self._window_end:
                window = next(self._windows)
                self._pending = stack_rows([self._pending, *_live(self._scene, window=window)])
                self._window_end = window.end
            stop = min(until, self._window_end)
            due = self._pending["time"] < stop
            rows, self._pending = self._pending[due], self._pending[~due]
            self._position = stop
            yield rows[np.argsort(rows["time"], kind="stable")]


def simulate(
    world: World, *, after: datetime | None = None, until: datetime | None = None, rows_max: int = ROWS_MAX
) -> Iterator[pa.RecordBatch]:
    """The facts of the world in [after, until), all of them by default, as batches with at most `rows_max` rows.

    The batches are of CANDIDATE_SCHEMA. `occurred_at` never falls, within a batch and from batch to batch. The same
    world gives the same facts byte by byte, whatever `rows_max` and wherever it is cut. Raises InvalidError when
    `rows_max` is below 1.
    """
    if rows_max < 1:
        raise InvalidError(f"a batch cannot have {rows_max} rows", help="let rows_max be 1 or more")
    running = RunningWorld(world)
    if after is not None:
        running.skip(until=instant_us(after))
    return running.advance(until=instant_us(until or world.end), rows_max=rows_max)


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
