"""What a journey changed, as the API gives it. What cannot be known is null with a reason, never 0."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.effect_bodies import DAY, CampaignEffectBody, FunnelBody, campaign_effect_body, funnel_body
from evergrove.insight import JourneyEffect


class JourneyStepBody(BaseModel):
    """Runs of one arm that did this: entered, passed a node by a branch, or exited at a node for a reason."""

    model_config = ConfigDict(from_attributes=True)

    version: int
    kind: Literal["entered", "passed", "exited"]
    node: str
    way: str = Field(description="The branch of a node that was passed, or the reason of an exit.")
    arm: str = Field(description="`treated` or `control`.", examples=["treated"])
    runs: int


class NodeEffectBody(BaseModel):
    """What a message node changed among those who came to it, against its own hold-out."""

    node: str
    effect: CampaignEffectBody


class JourneyEffectBody(BaseModel):
    """All who entered against those whom the journey's hold-out keeps back, from each one's first entry on."""

    as_of: datetime
    window_days: float
    effect: CampaignEffectBody
    versions: list[CampaignEffectBody]
    nodes: list[NodeEffectBody]
    steps: list[JourneyStepBody]
    messages: FunnelBody | None = Field(description="Null: no message of it is known yet.")
    templates: list[FunnelBody]
    node_messages: list[FunnelBody] = Field(description="`part`: the step; several where they send one template.")
    kept_from_all: int = Field(description="Entered, but in the hold-out of the whole workspace: in neither arm.")


def journey_effect_body(found: JourneyEffect) -> JourneyEffectBody:
    """An effect as it is sent."""
    return JourneyEffectBody(
        as_of=found.effect.as_of,
        window_days=found.effect.window / DAY,
        effect=campaign_effect_body(found.effect),
        versions=[campaign_effect_body(one) for one in found.versions],
        nodes=[NodeEffectBody(node=one.node, effect=campaign_effect_body(one.effect)) for one in found.nodes],
        steps=[JourneyStepBody.model_validate(one) for one in found.steps],
        messages=None if found.messages is None else funnel_body(found.messages),
        templates=[funnel_body(one) for one in found.templates],
        node_messages=[funnel_body(one) for one in found.node_messages],
        kept_from_all=found.kept_from_all,
    )
