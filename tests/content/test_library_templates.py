"""The ready templates: each in both languages, without a finding, without a hole, fit for its channel and its class."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.content import (
    NotApprovedError,
    Template,
    compile_template,
    content_settings,
    examine_template,
    load_template,
    preview_template,
    publish_template,
    save_content_settings,
    template_versions,
)
from evergrove.content.library import PURPOSES, STAGES, install_library, library_templates
from support.ground import make_workspace

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = {template.key: template for template in library_templates()}
HAN = re.compile(r"[\u4e00-\u9fff]")
SLIP = re.compile(r"\bNone\b|\bnil\b|\[\w+\.\w+\]| [,.!?，。！？]|[，。]{2}")
"""What a hole leaves in a text: a word of the program, or a blank before a point."""

SHOPS = {
    "zh": {"name": "晨露茶舍", "signature": "晨露茶舍", "address": "杭州市西湖区龙井路 1 号"},
    "en": {"name": "Morning Dew Tea", "signature": "Morning Dew Tea", "address": "1 Quay Street, Bristol"},
}
EVENT: dict[str, Any] = {
    "amount_minor": 25_800,
    "arrives_on": "2026-11-24",
    "batch": "20260901-A",
    "began_at": "2026-11-21T08:30:00Z",
    "currency": "CNY",
    "days": 3,
    "ended_at": "2026-11-21T09:45:00Z",
    "ends_at": "2026-11-29T15:59:00Z",
    "expires_on": "2026-12-31",
    "items": [{"name": "龙井 <50 g>", "quantity": 2, "amount_minor": 12_900}],
    "next_update_at": "2026-11-21T10:00:00Z",
    "order_id": "20261121-0042",
    "points": 1280,
    "starts_at": "2026-11-28T06:00:00Z",
    "tracking_id": "SF1234567890",
    "url": "https://shop.example/s/abc",
}
WORDS = {
    "zh": {"hazard": "手柄过热", "item": "电热水壶", "last_ship_day": "1月20日", "offer": "八折券", "reason": "暴雨"},
    "en": {"hazard": "the handle gets hot", "item": "tea kettle", "offer": "10% off"},
}


NAMES = {"zh": "林<b>晚</b>", "en": "Ada <b>L</b>"}


def values_of(template: Template, *, language: str, is_full: bool) -> dict[str, Any]:
    """The shop, and of the event what the template cannot do without, or all that it could show."""
    ready = compile_template(template)
    asked = {path.split(".")[1] for path in (ready.variables if is_full else ready.required) if "context." in path}
    context = {name: (EVENT | WORDS[language]).get(name, "7") for name in asked}
    if "items" in {path.split(".")[1] for path in ready.variables}:
        context["items"] = EVENT["items"]
    return {
        "workspace": {
            **SHOPS[language],
            "url": "https://shop.example/",
            "currency": "CNY",
            "phone": "400-000-0000",
            "time_zone": "Asia/Shanghai",
        },
        "message": {
            "unsubscribe_url": "https://t.example/u/abcdef",
            "preferences_url": "https://t.example/f/abcdef",
            "confirm_url": "https://t.example/c/abcdef",
        },
        "customer": {"name": NAMES[language]} if is_full else {},
        "tags": {"favourite_category": "tea"} if is_full else {},
        "context": context,
    }


def test_there_is_something_for_each_channel_purpose_and_stage() -> None:
    assert len(LIBRARY) >= 36
    channels = Counter(template.channel for template in LIBRARY.values())
    purposes = Counter(purpose for template in LIBRARY.values() for purpose in template.tags.purpose)
    assert {channel for channel, count in channels.items() if count >= 5} >= {"email", "sms", "push", "wecom"}
    assert set(purposes) == set(PURPOSES)
    assert min(purposes.values()) >= 5
    occasions = ("spring_festival", "mid_autumn", "dragon_boat", "national_day", "double_11", "618", "christmas")
    for occasion in occasions:
        assert any(occasion in key for key in LIBRARY), occasion


@pytest.mark.parametrize("key", LIBRARY)
def test_a_template_is_whole_and_has_no_finding(key: str) -> None:
    template = LIBRARY[key]
    assert set(template.languages) == {"zh", "en"}
    assert set(template.languages["zh"]) == set(template.languages["en"]), "both languages have the same fields"
    assert set(template.tags.lifecycle) <= set(STAGES)
    assert template.tags.lifecycle
    assert examine_template(template) == ()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", LIBRARY)
def test_it_is_written_in_its_language(key: str, language: str) -> None:
    template = LIBRARY[key]
    fields = template.languages[language]  # type: ignore[index]
    words = " ".join(fields[name] for name in ("subject", "title", "body", "text", "mjml") if name in fields)
    assert bool(HAN.search(words)) == (language == "zh")
    assert HAN.search(template.name.zh)
    assert not HAN.search(template.name.en)


@pytest.mark.parametrize("is_full", [True, False], ids=["all known", "only what is required"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", LIBRARY)
def test_it_reads_well_for_a_known_and_for_an_unknown_customer(key: str, language: str, *, is_full: bool) -> None:
    template = LIBRARY[key]
    shown = preview_template(template, values_of(template, language=language, is_full=is_full), language=language)
    assert [problem for problem in shown.problems if problem.severity != "notice"] == []
    assert shown.content is not None
    fields = shown.content.fields
    for name, text in fields.items():
        assert "{{" not in text, name
        assert name == "html" or not SLIP.search(text), name
    if template.channel == "sms":
        assert shown.content.segments == 1
    if template.channel == "email":
        assert "<b>晚</b>" not in fields["html"]
        assert "<b>L</b>" not in fields["html"]
        assert 0 < len(fields["subject"]) <= 60
        assert len(fields["text"]) > 80


@pytest.mark.parametrize("key", LIBRARY)
def test_nothing_of_the_customer_is_required(key: str) -> None:
    required = {path.split(".")[0] for path in compile_template(LIBRARY[key]).required}
    assert required <= {"workspace", "message", "context"}
    if LIBRARY[key].message_class == "marketing" and "win_back" not in LIBRARY[key].tags.purpose:
        assert "context" not in required, "a campaign knows of no event"


@pytest.mark.parametrize("key", [key for key, one in LIBRARY.items() if one.message_class == "marketing"])
def test_who_is_advertised_to_can_opt_out(key: str) -> None:
    template = LIBRARY[key]
    for language, fields in template.languages.items():
        if template.channel == "sms":
            assert fields["text"].endswith({"zh": "拒收请回复R", "en": "Reply STOP to opt out"}[language])
        if template.channel == "email":
            assert "{{ message.unsubscribe_url }}" in fields["mjml"]
            assert "workspace.address" in fields["mjml"], "CAN-SPAM asks for a postal address"


@pytest.mark.parametrize("key", [key for key, one in LIBRARY.items() if one.message_class == "transactional"])
def test_a_service_message_sells_nothing(key: str) -> None:
    assert not {"marketing", "holiday", "win_back"} & set(LIBRARY[key].tags.purpose)
    for fields in LIBRARY[key].languages.values():
        assert "blocks.recommended" not in " ".join(fields.values())
        assert "blocks.coupon" not in " ".join(fields.values())


def test_installing_twice_changes_nothing_and_what_people_changed_stays(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "home")
    first = install_library(workspace, author="ada", keys=["birthday_sms", "welcome_first"])
    own = LIBRARY["birthday_sms"].languages | {"zh": {"text": "【晨露】生日快乐 拒收请回复R"}}
    publish_template(workspace, {**_document("birthday_sms"), "languages": own}, author="bo")
    second = install_library(workspace, author="ada", keys=["birthday_sms", "welcome_first"])
    assert [(found.reference, found.outcome) for found in first] == [
        ("birthday_sms@1", "installed"),
        ("welcome_first@1", "installed"),
    ]
    assert [(found.reference, found.outcome) for found in second] == [
        ("birthday_sms@2", "own"),
        ("welcome_first@1", "standing"),
    ]
    assert load_template(workspace, "birthday_sms").languages["zh"]["text"].startswith("【晨露】")
    assert len(template_versions(workspace, "welcome_first")) == 1
    workspace.close()


def test_the_whole_library_can_be_installed_and_somebody_else_approves_where_that_is_asked(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "home")
    settings = content_settings(workspace)
    save_content_settings(workspace, type(settings)(needs_second_person=True), author="ada")
    with pytest.raises(NotApprovedError):
        install_library(workspace, author="ada", approver="ada")
    installed = install_library(workspace, author="ada", approver="bo")
    assert {found.outcome for found in installed} == {"installed"}
    assert len(installed) == len(LIBRARY)
    workspace.close()


def _document(key: str) -> dict[str, Any]:
    import msgspec

    document: dict[str, Any] = msgspec.to_builtins(LIBRARY[key])
    return document
