"""What `doctor` looks at: whether each part of a workspace is well, what was seen, and how to mend it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta

import pyarrow as pa
import sqlalchemy as sa

from evergrove.access import KEY_ENDS_SOON, keys_ending, open_server
from evergrove.facts import (
    FACTS,
    ReaderBacklog,
    check_storage,
    count_rejects,
    flow_state,
    held_leases,
    lake_of,
    newest_snapshot,
    open_engine,
    reader_backlogs,
)
from evergrove.inbox import NatsInbox, is_synced_always, open_inbox
from evergrove.jobs.examining_reach import examine_reach
from evergrove.jobs.findings import Finding, spelled
from evergrove.jobs.queue import FAILED, QUEUED, list_jobs
from evergrove.jobs.snapshot_tables import SCORES, TAGS
from evergrove.kit import UNNAMED_PROXY, Database, UnavailableError, Workspace
from evergrove.profiles import open_erasures
from evergrove.segments import live_budget, live_status

FREE_BYTES_MIN = 1_000_000_000
"""Under a gigabyte free, an import or a compaction may not fit."""

FACT_FILES_MAX = 200
"""More files than this slow every query down; compaction brings them back."""

LATE_AFTER = timedelta(minutes=5)
"""Readers are seconds behind, the lake half a minute: later than this nobody works, or something fails."""

JOB_WAITS_MAX = timedelta(minutes=30)
"""A job that waits longer has no worker, or stands behind a very long one."""

JOBS_LOOKED_AT = 200
FAILED_HOURS = 24

LIVE_BYTES_MEAN_MAX = 2_048
"""The budget of live segments: 2 KB of state a customer on average."""

_SYNC_SEEN: dict[bool | None, str] = {
    True: "sync_interval: always",
    False: "sync_interval is not always",
    None: "the server does not tell this account its sync_interval",
}

ENGINE_HELP = (
    "look into its log, and whether its version is one of docs/reference/engines.md; Sail needs pyspark-client too"
)
WORK_HELP = "start `evergrove serve` or `evergrove work`; if it runs, its log says what fails"


def examine(workspace: Workspace) -> list[Finding]:
    """What is well and what is not in a workspace."""
    storage = _storage(workspace)
    has_lake = all(finding.is_well for finding in storage)
    return [
        *storage,
        *(_lake(workspace) if has_lake else []),
        *_engine(workspace),
        *_inbox(workspace),
        *_flow(workspace),
        *_leases(workspace),
        *_jobs(workspace),
        *(_snapshots(workspace) if has_lake else []),
        *_live(workspace),
        *examine_reach(workspace),
        _proxies(workspace),
        *_keys(workspace),
        *_rest(workspace),
    ]


def _storage(workspace: Workspace) -> list[Finding]:
    """The object storage of the lake, where it is one: written, read and deleted once."""
    if "://" not in workspace.lake_url:
        return []
    try:
        check_storage(workspace.lake_url)
    except UnavailableError as error:
        return [Finding(name="object storage", is_well=False, seen=error.message, help=error.help)]
    return [Finding(name="object storage", is_well=True, seen="it takes files and gives them back")]


def _lake(workspace: Workspace) -> list[Finding]:
    files = len(lake_of(workspace).files(FACTS).paths)
    return [
        Finding(
            name="facts",
            is_well=files > 0,
            seen=f"{files} files",
            help="import a file, or send the first event to a source (`evergrove source create`)",
        ),
        Finding(
            name="layout",
            is_well=files <= FACT_FILES_MAX,
            seen=f"{files} files, at most {FACT_FILES_MAX} are quick",
            help="run `evergrove maintain`; a running worker compacts by itself",
        ),
    ]


def _engine(workspace: Workspace) -> list[Finding]:
    """The engine of bulk work, where it is a server: asked for one row."""
    if not workspace.settings.engine_url:
        return []
    try:
        with open_engine(workspace) as engine:
            rows = engine.fetch(engine.table(pa.table({"one": [1]}), name="doctor")).num_rows
    except UnavailableError as error:
        return [Finding(name="engine", is_well=False, seen=error.message, help=error.help)]
    except Exception as error:  # noqa: BLE001 - whatever a foreign server answers, the other findings are told
        said = str(error).strip() or type(error).__name__
        return [
            Finding(name="engine", is_well=False, seen=f"it refuses a table: {said.splitlines()[0]}", help=ENGINE_HELP)
        ]
    return [Finding(name="engine", is_well=rows == 1, seen="it answers", help="look into its log")]


def _inbox(workspace: Workspace) -> list[Finding]:
    inbox = open_inbox(workspace)
    try:
        waiting = inbox.read(after=flow_state(workspace).inbox_taken, entries_max=1)
    except UnavailableError as error:
        return [Finding(name="inbox", is_well=False, seen=error.message, help=error.help)]
    late = workspace.clock.now() - waiting[0].received_at if waiting else timedelta(0)
    found = [
        Finding(
            name="inbox",
            is_well=late <= LATE_AFTER,
            seen=f"the oldest entry waits for {spelled(late)}" if waiting else "empty",
            help=WORK_HELP,
        )
    ]
    return [*found, *_nats(workspace, inbox)] if isinstance(inbox, NatsInbox) else found


def _nats(workspace: Workspace, inbox: NatsInbox) -> list[Finding]:
    taken, last = flow_state(workspace).inbox_taken, inbox.last_position()
    synced = is_synced_always(workspace.settings.inbox_url)
    return [
        Finding(
            name="nats stream",
            is_well=last >= taken,
            seen=f"its newest number is {last:,}, taken over up to {taken:,}",
            help="this is not the stream that was read before: mend EVERGROVE_INBOX_URL, or restore the stream; "
            "until then what arrives is not taken over",
        ),
        Finding(
            name="nats durability",
            is_well=synced is True,
            seen=_SYNC_SEEN[synced],
            help="set `sync_interval: always` in the server's jetstream block, or an event that got a 200 may be lost "
            "with the power" + ("" if synced is False else "; export $SYS.REQ.SERVER.PING.JSZ to have it checked"),
        ),
    ]


def _flow(workspace: Workspace) -> list[Finding]:
    state, now = flow_state(workspace), workspace.clock.now()
    waits = state.outgoing_end > state.outgoing_taken
    found = [
        Finding(
            name="outgoing",
            is_well=not waits,
            seen="facts of the domains wait for the intake" if waits else "empty",
            help=WORK_HELP,
        )
    ]
    rebuilt = state.rebuilt
    return [*found, *(_reader(one, now=now, is_rebuilt=one.reader in rebuilt) for one in reader_backlogs(workspace))]


def _reader(backlog: ReaderBacklog, *, now: datetime, is_rebuilt: bool) -> Finding:
    late = now - backlog.oldest_at if backlog.oldest_at else timedelta(0)
    seen = f"{backlog.facts:,} facts ({backlog.body_bytes / 1e6:,.1f} MB) behind, the oldest for {spelled(late)}"
    if backlog.facts == 0:
        seen = "has everything"
    if is_rebuilt or backlog.has_gap:
        seen = "fell too far behind and is rebuilt from the lake"
    is_well = late <= LATE_AFTER and not is_rebuilt and not backlog.has_gap
    return Finding(name=f"reader {backlog.reader}", is_well=is_well, seen=seen, help=WORK_HELP)


def _leases(workspace: Workspace) -> list[Finding]:
    held, now = held_leases(workspace), workspace.clock.now()
    left = [lease for lease in held if lease.until < now]
    names = ", ".join(f"{lease.name} ({lease.owner})" for lease in left or held)
    return [
        Finding(
            name="leases",
            is_well=not left,
            seen=f"left by a worker that died: {names}" if left else f"held: {names or 'none'}",
            help="nothing: the next worker takes it over; if workers keep dying, look at the machine's memory",
        )
    ]


def _jobs(workspace: Workspace) -> list[Finding]:
    now = workspace.clock.now()
    newest = list_jobs(workspace, rows_max=JOBS_LOOKED_AT)
    waiting = [job for job in newest if job.state == QUEUED and now - job.run_at > JOB_WAITS_MAX]
    since = now - timedelta(hours=FAILED_HOURS)
    failed = [job for job in newest if job.state == FAILED and job.finished_at and job.finished_at > since]
    kinds = ", ".join(sorted({f"{job.kind} ({(job.error or {}).get('code', '')})" for job in failed}))
    return [
        Finding(name="jobs waiting", is_well=not waiting, seen=f"{len(waiting)} for over half an hour", help=WORK_HELP),
        Finding(
            name="jobs failed",
            is_well=not failed,
            seen=f"{len(failed)} in a day" + (f": {kinds}" if failed else ""),
            help="each job says why and what to do: look at it under Jobs in the console, and ask for it again",
        ),
    ]


def _snapshots(workspace: Workspace) -> list[Finding]:
    days = {name: newest_snapshot(workspace, name=name) for name in (TAGS, SCORES)}
    is_new = not lake_of(workspace).files(FACTS).paths
    return [
        Finding(
            name="snapshots",
            is_well=is_new or None not in days.values(),
            seen=", ".join(f"{name} {day or 'never'}" for name, day in days.items()),
            help="run `evergrove refresh`; a running worker does it every night",
        )
    ]


def _live(workspace: Workspace) -> list[Finding]:
    if not live_status(workspace):
        return [Finding(name="live segments", is_well=True, seen="none")]
    budget = live_budget(workspace)
    largest = max((one.bytes for one in budget.conditions), default=0)
    return [
        Finding(
            name="live segments",
            is_well=budget.bytes_mean <= LIVE_BYTES_MEAN_MAX,
            seen=f"{budget.segments} live, {budget.bytes_mean:,.0f} bytes a customer on average; the largest "
            f"of {len(budget.conditions)} conditions takes {largest:,} bytes in all",
            help="take the segments with the largest conditions back to bulk, or shorten their windows",
        )
    ]


def _proxies(workspace: Workspace) -> Finding:
    """The receiving process leaves a mark in the home when somebody in our own network claims to be a proxy."""
    is_named = not (workspace.settings.home / UNNAMED_PROXY).exists()
    return Finding(
        name="proxies",
        is_well=is_named,
        seen="none that is not named" if is_named else "one sends X-Forwarded-For, and is not believed",
        help="name its address in EVERGROVE_TRUSTED_PROXIES and start the server again: until then cookies are not "
        "marked secure, and all visitors share its address",
    )


def _keys(workspace: Workspace) -> list[Finding]:
    """Keys of senders and programs that stop working soon: whoever still uses one is refused from then on."""
    now = workspace.clock.now()
    server = open_server(workspace.settings)
    try:
        found = keys_ending(server, workspace=workspace.slug, now=now)
    finally:
        server.close()
    old = [(f"the old one of {one.name}", one.ends_at) for one in found if one.kind == "old_write_key"]
    ending = [(one.name, one.ends_at) for one in found if one.kind == "api_key"]
    return [
        _ending("write keys", old, help="give the new key to whoever still sends with the old one"),
        _ending("API keys", ending, help="make a new one, and give it to whoever uses this one"),
    ]


def _ending(name: str, soon: Sequence[tuple[str, datetime]], *, help: str) -> Finding:  # noqa: A002
    said = ", ".join(f"{key} until {at:%Y-%m-%d %H:%M} UTC" for key, at in soon)
    return Finding(name=name, is_well=not soon, seen=said or f"none ends within {KEY_ENDS_SOON.days} days", help=help)


def _rest(workspace: Workspace) -> list[Finding]:
    erasures, free = open_erasures(workspace), shutil.disk_usage(workspace.files).free
    return [
        Finding(name="erasures", is_well=not erasures, seen=f"{len(erasures)} open", help="run `evergrove maintain`"),
        Finding(
            name="rejects",
            is_well=True,
            seen=f"{count_rejects(workspace):,} rejected lines and events are kept",
            help="mend the file and import it again, or mend the sender and replay",
        ),
        Finding(
            name="migrations",
            is_well=True,
            seen=", ".join(_revision(database) for database in (workspace.control, workspace.inbox)),
        ),
        Finding(
            name="disk",
            is_well=free >= FREE_BYTES_MIN,
            seen=f"{free / 1e9:.1f} GB free",
            help="make room before anything else: at zero, events are refused with 503",
        ),
    ]


def _revision(database: Database) -> str:
    """Opening a workspace brings it to the newest; a newer one is refused there."""
    with database.read() as connection:
        return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())
