"""Import a file: stage it, keep what is new, and send it through inbox, intake, feed and lake.

Invariants: killed at any point and started again, an import ends with exactly the facts of one clean import; a file
imported twice, or an overlapping one, adds nothing; imports of one source take turns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from evergrove.definitions import publish
from evergrove.facts import (
    FUTURE_MAX,
    Flaw,
    ImportProgress,
    KnownCheck,
    Lease,
    Mapping,
    RefusedLine,
    StagedImport,
    append_candidates,
    facts_relation,
    hold_lease,
    imports,
    open_engine,
    record_rejects,
    select_new,
    stage_file,
)
from evergrove.jobs.flow import catch_up, when_free
from evergrove.jobs.mending import LinesAgain, lines_again
from evergrove.kit import Workspace, new_id, upsert, working_folder
from evergrove.profiles import NOTHING, IntakeCount, publish_customers

BODY_FACTS = 20_000
"""Facts of one inbox body: it is decoded and normalised in memory."""

BODIES_BEFORE_CATCHING_UP = 50
"""The inbox holds at most about a million facts of an import at a time."""

CHANGED_REASON = "row_changed"
"""A code of the reasons of rejects, as the readers' own are."""

RENEWAL_INTERVAL = timedelta(seconds=10)
"""The import's turn ends after a minute without a sign of life, and staging a large file takes longer."""

