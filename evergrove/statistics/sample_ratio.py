"""Whether the arms have the sizes that the draw should have given them: if not, nothing else of them is to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from evergrove.kit.errors import InvalidError
from evergrove.statistics.estimate import two_sided_probability

BROKEN_BELOW = 0.0005
"""A p-value below it blocks the result. It is looked at every day: a bound of 0.05 would block 28 of 100 sound
campaigns, 0.001 one in a hundred, this one 45 in 10,000."""

DOUBTFUL_BELOW = 0.01
"""Shown as a warning."""

EXPECTED_MIN = 5.0
"""Below this many expected in control the exact test is used in place of the normal one (Cochran 1954)."""

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


def _certain(control: int, expected: float) -> Verdict:
    return "fits" if control == expected else "broken"


def _exact_probability(hits: int, *, count: int, chance: float) -> float:
    """Twice the smaller tail of the binomial, at most 1 (Clopper and Pearson 1934)."""
    below = float(special.bdtr(hits, count, chance))
    above = 1.0 if hits == 0 else float(special.bdtrc(hits - 1, count, chance))
    return min(1.0, 2.0 * min(below, above))
