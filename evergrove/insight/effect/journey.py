"""What a journey changed: all who entered, against those of them whom its hold-out keeps back; and their way through.

Who entered is told by `Journey Entered`, which both arms write at the same moment and by the same rule: customers count
from then on, whether or not a message came to be sent (intention to treat). Whom the hold-out of the whole workspace
keeps back is no control here: nothing else reaches them either, so they would be measured against all marketing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.experiments import CONTROL, HoldOut, places
from evergrove.facts import Engine, get_json_object
from evergrove.insight.effect.comparison import campaign_effect, effect_of, effects_of_parts
from evergrove.insight.effect.contracts import CampaignEffect, EffectScope, MessageFunnel
from evergrove.insight.effect.exposure import exposed_of, in_scope, own_name, whole_number
from evergrove.insight.effect.funnel import message_funnels, node_funnels

ENTERED, MOVED, EXITED = "Journey Entered", "Journey Moved", "Journey Exited"

STEPS_MAX = 20_000
"""Rows of the way through: versions times nodes times branches or reasons; a journey has at most some hundreds."""

UNKNOWN_BP = -1
"""Of a version that nobody told the share of."""


@dataclass(frozen=True, kw_only=True)
class JourneyStep:
    """How many runs of an arm did this: `entered`, `passed` a node by a branch, or `exited` at a node for a reason."""

    version: int
    kind: str
    node: str
    way: str
    arm: str
    runs: int


@dataclass(frozen=True, kw_only=True)
class NodeEffect:
    """What a message node changed among those who came to it, against its own hold-out."""

    node: str
    effect: CampaignEffect


@dataclass(frozen=True, kw_only=True)
class JourneyEffect:
    """`effect` of all versions together, `versions` of each (`part`: `win_back@3`), `nodes` of those with a hold-out.

    kept_from_all: entered, and in the hold-out of the whole workspace: no part of either arm. messages: of all its
    messages (None: none yet), `templates`: by template, `node_messages`: by the node that planned them, two that send
    one template in one version together (`letter + reminder`), since the facts of before did not tell them apart.
    """

    effect: CampaignEffect
    versions: tuple[CampaignEffect, ...]
    nodes: tuple[NodeEffect, ...]
    steps: tuple[JourneyStep, ...]
    messages: MessageFunnel | None
    templates: tuple[MessageFunnel, ...]
    node_messages: tuple[MessageFunnel, ...]
    kept_from_all: int


def journey_effect(
    engine: Engine,
    facts: ir.Table,
    *,
    scope: EffectScope,
    as_of: datetime,
    shares_bp: Mapping[str, int],
    nodes: tuple[str, ...] = (),
    message_nodes: Mapping[tuple[str, str], Sequence[str]] | None = None,
    whole: HoldOut | None = None,
) -> JourneyEffect:
    """Read everything of `scope.journey` from the facts at `as_of`.

    shares_bp: the share that each version (`win_back@3`) keeps back, in basis points, for entries that do not say the
    customer's own chance. Estimator: the plain difference of the arms among those whose chance was the share of their
    version (see `exposed_of`). nodes: those with a hold-out of
    their own. message_nodes: of each version and template (`win_back@3`, `hello@1`) the nodes that send it. whole: the
    workspace's hold-out, where it concerns this journey.
    """
    told = in_scope(facts.filter((facts.name == ENTERED) & facts.customer_id.notnull()), key=facts.name, scope=scope)
    kept = _kept_from_all(engine, told, whole=whole)
    if kept.num_rows:
        told = told.anti_join(engine.table(kept, name=own_name("kept")), "customer_id")
    known = [(told.journey_key == key, share) for key, share in shares_bp.items()] or [(told.name == "", UNKNOWN_BP)]
    share = ibis.cases(*known, else_=UNKNOWN_BP).cast("int64").nullif(UNKNOWN_BP)
    own = whole_number(get_json_object(told.properties, "$.control_bp"))
    told = told.mutate(experiment_key=told.journey_key, chance_bp=ibis.coalesce(own, share))
    by_version = told.mutate(part=told.journey_key)
    funnels = message_funnels(engine, facts, scope=scope, as_of=as_of)
    return JourneyEffect(
        effect=effect_of(exposed_of(engine, facts, told.mutate(part=ibis.literal("")), scope=scope, as_of=as_of)),
        versions=effects_of_parts(exposed_of(engine, facts, by_version, scope=scope, as_of=as_of)),
        nodes=tuple(_node_effect(engine, facts, node=node, scope=scope, as_of=as_of) for node in nodes),
        steps=_steps(engine, facts, scope=scope),
        messages=funnels[0] if funnels else None,
        templates=message_funnels(engine, facts, scope=scope, as_of=as_of, by="template"),
        node_messages=node_funnels(engine, facts, scope=scope, as_of=as_of, nodes=_message_nodes(message_nodes or {})),
        kept_from_all=kept.num_rows,
    )


def _kept_from_all(engine: Engine, told: ir.Table, *, whole: HoldOut | None) -> pa.Table:
    """(customer_id) of the entered whom the workspace's hold-out keeps back, by the draw itself: only control is asked
    for, a few in a hundred."""
    if whole is None or not whole.share_bp:
        return pa.table({"customer_id": pa.array([], pa.string())})
    control = engine.fetch(told.filter(told.variant == CONTROL).select("customer_id").distinct())
    ids = control["customer_id"].combine_chunks()
    kept = places(ids, salt=whole.salt) < whole.share_bp
    return pa.table({"customer_id": pc.filter(ids, pa.array(kept))})


def _message_nodes(told: Mapping[tuple[str, str], Sequence[str]]) -> pa.Table:
    """(journey_key, template, node), as `node_funnels` asks for them."""
    return pa.table(
        {
            "journey_key": pa.array([version for version, _ in told], pa.string()),
            "template": pa.array([template for _, template in told], pa.string()),
            "node": pa.array([" + ".join(nodes) for nodes in told.values()], pa.string()),
        }
    )


def _node_effect(engine: Engine, facts: ir.Table, *, node: str, scope: EffectScope, as_of: datetime) -> NodeEffect:
    key, _, version = scope.journey.partition("@")
    campaign = f"{key}.{node}@{version}" if version else f"{key}.{node}"
    own = EffectScope(campaign=campaign, window=scope.window, goal=scope.goal, goal_where=scope.goal_where)
    return NodeEffect(node=node, effect=campaign_effect(engine, facts, scope=own, as_of=as_of))


def _steps(engine: Engine, facts: ir.Table, *, scope: EffectScope) -> tuple[JourneyStep, ...]:
    told = in_scope(facts.filter(facts.name.isin([ENTERED, MOVED, EXITED])), key=facts.name, scope=scope)
    node, branch, reason = (
        get_json_object(told.properties, f"$.{name}").fill_null("") for name in ("node", "branch", "reason")
    )
    told = told.mutate(
        version=told.journey_key.re_extract(r"@([0-9]{1,9})$", 1),
        kind=ibis.cases((told.name == ENTERED, "entered"), (told.name == MOVED, "passed"), else_="exited"),
        node=(told.name == ENTERED).ifelse("", node),
        way=ibis.cases((told.name == MOVED, branch), (told.name == EXITED, reason), else_=""),
        arm=told.variant.fill_null(""),
    )
    names = ["version", "kind", "node", "way", "arm"]
    counted = told.group_by(names).agg(runs=told.run_id.nunique().cast("int64"))
    rows = engine.fetch(counted.order_by(names).limit(STEPS_MAX)).to_pylist()
    return tuple(JourneyStep(**{**row, "version": int(row["version"] or 0)}) for row in rows)
