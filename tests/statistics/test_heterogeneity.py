"""Effects that differ between parts: a published synthesis, and worlds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from evergrove.kit.errors import InvalidError
from evergrove.statistics import effect_spread

TUBERCULOSIS = np.array(
    [
        (4, 119, 11, 128),
        (6, 300, 29, 274),
        (3, 228, 11, 209),
        (62, 13536, 248, 12619),
        (33, 5036, 47, 5761),
        (180, 1361, 372, 1079),
        (8, 2537, 10, 619),
        (505, 87886, 499, 87892),
        (29, 7470, 45, 7232),
        (17, 1699, 65, 1600),
        (186, 50448, 141, 27197),
        (5, 2493, 3, 2338),
        (27, 16886, 29, 17825),
    ]
)
"""Thirteen trials of the BCG vaccine (Colditz et al. 1994, JAMA 271): ill and well, vaccinated and not."""


def test_thirteen_trials_of_a_vaccine_differ_as_published() -> None:
    """metafor (Viechtbauer 2010, J Stat Softw 36): Q 152.2330 with 12 degrees of freedom, tau^2 of Paule and Mandel
    0.3181, pooled log ratio -0.715."""
    ill, well, control_ill, control_well = TUBERCULOSIS.T
    effects = np.log(ill / (ill + well)) - np.log(control_ill / (control_ill + control_well))
    errors = np.sqrt(1 / ill - 1 / (ill + well) + 1 / control_ill - 1 / (control_ill + control_well))
    found = effect_spread(effects, errors=errors)
    assert found.q == pytest.approx(152.2330, abs=1e-4)
    assert found.degrees_of_freedom == 12
    assert found.tau_squared == pytest.approx(0.3181, abs=1e-4)
    assert found.pooled == pytest.approx(-0.7150, abs=5e-4)
    assert np.all(np.abs(found.shrunk - found.pooled) <= np.abs(effects - found.pooled))


def test_equal_effects_raise_the_alarm_as_often_as_promised_and_shrink_to_one() -> None:
    random = np.random.default_rng(11)
    errors = random.uniform(0.005, 0.02, 10)
    found = [effect_spread(0.02 + random.normal(0, errors), errors=errors) for _ in range(2_000)]
    alarms = np.mean([one.p_value is not None and one.p_value < 0.05 for one in found])
    assert 0.036 < alarms < 0.066
    assert np.median([np.ptp(one.shrunk) for one in found]) < 0.003


def test_shrunk_effects_are_nearer_to_the_truth_and_the_best_one_is_not_overstated() -> None:
    random = np.random.default_rng(5)
    raw, shrunk, raw_best, shrunk_best = [], [], [], []
    for _ in range(400):
        truth = random.normal(0.02, 0.005, 30)
        errors = np.full(30, 0.01)
        seen = truth + random.normal(0, errors)
        found = effect_spread(seen, errors=errors)
        raw.append(np.mean((seen - truth) ** 2))
        shrunk.append(np.mean((found.shrunk - truth) ** 2))
        best, best_shrunk = seen.argmax(), found.shrunk.argmax()
        raw_best.append(seen[best] - truth[best])
        shrunk_best.append(found.shrunk[best_shrunk] - truth[best_shrunk])
    assert np.sqrt(np.mean(shrunk)) < 0.55 * np.sqrt(np.mean(raw))
    assert np.mean(raw_best) > 0.015
    assert abs(float(np.mean(shrunk_best))) < 0.002


def test_one_part_alone_differs_from_nothing() -> None:
    found = effect_spread([0.1], errors=[0.02])
    assert found.p_value is None
    assert found.shrunk == pytest.approx([0.1])


def test_a_part_without_an_error_is_refused() -> None:
    with pytest.raises(InvalidError):
        effect_spread([0.1, 0.2], errors=[0.0, 0.1])
    with pytest.raises(InvalidError):
        effect_spread([], errors=[])
