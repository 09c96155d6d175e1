"""What the receiving end is told at its start, its limits, and what it refuses.

Invariants: nothing is answered 200 before it is durable in the inbox; what is held in memory has a limit; a refusal
has a code, a message and the next step; no log line, metric or error names a person, an address or a key.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from evergrove.kit import EvergroveError, InvalidError, LimitedError, MissingError, UnavailableError

BODY_BYTES_MAX = 4 * 1024 * 1024
"""Of one request, as sent and inflated. SDKs send 500 KB; a phone that was offline for days sends more."""

BATCH_EVENTS_MAX = 2_500
"""Of one request: what Segment's own endpoint documents."""

HELD_BYTES_MAX = 64 * 1024 * 1024
"""Bodies being read, checked and waiting for their commit, together: beyond it senders are told to come again."""

BODY_SECONDS_MAX = 20.0
"""A body that is not here by then belongs to a broken line, or to somebody who wants to keep us busy."""

FORWARDED_BYTES_MAX = 1024 * 1024 * 1024
"""Of a request to the work process: the largest import file."""

RETRY_AFTER_SECONDS = 1
"""What a sender is told when memory is full: a commit takes milliseconds."""


BROWSER_FILES = Path(__file__).parent / "browser"
"""Where the build puts the scripts that browsers load."""


class ReceiveOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen, and where the work process answers (None: this process serves alone)."""

    host: str
    port: int
    work_socket: Path | None = None
    access_log: bool = False
    browser_files: Path = BROWSER_FILES


class UnknownKeyError(EvergroveError):
    kind = "unauthenticated"
    code = "receive.unknown_key"

    def __init__(self) -> None:
        super().__init__(
            "the write key is missing, unknown or revoked",
            help="send the source's write key as the Basic user name or as writeKey in the body; "
            "`evergrove source list` shows it",
        )


class OversizedBodyError(InvalidError):
    code = "receive.too_big"

    def __init__(self) -> None:
        super().__init__(
            f"the body is larger than {BODY_BYTES_MAX // 1024 // 1024} MB",
            help="send fewer events in one request: 500 KB is a good size",
        )


class TooManyEventsError(InvalidError):
    code = "receive.too_many_events"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"the batch has {count:,} events, {BATCH_EVENTS_MAX:,} is the limit", help="send them in several requests"
        )


class MalformedBodyError(InvalidError):
    code = "receive.malformed"

    def __init__(self, message: str) -> None:
        super().__init__(message, help="send JSON as the Segment HTTP tracking API describes it, plain or gzip")


class UnknownPathError(MissingError):
    code = "receive.unknown_path"

    def __init__(self) -> None:
        super().__init__(
            "nothing is received at this address",
            help="events go to /v1/batch, /v1/track, /v1/identify, /v1/page, /v1/screen, /v1/group or /v1/alias",
        )


class MissingBrowserFileError(MissingError):
    code = "receive.browser_file_missing"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"this server was built without the file {name}",
            help="run `make console` in the source tree, or install Evergrove from its wheel, which has the file",
        )


class WrongMethodError(InvalidError):
    code = "receive.wrong_method"

    def __init__(self, allowed: str) -> None:
        super().__init__("this address does not take that method", help=f"use {allowed}", allowed=allowed)


class SlowBodyError(UnavailableError):
    code = "receive.slow_body"

    def __init__(self) -> None:
        super().__init__(f"the body did not arrive within {BODY_SECONDS_MAX:.0f} s", help="send it again")


class OverloadError(LimitedError):
    """Memory is full, or a source sends more than it may; `retry_after` whole seconds until it is worth a try."""

    code = "receive.overload"

    def __init__(self, *, retry_after: int = RETRY_AFTER_SECONDS) -> None:
        self.retry_after = retry_after
        super().__init__("more arrives than can be stored just now", help="send the same request again after a pause")


class RateLimitError(OverloadError):
    code = "receive.rate_limit"

    def __init__(self, *, retry_after: int, events_per_second_max: int) -> None:
        super().__init__(retry_after=retry_after)
        self.message = f"the source may send {events_per_second_max:,} events a second"
        self.help = "send the same request again after a pause, or raise the source's limit"


class NotStoredError(UnavailableError):
    code = "receive.not_stored"

    def __init__(self) -> None:
        super().__init__("the events could not be stored", help="send the same request again: nothing of it was kept")


class KeysUnknownError(UnavailableError):
    code = "receive.keys_unavailable"

    def __init__(self) -> None:
        super().__init__("write keys cannot be checked just now", help="send the same request again after a pause")


class WorkAwayError(UnavailableError):
    code = "receive.work_away"

    def __init__(self) -> None:
        super().__init__(
            "the part that answers here is starting or has stopped; events are received all the same",
            help="try again in a few seconds; `evergrove doctor` says what is wrong",
        )


class OversizedUploadError(InvalidError):
    code = "receive.upload_too_big"

    def __init__(self) -> None:
        super().__init__(
            f"the request is larger than {FORWARDED_BYTES_MAX // 1024**3} GB", help="split the file into smaller ones"
        )
