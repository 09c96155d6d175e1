"""The few pages that customers see: leave a list, choose topics. No script, no cookie.

Each is in the language of the message that led to it: whoever was written to in English reads English here, whatever
their browser asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jinja2
from fastapi import Request

from evergrove.channels import list_topics, message_language
from evergrove.kit import Workspace

_PAGE = """<!doctype html>
<html lang="{{ language }}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>{{ t.title }}</title>
<style>
body{margin:0;font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;background:#f4f6f3;color:#1d2b22}
main{max-width:30rem;margin:12vh auto 2rem;padding:2rem;background:#fff;border-radius:12px}
h1{font-size:1.25rem;margin:0 0 .75rem}p{margin:.5rem 0}label{display:block;padding:.5rem 0}
button{font:inherit;border:0;border-radius:8px;padding:.65rem 1.25rem;background:#1f6f43;color:#fff;cursor:pointer}
button:focus-visible,input:focus-visible{outline:3px solid #f0b429;outline-offset:2px}
a{color:#1f6f43}.quiet{color:#5a675f;font-size:.9rem}
</style></head><body><main>
<h1>{{ t.heading }}</h1><p>{{ t.text }}</p>
{% if form == "leave" %}
<form method="post"><p><button type="submit">{{ t.button }}</button></p></form>
<p class="quiet"><a href="{{ here }}/preferences">{{ t.choose }}</a></p>
{% elif form == "confirm" %}
<form method="post"><p><button type="submit">{{ t.button }}</button></p></form>
{% elif form == "confirmed" %}
{% elif form == "left" %}
<p class="quiet"><a href="{{ here }}/preferences">{{ t.choose }}</a></p>
{% else %}
<form method="post">
{% for topic in topics %}<label><input type="checkbox" name="topic" value="{{ topic.key }}"
{% if topic.wanted %} checked{% endif %}> {{ topic.name }}</label>{% endfor %}
<p><button type="submit">{{ t.button }}</button></p></form>
{% endif %}
<p class="quiet">{{ shop }}</p>
</main></body></html>
"""

_ENVIRONMENT = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
_TEMPLATE = _ENVIRONMENT.from_string(_PAGE)

_CHANNELS = {
    "zh": {"email": "邮件", "sms": "短信", "mms": "彩信", "rich_sms": "5G 消息", "push": "推送", "wecom": "企微消息"},
    "en": {
        "email": "e-mails",
        "sms": "text messages",
        "mms": "MMS",
        "rich_sms": "rich messages",
        "push": "notifications",
    },
}

_TEXTS: dict[str, dict[str, dict[str, str]]] = {
    "zh": {
        "leave": {
            "title": "退订",
            "heading": "不想再收到这类{channel}?",
            "text": "点一下即可退订，无需登录。订单、物流和账户安全通知不受影响。",
            "button": "退订",
            "choose": "只退订一部分：选择想收到的内容",
        },
        "left": {
            "title": "已退订",
            "heading": "已为您退订",
            "text": "我们不会再给您发送这类{channel}。",
            "choose": "改变主意了？选择想收到的内容",
        },
        "preferences": {
            "title": "订阅偏好",
            "heading": "您想收到哪些{channel}?",
            "text": "勾选想收到的内容，其余的我们不会再发。",
            "button": "保存",
        },
        "saved": {
            "title": "订阅偏好",
            "heading": "已保存",
            "text": "您的选择已生效，随时可以回来修改。",
            "button": "保存",
        },
        "confirm": {
            "title": "确认订阅",
            "heading": "确认订阅我们的{channel}?",
            "text": "点一下按钮才算订阅成功。如果不是您本人申请，关闭本页即可，我们不会再打扰您。",
            "button": "确认订阅",
        },
        "confirmed": {
            "title": "订阅成功",
            "heading": "订阅成功",
            "text": "谢谢！每一封{channel}里都有退订链接，随时可以取消。",
        },
    },
    "en": {
        "leave": {
            "title": "Unsubscribe",
            "heading": "Stop these {channel}?",
            "text": "One click, no sign-in. What concerns your orders, deliveries and account still reaches you.",
            "button": "Unsubscribe",
            "choose": "Keep some of them: choose what you want to hear about",
        },
        "left": {
            "title": "Unsubscribed",
            "heading": "You are unsubscribed",
            "text": "We will not send you these {channel} any more.",
            "choose": "Changed your mind? Choose what you want to hear about",
        },
        "preferences": {
            "title": "Preferences",
            "heading": "Which {channel} would you like?",
            "text": "Tick what you want to hear about; we leave out the rest.",
            "button": "Save",
        },
        "saved": {
            "title": "Preferences",
            "heading": "Saved",
            "text": "Your choice counts from now on. Come back any time to change it.",
            "button": "Save",
        },
        "confirm": {
            "title": "Confirm your subscription",
            "heading": "Would you like to get our {channel}?",
            "text": "You are subscribed once you press the button. If this was not you, close the page: we will "
            "not write again.",
            "button": "Yes, subscribe me",
        },
        "confirmed": {
            "title": "You are subscribed",
            "heading": "You are subscribed",
            "text": "Thank you. You can stop our {channel} at any time.",
        },
    },
}


def leave_page(request: Request, *, workspace: Workspace, message: Mapping[str, Any]) -> str:
    """Asks once; the button posts to the same address."""
    return _page("leave", request, workspace=workspace, message=message)


def left_page(request: Request, *, workspace: Workspace, message: Mapping[str, Any]) -> str:
    """Says that it is done."""
    return _page("left", request, workspace=workspace, message=message)


def confirm_page(request: Request, *, workspace: Workspace, message: Mapping[str, Any], is_done: bool = False) -> str:
    """Asks whether somebody wants to be written to; the button posts to the same address."""
    return _page("confirmed" if is_done else "confirm", request, workspace=workspace, message=message)


def preferences_page(
    request: Request,
    *,
    workspace: Workspace,
    message: Mapping[str, Any],
    topics: Mapping[str, bool],
    is_saved: bool = False,
) -> str:
    """One box a topic."""
    return _page("saved" if is_saved else "preferences", request, workspace=workspace, message=message, topics=topics)


def _page(
    name: str,
    request: Request,
    *,
    workspace: Workspace,
    message: Mapping[str, Any],
    topics: Mapping[str, bool] | None = None,
) -> str:
    language = message_language(workspace, message) or _asked_language(request)
    channel = _CHANNELS[language].get(message["channel"], "消息" if language == "zh" else "messages")
    texts = {key: text.format(channel=channel) for key, text in _TEXTS[language][name].items()}
    offered = [
        {"key": topic.key, "name": topic.zh if language == "zh" else topic.en, "wanted": (topics or {})[topic.key]}
        for topic in (list_topics(workspace) if topics is not None else ())
    ]
    return _TEMPLATE.render(
        language="zh-CN" if language == "zh" else "en",
        t=texts,
        form=name,
        topics=offered,
        here=request.url.path.removesuffix("/preferences"),
        shop=workspace.name,
    )


def _asked_language(request: Request) -> str:
    """Of a message whose template is gone: what the browser asks for."""
    return "zh" if request.headers.get("accept-language", "zh").lower().startswith("zh") else "en"
