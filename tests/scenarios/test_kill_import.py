"""An import that is killed at random moments and started again ends with exactly the facts of one clean import."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from support.kill_rounds import KillRounds, Round

EXAMPLE = Path(__file__).parents[2] / "examples" / "online-retail-ii" / "online_retail_II.parquet"
LOG = Path(__file__).parents[2] / "docs" / "reference" / "kill-import.md"

ROUNDS, ROUNDS_TORTURE = 20, 200
LINES = 6_000


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> KillRounds:
    folder = tmp_path_factory.mktemp("kill")
    part = folder / "part.parquet"
    table = pq.read_table(EXAMPLE)
    pq.write_table(table.slice(table.num_rows // 2, LINES), part)
    return KillRounds(folder, file=part, mapping="online-retail-ii")


@pytest.mark.slow
def test_killed_imports_end_like_a_clean_one(rounds: KillRounds) -> None:
    played = [rounds.play(seed) for seed in range(ROUNDS)]
    assert rounds.clean[0] > LINES / 2
    assert [one for one in played if not one.same] == []


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_killed_imports_at_length(rounds: KillRounds) -> None:
    played = [rounds.play(seed) for seed in range(1_000, 1_000 + ROUNDS_TORTURE)]
    kills = sum(len(one.killed_after_seconds) for one in played)
    lines = [
        "# Killed imports: the log",
        "",
        f"{len(played)} rounds of `make torture`: an import of {LINES:,} lines ({rounds.clean[0]:,} facts,",
        f"{rounds.seconds:.1f} s undisturbed) was killed at random moments ({kills} in all) and started again;",
        "every round must end with the facts of one clean import.",
        "",
        "| seed | killed after seconds | facts | same as clean |",
        "|---|---|---|---|",
        *map(_row, played),
    ]
    LOG.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert [one for one in played if not one.same] == []


def _row(one: Round) -> str:
    moments = ", ".join(map(str, one.killed_after_seconds))
    return f"| {one.seed} | {moments} | {one.facts} | {'yes' if one.same else 'NO'} |"
