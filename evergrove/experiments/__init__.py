"""Experiments: sticky assignment, hold-outs, and the facts of who met which variant."""

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
from evergrove.experiments.exposures import EXPERIMENT_EXPOSED, exposure_facts
from evergrove.experiments.hold_outs import draw_members, global_hold_out, own_hold_out, set_global_hold_out

__all__ = [
    "BASIS_POINTS",
    "CONTROL",
    "DRAW_SCHEMA",
    "EXPERIMENT_EXPOSED",
    "HOLD_OUT_BP_MAX",
    "TREATED",
    "HoldOut",
    "InvalidHoldOutError",
    "InvalidSharesError",
    "assign",
    "draw_members",
    "exposure_facts",
    "global_hold_out",
    "own_hold_out",
    "places",
    "set_global_hold_out",
]
