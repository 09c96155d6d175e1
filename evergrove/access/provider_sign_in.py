"""The way to the identity provider and back: begun in one browser, finished once, in the same browser, within minutes.

Invariants: everything that guards the way (`state`, `nonce`, the code verifier) is derived from one secret, which only
the browser holds, in a cookie that scripts cannot read; the database knows its digest, and forgets it with the first
answer. An answer that does not carry the cookie's `state` is not ours (login CSRF, RFC 9700, 2.1).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from evergrove.access.contracts import Language, NewSession, User
from evergrove.access.identities import connect_identity, enter_with_identity
from evergrove.access.provider import IdentityProvider
from evergrove.access.provider_errors import FlowRefusedError, IdTokenRefusedError, ProviderRefusedError
from evergrove.access.secret_tokens import digest, new_secret
from evergrove.access.tables import sign_in_flows
from evergrove.access.users import find_user
from evergrove.kit import Clock, Database, logger

log = logger("access.provider_sign_in")

FLOW_MINUTES = 10
"""To type a password and find the second factor."""

FLOWS_MAX = 10_000
"""On the way at once; with more, the oldest end: whoever begins without end must not fill the disk."""

ANSWER_CHARACTERS_MAX = 4_000
"""Of a code: some providers put a sealed ticket into it."""

PATH_CHARACTERS_MAX = 500

OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
"""A path of this server. Browsers read `\\` as `/` and skip tabs and line ends, so `/\t/evil.example` leads away."""


@dataclass(frozen=True, kw_only=True)
class BegunSignIn:
    """`url` is where the browser goes, `secret` what its cookie holds until it comes back."""

    url: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class ProviderAnswer:
    """What the browser brings back in its address."""

    state: str
    code: str = ""
    error: str = ""
    issuer: str = ""


@dataclass(frozen=True, kw_only=True)
class FinishedSignIn:
    """`session` is None where somebody who was signed in already has connected their identity."""

    session: NewSession | None
    next_path: str


def own_path(path: str) -> str:
    """`path` when it leads to a page of this server, else the start page."""
    fits = len(path) <= PATH_CHARACTERS_MAX and OWN_PATH.fullmatch(path) and not path.startswith("/api/")
    return path if fits else "/"


def begin_sign_in(
    server: Database,
    provider: IdentityProvider,
    *,
    next_path: str,
    clock: Clock,
    language: Language | None = None,
    user: User | None = None,
) -> BegunSignIn:
    """Send a browser on its way; `user` is who is signed in and connects their identity. Raises ProviderAwayError."""
    secret, now = new_secret(), clock.now()
    challenge = _base64(hashlib.sha256(_derived(secret, "verifier").encode()).digest())
    url = provider.sign_in_url(
        state=_derived(secret, "state"), nonce=_derived(secret, "nonce"), challenge=challenge, language=language
    )
    row = {
        "flow_hash": digest(secret),
        "next_path": own_path(next_path),
        "user_id": user.user_id if user else "",
        "created_at": now,
    }
    newest = sa.select(sign_in_flows.c.created_at).order_by(sign_in_flows.c.created_at.desc())
    oldest_kept = newest.offset(FLOWS_MAX - 1).limit(1).scalar_subquery()
    over = sa.or_(
        sign_in_flows.c.created_at <= now - timedelta(minutes=FLOW_MINUTES), sign_in_flows.c.created_at <= oldest_kept
    )
    with server.write() as connection:
        connection.execute(sa.delete(sign_in_flows).where(over))
        connection.execute(sa.insert(sign_in_flows), row)
    return BegunSignIn(url=url, secret=secret)


def finish_sign_in(
    server: Database,
    provider: IdentityProvider,
    answer: ProviderAnswer,
    *,
    secret: str,
    clock: Clock,
    signed_in: User | None = None,
) -> FinishedSignIn:
    """Let in who comes back from the provider; `secret` is the cookie's, `signed_in` whose session the browser has.

    Raises FlowRefusedError, ProviderRefusedError, ProviderAwayError, IdTokenRefusedError, and what
    `enter_with_identity` and `connect_identity` raise.
    """
    next_path, user_id = _take_flow(server, answer, secret=secret, clock=clock)
    pages = provider.pages()
    must_name_issuer = pages.authorization_response_iss_parameter_supported
    if (answer.issuer or must_name_issuer) and answer.issuer != pages.issuer:  # RFC 9207: another provider's answer
        raise FlowRefusedError
    if answer.error or not answer.code:
        log.warning("provider_refused", error=answer.error[:80])
        raise ProviderRefusedError
    try:
        identity = provider.redeem(answer.code, verifier=_derived(secret, "verifier"), nonce=_derived(secret, "nonce"))
    except IdTokenRefusedError as error:
        log.warning("id_token_refused", reason=error.reason)
        raise
    if not user_id:
        session = enter_with_identity(server, identity, provider=provider.settings, clock=clock)
        return FinishedSignIn(session=session, next_path=next_path)
    if signed_in is None or signed_in.user_id != user_id:
        raise FlowRefusedError  # signed out, or as somebody else, meanwhile
    connect_identity(server, find_user(server, user_id), identity, author=user_id, clock=clock)
    return FinishedSignIn(session=None, next_path=next_path)


def _take_flow(server: Database, answer: ProviderAnswer, *, secret: str, clock: Clock) -> tuple[str, str]:
    """(next path, who connects) of the sign-in that this browser began; there is none a second time."""
    is_ours = bool(secret) and hmac.compare_digest(answer.state.encode(), _derived(secret, "state").encode())
    if not is_ours or len(answer.code) > ANSWER_CHARACTERS_MAX:
        raise FlowRefusedError
    flow = sa.delete(sign_in_flows).where(sign_in_flows.c.flow_hash == digest(secret))
    taken = flow.returning(sign_in_flows.c.next_path, sign_in_flows.c.user_id, sign_in_flows.c.created_at)
    with server.write() as connection:
        row = connection.execute(taken).first()
    if row is None or row.created_at <= clock.now() - timedelta(minutes=FLOW_MINUTES):
        raise FlowRefusedError
    return row.next_path, row.user_id


def _derived(secret: str, purpose: str) -> str:
    """43 characters that only who knows the secret can make, one for each purpose."""
    return _base64(hmac.digest(secret.encode("utf-8", "surrogatepass"), purpose.encode(), "sha256"))


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
