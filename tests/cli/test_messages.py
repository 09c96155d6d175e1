"""`explain` and `suppress`: why somebody got a message or did not, in both languages, and who never will."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.reach_commands import CAMPAIGN, deliver_mail, gather_and_plan, make_reach_home, run

if TYPE_CHECKING:
    from pathlib import Path

ADDRESSES = [f"p{number}@mail.example" for number in range(3)]


@pytest.fixture
def shop(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EVERGROVE_PUBLIC_URL", "https://post.shop.example")
    return home


def launched(home: Path, *, people: list[str], folder: Path) -> None:
    document = folder / "campaign.json"
    document.write_text(json.dumps(CAMPAIGN), encoding="utf-8")
    assert run("campaign", "publish", str(document), home=home)[0] == 0
    asked = json.loads(run("campaign", "launch", "spring", "--format", "json", home=home)[1])
    gather_and_plan(home, asked["launch_id"], people)


def explained(home: Path, customer: str, message: str = "last") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("explain", customer, message, "--format", "json", home=home)[1])
    return found


def test_who_got_it_and_who_was_blocked_is_explained(shop: Path, tmp_path: Path) -> None:
    people = make_reach_home(shop, people=3)
    assert run("explain", ADDRESSES[0], home=shop)[0] == 3
    assert "1 email addresses blocked" in run("suppress", "add", "email", "P1@mail.example", home=shop)[1]
    launched(shop, people=people, folder=tmp_path)
    deliver_mail(shop)
    sent, blocked = explained(shop, ADDRESSES[0]), explained(shop, people[1])
    assert sent["message"]["state"] == "sent"
    assert any("Went out at" in line and "post" in line for line in sent["lines"]["en"])
    assert any("发出（邮件）" in line for line in sent["lines"]["zh"])
    assert "asked again just before it was handed over: every rule of the policy let it pass" in sent["lines"]["en"][0]
    assert "consent for the topic “offers”" in sent["lines"]["en"][1]
    assert "策略各项规则均已通过" in sent["lines"]["zh"][0]
    assert (blocked["message"]["state"], blocked["message"]["reason"]) == ("suppressed", "unsubscribed")
    assert "该地址在退订名单中。" in blocked["lines"]["zh"]
    assert not any("let it pass" in line for line in blocked["lines"]["en"])
    shown = run("explain", f"email:{ADDRESSES[1]}", blocked["message"]["message_id"], "--lang", "zh", home=shop)[1]
    assert "- 该地址在退订名单中。" in shown
    code, _, err = run("explain", ADDRESSES[0], blocked["message"]["message_id"], home=shop)
    assert code == 3
    assert "not for this customer" in err


def test_what_only_waits_for_its_turn_was_let_pass_once(shop: Path, tmp_path: Path) -> None:
    launched(shop, people=make_reach_home(shop, people=1), folder=tmp_path)
    lines = explained(shop, ADDRESSES[0])["lines"]
    assert lines["en"][0].endswith("(Asia/Shanghai): every rule of the policy let it pass.")
    assert "asked again" not in lines["en"][0]
    assert lines["zh"][1].startswith("核对了：")


def test_mail_from_a_server_without_an_address_names_the_setting(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EVERGROVE_PUBLIC_URL")
    launched(shop, people=make_reach_home(shop, people=1), folder=tmp_path)
    deliver_mail(shop)
    found = explained(shop, ADDRESSES[0])
    assert (found["message"]["state"], found["message"]["reason"]) == ("failed", "unknown_variable")
    assert all("EVERGROVE_PUBLIC_URL" in found["lines"][language][-1] for language in ("en", "zh"))


def test_the_list_of_blocked_addresses_names_none(shop: Path) -> None:
    make_reach_home(shop, people=1)
    run("suppress", "add", "email", *ADDRESSES, "--reason", "complained", home=shop)
    run("suppress", "add", "sms", "+8613900000000", "--topic", "offers", home=shop)
    text = run("suppress", "list", "--format", "json", home=shop)[1]
    assert not any(address in text for address in ADDRESSES)
    assert {(row["channel"], row["topic"], row["reason"]) for row in json.loads(text)} == {
        ("email", "*", "complained"),
        ("sms", "offers", "unsubscribed"),
    }
    removed = json.loads(
        run("suppress", "remove", "email", ADDRESSES[0], "x@x.example", "--format", "json", home=shop)[1]
    )
    assert removed == {"channel": "email", "removed": 1}
    assert len(json.loads(run("suppress", "list", "email", "--format", "json", home=shop)[1])) == 2
    code, _, err = run("suppress", "add", "fax", "1", home=shop)
    assert code == 2
    assert "email" in err
