"""Two arms: published figures, scipy and least squares as second implementations, and what cannot be known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy import stats

from evergrove.kit.errors import InvalidError
from evergrove.statistics import (
    ARM_ACTIVE_MIN,
    ARM_CUSTOMERS_MIN,
    ArmMoments,
    Effect,
    JointMoments,
    Rarity,
    adjusted_mean_effect,
    cap_of,
    cap_rank,
    mean_effect,
    ratio_effect,
    sample_ratio,
    share_effect,
    total_effect,
)

HILLSTROM = Path(__file__).parents[2].parent / "shared" / "data" / "hillstrom" / "hillstrom.parquet"
"""64,000 customers in three arms, 2008: two mailings and none (Kevin Hillstrom, MineThatData)."""


@pytest.fixture(scope="module")
def hillstrom() -> dict[str, Any]:
    if not HILLSTROM.exists():
        pytest.skip("the Hillstrom e-mail data is not here")
    return {name: column.to_numpy(zero_copy_only=False) for name, column in _columns().items()}


def _columns() -> dict[str, Any]:
    table = pq.read_table(HILLSTROM, columns=["segment", "visit", "conversion", "spend", "history"])
    return {name: table[name].combine_chunks() for name in table.column_names}


def arm(hillstrom: dict[str, Any], name: str) -> dict[str, Any]:
    chosen = hillstrom["segment"] == name
    return {key: values[chosen] for key, values in hillstrom.items() if key != "segment"}


def shares_of(treated: Any, control: Any) -> Effect:
    return share_effect(
        treated_hits=int(treated.sum()),
        treated_size=len(treated),
        control_hits=int(control.sum()),
        control_size=len(control),
    )


def bounds(effect: Effect) -> tuple[float, float, float]:
    found = effect.difference
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    return found.value, found.low, found.high


def test_hillstrom_gives_the_known_totals_and_lifts(hillstrom: dict[str, Any]) -> None:
    none = arm(hillstrom, "No E-Mail")
    known = {
        "Mens E-Mail": (21_307, 3_894, 267, 30_311.69, 0.07659, 0.721, 0.00681, 1.188, 0.7698, 1.179),
        "Womens E-Mail": (21_387, 3_238, 189, 23_038.11, 0.04523, 0.426, 0.00311, 0.543, 0.4244, 0.650),
    }
    for name, figures in known.items():
        mailed = arm(hillstrom, name)
        totals = (len(mailed["visit"]), mailed["visit"].sum(), mailed["conversion"].sum(), mailed["spend"].sum())
        assert totals == pytest.approx(figures[:4])
        effects = (
            shares_of(mailed["visit"], none["visit"]),
            shares_of(mailed["conversion"], none["conversion"]),
            mean_effect(ArmMoments.of(mailed["spend"]), control=ArmMoments.of(none["spend"])),
        )
        for effect, difference, lift in zip(effects, figures[4::2], figures[5::2], strict=True):
            assert effect.difference.value == pytest.approx(difference, abs=5e-5)
            assert effect.lift.value == pytest.approx(lift, abs=6e-4)


@pytest.mark.parametrize(
    ("name", "conversion", "spend"), [("Mens E-Mail", 1.5e-13, 1.2e-7), ("Womens E-Mail", 1.6e-4, 1.1e-3)]
)
def test_hillstrom_gives_the_known_p_values(
    hillstrom: dict[str, Any], name: str, conversion: float, spend: float
) -> None:
    mailed, none = arm(hillstrom, name), arm(hillstrom, "No E-Mail")
    for column, known in (("conversion", conversion), ("spend", spend)):
        found = mean_effect(ArmMoments.of(mailed[column]), control=ArmMoments.of(none[column]))
        assert found.p_value == pytest.approx(known, rel=0.05)
    mens, womens = arm(hillstrom, "Mens E-Mail"), arm(hillstrom, "Womens E-Mail")
    between = mean_effect(ArmMoments.of(mens["spend"]), control=ArmMoments.of(womens["spend"]))
    assert (between.difference.value, between.p_value) == pytest.approx((0.345, 0.030), abs=6e-4)


def test_growthbook_gives_the_same_interval(hillstrom: dict[str, Any]) -> None:
    """gbstats 0.8.0, womens mail against none, visits: 0.0452331 [0.0388936, 0.0515726]."""
    mailed, none = arm(hillstrom, "Womens E-Mail")["visit"], arm(hillstrom, "No E-Mail")["visit"]
    welch = mean_effect(ArmMoments.of(mailed), control=ArmMoments.of(none))
    assert bounds(welch) == pytest.approx((0.0452331, 0.0388936, 0.0515726), abs=2e-7)
    assert bounds(shares_of(mailed, none)) == pytest.approx((0.0452331, 0.0388936, 0.0515726), abs=3e-6)


def test_spending_before_says_little_about_hillstroms_mail(hillstrom: dict[str, Any]) -> None:
    """CUPED with `history` takes 0.05 % of the variance of spend and 0.42 % of that of visits: no miracle."""
    mailed, none = arm(hillstrom, "Mens E-Mail"), arm(hillstrom, "No E-Mail")
    for column, gain in (("spend", 0.0005), ("visit", 0.0042)):
        plain = bounds(mean_effect(ArmMoments.of(mailed[column]), control=ArmMoments.of(none[column])))
        freed = bounds(
            adjusted_mean_effect(
                JointMoments.of(mailed[column], other=mailed["history"]),
                control=JointMoments.of(none[column], other=none["history"]),
            )
        )
        width = (freed[2] - freed[1]) / (plain[2] - plain[1])
        assert 1 - width**2 == pytest.approx(gain, rel=0.15)


def test_shares_give_the_interval_of_newcombe() -> None:
    """Table II (a) of the paper, method 10: 56/70 against 48/80."""
    found = share_effect(treated_hits=56, treated_size=70, control_hits=48, control_size=80)
    assert bounds(found)[1:] == pytest.approx((0.0524, 0.3339), abs=6e-5)


def test_welch_equals_scipy() -> None:
    random = np.random.default_rng(11)
    treated, control = random.gamma(2, 3, 400), random.gamma(2, 2.5, 90)
    peer = stats.ttest_ind(treated, control, equal_var=False)
    interval = peer.confidence_interval(0.95)
    found = mean_effect(ArmMoments.of(treated), control=ArmMoments.of(control))
    assert bounds(found)[1:] == pytest.approx((interval.low, interval.high), rel=1e-12)
    assert found.p_value == pytest.approx(peer.pvalue, rel=1e-12)
    alone = stats.ttest_1samp(control, 0).confidence_interval(0.95)
    assert (found.control.low, found.control.high) == pytest.approx((alone.low, alone.high), rel=1e-12)


def test_sums_give_what_values_give() -> None:
    random = np.random.default_rng(12)
    money, before = random.gamma(2, 3, 500) * (random.random(500) < 0.3), random.gamma(2, 3, 500)
    of_values = JointMoments.of(money, other=before)
    main, other = (
        ArmMoments.from_sums(count=500, total=values.sum(), squares=(values**2).sum(), active=int((values != 0).sum()))
        for values in (money, before)
    )
    of_sums = JointMoments.from_sums(main, other=other, products=(money * before).sum())
    for one, two in ((of_sums.main, of_values.main), (of_sums.other, of_values.other)):
        assert (one.mean, one.variance, one.active) == pytest.approx((two.mean, two.variance, two.active))
    assert of_sums.covariance == pytest.approx(of_values.covariance)
    with pytest.raises(InvalidError, match="not the same"):
        JointMoments.from_sums(main, other=ArmMoments(1, 0.0, 0.0, 0), products=0.0)


def test_the_adjusted_difference_is_that_of_least_squares() -> None:
    """One slope for both arms: the coefficient of the arm in money ~ arm + before (analysis of covariance)."""
    random = np.random.default_rng(13)
    is_treated = random.random(4_000) < 0.7
    before = random.gamma(2, 5, 4_000)
    money = 0.6 * before + is_treated * 1.5 + random.normal(0, 2, 4_000)
    design = np.column_stack([np.ones(4_000), is_treated, before])
    slope = np.linalg.lstsq(design, money, rcond=None)[0]
    found = adjusted_mean_effect(
        JointMoments.of(money[is_treated], other=before[is_treated]),
        control=JointMoments.of(money[~is_treated], other=before[~is_treated]),
    )
    assert found.difference.value == pytest.approx(slope[1], abs=1e-9)
    residual = money - design @ slope
    error = np.sqrt(np.linalg.inv(design.T @ design)[1, 1] * residual.var(ddof=3))
    _, low, high = bounds(found)
    assert (high - low) / 2 == pytest.approx(1.96 * error, rel=0.03)


def test_the_delta_method_equals_the_jackknife() -> None:
    random = np.random.default_rng(14)
    opened = 1 + random.poisson(3, 300)
    clicked = random.binomial(opened, random.beta(2, 5, 300))
    found = JointMoments.of(clicked, other=opened).ratio()
    assert found is not None
    left_out = (clicked.sum() - clicked) / (opened.sum() - opened)
    jackknife = (299 / 300) * ((left_out - left_out.mean()) ** 2).sum()
    assert found.mean == clicked.sum() / opened.sum()
    assert found.variance / 300 == pytest.approx(jackknife, rel=0.02)
    assert JointMoments.of(clicked, other=np.zeros(300)).ratio() is None
    effect = ratio_effect(JointMoments.of(clicked, other=np.zeros(300)), control=JointMoments.of(clicked, other=opened))
    assert (effect.reason, effect.difference.value) == ("empty", None)


def test_sample_ratios_of_cookie_cats_and_hillstrom() -> None:
    """Cookie Cats (90,189 players, 2016) has p = 0.0086: a warning, not a stop."""
    cats = sample_ratio(treated=45_489, control=44_700, control_share=0.5)
    assert cats.p_value == pytest.approx(0.00861, abs=5e-6)
    assert cats.verdict == "doubtful"
    assert cats.p_value == pytest.approx(stats.chisquare([45_489, 44_700]).pvalue)
    assert sample_ratio(treated=46_000, control=44_000, control_share=0.5).is_broken
    assert sample_ratio(treated=9_010, control=990, control_share=0.1).verdict == "fits"


def test_small_samples_are_judged_exactly() -> None:
    found = sample_ratio(treated=30, control=6, control_share=0.05)
    one_side = stats.binom.sf(5, 36, 0.05)
    assert found.p_value == pytest.approx(2 * one_side)
    assert sample_ratio(treated=0, control=0, control_share=0.1).verdict == "unknown"
    assert sample_ratio(treated=50, control=0, control_share=0.0).verdict == "fits"
    assert sample_ratio(treated=50, control=1, control_share=0.0).is_broken
    with pytest.raises(InvalidError):
        sample_ratio(treated=1, control=1, control_share=1.5)


def test_arms_that_are_too_small_are_unknown_and_never_zero() -> None:
    small = ARM_CUSTOMERS_MIN - 1
    cases = {
        "small_arm": share_effect(treated_hits=5, treated_size=900, control_hits=1, control_size=small),
        "no_control": share_effect(treated_hits=5, treated_size=900, control_hits=0, control_size=0),
        "empty": share_effect(treated_hits=0, treated_size=0, control_hits=1, control_size=90),
    }
    few = ArmMoments.of([7.0] * (ARM_ACTIVE_MIN - 1) + [0.0] * 500)
    enough = ArmMoments.of([7.0, 9.0] * ARM_ACTIVE_MIN + [0.0] * 500)
    cases["rare"] = mean_effect(enough, control=few)
    for reason, effect in cases.items():
        found = (effect.difference.value, effect.lift.value, effect.p_value, effect.detectable)
        assert found == (None, None, None, None), reason
        assert effect.reason == effect.difference.reason == reason
        assert total_effect(effect, customers=900).value is None
    assert cases["no_control"].treated.value == pytest.approx(5 / 900)
    assert cases["rare"].control.value == pytest.approx(few.mean)
    assert cases["rare"].rare == Rarity(2 * ARM_ACTIVE_MIN, ARM_ACTIVE_MIN - 1, needed=ARM_ACTIVE_MIN)
    assert cases["rare"].withheld("sample_ratio").rare is None, "what is withheld is not told in part"


def test_a_lift_needs_a_base() -> None:
    nobody = share_effect(treated_hits=9, treated_size=100, control_hits=0, control_size=100)
    assert (nobody.lift.value, nobody.lift.reason) == (None, "no_base")
    hardly = share_effect(treated_hits=40, treated_size=1_000, control_hits=1, control_size=1_000)
    assert hardly.lift.low is not None
    assert hardly.lift.low > 0
    unsure = mean_effect(ArmMoments(900, 1.0, 900.0, 200), control=ArmMoments(100, 1.0, 900.0, 200))
    assert (unsure.lift.reason, unsure.lift.low, unsure.lift.high) == ("unsure_base", None, None)


def test_a_withheld_effect_keeps_the_arms_and_loses_the_comparison() -> None:
    sound = share_effect(treated_hits=90, treated_size=900, control_hits=5, control_size=100)
    withheld = sound.withheld("sample_ratio")
    assert (withheld.treated, withheld.control) == (sound.treated, sound.control)
    assert (withheld.difference.value, withheld.lift.low, withheld.p_value) == (None, None, None)
    assert withheld.difference.reason == "sample_ratio"


def test_the_total_is_the_difference_of_all_treated() -> None:
    effect = share_effect(treated_hits=90, treated_size=900, control_hits=5, control_size=100)
    _, low, high = bounds(effect)
    total = total_effect(effect, customers=900)
    assert (total.value, total.low, total.high) == pytest.approx((45.0, low * 900, high * 900))
    with pytest.raises(InvalidError):
        total_effect(effect, customers=-1)


def test_the_cap_is_the_value_of_a_rank() -> None:
    values = np.concatenate([np.zeros(900), np.arange(1, 101, dtype=np.float64)])
    assert cap_of(values) == 99.0
    assert cap_of(values, share_bp=10_000) == 100.0
    assert (cap_rank(1), cap_rank(100), cap_rank(101)) == (1, 99, 100)
    assert cap_of(np.zeros(10)) == float("inf")
    with pytest.raises(InvalidError):
        cap_rank(5, share_bp=0)


def test_one_customer_cannot_turn_the_result() -> None:
    """As the player with 49,854 rounds did: the cap takes the outlier's weight, not the customer."""
    random = np.random.default_rng(15)
    treated, control = random.gamma(2, 50, 5_000), random.gamma(2, 45, 5_000)
    control[0] = 5e5
    cap = cap_of(np.concatenate([treated, control]))
    plain = mean_effect(ArmMoments.of(treated), control=ArmMoments.of(control))
    capped = mean_effect(ArmMoments.of(np.minimum(treated, cap)), control=ArmMoments.of(np.minimum(control, cap)))
    assert plain.p_value is not None
    assert capped.p_value is not None
    assert plain.p_value > 0.3
    assert capped.p_value < 1e-6
