"""Looking whenever one likes, for ever: an interval that holds at every moment at once.

Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2021), "Time-uniform central limit theory and asymptotic confidence
sequences", arXiv 2103.06476, equation 9: the price is an interval some 40 % wider than that of one look.
"""

from __future__ import annotations

import numpy as np

from evergrove.kit.errors import InvalidError

TUNED_CUSTOMERS_DEFAULT = 5_000
"""Where the interval is narrowest unless the design says how many customers are planned. It is fixed beforehand: one
that followed the customers seen so far would hold at no moment."""


def anytime_deviate(customers: int, *, alpha: float, tuned_customers: int = TUNED_CUSTOMERS_DEFAULT) -> float:
    """How many standard errors the interval reaches each way when `customers` are in, all arms of it together."""
    scaled = customers * mixture_scale(alpha, tuned_customers=tuned_customers)
    if customers < 1:
        raise InvalidError(f"{customers} customers are no sample.", help="Wait for the first ones.")
    return float(np.sqrt(2.0 * (scaled + 1.0) / scaled * (0.5 * np.log1p(scaled) - np.log(alpha))))


def anytime_probability(
    deviate: float, *, customers: int, alpha: float, tuned_customers: int = TUNED_CUSTOMERS_DEFAULT
) -> float:
    """The p-value that may be read at every moment: below `alpha` exactly where the interval leaves out 0."""
    scaled = customers * mixture_scale(alpha, tuned_customers=tuned_customers)
    logarithm = 0.5 * np.log1p(scaled) - 0.5 * deviate**2 * scaled / (scaled + 1.0)
    return float(np.exp(min(logarithm, 0.0)))


def mixture_scale(alpha: float, *, tuned_customers: int) -> float:
    """rho squared: the variance of the effects that the interval is mixed over, narrowest at `tuned_customers`."""
    if not 0.0 < alpha < 1.0 or tuned_customers < 1:
        raise InvalidError(
            f"An alpha of {alpha}, tuned at {tuned_customers} customers, gives no interval.",
            help="Pass an alpha between 0 and 1, and the number of customers that are planned.",
        )
    twice = -2.0 * np.log(alpha)
    return float((twice + np.log1p(twice)) / tuned_customers)
