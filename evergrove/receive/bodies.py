"""Bodies: read with a limit, inflated with a limit, and looked into only as deep as the answer needs."""

from __future__ import annotations

import asyncio
import json
import re
import zlib
from base64 import b64decode
from binascii import Error as BadBase64Error
from collections.abc import AsyncIterator, Awaitable
from typing import TYPE_CHECKING, Protocol

import msgspec

from evergrove.receive.contracts import (
    BATCH_EVENTS_MAX,
    BODY_BYTES_MAX,
    BODY_SECONDS_MAX,
    MalformedBodyError,
    OversizedBodyError,
    SlowBodyError,
    TooManyEventsError,
)

if TYPE_CHECKING:
    from evergrove.inbox import RequestKind
    from evergrove.receive.holding import Hold

SMALL_BYTES = 64 * 1024
"""Up to here a body of known length is taken in one go, and inflated without leaving the loop (0.2 ms)."""

GZIP_WINDOW = 31
"""zlib's number for: the largest window, with gzip's header and check sum."""


class BodyReader(Protocol):
    """What the server hands out for a request: call it for the whole body, iterate it for the pieces."""

    def __call__(self) -> Awaitable[bytes]: ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """What the receiving end must know of a body: how many events, and the key that it names."""

    events: int
    write_key: str | None


NULL = msgspec.Raw(b"null")

_FIRST_HALF, _SECOND_HALF = r"\\ud[89ab][0-9a-f]{2}", r"\\ud[c-f][0-9a-f]{2}"
LONE_SURROGATE = re.compile(f"{_FIRST_HALF}(?!{_SECOND_HALF})|(?<!{_FIRST_HALF}){_SECOND_HALF}")
"""Half a pair, as Python writes JSON: valid JSON by its grammar (RFC 8259 §8.2), and no text. A backslash before it
that is itself escaped only makes this look at a text too much, whose meaning the receiving end does not read."""


class _Keyed(msgspec.Struct):
    # Raw, because a key that is no text must not refuse the body: the Basic user name may stand for it.
    write_key: msgspec.Raw = msgspec.field(default=NULL, name="writeKey")


class _Batch(msgspec.Struct):
    batch: list[_Keyed] | None = None
    write_key: msgspec.Raw = msgspec.field(default=NULL, name="writeKey")


_KEYED = msgspec.json.Decoder(_Keyed)
_BATCH = msgspec.json.Decoder(_Batch)


async def read_body(reader: BodyReader, *, length: int | None, hold: Hold) -> bytes:
    """The body as sent; `length` is what the sender announced. Every byte is counted in `hold` before it is kept.

    Raises OversizedBodyError, SlowBodyError, OverloadError.
    """
    if length is not None and length > BODY_BYTES_MAX:
        raise OversizedBodyError
    try:
        async with asyncio.timeout(BODY_SECONDS_MAX):
            if length is not None and length <= SMALL_BYTES:
                hold.add(length)
                return await reader()
            return await _read_pieces(reader, hold=hold)
    except TimeoutError as error:
        raise SlowBodyError from error


async def _read_pieces(reader: BodyReader, *, hold: Hold) -> bytes:
    body = bytearray()
    async for piece in reader:
        if len(body) + len(piece) > BODY_BYTES_MAX:
            raise OversizedBodyError
        hold.add(len(piece))
        body += piece
    return bytes(body)


async def inflate(body: bytes, *, encoding: str, hold: Hold) -> bytes:
    """The body without its `Content-Encoding`. Raises MalformedBodyError, OversizedBodyError, OverloadError."""
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise MalformedBodyError("the body is packed in a way that is not understood here")
    inflated = gunzip(body) if len(body) <= SMALL_BYTES else await asyncio.to_thread(gunzip, body)
    hold.add(len(inflated))
    return inflated


def gunzip(body: bytes) -> bytes:
    """Inflate gzip, several members too, and stop at BODY_BYTES_MAX: a bomb is never unfolded.

    Raises MalformedBodyError, OversizedBodyError.
    """
    parts: list[bytes] = []
    room = BODY_BYTES_MAX
    rest = body
    while rest:
        inflator = zlib.decompressobj(GZIP_WINDOW)
        try:
            part = inflator.decompress(rest, room + 1)
        except zlib.error as error:
            raise MalformedBodyError("the body is said to be gzip and is not") from error
        room -= len(part)
        if room < 0:
            raise OversizedBodyError
        if not inflator.eof:
            raise MalformedBodyError("the gzip body ends too early")
        parts.append(part)
        # Some senders pad the end with zeros, which gzip itself leaves out.
        rest = inflator.unused_data.lstrip(b"\0")
    if not parts:
        raise MalformedBodyError("the gzip body is empty")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def parse(body: bytes, *, kind: RequestKind) -> Parsed:
    """Check that the body is JSON of the right outer shape; what an event says is for the intake to judge.

    Raises MalformedBodyError, TooManyEventsError.
    """
    try:
        body.decode()  # what msgspec skips over it does not check for being UTF-8
        return _parse_whole(body, kind=kind)
    except (ValueError, RecursionError) as error:
        raise MalformedBodyError("the body is not JSON of the expected shape") from error


def _parse_whole(body: bytes, *, kind: RequestKind) -> Parsed:
    """One event may hold half of an emoji that JavaScript has cut; the others of its batch are not lost for it."""
    try:
        return _parse_batch(body) if kind == "batch" else _parse_event(body)
    except msgspec.DecodeError:
        repaired = json.dumps(json.loads(body), ensure_ascii=True)
        whole = LONE_SURROGATE.sub(r"\\ufffd", repaired).encode()
        return _parse_batch(whole) if kind == "batch" else _parse_event(whole)


def _parse_batch(body: bytes) -> Parsed:
    found = _BATCH.decode(body)
    if found.batch is None:
        raise MalformedBodyError("the body has no list of events called batch")
    if len(found.batch) > BATCH_EVENTS_MAX:
        raise TooManyEventsError(len(found.batch))
    key = _text(found.write_key)
    if key is None and found.batch:
        key = _text(found.batch[0].write_key)
    return Parsed(events=len(found.batch), write_key=key)


def _parse_event(body: bytes) -> Parsed:
    return Parsed(events=1, write_key=_text(_KEYED.decode(body).write_key))


def _text(raw: msgspec.Raw) -> str | None:
    """A JSON value when it is a non-empty text; anything else names no key."""
    if bytes(memoryview(raw)[:1]) != b'"':
        return None
    return msgspec.json.decode(raw, type=str) or None


def basic_user(authorization: str | None) -> str | None:
    """The user name of an Authorization header of type Basic; None for any other, or an empty or broken one."""
    if authorization is None or authorization[:6].lower() != "basic ":
        return None
    try:
        return b64decode(authorization[6:].strip(), validate=True).decode().partition(":")[0] or None
    except (BadBase64Error, ValueError):
        return None
