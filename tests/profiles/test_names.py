"""What customers are called: one name of theirs, whatever key a shop keeps it under."""

from __future__ import annotations

from typing import Any

import pytest

from evergrove.profiles import with_name


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ({"name": "林晚", "first_name": "晚"}, "林晚"),
        ({"name": " ", "first_name": "Ann"}, "Ann"),
        ({"nickname": "小林", "city": "杭州"}, "小林"),
    ],
)
def test_a_message_may_greet_by_name_whatever_the_shop_calls_it(known: dict[str, Any], name: str) -> None:
    assert with_name(known) == {**known, "name": name}


def test_nobody_is_given_a_name() -> None:
    assert with_name({"city": "杭州", "name": 7}) == {"city": "杭州", "name": 7}
