"""`journey`: check, publish, look at, pause, enter, explain."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from evergrove.access import list_workspaces
from evergrove.cli.journey_simulation import simulation_lines
from evergrove.cli.journey_words import (
    checked_lines,
    counts_lines,
    explanation_lines,
    migration_lines,
    problem_lines,
    story_lines,
)
from evergrove.cli.ready_journeys import classics_command, install_command
from evergrove.cli.session import (
    EXIT_CODES,
    Format,
    FormatOption,
    Home,
    Language,
    LanguageOption,
    WorkspaceSlug,
    console,
    opened,
    reported,
    write_json,
    write_rows,
)
from evergrove.jobs import simulate_journey
from evergrove.journeys import (
    CheckedJourney,
    Enrolment,
    Entrant,
    SimulationWish,
    StandingJourney,
    archive_journey,
    as_document,
    check_journey,
    drain_journey,
    enrol_customers,
    enrol_file,
    enter_next_chunk,
    explain_entry,
    find_enrolment,
    journey_lines,
    journey_standing,
    load_journey,
    pause_journey,
    preview_migration,
    publish_journey,
    resume_journey,
    run_story,
)
from evergrove.kit import InvalidError, Settings, Workspace, parse_instant
from evergrove.profiles import find_customer, workspace_zone

journey_app = typer.Typer(help="Journeys: what happens next, to whom; written as JSON or YAML.", no_args_is_help=True)

journey_app.command("classics")(classics_command)
journey_app.command("install")(install_command)

AUTHOR = "command line"
STORIES_MAX = 5
"""Runs whose timelines `explain` prints; the others are in the JSON."""

Key = Annotated[str, typer.Argument(help="A journey's key.")]
Document = Annotated[Path, typer.Argument(help="The journey, as JSON or YAML.", exists=True, dir_okay=False)]

LIST_COLUMNS = ["reference", "state", "entered", "entered_lately", "open_runs", "goals", "control_goals", "name"]


class Mode(StrEnum):
    """What becomes of those inside earlier versions."""

    NEW_ONLY = "new_only"
    MIGRATE = "migrate"
    DRAIN_OLD = "drain_old"
    ARCHIVE_OLD = "archive_old"


class Backfill(StrEnum):
    """Whom a journey on a segment is for."""

    FUTURE = "future"
    CURRENT = "current"
    BOTH = "both"


class Unmapped(StrEnum):
    """Runs at a node without a place in the new version."""

    STAYS = "stays"
    ENDS = "ends"


class Policy(StrEnum):
    """What becomes of waits that ran out in the pause."""

    SKIP_STALE = "skip_stale"
    SEND_NOW = "send_now"
    SHIFT = "shift"


class InvalidMappingError(InvalidError):
    code = "journey.invalid_mapping"


@journey_app.command("validate")
@reported
def validate_command(
    document: Document,
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """Say all that is wrong with a journey; without a home, what can be said without one. Exit code 2 when it cannot be
    published."""
    text = document.read_bytes()
    is_looked_up = home is not None or workspace != "" or bool(list_workspaces(Settings.from_environment(home=home)))
    if is_looked_up:
        with opened(home, workspace) as place:
            checked = check_journey(place, text)
    else:
        checked = check_journey(None, text)
    _print_checked(checked, is_looked_up=is_looked_up, lang=lang, format=format)
    if checked.problems:
        raise typer.Exit(EXIT_CODES["invalid"])


@journey_app.command("publish")
@reported
def publish_command(
    document: Document,
    *,
    mode: Annotated[
        Mode, typer.Option("--mode", help="What becomes of those inside earlier versions.")
    ] = Mode.NEW_ONLY,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="With --mode migrate: old=new, or old= to end the runs there.", show_default=False),
    ] = None,
    unmapped: Annotated[
        Unmapped, typer.Option("--unmapped", help="With --mode migrate: runs at nodes that are gone.")
    ] = Unmapped.STAYS,
    backfill: Annotated[
        Backfill,
        typer.Option("--backfill", help="Of a journey on a segment: its members of today, later ones, or both."),
    ] = Backfill.FUTURE,
    preview: Annotated[
        bool, typer.Option("--preview", help="Say how many runs would move where; publish nothing.")
    ] = False,
    note: Annotated[str, typer.Option("--note", help="What is new in this version.", show_default=False)] = "",
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """Publish a journey as the next version, which takes new entrants from now on."""
    moves = _mapping(mapping or [])
    with opened(home, workspace) as place:
        text = document.read_bytes()
        checked = check_journey(place, text)
        if checked.problems:
            _print_checked(checked, is_looked_up=True, lang=lang, format=format)
            raise typer.Exit(EXIT_CODES["invalid"])
        if preview:
            found = preview_migration(place, checked.journey.key, text, mapping=moves, unmapped=unmapped.value)
            _print_or(asdict(found), migration_lines(found, language=lang.value), format=format)
            return
        made = publish_journey(
            place,
            text,
            author=AUTHOR,
            note=note,
            mode=mode.value,
            mapping=moves,
            unmapped=unmapped.value,
            backfill=backfill.value,
        )
    said = {
        "reference": made.journey.reference,
        "state": made.standing.state,
        "is_new": made.is_new,
        "moved": made.moved,
        "ended": made.ended,
        "enrolment_id": made.enrolment_id,
        "warnings": [_problem(one) for one in checked.warnings],
    }
    lines = [f"{'published' if made.is_new else 'stands already:'} {made.journey.reference} ({made.standing.state})"]
    lines += [f"! {line}" for line in problem_lines(checked.warnings, language=lang.value)]
    if made.moved or made.ended:
        lines.append(f"moved {made.moved:,}, ended {made.ended:,}")
    _print_or(said, lines, format=format)


@journey_app.command("list")
@reported
def list_command(*, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE) -> None:
    """Every journey: its state, who is in it, and how many reached its goal in both groups."""
    with opened(home, workspace) as place:
        lines = journey_lines(place)
    rows = [
        {
            "reference": f"{one.journey.key}@{one.standing.version}",
            "state": one.standing.state,
            "entered": one.entered.both,
            "entered_lately": one.entered_lately,
            "open_runs": one.open_runs,
            "goals": one.goals.treated,
            "control_goals": one.goals.control,
            "name": f"{one.journey.name.zh} · {one.journey.name.en}",
        }
        for one in lines
    ]
    write_rows(LIST_COLUMNS, rows, format=format)


@journey_app.command("show")
@reported
def show_command(
    reference: Annotated[str, typer.Argument(help="A journey's key, or one version of it: win_back@3.")],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """The document of a journey, as it can be published again."""
    with opened(home, workspace) as place:
        journey = load_journey(place, reference)
    if format == Format.TABLE:
        console.print(f"# {journey.reference}", highlight=False, markup=False)
    write_json(as_document(journey))


@journey_app.command("status")
@reported
def status_command(
    key: Key,
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """Who is where now, by version and node, and what became of those who were in it."""
    with opened(home, workspace) as place:
        counts = journey_standing(place, key)
    _print_or(asdict(counts), counts_lines(counts, language=lang.value), format=format)


@journey_app.command("pause")
@reported
def pause_command(
    key: Key, *, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE
) -> None:
    """Freeze it: nobody enters, no wait runs out, nothing that no sender has yet goes out."""
    _change(home, workspace, format=format, change=lambda place: pause_journey(place, key, author=AUTHOR))


@journey_app.command("resume")
@reported
def resume_command(
    key: Key,
    *,
    policy: Annotated[Policy, typer.Option("--policy", help="Waits that ran out meanwhile.")] = Policy.SKIP_STALE,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Go on: what is out of date is not sent (skip_stale), all is sent now (send_now), or every wait is longer by the
    pause (shift)."""
    _change(
        home,
        workspace,
        format=format,
        change=lambda place: resume_journey(place, key, policy=policy.value, author=AUTHOR),
    )


