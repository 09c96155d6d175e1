"""The report of a workspace, from its snapshots and facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import ibis.expr.types as ir

from evergrove.facts import Engine, facts_relation, open_engine, published_snapshot, rejects_by_reason
from evergrove.insight import AttributeCoverage, ReportData, ReportInputs, gather_report, plan_of, render_report
from evergrove.jobs.simulation import SOURCE as SIMULATOR
from evergrove.jobs.snapshot_tables import SCORES, newest_scores, scores_of
from evergrove.kit import Workspace, write_whole
from evergrove.profiles import completeness_by_attribute
from evergrove.scores import NoOutcomeError, ScoreValidation, published_settings, validate_scores, validation_markdown

VALIDATION_DAYS = 90
"""The health index is judged on the 90 days after a cut-off that lies 90 days back."""

BASIC_ATTRIBUTES = ("name", "gender", "birthday", "city", "region", "acquisition_channel", "registered_at")
"""The attributes whose completeness the report shows (target 80 %)."""

COMPARED_DAYS_MIN = 20
"""The report compares with a snapshot about a month older, not with yesterday's."""


def make_report(workspace: Workspace, *, as_of: datetime | None = None) -> ReportData:
    """Gather the report of the newest scores, of `as_of` at the latest. Raises MissingSnapshotError without any."""
    newest = newest_scores(workspace, as_of=as_of)
    earlier = published_snapshot(workspace, name=SCORES, as_of=newest.as_of - timedelta(days=COMPARED_DAYS_MIN))
    validation = _validation(workspace, as_of=newest.as_of)
    with open_engine(workspace) as engine:
        scores = scores_of(workspace, engine, day=newest.day)
        facts = facts_relation(workspace, engine, as_of=newest.as_of)
        inputs = ReportInputs(
            scores=scores,
            earlier_scores=None if earlier is None else scores_of(workspace, engine, day=earlier.day),
            earlier_as_of=None if earlier is None else earlier.as_of,
            validation=validation,
            attributes=_attributes(engine, facts),
            plan=plan_of(workspace, engine, scores),
            rejected=rejects_by_reason(workspace),
        )
        return gather_report(
            engine,
            facts,
            inputs=inputs,
            workspace_name=workspace.name,
            as_of=newest.as_of,
            is_simulated=_is_simulated(engine, facts),
        )


def _attributes(engine: Engine, facts: ir.Table) -> tuple[AttributeCoverage, ...]:
    """Of how many customers each basic attribute is known; none where the workspace has no attributes at all."""
    table = completeness_by_attribute(engine, facts, BASIC_ATTRIBUTES)
    found = dict(zip(table.column("attribute").to_pylist(), table.column("known_count").to_pylist(), strict=True))
    return tuple(AttributeCoverage(key=key, known=known) for key, known in found.items()) if any(found.values()) else ()


def _is_simulated(engine: Engine, facts: ir.Table) -> bool:
    """Whether any fact came from the simulator: then every page says so."""
    made = facts.filter(facts.source == SIMULATOR).limit(1)
    return bool(engine.fetch(made.select("fact_id")).num_rows)


def write_report(data: ReportData, path: Path, *, language: str) -> Path:
    """Write the report as one HTML file, whole or not at all."""
    write_whole(path, render_report(data, language=language).encode())
    return path


def validation_page(workspace: Workspace, *, cut_offs: Sequence[datetime], chosen_on: str) -> str:
    """The page that judges the scores at each cut-off, in Markdown. Raises NoOutcomeError where nothing followed."""
    settings = published_settings(workspace)
    judged = validate_scores(workspace, cut_offs=cut_offs, settings=settings, horizon_days=VALIDATION_DAYS)
    return validation_markdown(judged, data=workspace.name, chosen_on=chosen_on)


def _validation(workspace: Workspace, *, as_of: datetime) -> ScoreValidation | None:
    """The scores of 90 days ago, judged by what happened since; None where too little happened."""
    cut_off = as_of - timedelta(days=VALIDATION_DAYS)
    try:
        settings = published_settings(workspace)
        return validate_scores(workspace, cut_offs=[cut_off], settings=settings, horizon_days=VALIDATION_DAYS)[0]
    except NoOutcomeError:
        return None
