"""`journey simulate`: a draft over real history, as lines of text in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from evergrove.journeys import SimulatedVersion, SimulationReport

Language = Literal["zh", "en"]

_WORDS = {
    "head": ("{key}：{since:%Y-%m-%d} 至 {until:%Y-%m-%d}，涉及 {customers:,} 位客户，模拟 {simulated:,} 位",
             "{key}: {since:%Y-%m-%d} to {until:%Y-%m-%d}, {customers:,} customers concerned, {simulated:,} simulated"),
    "draft": ("草稿", "draft"),
    "live": ("现行版本", "live version"),
    "entered": ("进入", "entered"),
    "control": ("其中对照组", "of them in the control group"),
    "sent": ("发出消息", "messages sent"),
    "goals": ("达成目标（实验组）", "reached the goal (treated)"),
    "cost": ("费用（最小货币单位）", "cost (minor units)"),
    "suppressed": ("未发送原因", "not sent because of"),
    "failed": ("生成失败", "could not be written"),
    "held": ("曾被推迟", "were held by"),
    "ends": ("结束方式", "ended by"),
    "standing": ("期末停留", "at the end still at"),
    "branches": ("分支", "branches"),
}  # fmt: skip


def simulation_lines(report: SimulationReport, *, language: Language) -> Iterator[str]:
    """The figures of both versions side by side, then what one must know to read them."""
    said = {name: texts[0 if language == "zh" else 1] for name, texts in _WORDS.items()}
    yield said["head"].format(
        key=report.key,
        since=report.since,
        until=report.until,
        customers=report.customers,
        simulated=report.simulated,
    )
    for word, version in (("draft", report.draft), ("live", report.live)):
        if version is not None:
            yield f"{said[word]} {version.reference}"
            yield from (f"  {line}" for line in _version_lines(version, said=said))
    yield from (f"! {note.zh if language == 'zh' else note.en}" for note in report.notes)


def _version_lines(version: SimulatedVersion, *, said: Mapping[str, str]) -> Iterator[str]:
    for word, figure in (
        ("entered", version.entered),
        ("control", version.entered_control),
        ("sent", version.sent),
        ("goals", version.goals),
    ):
        between = f" [{figure.low:,} – {figure.high:,}]" if figure.low != figure.high else ""
        yield f"{said[word]}: {figure.count:,}{between}"
    yield f"{said['cost']}: {version.cost_minor:,}"
    for word, counts in (
        ("suppressed", version.suppressed),
        ("held", version.held),
        ("failed", version.failed),
        ("ends", version.ends),
        ("standing", version.standing),
    ):
        if counts:
            yield f"{said[word]}: " + ", ".join(f"{name} {count:,}" for name, count in counts.items())
    branches = [one for one in version.branches if one.branch]
    if branches:
        listed = ", ".join(f"{one.node}.{one.branch} {one.count:,} ({one.share:.0%})" for one in branches)
        yield f"{said['branches']}: {listed}"
