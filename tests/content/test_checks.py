"""Words in context: what must be flagged is, what only looks like it is not, whatever it is dressed up in."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from evergrove.content import check_content

WORDS = Path(__file__).parent / "words"
CPU_SECONDS_MAX = 2.0
"""For a megabyte; a third of a second was seen on a free core."""


def lines(name: str) -> list[str]:
    return (WORDS / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", [*lines("must_pass_zh.txt"), *lines("must_pass_en.txt")])
def test_what_only_looks_like_a_claim_is_not_flagged(text: str) -> None:
    assert check_content("email", text) == ()


@pytest.mark.parametrize("line", lines("must_flag.txt"))
def test_a_claim_is_flagged_by_its_rule_at_its_place(line: str) -> None:
    rule, _, text = line.partition("\t")
    found = check_content("email", text)
    assert rule in [finding.rule for finding in found]
    for finding in found:
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.message_zh
        assert finding.message_en


def test_the_lists_are_as_long_as_they_should_be() -> None:
    assert len(set(lines("must_pass_zh.txt"))) >= 80
    assert len(set(lines("must_pass_en.txt"))) >= 30
    assert len(set(lines("must_flag.txt"))) >= 80


def test_the_place_is_that_of_the_text_as_it_was_written() -> None:
    text = "亲，本店 最 佳 面膜，全网最低价"
    found = check_content("sms", text)
    assert [text[finding.start : finding.end] for finding in found] == ["最 佳", "全网最低"]
    assert [finding.word for finding in found] == ["最佳", "全网最低"]


def test_an_allowed_phrase_does_not_hide_a_claim_beside_it() -> None:
    text = "第一次购买？我们是全国第一，第一时间发货"
    assert [text[one.start : one.end] for one in check_content("sms", text)] == ["全国第一"]


def test_what_mail_filters_hold_against_a_sender_may_stand_in_a_push() -> None:
    assert [finding.rule for finding in check_content("email", "Act now")] == ["claims.spam"]
    assert check_content("push", "Act now") == ()
    assert check_content("webhook", "全网最低价") == (), "machines read it"


@pytest.mark.parametrize(
    "text",
    [
        "亲爱的会员，第一时间为您送达，最佳赏味期三天。Limited offer for members. " * 15_000,
        "最 ·" * 250_000,
        "国家级 " * 250_000,
        "第一次 " * 250_000,
        "有效率" * 300_000,
        "no " * 300_000,
    ],
    ids=["prose", "gaps", "claims", "allowed", "half a pattern", "half a phrase"],
)
def test_a_megabyte_is_read_quickly(text: str) -> None:
    check_content("email", "warm")
    begun = time.process_time()
    found = check_content("email", text)
    assert time.process_time() - begun < CPU_SECONDS_MAX
    assert len(found) <= 200
