"""What fits into a message of each channel: hard limits of providers are errors, what readers see cut is a warning.

Each number names its source. `check_limits` reads rendered fields, or a template's text as the author wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from evergrove.content.contracts import Finding, Severity
from evergrove.content.sms import GSM_CHARACTERS, GSM_EXTENSION, sms_length

SMS_SEGMENTS_MAX = 10
"""Gateways refuse more parts (Twilio: 1,600 characters)."""

SMS_ZH_CHARACTERS_MAX = 500
"""Signature and text together, at the gateways of China (Aliyun, Tencent Cloud)."""

SMS_SIGNATURE_CHARACTERS = (2, 12)
"""Between 【 and 】, as registered with the carriers."""

RICH_PICTURES_MAX, RICH_VIDEO_SECONDS_MAX, RICH_CHARACTERS_MAX = 3, 15, 500
RICH_BYTES_MAX = 2 * 1024 * 1024
"""Video SMS and 5G messages: pictures, seconds, words and the whole size that carriers deliver."""

FCM_PAYLOAD_BYTES_MAX = 4_096
"""Firebase Cloud Messaging, notification and data together."""

WEB_PUSH_BYTES_MAX = 3_993
"""RFC 8291, 4: what fits into a push record of 4,096 bytes before encryption."""

WECOM_TEXT_BYTES_MAX, WECOM_ATTACHMENTS_MAX = 4_000, 9
WECOM_LINK_BYTES_MAX = {"title": 128, "desc": 512, "url": 2_048}
"""externalcontact/add_msg_template; bytes of UTF-8, three for a Chinese character."""

WECHAT_VALUE_CHARACTERS_MAX = {
    "thing": 20,
    "phrase": 5,
    "name": 10,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "character_string": 32,
    "phone_number": 17,
    "car_number": 8,
    "amount": 14,
}
"""WeChat template messages: by the kind of the value, which is its key without the number."""

MAIL_BYTES_MAX = 102 * 1024
"""Gmail shows so much of a mail and hides the rest behind a link, the unsubscribe link too."""

SUBJECT_CHARACTERS_MAX = 200
SUBJECT_CHARACTERS_SHOWN = {"zh": 25, "en": 50}
"""What a phone shows of a subject."""

PUSH_CHARACTERS_SHOWN = {"title": {"zh": 20, "en": 50}, "body": {"zh": 50, "en": 120}}
"""What a locked phone shows."""

IN_APP_CHARACTERS_MAX = {"title": 60, "body": 500}
CALL_CHARACTERS_MAX = 1_000
WEBHOOK_BYTES_MAX = 64 * 1024

OPT_OUT_ZH = re.compile(r"拒收请?回复?\s*[RrTt]|回复?\s*(?:TD|T|R|N)\s*退订|退订请?回复?\s*(?:TD|T|R|N)", re.IGNORECASE)
OPT_OUT_EN = re.compile(
    r"\b(?:reply|text|txt)\s+['\"“]?(?:stop|unsubscribe)\b|\bstop\s+to\s+(?:end|opt|unsub)", re.IGNORECASE
)
SIGNATURE = re.compile(r"^【([^】]+)】|【([^】]+)】$")

LIQUID = re.compile(r"\{%-?.*?-?%\}|\{\{-?.*?-?\}\}", re.DOTALL)


def check_limits(
    channel: str, fields: Mapping[str, str], *, language: str = "zh", message_class: str = "marketing"
) -> tuple[Finding, ...]:
    """What does not fit, or will be shown cut. Fields that are missing are not looked at."""
    checks = _CHECKS.get(channel)
    is_marketing = message_class == "marketing"
    return tuple(checks(fields, language, is_marketing)) if checks else ()


def _sms(fields: Mapping[str, str], language: str, is_marketing: bool) -> list[Finding]:  # noqa: FBT001
    text = fields.get("text", "")
    length = sms_length(text.replace("\ufffc", "0"))  # a value not known yet: no reason to leave the GSM alphabet
    found = []
    if length.segments > SMS_SEGMENTS_MAX or (language == "zh" and len(text) > SMS_ZH_CHARACTERS_MAX):
        found.append(
            _finding(
                "sms.too_long",
                "error",
                zh=f"共 {length.characters} 字、{length.segments} 条，超过网关上限",
                en=f"{length.characters} characters in {length.segments} parts: gateways refuse it",
            )
        )
    elif length.segments > 1:
        found.append(
            _finding(
                "sms.segments",
                "notice",
                zh=f"共 {length.characters} 字，按 {length.segments} 条计费",
                en=f"{length.characters} characters: paid as {length.segments} messages",
            )
        )
    if length.encoding == "ucs2" and language == "en":
        found += _costly_characters(text)
    if language == "zh":
        found += _signature(text)
    if is_marketing:
        found += _opt_out(text, language)
    return found


def _costly_characters(text: str) -> list[Finding]:
    """One curly quotation mark makes an English SMS twice as dear."""
    known = GSM_CHARACTERS | GSM_EXTENSION | {"\ufffc"}
    place = next((at for at, sign in enumerate(text) if sign not in known), None)
    if place is None:
        return []
    return [
        _finding(
            "sms.encoding",
            "notice",
            zh=f"字符“{text[place]}”不在 GSM 字母表中，每条只能容纳 70 字",
            en=f"“{text[place]}” is not in the GSM alphabet: a part holds 70 characters instead of 160",
            word=text[place],
            start=place,
            end=place + 1,
        )
    ]


def _signature(text: str) -> list[Finding]:
    match = SIGNATURE.search(text.strip())
    if match is None:
        if text.lstrip().startswith(("{{", "\ufffc")):
            return []  # the signature comes from a value
        return [
            _finding(
                "sms.signature_missing",
                "error",
                zh="缺少短信签名：请以【签名】开头，否则运营商不予下发",
                en="the signature is missing: begin with 【…】, or carriers in China will not deliver it",
            )
        ]
    name = match.group(1) or match.group(2)
    low, high = SMS_SIGNATURE_CHARACTERS
    if low <= len(name) <= high or "{{" in name or "\ufffc" in name:
        return []
    return [
        _finding(
            "sms.signature_length",
            "warning",
            zh=f"签名应为 {low} 至 {high} 个字",
            en=f"a signature has {low} to {high} characters",
            word=name,
        )
    ]


def _opt_out(text: str, language: str) -> list[Finding]:
    """Ministry of Industry and Information Technology, order 31, article 18; CTIA and TCPA for English."""
    wanted, example = (OPT_OUT_ZH, "拒收请回复R") if language == "zh" else (OPT_OUT_EN, "Reply STOP to opt out")
    if wanted.search(text):
        return []
    return [
        _finding(
            "sms.opt_out_missing",
            "error",
            zh=f"营销短信必须写明退订方式，例如“{example}”",
            en=f"a marketing message must say how to opt out, for example “{example}”",
        )
    ]


def _rich(fields: Mapping[str, str], language: str, is_marketing: bool) -> list[Finding]:  # noqa: FBT001
    text = fields.get("text", "")
    media = _decoded(fields.get("media", ""))
    items = [item for item in media if isinstance(item, dict)] if isinstance(media, list) else []
    pictures = sum(item.get("kind") == "image" for item in items)
    seconds = sum(_number(item.get("seconds")) for item in items if item.get("kind") == "video")
    size = sum(_number(item.get("bytes")) for item in items) + len(text.encode())
    found = [
        *_over("rich.characters", len(text), RICH_CHARACTERS_MAX, "字", "characters", field="text"),
        *_over("rich.pictures", pictures, RICH_PICTURES_MAX, "张图片", "pictures", field="media"),
        *_over("rich.video", seconds, RICH_VIDEO_SECONDS_MAX, "秒视频", "seconds of video", field="media"),
        *_over("rich.size", size, RICH_BYTES_MAX, "字节", "bytes", field="media"),
    ]
    if is_marketing:
        found += _opt_out(f"{text}{fields.get('fallback_text', '')}", language)
    return found


def _push(fields: Mapping[str, str], language: str, _: bool) -> list[Finding]:  # noqa: FBT001
    size = len(msgspec.json.encode({"notification": dict(fields)}))
    return [
        *_over("push.payload", size, FCM_PAYLOAD_BYTES_MAX, "字节", "bytes"),
        *_shown("push", fields, language),
    ]


def _web_push(fields: Mapping[str, str], language: str, _: bool) -> list[Finding]:  # noqa: FBT001
    size = len(msgspec.json.encode(dict(fields)))
    return [
        *_over("web_push.payload", size, WEB_PUSH_BYTES_MAX, "字节", "bytes"),
        *_shown("web_push", fields, language),
    ]


def _shown(channel: str, fields: Mapping[str, str], language: str) -> list[Finding]:
    found: list[Finding] = []
    for name, limits in PUSH_CHARACTERS_SHOWN.items():
        limit, length = limits.get(language, limits["en"]), len(fields.get(name, ""))
        found += _over(f"{channel}.{name}_cut", length, limit, "字", "characters", field=name, severity="warning")
    return found


def _wecom(fields: Mapping[str, str], _: str, __: bool) -> list[Finding]:  # noqa: FBT001
    found = _over(
        "wecom.text", len(fields.get("text", "").encode()), WECOM_TEXT_BYTES_MAX, "字节", "bytes", field="text"
    )
    attachments = _decoded(fields.get("attachments", ""))
    items = attachments if isinstance(attachments, list) else []
    found += _over("wecom.attachments", len(items), WECOM_ATTACHMENTS_MAX, "个附件", "attachments", field="attachments")
    for item in items:
        given = item.get("link") if isinstance(item, dict) else None
        link: dict[str, Any] = given if isinstance(given, dict) else {}
        for name, limit in WECOM_LINK_BYTES_MAX.items():
            size = len(str(link.get(name, "")).encode())
            found += _over(f"wecom.link_{name}", size, limit, "字节", "bytes", field="attachments")
    return found


def _wechat(fields: Mapping[str, str], _: str, __: bool) -> list[Finding]:  # noqa: FBT001
    data = _decoded(fields.get("data", ""))
    found: list[Finding] = []
    for key, given in data.items() if isinstance(data, dict) else ():
        kind = re.sub(r"\d+$", "", str(key))
        value = str(given.get("value", "")) if isinstance(given, dict) else ""
        if kind in WECHAT_VALUE_CHARACTERS_MAX:
            limit = WECHAT_VALUE_CHARACTERS_MAX[kind]
            found += _over("wechat.value", len(value), limit, "字", "characters", field="data", word=str(key))
    return found


def _email(fields: Mapping[str, str], language: str, _: bool) -> list[Finding]:  # noqa: FBT001
    subject = fields.get("subject", "")
    shown = SUBJECT_CHARACTERS_SHOWN.get(language, SUBJECT_CHARACTERS_SHOWN["en"])
    size = len(fields.get("html", "").encode())
    found = _over("email.subject_long", len(subject), SUBJECT_CHARACTERS_MAX, "字", "characters", field="subject")
    if not found:
        found = _over("email.subject_cut", len(subject), shown, "字", "characters", field="subject", severity="notice")
    found += _over("email.clipped", size, MAIL_BYTES_MAX, "字节", "bytes", field="html", severity="warning")
    return found


def _in_app(fields: Mapping[str, str], _: str, __: bool) -> list[Finding]:  # noqa: FBT001
    found: list[Finding] = []
    for name, limit in IN_APP_CHARACTERS_MAX.items():
        length = len(fields.get(name, ""))
        found += _over(f"in_app.{name}_cut", length, limit, "字", "characters", field=name, severity="warning")
    return found


def _call(fields: Mapping[str, str], _: str, __: bool) -> list[Finding]:  # noqa: FBT001
    length = len(fields.get("text", ""))
    return _over("call.long", length, CALL_CHARACTERS_MAX, "字", "characters", field="text", severity="warning")


def _webhook(fields: Mapping[str, str], _: str, __: bool) -> list[Finding]:  # noqa: FBT001
    return _over("webhook.size", len(fields.get("json", "").encode()), WEBHOOK_BYTES_MAX, "字节", "bytes", field="json")


_CHECKS: dict[str, Callable[[Mapping[str, str], str, bool], list[Finding]]] = {
    "email": _email,
    "sms": _sms,
    "mms": _rich,
    "rich_sms": _rich,
    "push": _push,
    "web_push": _web_push,
    "wecom": _wecom,
    "wechat": _wechat,
    "in_app": _in_app,
    "call": _call,
    "webhook": _webhook,
}


def _over(
    rule: str,
    found: float,
    limit: int,
    unit_zh: str,
    unit: str,
    *,
    field: str = "",
    word: str = "",
    severity: Severity = "error",
) -> list[Finding]:
    """A finding when `found` is more than `limit`."""
    if found <= limit:
        return []
    zh = f"{field or '内容'}有 {found:,} {unit_zh}，上限 {limit:,}"
    en = f"{field or 'it'} has {found:,} {unit}; at most {limit:,}"
    if severity != "error":
        zh, en = f"{zh}，超出部分会被截断", f"{en} are shown"
    return [_finding(rule, severity, zh=zh, en=en, field=field, word=word)]


def _finding(
    rule: str,
    severity: Severity,
    *,
    zh: str,
    en: str,
    field: str = "text",
    word: str = "",
    start: int = 0,
    end: int = 0,
) -> Finding:
    return Finding(
        word=word, rule=rule, severity=severity, field=field, start=start, end=end, message_zh=zh, message_en=en
    )


def _decoded(text: str) -> Any:
    """JSON, or None: a template's own text may hold Liquid where a value will stand."""
    try:
        return msgspec.json.decode(LIQUID.sub("\ufffc", text)) if text else None
    except msgspec.DecodeError:
        return None


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
