"""The rows of the console: a real browser over a small home, with figures that the browser has measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.apart import run_apart
from bench.contracts import Parameters
from bench.rows import console, membership
from support.browser import chromium_path

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_rows_tell_what_the_browser_saw(tmp_path: Path) -> None:
    chromium_path()
    parameters = Parameters(folder=tmp_path, customers=400, console_loads=2, engine_memory_mb=512)
    membership.make_home(parameters)
    # In a process of its own, as the bench has it: a browser of other tests may be open in this one.
    load, block = console.rows(lambda task: run_apart(task, parameters))
    assert 0 < load.figure < 60
    assert load.ratio == pytest.approx(load.figure / console.LOAD_SECONDS_MAX)
    assert "400 customers" in load.detail[0]
    assert block.limit == console.BLOCK_MS_MAX
    replies = 1 + console.PAGES_MORE + len(console.SEARCHES)
    assert f"the list's {replies} replies" in block.detail[0]
