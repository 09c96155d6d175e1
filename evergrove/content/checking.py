"""Words that must not, or should better not, stand in a message: found in context, whatever they are dressed up in.

The rules are data (`words/*.yaml`): words, how grave they are, and the longer phrases in which they mean something
else (第一 in 第一时间, 保本 in 确保本次). Seen through: blanks, points and zero-width signs between characters,
full-width and traditional characters, letters that only look Latin. Every such change keeps the length, so places are
those of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from evergrove.content.contracts import Finding, Severity

FINDINGS_MAX = 200
"""Of one text: whoever has more has to write it anew."""

ALLOWED_BEFORE = 8
"""Characters by which an allowed phrase may begin before the word: the longest has four, with a blank behind each."""

TEXT_CHARACTERS_MAX = 2_000_000
"""Read of one text; what is longer is no message."""

_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕԁһкмнтвАЕОРСУХІЈЅКМНТВΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
        "aeopcyxijsdhkmhtbaeopcyxijskmhtbabezhikmnoptyxo",
        strict=True,
    )
)
_TRADITIONAL = dict(
    zip(
        "國級優強頂極獨無與領袖銷導驗質實齊權專業價惠豪華傑絕對麗歷罕標隊軍區務療藥醫癒復發經濟寶穩賺賠風險額報內幕賭場彩槍彈毒貸現單傳銷獎證開運災難壯豐減燃脂壓糖瘡疤後機會搶瘋遲漲馬結束時隨買點擊領驚喜網東關機構參預術類萬鐵樓灣臺灘種兩個門東貨圍環島讓過還",
        "国级优强顶极独无与领袖销导验质实齐权专业价惠豪华杰绝对丽历罕标队军区务疗药医愈复发经济宝稳赚赔风险额报内幕赌场彩枪弹毒贷现单传销奖证开运灾难壮丰减燃脂压糖疮疤后机会抢疯迟涨马结束时随买点击领惊喜网东关机构参预术类万铁楼湾台滩种两个门东货围环岛让过还",
        strict=True,
    )
)
_TABLE = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **{chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)},
        **{chr(code): chr(code - 0xFEE0 + 32) for code in range(0xFF21, 0xFF3B)},
        "\u3000": " ",
        "\u00a0": " ",
        "’": "'",
        **_LOOKALIKES,
        **_TRADITIONAL,
    }
)

_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2061-\u2064\ufe00-\ufe0f\u180e"
_GAP = rf"[ \t{_UNSEEN}*_·•・.\-~|/\\+^`'\"“”‘’「」『』《》【】（）()\[\]<>{{}}#&=]{{0,4}}"
"""What may stand between the characters of a Chinese word without changing what people read."""

_LETTER_GAP, _WORD_GAP = rf"[{_UNSEEN}]{{0,4}}", rf"[\s{_UNSEEN}\-_.,!*]{{1,6}}"


@dataclass(frozen=True, kw_only=True)
class WordRule:
    """What to say about a word. `channels` empty: all of them."""

    rule: str
    severity: Severity
    zh: str
    en: str
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _WordList:
    """One language's words in one expression, and one for the phrases in which they are allowed."""

    words: re.Pattern[str]
    allowed: re.Pattern[str] | None
    by_letters: Mapping[str, tuple[str, WordRule]]
    gap: re.Pattern[str]


def check_content(channel: str, text: str) -> tuple[Finding, ...]:
    """The findings of a text in the order of their places, at most FINDINGS_MAX. `word` is as it is in the rules.

    `channel`: mail filters mind phrases that a push may hold. A webhook is read by machines and is not looked at.
    """
    if channel == "webhook":
        return ()
    seen = text[:TEXT_CHARACTERS_MAX].translate(_TABLE)
    found = [finding for words in _word_lists() for finding in _matches(words, seen, channel=channel)]
    found += _pattern_matches(seen)
    return tuple(sorted(_without_inner(found), key=lambda finding: finding.start)[:FINDINGS_MAX])


def _matches(words: _WordList, seen: str, *, channel: str) -> list[Finding]:
    """At most FINDINGS_MAX: a text of nothing else must not cost more than reading it."""
    found: list[Finding] = []
    for match in words.words.finditer(seen):
        if words.allowed is not None and _is_allowed(words.allowed, seen, match):
            continue
        word, rule = words.by_letters[words.gap.sub("", match.group(0))]
        if rule.channels and channel not in rule.channels:
            continue
        found.append(_finding(rule, word=word, start=match.start(), end=match.end()))
        if len(found) == FINDINGS_MAX:
            break
    return found


