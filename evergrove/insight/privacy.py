"""What analysts and viewers see of a person: enough to recognise somebody they know already, not to reach anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evergrove.profiles import masked

PERSONAL_KEYS = frozenset(
    {
        *("name", "full_name", "display_name", "nickname", "first_name", "last_name", "username"),
        *("phone", "mobile", "telephone", "email", "mail", "wechat", "openid", "unionid", "qq", "whatsapp"),
        *("address", "street", "postal_code", "zip", "id_number", "id_card", "passport", "birthday", "birth_date"),
        *("avatar", "ip", "姓名", "手机", "手机号", "电话", "邮箱", "微信", "地址", "身份证", "生日"),
    }
)
"""Keys of traits and properties that name or reach a person, in small letters without separators of words."""


def is_personal(key: str) -> bool:
    """Whether a trait of this name says who somebody is: `firstName`, `first_name` and `First Name` alike."""
    return _plain(key) in _PLAIN_KEYS


def masked_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same with the values of personal keys masked, also inside nested objects and lists."""
    return {key: _hidden(value) if is_personal(key) else _inside(value) for key, value in values.items()}


def masked_pairs(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Identifiers with their values masked."""
    return tuple((kind, masked(value)) for kind, value in pairs)


def masked_name(name: str | None) -> str | None:
    """The first letter of a name, the rest as dots."""
    return None if name is None else name[:1] + "•" * min(len(name) - 1, 3)


def _inside(value: Any) -> Any:
    if isinstance(value, Mapping):
        return masked_values(value)
    return [_inside(one) for one in value] if isinstance(value, list) else value


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    return None if value is None else "•••"


def _plain(key: str) -> str:
    return "".join(letter for letter in key.lower() if letter not in "_-. ")


_PLAIN_KEYS = frozenset(_plain(key) for key in PERSONAL_KEYS)
