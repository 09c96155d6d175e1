"""Who posts receipts: providers that sign nothing prove themselves by a secret in the address that we gave them."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from evergrove.access import ForbiddenError
from evergrove.kit import InvalidError

BEIJING = timezone(timedelta(hours=8))
"""Chinese providers write local times without a zone; there has been no daylight saving since 1991."""

RECEIPTS_BYTES_MAX = 1024 * 1024
"""One post; providers send at most some hundred reports in one."""

Shape = TypeVar("Shape")


class ForgedReceiptError(ForbiddenError):
    """What was posted does not come from the provider."""

    code = "receipt.forged"


class UnreadableReceiptError(InvalidError):
    """What was posted is not the provider's form of receipts."""

    code = "receipt.unreadable"


def forged(provider: str) -> ForgedReceiptError:
    return ForgedReceiptError(
        f"a post of receipts does not prove that it comes from {provider}",
        help="give the provider the whole address that the sender's page shows, and the same secret",
    )


def check_token(url: str, *, token: str, provider: str) -> None:
    """Raises ForgedReceiptError unless the address holds `token=…` with our secret."""
    given = parse_qs(urlsplit(url).query).get("token", [""])[0]
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise forged(provider)


def read_body(body: bytes, shape: type[Shape], *, provider: str) -> Shape:
    """Raises UnreadableReceiptError."""
    try:
        if len(body) > RECEIPTS_BYTES_MAX:
            raise msgspec.DecodeError("too long")
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableReceiptError(
            f"a post of receipts is not in the form of {provider}", help="look at the provider's version of reports"
        ) from error


def beijing_instant(text: str, *, now: datetime) -> datetime:
    """`2026-05-01 08:00:00` in China as an aware UTC instant; `now` where it is no time."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING).astimezone(UTC)
    except ValueError:
        return now
