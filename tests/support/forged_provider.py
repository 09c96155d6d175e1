"""An identity provider that says what a test tells it to say: for answers that no honest provider gives.

It speaks the whole exchange over HTTP on the loopback. `claims` are laid over those of an honest ID token; `sign` makes
the token; codes work once. The honest provider of the tests is `support.provider_server`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.kit import Clock

CLIENT_ID = "evergrove"
CLIENT_SECRET = "sixteen green trees"  # noqa: S105 - of a provider that exists in tests only
TOKEN_SECONDS = 300
HTTP_OK, HTTP_BAD_REQUEST, HTTP_MISSING = 200, 400, 404

Claims = dict[str, Any]


def new_key(kid: str) -> ECKey:
    """A fresh key pair of that name."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


@dataclass(kw_only=True)
class ForgedProvider:
    """What it will say next; `issued` are the codes that still work, each with what its sign-in asked for."""

    clock: Clock
    port: int = 0
    keys: list[ECKey] = field(default_factory=lambda: [new_key("first")])
    claims: Claims = field(default_factory=dict)
    userinfo: Claims | None = None
    discovery: Claims = field(default_factory=dict)
    sign: Callable[[Claims], str] | None = None
    issued: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def allow(
        self, url: str, *, subject: str = "sub-1", email: str = "li@example.com", **claims: Any
    ) -> dict[str, str]:
        """Sign somebody in whose browser came to `url`; returns what it brings back to the callback."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        code = f"code-{len(self.asked)}-{len(self.issued)}-{asked['nonce'][:8]}"
        self.issued[code] = asked
        self.claims = {"sub": subject, "email": email, "email_verified": True, **claims}
        return {"code": code, "state": asked["state"]}

    def id_token(self, nonce: str) -> str:
        now = int(self.clock.now().timestamp())
        honest = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + TOKEN_SECONDS, "nonce": nonce}
        claims = {key: value for key, value in {**honest, **self.claims}.items() if value is not None}
        if self.sign is not None:
            return self.sign(claims)
        key = self.keys[-1]
        return jwt.encode({"alg": "ES256", "kid": str(key.kid)}, claims, key)

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, Claims]:
        """Status and body of one request."""
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return HTTP_OK, self._document()
        if path == "/keys":
            return HTTP_OK, {"keys": [key.as_dict(private=False) for key in self.keys]}
        if path == "/token":
            return self._redeem(form)
        if path == "/me" and self.userinfo is not None:
            return HTTP_OK, self.userinfo
        return HTTP_MISSING, {"error": "not_found"}

    def _document(self) -> Claims:
        pages = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/keys"}
        own = {name: self.issuer + path for name, path in pages.items()}
        return {"issuer": self.issuer, **own, "userinfo_endpoint": f"{self.issuer}/me", **self.discovery}

    def _redeem(self, form: dict[str, str]) -> tuple[int, Claims]:
        asked = self.issued.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return HTTP_BAD_REQUEST, {"error": "invalid_grant"}
        return HTTP_OK, {"id_token": self.id_token(asked["nonce"]), "access_token": "a", "token_type": "Bearer"}


def unsigned(claims: Claims) -> str:
    """A token under the algorithm `none`."""
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims)]
    return ".".join([*(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), ""])


@contextmanager
def forged_provider(clock: Clock) -> Iterator[ForgedProvider]:
    """A running one on a free port of the loopback."""
    provider = ForgedProvider(clock=clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            self._reply({key: values[0] for key, values in parse_qs(body).items()})

        def _reply(self, form: dict[str, str]) -> None:
            status, told = provider.answer(urlsplit(self.path).path, form)
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the word of the class above
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
