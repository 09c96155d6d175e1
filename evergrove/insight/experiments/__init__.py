"""What an experiment shows, from facts: its metrics after each customer's first exposure, look by planned look."""

from evergrove.insight.experiments.contracts import LiveExperiment, LookPoint
from evergrove.insight.experiments.live import live_experiment
from evergrove.insight.experiments.people import arm_people

__all__ = ["LiveExperiment", "LookPoint", "arm_people", "live_experiment"]