def _is_allowed(allowed: re.Pattern[str], seen: str, match: re.Match[str]) -> bool:
    """Whether a longer phrase covers the word: one that begins with it is asked first, since most do."""
    for start in range(match.start(), max(match.start() - ALLOWED_BEFORE, 0) - 1, -1):
        around = allowed.match(seen, start)
        if around is not None and around.end() >= match.end():
            return True
    return False


def _pattern_matches(seen: str) -> list[Finding]:
    return [
        _finding(rule, word=match.group(0), start=match.start(), end=match.end())
        for pattern, rule in _patterns()
        for match in pattern.finditer(seen)
    ]


def _without_inner(found: list[Finding]) -> Iterable[Finding]:
    """A word inside a longer finding says nothing new."""
    reach = -1
    for finding in sorted(found, key=lambda one: (one.start, -one.end)):
        if finding.end > reach:
            reach = finding.end
            yield finding


def _finding(rule: WordRule, *, word: str, start: int, end: int) -> Finding:
    return Finding(
        word=word,
        rule=rule.rule,
        severity=rule.severity,
        start=start,
        end=end,
        message_zh=f"“{word}”：{rule.zh}",
        message_en=f"“{word}”: {rule.en}",
    )


@cache
def _word_lists() -> tuple[_WordList, ...]:
    return (_read_list("zh.yaml", is_spaced=False), _read_list("en.yaml", is_spaced=True))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], WordRule], ...]:
    return tuple((re.compile(group["pattern"]), _rule(group)) for group in _data("patterns.yaml"))


def _read_list(name: str, *, is_spaced: bool) -> _WordList:
    by_letters: dict[str, tuple[str, WordRule]] = {}
    allowed: set[str] = set()
    gap = re.compile(_WORD_GAP + r"|" + _LETTER_GAP.replace("{0,4}", "")) if is_spaced else re.compile(_gap_signs())
    for group in _data(name):
        rule = _rule(group)
        for word in group["words"]:
            by_letters.setdefault(gap.sub("", str(word).translate(_TABLE)), (str(word), rule))
        allowed.update(str(phrase).translate(_TABLE) for phrase in group["allowed"])
    words = [str(word).translate(_TABLE) for group in _data(name) for word in group["words"]]
    return _WordList(
        words=re.compile(_edged(_expression(words, is_spaced=is_spaced), is_spaced=is_spaced)),
        allowed=re.compile(_expression(allowed, is_spaced=is_spaced)) if allowed else None,
        by_letters=by_letters,
        gap=gap,
    )


def _gap_signs() -> str:
    return _GAP.replace("{0,4}", "")


def _edged(expression: str, *, is_spaced: bool) -> str:
    return rf"(?<![a-z0-9])(?:{expression})(?![a-z0-9])" if is_spaced else expression


def _expression(words: Iterable[str], *, is_spaced: bool) -> str:
    """One expression for all words, sharing what they begin with, the longest word first."""
    tree: dict[str, Any] = {}
    for word in words:
        branch = tree
        for letter in word:
            branch = branch.setdefault(letter, {})
        branch[""] = {}
    return _branch(tree, is_spaced=is_spaced, is_first=True)


def _branch(tree: dict[str, Any], *, is_spaced: bool, is_first: bool = False) -> str:
    """What may follow: the gap once, then one of the letters; nothing, where a word ends."""
    gap = "" if is_first else _LETTER_GAP if is_spaced else _GAP
    letters = [letter for letter in tree if letter]
    parts = [
        (_WORD_GAP if is_spaced and letter == " " else re.escape(letter)) + _branch(tree[letter], is_spaced=is_spaced)
        for letter in letters
    ]
    if not parts:
        return ""
    following = parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
    return f"(?:{gap}{following})?" if "" in tree else gap + following


def _rule(group: Mapping[str, Any]) -> WordRule:
    return WordRule(
        rule=group["rule"],
        severity=group["severity"],
        zh=group["zh"],
        en=group["en"],
        channels=tuple(group.get("channels", ())),
    )


@cache
def _data(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load(files("evergrove.content.words").joinpath(name).read_text(encoding="utf-8")))
