"""What a multimedia message holds, and whether a phone will take it: checked before anything is sent.

A message brings `subject`, `text`, and as JSON `media` (a list of Media) and `buttons` (a list of Button, 5G messages
only) in its content's fields.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE

VIDEO_SECONDS_MAX = 15
PICTURES_MAX = 3
TEXT_CHARACTERS_MAX = 500
"""What carriers pass for marketing: one short video or three pictures, and a short text."""

BUTTONS_MAX = 4

_IMAGES = frozenset({"image/jpeg", "image/png", "image/gif"})
_VIDEOS = frozenset({"video/mp4", "video/3gpp"})
_SOUNDS = frozenset({"audio/amr", "audio/mpeg"})

_BEGINNINGS: Mapping[str, tuple[tuple[int, bytes], ...]] = {
    "image/jpeg": ((0, b"\xff\xd8\xff"),),
    "image/png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "image/gif": ((0, b"GIF87a"), (0, b"GIF89a")),
    "video/mp4": ((4, b"ftyp"),),
    "video/3gpp": ((4, b"ftyp"),),
    "audio/amr": ((0, b"#!AMR"),),
    "audio/mpeg": ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3")),
}
"""The first bytes of each type, after how many others: a file must be what it says."""

HttpsAddress = Annotated[str, msgspec.Meta(pattern=r"^https://[^\s]+$", max_length=2_000)]


@dataclass(frozen=True, kw_only=True)
class RichLimits:
    """What a channel takes."""

    types: frozenset[str]
    total_bytes_max: int
    has_buttons: bool


LIMITS: Mapping[str, RichLimits] = {
    "mms": RichLimits(types=_IMAGES | _VIDEOS | _SOUNDS, total_bytes_max=2 * MEGABYTE, has_buttons=False),
    "rich_sms": RichLimits(types=_IMAGES | _VIDEOS, total_bytes_max=10 * MEGABYTE, has_buttons=True),
}
"""MMS and video SMS: 2 MB is the most that Chinese carriers pass (a classic MMS 300 KB: the sender's own setting)."""


class Media(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One picture, video or sound: `data` in Base64, or the `url` where the gateway fetches it, with its size."""

    type: str
    data: str = ""
    url: HttpsAddress | None = None
    bytes: Annotated[int, msgspec.Meta(ge=0)] = 0
    seconds: Annotated[float, msgspec.Meta(ge=0)] = 0.0


class Button(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A suggestion below a 5G message."""

    label: Annotated[str, msgspec.Meta(min_length=1, max_length=25)]
    url: HttpsAddress


@dataclass(frozen=True, kw_only=True)
class RichContent:
    """A message that passed; `bytes_total` of its text and media."""

    subject: str
    text: str
    media: tuple[Media, ...]
    buttons: tuple[Button, ...]
    bytes_total: int


class RichContentError(ValueError):
    """The content cannot be sent; says which limit is passed. Stays inside this package."""


def read_rich_content(fields: Mapping[str, str], *, channel: str, total_bytes_max: int) -> RichContent:
    """Raises RichContentError. `total_bytes_max` is the sender's; the channel's own limit holds as well."""
    limits = LIMITS[channel]
    try:
        media = msgspec.json.decode(fields.get("media") or "[]", type=tuple[Media, ...])
        buttons = msgspec.json.decode(fields.get("buttons") or "[]", type=tuple[Button, ...])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RichContentError(f"media or buttons cannot be read: {error}") from error
    text = fields.get("text", "")
    _check_counts(text, media, buttons, limits=limits)
    bytes_total = len(text.encode()) + sum(_checked_bytes(part, limits=limits) for part in media)
    most = min(limits.total_bytes_max, total_bytes_max)
    if bytes_total > most:
        raise RichContentError(f"the message has {bytes_total} bytes, the sender takes {most}")
    return RichContent(
        subject=fields.get("subject", ""), text=text, media=media, buttons=buttons, bytes_total=bytes_total
    )


def _check_counts(text: str, media: tuple[Media, ...], buttons: tuple[Button, ...], *, limits: RichLimits) -> None:
    if not text and not media:
        raise RichContentError("there is neither a text nor media")
    if len(text) > TEXT_CHARACTERS_MAX:
        raise RichContentError(f"the text has {len(text)} characters, at most {TEXT_CHARACTERS_MAX} are taken")
    if sum(part.type in _IMAGES for part in media) > PICTURES_MAX:
        raise RichContentError(f"at most {PICTURES_MAX} pictures are taken")
    if sum(part.type in _VIDEOS for part in media) > 1:
        raise RichContentError("at most one video is taken")
    if any(part.seconds > VIDEO_SECONDS_MAX for part in media):
        raise RichContentError(f"a video or sound lasts at most {VIDEO_SECONDS_MAX} seconds")
    if buttons and not limits.has_buttons:
        raise RichContentError("only 5G messages have buttons")
    if len(buttons) > BUTTONS_MAX:
        raise RichContentError(f"at most {BUTTONS_MAX} buttons are taken")


def _checked_bytes(part: Media, *, limits: RichLimits) -> int:
    if part.type not in limits.types:
        raise RichContentError(
            f"the type {part.type[:40]} is not taken; choose one of {', '.join(sorted(limits.types))}"
        )
    if bool(part.data) == bool(part.url):
        raise RichContentError("a part has either data or a url")
    if not part.data:
        if not part.bytes:
            raise RichContentError("a part with a url says how many bytes it has")
        return part.bytes
    try:
        content = base64.b64decode(part.data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RichContentError("the data of a part is not Base64") from error
    if not any(content[at : at + len(start)] == start for at, start in _BEGINNINGS[part.type]):
        raise RichContentError(f"the data of a part is not of the type {part.type}")
    return len(content)
