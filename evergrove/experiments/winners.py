"""What became of an experiment: the variant that everybody gets from a moment on."""

from __future__ import annotations

from evergrove.definitions import Definition, MissingDefinitionError, publish, published
from evergrove.experiments.definition import Experiment, load_experiment
from evergrove.experiments.design import InvalidExperimentError
from evergrove.kit import Workspace

WINNER = "experiment_winner"
"""The kind of the definition: a row an experiment, so that who decided it, when and why is kept as history."""


def roll_out_winner(workspace: Workspace, reference: str, variant: str, *, author: str, note: str = "") -> Definition:
    """From now on whoever comes to an experiment takes `variant`; an empty one lets the draw go on.

    Raises MissingExperimentError, InvalidExperimentError: the experiment has no such variant.
    """
    experiment = load_experiment(workspace, reference)
    check_variant(experiment, variant)
    body = {"variant": variant, "experiment": experiment.reference}
    return publish(workspace, kind=WINNER, key=experiment.key, body=body, author=author, note=note)


def check_variant(experiment: Experiment, variant: str) -> None:
    """Raises InvalidExperimentError: the experiment has no such variant; an empty one lets the draw go on."""
    known = experiment.shares_bp
    if variant and variant not in known:
        raise InvalidExperimentError(
            f"the experiment “{experiment.key}” has no variant “{variant[:40]}”",
            help=f"choose among {', '.join(known)}",
        )


def roll_out_content(experiment: Experiment, variant: str) -> dict[str, str] | None:
    """What somebody agrees to before `variant` is rolled out.

    None: nobody is waited for where an experiment is stopped, which may do harm, or is to go on.
    """
    if variant in ("", experiment.control):
        return None
    return {"experiment": experiment.reference, "variant": variant}


def winner_of(workspace: Workspace, key: str) -> str:
    """The variant that was rolled out; empty while the draw goes on."""
    try:
        return str(published(workspace, kind=WINNER, key=key).body["variant"])
    except MissingDefinitionError:
        return ""
