"""Channels: who sends, our own people's addresses, topics, addresses that must not be written to."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query, status
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.campaign_bodies import TopicReachBody, topic_reaches
from evergrove.api.paging import ROWS_MAX, Page, Paged, cursor, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.second_person import second_person
from evergrove.api.security import Inside, allow
from evergrove.api.texts import PlainText
from evergrove.approvals import Action
from evergrove.channels import (
    LICENCE_WARNING,
    TOPICS_MAX,
    Channel,
    Sender,
    SenderKind,
    SenderWish,
    Topic,
    allow_address,
    block_address,
    change_of_live,
    check_sender,
    find_sender,
    list_senders,
    list_topics,
    live_content,
    publish_topic,
    read_policy,
    save_sender,
    seeds_of,
    sender_kinds,
    set_enabled,
    set_live,
    set_seeds,
    site_keys,
)
from evergrove.jobs import consents_by_topic
from evergrove.profiles import OBSTACLES, list_suppressions

router = workspace_router("channels")

SEED_CHARACTERS_MAX = 320
CONSENT_TOPICS_MAX = 2 * TOPICS_MAX
"""Topics of a picker: those that are published, and as many that customers brought along."""

CONSENT_SECONDS_MAX = 120.0
"""How old the counts of a picker may be: of a million customers they take some seconds."""

MARK_SHOWN = 12
"""Of a mark: enough to tell two lines apart, too little to try addresses against."""

SenderKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["post"])]
ChannelName = Annotated[Channel, Path(examples=["email"])]

SenderProblem = Literal["disabled", "sandbox", "licence_ended", "licence_ends_soon", "circuit_open", "failing"]


class FieldBody(BaseModel):
    """A setting of a kind."""

    name: str = Field(examples=["host"])
    is_secret: bool = Field(description="Sealed at rest, never shown; sent empty of a sender that exists, it stays.")
    is_required: bool
    json_schema: dict[str, Any] = Field(examples=[{"type": "string", "maxLength": 253}])
    default: Any = Field(examples=[None])


class SenderKindBody(BaseModel):
    """One way to reach people, and what a sender of it takes."""

    kind: str = Field(examples=["recorded"])
    channel: Channel
    fields: list[FieldBody]
    is_idempotent: bool = Field(description="Whether an attempt of unknown outcome may be made again.")
    reads_receipts: bool = Field(description="Whether the provider may post to `/t/receipts/…`.")


class SenderKinds(BaseModel):
    """Every kind, by name."""

    items: list[SenderKindBody] = Field(max_length=ROWS_MAX)


class SenderBody(BaseModel):
    """A sender without its secrets. `problems`: why it does not reach customers as it is."""

    sender_key: str = Field(examples=["post"])
    channel: Channel
    kind: str = Field(examples=["recorded"])
    name: str = Field(examples=["Mail of the shop"])
    settings: dict[str, Any] = Field(examples=[{}])
    is_live: bool = Field(description="False: the sandbox, which sends to the seed list only.")
    is_enabled: bool
    position: int = Field(description="Senders of a channel are tried in this order.")
    rate_per_second: int = Field(description="0: as fast as it takes them.")
    cost_minor: int = Field(description="Of one message, in the workspace's currency.")
    licence: str
    licence_ends_at: datetime | None
    problem: str = Field(description="The last thing that went wrong, in the provider's words.")
    problem_at: datetime | None
    open_until: datetime | None = Field(description="It is left alone until then.")
    problems: list[SenderProblem]
    receipts_path: str | None = Field(
        description="Where the provider posts receipts to.", examples=["/t/receipts/default/post"]
    )


class Senders(Page[SenderBody]):
    """Senders by channel, in the order in which they are tried."""


class SenderSettings(BaseModel):
    """What an operator enters."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(max_length=40, examples=["recorded"])
    settings: dict[str, Any] = Field(
        default={}, description="With the secrets; an absent secret stays as it is.", examples=[{}]
    )
    name: PlainText = Field(default="", max_length=200, examples=["Mail of the shop"])
    is_enabled: bool = True
    position: int = Field(default=0, ge=0, le=1_000)
    rate_per_second: int = Field(default=0, ge=0, le=100_000)
    cost_minor: int = Field(default=0, ge=0, le=1_000_000)
    licence: PlainText = Field(default="", max_length=200, examples=["【长青】"])
    licence_ends_at: datetime | None = None


