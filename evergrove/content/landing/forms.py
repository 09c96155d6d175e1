"""The forms of a page: labels that belong to their inputs, problems said beside them, keyboards that fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from evergrove.content.landing.contracts import Asking, BookingBlock, ConsentBox, Field

if TYPE_CHECKING:
    from datetime import datetime

    from evergrove.content.landing.showing import Showing

TOKEN_INPUT, BLOCK_INPUT, LANGUAGE_INPUT = "_token", "_block", "_language"
TRAP_INPUT = "website"
"""Programs fill every input that has a promising name; people do not see this one."""

_TRAP = (
    f'<div class="extra" aria-hidden="true"><label>{{label}}<input type="text" name="{TRAP_INPUT}" tabindex="-1" '
    'autocomplete="off"></label></div>'
)

_INPUTS = {
    "text": 'type="text"',
    "name": 'type="text" autocomplete="name"',
    "email": 'type="email" autocomplete="email" inputmode="email"',
    "phone": 'type="tel" autocomplete="tel" inputmode="tel"',
    "number": 'type="text" inputmode="decimal"',
    "date": 'type="date"',
}

_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}

_COPY = {
    "zh": {
        "choose": "请选择",
        "service": "服务项目",
        "day": "日期",
        "slot": "时间",
        "privacy": "我们如何使用您填写的信息",
        "mend": "有几处需要修改，已在下方标出。",
        "optional": "（选填）",
        "trap": "请勿填写此项",
    },
    "en": {
        "choose": "Please choose",
        "service": "Service",
        "day": "Day",
        "slot": "Time",
        "privacy": "How we use what you tell us",
        "mend": "A few answers need another look. They are marked below.",
        "optional": " (optional)",
        "trap": "Leave this empty",
    },
}


def open_days(block: BookingBlock, *, now: datetime) -> tuple[date, ...]:
    """The days that can be booked, by the calendar of the place."""
    today = now.astimezone(ZoneInfo(block.zone)).date()
    days = (today + timedelta(days=ahead) for ahead in range(block.days_ahead_min, block.days_ahead_max + 1))
    return tuple(day for day in days if day.isoweekday() not in block.closed_weekdays)


def asking_html(block: Asking, showing: Showing) -> str:
    """The form of a block; what was entered before stands in it again, boxes of consent excepted.

    Of several forms on a page only the one that came back has problems and answers.
    """
    if block.key not in showing.answers.get(BLOCK_INPUT, (block.key,)):
        showing = replace(showing, problems={}, answers={})
    copy = _COPY[showing.language if showing.language in _COPY else "en"]
    parts = [
        f'<form method="post" action="{escape(showing.action)}" accept-charset="utf-8" novalidate>',
        *(_hidden(name, value) for name, value in _hidden_values(block, showing)),
        f"<h2>{showing.html(block.title)}</h2>" if showing.html(block.title) else "",
        f'<p class="bad" role="alert">{showing.problem("") or copy["mend"]}</p>' if showing.problems else "",
        _TRAP.format(label=copy["trap"]),
    ]
    if isinstance(block, BookingBlock):
        parts += _booking(block, showing, copy=copy)
    parts += [_field(field, block, showing, copy=copy) for field in block.fields]
    parts += [_consent(consent, block, showing) for consent in block.consents]
    if block.privacy_url:
        parts.append(
            f'<p class="quiet"><a href="{escape(block.privacy_url)}" target="_blank" rel="noopener noreferrer">'
            f"{copy['privacy']}</a></p>"
        )
    parts.append(f'<button type="submit">{showing.html(block.submit)}</button></form>')
    return "\n".join(part for part in parts if part)


def _hidden_values(block: Asking, showing: Showing) -> Iterator[tuple[str, str]]:
    yield TOKEN_INPUT, showing.token
    yield BLOCK_INPUT, block.key
    yield LANGUAGE_INPUT, showing.language


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _field(field: Field, block: Asking, showing: Showing, *, copy: dict[str, str]) -> str:
    place = f"{block.key}-{field.key}"
    label = showing.html(field.label) + ("" if field.is_required else f'<span class="quiet">{copy["optional"]}</span>')
    hint = showing.html(field.hint)
    told = f'<p class="quiet" id="{place}-hint">{hint}</p>' if hint else ""
    about = _about(place, showing.problem(field.key), is_hinted=bool(hint), is_required=field.is_required)
    problem = _problem(place, showing.problem(field.key))
    if field.kind == "choices":
        ticked = showing.answers.get(field.key, ())
        boxes = "".join(
            f'<label class="box"><input type="checkbox" name="{field.key}" value="{escape(choice.key)}"'
            f"{' checked' if choice.key in ticked else ''}><span>{showing.html(choice.label)}</span></label>"
            for choice in field.choices
        )
        return f"<fieldset><legend>{label}</legend>{told}{boxes}{problem}</fieldset>"
    start = f'<label for="{place}">{label}</label>{told}'
    if field.kind == "choice":
        options = [(choice.key, showing.html(choice.label)) for choice in field.choices]
        return start + _select(place, field.key, options, showing, about=about, copy=copy) + problem
    named = f'id="{place}" name="{field.key}" maxlength="{field.characters_max}"{about}'
    if field.kind == "long_text":
        return f'{start}<textarea {named} rows="4">{showing.answered(field.key)}</textarea>{problem}'
    return f'{start}<input {_INPUTS[field.kind]} {named} value="{showing.answered(field.key)}">{problem}'


def _consent(consent: ConsentBox, block: Asking, showing: Showing) -> str:
    """Never ticked by us, not even when the form comes back: each time it is the visitor who agrees."""
    place = f"{block.key}-{consent.key}"
    problem = showing.problem(consent.key)
    about = _about(place, problem, is_hinted=False, is_required=False)
    return (
        f'<label class="box" for="{place}"><input type="checkbox" id="{place}" name="{consent.key}" value="yes"{about}>'
        f"<span>{showing.html(consent.words)}</span></label>{_problem(place, problem)}"
    )


def _booking(block: BookingBlock, showing: Showing, *, copy: dict[str, str]) -> list[str]:
    services = [(service.key, showing.html(service.label)) for service in block.services]
    days = [(day.isoformat(), _day_label(day, language=showing.language)) for day in open_days(block, now=showing.now)]
    asked = (("service", services), ("day", days), ("slot", [(slot, slot) for slot in block.slots]))
    parts = []
    for key, options in asked:
        place, problem = f"{block.key}-{key}", showing.problem(key)
        about = _about(place, problem, is_hinted=False, is_required=True)
        parts.append(
            f'<label for="{place}">{copy[key]}</label>'
            + _select(place, key, options, showing, about=about, copy=copy)
            + _problem(place, problem)
        )
    return parts


def _day_label(day: date, *, language: str) -> str:
    if language == "zh":
        return f"{day.month}月{day.day}日 周{_WEEKDAYS['zh'][day.weekday()]}"
    return f"{_WEEKDAYS['en'][day.weekday()]} {day.isoformat()}"


def _select(
    place: str, key: str, options: list[tuple[str, str]], showing: Showing, *, about: str, copy: dict[str, str]
) -> str:
    chosen = showing.answers.get(key, ())
    listed = "".join(
        f'<option value="{escape(value)}"{" selected" if value in chosen else ""}>{label}</option>'
        for value, label in options
    )
    return f'<select id="{place}" name="{key}"{about}><option value="">{copy["choose"]}</option>{listed}</select>'


def _about(place: str, problem: str, *, is_hinted: bool, is_required: bool) -> str:
    described = " ".join([f"{place}-hint"] * is_hinted + [f"{place}-problem"] * bool(problem))
    return (
        (' required aria-required="true"' if is_required else "")
        + (' aria-invalid="true"' if problem else "")
        + (f' aria-describedby="{described}"' if described else "")
    )


def _problem(place: str, problem: str) -> str:
    return f'<p class="bad" id="{place}-problem">{problem}</p>' if problem else ""
