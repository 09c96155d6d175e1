"""What a score model is, and the errors of this package."""

from __future__ import annotations

from typing import Protocol, TypeVar

import ibis.expr.types as ir
import msgspec

from evergrove.kit.errors import InvalidError
from evergrove.scores.evidence import Evidence

SettingsT = TypeVar("SettingsT", bound=msgspec.Struct)


class ScoreModel(Protocol[SettingsT]):
    """One way to judge customers. Pure: facts as of an instant and settings in, one row a customer out."""

    key: str
    settings_type: type[SettingsT]

    def fact_names(self, settings: SettingsT) -> frozenset[str]:
        """The facts that it counts with these settings."""
        ...

    def relation(self, evidence: Evidence, *, settings: SettingsT) -> ir.Table:
        """`customer_id` and the model's columns; customers that it cannot judge may be absent."""
        ...


class InvalidScoreSettingsError(InvalidError):
    code = "score.invalid_settings"


class UnknownScoreError(InvalidError):
    code = "score.unknown"
