"""Every score model by its key, in the order in which their columns stand."""

from __future__ import annotations

from typing import Any

from evergrove.scores.contracts import ScoreModel, UnknownScoreError
from evergrove.scores.health import HealthModel
from evergrove.scores.interaction import InteractionModel
from evergrove.scores.lifecycle import LifecycleModel
from evergrove.scores.purchases import PurchasesModel
from evergrove.scores.quadrant import QuadrantModel
from evergrove.scores.radar import RadarModel
from evergrove.scores.rfm import RfmModel
from evergrove.scores.value_matrix import ValueMatrixModel

SCORE_MODELS: dict[str, ScoreModel[Any]] = {
    "rfm": RfmModel(),
    "interaction": InteractionModel(),
    "quadrant": QuadrantModel(),
    "lifecycle": LifecycleModel(),
    "radar": RadarModel(),
    "health": HealthModel(),
    "value_matrix": ValueMatrixModel(),
    "purchases": PurchasesModel(),
}


def score_model(key: str) -> ScoreModel[Any]:
    """The model of this key. Raises UnknownScoreError."""
    if key not in SCORE_MODELS:
        raise UnknownScoreError(f"there is no score “{key}”", help=f"there are: {', '.join(SCORE_MODELS)}")
    return SCORE_MODELS[key]