@journey_app.command("drain")
@reported
def drain_command(
    key: Key, *, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE
) -> None:
    """Let nobody in any more; those who are in it go on."""
    _change(home, workspace, format=format, change=lambda place: drain_journey(place, key, author=AUTHOR))


@journey_app.command("archive")
@reported
def archive_command(
    key: Key, *, home: Home = None, workspace: WorkspaceSlug = "", format: FormatOption = Format.TABLE
) -> None:
    """End it for good, and everybody's run in it."""
    _change(home, workspace, format=format, change=lambda place: archive_journey(place, key, author=AUTHOR))


@journey_app.command("enter")
@reported
def enter_command(
    key: Key,
    *,
    customer: Annotated[
        list[str] | None, typer.Option("--customer", help="A customer id or an identifier; may be repeated.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="A CSV file of them, with a header.", exists=True, dir_okay=False)
    ] = None,
    occasion: Annotated[
        str, typer.Option("--occasion", help="The same word again enters nobody twice.", show_default=False)
    ] = "",
    home: Home = None,
    workspace: WorkspaceSlug = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """Let customers in by hand; whom the rules of re-entry refuse are counted."""
    if bool(customer) == (file is not None):
        raise InvalidMappingError("name customers, or a file of them", help="--customer ID, or --file people.csv")
    unknown = 0
    with opened(home, workspace) as place:
        if file is not None:
            asked, read = enrol_file(place, key, file, author=AUTHOR, occasion=occasion)
            unknown = read.unknown_count + read.ambiguous_count
        else:
            people = [Entrant(customer_id=find_customer(place, one)) for one in customer or []]
            asked = enrol_customers(place, key, people, author=AUTHOR, idempotency_key=occasion)
        while enter_next_chunk(place, asked.enrolment_id) is not None:
            pass
        found = find_enrolment(place, asked.enrolment_id)
    said = {**asdict(found), "unknown": unknown}
    _print_or(said, [_enrolment_line(found, unknown=unknown)], format=format)


@journey_app.command("explain")
@reported
def explain_command(
    key: Key,
    customer: Annotated[str, typer.Argument(help="A customer id, or one of their identifiers.")],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """What happened to a customer in a journey, with the reasons; or why they are not in it."""
    with opened(home, workspace) as place:
        found = explain_entry(place, key, customer)
        stories = [run_story(place, run.run_id) for run in found.runs[: None if format == Format.JSON else STORIES_MAX]]
        zone = workspace_zone(place)
    lines = [line for story in stories for line in story_lines(story, zone=zone, language=lang.value)]
    lines += explanation_lines(found, language=lang.value)
    said = {
        "customer_id": found.customer_id,
        "journey": f"{found.journey.key}@{found.standing.version}",
        "state": found.standing.state,
        "runs": [asdict(story) for story in stories],
        "reasons": [asdict(one) for one in found.reasons],
    }
    _print_or(said, lines, format=format)


@journey_app.command("simulate")
@reported
def simulate_command(
    document: Document,
    *,
    since: Annotated[str, typer.Option("--since", help="The first day (UTC), or an instant.")],
    until: Annotated[str, typer.Option("--until", help="The day after the last; at most 92 days later.")],
    sample: Annotated[bool, typer.Option("--sample", help="One customer in 16, whoever many there are.")] = False,
    alone: Annotated[
        bool, typer.Option("--alone", help="Leave out what customers got from elsewhere: caps count this alone.")
    ] = False,
    open_rate: Annotated[
        float, typer.Option("--open-rate", min=0.0, max=1.0, help="Take so many messages as opened (0 to 1).")
    ] = 0.0,
    compare: Annotated[
        bool, typer.Option("--compare/--no-compare", help="Simulate the version that stands as well.")
    ] = True,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """Run a draft over what really happened: who would have entered, what they would have got. Nothing is sent."""
    wish = SimulationWish(
        since=parse_instant(since),
        until=parse_instant(until),
        sampling="sample" if sample else "auto",
        with_other_messages=not alone,
        assumed_open_rate_bp=round(open_rate * 10_000),
        compares=compare,
    )
    with opened(home, workspace) as place:
        report = simulate_journey(place, document.read_bytes(), wish=wish)
    _print_or(msgspec.to_builtins(report), simulation_lines(report, language=lang.value), format=format)


def _mapping(written: list[str]) -> dict[str, str]:
    found = {}
    for one in written:
        old, equals, new = one.partition("=")
        if not equals or not old:
            raise InvalidMappingError(f"“{one[:80]}” maps no node", help="write old=new, or old= to end the runs there")
        found[old.strip()] = new.strip()
    return found


def _change(home: Path | None, slug: str, *, change: Callable[[Workspace], StandingJourney], format: Format) -> None:
    with opened(home, slug) as place:
        found = change(place)
    _print_or(asdict(found), [f"{found.key}@{found.version}: {found.state}"], format=format)


def _print_checked(checked: CheckedJourney, *, is_looked_up: bool, lang: Language, format: Format) -> None:
    said = {
        "key": checked.journey.key,
        "is_valid": not checked.problems,
        "is_looked_up": is_looked_up,
        "problems": [_problem(one) for one in checked.problems],
        "warnings": [_problem(one) for one in checked.warnings],
    }
    _print_or(said, checked_lines(checked, is_looked_up=is_looked_up, language=lang.value), format=format)


def _problem(one: Any) -> dict[str, str]:
    return {name: getattr(one, name) for name in ("node", "field", "message", "message_zh", "help")}


def _enrolment_line(found: Enrolment, *, unknown: int) -> str:
    waits = " (the journey is paused: they enter when it is resumed)" if found.state == "entering" else ""
    nobody = f", {unknown:,} of nobody or of several" if unknown else ""
    return f"{found.entered:,} of {found.members:,} entered, {found.refused:,} refused{nobody}{waits}"


def _print_or(said: dict[str, Any], lines: Iterable[str], *, format: Format) -> None:
    """Lines for people, or the whole as JSON; as CSV a line a row."""
    if format == Format.JSON:
        write_json(said)
    elif format == Format.CSV:
        write_rows(["line"], [{"line": line} for line in lines], format=format)
    else:
        for line in lines:
            console.print(line, highlight=False, markup=False, soft_wrap=True)
