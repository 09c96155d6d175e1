"""Launches at work: who is in a segment now, planned chunk by chunk; repeating campaigns; launches that are over."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from evergrove.campaigns import (
    CAMPAIGN,
    EVERYBODY,
    Campaign,
    CampaignEstimate,
    ConsentCount,
    Launch,
    ask_launch,
    campaign_settings,
    count_consents,
    estimate_campaign,
    find_launch,
    finish,
    gather_launch,
    has_occasion,
    is_through,
    list_campaigns,
    list_launches,
    load_campaign,
    plan_next_chunk,
    template_of,
)
from evergrove.channels import (
    ask_providers,
    deliver,
    due_channels,
    end_cancelled,
    list_topics,
    people_of_launch,
    remove_ended_messages,
    remove_old_deliveries,
)
from evergrove.content import compile_template, load_template
from evergrove.definitions import published
from evergrove.facts import LeaseHeldError
from evergrove.jobs.queue import FAILED, Job, enqueue
from evergrove.jobs.schedule import Schedule, newest_moment
from evergrove.jobs.segment_work import open_context
from evergrove.jobs.steps import Step, every
from evergrove.kit import EvergroveError, Workspace, logger
from evergrove.profiles import workspace_zone
from evergrove.segments import SEGMENT, compile_rule, read_rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import ibis.expr.types as ir

    from evergrove.channels import Channel
    from evergrove.jobs.running import JobRun
    from evergrove.segments import SegmentContext

LAUNCH = "launch"
"""The kind of the job."""

WATCH_SECONDS = 5.0

ASK_SECONDS = 60.0
"""How late we know what a provider tells only when it is asked."""

TIDY_SECONDS = 3_600.0

_log = logger(__name__)


def launch(
    workspace: Workspace,
    reference: str,
    *,
    author: str,
    occasion: str = "",
    not_before: datetime | None = None,
    people_of: str = "",
    may_approve: bool = False,
) -> Launch:
    """Ask for a launch of a campaign and, unless somebody must approve it, set it going when its time has come.

    `may_approve`: whether who asks may approve launches. Then an incident waits for nobody else; every other campaign
    does where the workspace asks for it. Raises InvalidCampaignError: its templates do not suit it any more.
    """
    campaign = load_campaign(workspace, reference)
    for step in campaign.steps:
        template_of(workspace, campaign, step)
    goes_at_once = campaign.is_incident and may_approve
    asked = ask_launch(
        workspace,
        reference,
        author=author,
        occasion=occasion,
        not_before=not_before,
        needs_approval=campaign_settings(workspace).needs_approval and not goes_at_once,
        people_of=people_of,
    )
    set_going(workspace, asked)
    return asked


def set_going(workspace: Workspace, found: Launch) -> Job | None:
    """Let a worker gather and plan an approved launch whose time has come; asking again changes nothing.

    A launch whose job was given up, because workers died of something again and again, is tried once an hour.
    """
    now = workspace.clock.now()
    if found.state not in ("gathering", "planning") or not found.is_due(now):
        return None
    key = f"{found.launch_id}:{found.resumed}" if found.resumed else found.launch_id
    asked = partial(enqueue, workspace, kind=LAUNCH, arguments={"launch_id": found.launch_id}, author="launch")
    job = asked(idempotency_key=key)
    return asked(idempotency_key=f"{key}:{now:%Y-%m-%dT%H}") if job.state == FAILED else job


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
        with workspace.control.write() as connection:
            run.keep(connection, {"planned": found.planned})  # it comes forward, however often its workers end
        run.tell("planning", found.planned / max(found.members, 1), planned=found.planned, members=found.members)
    return {"members": found.members, "queued": done}


def gather(workspace: Workspace, asked: Launch) -> Launch:
    """Fix who is in the launch: the members of its segment as of the newest scores, with what templates name."""
    if asked.people_of:
        people = (_ids(ids) for ids in people_of_launch(workspace, asked.people_of))
        return gather_launch(workspace, asked, people, as_of=workspace.clock.now())
    campaign = load_campaign(workspace, asked.campaign_key)
    with open_members(workspace, segment=asked.segment) as (members, context):
        wanted = _with_values(members, context=context, names=_frozen_names(workspace, campaign))
        batches = context.engine.stream(wanted.order_by("customer_id"))
        return gather_launch(workspace, asked, _each(batches), as_of=context.as_of)


def estimate(workspace: Workspace, campaign: Campaign, *, not_before: datetime | None = None) -> CampaignEstimate:
    """What a campaign would do if it were launched now; it need not be published. Nothing is written."""
    with _listed(workspace, segment=campaign.segment) as (batches, count):
        return estimate_campaign(workspace, campaign, batches, count=count, not_before=not_before)


def consents_by_topic(workspace: Workspace, *, channel: Channel) -> ConsentCount:
    """How many of all customers may be written to on a channel, by topic. Nothing is written."""
    asked = [topic.key for topic in list_topics(workspace)]
    with _listed(workspace, segment=EVERYBODY) as (batches, count):
        return count_consents(workspace, batches, count=count, channels=[channel], asked=asked)


@contextmanager
def _listed(workspace: Workspace, *, segment: str) -> Iterator[tuple[Iterator[pa.RecordBatch], int]]:
    """The ids of a segment's members in their order, and how many they are."""
    with open_members(workspace, segment=segment) as (members, context):
        engine = context.engine
        kept = engine.remember(members.select("customer_id"), name="listed_members")
        count = engine.fetch(kept.agg(members=kept.count())).column("members")[0].as_py()
        yield _each(engine.stream(kept.order_by("customer_id"))), count