Step = Callable[[str, float], None]
"""Told the step's name (reading, sorting, comparing, storing) and how far it is, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class ImportSummary:
    """What an import did. lines_read = kept + sum(left_out); kept = accepted lines + rejected.

    `columns` are the file's; `flaws` are of accepted lines: identifiers that were left out, and lines that name nobody.
    `mended` counts lines that an earlier import had rejected and this one accepted.
    """

    import_id: str
    source: str
    mapping: str
    file_name: str
    started_at: datetime
    finished_at: datetime
    lines_read: int
    left_out: dict[str, int]
    kept: int
    rejected: int
    rejected_by_reason: dict[str, int]
    facts: dict[str, int]
    facts_new: int
    facts_known: int
    facts_changed: int
    facts_erased: int
    columns: tuple[str, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    mended: int = 0


def import_file(
    workspace: Workspace,
    path: Path,
    *,
    mapping: Mapping,
    step: Step | None = None,
    import_id: str = "",
    file_name: str = "",
) -> ImportSummary:
    """Import `path` as `mapping` says.

    `import_id` is that of an attempt which was killed: what it has stored counts as new, not as known already.
    Raises InvalidError (empty file, missing columns, wrong delimiter …) before anything is stored, and
    LeaseHeldError while another process imports the same source.
    """
    tell = step or (lambda _name, _share: None)
    started, import_id, file_name = workspace.clock.now(), import_id or new_id("imp"), file_name or path.name
    name = f"import:{mapping.source}"
    with (
        hold_lease(workspace.inbox, name=name, clock=workspace.clock, in_inbox=True) as lease,
        working_folder(workspace.files / "imports", name=_folder_name(mapping.source)) as folder,
    ):
        catch_up(workspace)  # what an interrupted import left in the flow is in the lake before ids are compared
        progress = _staging_progress(workspace, lease=lease, tell=tell)
        again = lines_again(workspace, path, mapping=mapping)
        mends = again.mends if again else None
        staged = stage_file(path, mapping=mapping, folder=folder / "staged", progress=progress, mends=mends)
        tell("comparing", 0.0)
        stored = _stored_before(workspace, import_id)
        check = select_new(workspace, (staged.candidates,), source=mapping.source, folder=folder)
        _record(workspace, import_id, started=started, mapping=mapping, file_name=file_name)
        refused = _record_rejected(workspace, staged, check, import_id=import_id, again=again)
        count = store_new(workspace, check, import_id=import_id, lease=lease, tell=tell)
        when_free(lambda: publish_customers(workspace))
        summary = _summary(workspace, staged, check, count, import_id=import_id, started=started, file_name=file_name)
        summary = replace(summary, facts_new=summary.facts_new + stored, facts_known=summary.facts_known - stored)
        if again:
            summary = replace(summary, mended=again.finish(workspace, refused))
        _finish(workspace, summary)
    return summary


def _stored_before(workspace: Workspace, import_id: str) -> int:
    """How many facts of its file an earlier attempt of this import has brought into the lake."""
    with workspace.control.read() as connection:
        if connection.execute(sa.select(imports.c.import_id).where(imports.c.import_id == import_id)).first() is None:
            return 0
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=workspace.clock.now() + FUTURE_MAX)
        mine = facts.filter((facts.import_id == import_id) & (facts.name != "Customer Created"))
        return int(engine.fetch(mine.agg(stored=mine.count())).column("stored")[0].as_py())


def _staging_progress(workspace: Workspace, *, lease: Lease, tell: Step) -> Callable[[ImportProgress], None]:
    """Passes progress on, and shows on the way that this import is alive."""
    renewed_at = workspace.clock.now()

    def sink(progress: ImportProgress) -> None:
        nonlocal renewed_at
        tell(progress.stage, progress.share)
        if (now := workspace.clock.now()) - renewed_at >= RENEWAL_INTERVAL:
            renewed_at = now
            with workspace.inbox.write() as connection:
                lease.renew(connection, now=now)

    return sink


def _folder_name(source: str) -> str:
    """One folder a source: readable, and never the folder of another one."""
    readable = "".join(letter if letter.isalnum() else "-" for letter in source)
    return f"{readable[:40]}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


def store_new(workspace: Workspace, check: KnownCheck, *, import_id: str, lease: Lease, tell: Step) -> IntakeCount:
    """Send the new candidates through inbox, intake, feed and lake, a bounded number at a time."""
    total, stored, expected = NOTHING, 0, max(sum(pq.ParquetFile(p).metadata.num_rows for p in check.new_candidates), 1)
    for number, body in enumerate(_bodies(check), start=1):
        append_candidates(workspace, body, import_id=import_id, lease=lease)
        stored += body.num_rows
        tell("storing", stored / expected)
        if number % BODIES_BEFORE_CATCHING_UP == 0:
            total = total.plus(catch_up(workspace))
    return total.plus(catch_up(workspace))


def _bodies(check: KnownCheck) -> Iterator[pa.Table]:
    for path in check.new_candidates:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=BODY_FACTS, use_threads=False):
                yield pa.Table.from_batches([batch])


def _record_rejected(
    workspace: Workspace, staged: StagedImport, check: KnownCheck, *, import_id: str, again: LinesAgain | None
) -> dict[str, RefusedLine]:
    """Keeps what was rejected; of a file of mended lines those that were refused again come back, by their ids."""
    refused: dict[str, RefusedLine] = {}

    def new_ones() -> Iterator[RefusedLine]:
        for line in staged.rejected:
            places = staged.places.get(line.position, {})
            numbers = msgspec.json.encode(places).decode() if places else ""
            kept = RefusedLine(line.line, line.reason, line.text, numbers)
            if again and (came := again.at(line)):
                refused[came.reject_id] = kept._replace(text=came.body, numbers=came.numbers)
            else:
                yield kept

    record_rejects(workspace, new_ones(), source=staged.source, import_id=import_id)
    changed = (
        RefusedLine(None, CHANGED_REASON, msgspec.json.encode(row).decode()) for row in check.changed.to_pylist()
    )
    record_rejects(workspace, changed, source=staged.source, import_id=import_id)
    return refused


def _record(workspace: Workspace, import_id: str, *, started: datetime, mapping: Mapping, file_name: str) -> None:
    body = msgspec.to_builtins(mapping)
    version = publish(workspace, kind="mapping", key=mapping.name, body=body, author="import")
    row = {
        "import_id": import_id,
        "source": mapping.source,
        "mapping": version.reference,
        "file_name": file_name[:300],
        "started_at": started,
        "finished_at": None,
        "summary": None,
    }
    with workspace.control.write() as connection:
        upsert(connection, imports, [row])


def _summary(
    workspace: Workspace,
    staged: StagedImport,
    check: KnownCheck,
    count: IntakeCount,
    *,
    import_id: str,
    started: datetime,
    file_name: str,
) -> ImportSummary:
    return ImportSummary(
        import_id=import_id,
        source=staged.source,
        mapping=staged.mapping,
        file_name=file_name,
        started_at=started,
        finished_at=workspace.clock.now(),
        lines_read=staged.lines_read,
        left_out=staged.left_out,
        kept=staged.kept,
        rejected=staged.rejected_count,
        rejected_by_reason=staged.rejected_by_reason,
        facts=staged.facts,
        facts_new=sum(staged.facts.values()) - check.known - count.erased,
        facts_known=check.known,
        facts_changed=check.changed_count,
        facts_erased=count.erased,
        columns=staged.columns,
        flaws=staged.flaws,
    )


def _finish(workspace: Workspace, summary: ImportSummary) -> None:
    text = msgspec.json.encode(asdict(summary)).decode()
    with workspace.control.write() as connection:
        connection.execute(
            sa.update(imports)
            .where(imports.c.import_id == summary.import_id)
            .values(finished_at=summary.finished_at, summary=text)
        )
