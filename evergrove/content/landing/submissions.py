"""A form that came back: whether it is one of ours, whether a person filled it, and whether its answers will do."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from evergrove.content.landing.contracts import (
    VALUE_CHARACTERS_MAX,
    Asking,
    Booking,
    BookingBlock,
    ConsentBox,
    Field,
    GivenConsent,
    LandingPage,
    RefusedSubmissionError,
    Submission,
    SubmissionProblemsError,
)
from evergrove.content.landing.forms import BLOCK_INPUT, LANGUAGE_INPUT, TOKEN_INPUT, TRAP_INPUT, open_days
from evergrove.content.landing.tokens import check_age, read_token, submission_id_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

INPUTS_MAX = 200
"""Pairs of one form: every box of every question that a page may have, ticked, is fewer."""

EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,253}\.[^@\s,;<>\".]{2,63}")
PHONE_ORNAMENTS = re.compile(r"[\s().\-\u00a0\u2013]")
CHINESE_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
INTERNATIONAL = re.compile(r"\+[1-9]\d{7,14}")
NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Answer = str | tuple[str, ...]
Problem = tuple[str, str]

_MISSING: Problem = ("请填写此项", "Please fill this in")
_CHOOSE: Problem = ("请选择其中一项", "Please choose one of these")
_TAKEN: Problem = ("该时间已不可预约，请另选", "This time can no longer be booked; please pick another")


@dataclass(frozen=True)
class _Mistake(Exception):  # noqa: N818 - it is caught where it is raised and never leaves this file
    problem: Problem


def read_submission(
    page: LandingPage, form_fields: Iterable[tuple[str, str]], *, token_key: bytes, now: datetime
) -> Submission:
    """The submission in `form_fields`, the pairs of the form in their order.

    `page` is the version that was shown (`page_of_token`). Raises RefusedSubmissionError for what no person sent from
    our page, SubmissionProblemsError for answers to mend.
    """
    given = _bounded(form_fields)
    token = read_token(given.get(TOKEN_INPUT, ("",))[0], token_key=token_key)
    block = next((block for block in page.asking() if (block.key,) == given.get(BLOCK_INPUT)), None)
    if token.page != page.reference or block is None:
        raise RefusedSubmissionError("token")
    if any(value.strip() for value in given.get(TRAP_INPUT, ())):
        raise RefusedSubmissionError("honeypot")
    check_age(token, now=now)
    language = "en" if given.get(LANGUAGE_INPUT) == ("en",) else "zh"
    reader = _Reader(given)
    answers = {field.key: reader.answer(field) for field in block.fields}
    consents = [consent for consent in block.consents if given.get(consent.key) == ("yes",)]
    reader.check_addresses(block, consents, answers)
    booking = reader.booking(block, now=now) if isinstance(block, BookingBlock) else None
    if reader.problems:
        raise SubmissionProblemsError(reader.problems)
    told = {key: answer for key, answer in answers.items() if answer}
    return Submission(
        submission_id=submission_id_of(token, block=block.key),
        page=page.reference,
        block=block.key,
        language=language,
        at=now,
        answers={key: answer for key, answer in told.items() if not _names_a_person(block, key)},
        identifiers=_identifiers(block, told),
        traits=_traits(block, told),
        consents=tuple(_given(consent, language=language) for consent in consents),
        booking=booking,
    )


def _bounded(form_fields: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    pairs: dict[str, list[str]] = defaultdict(list)
    for number, (name, value) in enumerate(form_fields):
        if number >= INPUTS_MAX or len(name) > 100 or len(value) > VALUE_CHARACTERS_MAX * 2:
            raise RefusedSubmissionError("oversized")
        pairs[name].append(CONTROL.sub("", value).replace("\r\n", "\n").strip())
    return {name: tuple(values) for name, values in pairs.items()}


class _Reader:
    """Reads answers and keeps what is wrong with them, all at once: nobody likes to be sent back twice."""

    def __init__(self, given: Mapping[str, tuple[str, ...]]) -> None:
        self._given = given
        self.problems: dict[str, Problem] = {}

    def answer(self, field: Field) -> Answer:
        values = tuple(value for value in self._given.get(field.key, ()) if value)
        try:
            if not values:
                if field.is_required:
                    raise _Mistake(_MISSING)
                return ""
            return _checked(field, values)
        except _Mistake as mistake:
            self.problems[field.key] = mistake.problem
            return ""

    def check_addresses(self, block: Asking, consents: Iterable[ConsentBox], answers: Mapping[str, Answer]) -> None:
        """Who agrees to be written to says where."""
        for consent in consents:
            kind = "email" if consent.channel == "email" else "phone"
            asked = [field.key for field in block.fields if field.kind == kind]
            if consent.channel not in ("email", "sms", "mms", "rich_sms", "call") or not asked:
                continue
            if not any(answers[key] for key in asked):
                self.problems.setdefault(asked[0], _MISSING)

    def booking(self, block: BookingBlock, *, now: datetime) -> Booking | None:
        service, day, slot = (next(iter(self._given.get(key, ())), "") for key in ("service", "day", "slot"))
        if service not in {choice.key for choice in block.services}:
            self.problems["service"] = _CHOOSE
        if day not in {open_day.isoformat() for open_day in open_days(block, now=now)}:
            self.problems["day"] = _TAKEN if day else _CHOOSE
        if slot not in block.slots:
            self.problems["slot"] = _CHOOSE
        if not {"service", "day", "slot"}.isdisjoint(self.problems):
            return None
        starts_at = datetime.combine(date.fromisoformat(day), time.fromisoformat(slot), tzinfo=ZoneInfo(block.zone))
        if starts_at <= now:
            self.problems["slot"] = _TAKEN
            return None
        return Booking(service=service, starts_at=starts_at, zone=block.zone)


def _checked(field: Field, values: tuple[str, ...]) -> Answer:
    keys = {choice.key for choice in field.choices}
    if field.kind == "choices":
        if not set(values) <= keys:
            raise _Mistake(_CHOOSE)
        return tuple(dict.fromkeys(values))
    value = values[0]
    if len(value) > field.characters_max:
        raise _Mistake((f"最多 {field.characters_max} 个字", f"At most {field.characters_max} characters"))
    match field.kind:
        case "choice":
            return _matching(value if value in keys else "", _CHOOSE)
        case "email":
            found = value.lower() if EMAIL.fullmatch(value) and len(value) <= 254 else ""
            return _matching(found, ("请填写有效的邮箱地址", "Please enter a valid e-mail address"))
        case "phone":
            return _matching(
                clean_phone(value), ("请填写有效的手机号", "Please enter a valid phone number, with +country code")
            )
        case "number":
            return _matching(value if NUMBER.fullmatch(value) else "", ("请填写数字", "Please enter a number"))
        case "date":
            return _matching(_day(value), ("请填写日期，如 2026-11-22", "Please enter a date like 2026-11-22"))
        case "long_text":
            return value
        case _:
            return " ".join(value.split())


def clean_phone(text: str) -> str:
    """E.164 (`+8613800000000`): a Chinese mobile, or any number with its country code; else empty."""
    digits = PHONE_ORNAMENTS.sub("", text)
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    chinese = CHINESE_MOBILE.fullmatch(digits)
    if chinese:
        return f"+86{chinese[1]}"
    return digits if INTERNATIONAL.fullmatch(digits) and not digits.startswith("+86") else ""


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _matching(value: str, problem: Problem) -> str:
    if not value:
        raise _Mistake(problem)
    return value


def _identifiers(block: Asking, told: Mapping[str, Answer]) -> tuple[tuple[str, str], ...]:
    """E-mail before phone: the stronger kind first."""
    return tuple(
        (kind, str(told[field.key]))
        for kind in ("email", "phone")
        for field in block.fields
        if field.kind == kind and field.key in told
    )


def _traits(block: Asking, told: Mapping[str, Answer]) -> dict[str, Answer]:
    named = {field.key: field.attribute or ("name" if field.kind == "name" else "") for field in block.fields}
    return {named[key]: answer for key, answer in told.items() if named[key]}


def _names_a_person(block: Asking, key: str) -> bool:
    """Addresses go into identifiers and names into attributes, never into the properties of a fact."""
    return any(field.key == key and field.kind in ("email", "phone", "name") for field in block.fields)


def _given(consent: ConsentBox, *, language: str) -> GivenConsent:
    return GivenConsent(
        channel=consent.channel,
        topic=consent.topic,
        words=consent.words.said(language),
        needs_confirmation=consent.needs_confirmation,
    )
