"""Kinds of identifiers: which is stronger, how many of a kind one person may have, and which values name nobody.

The limits stop a chain: one shared device, or one address that a cashier types for everybody, must not make
strangers one person. They follow the guards of the field (blocked values, limits of each kind, a priority order).
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

STRONGEST_FIRST = ("user_id", "union_id", "email", "phone")
"""An account of the shop's own, an account of a platform, an address; after them kinds of the shop's own."""

WEAKEST = "anonymous_id"
"""A browser or an app, which several people may use."""

OTHER_RANK = len(STRONGEST_FIRST)
WEAKEST_RANK = OTHER_RANK + 1

RANKS = {**{kind: rank for rank, kind in enumerate(STRONGEST_FIRST)}, WEAKEST: WEAKEST_RANK}

KIND_LIMITS = {
    "user_id": 1,  # an account is a person: two of them are never united by themselves
    "union_id": 5,  # people have a second account of a platform, seldom a third
    "email": 5,  # private, at work, an old one
    "phone": 5,
    WEAKEST: 100,  # every browser that was cleared counts: two new ones a week for a year
}
"""Identifiers of a kind that one person may have by what events say."""

OTHER_LIMIT = 100
"""For kinds of the shop's own: cards, memberships, ids in other systems."""

MEMBERS_MAX = 100
"""Customers united in one person: a marker fact names all that move, and a page reads the facts of each."""

BLOCKED_VALUES = (
    "-1",
    "anonymous",
    "false",
    "guest",
    "n/a",
    "na",
    "nan",
    "nil",
    "none",
    "null",
    "true",
    "undefined",
    "unknown",
    "[object object]",
    "(null)",
    "匿名",
    "无",
    "未知",
)
"""What programs and people write where they know nobody (lower case)."""

BLOCKED_PATTERN = r"^[\s0-]*$"
"""Empty, blanks, zeros and hyphens: `0`, `000-000`, the zero UUID."""


def rank_of(kind: str) -> int:
    """The place of a kind among the others; the smallest is the strongest."""
    return RANKS.get(kind, OTHER_RANK)


def limit_of(kind: str) -> int:
    """How many identifiers of a kind one person may have."""
    return KIND_LIMITS.get(kind, OTHER_LIMIT)


def is_blocked(values: pa.Array) -> pa.Array:
    """Which of `values` (string) name nobody."""
    plain = pc.utf8_lower(pc.utf8_trim_whitespace(values))
    return pc.or_(
        pc.is_in(plain, value_set=pa.array(BLOCKED_VALUES)), pc.match_substring_regex(values, BLOCKED_PATTERN)
    )
