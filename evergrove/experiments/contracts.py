"""The words of experiments: variants, hold-outs, and what a draw says of each customer."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from evergrove.kit import InvalidError

BASIS_POINTS = 10_000
"""One whole."""

HOLD_OUT_BP_MAX = 5_000
"""A control group larger than the group that is written to is a mistake in the unit."""

CONTROL, TREATED = "control", "treated"

TRANSACTIONAL = "transactional"
"""The class of messages that a customer waits for (orders, security): never held out."""

SEASON_LENGTH_MAX = 40

DRAW_SCHEMA = pa.schema(
    [
        pa.field("customer_id", pa.string()),
        pa.field("variant", pa.string()),
        pa.field("control_bp", pa.int64()),
        pa.field("members", pa.int64()),
    ]
)
"""One row a person. `control_bp` is this person's own chance of being control: of `members` merged customers each was
drawn, and one control among them makes the person control, so it is larger than the share."""


class InvalidSharesError(InvalidError):
    code = "experiment.invalid_shares"


class InvalidHoldOutError(InvalidError):
    code = "hold_out.invalid"


@dataclass(frozen=True, kw_only=True)
class HoldOut:
    """A share of customers who are kept back, so that what messages change can be measured.

    `experiment_key`: what exposure facts carry, with the version. `salt` is without it: a new version draws the same
    customers. `excluded_purposes`: content that reaches the control group all the same (service, incidents).
    """

    experiment_key: str
    salt: str
    share_bp: int
    excluded_purposes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not 0 <= self.share_bp <= HOLD_OUT_BP_MAX:
            raise InvalidHoldOutError(
                f"a hold-out of {self.share_bp} basis points is not between 0 and {HOLD_OUT_BP_MAX:,}",
                help="500 is five in a hundred",
            )

    def concerns(self, *, message_class: str, purposes: frozenset[str]) -> bool:
        """Whether messages of this class and these purposes are kept from the control group."""
        return self.share_bp > 0 and message_class != TRANSACTIONAL and not purposes & self.excluded_purposes
