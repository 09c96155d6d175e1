"""Launches at work: who is in a segment now, planned chunk by chunk; repeating campaigns; launches that are over."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from evergrove.campaigns import (
    CAMPAIGN,
    Campaign,
    Launch,
    ask_launch,
    find_launch,
    finish,
    gather_launch,
    has_occasion,
    is_through,
    list_campaigns,
    list_launches,
    load_campaign,
    plan_next_chunk,
)
from evergrove.channels import deliver, due_channels
from evergrove.content import compile_template, load_template
from evergrove.definitions import published
from evergrove.facts import LeaseHeldError
from evergrove.jobs.queue import Job, enqueue
from evergrove.jobs.schedule import Schedule, newest_moment
from evergrove.jobs.segment_work import open_context
from evergrove.jobs.steps import Step, every
from evergrove.kit import Workspace
from evergrove.profiles import workspace_zone
from evergrove.segments import SEGMENT, compile_rule, read_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis.expr.types as ir
    import pyarrow as pa

    from evergrove.jobs.running import JobRun
    from evergrove.segments import SegmentContext

LAUNCH = "launch"
"""The kind of the job."""

WATCH_SECONDS = 5.0


def launch(
    workspace: Workspace, reference: str, *, author: str, occasion: str = "", needs_approval: bool = False
) -> Launch:
    """Ask for a launch of a campaign and, unless somebody must approve it, set it going."""
    asked = ask_launch(workspace, reference, author=author, occasion=occasion, needs_approval=needs_approval)
    if asked.state == "gathering":
        set_going(workspace, asked.launch_id)
    return asked


def set_going(workspace: Workspace, launch_id: str) -> Job:
    """Let a worker gather and plan an approved launch; asking again changes nothing."""
    return enqueue(
        workspace, kind=LAUNCH, arguments={"launch_id": launch_id}, author="launch", idempotency_key=launch_id
    )


def run_launch(run: JobRun, *, launch_id: str) -> dict[str, int]:
    """Gather the members if that was not done, then plan what is left; it goes on where a killed one was."""
    workspace = run.workspace
    found = find_launch(workspace, launch_id)
    if found.state == "gathering":
        run.tell("gathering", 0.0)
        found = gather(workspace, found)
    done = 0
    while (count := plan_next_chunk(workspace, launch_id)) is not None:
        found = find_launch(workspace, launch_id)
        done += count.queued + count.held
        run.tell("planning", found.planned / max(found.members, 1), planned=found.planned, members=found.members)
    return {"members": found.members, "queued": done}


def gather(workspace: Workspace, asked: Launch) -> Launch:
    """Fix who is in the launch: the members of its segment as of the newest scores, with what templates name."""
    campaign = load_campaign(workspace, asked.campaign_key)
    key, _, version = asked.segment.partition("@")
    definition = published(workspace, kind=SEGMENT, key=key, version=int(version) if version else None)
    rule = read_rule(definition.body)
    with open_context(workspace, rule) as context:
        members = compile_rule(rule, context=context)
        wanted = _with_values(members, context=context, names=_frozen_names(workspace, campaign))
        batches = context.engine.stream(wanted.order_by("customer_id"))
        return gather_launch(workspace, asked, _each(batches), as_of=context.as_of)


def _each(batches: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    yield from batches


def _frozen_names(workspace: Workspace, campaign: Campaign) -> frozenset[str]:
    """The tags and scores that any template of the campaign asks for: `tags.orders_count`."""
    names: set[str] = set()
    for step in campaign.steps:
        names |= compile_template(load_template(workspace, step.template)).variables
    return frozenset(name for name in names if name.partition(".")[0] in ("tags", "scores"))


def _with_values(members: ir.Table, *, context: SegmentContext, names: frozenset[str]) -> ir.Table:
    for group, table in (("tags", context.tags), ("scores", context.scores)):
        keys = sorted(name.partition(".")[2] for name in names if name.startswith(f"{group}."))
        known = [key for key in keys if table is not None and key in table.columns]
        if table is not None and known:
            renamed = table.select("customer_id", **{f"{group}.{key}": table[key] for key in known})
            members = members.left_join(renamed, "customer_id").drop("customer_id_right")
    return members


def delivery_steps(workspace: Workspace, *, stopping: threading.Event) -> list[Step]:
    """Send what is due on every channel; see that launches end, and that repeating ones begin."""

    def due() -> tuple[str, ...]:
        with workspace.control.read() as connection:
            return due_channels(connection, now=workspace.clock.now())

    def send() -> bool:
        done = 0
        for channel in due():
            try:
                done += deliver(workspace, channel=channel, is_stopping=stopping.is_set).total
            except LeaseHeldError:
                continue
        return done > 0

    return [
        Step(name="delivery", is_due=lambda: bool(due()), run=send),
        every(WATCH_SECONDS, Step(name="launches", is_due=lambda: True, run=lambda: watch_launches(workspace))),
    ]


def watch_launches(workspace: Workspace) -> bool:
    """Close what is through, set going what should be, ask for what is due again."""
    for found in list_launches(workspace, states=("gathering", "planning", "sending")):
        if found.state == "sending":
            if is_through(workspace, found.launch_id):
                finish(workspace, found.launch_id)
        else:
            set_going(workspace, found.launch_id)
    _repeat(workspace)
    return False


def _repeat(workspace: Workspace) -> None:
    """Launch each repeating campaign at its newest due moment; the moment is the occasion, so it happens once."""
    now, zone = workspace.clock.now(), workspace_zone(workspace)
    for campaign in list_campaigns(workspace):
        if campaign.repeat is None:
            continue
        moment = newest_moment(Schedule(kind=LAUNCH, cron=campaign.repeat.cron), now=now, zone=zone)
        since = published(workspace, kind=CAMPAIGN, key=campaign.key).at
        occasion = f"{campaign.key}:{moment:%Y-%m-%dT%H:%MZ}"
        if moment > since and not has_occasion(workspace, occasion):
            launch(workspace, campaign.key, author="schedule", occasion=occasion)
