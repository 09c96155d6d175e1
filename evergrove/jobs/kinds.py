"""The kinds of jobs: what each takes, what it does, and in which lane.

A kind's function can be run again after it was killed at any point: it ends as one undisturbed run would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from evergrove.kit import InvalidError, MissingError, Workspace, parse_instant

if TYPE_CHECKING:
    import sqlalchemy as sa

    from evergrove.jobs.running import JobRun

LONG, SHORT = "long", "short"
"""Lanes of a workspace: one job at a time in each, so that an export does not wait behind an import of an hour."""

UPLOADS, EXPORTS = "uploads", "exports"
"""Folders under the workspace's files."""


class UnreadableArgumentsError(InvalidError):
    code = "job.unreadable_arguments"


class MissingUploadError(MissingError):
    code = "job.missing_upload"


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """How one kind is done. `run` returns the result: a frozen dataclass or a dict of JSON values."""

    lane: str
    run: Callable[[JobRun], object]


class NoArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class ImportArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`path` lies under the workspace's files; `mapping` names a shipped one, or `mapping_document` is one (YAML).

    With `mends`, the id of an import, the file holds lines of it that were mended, and its own mapping is taken.
    """

    path: str
    file_name: str = ""
    mapping: str = ""
    mapping_document: str = ""
    mends: str = ""


class RefreshArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without `as_of`: the moment at which the job runs."""

    as_of: str = ""


class EraseArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    customer_ids: list[str]
    reason: str


class UnmergeSourceArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`source` as its facts name it; without `since`: from the first merge on."""

    source: str
    since: str = ""


class ExportArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`rule` is a rule's JSON document. With a `language` the file is one for people, and called `file_name`."""

    rule: dict[str, Any]
    format: str = "csv"
    as_of: str = ""
    tags: list[str] = []
    scores: list[str] = []
    language: Literal["", "zh", "en"] = ""
    file_name: str = ""
    is_masked: bool = True


class ExportPeopleArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who stands behind a figure of an analysis: the fields of a PeopleWish."""

    kind: str
    definition: dict[str, Any]
    people: dict[str, Any]
    as_of: str


class AudienceArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    key: str


class LaunchArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    launch_id: str


class EnrolArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    enrolment_id: str


class SimulateJourneyArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`document` is a journey's JSON document; the others are those of a SimulationWish."""

    document: dict[str, Any]
    since: str
    until: str
    sampling: Literal["auto", "all", "sample"] = "auto"
    with_other_messages: bool = True
    assumed_open_rate_bp: int = 0
    compares: bool = True


class ReportArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    language: str = "zh"
    as_of: str = ""


class SaveQueueArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without `moment`: the quarter of the day in which the job runs; a moment is run once."""

    moment: str = ""


class TellAlarmsArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    recipient_id: str
    subject: str
    text: str


def _import(run: JobRun) -> object:
    from evergrove.facts import load_mapping, parse_mapping
    from evergrove.jobs.imports import import_file
    from evergrove.jobs.mending import imported_file

    wanted = _arguments(run, ImportArguments)
    path = upload_path(run.workspace, wanted.path)
    if not path.is_file():
        raise MissingUploadError("the file to import is no longer there", help="upload it again")
    if wanted.mends:
        mapping = imported_file(run.workspace, wanted.mends).mapping
    else:
        mapping = parse_mapping(wanted.mapping_document) if wanted.mapping_document else load_mapping(wanted.mapping)
    summary = import_file(
        run.workspace,
        path,
        mapping=mapping,
        step=run.tell,
        import_id="imp" + run.job.job_id.removeprefix("job"),
        file_name=wanted.file_name or path.name,
    )
    path.unlink(missing_ok=True)
    return summary


def upload_path(workspace: Workspace, name: str) -> Path:
    """Where an uploaded file lies. Raises UnreadableArgumentsError for a name that leads out of the uploads."""
    folder = (workspace.files / UPLOADS).resolve()
    path = (workspace.files / name).resolve()
    if not path.is_relative_to(folder):
        raise UnreadableArgumentsError("the file lies outside the uploads", help=f"name it {UPLOADS}/<file>")
    return path


def _refresh(run: JobRun) -> object:
    from evergrove.jobs.refresh import refresh

    wanted = _arguments(run, RefreshArguments)
    run.tell("scoring", 0.0)
    return refresh(run.workspace, as_of=_instant(run.workspace, wanted.as_of))


def _erase(run: JobRun) -> object:
    from evergrove.jobs.upkeep import erase, erase_rest

    wanted = _arguments(run, EraseArguments)
    run.tell("erasing", 0.0)
    work = erase if run.job.attempts == 1 else erase_rest
    done = work(run.workspace, wanted.customer_ids, reason=wanted.reason)
    return {"certificates": [request.erasure_id for request in done]}


def _unmerge_source(run: JobRun) -> object:
    from evergrove.jobs.people import unmerge_source

    wanted = _arguments(run, UnmergeSourceArguments)
    done = int(run.job.kept.get("merges", 0))

    def keep(connection: sa.Connection, merges: int) -> None:
        nonlocal done
        done += merges
        run.keep(connection, {"merges": done})

    since = parse_instant(wanted.since) if wanted.since else None
    unmerge_source(run.workspace, source=wanted.source, author=run.job.author, since=since, step=run.tell, keep=keep)
    return {"source": wanted.source, "merges": done}


def _export(run: JobRun) -> object:
    from evergrove.jobs.people_file import PeopleFile, write_people
    from evergrove.jobs.segment_work import export_rule

    wanted = _arguments(run, ExportArguments)
    path = run.workspace.files / EXPORTS / f"{run.job.job_id}.{wanted.format}"
    path.parent.mkdir(parents=True, exist_ok=True)
    as_of = parse_instant(wanted.as_of) if wanted.as_of else None
    run.tell("exporting", 0.0)
    document = msgspec.json.encode(wanted.rule)
    done: dict[str, Any] = {"file": f"{EXPORTS}/{path.name}"}
    if wanted.language:
        columns = PeopleFile(
            language=wanted.language, tags=tuple(wanted.tags), scores=tuple(wanted.scores), is_masked=wanted.is_masked
        )
        rows = write_people(run.workspace, document, path, wanted=columns, as_of=as_of)
        return {**done, "rows": rows, "file_name": wanted.file_name}
    rows = export_rule(run.workspace, document, path, as_of=as_of, tags=wanted.tags, scores=wanted.scores)
    return {**done, "rows": rows}


def _export_people(run: JobRun) -> object:
    from evergrove.jobs.behaviour import PeopleWish, export_people

    wanted = _arguments(run, ExportPeopleArguments)
    path = run.workspace.files / EXPORTS / f"{run.job.job_id}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    run.tell("exporting", 0.0)
    wish = PeopleWish(
        kind=wanted.kind, definition=wanted.definition, people=wanted.people, as_of=parse_instant(wanted.as_of)
    )
    return {"file": f"{EXPORTS}/{path.name}", "rows": export_people(run.workspace, wish, path)}


def _audience(run: JobRun) -> object:
    from evergrove.jobs.audiences import write_audience

    key = _arguments(run, AudienceArguments).key
    run.tell("exporting", 0.0)
    path, rows = write_audience(run.workspace, key, run.workspace.files / EXPORTS, name=run.job.job_id)
    return {"file": f"{EXPORTS}/{path.name}", "rows": rows, "audience": key}


def _launch(run: JobRun) -> object:
    from evergrove.jobs.launches import run_launch

    return run_launch(run, launch_id=_arguments(run, LaunchArguments).launch_id)


def _enrol(run: JobRun) -> object:
    from evergrove.jobs.journeys import run_enrolment

    return run_enrolment(run, enrolment_id=_arguments(run, EnrolArguments).enrolment_id)


def _simulate_journey(run: JobRun) -> object:
    from evergrove.jobs.journey_simulation import run_simulation
    from evergrove.journeys import SimulationWish

    wanted = _arguments(run, SimulateJourneyArguments)
    wish = SimulationWish(
        since=parse_instant(wanted.since),
        until=parse_instant(wanted.until),
        sampling=wanted.sampling,
        with_other_messages=wanted.with_other_messages,
        assumed_open_rate_bp=wanted.assumed_open_rate_bp,
        compares=wanted.compares,
    )
    return run_simulation(run, document=wanted.document, wish=wish)


def _report(run: JobRun) -> object:
    from evergrove.jobs.reports import make_report, write_report

    wanted = _arguments(run, ReportArguments)
    if wanted.language not in {"zh", "en"}:
        raise UnreadableArgumentsError("there is no report in that language", help="choose zh or en")
    run.tell("reporting", 0.0)
    data = make_report(run.workspace, as_of=parse_instant(wanted.as_of) if wanted.as_of else None)
    path = run.workspace.files / EXPORTS / f"{run.job.job_id}.html"
    write_report(data, path, language=wanted.language)
    return {"file": f"{EXPORTS}/{path.name}"}


def _save_queue(run: JobRun) -> object:
    from evergrove.jobs.saving import run_save_queue

    moment = _arguments(run, SaveQueueArguments).moment
    run.tell("scoring", 0.0)
    return run_save_queue(run.workspace, moment=parse_instant(moment) if moment else None)


def _watch(run: JobRun) -> object:
    from evergrove.jobs.alarms.watching import watch

    _arguments(run, NoArguments)
    return watch(run)


def _tell_alarms(run: JobRun) -> object:
    from evergrove.jobs.alarms.composing import Letter
    from evergrove.jobs.alarms.telling import tell_alarms

    wanted = _arguments(run, TellAlarmsArguments)
    letter = Letter(subject=wanted.subject, text=wanted.text)
    return tell_alarms(run, recipient_id=wanted.recipient_id, letter=letter)


def _maintain(run: JobRun) -> object:
    from evergrove.jobs.upkeep import maintain

    _arguments(run, NoArguments)
    run.tell("maintaining", 0.0)
    maintain(run.workspace)
    return {}


def _arguments(run: JobRun, kind: type[Any]) -> Any:
    try:
        return msgspec.convert(run.job.arguments, kind)
    except msgspec.ValidationError as error:
        raise UnreadableArgumentsError(
            f"the arguments of {run.job.kind} cannot be used: {error}", help="look at the kind's fields"
        ) from error


def _instant(workspace: Workspace, text: str) -> Any:
    return parse_instant(text) if text else workspace.clock.now()


KINDS: dict[str, JobKind] = {
    "import": JobKind(lane=LONG, run=_import),
    "refresh": JobKind(lane=LONG, run=_refresh),
    "save_queue": JobKind(lane=LONG, run=_save_queue),
    "maintain": JobKind(lane=LONG, run=_maintain),
    "erase": JobKind(lane=SHORT, run=_erase),
    "unmerge_source": JobKind(lane=LONG, run=_unmerge_source),
    "export": JobKind(lane=SHORT, run=_export),
    "export_people": JobKind(lane=SHORT, run=_export_people),
    "audience": JobKind(lane=SHORT, run=_audience),
    "report": JobKind(lane=SHORT, run=_report),
    "launch": JobKind(lane=SHORT, run=_launch),
    "enrol": JobKind(lane=SHORT, run=_enrol),
    "watch": JobKind(lane=SHORT, run=_watch),
    "tell_alarms": JobKind(lane=SHORT, run=_tell_alarms),
    "simulate_journey": JobKind(lane=LONG, run=_simulate_journey),
}


def lanes() -> dict[str, tuple[str, ...]]:
    """The kinds of each lane."""
    return {lane: tuple(name for name, kind in KINDS.items() if kind.lane == lane) for lane in (LONG, SHORT)}
