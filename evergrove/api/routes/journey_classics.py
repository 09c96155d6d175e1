"""Ready-made journeys: look at them, fill in their settings, install one with all that it names."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, status

from evergrove.access import Permission
from evergrove.api.journey_bodies import (
    ClassicBody,
    Classics,
    DocumentBody,
    InstalledBody,
    SettingsWish,
    classic_body,
)
from evergrove.api.once import Once
from evergrove.api.paging import Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.second_person import second_person
from evergrove.api.security import Inside, allow
from evergrove.approvals import Action
from evergrove.journeys import classics

router = workspace_router("journey_classics")

ClassicKey = Annotated[str, Path(pattern=r"^[a-z0-9_]{2,64}$", examples=["birthday"])]


@router.get("/journey-classics", name="list_journey_classics")
def get_classics(inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)], paging: Paged) -> Classics:
    """List the ready-made journeys: what each is for, what can be set, what it needs, what to expect of it."""
    del inside
    shown, after = page_of(classics.list_classics(), paging, key=lambda one: one.key)
    return Classics(items=[classic_body(one) for one in shown], next=after)


@router.get("/journey-classics/{key}", name="get_journey_classic")
def get_classic(key: ClassicKey, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)]) -> ClassicBody:
    """One ready-made journey."""
    del inside
    return classic_body(classics.find_classic(key))


@router.post("/journey-classics/{key}/document", name="fill_journey_classic")
def post_document(
    key: ClassicKey, body: SettingsWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)]
) -> DocumentBody:
    """The journey with these settings, to be drawn and changed; nothing is published."""
    del inside
    return DocumentBody(
        document=classics.document_of(
            classics.find_classic(key), settings=body.settings, topics=body.topics, journey_key=body.journey_key
        )
    )


@router.post("/journey-classics/{key}/install", name="install_journey_classic", status_code=status.HTTP_201_CREATED)
def post_install(
    key: ClassicKey, body: SettingsWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)], once: Once
) -> InstalledBody:
    """Publish a ready-made journey, with the templates and segments that it names and nobody has published yet."""

    def make() -> InstalledBody:
        target, content = classics.installing_content(
            inside.workspace, key, settings=body.settings, topics=body.topics, journey_key=body.journey_key
        )
        second_person(inside, Action.PUBLISH_JOURNEY, target=target, content=content)
        made = classics.install_classic(
            inside.workspace,
            key,
            author=inside.author,
            settings=body.settings,
            topics=body.topics,
            journey_key=body.journey_key,
        )
        reference = made.published.journey.reference
        inside.note(target=reference, classic=key, outcome=made.outcome)
        return InstalledBody(
            outcome=made.outcome,
            reference=reference,
            templates=[one.reference for one in made.templates],
            segments=list(made.segments),
        )

    return once.run(inside, body, make, reply=InstalledBody)
