"""How an experiment is looked at, fixed before it starts; and which look this one is.

The default is a few planned looks: nearly the power of a single one at the end, and it may stop early. `anytime` is for
a page that is open all day; `fixed` for one look and no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import msgspec

from evergrove.kit import InvalidError
from evergrove.statistics import (
    LOOKS_MAX,
    TUNED_CUSTOMERS_DEFAULT,
    Criterion,
    Spending,
    any_moment,
    even_looks,
    planned_look,
    single_look,
)

DesignKind = Literal["sequential", "anytime", "fixed"]


class InvalidExperimentError(InvalidError):
    code = "experiment.invalid"


class ExperimentDesign(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """alpha: false alarms over all looks together. power: of finding an effect of the planned size.

    looks, spending: of `sequential` only. customers_planned: in all arms together, by the end; it says at which share
    of the way a look is (`sequential`) and where the interval is narrowest (`anytime`); 0: not planned.
    """

    kind: DesignKind = "sequential"
    alpha: float = 0.05
    power: float = 0.8
    looks: int = 5
    spending: Spending = "obrien_fleming"
    customers_planned: int = 0

    def __post_init__(self) -> None:
        problems = (
            (not 0.0001 <= self.alpha <= 0.5, "alpha", "0.0001 to 0.5; usual is 0.05"),
            (not 0.5 <= self.power <= 0.999, "power", "0.5 to 0.999; usual is 0.8"),
            (not 1 <= self.looks <= LOOKS_MAX, "looks", f"1 to {LOOKS_MAX}; five suit most experiments"),
            (not 0 <= self.customers_planned <= 10_000_000_000, "customers_planned", "0 (not planned) or more"),
        )
        for is_wrong, what, wanted in problems:
            if is_wrong:
                raise InvalidExperimentError(f"the design’s {what} cannot be used", help=f"{what}: {wanted}")

    def planned(self, number: int, *, of: int = 0) -> Look:
        """Look `number` of the planned ones (or of `of`), at equal distances; the last is the end.

        An `anytime` design has no end but the one that the rule sets it.
        """
        count = of or self.looks
        if not 1 <= number <= count:
            raise InvalidExperimentError(
                f"there is no look {number} of {count}", help="write it as 3/5: the third of five looks"
            )
        is_last = number == count and self.kind != "anytime"
        return Look(design=self, information=even_looks(count)[:number], is_final=is_last)

    def at(self, customers: int, *, before: tuple[int, ...] = (), is_final: bool = False) -> Look:
        """The look at which `customers` are in, after looks `before` (theirs, rising); the plan says of how many."""
        if not self.customers_planned:
            raise InvalidExperimentError(
                "nobody said how many customers are planned",
                help="set customers_planned in the design; `evergrove experiment plan` says how many it takes",
            )
        seen = tuple(count / self.customers_planned for count in (*before, customers))
        is_last = is_final or (seen[-1] >= 1.0 and self.kind != "anytime")
        return Look(design=self, information=seen, is_final=is_last)


@dataclass(frozen=True)
class Look:
    """One look at the figures. information: at each look so far, the share of what is planned that was in.

    is_final: nothing more will come, or all that was planned is in.
    """

    design: ExperimentDesign
    information: tuple[float, ...] = (1.0,)
    is_final: bool = True

    @property
    def number(self) -> int:
        return len(self.information)

    @property
    def is_too_early(self) -> bool:
        """Whether nothing may be read yet: a `fixed` design has one look, and it is not this one."""
        return self.design.kind == "fixed" and not self.is_final

    def criterion(self, customers: int) -> Criterion:
        """When a difference counts as shown at this look, `customers` being in the two arms that are compared."""
        if self.design.kind == "sequential":
            return self._planned
        if self.design.kind == "fixed":
            return single_look(self.design.alpha)
        tuned = self.design.customers_planned or TUNED_CUSTOMERS_DEFAULT
        return any_moment(max(customers, 1), alpha=self.design.alpha, tuned_customers=tuned)

    @cached_property
    def _planned(self) -> Criterion:
        design = self.design
        return planned_look(self.information, alpha=design.alpha, spending=design.spending, is_final=self.is_final)
