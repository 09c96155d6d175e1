"""A wrong setting stops the start, says what it takes, and shows no secret."""

from __future__ import annotations

import pytest

from evergrove.kit import InvalidSettingError, Settings


@pytest.mark.parametrize(
    "wrong",
    [
        {"EVERGROVE_DATABSE_URL": "postgresql:///x"},
        {"EVERGROVE_ENGINE_THREADS": "0"},
        {"EVERGROVE_ENGINE_MEMORY_MB": "-1"},
        {"EVERGROVE_DATABASE_URL": "postgresql://[::1"},
        {"EVERGROVE_DATABASE_URL": "mysql://root:secret@host/x"},
    ],
)
def test_a_wrong_setting_stops_the_start_and_shows_no_secret(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidSettingError) as caught:
        Settings.from_environment(wrong)
    assert caught.value.help
    assert "secret" not in str(caught.value.as_dict())
