"""Alarms in words: what is wrong, what it means, and the one thing to do. Read on a page, in a mail and in a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evergrove.insight.today.contracts import AlarmKind, TodayAlarm, Words

Language = Literal["zh", "en"]

MINUTES_OF_HOUR, MINUTES_OF_DAY = 60, 1_440


@dataclass(frozen=True, kw_only=True)
class AlarmWords:
    """title: what is wrong, in a line. meaning: what comes of it. action: what to do, as on a button."""

    title: Words
    meaning: Words
    action: Words


def alarm_words(alarm: TodayAlarm) -> AlarmWords:
    """The words of an alarm with its names and figures filled in."""
    lines = _TEXTS[alarm.kind]
    zh, en = _values(alarm, language="zh"), _values(alarm, language="en")
    title, meaning, action = (Words(zh=_filled(one, zh), en=_filled(other, en)) for one, other in lines)
    return AlarmWords(title=title, meaning=meaning, action=action)


def _filled(text: str, values: dict[str, str]) -> str:
    return text.format_map(values)


def _values(alarm: TodayAlarm, *, language: Language) -> dict[str, str]:
    named = dict(alarm.names)
    own_name = named.get(f"name_{language}") or named.get("key", "")
    values = {key: _known(key, value, language=language) for key, value in named.items()}
    numbers = {key: _number(key, value, language=language) for key, value in alarm.numbers.items()}
    return {**values, **numbers, "name": own_name}


def _known(key: str, value: str, *, language: Language) -> str:
    found = _NAMES.get(key, {}).get(value)
    return value if found is None else found[0 if language == "zh" else 1]


def _number(key: str, value: float, *, language: Language) -> str:
    if key.endswith("_share") or key == "share":
        return f"{value:.1%}"
    if key == "p_value":
        return f"{value:.2g}"
    if key.endswith("_minutes"):
        return _length(value, language=language)
    return f"{round(value):,}"


def _length(minutes: float, *, language: Language) -> str:
    """A length of time in the largest unit of which there are two."""
    for length, zh, en in ((MINUTES_OF_DAY, "天", "days"), (MINUTES_OF_HOUR, "小时", "hours")):
        if minutes >= 2 * length:
            return f"{round(minutes / length)} {zh if language == 'zh' else en}"
    return f"{max(round(minutes), 1)} {'分钟' if language == 'zh' else 'minutes'}"


_NAMES = {
    "channel": {
        "email": ("邮件", "e-mail"),
        "sms": ("短信", "SMS"),
        "mms": ("彩信", "MMS"),
        "rich_sms": ("5G 消息", "rich message"),
        "push": ("App 推送", "push"),
        "web_push": ("网页推送", "web push"),
        "wecom": ("企业微信", "WeCom"),
        "wechat": ("公众号", "WeChat"),
        "in_app": ("站内信", "in-app"),
        "call": ("外呼", "call"),
        "webhook": ("Webhook", "webhook"),
    },
    "figure": {
        "delivered": ("送达率", "the delivery rate"),
        "read": ("阅读率", "the read rate"),
        "converted": ("转化率", "the conversion rate"),
        "unsubscribed": ("退订率", "the opt-out rate"),
    },
    "part": {
        "lake": ("事件湖", "The lake"),
        "profiles": ("客户档案", "Profiles"),
        "segments": ("实时人群", "Live segments"),
        "journeys": ("旅程", "Journeys"),
        "reach": ("消息回执", "Reactions to messages"),
        "hooks": ("Webhook", "Webhooks"),
        "catalogue": ("商品目录", "The catalogue"),
    },
    "job": {
        "import": ("文件导入", "The import of a file"),
        "refresh": ("每日计算", "The daily refresh"),
        "save_queue": ("挽留队列计算", "The run of the queue of customers to save"),
        "maintain": ("夜间维护", "The nightly upkeep"),
        "erase": ("客户数据擦除", "The erasure of a customer"),
        "export": ("导出", "An export"),
        "audience": ("人群同步", "The writing of an audience"),
        "report": ("报告生成", "A report"),
        "launch": ("活动发送准备", "The preparation of a launch"),
        "enrol": ("旅程批量加入", "The enrolment into a journey"),
        "watch": ("告警巡检", "The look for alarms"),
        "tell_alarms": ("告警通知", "The telling of an alarm"),
    },
}

Line = tuple[str, str]

_TEXTS: dict[AlarmKind, tuple[Line, Line, Line]] = {
    "sender_failing": (
        ("发送账号“{sender}”发不出去", "The sender “{sender}” cannot send"),
        (
            "{channel}消息正在等待或改走备用账号。服务商的说法：{problem}",
            "Its {channel} messages wait, or go by another sender. The provider says: {problem}",
        ),
        ("检查发送账号", "Check the sender"),
    ),
    "licence_ending": (
        ("“{sender}”的资质将于 {day} 到期", "The licence of “{sender}” ends on {day}"),
        (
            "到期后该账号会被停用。短信签名等资质续期通常要几周，请现在就办。",
            "After that day the sender is not used any more. Renewing takes weeks.",
        ),
        ("续期并登记新日期", "Renew it and enter the new date"),
    ),
    "licence_ended": (
        ("“{sender}”的资质已于 {day} 到期", "The licence of “{sender}” ended on {day}"),
        (
            "该账号已停用，{channel}消息只能走其他账号；没有其他账号时全部停发。",
            "It is not used any more: its {channel} messages go by another sender, or not at all.",
        ),
        ("续期并登记新日期", "Renew it and enter the new date"),
    ),
    "api_key_ending": (
        ("接口密钥“{named}”将于 {at} 失效", "The API key “{named}” ends on {at}"),
        (
            "之后使用它的程序会被拒绝。请创建新密钥并换到程序里。",
            "Programs that use it are refused from then on. Make a new one, and give it to them.",
        ),
        ("创建新密钥", "Make a new key"),
    ),
    "write_key_ending": (
        ("数据来源“{named}”的旧写入密钥将于 {at} 失效", "The old write key of “{named}” ends on {at}"),
        (
            "之后仍用旧密钥发送的数据会被拒收。请确认发送方都已换成新密钥。",
            "Whatever still comes with it is refused from then on. See that every sender has the new one.",
        ),
        ("核对该来源", "See the source"),
    ),
    "source_silent": (
        ("数据来源“{source}”没有动静", "Nothing comes from “{source}”"),
        (
            "它平时的间隔不超过 {usual_minutes}。期间的订单和行为都没有记录，旅程与人群会按过时的情况判断。",
            "Its pauses usually stay under {usual_minutes}. What customers do is not seen: journeys act on the past.",
        ),
        ("检查该来源", "Check the source"),
    ),
    "rejects_rising": (
        ("异常事件变多：24 小时内 {rejects} 条", "More events are rejected: {rejects} in 24 hours"),
        (
            "前七天平均每天 {usual} 条，这次超出正常波动。多半是某个来源改了字段。",
            "The seven days before had {usual} a day; this is more than chance. Usually a source has changed a field.",
        ),
        ("查看异常事件", "Look at the rejected events"),
    ),
    "reader_behind": (
        ("{part}处理滞后，还差 {facts} 条事件", "{part} lag behind by {facts} events"),
        (
            "依赖它的页面、人群和旅程看到的是旧情况。请确认工作进程在运行、磁盘和内存充足。",
            "Pages, segments and journeys that need it see the past. See that the work process runs and has room.",
        ),
        ("查看数据新鲜度", "See how fresh the data is"),
    ),
    "scores_stale": (
        ("评分和标签已 {hours} 小时没有更新", "Scores and tags are {hours} hours old"),
        (
            "每日计算应在凌晨完成。健康指数、阶段和人群都停留在上一次的结果。",
            "The daily refresh should have run in the night. Health, stages and segments are those of the last one.",
        ),
        ("查看数据新鲜度", "See how fresh the data is"),
    ),
    "job_failed": (
        ("{job}失败了", "{job} has failed"),
        (
            "24 小时内失败，之后没有再成功过（错误代码 {code}）。",
            "It failed within 24 hours and has not been done since (error code {code}).",
        ),
        ("去处理", "See to it"),
    ),
    "health_falling": (
        ("健康指数低于 {bound} 的客户在增加", "More customers fall below a health of {bound}"),
        (
            "与上一次评分相比，{fell} 人跌破、{rose} 人回升，超出随机波动；现在共 {under} 人，占 {under_share}。",
            "Since the last scores {fell} fell, {rose} rose: more than chance. {under} ({under_share}) now.",
        ),
        ("查看待挽留客户", "See whom to save"),
    ),
    "figure_missed": (
        ("“{name}”的{figure}为 {share}", "“{name}”: {figure} is {share}"),
        (
            "目标 {target_share}；{messages} 条消息的 95% 区间是 {low_share}–{high_share}，整个区间都没有达标。",
            "Target {target_share}; the 95% interval of {messages} messages, {low_share}–{high_share}, misses it.",
        ),
        ("查看原因", "See why"),
    ),
    "sample_ratio": (
        ("“{name}”的分组比例不对", "“{name}”: the groups have the wrong sizes"),
        (
            "各组人数不可能由设定的比例随机得到，现在的对比结果不可信。",
            "The draw cannot have given groups of these sizes, so whatever they show is not to be trusted.",
        ),
        ("查看分组", "Look at the groups"),
    ),
    "launch_paused": (
        ("活动“{campaign}”的发送已暂停", "The launch of “{campaign}” is paused"),
        (
            "{members} 人中已安排 {planned} 人，其余在等待继续或停止。",
            "Of {members} customers {planned} are planned; the rest wait for somebody to resume or stop it.",
        ),
        ("继续或停止", "Resume or stop it"),
    ),
}
