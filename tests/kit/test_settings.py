"""A wrong setting stops the start, says what it takes, and shows no secret."""

from __future__ import annotations

import pytest

from evergrove.kit import InvalidSettingError, Settings

OIDC = {
    "EVERGROVE_OIDC_ISSUER": "https://sso.example",
    "EVERGROVE_OIDC_CLIENT_ID": "evergrove",
    "EVERGROVE_OIDC_CLIENT_SECRET": "secret",
    "EVERGROVE_CONSOLE_URL": "https://crm.example",
}


def test_a_whole_set_of_sign_in_settings_is_read() -> None:
    settings = Settings.from_environment({**OIDC, "EVERGROVE_PASSWORDS": "off"})
    assert (settings.oidc_issuer, settings.passwords) == ("https://sso.example", "off")
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    "wrong",
    [
        {"EVERGROVE_DATABSE_URL": "postgresql:///x"},
        {"EVERGROVE_ENGINE_THREADS": "0"},
        {"EVERGROVE_ENGINE_MEMORY_MB": "-1"},
        {"EVERGROVE_DATABASE_URL": "postgresql://[::1"},
        {"EVERGROVE_DATABASE_URL": "mysql://root:secret@host/x"},
        {"EVERGROVE_PASSWORDS": "off"},
        {"EVERGROVE_PASSWORDS": "no"},
        {"EVERGROVE_OIDC_CLIENT_ID": "evergrove"},
        {**OIDC, "EVERGROVE_OIDC_ISSUER": "http://sso.example"},
        {**OIDC, "EVERGROVE_OIDC_ISSUER": "https://user:secret@sso.example"},
        {**OIDC, "EVERGROVE_OIDC_CLIENT_ID": ""},
        {**OIDC, "EVERGROVE_CONSOLE_URL": ""},
        {**OIDC, "EVERGROVE_CONSOLE_URL": "http://crm.example"},
        {**OIDC, "EVERGROVE_OIDC_JOIN_ROLE": "viewer"},
        {**OIDC, "EVERGROVE_OIDC_JOIN_ROLE": "viewer", "EVERGROVE_OIDC_JOIN_WORKSPACE": "default"},
        {**OIDC, "EVERGROVE_OIDC_JOIN_ROLE": "owner", "EVERGROVE_OIDC_JOIN_WORKSPACE": "default"},
    ],
)
def test_a_wrong_setting_stops_the_start_and_shows_no_secret(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidSettingError) as caught:
        Settings.from_environment(wrong)
    assert caught.value.help
    assert "secret" not in str(caught.value.as_dict())
