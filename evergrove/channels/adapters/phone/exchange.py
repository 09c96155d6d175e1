"""One HTTP exchange with a gateway, and what a broken one means: the only place here that touches the network by HTTP.

Invariants
- Whatever happened before the request could leave (name, connection, TLS) is `Lost(has_left=False)`: it may be tried
  again. Anything later without a whole answer is `Lost(has_left=True)`: nobody knows, and it is never sent again.
- No redirect is followed: a gateway that moved must not be given the credentials' signature elsewhere.
"""

from __future__ import annotations

import functools
import logging
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, TypeVar

import httpx
import msgspec

from evergrove.channels.adapters.contracts import Outcome, OutgoingMessage, SenderProblemError
from evergrove.channels.adapters.phone.verdicts import BUSY, PROBLEM, UNKNOWN, Verdict, cut_detail, tell_outcome

# At INFO httpx writes the address of every call, and Aliyun's addresses hold phone numbers.
logging.getLogger("httpx").setLevel(logging.WARNING)

CONNECT_SECONDS_MAX = 5.0
ANSWER_BYTES_MAX = 1024 * 1024
"""A gateway's answer for a batch of 200 numbers is some 60 KB."""

ADDRESS_PATTERN = r"^(https://|http://(127\.0\.0\.1|localhost)[:/])"
"""Credentials and phone numbers do not travel in the open; loopback is for a gateway's proxy on this machine."""

Endpoint = Annotated[str, msgspec.Meta(pattern=ADDRESS_PATTERN, max_length=500)]
Connections = Annotated[int, msgspec.Meta(ge=1, le=64)]
AnswerSeconds = Annotated[float, msgspec.Meta(gt=0, le=120)]
Secret = Annotated[str, msgspec.Meta(min_length=8, max_length=500)]

HTTP_BAD_REQUEST = 400
HTTP_TOO_MANY = 429
HTTP_UNAVAILABLE = 503

Shape = TypeVar("Shape")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole HTTP answer."""

    status: int
    body: bytes
    retry_after_seconds: float | None = None

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def read(self, shape: type[Shape]) -> Shape | None:
        """The body as JSON of that shape; None when it is something else."""
        try:
            return msgspec.json.decode(self.body, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None


@dataclass(frozen=True, kw_only=True)
class Lost:
    """No answer. `has_left`: the request may have reached the gateway."""

    has_left: bool
    detail: str


class Exchange:
    """Pooled connections to one gateway, and as many threads."""

    def __init__(
        self, *, connections: int, answer_seconds_max: float, credentials: tuple[str, str] | None = None
    ) -> None:
        timeout = httpx.Timeout(answer_seconds_max, connect=CONNECT_SECONDS_MAX)
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        self._client = httpx.Client(
            verify=_tls(), timeout=timeout, limits=limits, auth=credentials, follow_redirects=False
        )
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="gateway")

    def close(self) -> None:
        self._threads.shutdown()
        self._client.close()

    def post(self, url: str, *, headers: Mapping[str, str], content: bytes = b"") -> Answer | Lost:
        """One POST. Raises SenderProblemError when the gateway cannot be reached: nothing has left then."""
        return self._checked(self._post(url, headers=headers, content=content))

    @staticmethod
    def _checked(answer: Answer | Lost) -> Answer | Lost:
        if isinstance(answer, Lost) and not answer.has_left:
            raise SenderProblemError(
                f"the gateway cannot be reached: {answer.detail}", help="look at its address, and at the network"
            )
        return answer

    def get(self, url: str) -> Answer | Lost:
        """One GET, of what may be asked again. Raises as `post`."""
        return self._checked(self._ask("GET", url, headers={}, content=None))

    def _post(self, url: str, *, headers: Mapping[str, str], content: bytes) -> Answer | Lost:
        return self._ask("POST", url, headers=headers, content=content)

    def _ask(self, method: str, url: str, *, headers: Mapping[str, str], content: bytes | None) -> Answer | Lost:
        try:
            with self._client.stream(method, url, headers=dict(headers), content=content) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > ANSWER_BYTES_MAX:
                        return Lost(has_left=True, detail="the answer is too long")
                return Answer(
                    status=response.status_code,
                    body=bytes(body),
                    retry_after_seconds=_seconds(response.headers.get("retry-after", "")),
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            return Lost(has_left=False, detail=type(error).__name__)
        except (httpx.TransportError, httpx.DecodingError) as error:
            return Lost(has_left=True, detail=type(error).__name__)

    def hand_over(
        self,
        batch: Sequence[OutgoingMessage],
        parcels: Sequence[Sequence[OutgoingMessage]],
        *,
        send_parcel: Callable[[Sequence[OutgoingMessage]], Sequence[Outcome]],
        settled: Sequence[Outcome] = (),
    ) -> list[Outcome]:
        """Send each parcel (one request) on a thread and put the outcomes into the order of `batch`.

        A parcel that raises SenderProblemError stops those that have not begun; its error is raised when nothing of
        the batch was handed over or settled, else its messages are to be tried again. `settled` are outcomes of
        messages in no parcel.
        """
        stopped = threading.Event()
        problems: list[SenderProblemError] = []

        def send_one(parcel: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
            if stopped.is_set():
                return [_later(message) for message in parcel]
            try:
                return send_parcel(parcel)
            except SenderProblemError as problem:
                stopped.set()
                problems.append(problem)
                return [_later(message, detail=problem.message) for message in parcel]

        outcomes = {outcome.message_id: outcome for outcome in settled}
        for answered in self._threads.map(send_one, parcels):
            outcomes.update((outcome.message_id, outcome) for outcome in answered)
        if problems and all(outcome.kind == "retry" for outcome in outcomes.values()):
            raise problems[0]
        return [outcomes[message.message_id] for message in batch]


def http_verdict(answer: Answer) -> Verdict:
    """Of an HTTP status alone, where the body says nothing.

    429 and 503 are given before a request is worked on (RFC 6585, RFC 9110); after any other 5xx nobody knows: a
    proxy may have lost the answer of a gateway that took the message.
    """
    if answer.status in {HTTP_TOO_MANY, HTTP_UNAVAILABLE}:
        return Verdict(
            kind="retry", reason="rate", retry_after_seconds=answer.retry_after_seconds or BUSY.retry_after_seconds
        )
    if answer.status >= 500 or answer.is_success:
        return UNKNOWN
    return PROBLEM


def in_parcels(messages: Sequence[OutgoingMessage], *, size: int) -> list[Sequence[OutgoingMessage]]:
    """Messages in their order, at most `size` together."""
    return [messages[start : start + size] for start in range(0, len(messages), size)]


def sender_problem(what: str) -> SenderProblemError:
    """The sender cannot be used; `what` is the provider's word for it, freed of numbers."""
    return SenderProblemError(
        f"the gateway refuses the sender: {cut_detail(what)}",
        help="look at its key, its permissions and its balance at the provider",
    )


@functools.cache
def _tls() -> ssl.SSLContext:
    """The authorities that are trusted: reading them takes longer than all else that opening a sender does."""
    return httpx.create_ssl_context()


def _later(message: OutgoingMessage, *, detail: str = "") -> Outcome:
    return tell_outcome(message.message_id, PROBLEM, detail=detail)


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
