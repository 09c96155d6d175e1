"""Experiments: sticky assignment, hold-outs, exposures; definitions, plans, reports and decisions."""

from evergrove.experiments.assignment import assign, places
from evergrove.experiments.contracts import (
    BASIS_POINTS,
    CONTROL,
    DRAW_SCHEMA,
    HOLD_OUT_BP_MAX,
    TREATED,
    HoldOut,
    InvalidHoldOutError,
    InvalidSharesError,
)
from evergrove.experiments.decision import RollOutRule, decide
from evergrove.experiments.definition import (
    EXPERIMENT,
    Experiment,
    ExperimentName,
    MissingExperimentError,
    Scope,
    Variant,
    experiment_versions,
    list_experiments,
    load_experiment,
    publish_experiment,
    read_experiment,
)
from evergrove.experiments.design import DesignKind, ExperimentDesign, InvalidExperimentError, Look
from evergrove.experiments.exposures import EXPERIMENT_EXPOSED, exposure_facts
from evergrove.experiments.file_batches import MissingColumnError, UnreadableFileError
from evergrove.experiments.files import FileQuestion, FileSamples, MetricColumns, samples_from_file
from evergrove.experiments.group_sums import GroupSums
from evergrove.experiments.hold_outs import draw_members, global_hold_out, own_hold_out, set_global_hold_out
from evergrove.experiments.metrics import Better, Metric, MetricKind, MetricRole
from evergrove.experiments.planning import ExperimentPlan, PlannedLook, PlanQuestion, plan_experiment
from evergrove.experiments.reporting import report_on
from evergrove.experiments.results import (
    Action,
    ArmRow,
    Arms,
    Decision,
    ExperimentReport,
    Heterogeneity,
    MetricResult,
    MetricSample,
    ResultVerdict,
    SegmentEffect,
    SpreadVerdict,
)
from evergrove.experiments.winners import WINNER, roll_out_winner, winner_of

__all__ = [
    "BASIS_POINTS",
    "CONTROL",
    "DRAW_SCHEMA",
    "EXPERIMENT",
    "EXPERIMENT_EXPOSED",
    "HOLD_OUT_BP_MAX",
    "TREATED",
    "WINNER",
    "Action",
    "ArmRow",
    "Arms",
    "Better",
    "Decision",
    "DesignKind",
    "Experiment",
    "ExperimentDesign",
    "ExperimentName",
    "ExperimentPlan",
    "ExperimentReport",
    "FileQuestion",
    "FileSamples",
    "GroupSums",
    "Heterogeneity",
    "HoldOut",
    "InvalidExperimentError",
    "InvalidHoldOutError",
    "InvalidSharesError",
    "Look",
    "Metric",
    "MetricColumns",
    "MetricKind",
    "MetricResult",
    "MetricRole",
    "MetricSample",
    "MissingColumnError",
    "MissingExperimentError",
    "PlanQuestion",
    "PlannedLook",
    "ResultVerdict",
    "RollOutRule",
    "Scope",
    "SegmentEffect",
    "SpreadVerdict",
    "UnreadableFileError",
    "Variant",
    "assign",
    "decide",
    "draw_members",
    "experiment_versions",
    "exposure_facts",
    "global_hold_out",
    "list_experiments",
    "load_experiment",
    "own_hold_out",
    "places",
    "plan_experiment",
    "publish_experiment",
    "read_experiment",
    "report_on",
    "roll_out_winner",
    "samples_from_file",
    "set_global_hold_out",
    "winner_of",
]
