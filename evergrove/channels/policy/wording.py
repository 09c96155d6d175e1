"""The words in which people are told why a message goes, waits or stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Language = Literal["zh", "en"]

Words = Mapping[Language, Mapping[str, str]]

CHANNEL_NAMES: Words = {
    "zh": {
        "email": "邮件",
        "sms": "短信",
        "mms": "彩信",
        "rich_sms": "5G 消息",
        "push": "App 推送",
        "web_push": "网页推送",
        "in_app": "站内信",
        "wecom": "企业微信",
        "wechat": "微信模板消息",
        "call": "电话",
        "webhook": "Webhook",
    },
    "en": {
        "email": "e-mail",
        "sms": "SMS",
        "mms": "MMS",
        "rich_sms": "5G message",
        "push": "app push",
        "web_push": "web push",
        "in_app": "in-app message",
        "wecom": "WeCom",
        "wechat": "WeChat template message",
        "call": "call",
        "webhook": "webhook",
    },
}

OUTCOME_WORDS: Words = {
    "zh": {
        "send": "可以发送（{channel}）。",
        "hold": "暂缓发送，预计 {due} 放行（{channel}，客户当地时间）。",
        "suppress": "不发送（{channel}）。",
        "control": "不发送：该客户在对照组（{channel}）。",
    },
    "en": {
        "send": "May be sent ({channel}).",
        "hold": "On hold until {due}, the customer's local time ({channel}).",
        "suppress": "Not sent ({channel}).",
        "control": "Not sent: the customer is in the control group ({channel}).",
    },
}

CONSENT_WORDS: Words = {
    "zh": {"never_asked": "从未征询", "pending": "待确认", "subscribed": "已订阅", "unsubscribed": "已退订"},
    "en": {
        "never_asked": "never asked",
        "pending": "not confirmed yet",
        "subscribed": "subscribed",
        "unsubscribed": "unsubscribed",
    },
}

WINDOWS: Words = {
    "zh": {"quiet": "免打扰时段", "golden": "等待黄金时段"},
    "en": {"quiet": "within quiet hours", "golden": "waiting for the golden hours"},
}

BUDGETS: Words = {
    "zh": {"launch_budget": "本次活动", "month_budget": "本月"},
    "en": {"launch_budget": "this campaign", "month_budget": "this month"},
}

FACT_WORDS: Words = {
    "zh": {
        "decided": "依据策略 {policy}，于 {at} 判定（{zone}）。",
        "consent": "授权状态（主题 {topic}）：{consent}。",
        "tier": "客户等级：{tier}。",
    },
    "en": {
        "decided": "Decided at {at} ({zone}) by the policy {policy}.",
        "consent": "Consent for the topic “{topic}”: {consent}.",
        "tier": "Tier of the customer: {tier}.",
    },
}

NOBODY_ASKED: Mapping[Language, str] = {
    "zh": "这是服务类消息（订单、物流、安全），不受营销授权、频次与时段限制。",
    "en": "A transactional message (order, delivery, security): marketing consent, caps and hours do not apply.",
}

CLAUSE_WORDS: Mapping[Language, Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "passed": {"": "所有条件均已满足。"},
        "erased": {"": "客户资料已按要求删除。"},
        "merged": {"": "该客户与另一客户已合并，同一活动只发一条，另一条已承担发送。"},
        "stale": {"": "已超过本条消息的有效期 {value} 分钟，过时的内容不再发送。"},
        "content": {
            "": "内容检查未通过。",
            "sensitive_words": "内容含有敏感词或广告法禁用词，请修改模板后再发。",
            "unknown_variable": "模板中有变量没有取值，也没有设置默认值。",
        },
        "sender": {"": "该渠道没有启用的发送账号。"},
        "licence": {"": "发送账号的资质或签名已到期，请先续期。"},
        "no_address": {"": "该客户在此渠道没有可用的联系方式。"},
        "address": {
            "": "联系方式不可用。",
            "invalid_address": "联系方式无效（号码、邮箱或推送令牌已失效）。",
            "bounced": "该地址已被退回，不再向其发送。",
        },
        "suppression": {
            "": "该地址在屏蔽名单中。",
            "complained": "客户曾投诉或举报，不再向其发送营销消息。",
            "unsubscribed": "该地址在退订名单中。",
        },
        "consent": {
            "": "缺少营销授权：该渠道须客户事先同意。",
            "unsubscribed": "客户已退订。",
            "consent": "缺少营销授权：该渠道须客户事先同意，目前为“{consent}”。",
        },
        "sandbox": {"": "渠道尚未正式启用，沙箱中只向种子名单发送。"},
        "hours": {
            "": "客户当地时间 {clock}，{window}。",
            "stale": "客户当地时间 {clock}，{window}；等到可发送时消息已过有效期。",
        },
        "gap": {"": "距最近一条同类消息 {hours} 小时，规则“{rule}”要求间隔超过 {hours_min} 小时。"},
        "cap": {"": "规则“{rule}”的窗口内已有 {value} 条，上限 {limit} 条。"},
        "budget": {"": "{budget}预算 {limit_money} 已不足：加上这一条为 {value_money}。"},
        "rate": {"": "发送账号每秒最多 {limit} 条，排队等待。"},
        "hold_out": {"": "其余条件均已满足；为衡量增量效果而保留不发。"},
    },
    "en": {
        "passed": {"": "Nothing stands against it."},
        "erased": {"": "The customer was erased."},
        "merged": {"": "The customer was merged with another one, and this campaign's message goes out once."},
        "stale": {"": "It was due until {value} minutes ago; what is out of date is not sent."},
        "content": {
            "": "The check of the content did not pass.",
            "sensitive_words": "The content has words that are sensitive or that advertising law forbids.",
            "unknown_variable": "A variable of the template has no value, and no default.",
        },
        "sender": {"": "The channel has no sender that is switched on."},
        "licence": {"": "The licence of the sender has run out; renew it first."},
        "no_address": {"": "The customer has no address on this channel."},
        "address": {
            "": "The address cannot be used.",
            "invalid_address": "The address does not work (a wrong number or mailbox, or an expired push token).",
            "bounced": "Mail to this address came back; nothing more is sent there.",
        },
        "suppression": {
            "": "The address is on the suppression list.",
            "complained": "The customer reported a message as unwanted; no more marketing is sent to them.",
            "unsubscribed": "The address is on the list of those who unsubscribed.",
        },
        "consent": {
            "": "Consent is missing: this channel needs it beforehand.",
            "unsubscribed": "The customer has unsubscribed.",
            "consent": "Consent is missing: this channel needs it beforehand, and it is “{consent}”.",
        },
        "sandbox": {"": "The channel is not live yet; a sandbox sends to its seed list only."},
        "hours": {
            "": "It is {clock} where the customer is: {window}.",
            "stale": "It is {clock} where the customer is: {window}; once it may go, it would be out of date.",
        },
        "gap": {"": "The nearest such message is {hours} hours away; “{rule}” asks for more than {hours_min} hours."},
        "cap": {"": "“{rule}” allows {limit} in its window, and there are {value} already."},
        "budget": {"": "The budget of {budget} is used up: {value_money} with this message, of {limit_money}."},
        "rate": {"": "The sender takes {limit} a second; it waits for its turn."},
        "hold_out": {"": "Nothing else stands against it; kept back so that the effect can be measured."},
    },
}
