"""What can be wrong with a journey as a whole, without looking anything up: its settings, entry, exits and goal."""

from __future__ import annotations

import re

from evergrove.calendar import is_cron
from evergrove.experiments import HOLD_OUT_BP_MAX
from evergrove.journeys.contracts import (
    DAYS_MAX,
    EXITS_MAX,
    VISITS_MAX,
    WAIT_DAYS_MAX,
    DateEntry,
    EventEntry,
    ExitRule,
    GoalNode,
    Journey,
    NotDoneEntry,
    Reentry,
    ScheduleEntry,
    SegmentEntry,
    Trigger,
    WaitForNode,
)
from evergrove.journeys.plans import listen_to
from evergrove.journeys.problems import Findings
from evergrove.segments import InvalidRuleError

KEY = re.compile(r"[a-z][a-z0-9_]{1,63}")
CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
PROPERTY = re.compile(r"[^\x00-\x1f\x7f]{1,64}")
REASON_CHARACTERS_MAX = 64
NAME_CHARACTERS_MAX = 120
NOTE_CHARACTERS_MAX = 2_000
TAGS_MAX = 20
PRIORITY_MAX = 100
GOAL_DAYS_MAX = 90
"""Longer after somebody entered nobody could say that the journey had to do with it."""
DAYS_BEFORE_MAX = 180
COOLDOWN_DAYS_MAX = 730
ENTRIES_MAX = 10_000


def check_settings(journey: Journey, *, unread: frozenset[str], findings: Findings) -> None:
    """Everything but the nodes, and what these listen to; `unread`: fields that were told already."""
    _check_name(journey, unread=unread, findings=findings)
    _check_numbers(journey, findings=findings)
    _check_entry(journey, findings=findings)
    _check_reentry(journey.reentry, findings=findings)
    _check_exits(journey.exits, findings=findings)
    if journey.goal is None and journey.message_class == "marketing" and not _has_goal_node(journey):
        findings.doubtful(
            "goal",
            "no goal is set: nobody will be able to say whether this journey works",
            help="set the event that it is for, such as an order within 30 days",
            zh="没有设置目标：将无法衡量这个旅程有没有用，也无法与对照组比较达成率",
        )
    if journey.goal is not None:
        check_trigger(journey.goal.event, place="goal.event", findings=findings)
        in_range(findings, "goal.days", journey.goal.days, 1, GOAL_DAYS_MAX, unit="days", zh=" 天")
    for node in journey.nodes:
        if isinstance(node, WaitForNode):
            for number, branch in enumerate(node.branches):
                check_trigger(branch.event, place=f"branches[{number}].event", findings=findings, node=node.id)
            check_trigger(node.resets_on, place="resets_on", findings=findings, node=node.id)


def _has_goal_node(journey: Journey) -> bool:
    return any(isinstance(node, GoalNode) for node in journey.nodes)


def in_range(findings: Findings, place: str, value: float, low: float, high: float, *, unit: str, zh: str) -> None:
    """Add a problem when a number is outside its limits."""
    if not low <= value <= high:
        findings.wrong(
            place,
            f"{value:g} {unit} cannot be used".replace("  ", " "),
            help=f"{low:,g} to {high:,g}",
            zh=f"{value:g}{zh}不在允许范围内，应为 {low:,g} 至 {high:,g}",
        )


def check_trigger(
    trigger: Trigger | None, *, place: str, findings: Findings, node: str = "", may_be_of_run: bool = True
) -> None:
    """A fact's name and its filters, as the rule language reads them."""
    if trigger is None:
        return
    if not trigger.fact.strip():
        findings.wrong(
            f"{place}.fact",
            "choose an event",
            help="by the name that it arrives with, such as Order Completed",
            zh="请选择事件",
            node=node,
        )
        return
    if trigger.same_run and not may_be_of_run:
        findings.wrong(
            f"{place}.same_run",
            "whoever enters has no run yet",
            help="take same_run out",
            zh="进入旅程时还没有运行记录，请去掉 same_run",
            node=node,
        )
    try:
        listen_to(trigger, path=place)
    except InvalidRuleError as error:
        path = str(error.details.get("path") or f"{place}.where")
        findings.wrong(
            path,
            error.message.removeprefix(f"{path}: "),
            help=error.help,
            zh=str(error.details.get("message_zh", error.message)).removeprefix(f"{path}："),
            node=node,
        )


