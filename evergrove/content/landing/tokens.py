"""The hidden word of a form: issued with the page, good for one submission of each form on it, signed by us.

It carries when the page was shown (a form that returns within a blink was filled by a program) and which version was
shown (a consent is to the words that were read). The id of a submission follows from it, so that sending twice is
one submission.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from evergrove.content.landing.contracts import RefusedSubmissionError

TOKEN_HOURS_MAX = 12
"""A page left open overnight is opened anew. Shorter than the 24 hours in which facts with a known id are dropped."""

FILL_SECONDS_MIN = 2
"""Nobody reads a page, ticks and types in less; a program does."""

TOKEN_CHARACTERS_MAX = 300
NONCE_BYTES = 16


@dataclass(frozen=True, kw_only=True)
class ReadToken:
    """What a token says, once its signature is right."""

    page: str
    issued_at: datetime
    nonce: str


def issue_token(page: str, *, token_key: bytes, now: datetime) -> str:
    """A fresh token for one showing of `page` (`key@version`)."""
    body = f"{page}.{int(now.timestamp() * 1000)}.{secrets.token_hex(NONCE_BYTES)}"
    return _encoded(body.encode()) + "." + _encoded(_signature(body, token_key=token_key))


def page_of_token(token: str, *, token_key: bytes) -> str:
    """Which page and version was shown, `key@version`. Raises RefusedSubmissionError."""
    return read_token(token, token_key=token_key).page


def read_token(token: str, *, token_key: bytes) -> ReadToken:
    """What the token says. Raises RefusedSubmissionError for one that was not issued with this key."""
    if len(token) > TOKEN_CHARACTERS_MAX or not token.isascii():
        raise RefusedSubmissionError("token")
    written = token.partition(".")[0]
    try:
        body = _decoded(written).decode()
        ours = f"{_encoded(body.encode())}.{_encoded(_signature(body, token_key=token_key))}"
        if not hmac.compare_digest(token, ours):  # the texts: many of them decode to the same bytes
            raise RefusedSubmissionError("token")
        page, issued, nonce = body.rsplit(".", 2)
        return ReadToken(page=page, issued_at=datetime.fromtimestamp(int(issued) / 1000, tz=UTC), nonce=nonce)
    except (ValueError, binascii.Error) as error:
        raise RefusedSubmissionError("token") from error


def check_age(token: ReadToken, *, now: datetime) -> None:
    """Raises RefusedSubmissionError when the form came back too soon or too late."""
    age = now - token.issued_at
    if age < timedelta(seconds=FILL_SECONDS_MIN):
        raise RefusedSubmissionError("too_fast")
    if age > timedelta(hours=TOKEN_HOURS_MAX):
        raise RefusedSubmissionError("expired")


def submission_id_of(token: ReadToken, *, block: str) -> str:
    """`form_` and 32 hexadecimal digits: the same token and form, the same submission; a page may hold two forms."""
    return "form_" + hashlib.sha256(f"{token.page}|{block}|{token.nonce}".encode()).hexdigest()[:32]


def _signature(body: str, *, token_key: bytes) -> bytes:
    return hmac.new(token_key, b"landing form\x00" + body.encode(), hashlib.sha256).digest()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
