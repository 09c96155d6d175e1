"""What policy is asked, what it must know, and what it answers: columns, one entry a message. No SQL here.

A call decides on many messages of few kinds: what all messages of one node of one launch have in common is a
`MessageKind`, and each row names its kind by number. Times are int64 microseconds since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evergrove.channels.contracts import Channel, MessageClass, Reason
from evergrove.kit import InvalidError

if TYPE_CHECKING:
    from evergrove.channels.policy.rules import PolicyRules

Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

Stage = Literal["plan", "claim"]
"""At planning, what is queued counts towards caps; at claiming only what has left or is leaving."""

STATES_COUNTED: Mapping[Stage, tuple[str, ...]] = {
    "plan": ("planned", "held", "queued", "retrying", "sending", "sent", "unknown"),
    "claim": ("sending", "sent", "unknown"),
}

Outcome = Literal["send", "hold", "suppress", "control"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
SEND, HOLD, SUPPRESS, CONTROL = range(4)
"""`control`: everything would have let it go, and it is kept back for the comparison."""

REASONS: tuple[Reason, ...] = get_args(Reason)

Clause = Literal[
    "passed",
    "erased",
    "merged",
    "stale",
    "content",
    "sender",
    "licence",
    "no_address",
    "address",
    "suppression",
    "consent",
    "sandbox",
    "hours",
    "gap",
    "cap",
    "budget",
    "rate",
    "hold_out",
]
"""In the order in which they are asked; the first that forbids decides. What a clause puts off, those behind it look
at as of the later moment."""
CLAUSES: tuple[Clause, ...] = get_args(Clause)


class InvalidPolicyError(InvalidError):
    code = "policy.invalid"


@dataclass(frozen=True, kw_only=True)
class MessageKind:
    """What messages of one node of one launch on one channel have in common.

    `budget_minor`: of the launch; None: no limit. `content_reason`: what the check of the template found, if it
    forbids sending. `is_once`: one message a person and node (a campaign; not a journey, which may come by again).
    """

    channel: Channel
    message_class: MessageClass = "marketing"
    topic: str = "all"
    tags: tuple[str, ...] = ()
    priority: int = 50
    launch_id: str = ""
    node: str = "send"
    is_once: bool = True
    prefers_golden_hours: bool = False
    budget_minor: int | None = None
    content_reason: Literal["", "sensitive_words", "content", "unknown_variable"] = ""


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """Messages to decide on. Several to one person, and all under one budget, are taken by (priority descending,
    planned_us, place in these columns). `is_control`: drawn for the control group (by the caller)."""

    kinds: Sequence[MessageKind]
    kind: npt.NDArray[np.int32]
    message_id: pa.Array
    customer_id: pa.Array
    planned_us: Numbers
    expires_us: Numbers
    is_control: Flags

    @property
    def count(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, kw_only=True)
class CountedKind:
    """What a cap can ask of a message that went out."""

    channel: str
    topic: str
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """Marketing messages that count towards caps: `place` of the person, when it went (or will), number of its kind."""

    kinds: Sequence[CountedKind] = ()
    place: Numbers = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    at_us: Numbers = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    kind: Numbers = field(default_factory=lambda: np.empty(0, dtype=np.int64))


@dataclass(frozen=True, kw_only=True)
class ChannelKnowledge:
    """Of one channel: `released` are messages that went out in the running second."""

    has_sender: bool = True
    is_licensed: bool = True
    is_live: bool = True
    cost_minor: int = 0
    rate_per_second: int = 0
    released: int = 0


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """What is true now of each candidate, one entry a row; `place` numbers the persons, members of one alike.

    `address_mark` is the address's HMAC ("" where there is none), to be kept with the message; `address_state` a
    number of ADDRESS_STATUSES, `consent` one of CONSENT_STATES. `suppression`: the reason for which the person is not
    to be written to on this channel and topic, a number of REASONS, 0 for none. `zone` and `tier` are
    dictionary-encoded; a tier may be null. `spent_minor`: what each launch has reserved of its budget.
    """

    root_id: pa.Array
    place: Numbers
    persons_count: int
    is_erased: Flags
    is_united: Flags
    """The person has a message of this launch and node by another of their ids."""
    address: pa.Array
    address_mark: pa.Array
    address_state: Codes
    suppression: Codes
    consent: Codes
    is_seed: Flags
    zone: pa.DictionaryArray
    tier: pa.DictionaryArray
    history: History
    channels: Mapping[Channel, ChannelKnowledge]
    spent_minor: Mapping[str, int] = field(default_factory=dict)
    spent_month_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """The answer to each candidate, one entry a row.

    `outcome`: SEND, HOLD, SUPPRESS or CONTROL. `due_us`: when it may go (`now` or later; of HOLD later; of SUPPRESS
    it has no meaning). `reason` is a number of REASONS (0 for SEND); `clause` one of CLAUSES. `rule` is the number of
    the cap, gap or window within `rule_names` (-1: none); `value` and `limit` are what was compared, in the unit of
    the clause (messages, minutes, minor units; -1: nothing).
    """

    rules: PolicyRules
    now_us: int
    stage: Stage
    rule_names: tuple[str, ...]
    outcome: Codes
    due_us: Numbers
    reason: Codes
    clause: Codes
    rule: npt.NDArray[np.int16]
    value: Numbers
    limit: Numbers

    @property
    def count(self) -> int:
        return len(self.outcome)

    @property
    def exits(self) -> Flags:
        """Which rows a limit stopped that ends the run."""
        ending = {limit.name for limit in self.rules.limits if limit.over == "exit"}
        # The last entry is for -1, no rule.
        does_end = np.array([*(name in ending for name in self.rule_names), False], dtype=bool)
        found: Flags = (self.outcome == SUPPRESS) & does_end[self.rule]
        return found

    def rows(self, outcome: int) -> Numbers:
        """The rows with this outcome, ascending."""
        return np.flatnonzero(self.outcome == outcome)

    def reasons(self) -> list[Reason]:
        """The reason of each row in words."""
        return [REASONS[code] for code in self.reason.tolist()]