def _check_name(journey: Journey, *, unread: frozenset[str], findings: Findings) -> None:
    if "key" not in unread and KEY.fullmatch(journey.key) is None:
        rule, rule_zh = (
            "small letters, digits and _, 2 to 64 of them, a letter first",
            "小写字母、数字和 _，2 至 64 个字符，以字母开头",
        )
        findings.wrong(
            "key",
            f"“{journey.key[:64]}” cannot be the key of a journey" if journey.key else "the journey has no key",
            help=rule,
            zh=f"“{journey.key[:64]}”不能作为旅程的标识：请用{rule_zh}"
            if journey.key
            else f"请填写旅程的标识：{rule_zh}",
        )
    if "name" not in unread:
        _check_languages(journey, findings=findings)
    if len(journey.note) > NOTE_CHARACTERS_MAX:
        findings.wrong(
            "note",
            f"{len(journey.note):,} characters",
            help=f"at most {NOTE_CHARACTERS_MAX:,}",
            zh=f"备注最多 {NOTE_CHARACTERS_MAX:,} 个字符",
        )
    if len(journey.tags) > TAGS_MAX or not all(PROPERTY.fullmatch(tag) for tag in journey.tags):
        findings.wrong(
            "tags",
            "the tags cannot be used",
            help=f"at most {TAGS_MAX}, each 1 to 64 characters",
            zh=f"标签最多 {TAGS_MAX} 个，每个 1 至 64 个字符",
        )


def _check_languages(journey: Journey, *, findings: Findings) -> None:
    """One language is enough: whoever reads the other one sees that name."""
    names = {"name.zh": journey.name.zh, "name.en": journey.name.en}
    if not any(name.strip() for name in names.values()):
        findings.wrong(
            "name", "give it a name", help="in Chinese, in English or in both", zh="请填写名称：中文、英文填一个即可"
        )
    for place, name in names.items():
        if len(name) > NAME_CHARACTERS_MAX:
            findings.wrong(
                place,
                f"the name has {len(name):,} characters",
                help=f"at most {NAME_CHARACTERS_MAX}",
                zh=f"名称有 {len(name):,} 个字符，最多 {NAME_CHARACTERS_MAX} 个",
            )


def _check_numbers(journey: Journey, *, findings: Findings) -> None:
    in_range(findings, "hold_out_bp", journey.hold_out_bp, 0, HOLD_OUT_BP_MAX, unit="basis points", zh=" 基点")
    in_range(findings, "days_max", journey.days_max, 1, DAYS_MAX, unit="days", zh=" 天")
    in_range(findings, "visits_max", journey.visits_max, 1, VISITS_MAX, unit="visits", zh=" 次")
    in_range(findings, "priority", journey.priority, 0, PRIORITY_MAX, unit="", zh="")
    if journey.hold_out_bp == 0 and journey.message_class == "marketing":
        findings.doubtful(
            "hold_out_bp",
            "nobody is kept back: what this journey changes cannot be measured",
            help="1,000 keeps a tenth as the control group",
            zh="没有留出对照组，将无法衡量这个旅程带来的增量；填 1000 即保留一成对照",
        )