@contextmanager
def open_members(workspace: Workspace, *, segment: str) -> Iterator[tuple[ir.Table, SegmentContext]]:
    """The members of a published segment, or everybody, in an open engine."""
    if segment == EVERYBODY:
        with open_context(workspace) as context:
            yield context.customers, context
        return
    key, _, version = segment.partition("@")
    definition = published(workspace, kind=SEGMENT, key=key, version=int(version) if version else None)
    rule = read_rule(definition.body)
    with open_context(workspace, rule) as context:
        yield compile_rule(rule, context=context), context


def _ids(customer_ids: list[str]) -> pa.RecordBatch:
    return pa.record_batch({"customer_id": pa.array(customer_ids, pa.string())})


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
    told: set[str] = set()

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

    def watch() -> bool:
        return watch_launches(workspace, told=told)

    return [
        Step(name="delivery", is_due=lambda: bool(due()), run=send),
        every(WATCH_SECONDS, Step(name="launches", is_due=lambda: True, run=watch)),
        every(ASK_SECONDS, Step(name="receipts", is_due=lambda: True, run=lambda: _ask(workspace))),
        every(TIDY_SECONDS, Step(name="tidy", is_due=lambda: True, run=lambda: _tidy(workspace))),
    ]


def _ask(workspace: Workspace) -> bool:
    ask_providers(workspace)
    return False


def _tidy(workspace: Workspace) -> bool:
    """What nobody is shown, or will be posted, any more."""
    now = workspace.clock.now()
    with workspace.control.write() as connection:
        remove_ended_messages(connection, now=now)
        remove_old_deliveries(connection, now=now)
    return False


def watch_launches(workspace: Workspace, *, told: set[str] | None = None) -> bool:
    """Close what is through, set going what should be, ask for what is due again.

    `told`: the complaints that stand in the log already; those of this look are added.
    """
    end_cancelled(workspace)
    for found in list_launches(workspace, states=("gathering", "planning", "sending")):
        if found.state == "sending":
            if is_through(workspace, found.launch_id):
                finish(workspace, found.launch_id)
        else:
            set_going(workspace, found)
    _repeat(workspace, told=set() if told is None else told)
    return False


def _repeat(workspace: Workspace, *, told: set[str]) -> None:
    """Launch what is due again; a campaign that cannot be launched is named in the log and holds up no other."""
    now, zone = workspace.clock.now(), workspace_zone(workspace)
    for campaign in list_campaigns(workspace):
        if campaign.repeat is None:
            continue
        try:
            _launch_again(workspace, campaign, cron=campaign.repeat.cron, now=now, zone=zone)
        except Exception as error:  # noqa: BLE001 - the other campaigns go on
            name = error.code if isinstance(error, EvergroveError) else type(error).__name__
            if (complaint := f"{campaign.reference}:{name}") not in told:
                told.add(complaint)
                _log.error("launches.not_repeated", campaign=campaign.reference, error=name)


def _launch_again(workspace: Workspace, campaign: Campaign, *, cron: str, now: datetime, zone: str) -> None:
    """At its newest due moment; the moment is the occasion, so it happens once."""
    moment = newest_moment(Schedule(kind=LAUNCH, cron=cron), now=now, zone=zone)
    since = published(workspace, kind=CAMPAIGN, key=campaign.key).at
    occasion = f"{campaign.key}:{moment:%Y-%m-%dT%H:%MZ}"
    if moment > since and not has_occasion(workspace, occasion):
        launch(workspace, campaign.key, author="schedule", occasion=occasion)
