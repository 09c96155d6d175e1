"""`campaign`: plan, estimate, launch, watch, stop, and what it changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from evergrove.campaigns import (
    Campaign,
    InvalidCampaignError,
    Launch,
    LaunchProgress,
    LaunchStateError,
    MissingLaunchError,
    approve_launch,
    find_launch,
    list_campaigns,
    list_launches,
    load_campaign,
    pause,
    publish_campaign,
    resume,
    stop,
    watch_launch,
)
from evergrove.cli.campaign_sample import write_sample
from evergrove.cli.campaign_words import effect_lines, estimate_lines, progress_lines, sample_lines
from evergrove.cli.hints import after_launch, after_stop, naming_templates
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
    write_rows,
)
from evergrove.experiments import global_hold_out
from evergrove.jobs import estimate, launch, report_effect, set_going
from evergrove.kit import Workspace

campaign_app = typer.Typer(
    help="Campaigns: a message to a segment, once or again and again, and what it changed.", no_args_is_help=True
)

AUTHOR = "command line"

Reference = Annotated[str, typer.Argument(help="A campaign's key, or one version of it: spring@3.")]
LaunchName = Annotated[str, typer.Argument(help="A launch (lau_…), or a campaign for its newest launch.")]

LAUNCH_PREFIX = "lau_"
LAUNCH_COLUMNS = ["launch_id", "campaign_key", "segment", "state", "members", "planned", "asked_at", "finished_at"]


class By(StrEnum):
    """What the effect is broken down by."""

    TEMPLATE = "template"
    CHANNEL = "channel"
    SEGMENT = "segment"
    HOUR = "hour"


@campaign_app.command("publish")
@reported
def publish_command(
    document: Annotated[Path, typer.Argument(help="A JSON file with the campaign.", exists=True, dir_okay=False)],
    *,
    note: Annotated[str, typer.Option("--note", help="What is new in this version.", show_default=False)] = "",
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Check a campaign and publish it as the next version. Nothing is sent by this."""
    try:
        said = msgspec.json.decode(document.read_bytes(), type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise InvalidCampaignError(f"this is no JSON object ({error})", help="mind quotes, commas, brackets") from error
    with opened(home, workspace) as place, naming_templates(place, _templates_of(said)):
        made = publish_campaign(place, said, author=AUTHOR, note=note)
    if format == Format.TABLE:
        console.print(f"published {made.reference}", highlight=False, markup=False)
    else:
        write_json({"reference": made.reference, "key": made.key, "version": made.version})


@campaign_app.command("list")
@reported
def list_command(*, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE) -> None:
    """Every campaign, with its newest launch."""
    with opened(home, workspace) as place:
        campaigns, launches = list_campaigns(place), list_launches(place)
    newest = {one.campaign: one for one in reversed(launches)}
    write_rows(
        ["reference", "segment", "channels", "class", "hold_out", "newest_launch", "state", "name"],
        [_campaign_row(one, newest=newest.get(one.key)) for one in campaigns],
        format=format,
    )


@campaign_app.command("estimate")
@reported
def estimate_command(
    reference: Reference,
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """Whom it would reach now, when, at what cost, and who would be left out and why. Nothing is written."""
    with opened(home, workspace) as place:
        campaign = load_campaign(place, reference)
        with naming_templates(place, [step.template for step in campaign.steps]):
            found = estimate(place, campaign)
            sample = write_sample(place, campaign) if found.members else None
    if format == Format.TABLE:
        _print(estimate_lines(found, language=lang.value))
        _print(sample_lines(sample, language=lang.value) if sample else [])
    else:
        write_json({**asdict(found), "sample": asdict(sample) if sample else None})


@campaign_app.command("launch")
@reported
def launch_command(
    reference: Reference,
    *,
    not_before: Annotated[str, typer.Option("--at", help="Not before this instant.", show_default=False)] = "",
    occasion: Annotated[
        str, typer.Option("--occasion", help="The same word again gives the same launch.", show_default=False)
    ] = "",
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Ask for a launch; a running server (`serve` or `work`) gathers the segment, decides, and sends."""
    with opened(home, workspace) as place:
        asked = launch(
            place,
            reference,
            author=AUTHOR,
            occasion=occasion,
            not_before=instant(not_before) if not_before else None,
            may_approve=True,  # whoever may use the machine may approve by the command for it, too
        )
    _print_launch(asked, format=format)
    if format == Format.TABLE:
        console.print(f"  → {after_launch(asked)}", highlight=False, markup=False, soft_wrap=True)


@campaign_app.command("approve")
@reported
def approve_command(
    name: LaunchName,
    *,
    approver: Annotated[str, typer.Option("--by", help="Who has looked at it: not who asked for it.")],
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Let a launch begin, where launches need somebody else's approval."""

    def approve(place: Workspace, launch_id: str) -> Launch:
        found = approve_launch(place, launch_id, author=approver)
        set_going(place, found)
        return found

    _change(home, workspace, name, change=approve, format=format)


@campaign_app.command("status")
@reported
def status_command(
    name: LaunchName,
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """How far a launch is: messages by state and reason, what came back, the pace and the end."""
    with opened(home, workspace) as place:
        found = watch_launch(place, _launch_id(place, name))
    if format == Format.TABLE:
        _print(progress_lines(found, language=lang.value))
    else:
        write_json(_progress(found))


@campaign_app.command("pause")
@reported
def pause_command(
    name: LaunchName, *, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE
) -> None:
    """Hold back all that no sender has yet."""
    _change(home, workspace, name, change=pause, format=format)


@campaign_app.command("resume")
@reported
def resume_command(
    name: LaunchName, *, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE
) -> None:
    """Go on; what has become out of date meanwhile is not sent."""

    def go_on(place: Workspace, launch_id: str) -> Launch:
        try:
            found = resume(place, launch_id)
        except LaunchStateError as error:
            asked = find_launch(place, launch_id)
            error.help = after_stop(asked) if asked.state == "stopped" else error.help
            raise
        set_going(place, found)
        return found

    _change(home, workspace, name, change=go_on, format=format)


@campaign_app.command("stop")
@reported
def stop_command(
    name: LaunchName, *, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE
) -> None:
    """End it for good: what no sender has yet is never sent."""
    _change(home, workspace, name, change=lambda place, one: stop(place, one, author=AUTHOR), format=format)


@campaign_app.command("effect")
@reported
def effect_command(
    name: Annotated[str, typer.Argument(help="A campaign, one version of it, or a launch (lau_…).")],
    *,
    by: Annotated[By | None, typer.Option("--by", help="Broken down, beside the whole.", show_default=False)] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="An instant or a date; default: now.", show_default=False)] = "",
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """What the campaign changed against its control group, with an interval; the way of its messages; four alarms."""
    is_launch = name.startswith(LAUNCH_PREFIX)
    with opened(home, workspace) as place:
        found = report_effect(
            place,
            "" if is_launch else name,
            launch_id=name if is_launch else "",
            by=by.value if by else None,
            as_of=instant(as_of) if as_of else None,
        )
        campaign = load_campaign(place, find_launch(place, name).campaign_key if is_launch else name)
        keeps_back = _keeps_back(place, campaign) or bool(found.effect.exposed.control)
    if format == Format.TABLE:
        _print(effect_lines(found, language=lang.value, keeps_back=keeps_back))
    else:
        write_json(found)


def _keeps_back(place: Workspace, campaign: Campaign) -> bool:
    """Whether anybody may be in a control group: the campaign's own, or the workspace's."""
    if campaign.message_class == "transactional":
        return False
    whole = global_hold_out(place)
    return bool(campaign.hold_out_bp) or (whole is not None and campaign.purpose not in whole.excluded_purposes)


def _templates_of(said: dict[str, Any]) -> list[str]:
    """The templates that a document names, whatever else may be wrong with it."""
    steps = said.get("steps")
    named = [step.get("template") for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []
    return [one for one in named if isinstance(one, str)]


def _launch_id(place: Workspace, name: str) -> str:
    """The launch, or the newest one of the campaign that is named."""
    if name.startswith(LAUNCH_PREFIX):
        return find_launch(place, name).launch_id
    key = load_campaign(place, name).key
    found = list_launches(place, campaign=key)
    if not found:
        raise MissingLaunchError(f"“{key}” was never launched", help=f"launch it: evergrove campaign launch {key}")
    return found[0].launch_id


def _change(
    home: Path | None, slug: str, name: str, *, change: Callable[[Workspace, str], Launch], format: Format
) -> None:
    with opened(home, slug) as place:
        changed = change(place, _launch_id(place, name))
    _print_launch(changed, format=format)


def _print_launch(found: Launch, *, format: Format) -> None:
    if format == Format.TABLE:
        console.print(f"{found.launch_id} of {found.campaign_key}: {found.state}", highlight=False, markup=False)
    elif format == Format.JSON:
        write_json(asdict(found))
    else:
        write_rows(LAUNCH_COLUMNS, [asdict(found)], format=format)


def _print(lines: Sequence[str]) -> None:
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _campaign_row(campaign: Campaign, *, newest: Launch | None) -> dict[str, Any]:
    return {
        "reference": campaign.reference,
        "segment": campaign.segment,
        "channels": " → ".join(step.channel for step in campaign.steps),
        "class": campaign.message_class,
        "hold_out": f"{campaign.hold_out_bp / 100:g} %",
        "newest_launch": newest.launch_id if newest else "",
        "state": newest.state if newest else "",
        "name": f"{campaign.name.zh} · {campaign.name.en}",
    }


def _progress(found: LaunchProgress) -> dict[str, Any]:
    """As JSON, whose keys are texts."""
    counts = asdict(found.counts)
    counts["by_reason"] = [
        {"state": state, "reason": reason, "messages": messages}
        for (state, reason), messages in found.counts.by_reason.items()
    ]
    return {**asdict(found), "counts": {**counts, "planned": found.counts.planned}}
