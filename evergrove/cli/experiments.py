"""`experiment`: plan one, and report on one from a workspace or from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from evergrove.cli.experiment_rows import (
    LIVE_COLUMNS,
    MORE_COLUMNS,
    ROW_COLUMNS,
    STATE_COLUMNS,
    live_rows,
    report_row,
    spread_rows,
)
from evergrove.cli.experiment_words import live_lines, plan_lines, report_lines
from evergrove.cli.session import (
    Format,
    FormatOption,
    Home,
    Language,
    LanguageOption,
    WorkspaceSlug,
    console,
    opened,
    reported,
    shown,
    write_rows,
)
from evergrove.experiments import (
    DesignKind,
    ExperimentDesign,
    ExperimentPlan,
    ExperimentReport,
    FileQuestion,
    InvalidExperimentError,
    Look,
    Metric,
    MetricColumns,
    MetricKind,
    PlanQuestion,
    load_experiment,
    plan_experiment,
    report_on,
    samples_from_file,
)
from evergrove.kit import Workspace
from evergrove.statistics import Spending

experiment_app = typer.Typer(help="Experiments: how many customers one needs, and what it shows.", no_args_is_help=True)

METRIC_HELP = (
    "COLUMN:KIND, again for each. binary and retention: 1 or 0; mean; revenue: a mean, cut at the 99th percentile of "
    "those above 0; SUM/DIVISOR:ratio. Settings follow it, such as spend:revenue:cap=500:role=secondary: role "
    "(primary, secondary, guardrail), better (up, down), cap, margin."
)

DesignOption = Annotated[
    DesignKind, typer.Option("--design", help="sequential (planned looks), anytime, or fixed (one look).")
]
SpendingOption = Annotated[
    Spending, typer.Option("--spending", help="Of planned looks: obrien_fleming (late) or pocock (evenly).")
]
Alpha = Annotated[float, typer.Option("--alpha", help="False alarms, over all looks together.")]
Shares = Annotated[
    list[str] | None,
    typer.Option(
        "--share", help="ARM=0.5, again for each arm: its part of the draw. Default: equal.", show_default=False
    ),
]


@experiment_app.command("report")
@reported
def report_command(
    key: Annotated[
        str, typer.Argument(help="An experiment of the workspace, newest version or subject@2; or --from.")
    ] = "",
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
    source: Annotated[Path | None, typer.Option("--from", help="A Parquet or CSV file, one row a customer.")] = None,
    arm: Annotated[str, typer.Option("--arm", help="The column that says in which arm a customer is.")] = "",
    control: Annotated[str, typer.Option("--control", help="The arm that the others are held against.")] = "",
    metric: Annotated[list[str] | None, typer.Option("--metric", help=METRIC_HELP)] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help="A column known before the exposure: does the effect differ by it? Again for each."),
    ] = None,
    covariate: Annotated[
        list[str] | None,
        typer.Option("--covariate", help="METRIC=COLUMN, known before the exposure: narrows the interval (CUPED)."),
    ] = None,
    design: DesignOption = "sequential",
    look: Annotated[
        str, typer.Option("--look", help="Which planned look this is: 3/5. The last one is the end.")
    ] = "1/1",
    information: Annotated[
        str, typer.Option("--information", help="In place of --look: the share of the plan at each look, 0.2,0.45,1.")
    ] = "",
    spending: SpendingOption = "obrien_fleming",
    planned: Annotated[
        int, typer.Option("--planned", help="Customers planned, where an anytime interval is narrowest (0: 5,000).")
    ] = 0,
    alpha: Alpha = 0.05,
    share: Shares = None,
    unit: Annotated[str, typer.Option("--unit", help="The column that must not repeat: the customer's id.")] = "",
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """What an experiment shows, of a workspace (KEY) or from a file (--from): a row for each arm and metric.

    `lift` is the ABSOLUTE difference, mean less control_mean, `low` and `high` its interval; `lift_relative`,
    `relative_low` and `relative_high` say the same as a part of control_mean. `p` allows for the looks, `p_adjusted`
    for the number of comparisons too. `srm_p` below 0.0005 blocks all of it: the draw cannot have given such arms.
    Of a workspace's experiment all options but --home, --workspace, --lang and --format stand in its definition.
    """
    if key and not (source or arm or control or metric or by or covariate or share or unit or information):
        with opened(home, workspace) as its:
            _report_live(its, key, language=lang, format=format)
        return
    if key or source is None or not (arm and control and metric):
        raise InvalidExperimentError(
            "it is not said which experiment to report on",
            help="write KEY --home DIR alone, or --from FILE with --arm, --control and --metric",
        )
    made = ExperimentDesign(kind=design, alpha=alpha, spending=spending, customers_planned=planned)
    question = FileQuestion(
        path=source, arm=arm, metrics=_metrics(metric, covariates=covariate or []), by=tuple(by or ()), unit=unit
    )
    at = _look(made, look=look, information=information)
    counted = samples_from_file(question)
    shares = _shares(share) if share else None
    report = report_on(counted.samples, customers=counted.customers, control=control, look=at, shares=shares)
    rows = [report_row(found, report) for found in report.results]
    columns = [*ROW_COLUMNS, *MORE_COLUMNS, *STATE_COLUMNS]
    _write_report(report, rows, columns=columns, lines=report_lines(report, language=lang.value), format=format)


def _report_live(workspace: Workspace, key: str, *, language: Language, format: Format) -> None:
    # Here, since planning and reports from a file start without the engine.
    from evergrove.jobs import report_experiment

    experiment = load_experiment(workspace, key)
    live = report_experiment(workspace, experiment.reference)
    rows = live_rows(live, experiment=experiment)
    columns = [*ROW_COLUMNS, *MORE_COLUMNS, *STATE_COLUMNS, *LIVE_COLUMNS]
    lines = live_lines(live, language=language.value)
    _write_report(live.report, rows, columns=columns, lines=lines, format=format)


def _write_report(
    report: ExperimentReport | None, rows: list[dict[str, Any]], *, columns: list[str], lines: list[str], format: Format
) -> None:
    """Rows for scripts, with the dimensions where a list has a place; a short table and sentences for people."""
    if format == Format.JSON and report is not None and report.heterogeneity:
        rows = [{**row, "by": spread_rows(report, row=row)} for row in rows]
    if format != Format.TABLE:
        write_rows(columns, rows, format=format)
        return
    write_rows(ROW_COLUMNS, [{name: _short(row[name]) for name in ROW_COLUMNS} for row in rows], format=format)
    for line in lines:
        console.print(shown(line), highlight=False, soft_wrap=True)


@experiment_app.command("plan")
@reported
def plan_command(
    kind: Annotated[MetricKind, typer.Option("--metric", help="binary, retention, mean, revenue or ratio.")],
    baseline: Annotated[float, typer.Option("--baseline", help="Control's figure: 0.1 for one in ten.")],
    effect: Annotated[
        str, typer.Option("--effect", help="The smallest worth finding: 10% more than control, or 0.01 in its unit.")
    ],
    *,
    deviation: Annotated[
        float, typer.Option("--deviation", help="Standard deviation of one customer's value; not for binary.")
    ] = 0.0,
    share: Shares = None,
    arms: Annotated[int, typer.Option("--arms", help="How many, control among them, when all are equal.", min=2)] = 2,
    design: DesignOption = "sequential",
    looks: Annotated[int, typer.Option("--looks", help="Planned looks, at equal distances.")] = 5,
    spending: SpendingOption = "obrien_fleming",
    alpha: Alpha = 0.05,
    power: Annotated[float, typer.Option("--power", help="The chance to find an effect of that size.")] = 0.8,
    correlation: Annotated[
        float, typer.Option("--correlation", help="Of a covariate known before, with the value (CUPED).")
    ] = 0.0,
    per_day: Annotated[float, typer.Option("--per-day", help="Customers who come into the experiment a day.")] = 0.0,
    lang: LanguageOption = Language.EN,
    format: FormatOption = Format.TABLE,
) -> None:
    """How many customers an experiment needs, how long that takes, and when to look."""
    shares = _shares(share) if share else dict.fromkeys(_arm_names(arms), 1.0)
    made = ExperimentDesign(kind=design, alpha=alpha, power=power, looks=looks, spending=spending)
    size, is_relative = _effect(effect)
    question = PlanQuestion(
        kind=kind,
        baseline=baseline,
        effect=size,
        is_relative=is_relative,
        deviation=deviation,
        shares=tuple(shares.values()),
        explained=correlation**2,
        customers_per_day=per_day,
    )
    plan = plan_experiment(question, design=made)
    if format == Format.TABLE:
        lines = plan_lines(plan, names=tuple(shares), alpha=alpha, power=power, language=lang.value)
        for line in lines:
            console.print(shown(line), highlight=False, soft_wrap=True)
    else:
        rows = _plan_rows(plan, names=tuple(shares))
        columns = [name for name in rows[0] if name != "looks"]  # a list has no place in a spreadsheet
        write_rows(columns, rows, format=format)


def _metrics(texts: list[str], *, covariates: list[str]) -> tuple[MetricColumns, ...]:
    named = dict(_pair(text, what="--covariate", example="spend=history") for text in covariates)
    found = tuple(_metric(text, covariates=named) for text in texts)
    unknown = set(named) - {one.metric.name for one in found}
    if unknown:
        raise InvalidExperimentError(
            f"the covariate is for “{min(unknown)}”, which is no metric here", help="write METRIC=COLUMN"
        )
    return found


def _metric(text: str, *, covariates: dict[str, str]) -> MetricColumns:
    column, *rest = text.split(":")
    kind, *settings = rest or [""]
    numbers = {"cap": float, "margin": float}
    try:
        told = dict(setting.split("=", 1) for setting in settings)
        fields = {name: numbers[name](value) if name in numbers else value for name, value in told.items()}
        metric = msgspec.convert({"name": column, "kind": kind, **fields}, Metric)
    except (ValueError, msgspec.ValidationError) as error:
        raise InvalidExperimentError(f"--metric {text} cannot be read: {error}", help=METRIC_HELP) from error
    covariate = covariates.get(column, "")
    if metric.kind != "ratio":
        return MetricColumns(metric=metric, column=column, covariate=covariate)
    above, _, below = column.partition("/")
    if not above or not below:
        raise InvalidExperimentError(f"--metric {text}: a ratio has two columns", help="write spend/orders:ratio")
    return MetricColumns(metric=metric, column=above, divisor=below, covariate=covariate)


def _look(design: ExperimentDesign, *, look: str, information: str) -> Look:
    try:
        if information:
            told = tuple(float(part) for part in information.split(","))
            return Look(design=design, information=told, is_final=told[-1] >= 1.0 and design.kind != "anytime")
        number, _, of = look.partition("/")
        return design.planned(int(number), of=int(of or number))
    except ValueError as error:
        raise InvalidExperimentError(
            f"“{information or look}” is no look", help="write --look 3/5, or --information 0.2,0.45,1"
        ) from error


def _shares(texts: list[str]) -> dict[str, float]:
    try:
        return {
            name: float(value) for name, value in (_pair(text, what="--share", example="control=0.5") for text in texts)
        }
    except ValueError as error:
        raise InvalidExperimentError(f"a share is no number: {error}", help="write --share control=0.5") from error


def _pair(text: str, *, what: str, example: str) -> tuple[str, str]:
    name, _, value = text.rpartition("=")
    if not name or not value:
        raise InvalidExperimentError(f"{what} {text} cannot be read", help=f"write {what} {example}")
    return name, value


def _effect(text: str) -> tuple[float, bool]:
    """The size, and whether it is a part of the baseline."""
    try:
        return (float(text[:-1]) / 100.0, True) if text.endswith("%") else (float(text), False)
    except ValueError as error:
        raise InvalidExperimentError(
            f"the effect {text} is no number", help="write 10% for a tenth more than control, or 0.01 in its own unit"
        ) from error


def _arm_names(arms: int) -> list[str]:
    return ["control", *(["treated"] if arms == 2 else [f"treated_{number}" for number in range(1, arms)])]


def _plan_rows(plan: ExperimentPlan, *, names: tuple[str, ...]) -> list[dict[str, Any]]:
    looks = [
        {
            "look": look.number,
            "customers": look.customers,
            "deviate": look.deviate,
            "found_by_then": look.found_by_then,
        }
        for look in plan.looks
    ]
    return [
        {
            "arm": name,
            "n": count,
            "customers": plan.customers,
            "difference": plan.difference,
            "inflation": plan.inflation,
            "expected_customers": plan.expected_customers,
            "days": plan.days,
            "weeks": plan.weeks,
            "looks": looks,
        }
        for name, count in zip(names, plan.arms, strict=True)
    ]


def _short(value: object) -> object:
    return f"{value:.6g}" if isinstance(value, float) else value
