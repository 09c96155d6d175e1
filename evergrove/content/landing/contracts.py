"""A landing page as it is written and kept, and what comes back from its forms.

Invariants: a consent box is never ticked beforehand and never a condition of sending the form (PIPL, articles 14 and
16; GDPR, article 7); whatever a visitor is asked for has a limit; a page loads no program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import msgspec

from evergrove.kit import InvalidError

FieldKind = Literal["text", "long_text", "name", "email", "phone", "number", "date", "choice", "choices"]

BLOCKS_MAX = 60
FIELDS_MAX = 30
CHOICES_MAX = 60
CONSENTS_MAX = 8
TEXT_CHARACTERS_MAX = 10_000
"""Of one text on a page: a page of print has two thousand."""

VALUE_CHARACTERS_MAX = 2_000
"""Of one answer."""

BOOKING_DAYS_MAX = 92
"""A list of days that can still be scrolled with a thumb."""


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text in both languages, in Liquid; a page without one of them shows the other."""

    zh: str = ""
    en: str = ""

    def said(self, language: str) -> str:
        """The text in `language`, else in the other one."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be chosen: `key` is stored, `label` is shown."""

    key: str
    label: Words


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question. `attribute`: the customer's attribute that the answer becomes (`name` for a name).

    E-mail and phone become addresses and have none.
    """

    key: str
    kind: FieldKind = "text"
    label: Words
    hint: Words = Words()
    is_required: bool = False
    choices: tuple[Choice, ...] = ()
    attribute: str = ""
    characters_max: int = 200


class ConsentBox(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A box that a visitor may tick: what exactly they agree to, for which channel and topic.

    `needs_confirmation`: the consent stays `pending` until they confirm it from the address itself (double opt-in), so
    that nobody can sign up somebody else.
    """

    key: str
    channel: str
    topic: str = "all"
    words: Words
    needs_confirmation: bool = True


class _Block(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every block of a page is."""


class HeadingBlock(_Block, frozen=True, kw_only=True, tag="heading"):
    """`level` 1 stands once on a page, above all."""

    text: Words
    level: int = 2


class TextBlock(_Block, frozen=True, kw_only=True, tag="text"):
    """Plain text; an empty line begins a new paragraph."""

    text: Words


class ImageBlock(_Block, frozen=True, kw_only=True, tag="image"):
    """`alt` is empty for a picture that only decorates."""

    address: str
    alt: Words
    width: int = 0
    height: int = 0


class ButtonBlock(_Block, frozen=True, kw_only=True, tag="button"):
    """A link that looks like what to do next: https, tel, mailto, sms, weixin, or a Liquid value."""

    label: Words
    address: str


class CouponBlock(_Block, frozen=True, kw_only=True, tag="coupon"):
    """`code` may be a value, e.g. `{{ context.coupon_code }}`; `terms` say what the law wants said."""

    title: Words
    value: Words
    code: str = ""
    ends: Words = Words()
    terms: Words = Words()


class NavigationBlock(_Block, frozen=True, kw_only=True, tag="navigation"):
    """A place with a link into the map of the visitor's phone. Degrees in WGS 84."""

    name: Words
    address: Words
    latitude: float
    longitude: float


class FormBlock(_Block, frozen=True, kw_only=True, tag="form"):
    """Questions and consent boxes. `privacy_url` says what becomes of the answers."""

    key: str
    title: Words = Words()
    fields: tuple[Field, ...]
    consents: tuple[ConsentBox, ...] = ()
    submit: Words
    thanks: Words
    privacy_url: str = ""


class BookingBlock(_Block, frozen=True, kw_only=True, tag="booking"):
    """A visit at a day and a time. `slots` are local times (`14:30`) in `zone`; `closed_weekdays` 1 (Monday) to 7."""

    key: str
    title: Words = Words()
    services: tuple[Choice, ...]
    slots: tuple[str, ...]
    zone: str
    days_ahead_min: int = 0
    days_ahead_max: int = 30
    closed_weekdays: tuple[int, ...] = ()
    fields: tuple[Field, ...] = ()
    consents: tuple[ConsentBox, ...] = ()
    submit: Words
    thanks: Words
    privacy_url: str = ""


Asking = FormBlock | BookingBlock
Block = HeadingBlock | TextBlock | ImageBlock | ButtonBlock | CouponBlock | NavigationBlock | FormBlock | BookingBlock


class LandingPage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page: definition kind `landing_page`. `version` is 0 before it is published."""

    key: str
    name: Words
    title: Words
    description: Words = Words()
    blocks: tuple[Block, ...]
    colour: str = "#0b6b4f"
    version: int = 0

    @property
    def reference(self) -> str:
        """What facts carry: `tea_tasting@2`."""
        return f"{self.key}@{self.version}"

    def asking(self) -> tuple[Asking, ...]:
        """The blocks with a form of their own."""
        return tuple(block for block in self.blocks if isinstance(block, FormBlock | BookingBlock))


@dataclass(frozen=True, kw_only=True)
class GivenConsent:
    """A box that was ticked, with the words that stood beside it."""

    channel: str
    topic: str
    words: str
    needs_confirmation: bool


@dataclass(frozen=True, kw_only=True)
class Booking:
    """What was asked for; it is no promise before somebody accepts it."""

    service: str
    starts_at: datetime
    zone: str


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A form that came back and is in order. `submission_id` is the same however often it is sent."""

    submission_id: str
    page: str
    block: str
    language: str
    at: datetime
    answers: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    identifiers: tuple[tuple[str, str], ...] = ()
    traits: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    consents: tuple[GivenConsent, ...] = ()
    booking: Booking | None = None


class InvalidLandingError(InvalidError):
    """A page that cannot be read or published; `details` may have `place` and `message_zh`."""

    code = "landing.invalid"

    def __init__(self, message: str, *, zh: str, help: str, place: str = "") -> None:  # noqa: A002 - the API's word
        super().__init__(
            f"{place}: {message}" if place else message,
            help=help,
            place=place,
            message_zh=f"{place}：{zh}" if place else zh,
        )


class SubmissionProblemsError(InvalidError):
    """Answers to mend: field → (Chinese, English); the page is shown again with them."""

    code = "landing.problems"

    def __init__(self, problems: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(
            f"{len(problems)} answer(s) to mend: {', '.join(problems)}",
            help="mend the marked answers and send the form again",
            problems={key: {"zh": zh, "en": en} for key, (zh, en) in problems.items()},
        )
        self.problems = dict(problems)


class RefusedSubmissionError(InvalidError):
    """No form of ours, an old one, or a program that filled it: `reason` is token, expired, too_fast, honeypot or
    oversized."""

    code = "landing.refused"

    def __init__(self, reason: Literal["token", "expired", "too_fast", "honeypot", "oversized"]) -> None:
        super().__init__(
            f"the form was not accepted ({reason})",
            help="open the page anew and send the form once more / 请重新打开页面后再提交",
            reason=reason,
        )
        self.reason = reason
