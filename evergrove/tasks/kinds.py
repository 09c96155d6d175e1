"""Kinds of tasks, each with the outcomes that close it."""

from __future__ import annotations

from dataclasses import dataclass

EVERY_CHANNEL = "all"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a task may end. `asks_again`: the same may be asked once more, at a time that the customer prefers.

    `withdraws`: the channel on which the customer has taken back their consent by it, EVERY_CHANNEL: on all of them.
    """

    key: str
    zh: str
    en: str
    asks_again: bool = False
    withdraws: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskKind:
    """One kind: its names, and the outcomes among which a person chooses."""

    key: str
    zh: str
    en: str
    outcomes: tuple[Outcome, ...]

    def outcome(self, key: str) -> Outcome | None:
        return next((one for one in self.outcomes if one.key == key), None)


CANCELLED = "cancelled"
"""The outcome of a task that nobody needs to do any more, of every kind."""

_DONE = Outcome(key="done", zh="已完成", en="Done")
_NOT_DONE = Outcome(key="not_done", zh="未能完成", en="Could not be done")

KINDS: dict[str, TaskKind] = {
    kind.key: kind
    for kind in (
        TaskKind(
            key="call",
            zh="电话外呼",
            en="Phone call",
            outcomes=(
                Outcome(key="reached", zh="已接通", en="Reached"),
                Outcome(key="no_answer", zh="未接通", en="No answer", asks_again=True),
                Outcome(key="call_back", zh="约定回拨", en="Wants a call back", asks_again=True),
                Outcome(key="refused", zh="拒绝来电", en="Wants no calls", withdraws="call"),
                Outcome(key="wrong_number", zh="号码有误", en="Wrong number"),
            ),
        ),
        TaskKind(
            key="message",
            zh="人工发送消息",
            en="Message by hand",
            outcomes=(
                Outcome(key="sent", zh="已发送", en="Sent"),
                Outcome(key="not_friend", zh="非好友，无法送达", en="Not connected"),
                Outcome(key="refused", zh="客户拒收", en="Wants no messages"),
            ),
        ),
        TaskKind(
            key="save",
            zh="客户挽留",
            en="Keep a customer",
            outcomes=(
                Outcome(key="saved", zh="已接通 · 挽回成功", en="Reached: will stay"),
                Outcome(key="reached", zh="已接通 · 待观察", en="Reached: undecided"),
                Outcome(key="no_answer", zh="未接通", en="No answer", asks_again=True),
                Outcome(key="call_back", zh="已接通 · 约定再联系", en="Reached: call back later", asks_again=True),
                Outcome(key="refused", zh="已接通 · 拒绝来电", en="Reached: wants no calls", withdraws="call"),
                Outcome(
                    key="no_contact",
                    zh="已接通 · 拒绝一切联系",
                    en="Reached: wants no contact at all",
                    withdraws=EVERY_CHANNEL,
                ),
                Outcome(key="leaving", zh="已接通 · 确认流失", en="Reached: has left"),
                Outcome(key="wrong_number", zh="未接通 · 空号或错号", en="Wrong number"),
                Outcome(key="came_back", zh="无需联系 · 客户已自行回来", en="Not needed: came back on their own"),
                Outcome(key="duplicate", zh="无需联系 · 与另一任务重复", en="Not needed: duplicate of another task"),
                Outcome(key="lapsed", zh="超时未联系", en="Not contacted in time"),
            ),
        ),
        TaskKind(key="visit", zh="上门或到店接待", en="Visit", outcomes=(_DONE, _NOT_DONE)),
        TaskKind(key="other", zh="其他待办", en="Other", outcomes=(_DONE, _NOT_DONE)),
    )
}
