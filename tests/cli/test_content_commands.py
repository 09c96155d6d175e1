"""`evergrove content check`: findings and length, without a home, in both languages."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner

from evergrove.cli.main import app


def run(*arguments: str, given: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["content", "check", *arguments], input=given)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def checked(text: str, *more: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run("--channel", "sms", "--text", text, "--format", "json", *more)[1])
    return answer


def test_findings_say_word_rule_severity_and_place_and_the_length_is_in_parts() -> None:
    answer = checked("【长青】全国第一的火锅，拒收请回复R")
    finding = answer["findings"][0]
    assert (finding["word"], finding["rule"], finding["severity"]) == ("全国第一", "ad_law.absolute", "error")
    assert finding["place"] == {"start": 4, "end": 8}
    assert answer["length"] == {"encoding": "ucs2", "characters": 18, "segments": 1}
    assert answer["limits"] == []


def test_what_does_not_fit_is_told_apart_from_words() -> None:
    answer = checked("周末上新")
    assert answer["findings"] == []
    assert [limit["rule"] for limit in answer["limits"]] == ["sms.signature_missing", "sms.opt_out_missing"]
    assert [limit["rule"] for limit in checked("周末上新", "--class", "transactional")["limits"]] == [
        "sms.signature_missing"
    ]


def test_people_read_it_in_their_language() -> None:
    text = "【长青】[bold]全国第一[/]，拒收请回复R"
    assert "《广告法》第九条" in run("--channel", "sms", "--text", text)[1]
    english = run("--channel", "sms", "--text", text, "--language", "en")[1]
    assert "article 9" in english
    assert english.strip().endswith("1 part")
    assert "没有发现问题" in run("--channel", "push", "--text", "周末上新")[1]


def test_text_comes_from_standard_input_and_strict_ends_with_an_exit_code() -> None:
    assert run("--channel", "push", "--text", "-", "--strict", given="全国第一")[0] == 1
    assert run("--channel", "push", "--text", "-", "--strict", given="周末上新")[0] == 0
    assert run("--channel", "fax", "--text", "x")[0] == 2
