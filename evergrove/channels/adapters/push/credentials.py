"""Google's way to an access token: a statement signed with the service account's key, exchanged for a bearer token.

Source: https://developers.google.com/identity/protocols/oauth2/service-account (RFC 7523).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from evergrove.channels.adapters.phone.exchange import Exchange, Lost, sender_problem
from evergrove.channels.adapters.push.kept_tokens import KeptToken
from evergrove.channels.adapters.push.signed_tokens import sign_token
from evergrove.kit import InvalidError

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"

LASTS = timedelta(hours=1)
"""What Google allows at most."""


class InvalidServiceAccountError(InvalidError):
    code = "sender.invalid_service_account"


class ServiceAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What we use of the key file that Google's console gives out."""

    project_id: str
    client_email: str
    private_key: str

    def __repr__(self) -> str:
        return f"ServiceAccount(project_id={self.project_id!r})"


class _Granted(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int = 3_600


def read_service_account(text: str) -> tuple[ServiceAccount, rsa.RSAPrivateKey]:
    """Raises InvalidServiceAccountError; the error quotes nothing of the file."""
    try:
        account = msgspec.json.decode(text, type=ServiceAccount)
        key = load_pem_private_key(account.private_key.encode(), password=None)
    except (msgspec.MsgspecError, ValueError, TypeError):
        key = None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise InvalidServiceAccountError(
            "this is no key file of a service account",
            help="in Google's console: project settings, service accounts, generate a new private key; paste the file",
        ) from None
    return account, key


class AccessTokens(KeptToken):
    """The bearer token of one account."""

    def __init__(self, account: ServiceAccount, *, key: rsa.RSAPrivateKey, url: str, exchange: Exchange) -> None:
        super().__init__(self._granted)
        self._account, self._key, self._url, self._exchange = account, key, url, exchange

    def _granted(self, now: datetime) -> tuple[str, timedelta]:
        """Raises SenderProblemError when Google gives none."""
        claims = {
            "iss": self._account.client_email,
            "scope": SCOPE,
            "aud": self._url,
            "iat": int(now.timestamp()),
            "exp": int((now + LASTS).timestamp()),
        }
        form = urlencode({"grant_type": GRANT, "assertion": sign_token(claims, key=self._key)})
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = self._exchange.post(self._url, headers=headers, content=form.encode())
        granted = None if isinstance(answer, Lost) or not answer.is_success else answer.read(_Granted)
        if granted is None:
            said = answer.detail if isinstance(answer, Lost) else f"HTTP {answer.status}"
            raise sender_problem(f"no access token: {said}")
        return granted.access_token, timedelta(seconds=granted.expires_in)
