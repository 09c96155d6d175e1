"""Reports that a mail server posts to us: the whole mail as the body, as `curl --data-binary @-` in a pipe sends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evergrove.channels.adapters.contracts import Receipt
from evergrove.channels.adapters.mail.reports import read_mail_report
from evergrove.channels.adapters.phone.proof import check_token
from evergrove.kit import SystemClock

if TYPE_CHECKING:
    from evergrove.channels.adapters.mail.settings import SmtpSettings


def read_posted_report(*, headers: Mapping[str, str], body: bytes, url: str, settings: Any) -> Sequence[Receipt]:  # noqa: ARG001 - the contract's
    """Raises ForgedReceiptError unless the address holds the sender's `reports_token`."""
    found: SmtpSettings = settings
    check_token(url, token=found.reports_token, provider="the mail server")
    return read_mail_report(body, received_at=SystemClock().now(), unsubscribe_address=found.unsubscribe_address)
