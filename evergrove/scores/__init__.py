"""Scores: RFM, interaction, quadrants, lifecycle, radar, health, value matrix, forecast; and their validation."""

from evergrove.scores.changes import (
    ABSENT,
    counts_of,
    migration_matrix,
    moved_customers,
    stage_funnel,
    stage_transitions,
)
from evergrove.scores.contracts import InvalidScoreSettingsError, ScoreModel, UnknownScoreError
from evergrove.scores.evidence import Evidence, gather
from evergrove.scores.health import HealthSettings
from evergrove.scores.interaction import InteractionSettings
from evergrove.scores.lifecycle import ACTIVITIES, STAGES, LifecycleSettings
from evergrove.scores.names import SCORE_NAMES, VALUE_NAMES, Words
from evergrove.scores.purchases import PurchasesSettings
from evergrove.scores.quadrant import QuadrantSettings
from evergrove.scores.radar import RadarSettings
from evergrove.scores.registry import SCORE_MODELS, score_model
from evergrove.scores.rfm import RfmSettings
from evergrove.scores.schema import SCORE_SCHEMA
from evergrove.scores.service import (
    SCORE_KIND,
    ScoreSettings,
    publish_default_settings,
    publish_settings,
    published_settings,
    score_relation,
    scores_relation,
)
from evergrove.scores.validation import (
    NoOutcomeError,
    PopulationOutcome,
    RivalOutcome,
    ScoreValidation,
    ValueOutcome,
    validate_at,
    validate_scores,
)
from evergrove.scores.validation_page import validation_markdown
from evergrove.scores.value_matrix import ValueMatrixSettings

__all__ = [
    "ABSENT",
    "ACTIVITIES",
    "SCORE_KIND",
    "SCORE_MODELS",
    "SCORE_NAMES",
    "SCORE_SCHEMA",
    "STAGES",
    "VALUE_NAMES",
    "Evidence",
    "HealthSettings",
    "InteractionSettings",
    "InvalidScoreSettingsError",
    "LifecycleSettings",
    "NoOutcomeError",
    "PopulationOutcome",
    "PurchasesSettings",
    "QuadrantSettings",
    "RadarSettings",
    "RfmSettings",
    "RivalOutcome",
    "ScoreModel",
    "ScoreSettings",
    "ScoreValidation",
    "UnknownScoreError",
    "ValueMatrixSettings",
    "ValueOutcome",
    "Words",
    "counts_of",
    "gather",
    "migration_matrix",
    "moved_customers",
    "publish_default_settings",
    "publish_settings",
    "published_settings",
    "score_model",
    "score_relation",
    "scores_relation",
    "stage_funnel",
    "stage_transitions",
    "validate_at",
    "validate_scores",
    "validation_markdown",
]
