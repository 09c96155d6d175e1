"""All scores of all customers as of an instant, and their settings as published definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import msgspec

from evergrove.definitions import Definition, MissingDefinitionError, publish, published
from evergrove.facts import Engine
from evergrove.kit import Workspace
from evergrove.scores.contracts import InvalidScoreSettingsError
from evergrove.scores.evidence import gather
from evergrove.scores.registry import SCORE_MODELS, score_model
from evergrove.scores.schema import SCORE_SCHEMA

SCORE_KIND = "score"
"""The kind of definition that holds the settings of a score."""


@dataclass(frozen=True, kw_only=True)
class ScoreSettings:
    """The settings of every model, and the version of each (0: the defaults of the code, not published)."""

    by_key: Mapping[str, msgspec.Struct] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)

    def of(self, key: str) -> msgspec.Struct:
        """The settings of one model, its defaults where none are given."""
        given = self.by_key.get(key)
        return score_model(key).settings_type() if given is None else given

    def references(self) -> str:
        """`rfm@1,interaction@1,…` in the order of the models."""
        return ",".join(f"{key}@{self.versions.get(key, 0)}" for key in SCORE_MODELS)


def publish_default_settings(workspace: Workspace, *, author: str = "evergrove") -> ScoreSettings:
    """Publish the defaults of each score that has no published settings yet, and return what stands."""
    for key, model in SCORE_MODELS.items():
        try:
            published(workspace, kind=SCORE_KIND, key=key)
        except MissingDefinitionError:
            body = msgspec.to_builtins(model.settings_type())
            publish(workspace, kind=SCORE_KIND, key=key, body=body, author=author, note="defaults")
    return published_settings(workspace)


def publish_settings(workspace: Workspace, *, key: str, body: object, author: str, note: str = "") -> Definition:
    """Publish settings of one score after checking them. Raises InvalidScoreSettingsError naming what is wrong."""
    settings = _read(key, body)
    return publish(workspace, kind=SCORE_KIND, key=key, body=msgspec.to_builtins(settings), author=author, note=note)


def published_settings(workspace: Workspace, *, versions: Mapping[str, int] | None = None) -> ScoreSettings:
    """The newest published settings of every score, or those of the given versions; defaults where none are."""
    by_key, found = {}, {}
    for key in SCORE_MODELS:
        try:
            definition = published(workspace, kind=SCORE_KIND, key=key, version=(versions or {}).get(key))
        except MissingDefinitionError:
            if versions and key in versions:
                raise
            continue
        by_key[key], found[key] = _read(key, definition.body), definition.version
    return ScoreSettings(by_key=by_key, versions=found)


def scores_relation(
    engine: Engine,
    facts: ir.Table,
    *,
    as_of: datetime,
    settings: ScoreSettings | None = None,
    present: frozenset[str] | None = None,
) -> ir.Table:
    """One row a customer with any fact, with the columns of SCORE_SCHEMA.

    facts: the relation of facts as of `as_of`. present: names of facts that the workspace sends (read from `facts` when
    not given). Pure in its inputs; the fits of `purchases` and `value_matrix` run while the relation is built.
    """
    chosen = settings or ScoreSettings()
    names = frozenset().union(*(model.fact_names(chosen.of(key)) for key, model in SCORE_MODELS.items()))
    evidence = gather(engine, facts, as_of=as_of, names=names, present=present)
    joined = evidence.customers.select("customer_id")
    for key, model in SCORE_MODELS.items():
        columns = evidence.remember(model.relation(evidence, settings=chosen.of(key)), what=key)
        joined = joined.left_join(columns, "customer_id").drop("customer_id_right")
    joined = joined.mutate(versions=ibis.literal(chosen.references()))
    schema = ibis.Schema.from_pyarrow(SCORE_SCHEMA)
    return joined.select(**{name: joined[name].cast(kind) for name, kind in schema.items()})


def score_relation(
    engine: Engine,
    facts: ir.Table,
    *,
    key: str,
    as_of: datetime,
    settings: msgspec.Struct | None = None,
    present: frozenset[str] | None = None,
) -> ir.Table:
    """`customer_id` and the columns of one model."""
    model = score_model(key)
    chosen: Any = model.settings_type() if settings is None else settings
    names = model.fact_names(chosen)
    evidence = gather(engine, facts, as_of=as_of, names=names, present=present)
    return model.relation(evidence, settings=chosen)


def _read(key: str, body: object) -> msgspec.Struct:
    kind = score_model(key).settings_type
    try:
        settings: msgspec.Struct = msgspec.convert(body, kind, strict=True)
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, InvalidScoreSettingsError):
            raise error.__cause__ from error
        raise InvalidScoreSettingsError(
            f"the settings of “{key}” cannot be read: {error}", help=f"they are: {', '.join(kind.__struct_fields__)}"
        ) from error
    return settings
