"""Who asked is told by trusted proxies alone, from the right, and a list that cannot be read stops the start."""

from __future__ import annotations

import pytest

from evergrove.kit import InvalidSettingError, Settings, TrustedProxies, is_this_machine, read_address

OURS = TrustedProxies.read("127.0.0.1, 10.0.0.0/8,2001:db8:ffff::/48,")


@pytest.mark.parametrize(
    ("peer", "hops", "sender"),
    [
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.7, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("127.0.0.1", "10.9.9.9,10.1.2.3", "10.9.9.9"),
        ("::ffff:127.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("2001:db8:ffff::1", "[2001:db8::7]:443", "2001:db8::7"),
        ("127.0.0.1", "203.0.113.9, unknown", "127.0.0.1"),
        ("127.0.0.1", "unknown, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.2", "203.0.113.9", "127.0.0.2"),
        ("work", "203.0.113.9", "work"),
    ],
)
def test_the_sender_is_the_first_from_the_right_whom_nobody_vouches_for(peer: str, hops: str, sender: str) -> None:
    assert OURS.sender(peer, hops=hops) == sender


def test_without_a_setting_nobody_is_believed() -> None:
    nobody = TrustedProxies.read(Settings.from_environment({}).trusted_proxies)
    assert not nobody.trusts("127.0.0.1")
    assert nobody.sender("127.0.0.1", hops="203.0.113.9") == "127.0.0.1"


@pytest.mark.parametrize("wrong", ["localhost", "10.0.0.1/8", "10.0.0.0/33", "127.0.0.1 10.0.0.1", "0.0.0.0/0", "::/0"])
def test_a_list_that_cannot_be_read_stops_the_start_and_names_the_entry(wrong: str) -> None:
    with pytest.raises(InvalidSettingError, match="EVERGROVE_TRUSTED_PROXIES") as caught:
        Settings.from_environment({"EVERGROVE_TRUSTED_PROXIES": f"127.0.0.1,{wrong}"})
    assert f"“{wrong}”" in caught.value.message
    assert "127.0.0.1,10.0.0.0/8" in caught.value.help


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9:80 ", "203.0.113.9"),
        ("[::1]:8000", "::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("_hidden", "None"),
        ("", "None"),
        ("203.0.113.256", "None"),
    ],
)
def test_an_address_is_read_as_proxies_write_it(text: str, address: str) -> None:
    assert str(read_address(text)) == address


def test_this_machine_has_many_addresses() -> None:
    assert all(is_this_machine(one) for one in ("127.0.0.1", "127.9.9.9", "::1", "[::1]", "::ffff:127.0.0.1"))
    assert not any(is_this_machine(one) for one in ("10.0.0.1", "203.0.113.9", "localhost", ""))
