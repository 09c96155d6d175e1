"""Calls of the services of WeCom and WeChat: a token that is renewed, one shape of answers, codes in place of statuses.

Sources: https://developer.work.weixin.qq.com/document/path/90313 (codes of WeCom),
https://developers.weixin.qq.com/doc/oplatform/Return_codes/Return_code_descriptions_new.html (of WeChat).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec

from evergrove.channels.adapters.phone.exchange import Answer, Exchange, Lost, sender_problem
from evergrove.channels.adapters.push.kept_tokens import KeptToken
from evergrove.channels.adapters.wecom.settings import WecomSettings

WRONG_TOKEN = frozenset({40_014, 42_001})
"""Not ours, or ended: nothing was done, so it is asked once more with a fresh one."""

SENDER_CODES = frozenset({40_001, 40_013, 40_125, 41_001, 41_002, 41_004, 48_001, 48_002, 50_001, 60_011, 60_020})
"""The secret, the company, the permission, the address from which we call."""

MARK_HEX_DIGITS = 16
"""64 bits: no two of a task's ten thousand customers meet."""


class Coded(msgspec.Struct, frozen=True):
    """What every answer has."""

    errcode: int = 0
    errmsg: str = ""


class Granted(Coded, frozen=True):
    access_token: str = ""
    expires_in: int = 7_200


class VendorService:
    """One account. `ask_token` makes the request for a token."""

    def __init__(
        self, *, endpoint: str, exchange: Exchange, ask_token: Callable[[Exchange, str], Answer | Lost]
    ) -> None:
        self._endpoint, self._exchange, self._ask_token = endpoint.rstrip("/"), exchange, ask_token
        self._tokens = KeptToken(self._granted)

    def post(self, path: str, body: Mapping[str, Any], *, now: datetime) -> Answer | Lost:
        """POST `body` as JSON; a token that is not taken is renewed once. Raises SenderProblemError."""
        content = msgspec.json.encode(dict(body))
        answer: Answer | Lost = Lost(has_left=False, detail="")
        for _ in range(2):
            token = self._tokens.current(now)
            url = f"{self._endpoint}{path}?{urlencode({'access_token': token})}"
            answer = self._exchange.post(url, headers={"content-type": "application/json"}, content=content)
            if isinstance(answer, Lost) or code_of(answer) not in WRONG_TOKEN:
                return answer
            self._tokens.forget(token)
        return answer

    def _granted(self, _now: datetime) -> tuple[str, timedelta]:
        answer = self._ask_token(self._exchange, self._endpoint)
        granted = None if isinstance(answer, Lost) else answer.read(Granted)
        if granted is None or granted.errcode or not granted.access_token:
            # The vendor's own words may quote the secret: its code is enough.
            said = f"code {granted.errcode}" if granted is not None else "no answer that can be read"
            raise sender_problem(f"no access token: {said}")
        return granted.access_token, timedelta(seconds=granted.expires_in)


def wecom_service(settings: WecomSettings, *, exchange: Exchange) -> VendorService:
    """WeCom with this company's token."""
    query = urlencode({"corpid": settings.corporation_id, "corpsecret": settings.secret})
    return VendorService(
        endpoint=settings.endpoint,
        exchange=exchange,
        ask_token=lambda asking, endpoint: asking.get(f"{endpoint}/cgi-bin/gettoken?{query}"),
    )


def provider_id(task: str, address: str) -> str:
    """One customer of a task, without the customer's own id."""
    digest = hashlib.sha256(f"{task}\n{address}".encode()).hexdigest()
    return f"{task}/{digest[:MARK_HEX_DIGITS]}"


def code_of(answer: Answer) -> int | None:
    """The code of an answer; None when it is none of the vendor's."""
    read = answer.read(Coded) if answer.is_success else None
    return None if read is None else read.errcode
