"""Gateways of three SMS vendors and of multimedia messages on loopback, which check signatures with code of their own.

A gateway answers each request as its script says: `ok`, an HTTP status, a vendor's code, `slow`, `cut` (the connection
ends after the request was read), `noise` (200 with a page of HTML).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl, quote, urlsplit

import msgspec

from evergrove.channels.adapters.contracts import OutgoingMessage
from evergrove.channels.adapters.phone import ALIYUN_SMS, RICH_SMS_GATEWAY, TENCENT_SMS, TWILIO_SMS
from evergrove.content import RenderedContent
from evergrove.kit import FixedClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evergrove.channels.adapters.contracts import Adapter, AdapterKind

SLOW_SECONDS = 2.5
"""Longer than ANSWER_SECONDS, for which the senders of the tests wait."""

ANSWER_SECONDS = 2.0
KEY = "a secret of the tests"
TOKEN = "a token of the tests"  # noqa: S105
NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
ACCOUNT_SID = "AC" + "0123456789abcdef" * 2

Vendor = Literal["aliyun", "tencent", "twilio", "rich"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came; `values` are its parameters, wherever they stood."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    values: Mapping[str, Any]
    is_signed: bool


@dataclass(kw_only=True)
class Gateway:
    """A running gateway: what it was asked, and what it answers next (`ok` when the script has ended)."""

    url: str = ""
    script: list[str | int] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_word(self) -> str | int:
        with self.lock:
            return self.script.pop(0) if self.script else "ok"


@contextmanager
def gateway(vendor: Vendor, *, key: str) -> Iterator[Gateway]:
    """A gateway of `vendor` whose secret is `key`."""
    state = Gateway()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state, vendor, key))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(state: Gateway, vendor: Vendor, key: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            values, is_signed = READERS[vendor](self.path, headers, body, key)
            with state.lock:
                state.asked.append(
                    Asked(path=self.path, headers=headers, body=body, values=values, is_signed=is_signed)
                )
                number = len(state.asked)
            word = state.next_word() if is_signed else "forged"
            if word == "slow":
                time.sleep(SLOW_SECONDS)
            if word in {"slow", "cut"}:
                self.close_connection = True
                return
            status, answer, more = _answer(vendor, word, values, number)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {**more, "content-length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: Any) -> None:
            """Nothing: a test reads `asked`."""

    return Handler


def _answer(
    vendor: Vendor, word: str | int, values: Mapping[str, Any], number: int
) -> tuple[int, Any, Mapping[str, str]]:
    if word == "noise":
        return 200, b"<html>gateway time-out</html>", {}
    if isinstance(word, int):
        return word, b"", {"retry-after": "17"} if word in {429, 503} else {}
    status, answer = ANSWERS[vendor](word, values, number)
    return status, answer, {}


def _aliyun_answer(word: str, values: Mapping[str, Any], number: int) -> tuple[int, Any]:
    if word == "forged":
        return 400, {"Code": "SignatureDoesNotMatch", "Message": "no"}
    if word == "ok":
        return 200, {"Code": "OK", "Message": "OK", "BizId": f"90{number}^0", "RequestId": "R"}
    code, _, words = word.partition(" ")
    return 200, {"Code": code, "Message": words or "no 13800000000", "RequestId": "R"}


def _tencent_answer(word: str, values: Mapping[str, Any], number: int) -> tuple[int, Any]:
    """`Code` for the whole request after an exclamation mark; otherwise for each number in turn, `-` leaves one out."""
    if word == "forged" or word.startswith("!"):
        code = word[1:] if word.startswith("!") else "AuthFailure.SignatureFailure"
        return 200, {"Response": {"Error": {"Code": code, "Message": "no"}, "RequestId": "R"}}
    codes = word.split()
    statuses = []
    for place, phone in enumerate(values["PhoneNumberSet"]):
        code = "Ok" if word == "ok" else codes[place % len(codes)]
        serial = f"2028:{number}:{place}" if code == "Ok" else ""
        if code != "-":
            statuses.append(
                {"SerialNo": serial, "PhoneNumber": phone, "Fee": 1, "Code": code, "Message": f"no {phone}"}
            )
    # The order is not promised.
    return 200, {"Response": {"SendStatusSet": statuses[::-1], "RequestId": "R"}}


def _twilio_answer(word: str, values: Mapping[str, Any], number: int) -> tuple[int, Any]:
    if word == "forged":
        return 401, {"code": 20003, "message": "Authenticate", "status": 401}
    if word == "ok":
        return 201, {"sid": f"SM{number:032x}", "status": "queued", "to": values["To"]}
    status, code = word.split()
    return int(status), {"code": int(code), "message": f"not to {values['To']}", "status": int(status)}


def _rich_answer(word: str, values: Mapping[str, Any], number: int) -> tuple[int, Any]:
    if word == "forged":
        return 401, {"code": "sender", "message": "signature"}
    if word == "ok":
        return 202, {"id": f"g{number}"}
    return 422, {"code": word, "message": f"not {values['to']}"}


def _read_aliyun(path: str, headers: Mapping[str, str], body: bytes, key: str) -> tuple[dict[str, Any], bool]:
    """The V3 signature, from the request as it came."""
    query = urlsplit(path).query
    pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True)
    authorization = headers["authorization"].split(" ", 1)[1]
    parts = dict(part.split("=", 1) for part in authorization.split(","))
    names = parts["SignedHeaders"].split(";")
    required = {"host"} | {name for name in headers if name.startswith("x-acs-")}
    encoded = sorted(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)
    digest = hashlib.sha256(body).hexdigest()
    canonical = ["POST", urlsplit(path).path, "&".join(encoded)]
    canonical += [f"{name}:{headers[name].strip()}" for name in sorted(names)]
    canonical += ["", ";".join(sorted(names)), headers["x-acs-content-sha256"]]
    text = "ACS3-HMAC-SHA256\n" + hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    expected = hmac.new(key.encode(), text.encode(), "sha256").hexdigest()
    is_whole = required <= set(names) and headers["x-acs-content-sha256"] == digest
    return dict(pairs), is_whole and parts["Signature"] == expected


def _read_tencent(path: str, headers: Mapping[str, str], body: bytes, key: str) -> tuple[dict[str, Any], bool]:
    """TC3, from the request as it came."""
    algorithm, _, rest = headers["authorization"].partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(", "))
    _id, date, service, ending = parts["Credential"].split("/")
    lines = "".join(f"{name}:{headers[name].lower()}\n" for name in parts["SignedHeaders"].split(";"))
    hashed = hashlib.sha256(body).hexdigest()
    canonical = f"POST\n{path}\n\n{lines}\n{parts['SignedHeaders']}\n{hashed}"
    stamp = headers["x-tc-timestamp"]
    text = f"{algorithm}\n{stamp}\n{date}/{service}/{ending}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    secret = b"TC3" + key.encode()
    for word in (date, service, ending, text):
        secret = hmac.digest(secret, word.encode(), "sha256")
    is_dated = time.strftime("%Y-%m-%d", time.gmtime(int(stamp))) == date
    return json.loads(body), is_dated and parts["Signature"] == secret.hex()


def _read_twilio(path: str, headers: Mapping[str, str], body: bytes, key: str) -> tuple[dict[str, Any], bool]:
    user, _, password = base64.b64decode(headers["authorization"].removeprefix("Basic ")).decode().partition(":")
    return dict(parse_qsl(body.decode())), user in path and password == key


def _read_rich(path: str, headers: Mapping[str, str], body: bytes, key: str) -> tuple[dict[str, Any], bool]:
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    expected = "v1," + base64.b64encode(hmac.digest(key.encode(), signed, "sha256")).decode()
    return json.loads(body), headers["webhook-signature"] == expected


READERS: dict[Vendor, Callable[[str, Mapping[str, str], bytes, str], tuple[dict[str, Any], bool]]] = {
    "aliyun": _read_aliyun,
    "tencent": _read_tencent,
    "twilio": _read_twilio,
    "rich": _read_rich,
}

ANSWERS: dict[Vendor, Callable[[str, Mapping[str, Any], int], tuple[int, Any]]] = {
    "aliyun": _aliyun_answer,
    "tencent": _tencent_answer,
    "twilio": _twilio_answer,
    "rich": _rich_answer,
}


KINDS: dict[Vendor, AdapterKind] = {
    "aliyun": ALIYUN_SMS,
    "tencent": TENCENT_SMS,
    "twilio": TWILIO_SMS,
    "rich": RICH_SMS_GATEWAY,
}

_SETTINGS: dict[Vendor, dict[str, Any]] = {
    "aliyun": {
        "access_key_id": "LTAI0001",
        "access_key_secret": KEY,
        "receipts_token": TOKEN,
        "sign_name": "长青",
        "template_code": "SMS_1",
        "text_parameter": "text",
    },
    "tencent": {
        "secret_id": "AKID0001",
        "secret_key": KEY,
        "receipts_token": TOKEN,
        "sdk_app_id": "1400006666",
        "sign_name": "长青",
        "template_code": "1110",
        "text_parameter": "1",
    },
    "twilio": {"account_sid": ACCOUNT_SID, "auth_token": KEY, "from_number": "+15005550006"},
    "rich": {"secret": KEY},
}


def gateway_settings(vendor: Vendor, url: str = "http://127.0.0.1:1", **given: Any) -> Any:
    """The settings of a sender of `vendor`, as an operator's would be read. Raises msgspec.ValidationError."""
    wish = {**_SETTINGS[vendor], "endpoint": url, "answer_seconds_max": ANSWER_SECONDS, **given}
    return msgspec.convert(wish, KINDS[vendor].settings)


@contextmanager
def gateway_sender(vendor: Vendor, url: str, **given: Any) -> Iterator[Adapter]:
    """An open sender of `vendor` at NOW."""
    adapter = KINDS[vendor].make(gateway_settings(vendor, url, **given), FixedClock(NOW))
    try:
        yield adapter
    finally:
        adapter.close()


def outgoing(number: str, text: str = "hello", **fields: str) -> OutgoingMessage:
    """A message to `number`; its id ends in the number's last digits."""
    return OutgoingMessage(
        message_id=f"msg_{number[-6:]}",
        idempotency_key=f"msg_{number[-6:]}/1",
        address=number,
        content=RenderedContent(channel="sms", fields={"text": text, **fields}),
    )