def _check_entry(journey: Journey, *, findings: Findings) -> None:
    entry = journey.entry
    if isinstance(entry, EventEntry | NotDoneEntry):
        check_trigger(entry.event, place="entry.event", findings=findings, may_be_of_run=False)
        if entry.entry_key and PROPERTY.fullmatch(entry.entry_key) is None:
            findings.wrong(
                "entry.entry_key",
                "this cannot be the name of a property",
                help="1 to 64 characters, such as order_id",
                zh="属性名应为 1 至 64 个字符，例如 order_id",
            )
    if isinstance(entry, NotDoneEntry):
        check_trigger(entry.without, place="entry.without", findings=findings, may_be_of_run=False)
        if not 0 < entry.hours <= WAIT_DAYS_MAX * 24:
            findings.wrong(
                "entry.hours",
                f"{entry.hours:g} hours cannot be waited",
                help=f"more than 0, at most {WAIT_DAYS_MAX * 24:,}",
                zh=f"等待时长应大于 0 且不超过 {WAIT_DAYS_MAX * 24:,} 小时",
            )
    if isinstance(entry, SegmentEntry | ScheduleEntry) and not entry.segment.strip():
        findings.wrong("entry.segment", "choose a segment", help="by its key", zh="请选择人群")
    if isinstance(entry, ScheduleEntry) and not is_cron(entry.cron):
        findings.wrong(
            "entry.cron",
            f"“{entry.cron[:64]}” names no days that come",
            help="a cron expression, such as 0 10 * * 1 for Mondays at ten",
            zh=f"“{entry.cron[:64]}”不是会到来的 cron 表达式，例如每周一十点：0 10 * * 1",
        )
    if isinstance(entry, DateEntry):
        _check_date(entry, findings=findings)


def _check_date(entry: DateEntry, *, findings: Findings) -> None:
    in_range(findings, "entry.days_before", entry.days_before, 0, DAYS_BEFORE_MAX, unit="days", zh=" 天")
    if CLOCK_TIME.fullmatch(entry.at) is None:
        findings.wrong(
            "entry.at",
            f"“{entry.at[:16]}” is no time of day",
            help="as 09:00 (in YAML with or without quotes)",
            zh=f"“{entry.at[:16]}”不是时刻，请写成 09:00",
        )
    if PROPERTY.fullmatch(entry.attribute) is None:
        findings.wrong(
            "entry.attribute",
            "no attribute is named",
            help="the attribute that holds the date, such as birthday",
            zh="未填写存放日期的属性，例如 birthday",
        )


def _check_reentry(reentry: Reentry, *, findings: Findings) -> None:
    in_range(findings, "reentry.cooldown_days", reentry.cooldown_days, 0, COOLDOWN_DAYS_MAX, unit="days", zh=" 天")
    in_range(findings, "reentry.times_max", reentry.times_max, 0, ENTRIES_MAX, unit="entries", zh=" 次")
    if reentry.mode == "cooldown" and reentry.cooldown_days <= 0:
        findings.wrong(
            "reentry.cooldown_days",
            "a cool-down of no days",
            help="say how many days after the last entry, or choose after_exit",
            zh="冷却期为 0 天：请填写距上次进入的天数，或改用 after_exit",
        )


def _check_exits(exits: tuple[ExitRule, ...], *, findings: Findings) -> None:
    if len(exits) > EXITS_MAX:
        findings.wrong(
            "exits",
            f"{len(exits)} exit rules",
            help=f"at most {EXITS_MAX}",
            zh=f"有 {len(exits)} 条退出规则，最多 {EXITS_MAX} 条",
        )
    for number, rule in enumerate(exits):
        place = f"exits[{number}]"
        if (rule.event is None) == (not rule.segment):
            findings.wrong(
                place,
                "an exit rule names either an event or a segment",
                help="write one of the two",
                zh="退出规则应二选一：事件或人群",
            )
        if not rule.reason.strip() or len(rule.reason) > REASON_CHARACTERS_MAX or not rule.reason.isprintable():
            findings.wrong(
                f"{place}.reason",
                "the reason is missing or too long",
                help=f"1 to {REASON_CHARACTERS_MAX} characters: it stands on the timeline, such as bought",
                zh=f"原因缺失或过长：1 至 {REASON_CHARACTERS_MAX} 个字符，会显示在时间线上，例如 bought",
            )
        check_trigger(rule.event, place=f"{place}.event", findings=findings)
