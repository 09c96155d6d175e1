"""The identity provider over HTTP: where its pages are, its keys, and what it tells in exchange for a code
(OpenID Connect Discovery 1.0; RFC 6749, 4.1; RFC 7636).

Invariants: no redirect is followed; secrets travel over TLS, or on this machine; a provider that does not answer holds
at most EXCHANGES_MAX requests of ours, and is asked again only after AWAY_SECONDS.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from evergrove.access.contracts import Language
from evergrove.access.id_tokens import Expected, ProvenIdentity, UnknownKeyError, identity_of, read_id_token
from evergrove.access.provider_errors import (
    IdTokenRefusedError,
    NoProviderError,
    ProviderAwayError,
    ProviderRefusedError,
)
from evergrove.access.roles import Role
from evergrove.kit import Clock, Settings, is_safe_address, logger

if TYPE_CHECKING:
    import httpx

log = logger("access.provider")

CALLBACK_PATH = "/api/sign-in/provider/callback"

KEPT_FOR = timedelta(hours=1)
"""How long we believe what the provider said of itself, its keys included."""

KEYS_ASKED_AGAIN_AFTER = timedelta(seconds=30)
"""A token under an unknown key makes us ask for the keys anew, but not for each such token."""

AWAY_SECONDS = 10.0

ANSWER_SECONDS_MAX = 8.0
"""For one answer, to its last byte: a person waits, and so does one of the threads that answer requests."""

STEP_SECONDS_MAX = 4.0
"""For the connection, and between two pieces."""

ANSWER_BYTES_MAX = 512 * 1024
"""Keys and certificates of a large tenant are some 30 KB."""

EXCHANGES_MAX = 6
"""At once: a slow provider must not take the threads of everybody else."""

HTTP_OK = 200
CLIENT_FAULTS = frozenset({"invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_request"})
"""Refusals that no person can mend (RFC 6749, 5.2): the settings here and there do not fit."""

Shape = TypeVar("Shape")


class ProviderPages(msgspec.Struct, frozen=True, kw_only=True):
    """What of the discovery document we use."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    token_endpoint_auth_methods_supported: list[str] = msgspec.field(default_factory=lambda: ["client_secret_basic"])
    authorization_response_iss_parameter_supported: bool = False


class _Keys(msgspec.Struct, frozen=True, kw_only=True):
    keys: list[dict[str, Any]]


class _Tokens(msgspec.Struct, frozen=True, kw_only=True):
    id_token: str
    access_token: str = ""


