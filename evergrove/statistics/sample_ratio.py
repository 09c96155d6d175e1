"""Whether the arms have the sizes that the draw should have given them: if not, nothing else of them is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evergrove.kit.errors import InvalidError
from evergrove.statistics.estimate import two_sided_probability
from evergrove.statistics.proportions import distribution_against

BROKEN_BELOW = 0.0005
"""A p-value below it blocks the result. It is looked at every day: a bound of 0.05 would block 28 of 100 sound
campaigns, 0.001 one in a hundred, this one 45 in 10,000."""

DOUBTFUL_BELOW = 0.01
"""Shown as a warning."""

EXPECTED_MIN = 5.0
"""Below this many expected in control the exact test is used in place of the normal one (Cochran 1954)."""

SEQUENTIAL_BROKEN_BELOW = 0.005
"""The same for the test that may be looked at after every customer: it blocks as few sound experiments (5 in 1,000)
over its whole life as BROKEN_BELOW does in a month of days."""

RATIO_CONCENTRATION = 2_000.0
"""How far from the draw the shares are thought to be when something is broken: of two halves, by one in a hundred
(standard deviation). A guess of any share whatever notices a leak of that size after 47,000 customers in place of
31,000 (median of 500 simulated experiments)."""

Verdict = Literal["fits", "doubtful", "broken", "unknown"]


@dataclass(frozen=True, slots=True)
class SampleRatio:
    """How far the arms are from the draw. `control_expected`: customers that should be in control; None: not known."""

    treated: int
    control: int
    control_expected: float | None
    p_value: float | None
    verdict: Verdict

    @property
    def is_broken(self) -> bool:
        return self.verdict == "broken"


def sample_ratio(*, treated: int, control: int, control_share: float) -> SampleRatio:
    """Pearson's chi-square of the two counts against their shares; the exact binomial test where they are few.

    Fabijan et al. (2019), KDD: some 6 in 100 experiments have a wrong ratio, and mostly a wrong result.
    """
    if treated < 0 or control < 0 or not 0.0 <= control_share <= 1.0:
        raise InvalidError("Counts below 0, or a share outside 0 to 1.", help="Pass customers and the control's share.")
    count = treated + control
    expected = count * control_share
    if count == 0 or control_share in {0.0, 1.0}:
        return SampleRatio(treated, control, expected, None, "unknown" if count == 0 else _certain(control, expected))
    if min(expected, count - expected) < EXPECTED_MIN:
        p_value = _exact_probability(control, count=count, chance=control_share)
    else:
        p_value = two_sided_probability((control - expected) / float(np.sqrt(expected * (1.0 - control_share))))
    verdict: Verdict = "broken" if p_value < BROKEN_BELOW else "doubtful" if p_value < DOUBTFUL_BELOW else "fits"
    return SampleRatio(treated, control, expected, p_value, verdict)


@dataclass(frozen=True, slots=True)
class ArmsRatio:
    """How far any number of arms are from the draw. expected: customers of each arm, by its share.

    sequential_p_value: may be looked at whenever one likes; p_value: at a look that was planned.
    """

    counts: tuple[int, ...]
    expected: tuple[float, ...]
    p_value: float | None
    sequential_p_value: float | None
    verdict: Verdict

    @property
    def is_broken(self) -> bool:
        return self.verdict == "broken"


def arms_ratio(counts: Sequence[int], *, shares: Sequence[float]) -> ArmsRatio:
    """Pearson's chi-square of all arms against shares that sum to 1, and a test for every moment.

    The latter: Lindon and Malek (2022), "Anytime-valid inference for multinomial count data", NeurIPS, arXiv
    2011.03567: one over the Bayes factor of any shares (Dirichlet around those of the draw) against those of the draw.
    """
    total = sum(counts)
    if len(counts) < 2 or min(counts) < 0:
        raise InvalidError("One arm, or a count below 0, has no ratio.", help="Pass the customers of each arm.")
    expected = tuple(total * share for share in shares)
    tested = distribution_against(counts, shares=shares).p_value
    if total == 0 or tested is None:
        return ArmsRatio(tuple(counts), expected, None, None, "unknown")
    if len(counts) == 2:
        tested = sample_ratio(treated=counts[0], control=counts[1], control_share=shares[1]).p_value or 0.0
    anytime = _multinomial_probability(counts, shares=shares)
    is_broken = tested < BROKEN_BELOW or anytime < SEQUENTIAL_BROKEN_BELOW
    verdict: Verdict = "broken" if is_broken else "doubtful" if tested < DOUBTFUL_BELOW else "fits"
    return ArmsRatio(tuple(counts), expected, tested, anytime, verdict)


def _multinomial_probability(counts: Sequence[int], *, shares: Sequence[float]) -> float:
    from scipy import special

    seen, wanted = np.asarray(counts, dtype=np.float64), np.asarray(shares, dtype=np.float64)
    prior = RATIO_CONCENTRATION * wanted
    logarithm = (
        special.gammaln(RATIO_CONCENTRATION)
        - special.gammaln(RATIO_CONCENTRATION + seen.sum())
        + (special.gammaln(prior + seen) - special.gammaln(prior) - seen * np.log(wanted)).sum()
    )
    return float(np.exp(min(-logarithm, 0.0)))


def _certain(control: int, expected: float) -> Verdict:
    return "fits" if control == expected else "broken"


def _exact_probability(hits: int, *, count: int, chance: float) -> float:
    """Twice the smaller tail of the binomial, at most 1 (Clopper and Pearson 1934)."""
    from scipy import special

    below = float(special.bdtr(hits, count, chance))
    above = 1.0 if hits == 0 else float(special.bdtrc(hits - 1, count, chance))
    return min(1.0, 2.0 * min(below, above))
