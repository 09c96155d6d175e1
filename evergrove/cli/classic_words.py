"""What the command line says of ready-made journeys, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator

from evergrove.journeys import classics

HEADINGS = {
    "zh": {
        "settings": "设置",
        "facts": "需要的事件",
        "expected": "看什么、预期多少",
        "templates": "模板",
        "limits": "注意",
    },
    "en": {
        "settings": "Settings",
        "facts": "Facts it needs",
        "expected": "What to look at",
        "templates": "Templates",
        "limits": "Mind",
    },
}
MEASURE = {"zh": "须自行衡量", "en": "measure it"}
OURS = {"zh": "（系统自动产生）", "en": " (Evergrove's own)"}


def classic_lines(classic: classics.Classic, *, language: str) -> Iterator[str]:
    """One of them, as a page."""
    words = HEADINGS[language]
    yield f"{classic.key} · {getattr(classic.name, language)}"
    yield getattr(classic.purpose, language)
    yield f"\n{words['settings']}"
    yield from (f"  {one.name}={one.default}  {_range(one)}{getattr(one.label, language)}" for one in classic.settings)
    yield f"\n{words['facts']}"
    for fact in classic.facts:
        yield f"  {fact.fact}{OURS[language] if fact.sent_by == 'evergrove' else ''}: {getattr(fact.why, language)}"
        if fact.properties:
            yield f"    {json.dumps(fact.properties, ensure_ascii=False)}"
    yield f"\n{words['expected']}"
    for figure in classic.expected:
        source = MEASURE[language] if figure.source == "measure" else figure.source
        yield f"  {getattr(figure.figure, language)}: {getattr(figure.expected, language)} [{source}]"
    yield f"\n{words['templates']}: {', '.join(classics.templates_of(classic))}"
    if classic.limits is not None:
        yield f"{words['limits']}: {getattr(classic.limits, language)}"


def installed_lines(made: classics.InstalledClassic) -> Iterator[str]:
    """What installing has published."""
    verb = "published" if made.outcome == "installed" else "stands already:"
    yield f"{verb} {made.published.journey.reference} ({made.published.standing.state})"
    for segment in made.segments:
        yield f"published the segment {segment}"
    for template in made.templates:
        own = ", your own, is kept" if template.outcome == "own" else ""
        yield f"template {template.reference}{own}"


def _range(setting: classics.Setting) -> str:
    if setting.choices:
        return f"[{' | '.join(setting.choices)}] "
    return f"[{setting.low:,} … {setting.high:,} {setting.unit}] ".replace(" ]", "]") if setting.is_number else ""
