"""`save-queue`: customers about to be lost; set the queue up, run it, see how it stands and what it changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from evergrove.cli.campaign_words import effect_lines
from evergrove.cli.session import (
    Format,
    FormatOption,
    Home,
    Language,
    LanguageOption,
    WorkspaceSlug,
    console,
    instant,
    opened,
    reported,
    write_json,
)
from evergrove.desk import InvalidSaveQueueError, load_save_queue, publish_save_queue, read_standing
from evergrove.insight import EffectReport
from evergrove.jobs import report_save_effect, run_save_queue

if TYPE_CHECKING:
    from evergrove.desk import SaveRun

saving_app = typer.Typer(
    help="Customers about to be lost: who looks after whom by when, and what saving changed.", no_args_is_help=True
)

AUTHOR = "command line"

NOBODY_YET = {"zh": "还没有客户进入过挽留队列。", "en": "Nobody has come into the queue yet."}


@saving_app.command("publish")
@reported
def publish_command(
    file: Annotated[Path, typer.Argument(help="The setting in JSON; {} takes every default.", exists=True)],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
) -> None:
    """Publish the setting: from then on the queue runs every six hours."""
    try:
        document = msgspec.json.decode(file.read_bytes(), type=dict)
    except msgspec.DecodeError as error:
        raise InvalidSaveQueueError(
            f"{file.name} is no JSON object", help="write the setting as {…}", field=""
        ) from error
    with opened(home, workspace) as place:
        made = publish_save_queue(place, document, author=AUTHOR)
    console.print(f"published {made.reference}", highlight=False)


@saving_app.command("run")
@reported
def run_command(*, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE) -> None:
    """Run the queue now: a team never gets more tasks on a day than its capacity."""
    with opened(home, workspace) as place:
        done = run_save_queue(place, moment=place.clock.now())
    _show(done, format=format)


@saving_app.command("status")
@reported
def status_command(*, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE) -> None:
    """The last run, and the episodes of both arms by how they ended."""
    with opened(home, workspace) as place:
        load_save_queue(place)
        standing = read_standing(place)
    if format == Format.JSON:
        write_json(standing)
        return
    if standing.last_run is None:
        console.print("It has not run yet.")
        return
    _show(standing.last_run, format=format)
    for arm in standing.arms:
        ended = ", ".join(f"{count:,} {reason}" for reason, count in arm.ended.items()) or "none ended"
        console.print(f"{arm.arm}: {arm.open:,} open, {ended}", highlight=False)


@saving_app.command("effect")
@reported
def effect_command(
    *,
    as_of: Annotated[str, typer.Option("--as-of", help="An instant or a date; default: now.", show_default=False)] = "",
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """What saving changed against the customers who were kept back, with an interval."""
    with opened(home, workspace) as place:
        keeps_back = load_save_queue(place).hold_out_bp > 0
        found = report_save_effect(place, as_of=instant(as_of) if as_of else None)
    if format != Format.TABLE:
        write_json(found)
        return
    exposed = found.exposed
    if not exposed.treated + exposed.control + exposed.pending:
        console.print(NOBODY_YET[lang.value])
        return
    report = EffectReport(effect=found, funnel=None, by=None, effects=(), funnels=())
    for line in effect_lines(report, language=lang.value, keeps_back=keeps_back):
        console.print(line, highlight=False, soft_wrap=True)


def _show(run: SaveRun, *, format: Format) -> None:
    if format != Format.TABLE:
        write_json(run)
        return
    counts = run.counts
    lines = [
        f"{run.moment:%Y-%m-%d %H:%M} UTC · {run.settings}",
        (
            f"{counts.judged:,} of {counts.customers:,} customers judged; {counts.unknown:,} unknown "
            f"(fit: {counts.fit}), {counts.gone:,} gone already"
        ),
        f"{run.opened:,} tasks opened, {run.kept_back:,} kept back to compare with, {run.waiting:,} still waiting",
    ]
    if run.is_quiet:
        lines.append("A key date: nothing was begun.")
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)
