"""Incidents: tell everybody concerned at once, on every channel, and keep them informed."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, status
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.campaign_bodies import LaunchBody, NameBody, Segment
from evergrove.api.once import Once
from evergrove.api.paging import Page, Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.campaigns import (
    Incident,
    Launch,
    Name,
    find_incident,
    list_incidents,
    publish_incident,
    publish_texts,
)
from evergrove.channels import Channel
from evergrove.jobs import launch

router = workspace_router("incidents")

IncidentKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,35}$", examples=["recall_2026_11"])]

Fields = dict[str, Annotated[str, Field(max_length=100_000)]]

TextsOfChannels = Annotated[
    dict[Channel, dict[Literal["zh", "en"], Fields]],
    Field(
        min_length=1,
        description="By channel and language, the fields of its template; a mail may be `subject` and `text` alone.",
        examples=[{"sms": {"zh": {"text": "【长青】您购买的电热毯需召回……"}}}],
    ),
]


class TextsWish(BaseModel):
    """What is told now."""

    model_config = ConfigDict(extra="forbid")

    texts: TextsOfChannels


class IncidentWish(TextsWish):
    """What happened, and who is to know. They are told at once."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,35}$", examples=["recall_2026_11"])
    name: NameBody
    segment: Segment = "*"


class IncidentBody(BaseModel):
    """An incident with everything that was sent of it, the newest first."""

    key: str
    name: NameBody
    segment: str
    channels: list[Channel]
    launches: list[LaunchBody]


class Incidents(Page[IncidentBody]):
    """Incidents, by key."""


@router.get("/incidents", name="list_incidents")
def get_incidents(inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)], paging: Paged) -> Incidents:
    """List what was announced."""
    shown, after = page_of(list_incidents(inside.workspace), paging, key=lambda one: one.key)
    return Incidents(items=[_body(one) for one in shown], next=after)


@router.post("/incidents", name="announce_incident", status_code=status.HTTP_201_CREATED)
def post_incident(
    body: IncidentWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)], once: Once
) -> IncidentBody:
    """Tell everybody concerned at once: nobody is kept back, no quiet hours hold it, nobody else has to approve it.

    Of somebody who may not approve launches, it waits where the workspace asks for an approval.
    """

    def make() -> IncidentBody:
        made = publish_incident(
            inside.workspace,
            body.key,
            name=Name(zh=body.name.zh, en=body.name.en),
            texts=body.texts,
            author=inside.author,
            segment=body.segment,
        )
        for campaign in made:
            launch(
                inside.workspace,
                campaign.reference,
                author=inside.author,
                may_approve=inside.may(Permission.CAMPAIGNS_APPROVE),
            )
        inside.note(target=body.key)
        return _body(find_incident(inside.workspace, body.key))

    return once.run(inside, body, make, reply=IncidentBody)


@router.post("/incidents/{key}/updates", name="update_incident", status_code=status.HTTP_201_CREATED)
def post_update(
    key: IncidentKey, body: TextsWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)], once: Once
) -> IncidentBody:
    """Tell the same people how it goes on."""

    def make() -> IncidentBody:
        incident = find_incident(inside.workspace, key)
        texts = {channel: body.texts[channel] for channel in incident.campaigns if channel in body.texts}
        publish_texts(inside.workspace, key, name=incident.name, texts=texts, author=inside.author)
        for channel in texts:
            _tell_again(inside, incident, channel)
        return _body(find_incident(inside.workspace, key))

    return once.run(inside, body, make, reply=IncidentBody)


def _tell_again(inside: Inside, incident: Incident, channel: Channel) -> Launch:
    first = incident.first_launch(channel)
    return launch(
        inside.workspace,
        incident.campaigns[channel].reference,
        author=inside.author,
        people_of=first.launch_id if first else "",
        may_approve=inside.may(Permission.CAMPAIGNS_APPROVE),
    )


def _body(incident: Incident) -> IncidentBody:
    return IncidentBody(
        key=incident.key,
        name=NameBody(zh=incident.name.zh, en=incident.name.en),
        segment=incident.segment,
        channels=list(incident.campaigns),
        launches=[LaunchBody.model_validate(one) for one in incident.launches],
    )
