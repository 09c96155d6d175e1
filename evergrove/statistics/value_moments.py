"""Several values a customer: the one that is judged, what it is divided by, what it is freed of; as sums can give them.

One arm's `ValueMoments` are enough for every comparison here, so nothing has to be read twice: means, ratios (delta
method) and both freed of what the customers had done before (CUPED), with any number of covariates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evergrove.kit.errors import InvalidError
from evergrove.statistics.arm_moments import ArmMoments
from evergrove.statistics.estimate import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class ValueMoments:
    """`count` customers. means (k,) and covariance (k, k) (divided by count - 1) of their values, the judged one first.

    active (k,): how many have another value than 0.
    """

    count: int
    active: IntArray
    means: FloatArray
    covariance: FloatArray

    @classmethod
    def of(cls, values: npt.ArrayLike) -> ValueMoments:
        """From one row a customer, shape (count, k)."""
        array = np.asarray(values, dtype=np.float64)
        if array.ndim != 2 or not np.isfinite(array).all():
            raise InvalidError("Values must be finite, one row a customer.", help="Leave out what is not known.")
        centre = array.mean(axis=0) if len(array) else np.zeros(array.shape[1])
        rest = array - centre
        return cls.from_sums(
            count=len(array),
            active=np.count_nonzero(array, axis=0),
            totals=rest.sum(axis=0),
            products=rest.T @ rest,
            centre=centre,
        )

    @classmethod
    def from_sums(
        cls,
        *,
        count: int,
        active: npt.ArrayLike,
        totals: FloatArray,
        products: FloatArray,
        centre: FloatArray | None = None,
    ) -> ValueMoments:
        """From the sums of the values (k,) and of their products (k, k), of the values less `centre` if it is given.

        A centre near the means keeps the digits that a large mean would cost.
        """
        known = np.asarray(active, dtype=np.int64)
        if count == 0:
            return cls(0, known, np.zeros(len(totals)), np.zeros((len(totals), len(totals))))
        means = np.asarray(totals, dtype=np.float64) / count
        covariance = (np.asarray(products, dtype=np.float64) - count * np.outer(means, means)) / max(count - 1, 1)
        np.fill_diagonal(covariance, np.maximum(np.diag(covariance), 0.0))
        return cls(count, known, means if centre is None else means + centre, covariance)

    @property
    def judged(self) -> ArmMoments:
        """The first value alone."""
        return ArmMoments(self.count, float(self.means[0]), float(self.covariance[0, 0]), int(self.active[0]))

    def as_ratio(self) -> ValueMoments | None:
        """The first two values become one, sum over sum (delta method, Deng, Knoblich and Lu 2018); None over 0.

        Active are then those who have anything to divide by.
        """
        if self.count == 0 or self.means[1] == 0.0:
            return None
        ratio = self.means[0] / self.means[1]
        turn = np.eye(len(self.means))[1:]
        turn[0, :2] = 1.0 / self.means[1], -ratio / self.means[1]
        means = np.concatenate([[ratio], self.means[2:]])
        return ValueMoments(self.count, self.active[1:], means, turn @ self.covariance @ turn.T)


def freed_of_covariates(arms: Sequence[ValueMoments]) -> tuple[ArmMoments, ...]:
    """The first value of each arm, freed of all the others: CUPED (Deng, Xu, Kohavi and Walker 2013, WSDM).

    The covariates are from before the exposure. One theta for all arms, from the covariance within them: a theta an
    arm would take part of the effect away. A covariate that is not known for everybody comes as two values, with 0
    where it is missing and with 1 there in the other.
    """
    if len(arms[0].means) == 1:
        return tuple(arm.judged for arm in arms)
    within = sum((max(arm.count - 1, 0) * arm.covariance for arm in arms), np.zeros_like(arms[0].covariance))
    count = sum(arm.count for arm in arms)
    scale = np.sqrt(np.diag(within)[1:])
    scale[scale == 0.0] = 1.0  # a covariate that is the same for all: its theta is 0, whatever its unit
    theta = np.linalg.pinv(within[1:, 1:] / np.outer(scale, scale), hermitian=True) @ (within[1:, 0] / scale) / scale
    centre = sum((arm.count * arm.means[1:] for arm in arms), np.zeros(theta.size)) / max(count, 1)
    return tuple(_freed(arm, theta=theta, centre=centre) for arm in arms)


def _freed(arm: ValueMoments, *, theta: FloatArray, centre: FloatArray) -> ArmMoments:
    turn = np.concatenate([[1.0], -theta])
    mean = float(arm.means[0] - theta @ (arm.means[1:] - centre))
    return ArmMoments(arm.count, mean, max(float(turn @ arm.covariance @ turn), 0.0), int(arm.active[0]))
