"""Journeys as lines of text, in both languages: what is wrong, how one stands, what happened to a run and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from evergrove.journeys import (
        CheckedJourney,
        EntryExplanation,
        JourneyCounts,
        MigrationPreview,
        Problem,
        RunStory,
        StoryLine,
        VersionCounts,
    )

Language = Literal["zh", "en"]

KINDS = {
    "entered": ("进入旅程", "entered"),
    "passed": ("通过", "passed"),
    "waits": ("开始等待", "waits"),
    "reset": ("重新计时", "the time began anew"),
    "goal": ("达成目标", "reached the goal"),
    "migrated": ("移到新版本", "was moved to another version"),
    "ended": ("结束", "ended"),
}
"""What happened, as the timeline calls it."""

REASONS = {
    "end": ("走完全程", "came to the end"),
    "exit": ("退出节点", "an exit"),
    "goal": ("达成目标", "reached the goal"),
    "max_age": ("超过最长期限", "was in it too long"),
    "merged": ("与另一条合并", "united with another run"),
    "archived": ("旅程已归档", "the journey was archived"),
    "visits": ("循环次数已达上限", "passed the loop too often"),
    "erased": ("客户已删除", "the customer was erased"),
    "migrated": ("迁移时结束", "had no place in the new version"),
    "done_in_time": ("在期限内已完成", "did it in time"),
}
BECOMES = {
    "keeps": ("继续等待", "waits on"),
    "arrives": ("重新到达", "arrives anew"),
    "stays": ("留在原版本", "stays in its version"),
    "ends": ("结束", "ends"),
}


def problem_lines(problems: Sequence[Problem], *, language: Language) -> Iterator[str]:
    """`node: field: message → help`, one a line."""
    for one in problems:
        place = ": ".join(part for part in (one.node, one.field) if part)
        said = one.message_zh if language == "zh" else f"{one.message} → {one.help}"
        yield f"{place}: {said}" if place else said


def checked_lines(checked: CheckedJourney, *, is_looked_up: bool, language: Language) -> Iterator[str]:
    """All that was found, problems first."""
    yield from (f"✗ {line}" for line in problem_lines(checked.problems, language=language))
    yield from (f"! {line}" for line in problem_lines(checked.warnings, language=language))
    count = len(checked.problems)
    if language == "zh":
        yield f"{count} 处需要修改" if count else f"{checked.journey.key} 可以发布"
        if not is_looked_up:
            yield "没有工作区：未核对模板、人群、主题、实验是否已发布"
        return
    yield f"{count} to mend" if count else f"{checked.journey.key} can be published"
    if not is_looked_up:
        yield "no workspace here: templates, segments, topics and experiments were not looked up"


def counts_lines(counts: JourneyCounts, *, language: Language) -> Iterator[str]:
    """Who is where, version by version."""
    standing = counts.standing
    yield f"{standing.key} · {standing.state} · v{standing.version}"
    for version in counts.versions:
        yield from _version_lines(version, language=language)


def _version_lines(version: VersionCounts, *, language: Language) -> Iterator[str]:
    entered, goals = version.entered, version.goals
    if language == "zh":
        yield (
            f"v{version.version}：进入 {entered.both:,}（触达组 {entered.treated:,}，对照组 {entered.control:,}），"
            f"进行中 {version.open_runs:,}，达成目标 {goals.treated:,} / {goals.control:,}"
        )
    else:
        yield (
            f"v{version.version}: {entered.both:,} entered ({entered.treated:,} treated, {entered.control:,} control), "
            f"{version.open_runs:,} in it, goal reached by {goals.treated:,} / {goals.control:,}"
        )
    for node in version.nodes:
        ways = ", ".join(f"{branch or '→'} {count:,}" for branch, count in sorted(node.passed.items()))
        waiting = f"等待 {node.waiting:,}" if language == "zh" else f"{node.waiting:,} waiting"
        yield f"  {node.node} ({node.kind}): {waiting}" + (f" · {ways}" if ways else "")
    if version.ended:
        ends = ", ".join(
            f"{reason_word(reason, language=language)} {n:,}" for reason, n in sorted(version.ended.items())
        )
        yield f"  {'结束原因' if language == 'zh' else 'ended'}: {ends}"


def story_lines(story: RunStory, *, zone: str, language: Language) -> Iterator[str]:
    """What happened to a run, the oldest first, in the workspace's time."""
    run = story.run
    group = (
        ("对照组" if run.is_control else "触达组") if language == "zh" else ("control" if run.is_control else "treated")
    )
    yield f"{run.run_id} · {run.reference} · {group}" + (f" · {run.entry_key}" if run.entry_key else "")
    for line in story.lines:
        yield f"  {_at(line.at, zone)}  {_story_line(line, language=language)}"
    if run.due_at is not None:
        until = "等待至" if language == "zh" else "waits until"
        yield f"  {until} {_at(run.due_at, zone)}"


def _story_line(line: StoryLine, *, language: Language) -> str:
    place = 0 if language == "zh" else 1
    said = KINDS.get(line.kind, (line.kind, line.kind))[place]
    where = f" {line.node}" + (f" ({line.visit})" if line.visit > 1 else "") if line.node else ""
    branch = f" [{line.branch}]" if line.branch else ""
    detail = reason_word(line.detail, language=language) if line.kind == "ended" else line.detail
    message = line.message
    told = ""
    if message is not None:
        told = f" · {message.channel} {message.template} {message.state}" + (
            f": {message.reason}" if message.reason else ""
        )
    return f"{said}{where}{branch}" + (f" · {detail}" if detail else "") + told


def explanation_lines(found: EntryExplanation, *, language: Language) -> Iterator[str]:
    """What stands between the customer and the journey now."""
    kept_out = any(one.is_obstacle for one in found.reasons)
    if language == "zh":
        yield "现在不会进入：" if kept_out else "没有阻止进入的因素："
    else:
        yield "cannot enter now:" if kept_out else "nothing keeps them out:"
    for one in found.reasons:
        yield f"  {'✗' if one.is_obstacle else '·'} {one.zh if language == 'zh' else one.en}"


def migration_lines(preview: MigrationPreview, *, language: Language) -> Iterator[str]:
    """How many runs move where."""
    place = 0 if language == "zh" else 1
    for row in preview.rows:
        to = f" → {row.to}" if row.to else ""
        yield f"  v{row.version} {row.node or '…'}: {row.runs:,} {BECOMES[row.becomes][place]}{to}"
    yield (
        f"移动 {preview.moving:,}，留下 {preview.staying:,}，结束 {preview.ending:,}"
        if language == "zh"
        else f"{preview.moving:,} move, {preview.staying:,} stay, {preview.ending:,} end"
    )


def reason_word(reason: str, *, language: Language) -> str:
    """Why a run ended; an operator's own reason is said as it was written."""
    return REASONS.get(reason, (reason, reason))[0 if language == "zh" else 1]


def _at(instant: datetime, zone: str) -> str:
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
