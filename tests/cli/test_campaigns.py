"""`campaign` and `template` as people and scripts call them, from a document to a stopped launch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.reach_commands import CAMPAIGN, deliver_mail, gather_and_plan, make_reach_home, run
from support.reach_world import LETTER

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shop(home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list[str]]:
    monkeypatch.setenv("EVERGROVE_PUBLIC_URL", "https://post.shop.example")
    return home, make_reach_home(home, people=4)


def written(folder: Path, document: object) -> str:
    path = folder / "document.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_a_campaign_is_published_launched_watched_and_stopped(shop: tuple[Path, list[str]], tmp_path: Path) -> None:
    home, people = shop
    assert run("campaign", "publish", written(tmp_path, CAMPAIGN), home=home)[1] == "published spring@1\n"
    assert run("campaign", "status", "spring", home=home)[0] == 3
    asked = json.loads(run("campaign", "launch", "spring", "--occasion", "may", "--format", "json", home=home)[1])
    again = json.loads(run("campaign", "launch", "spring", "--occasion", "may", "--format", "json", home=home)[1])
    assert asked["launch_id"] == again["launch_id"]
    gather_and_plan(home, asked["launch_id"], people)
    assert "paused" in run("campaign", "pause", "spring", home=home)[1]
    deliver_mail(home)
    held = json.loads(run("campaign", "status", "spring", "--format", "json", home=home)[1])
    assert held["counts"]["by_state"] == {"queued": 4}
    assert "planning" in run("campaign", "resume", asked["launch_id"], home=home)[1]
    deliver_mail(home)
    sent = json.loads(run("campaign", "status", "spring", "--format", "json", home=home)[1])
    assert sent["counts"]["by_state"] == {"sent": 4}
    lines = run("campaign", "status", "spring", "--lang", "zh", home=home)[1]
    assert "4 位客户中已判定 4 位" in lines
    assert "stopped" in run("campaign", "stop", "spring", home=home)[1]
    (row,) = json.loads(run("campaign", "list", "--format", "json", home=home)[1])
    assert (row["reference"], row["state"], row["newest_launch"]) == ("spring@1", "stopped", asked["launch_id"])
    assert run("campaign", "pause", "spring", home=home)[0] == 4
    code, _, err = run("campaign", "resume", "spring", home=home)
    assert (code, "evergrove campaign launch spring" in err) == (4, True)


@pytest.mark.slow
def test_an_estimate_and_an_effect_of_nobody_say_so(shop: tuple[Path, list[str]], tmp_path: Path) -> None:
    home, _ = shop
    run("campaign", "publish", written(tmp_path, CAMPAIGN), home=home)
    estimated = json.loads(run("campaign", "estimate", "spring", "--format", "json", home=home)[1])
    assert (estimated["members"], estimated["is_exact"]) == (0, True)
    assert "人群共 0 位客户" in run("campaign", "estimate", "spring", "--lang", "zh", home=home)[1]
    assert "keeps nobody back" in run("campaign", "effect", "spring", home=home)[1]
    assert "没有留对照组" in run("campaign", "effect", "spring", "--lang", "zh", home=home)[1]
    run("campaign", "publish", written(tmp_path, {**CAMPAIGN, "hold_out_bp": 1_000}), home=home)
    assert "exposed" in run("campaign", "effect", "spring", home=home)[1]
    found = json.loads(run("campaign", "effect", "spring", "--by", "hour", "--format", "json", home=home)[1])
    assert (found["effect"]["exposed"]["treated"], found["funnel"]) == (0, None)


def test_a_wrong_campaign_is_refused_with_its_place(shop: tuple[Path, list[str]], tmp_path: Path) -> None:
    home, _ = shop
    for changes, said in (
        ({"hold_out_bp": 20_000}, "hold_out_bp"),
        ({"segment": "nobody"}, "nobody"),
        ({"colour": "red"}, "colour"),
    ):
        code, _, err = run("campaign", "publish", written(tmp_path, {**CAMPAIGN, **changes}), home=home)
        assert (code, said in err) == (2, True), err
    asks = {**CAMPAIGN, "steps": [{"channel": "email", "template": "welcome_first"}]}
    assert "template install-library welcome_first" in run("campaign", "publish", written(tmp_path, asks), home=home)[2]
    asks = {**CAMPAIGN, "steps": [{"channel": "email", "template": "mine"}]}
    assert "template publish FILE" in run("campaign", "publish", written(tmp_path, asks), home=home)[2]
    (tmp_path / "broken.json").write_text("[1", encoding="utf-8")
    assert run("campaign", "publish", str(tmp_path / "broken.json"), home=home)[0] == 2
    assert run("campaign", "launch", "nothing", home=home)[0] == 3


def test_templates_are_published_installed_and_tried(shop: tuple[Path, list[str]], tmp_path: Path) -> None:
    home, people = shop
    assert run("template", "publish", written(tmp_path, LETTER), home=home)[1] == "published hello@1\n"
    bad = {**LETTER, "key": "best", "languages": {"zh": {"subject": "全国第一好茶", "html": "<p>hello</p>"}}}
    code, out, err = run("template", "publish", written(tmp_path, bad), home=home)
    assert code == 2
    assert "zh.subject" in out
    assert "best" in err
    assert "installed" in run("template", "install-library", "welcome_first", home=home)[1]
    listed = json.loads(run("template", "list", "--channel", "email", "--format", "json", home=home)[1])
    assert {row["reference"] for row in listed} == {"hello@1", "welcome_first@1"}
    assert run("template", "send-test", "hello", "a@x.example", home=home)[0] == 2
    run("sender", "seeds", "email", "a@x.example", home=home)
    assert "install-library birthday_mail" in run("template", "send-test", "birthday_mail", "a@x.example", home=home)[2]
    tried = run("template", "send-test", "hello", "a@x.example", "--customer", people[0], home=home)
    assert tried[:2] == (0, "hello@1: sent\n")


def test_words_are_said_in_a_language_and_kept(shop: tuple[Path, list[str]]) -> None:
    home, _ = shop
    said = ("--address", "杭州", "--lang", "zh", "--url", "https://shop.example", "--time-zone", "Asia/Shanghai")
    assert run("template", "words", *said, home=home)[0] == 0
    run("template", "words", "--address", "Hangzhou", home=home)
    found = {
        language: json.loads(run("template", "words", "--lang", language, "--format", "json", home=home)[1])
        for language in ("zh", "en")
    }
    assert (found["zh"]["address"], found["en"]["address"]) == ("杭州", "Hangzhou")
    assert found["en"]["url"] == "https://shop.example"
    assert found["en"]["time_zone"] == "Asia/Shanghai"
    assert run("template", "words", "--time-zone", "Mars/Base", home=home)[0] == 2


def letter(text: str) -> dict[str, object]:
    return {
        "key": "note",
        "channel": "sms",
        "class": "transactional",
        "name": {"zh": "短信", "en": "Note"},
        "languages": {"zh": {"text": f"【青禾】{text}"}},
    }


def test_a_value_without_a_fallback_is_named_and_one_that_nobody_has_is_refused(
    shop: tuple[Path, list[str]], tmp_path: Path
) -> None:
    home, _ = shop
    text = "{{ customer.first_name }}，{{ workspace.url }} {{ tags.order_cout_lifetime | default: 0 }}"
    code, out, _ = run("template", "publish", written(tmp_path, letter(text)), home=home)
    assert (code, out.splitlines()[-1]) == (0, "published note@1")
    assert "customer.first_name: has no fallback: customers who lack it get no message" in out
    assert "evergrove template words --url" in out
    assert "there is no tag “order_cout_lifetime”; did you mean tags.order_count_lifetime" in out
    made = json.loads(run("template", "publish", written(tmp_path, letter(text)), "--format", "json", home=home)[1])
    assert {one["severity"] for one in made["findings"] if one["word"]} == {"warning"}
    for wrong in ("tags.order_cout_lifetime", "scores.nothing", "workspace.fax", "message.nothing"):
        document = written(tmp_path, letter(f"{{{{ {wrong} }}}}"))
        code, out, err = run("template", "publish", document, "--lang", "zh", home=home)
        assert (code, f"{wrong}: 没有名为" in out, "could be sent to nobody" in err) == (2, True, True), wrong
    assert [row["reference"] for row in json.loads(run("template", "list", "--format", "json", home=home)[1])] == [
        "hello@1",
        "note@1",
    ]


def test_a_word_of_the_workspace_that_is_not_said_names_its_command(shop: tuple[Path, list[str]]) -> None:
    home, _ = shop
    run("template", "install-library", "welcome_first", home=home)
    run("sender", "seeds", "email", "a@x.example", home=home)
    code, _, err = run("template", "send-test", "welcome_first", "a@x.example", home=home)
    assert code == 2
    assert "evergrove template words --url" in err


def test_a_ready_template_that_is_not_there_is_named(shop: tuple[Path, list[str]]) -> None:
    home, _ = shop
    code, _, err = run("template", "install-library", "welcome_frist", home=home)
    assert (code, "welcome_first" in err) == (3, True)


def test_after_a_launch_the_next_command_is_named(shop: tuple[Path, list[str]], tmp_path: Path) -> None:
    home, _ = shop
    run("campaign", "publish", written(tmp_path, CAMPAIGN), home=home)
    assert "evergrove campaign status spring" in run("campaign", "launch", "spring", home=home)[1]
