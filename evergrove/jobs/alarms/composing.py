"""The message that tells of alarms, in the language of who gets it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from evergrove.insight import Episode, Words, alarm_words
from evergrove.jobs.alarms.planning import Telling

Language = Literal["zh", "en"]

SUBJECT_CHARACTERS_MAX = 150

SEVERITY_WORDS = {
    "critical": Words(zh="紧急", en="Critical"),
    "warning": Words(zh="需处理", en="Warning"),
    "notice": Words(zh="提示", en="Notice"),
}


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A subject and plain text."""

    subject: str
    text: str


def compose(telling: Telling, *, language: Language, workspace_name: str, console_url: str, zone: str) -> Letter:
    """One alarm a paragraph, with its one action; `console_url` empty: nobody has said where the console is."""
    episodes = telling.episodes
    title = _of(alarm_words(episodes[0].alarm).title, language)
    count = len(episodes)
    if telling.is_digest:
        said = f"今日告警 {count} 条" if language == "zh" else f"Alarms of today: {count}"
    elif count > 1:
        said = f"{title} 等 {count} 条告警" if language == "zh" else f"{title} (and {count - 1} more)"
    else:
        said = title
    paragraphs = [_paragraph(one, language=language, console_url=console_url, zone=zone) for one in episodes]
    if console_url:
        foot = "接收设置" if language == "zh" else "Who is told of what"
        paragraphs.append(f"{foot}: {console_url}/today/alarms")
    subject = f"[{workspace_name}] {said}".replace("\n", " ")[:SUBJECT_CHARACTERS_MAX]
    return Letter(subject=subject, text="\n\n".join([subject, *paragraphs]))


def compose_test(*, language: Language, workspace_name: str, console_url: str) -> Letter:
    """What the test button sends."""
    if language == "zh":
        subject, text = f"[{workspace_name}] 告警测试", "这是一条测试消息：告警会送到这里。"
    else:
        subject, text = f"[{workspace_name}] Test of alarms", "This is a test: alarms will reach you here."
    return Letter(subject=subject, text="\n\n".join([subject, text, *([console_url] if console_url else [])]))


def _paragraph(episode: Episode, *, language: Language, console_url: str, zone: str) -> str:
    words, severity = alarm_words(episode.alarm), SEVERITY_WORDS[episode.alarm.severity]
    since = _instant(episode.since, zone=zone)
    action = _of(words.action, language)
    where = f"{action}: {console_url}/{episode.alarm.path}" if console_url else action
    if language == "zh":
        return f"【{severity.zh}】{words.title.zh}（{since} 起）\n{words.meaning.zh}\n→ {where}"
    return f"[{severity.en}] {words.title.en} (since {since})\n{words.meaning.en}\n→ {where}"


def _of(words: Words, language: Language) -> str:
    return words.zh if language == "zh" else words.en


def _instant(at: datetime, *, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
