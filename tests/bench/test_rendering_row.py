"""The row of rendering: both sides render the same mails, and the row says how they compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.contracts import Parameters
from bench.rows import rendering

if TYPE_CHECKING:
    from pathlib import Path


def test_the_row_compares_whole_messages_with_python_liquid_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "MESSAGES", 6)
    monkeypatch.setattr(rendering, "ROUNDS", 1)
    (row,) = rendering.rows(lambda _: {**rendering.render(Parameters(folder=tmp_path)), "peak_rss_mb": 100.0})
    assert row.limit is not None
    assert row.ratio == pytest.approx(row.figure / row.limit)
    assert "characters" in row.detail[0]
    assert row.figure > 0
