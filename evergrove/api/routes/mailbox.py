"""The mailbox: what recorded senders took instead of sending it, as its customers would see it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import BaseModel, Field

from evergrove.access import Permission
from evergrove.api.paging import Page, Paged, cursor
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.channels import (
    Channel,
    Letter,
    TestLetter,
    act_as_customer,
    find_letter,
    find_test,
    list_letters,
    list_tests,
    recorded_channels,
    title_of,
)
from evergrove.facts import instant_of, micros
from evergrove.kit import InvalidError

router = workspace_router("mailbox")

LetterId = Annotated[str, Path(max_length=40, examples=["msg_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])]

LETTERS_MAX = 50
"""Of a page: each is rendered."""


class LetterLine(BaseModel):
    """A recorded message in the list."""

    message_id: str
    customer_id: str
    customer_name: str = Field(description="Empty: not known.")
    test_address: str = Field(description="Of a test: where it went; it is nobody's message. Empty: not a test.")
    channel: Channel
    title: str = Field(description="Its subject, title or text; empty when it cannot be made again.")
    campaign_key: str = Field(examples=["spring@3"])
    journey_key: str = Field(examples=["golden_72_hours@1"])
    arm: str
    sent_at: datetime
    opened_at: datetime | None
    clicked_at: datetime | None
    bounced_at: datetime | None


class Letters(Page[LetterLine]):
    """The newest first."""

    channels: list[Channel] = Field(description="Those with a recorded sender; empty: nothing is recorded here.")


class LetterBody(LetterLine):
    """A recorded message with what its customer would see."""

    language: str
    template: str
    fields: dict[str, str] | None = Field(description="By channel: subject, html, text …; null: see problem.")
    problem: str = Field(description="Why it cannot be made again; empty else.")
    links: list[str] = Field(description="Its tracked addresses: who opens one is told of as its customer.")


class CustomerActWish(BaseModel):
    """What to do in the customer's place."""

    act: Literal["opened", "clicked"]
    link: str = Field(
        default="",
        max_length=4_000,
        description="One of the letter's links, of a click.",
        examples=["https://shop.example/c/0199b2c4"],
    )


class UnknownLinkError(InvalidError):
    code = "mailbox.unknown_link"


@router.get("/mailbox", name="list_letters")
def get_letters(
    inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ_PLAIN)],
    paging: Paged,
    channel: Channel | None = None,
    customer: Annotated[str, Query(max_length=40, pattern=r"^(cus_[A-Za-z0-9_-]{1,36})?$")] = "",
    only: Annotated[Literal["tests"] | None, Query(description="Nothing but test sends.")] = None,
) -> Letters:
    """List what recorded senders took, of a channel, of a customer; tests stand among them."""
    position = paging.position(2)
    limit = min(paging.limit, LETTERS_MAX)
    after = (instant_of(int(position[0] or 0)), str(position[1])) if position else None
    found: list[Letter | TestLetter] = []
    if not customer:
        found += list_tests(inside.workspace, channel=channel or "", after=after, limit=limit)
    if only is None:
        found += list_letters(inside.workspace, channel=channel or "", customer_id=customer, after=after, limit=limit)
    lines = sorted((_line(one) for one in found), key=lambda one: (one.sent_at, one.message_id), reverse=True)[:limit]
    last = lines[-1] if len(lines) == limit else None
    return Letters(
        items=lines,
        next=None if last is None else cursor(micros(last.sent_at), last.message_id),
        channels=list(recorded_channels(inside.workspace)),
    )


@router.get("/mailbox/{message_id}", name="get_letter")
def get_letter(message_id: LetterId, inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ_PLAIN)]) -> LetterBody:
    """One of them as its customer would see it. Looking at it opens nothing."""
    test = find_test(inside.workspace, message_id)
    return _body(find_letter(inside.workspace, message_id) if test is None else test)


@router.post("/mailbox/{message_id}/acts", name="act_as_customer")
def post_act(
    message_id: LetterId, body: CustomerActWish, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]
) -> LetterBody:
    """Open it, or click in it, in its customer's place: marked as simulated, and counted as any other answer."""
    letter = find_letter(inside.workspace, message_id)
    if body.link and body.link not in letter.links:
        raise UnknownLinkError("this letter holds no such link", help="choose one of its links")
    act_as_customer(inside.workspace, letter, act=body.act, link=body.link)
    return _body(find_letter(inside.workspace, message_id))


def _line(letter: Letter | TestLetter) -> LetterLine:
    return LetterLine.model_validate(_test_line(letter) if isinstance(letter, TestLetter) else _letter_line(letter))


def _letter_line(letter: Letter) -> dict[str, object]:
    message = letter.message
    shared = ("message_id", "customer_id", "channel", "campaign_key", "journey_key", "arm")
    moments = ("sent_at", "opened_at", "clicked_at", "bounced_at")
    return {name: getattr(message, name) for name in (*shared, *moments)} | {
        "customer_name": letter.customer_name,
        "test_address": "",
        "title": letter.title,
    }


def _test_line(letter: TestLetter) -> dict[str, object]:
    shared = ("message_id", "customer_id", "channel", "sent_at")
    nothing = {"campaign_key": "", "journey_key": "", "arm": "", "customer_name": ""}
    never = {"opened_at": None, "clicked_at": None, "bounced_at": None}
    named = {"test_address": letter.address, "title": title_of(letter.content)}
    return {name: getattr(letter, name) for name in shared} | nothing | never | named


def _body(letter: Letter | TestLetter) -> LetterBody:
    template, links = (letter.message.template, letter.links) if isinstance(letter, Letter) else (letter.template, ())
    return LetterBody.model_validate(
        {
            **_line(letter).model_dump(),
            "language": letter.language,
            "template": template,
            "fields": None if letter.content is None else dict(letter.content.fields),
            "problem": letter.problem,
            "links": list(links),
        }
    )
