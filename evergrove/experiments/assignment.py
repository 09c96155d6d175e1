"""Who meets which variant: a hash of salt and id, so the answer is the same today, tomorrow and on any machine.

`place = (first 8 bytes, big-endian, of SHA-256("salt|id")) mod 10,000`, computed by any language or database alike. The
rest of 2^64 by 10,000 makes a place likelier by 5e-16, which nobody can measure. Another salt is another draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evergrove.experiments.contracts import BASIS_POINTS, InvalidSharesError

PLACE_BYTES = 8
SEPARATOR = "|"
"""No customer's id holds it, so two pairs of salt and id never make one text."""


def places(customer_ids: pa.Array, *, salt: str) -> npt.NDArray[np.int64]:
    """The place of each id, 0 to 9,999, uniform and independent between salts; null ids are not accepted.

    One digest an id: some microsecond each, the same for every salt.
    """
    if not salt:
        raise InvalidSharesError(
            "an experiment without a salt would draw the same customers as every other one",
            help="give the experiment's key as salt",
        )
    if customer_ids.null_count:
        raise InvalidSharesError(
            f"{customer_ids.null_count} rows belong to nobody", help="draw for customers only: leave out null ids"
        )
    begun = sha256(f"{salt}{SEPARATOR}".encode())
    digests = bytearray()
    for customer_id in customer_ids.to_pylist():
        one = begun.copy()
        one.update(customer_id.encode())
        digests += one.digest()[:PLACE_BYTES]
    drawn = np.frombuffer(bytes(digests), dtype=">u8") % np.uint64(BASIS_POINTS)
    return drawn.astype(np.int64)


def assign(customer_ids: pa.Array, *, salt: str, shares: Mapping[str, int]) -> pa.StringArray:
    """The variant of each id; null where the shares (in basis points) leave a rest and the id falls into it.

    The variants stand one behind another in the order of `shares`. The first one's bounds begin at 0, so when its share
    grows, those who are in it stay, and only those between the old bound and the new one move: name the control first.
    """
    bounds = np.cumsum(_checked(shares))
    names = pa.array([*shares, None], pa.string())
    chosen = np.searchsorted(bounds, places(customer_ids, salt=salt), side="right")
    return names.take(pa.array(chosen))


def _checked(shares: Mapping[str, int]) -> npt.NDArray[np.int64]:
    listed = np.array(list(shares.values()), dtype=np.int64)
    if not len(listed) or (listed < 0).any() or listed.sum() > BASIS_POINTS:
        raise InvalidSharesError(
            f"shares {dict(shares)} are not basis points of one whole",
            help=f"give each variant 0 to {BASIS_POINTS:,} basis points, together at most {BASIS_POINTS:,}",
        )
    return listed
