"""Purchase histories in the form that buy-till-you-die models read: repeats, recency, age, and money a repeat day.

Invariants: orders of one customer on one day are one purchase; the first purchase is never counted as a repeat and
its money never enters the mean; 0 <= recency <= age; recency is 0 exactly when there is no repeat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evergrove.kit.errors import InvalidError
from evergrove.statistics.estimate import FloatArray, IntArray, finite_floats, require_equal_lengths


@dataclass(frozen=True, slots=True, eq=False)
class PurchaseHistory:
    """Three arrays of shape (n,), one entry a customer; recency and age in one unit of time (days here by default).

    repeats: purchase days after the first (x). recency: from the first to the last purchase (t_x).
    age: from the first purchase to the end of the observation (T). Fader, Hardie and Lee (2005), Marketing Science 24.
    """

    repeats: IntArray
    recency: FloatArray
    age: FloatArray

    @classmethod
    def checked(cls, repeats: npt.ArrayLike, *, recency: npt.ArrayLike, age: npt.ArrayLike) -> PurchaseHistory:
        """A history from arrays of others; `InvalidError` names what breaks an invariant."""
        counts = finite_floats(repeats, name="repeats")
        recencies, ages = finite_floats(recency, name="recency"), finite_floats(age, name="age")
        require_equal_lengths(repeats=counts.size, recency=recencies.size, age=ages.size)
        if (counts < 0).any() or (counts != np.floor(counts)).any():
            raise InvalidError(
                "repeats holds a negative or broken number.", help="Count purchase days after the first."
            )
        if (recencies < 0).any() or (recencies > ages).any():
            raise InvalidError("recency is not between 0 and age.", help="Measure both from the first purchase.")
        if ((counts == 0) != (recencies == 0)).any():
            raise InvalidError(
                "recency must be 0 exactly where repeats is 0.", help="Merge the orders of one day into one purchase."
            )
        return cls(repeats=counts.astype(np.int64), recency=recencies, age=ages)

    def __len__(self) -> int:
        return int(self.repeats.size)

    def in_units_of(self, days: float) -> PurchaseHistory:
        """The same history with recency and age divided by `days` (7 gives weeks)."""
        return PurchaseHistory(self.repeats, self.recency / days, self.age / days)


@dataclass(frozen=True, slots=True, eq=False)
class PurchaseSummary:
    """Histories of the customers who bought by the end day, ascending by customer number; arrays of shape (n,).

    mean_amount is money a repeat day (sum of the day's orders), NaN where there is no repeat day.
    """

    customer: IntArray
    history: PurchaseHistory
    mean_amount: FloatArray


def summarise_purchases(
    customer: npt.ArrayLike, *, day: npt.ArrayLike, amount: npt.ArrayLike, end_day: int
) -> PurchaseSummary:
    """Orders to histories, in days. Shapes (m,), one entry an order, in any order.

    customer: number >= 0 of the customer. day: day number of the order in the shop's zone. amount: money of the order
    in any unit. Orders after `end_day` are left out. Cost: one sort of m keys.
    """
    customers, days = np.asarray(customer, dtype=np.int64), np.asarray(day, dtype=np.int64)
    amounts = finite_floats(amount, name="amount")
    require_equal_lengths(customer=customers.size, day=days.size, amount=amounts.size)
    kept = days <= end_day
    customers, days, amounts = customers[kept], days[kept], amounts[kept]
    if customers.size == 0:
        nothing = np.zeros(0, dtype=np.float64)
        return PurchaseSummary(
            customers, PurchaseHistory(np.zeros(0, dtype=np.int64), nothing, nothing), mean_amount=nothing
        )
    if customers.min() < 0:
        raise InvalidError("A customer number is negative.", help="Number customers from 0.")
    origin = int(days.min())
    span = int(days.max()) - origin + 1
    if int(customers.max()) >= np.iinfo(np.int64).max // span:
        raise InvalidError("Customer numbers are too large to sort with days.", help="Number customers from 0 up.")
    keys, position = np.unique(customers * span + (days - origin), return_inverse=True)
    return _from_purchase_days(
        keys // span,
        day=keys % span + origin,
        end_day=end_day,
        amount=np.asarray(np.bincount(position, weights=amounts, minlength=keys.size), dtype=np.float64),
    )


def _from_purchase_days(customer: IntArray, *, day: IntArray, amount: FloatArray, end_day: int) -> PurchaseSummary:
    """From purchase days sorted by customer and day, each pair once."""
    first = np.flatnonzero(np.r_[True, customer[1:] != customer[:-1]])
    last = np.r_[first[1:], customer.size] - 1
    repeats = (last - first).astype(np.int64)
    repeat_amount = np.add.reduceat(amount, first) - amount[first]
    mean_amount = np.full(first.size, np.nan)
    np.divide(repeat_amount, repeats, out=mean_amount, where=repeats > 0)
    history = PurchaseHistory(
        repeats=repeats,
        recency=(day[last] - day[first]).astype(np.float64),
        age=(end_day - day[first]).astype(np.float64),
    )
    return PurchaseSummary(customer=customer[first], history=history, mean_amount=mean_amount)
