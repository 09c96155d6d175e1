"""Templates that a provider has on file: Chinese gateways take no free text, only a code and values for it.

A message brings `template_code`, `template_params` (JSON: an object, or a list for numbered places) and `sign_name` in
its content's fields, or in `extra`, which wins. Without a code the sender's own `template_code` is used with the whole
text as the value of its `text_parameter`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from evergrove.channels.adapters.contracts import OutgoingMessage

VALUES_MAX = 50
"""A template on file has fewer places than words."""


@dataclass(frozen=True, kw_only=True)
class FiledTemplate:
    """What is asked of the provider; `values` by place, in the template's order."""

    code: str
    sign_name: str
    values: tuple[tuple[str, str], ...]


def filed_template(message: OutgoingMessage, *, code: str, sign_name: str, text_parameter: str) -> FiledTemplate | None:
    """The template of a message; None when it names none and the sender has none, or its values cannot be read."""
    given = {**message.content.fields, **message.extra}
    own_code = given.get("template_code", "")
    sign = given.get("sign_name", "") or sign_name
    if own_code:
        values = _values(given.get("template_params", ""))
        return None if values is None else FiledTemplate(code=own_code, sign_name=sign, values=values)
    if not code:
        return None
    text = message.content.fields.get("text", "")
    return FiledTemplate(code=code, sign_name=sign, values=((text_parameter, text),) if text_parameter else ())


def _values(text: str) -> tuple[tuple[str, str], ...] | None:
    if not text:
        return ()
    try:
        given = msgspec.json.decode(text, type=dict[str, str | int | float] | list[str | int | float])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if len(given) > VALUES_MAX:
        return None
    if isinstance(given, Mapping):
        return tuple((name, str(value)) for name, value in given.items())
    return tuple((str(place), str(value)) for place, value in enumerate(given, start=1))
