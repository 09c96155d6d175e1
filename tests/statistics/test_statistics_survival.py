"""Kaplan-Meier: the published 6-MP trial, scipy as the second implementation, coverage under loss to follow-up."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evergrove.kit.errors import InvalidError
from evergrove.statistics import survival_curve

# Remission of 21 patients on 6-MP in weeks (Freireich et al. 1963), the standard teaching example.
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
LOST = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def test_published_trial() -> None:
    curve = survival_curve(ENDED + LOST, ended=[True] * 9 + [False] * 12)
    assert curve is not None
    assert curve.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.share == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert curve.standard_error == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)
    assert curve.median() == 23.0


def test_equals_scipy_with_log_log_bounds() -> None:
    random = np.random.default_rng(1)
    event, loss = np.ceil(random.exponential(30.0, 200)), np.ceil(random.exponential(50.0, 200))
    ended = event <= loss
    curve = survival_curve(np.minimum(event, loss), ended=ended)
    assert curve is not None
    peer = stats.ecdf(stats.CensoredData(uncensored=event[ended], right=loss[~ended])).sf
    at = np.isin(peer.quantiles, curve.time)
    assert curve.share == pytest.approx(peer.probabilities[at])
    # At the last event nobody is left, so neither has bounds there; scipy says so by a warning, ours by NaN.
    with pytest.warns(RuntimeWarning, match="undefined"):
        bounds = peer.confidence_interval(0.95, method="log-log")
    assert curve.low[:-1] == pytest.approx(bounds.low.probabilities[at][:-1])
    assert curve.high[:-1] == pytest.approx(bounds.high.probabilities[at][:-1])


def test_interval_covers_the_truth_under_loss() -> None:
    random = np.random.default_rng(2)
    worlds, covered, truth = 600, 0, np.exp(-20.0 / 30.0)
    for _ in range(worlds):
        event, loss = random.exponential(30.0, 120), random.exponential(60.0, 120)
        curve = survival_curve(np.minimum(event, loss), ended=event <= loss)
        assert curve is not None
        step = np.searchsorted(curve.time, 20.0, side="right") - 1
        covered += bool(curve.low[step] <= truth <= curve.high[step])
    assert 0.925 < covered / worlds < 0.975


def test_share_at_is_a_step_and_unknown_after_the_watch() -> None:
    curve = survival_curve([2.0, 4.0, 4.0, 9.0], ended=[1, 1, 0, 0])
    assert curve is not None
    assert curve.share_at([0.0, 1.9, 2.0, 4.0, 9.0]).tolist() == [1.0, 1.0, 0.75, 0.5, 0.5]
    assert np.isnan(curve.share_at([9.1])).all()
    assert curve.median() == 4.0


def test_nobody_all_and_none() -> None:
    assert survival_curve([], ended=[]) is None
    stayed = survival_curve([5.0, 6.0], ended=[False, False])
    assert stayed is not None
    assert stayed.time.size == 0
    assert stayed.median() is None
    assert stayed.share_at([6.0]).tolist() == [1.0]
    gone = survival_curve([1.0, 2.0], ended=[True, True])
    assert gone is not None
    assert gone.share.tolist() == [0.5, 0.0]
    assert np.isnan([gone.standard_error[1], gone.low[1], gone.high[1]]).all()
    with pytest.raises(InvalidError, match="negative"):
        survival_curve([-1.0], ended=[True])
