"""A task for a person: one for a run's visit, with a clock; the control group causes none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from evergrove.facts import instant_of
from evergrove.journeys.contracts import Journey, TaskNode
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects, Flaw
from evergrove.journeys.nodes.departing import marked, pass_on
from evergrove.journeys.nodes.flaws import range_flaws, text_flaws
from evergrove.journeys.nodes.texts import rendered
from evergrove.journeys.nodes.webhook import CONTROL
from evergrove.kit import Workspace
from evergrove.tasks import KINDS, TaskDraft

TITLE_CHARACTERS_MAX, SCRIPT_CHARACTERS_MAX, OWNER_CHARACTERS_MAX = 200, 4_000, 80
"""What tasks keep."""

DUE_HOURS_MAX = 744.0


class TaskKind:
    tag = "task"

    def step(
        self, node: TaskNode, arrivals: Arrivals, *, journey: Journey, launch_id: str, door: Door, effects: Effects
    ) -> Departures:
        """The time runs from when the run came by. A text that names a missing value, or comes out empty, stands as
        written."""
        del journey, launch_id, door
        titles_zh, titles_en = _written(node.title.zh, arrivals), _written(node.title.en, arrivals)
        scripts, visits = _written(node.script, arrivals), arrivals.visit.tolist()
        due_after = timedelta(hours=node.due_hours)
        moments = arrivals.moment_us.tolist()
        effects.tasks.extend(
            TaskDraft(
                kind=node.task,
                due_at=instant_of(moments[place]) + due_after,
                title_zh=titles_zh[place][:TITLE_CHARACTERS_MAX],
                title_en=titles_en[place][:TITLE_CHARACTERS_MAX],
                script=scripts[place][:SCRIPT_CHARACTERS_MAX],
                customer_id=arrivals.customer_id[place],
                owner=node.owner or None,
                key=f"{arrivals.run_id[place]}:{node.id}:{visits[place]}",
                run_id=arrivals.run_id[place],
            )
            for place in np.flatnonzero(~arrivals.is_control).tolist()
        )
        return pass_on(arrivals, detail=marked(arrivals.is_control, CONTROL))

    def problems(self, node: TaskNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """The kind, the texts, the clock."""
        del journey, workspace
        return list(_flaws(node))


def _written(text: str, arrivals: Arrivals) -> list[str]:
    return [text if one is None or not one.strip() else one for one in rendered(text, arrivals)]


def _flaws(node: TaskNode) -> Iterator[Flaw]:
    if node.task not in KINDS:
        yield Flaw(
            "task",
            f"“{node.task[:40]}” is no kind of task",
            f"choose among {', '.join(KINDS)}",
            f"没有任务类型“{node.task[:40]}”，可选：{'、'.join(KINDS)}",
        )
    if not node.title.zh.strip() and not node.title.en.strip():
        yield Flaw("title", "a task without a title", "say in a line what is to be done", "请用一句话写明要做什么")
    lengths = (
        ("title.zh", node.title.zh, TITLE_CHARACTERS_MAX),
        ("title.en", node.title.en, TITLE_CHARACTERS_MAX),
        ("script", node.script, SCRIPT_CHARACTERS_MAX),
        ("owner", node.owner, OWNER_CHARACTERS_MAX),
    )
    for field, text, characters_max in lengths:
        if len(text) > characters_max:
            yield Flaw(
                field,
                f"{len(text):,} characters",
                f"at most {characters_max:,}",
                f"有 {len(text):,} 个字符，最多 {characters_max:,} 个",
            )
        if field != "owner":
            yield from text_flaws(text, field=field)
    yield from range_flaws(node.due_hours, field="due_hours", low=0.1, high=DUE_HOURS_MAX, unit="hours", unit_zh="小时")
