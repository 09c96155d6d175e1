"""What a writer forgot: placeholders that would go out, variables that nobody fills. Warnings, never refused."""

from __future__ import annotations

import pytest

from evergrove.content import leftover_findings, read_template

KNOWN = frozenset({"customer.name", "workspace.name", "tags.favourite_category"})


def found(text: str, *, language: str = "en") -> list[tuple[str, str]]:
    template = read_template(
        {
            "key": "push_it",
            "channel": "push",
            "name": {"zh": "推", "en": "Push"},
            "languages": {language: {"title": "Tea", "body": text}},
        }
    )
    findings = leftover_findings(template, language=language, known=KNOWN)
    assert all(one.severity == "warning" and one.field == "body" and one.language == language for one in findings)
    assert all(one.word in text and one.message_zh and one.message_en for one in findings)
    return [(one.rule, one.word) for one in findings]


@pytest.mark.parametrize(
    "text",
    [
        'Hi {{ customer.name | default: "there" }}',
        '{{ customer.name | default: "" }}, your order {{ context.order_id | default: "" }}',
        "{{ tags.favourite_category }} from {{ workspace.name }}",
        "在这里写下您的评价，赢好茶",
    ],
)
def test_what_was_written_on_purpose_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_fallback_that_only_holds_a_place_is_named() -> None:
    text = '{{ customer.name | default: "缺省值" }}，好久不见 {{ customer.name | default: "缺省值" }}'
    assert found(text, language="zh") == [("template.placeholder", 'default: "缺省值"')]
    assert found("{{ customer.name | default: 'fallback' }}") == [("template.placeholder", "default: 'fallback'")]


def test_the_starters_own_text_is_named() -> None:
    assert found("在这里写正文。", language="zh") == [("template.placeholder", "在这里写正文")]
    assert found("Your text goes here.") == [("template.placeholder", "Your text goes here")]


def test_a_variable_that_nobody_has_is_named() -> None:
    text = 'Hi {{ customer.first_name | default: "there" }}, {{ scores.of_nothing }}'
    assert found(text) == [
        ("template.unlisted_variable", "customer.first_name"),
        ("template.unlisted_variable", "scores.of_nothing"),
    ]


def test_a_language_that_it_lacks_has_nothing_left_over() -> None:
    template = read_template(
        {
            "key": "one",
            "channel": "push",
            "name": {"zh": "推", "en": "Push"},
            "languages": {"en": {"title": "Tea", "body": "Your text goes here"}},
        }
    )
    assert leftover_findings(template, language="zh", known=KNOWN) == ()
