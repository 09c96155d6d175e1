"""Definitions of experiments: what is tried on whom, what it is judged by, and when it ends; versions never change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from evergrove.definitions import (
    Definition,
    MissingDefinitionError,
    all_published,
    publish,
    published,
    published_versions,
)
from evergrove.experiments.contracts import BASIS_POINTS
from evergrove.experiments.decision import RollOutRule
from evergrove.experiments.design import ExperimentDesign, InvalidExperimentError
from evergrove.experiments.dimensions import read_dimension
from evergrove.experiments.metrics import Metric
from evergrove.kit import MissingError, Workspace

EXPERIMENT = "experiment"
"""The kind of the definition."""

KEY = re.compile(r"[a-z][a-z0-9_]{1,63}")
VARIANTS_MAX = 20
METRICS_MAX = 30
DIMENSIONS_MAX = 10
TEXT_LENGTH_MAX = 2_000

Scope = Literal["node", "journey", "campaign", "global"]


class MissingExperimentError(MissingError):
    code = "experiment.missing"


class ExperimentName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In both languages."""

    zh: str
    en: str


class Variant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One arm. share_bp: its part of all customers who come, in basis points."""

    key: str
    share_bp: int
    name: ExperimentName | None = None


class Experiment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An experiment as it is written and kept. The first variant is control.

    hypothesis: as its author wrote it, or in both languages.

    scope, subject: where the draw is made: a `node` (`winback/split_1`), a `journey` or a `campaign` by its key, or
    `global` for all messages. Shares that leave a rest of 10,000 keep the rest out of the experiment. segments: the
    dimensions in which the effect may differ, named before it starts: `segment:vip` (a plain `vip` is one too),
    `tag:tier` or `attribute:city`.
    """

    key: str
    name: ExperimentName
    hypothesis: str | ExperimentName
    scope: Scope
    variants: tuple[Variant, ...]
    metrics: tuple[Metric, ...]
    subject: str = ""
    unit: Literal["customer"] = "customer"
    design: ExperimentDesign = ExperimentDesign()
    roll_out: RollOutRule = RollOutRule()
    segments: tuple[str, ...] = ()
    note: str = ""
    version: int = 0

    @property
    def reference(self) -> str:
        """What exposure facts carry: `subject_line@3`."""
        return f"{self.key}@{self.version}"

    @property
    def control(self) -> str:
        return self.variants[0].key

    @property
    def shares_bp(self) -> dict[str, int]:
        """For `assign`, control first."""
        return {variant.key: variant.share_bp for variant in self.variants}

    @property
    def salt(self) -> str:
        """Without the version: a new version draws the same customers."""
        return f"experiment:{self.key}"


def publish_experiment(workspace: Workspace, document: dict[str, Any], *, author: str, note: str = "") -> Experiment:
    """Publish an experiment, or its next version. Raises InvalidExperimentError naming what to mend."""
    experiment = read_experiment(document)
    body = msgspec.to_builtins(experiment)
    body.pop("version")
    made = publish(workspace, kind=EXPERIMENT, key=experiment.key, body=body, author=author, note=note)
    return msgspec.structs.replace(experiment, version=made.version)


def load_experiment(workspace: Workspace, reference: str) -> Experiment:
    """The newest version of a key, or the one that `subject_line@3` names. Raises MissingExperimentError."""
    key, _, version = reference.partition("@")
    try:
        found = published(workspace, kind=EXPERIMENT, key=key, version=int(version) if version else None)
    except (MissingDefinitionError, ValueError) as error:
        raise _missing(reference) from error
    return msgspec.structs.replace(_parsed(found.body), version=found.version)


def list_experiments(workspace: Workspace) -> tuple[Experiment, ...]:
    """The newest version of each, by key."""
    found = all_published(workspace, kind=EXPERIMENT)
    return tuple(msgspec.structs.replace(_parsed(one.body), version=one.version) for one in found)


def experiment_versions(workspace: Workspace, key: str) -> list[Definition]:
    """Every version, the newest first. Raises MissingExperimentError."""
    try:
        return published_versions(workspace, kind=EXPERIMENT, key=key)
    except MissingDefinitionError as error:
        raise _missing(key) from error


def read_experiment(document: dict[str, Any]) -> Experiment:
    """An experiment that is not published yet. Raises InvalidExperimentError."""
    experiment = _parsed(document)
    roles = Counter(metric.role for metric in experiment.metrics)
    shares = [variant.share_bp for variant in experiment.variants]
    problems = (
        (KEY.fullmatch(experiment.key) is None, "key", "small letters, digits and _, 2 to 64 of them"),
        (_is_unsaid(experiment.hypothesis), "hypothesis", "what you expect, and why"),
        (not 2 <= len(experiment.variants) <= VARIANTS_MAX, "variants", f"2 to {VARIANTS_MAX}, control first"),
        (_repeats(variant.key for variant in experiment.variants), "variants", "a key of its own for each"),
        (min(shares, default=0) <= 0, "share_bp", "basis points above 0 for each variant"),
        (sum(shares) > BASIS_POINTS, "share_bp", f"together at most {BASIS_POINTS:,}; a rest stays out of it"),
        (not roles["primary"], "metrics", "at least one with the role primary: what decides"),
        (len(experiment.metrics) > METRICS_MAX, "metrics", f"at most {METRICS_MAX}: each one makes the others harder"),
        (_repeats(metric.name for metric in experiment.metrics), "metrics", "a name of its own for each"),
        (any(not metric.fact for metric in experiment.metrics), "metrics", "the fact of each, such as Order Completed"),
        (
            any(metric.kind == "ratio" and not metric.divisor for metric in experiment.metrics),
            "metrics",
            "the divisor of a ratio: the fact that it is divided by",
        ),
        (
            any(metric.kind == "retention" and not metric.after_days for metric in experiment.metrics),
            "metrics",
            "after_days of a retention: when the later window begins",
        ),
        (experiment.scope != "global" and not experiment.subject, "subject", "the journey, campaign or node it is in"),
        (len(experiment.segments) > DIMENSIONS_MAX, "segments", f"at most {DIMENSIONS_MAX} dimensions"),
    )
    for is_wrong, what, wanted in problems:
        if is_wrong:
            raise InvalidExperimentError(
                f"the experiment “{experiment.key[:64]}”: {what} cannot be used", help=f"{what}: {wanted}"
            )
    _check_dimensions(experiment)
    return experiment


def _check_dimensions(experiment: Experiment) -> None:
    names = [read_dimension(text).name for text in experiment.segments]
    if _repeats(names):
        raise InvalidExperimentError(
            f"the experiment “{experiment.key[:64]}” names a dimension twice", help="segments: each of them once"
        )


def _parsed(document: dict[str, Any]) -> Experiment:
    try:
        return msgspec.convert(document, Experiment)
    except msgspec.ValidationError as error:
        raise InvalidExperimentError(
            f"the experiment cannot be read: {error}", help="look at the reference of experiments for its fields"
        ) from error


def _repeats(names: Iterable[str]) -> bool:
    return any(count > 1 for count in Counter(names).values())


def _missing(reference: str) -> MissingExperimentError:
    return MissingExperimentError(f"there is no experiment “{reference[:80]}”", help="look at the list of experiments")


def _is_unsaid(hypothesis: str | ExperimentName) -> bool:
    texts = (hypothesis,) if isinstance(hypothesis, str) else (hypothesis.zh, hypothesis.en)
    return not all(0 < len(text.strip()) <= TEXT_LENGTH_MAX for text in texts)
