"""What fits into a message of each channel, at the border and one beyond it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evergrove.content import check_limits


def rules(
    channel: str, *, language: str = "zh", message_class: str = "marketing", **fields: str
) -> list[tuple[str, str]]:
    found = check_limits(channel, fields, language=language, message_class=message_class)
    assert all(finding.message_zh and finding.message_en for finding in found)
    return [(finding.rule, finding.severity) for finding in found]


def media(*items: dict[str, Any]) -> str:
    return json.dumps(items)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("【长青】周末上新，拒收请回复R", []),
        ("周末上新，拒收请回复R【长青】", []),
        ("{{ workspace.signature }}周末上新，拒收请回复R", []),
        ("周末上新，拒收请回复R", [("sms.signature_missing", "error")]),
        ("【长青】周末上新", [("sms.opt_out_missing", "error")]),
        ("【长青】周末上新，回T退订", []),
        ("【长青】周末上新，退订回TD", []),
        ("【长】周末上新，拒收请回复R", [("sms.signature_length", "warning")]),
        ("【长青】" + "中" * 61 + "拒收请回复R", [("sms.segments", "notice")]),
        ("【长青】" + "中" * 491 + "拒收请回复R", [("sms.too_long", "error")]),
    ],
)
def test_a_chinese_marketing_sms_has_its_signature_and_its_way_out(text: str, expected: list[tuple[str, str]]) -> None:
    assert rules("sms", text=text) == expected


def test_a_transactional_sms_needs_the_signature_only() -> None:
    assert rules("sms", message_class="transactional", text="【长青】验证码 123456") == []
    assert rules("sms", message_class="transactional", text="验证码 123456") == [("sms.signature_missing", "error")]


def test_an_english_sms_says_how_to_stop_and_which_sign_makes_it_dear() -> None:
    assert rules("sms", language="en", text="New in: tea. Reply STOP to opt out") == []
    assert rules("sms", language="en", text="New in: tea") == [("sms.opt_out_missing", "error")]
    text = "It’s here. Reply STOP to opt out"
    found = check_limits("sms", {"text": text}, language="en")
    assert [(one.rule, text[one.start : one.end]) for one in found] == [("sms.encoding", "’")]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text": "中" * 494 + "拒收请回复R"}, []),
        ({"text": "中" * 495 + "拒收请回复R"}, ["rich.characters"]),
        ({"text": "拒收请回复R", "media": media(*[{"kind": "image"}] * 3, {"kind": "video", "seconds": 15})}, []),
        ({"text": "拒收请回复R", "media": media(*[{"kind": "image"}] * 4)}, ["rich.pictures"]),
        ({"text": "拒收请回复R", "media": media({"kind": "video", "seconds": 15.5})}, ["rich.video"]),
        ({"text": "拒收请回复R", "media": media({"kind": "image", "bytes": 2 * 1024 * 1024})}, ["rich.size"]),
    ],
)
def test_video_sms_and_5g_messages(fields: dict[str, str], expected: list[str]) -> None:
    for channel in ("mms", "rich_sms"):
        assert [rule for rule, _ in rules(channel, title="新品", **fields)] == expected


@pytest.mark.parametrize(
    ("channel", "fields", "expected"),
    [
        ("push", {"title": "标" * 20, "body": "文" * 50}, []),
        (
            "push",
            {"title": "标" * 21, "body": "文" * 51},
            [("push.title_cut", "warning"), ("push.body_cut", "warning")],
        ),
        ("push", {"title": "t", "body": "b", "url": "u" * 4_100}, [("push.payload", "error")]),
        ("web_push", {"title": "t", "body": "b", "url": "u" * 3_950}, []),
        ("web_push", {"title": "t", "body": "b", "url": "u" * 4_000}, [("web_push.payload", "error")]),
        ("wecom", {"text": "文" * 1_333}, []),
        ("wecom", {"text": "文" * 1_334}, [("wecom.text", "error")]),
        (
            "wecom",
            {"text": "x", "attachments": json.dumps([{"msgtype": "image"}] * 10)},
            [("wecom.attachments", "error")],
        ),
        (
            "wecom",
            {"text": "x", "attachments": json.dumps([{"link": {"title": "文" * 43}}])},
            [("wecom.link_title", "error")],
        ),
        ("wechat", {"data": json.dumps({"thing1": {"value": "文" * 20}, "phrase2": {"value": "完成"}})}, []),
        ("wechat", {"data": json.dumps({"thing1": {"value": "文" * 21}})}, [("wechat.value", "error")]),
        ("email", {"subject": "题" * 25, "html": "x" * 104_448}, []),
        (
            "email",
            {"subject": "题" * 26, "html": "x" * 104_449},
            [("email.subject_cut", "notice"), ("email.clipped", "warning")],
        ),
        ("email", {"subject": "题" * 201}, [("email.subject_long", "error")]),
        (
            "in_app",
            {"title": "题" * 61, "body": "文" * 501},
            [("in_app.title_cut", "warning"), ("in_app.body_cut", "warning")],
        ),
        ("call", {"text": "文" * 1_001}, [("call.long", "warning")]),
        ("webhook", {"json": '"' + "x" * 65_536 + '"'}, [("webhook.size", "error")]),
    ],
)
def test_each_channel_at_its_border(channel: str, fields: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert rules(channel, **fields) == expected


def test_a_field_with_liquid_where_json_will_stand_is_read_as_far_as_it_goes() -> None:
    assert rules("wecom", text="x", attachments='[{"link": {"title": "{{ context.title }}"}}]') == []
    assert rules("wecom", text="x", attachments="[{% if tags.vip %}") == []