class _Refusal(msgspec.Struct, frozen=True, kw_only=True):
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class ProviderSettings:
    """The provider as the operator has named it. `domains` empty: any; `join` None: only who is invited."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    console_url: str
    domains: frozenset[str]
    join: tuple[str, Role] | None

    @classmethod
    def read(cls, settings: Settings) -> ProviderSettings | None:
        """None where no provider is set."""
        if not settings.oidc_issuer:
            return None
        domains = {one.strip().lower().lstrip("@") for one in settings.oidc_domains.split(",")}
        join = (settings.oidc_join_workspace, Role(settings.oidc_join_role)) if settings.oidc_join_role else None
        return cls(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            name=settings.oidc_name,
            console_url=settings.console_address,
            domains=frozenset(domains - {""}),
            join=join,
        )

    @property
    def callback_url(self) -> str:
        return self.console_url + CALLBACK_PATH


class IdentityProvider:
    """One provider, whose pages and keys are kept. Threads may share it."""

    def __init__(self, settings: ProviderSettings, *, clock: Clock) -> None:
        self.settings = settings
        self._clock = clock
        self._turn = threading.Lock()
        self._room = threading.BoundedSemaphore(EXCHANGES_MAX)
        self._pages: tuple[datetime, ProviderPages] | None = None
        self._keys: tuple[datetime, list[dict[str, Any]]] | None = None
        self._away_until = 0.0

    def pages(self) -> ProviderPages:
        """Where the provider's pages are. Raises ProviderAwayError."""
        with self._turn:
            now = self._clock.now()
            if self._pages is None or now - self._pages[0] > KEPT_FOR:
                self._pages = (now, self._discover())
            return self._pages[1]

    def sign_in_url(self, *, state: str, nonce: str, challenge: str, language: Language | None = None) -> str:
        """Where the browser goes to sign in. Raises ProviderAwayError."""
        asked = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": self.settings.callback_url,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **({"ui_locales": "zh-CN zh en" if language == "zh" else "en"} if language else {}),
        }
        return _with_query(self.pages().authorization_endpoint, asked)

    def sign_out_url(self) -> str | None:
        """Where the browser goes to sign out of the provider, too; None where it offers no such page, or is away."""
        try:
            page = self.pages().end_session_endpoint
        except ProviderAwayError:
            return None
        back = {
            "client_id": self.settings.client_id,
            "post_logout_redirect_uri": f"{self.settings.console_url}/sign-in",
        }
        return _with_query(page, back) if page else None

    def redeem(self, code: str, *, verifier: str, nonce: str) -> ProvenIdentity:
        """Who came back with `code`.

        Raises ProviderAwayError, ProviderRefusedError for a code that is used, over or not ours, IdTokenRefusedError.
        """
        tokens = self._tokens(code, verifier=verifier)
        expected = Expected(issuer=self.settings.issuer, client_id=self.settings.client_id, nonce=nonce)
        claims = self._claims(tokens.id_token, expected=expected)
        subject = claims["sub"]
        if "email" not in claims and tokens.access_token:
            claims = {**claims, **self._userinfo(tokens.access_token, subject=subject)}
        return identity_of(claims, issuer=self.settings.issuer, subject=subject)

    def _discover(self) -> ProviderPages:
        document = f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        pages = self._ask("GET", document, shape=ProviderPages)
        if pages.issuer != self.settings.issuer:
            raise self._away(f"the document names another issuer: {pages.issuer[:200]}")
        wanted = (pages.authorization_endpoint, pages.token_endpoint, pages.jwks_uri)
        offered = (pages.userinfo_endpoint, pages.end_session_endpoint)
        if not all(map(_is_page, [*wanted, *filter(None, offered)])):
            raise self._away("a page of the provider is not https://")
        return pages

    def _tokens(self, code: str, *, verifier: str) -> _Tokens:
        pages, settings = self.pages(), self.settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.callback_url,
            "code_verifier": verifier,
        }
        credentials = None
        if settings.client_secret and "client_secret_basic" in pages.token_endpoint_auth_methods_supported:
            # RFC 6749, 2.3.1: both are form-encoded first; providers that forget it meet few characters that differ.
            credentials = (quote(settings.client_id, safe=""), quote(settings.client_secret, safe=""))
        else:
            form["client_id"] = settings.client_id
            if settings.client_secret:
                form["client_secret"] = settings.client_secret
        return self._ask("POST", pages.token_endpoint, shape=_Tokens, form=form, credentials=credentials)

    def _claims(self, id_token: str, *, expected: Expected) -> dict[str, Any]:
        now = self._clock.now()
        try:
            return read_id_token(id_token, keys=self._known_keys(), expected=expected, now=now)
        except UnknownKeyError:
            keys = self._known_keys(older_than=now - KEYS_ASKED_AGAIN_AFTER)  # the provider has changed its keys
            return read_id_token(id_token, keys=keys, expected=expected, now=now)

    def _known_keys(self, *, older_than: datetime | None = None) -> list[dict[str, Any]]:
        """The provider's keys, asked for anew when those we have are from before `older_than`."""
        page = self.pages().jwks_uri
        with self._turn:
            now = self._clock.now()
            if self._keys is None or self._keys[0] <= (older_than or now - KEPT_FOR):
                self._keys = (now, self._ask("GET", page, shape=_Keys).keys)
            return self._keys[1]

    def _userinfo(self, access_token: str, *, subject: str) -> dict[str, Any]:
        """What the provider tells apart from the token; nothing where it does not speak of the same person."""
        page = self.pages().userinfo_endpoint
        if not page:
            return {}
        try:
            told = self._ask("GET", page, shape=dict[str, Any], bearer=access_token)
        except ProviderAwayError:
            return {}  # who is connected comes in without an address
        if told.get("sub") != subject:
            raise IdTokenRefusedError("userinfo: sub")
        return {key: told[key] for key in ("email", "email_verified", "xms_edov") if key in told}

    def _ask(
        self,
        method: str,
        url: str,
        *,
        shape: type[Shape],
        form: Mapping[str, str] | None = None,
        credentials: tuple[str, str] | None = None,
        bearer: str = "",
    ) -> Shape:
        import httpx

        if time.monotonic() < self._away_until or not self._room.acquire(blocking=False):
            raise ProviderAwayError
        headers = {"Accept": "application/json", **({"Authorization": f"Bearer {bearer}"} if bearer else {})}
        try:
            timeout = httpx.Timeout(STEP_SECONDS_MAX)
            with (
                httpx.Client(timeout=timeout, follow_redirects=False) as client,
                client.stream(method, url, data=form, auth=credentials, headers=headers) as response,
            ):
                body = _whole_body(response)
        except httpx.HTTPError as error:
            self._away_until = time.monotonic() + AWAY_SECONDS
            raise self._away(type(error).__name__) from error
        finally:
            self._room.release()
        if response.status_code != HTTP_OK:
            raise self._refusal(response.status_code, body, is_for_person=form is not None)
        try:
            return msgspec.json.decode(body, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._away(f"an answer cannot be read: {type(error).__name__}") from error

    def _refusal(self, status: int, body: bytes, *, is_for_person: bool) -> Exception:
        try:
            said = msgspec.json.decode(body, type=_Refusal).error
        except (msgspec.DecodeError, UnicodeDecodeError):
            said = ""
        if is_for_person and said and said not in CLIENT_FAULTS:
            log.warning("provider_refused", error=said[:80])
            return ProviderRefusedError()
        return self._away(f"HTTP {status} {said[:80]}".strip())

    @staticmethod
    def _away(reason: str) -> ProviderAwayError:
        log.warning("provider_away", reason=reason)
        return ProviderAwayError()


def provider_of(settings: Settings, *, clock: Clock) -> IdentityProvider:
    """The provider that the settings name. Raises NoProviderError."""
    found = ProviderSettings.read(settings)
    if found is None:
        raise NoProviderError
    return IdentityProvider(found, clock=clock)


def _whole_body(response: httpx.Response) -> bytes:
    """All of an answer. Raises httpx.ReadTimeout and httpx.DecodingError for one too slow or too long."""
    import httpx

    body, deadline = bytearray(), time.monotonic() + ANSWER_SECONDS_MAX
    for piece in response.iter_bytes():
        body += piece
        if len(body) > ANSWER_BYTES_MAX:
            raise httpx.DecodingError("the answer is too long")
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the answer takes too long")
    return bytes(body)


def _is_page(url: str) -> bool:
    """An address that secrets may be sent to; some providers put a query into their pages."""
    return is_safe_address(url.partition("?")[0])


def _with_query(page: str, asked: Mapping[str, str]) -> str:
    return f"{page}{'&' if '?' in page else '?'}{urlencode(asked, quote_via=quote)}"