class SenderWishBody(SenderSettings):
    """A new one."""

    sender_key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["post"])


class SenderCheckBody(BaseModel):
    """What a try found; nothing was sent."""

    is_good: bool = Field(description="Whether a message could be handed over now.")
    reached: bool | None = Field(description="The provider let us in; null: this kind asks only when it sends.")
    problem: str
    help: str
    warnings: list[str] = Field(
        description="disabled, sandbox, licence_ends, circuit, unsigned, no_public_url", examples=[["sandbox"]]
    )


class LiveWish(BaseModel):
    """True: it may reach every customer; false: the seed list only."""

    is_live: bool


class Seeds(BaseModel):
    """Our own people's addresses on a channel: all that a sandbox sends to."""

    addresses: list[Annotated[PlainText, Field(max_length=SEED_CHARACTERS_MAX)]] = Field(
        max_length=1_000, examples=[["me@shop.example"]]
    )


class TopicBody(BaseModel):
    """What people can choose to be written to about."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$", examples=["offers"])
    zh: PlainText = Field(min_length=1, max_length=60, examples=["优惠与促销"])
    en: PlainText = Field(min_length=1, max_length=60, examples=["Offers and promotions"])


class Topics(BaseModel):
    """The topics of the preference page."""

    items: list[TopicBody] = Field(max_length=TOPICS_MAX)


class TopicConsents(BaseModel):
    """Of all customers, how many may be written to on a channel about each topic; the largest first."""

    channel: Channel
    consent: Literal["required", "opt_out", "not_needed"] = Field(
        description="What the policy asks of a marketing message on the channel; `opt_out`: that nobody refused it."
    )
    members: int
    is_exact: bool = Field(description="False: one customer in sixteen was looked at.")
    as_of: datetime
    items: list[TopicReachBody] = Field(max_length=CONSENT_TOPICS_MAX)


class SiteKeysBody(BaseModel):
    """`inbox_secret` signs the tokens (HS256) with which a signed-in customer fetches their messages."""

    push_public_key: str = Field(description="For `pushManager.subscribe`; empty without a sender of web pushes.")
    inbox_secret: str


class SuppressionBody(BaseModel):
    """One blocked address: its mark, shortened; nobody can read the address from it."""

    mark: str = Field(examples=["3f9a1c0be2d4…"])
    channel: str = Field(examples=["email"])
    topic: str = Field(description="`*`: everything.", examples=["*"])
    reason: str = Field(examples=[OBSTACLES[0]])
    at: datetime


class Suppressions(Page[SuppressionBody]):
    """Blocked addresses, in the order of their marks."""


class AddressWish(BaseModel):
    """An address as it is written on an envelope."""

    model_config = ConfigDict(extra="forbid")

    channel: Channel
    address: PlainText = Field(min_length=1, max_length=4_096, examples=["nobody@shop.example"])


class AddressReply(BaseModel):
    """How many lines of the list came or went."""

    changed: int


@router.get("/sender-kinds", name="list_sender_kinds", dependencies=[allow(Permission.CHANNELS_READ)])
def get_kinds() -> SenderKinds:
    """List the ways to reach people, with what each takes."""
    return SenderKinds(items=[_kind_body(kind) for kind in sender_kinds()])


@router.get("/senders", name="list_senders")
def get_senders(inside: Annotated[Inside, allow(Permission.CHANNELS_READ)], paging: Paged) -> Senders:
    """List the senders with what keeps each from reaching customers; secrets never come back."""
    with inside.workspace.control.read() as connection:
        found = list_senders(connection)
    shown, after = page_of(found, paging, key=lambda sender: sender.sender_key)
    return Senders(items=[_sender_body(inside, sender) for sender in shown], next=after)


@router.post("/senders", name="create_sender", status_code=status.HTTP_201_CREATED)
def post_sender(body: SenderWishBody, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> SenderBody:
    """Make a sender, in the sandbox; under a key that exists it is changed."""
    inside.note(target=body.sender_key)
    return _saved(inside, body.sender_key, body)


@router.get("/senders/{key}", name="get_sender")
def get_sender(key: SenderKey, inside: Annotated[Inside, allow(Permission.CHANNELS_READ)]) -> SenderBody:
    """One sender."""
    return _sender_body(inside, find_sender(inside.workspace, key))


@router.put("/senders/{key}", name="change_sender")
def put_sender(
    key: SenderKey, body: SenderSettings, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]
) -> SenderBody:
    """Change a sender; its problems are forgotten, it is tried again at once.

    What leaves by a live one changes only once a second person has agreed, where one is asked for; off it goes alone.
    """
    find_sender(inside.workspace, key)
    return _saved(inside, key, body)


@router.post("/senders/{key}/live", name="set_sender_live")
def post_live(
    key: SenderKey, body: LiveWish, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]
) -> SenderBody:
    """Let a sender reach every customer, or only the seed list."""
    if body.is_live:
        second_person(inside, Action.SET_SENDER_LIVE, target=key, content=live_content(inside.workspace, key))
    inside.note(is_live=body.is_live)
    return _sender_body(inside, set_live(inside.workspace, key, is_live=body.is_live))


@router.post("/senders/{key}/check", name="check_sender")
def post_check(key: SenderKey, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> SenderCheckBody:
    """Open a sender and sign in at its provider, where its kind can; nothing is sent."""
    found = check_sender(inside.workspace, key)
    return SenderCheckBody(
        is_good=found.is_good,
        reached=found.reached,
        problem=found.problem,
        help=found.help,
        warnings=[word for word, _ in found.warnings],
    )


@router.delete("/senders/{key}", name="disable_sender")
def delete_sender(key: SenderKey, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> SenderBody:
    """Switch a sender off. It stays in the list: messages name it."""
    return _sender_body(inside, set_enabled(inside.workspace, key, is_enabled=False))


@router.get("/seeds/{channel}", name="get_seeds")
def get_seeds(channel: ChannelName, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> Seeds:
    """The seed list of a channel; it holds addresses, so only those see it who may change it."""
    with inside.workspace.control.read() as connection:
        return Seeds(addresses=sorted(seeds_of(connection, channel=channel)))


@router.put("/seeds/{channel}", name="set_seeds")
def put_seeds(channel: ChannelName, body: Seeds, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> Seeds:
    """Say to whom the sandbox of a channel sends."""
    set_seeds(inside.workspace, channel=channel, addresses=body.addresses, author=inside.author)
    inside.note(addresses=len(body.addresses))
    with inside.workspace.control.read() as connection:
        return Seeds(addresses=sorted(seeds_of(connection, channel=channel)))


@router.get("/site-keys", name="get_site_keys")
def get_site_keys(inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> SiteKeysBody:
    """What a site needs to subscribe browsers and to show in-app messages; the secret belongs on its server only."""
    return SiteKeysBody(**asdict(site_keys(inside.workspace)))


@router.get("/topics", name="list_topics")
def get_topics(inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)]) -> Topics:
    """List what people can choose to be written to about."""
    return Topics(items=[TopicBody(**asdict(topic)) for topic in list_topics(inside.workspace)])


@router.get("/topics/consents", name="count_topic_consents")
def get_consents(
    inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)],
    channel: Annotated[Channel, Query(description="The channel on which people would be written to.")],
) -> TopicConsents:
    """Count the customers who may be written to on a channel by topic, as far as their consent goes."""
    workspace, kept = inside.workspace, inside.state.kept
    topics, rules = list_topics(workspace), read_policy(workspace)
    found = kept.get(
        *(inside.slug, "topic_consents", channel, rules.reference, topics),
        seconds_max=CONSENT_SECONDS_MAX,
        make=lambda: inside.heavy(lambda: consents_by_topic(workspace, channel=channel)),
    )
    return TopicConsents(
        channel=channel,
        consent=rules.consent_of(channel),
        members=found.members,
        is_exact=found.is_exact,
        as_of=found.as_of,
        items=topic_reaches(found.topics[:CONSENT_TOPICS_MAX], known=topics),
    )


@router.post("/topics", name="publish_topic", status_code=status.HTTP_201_CREATED)
def post_topic(body: TopicBody, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> TopicBody:
    """Add a topic, or rename one."""
    inside.note(target=body.key)
    made = publish_topic(inside.workspace, Topic(key=body.key, zh=body.zh, en=body.en), author=inside.author)
    return TopicBody(**asdict(made))


@router.get("/suppressions", name="list_suppressions")
def get_suppressions(
    inside: Annotated[Inside, allow(Permission.CHANNELS_READ)],
    paging: Paged,
    channel: Annotated[Channel | None, Query(description="Of one channel only.")] = None,
) -> Suppressions:
    """List the addresses that must not be written to, as marks."""
    after = str(position[0]) if (position := paging.position(1)) else ""
    with inside.workspace.control.read() as connection:
        found = list_suppressions(connection, channel=channel or "", after=after, limit=paging.limit)
    items = [
        SuppressionBody(
            mark=f"{one.mark[:MARK_SHOWN]}…", channel=one.channel, topic=one.topic, reason=one.reason, at=one.at
        )
        for one in found
    ]
    return Suppressions(items=items, next=cursor(found[-1].mark) if len(found) == paging.limit else None)


@router.post("/suppressions", name="block_address")
def post_suppression(body: AddressWish, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> AddressReply:
    """Write to an address no more on a channel, whoever has it and whatever they agree to."""
    block_address(inside.workspace, body.address, channel=body.channel)
    inside.note(target=body.channel)
    return AddressReply(changed=1)


@router.delete("/suppressions", name="allow_address")
def delete_suppression(inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)], body: AddressWish) -> AddressReply:
    """Take an address off the list: its owner has asked for it, or a bounce was a mistake."""
    inside.note(target=body.channel)
    return AddressReply(changed=allow_address(inside.workspace, body.address, channel=body.channel))


def _saved(inside: Inside, key: str, body: SenderSettings) -> SenderBody:
    wish = SenderWish(sender_key=key, **{name: getattr(body, name) for name in SenderSettings.model_fields})
    content = change_of_live(inside.workspace, wish)
    if content is not None:  # what was agreed to when it went live would leave in another way
        second_person(inside, Action.CHANGE_LIVE_SENDER, target=key, content=content)
    return _sender_body(inside, save_sender(inside.workspace, wish))


def _sender_body(inside: Inside, sender: Sender) -> SenderBody:
    now = inside.clock.now()
    ends_at = sender.licence_ends_at
    problems: dict[SenderProblem, bool] = {
        "disabled": not sender.is_enabled,
        "sandbox": not sender.is_live,
        "licence_ended": not sender.is_licensed(now),
        "licence_ends_soon": ends_at is not None and now < ends_at <= now + LICENCE_WARNING,
        "circuit_open": sender.open_until is not None and sender.open_until > now,
        "failing": bool(sender.problem),
    }
    takes_receipts = any(one.kind == sender.kind and one.reads_receipts for one in sender_kinds())
    path = f"/t/receipts/{inside.slug}/{sender.sender_key}"
    return SenderBody(
        **asdict(sender),
        problems=[name for name, is_so in problems.items() if is_so],
        receipts_path=path if takes_receipts else None,
    )


def _kind_body(kind: SenderKind) -> SenderKindBody:
    fields = [{**asdict(one), "json_schema": one.schema} for one in kind.fields]
    return SenderKindBody.model_validate({**asdict(kind), "fields": fields})
