"""Tags, scores, attributes and names of facts: what is known of customers, and what a rule can ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import Path, status
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.paging import Page, Paged, page_of
from evergrove.api.routes.customers import CustomerId
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.texts import PlainText
from evergrove.definitions import all_published
from evergrove.facts import VOCABULARY
from evergrove.insight import is_personal, names_of, score_columns
from evergrove.jobs import publish_tag_rule, say_tag
from evergrove.profiles import TAGS, attribute_keys, fact_names_seen, own_tag_keys
from evergrove.scores import SCORE_NAMES

router = workspace_router("tags")

TagKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,63}$", examples=["likes_tea"])]

OWN_GROUP = "own"


class _FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class TagBody(_FromFace):
    """A tag: of the catalogue, or the workspace's own (`is_own`; `rule` says how, null: by hand or file)."""

    key: str = Field(examples=["order_count_lifetime"])
    group: str = Field(examples=["consumption"])
    kind: str = Field(examples=["integer"])
    unit: str = Field(examples=["orders"])
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    freshness_hours: int = Field(description="How old a value may be before it misleads.")
    is_own: bool = False
    reference: str | None = Field(default=None, examples=["likes_tea@1"])
    rule: Any = Field(default=None, description="The rule that gives it, in the rule language.")


class Tags(Page[TagBody]):
    """Tags: the catalogue in its order, then the workspace's own by key."""


class TagRule(BaseModel):
    """Who gets the tag: everyone whom the rule has, kept up by every refresh."""

    model_config = ConfigDict(extra="forbid")

    rule: dict[str, Any] = Field(examples=[{"event": "Order Completed", "is": {">=": 2}}])
    name: dict[str, str] = Field(default={}, examples=[{"zh": "爱喝茶", "en": "Likes tea"}])


class TagRuleBody(BaseModel):
    """The version that was published."""

    reference: str = Field(examples=["likes_tea@1"])
    key: str
    version: int
    at: datetime


class TagWish(BaseModel):
    """What the tag says of the customer."""

    model_config = ConfigDict(extra="forbid")

    value: PlainText = Field(default="true", min_length=1, max_length=256, examples=["true"])


class ScoreValueBody(BaseModel):
    """A class of a score."""

    value: str = Field(examples=["growth"])
    name_zh: str = Field(examples=["成长期"])
    name_en: str = Field(examples=["Growth"])


class ScoreColumnBody(BaseModel):
    """A column of a score, as a rule names it. `values`: its classes; empty: any value of `kind`."""

    key: str = Field(examples=["stage"])
    score: str = Field(examples=["lifecycle"])
    score_zh: str = Field(examples=["生命周期阶段"])
    score_en: str = Field(examples=["Lifecycle stage"])
    kind: str = Field(examples=["text"])
    unit: str
    title_zh: str
    title_en: str
    values: list[ScoreValueBody]


class Scores(Page[ScoreColumnBody]):
    """Columns of the scores, score by score."""


class AttributeBody(BaseModel):
    """A key of attributes that customers have."""

    key: str = Field(examples=["city"])
    last_seen_at: datetime
    is_personal: bool = Field(description="Masked for analysts and viewers.")


class Attributes(Page[AttributeBody]):
    """Keys of attributes, ascending."""


class FactNameBody(BaseModel):
    """A name of facts: of the vocabulary, or one that a sender uses."""

    name: str = Field(examples=["Order Completed"])
    group: str = Field(examples=["orders"])
    title_zh: str
    title_en: str
    columns: list[str] = Field(description="What a rule can filter by.", examples=[["amount_minor", "currency"]])
    properties: list[str]
    is_seen: bool
    last_seen_at: datetime | None


class FactNames(Page[FactNameBody]):
    """Names of facts: those that were met first."""


@router.get("/tags", name="list_tags")
def get_tags(inside: Annotated[Inside, allow(Permission.TAGS_READ)], paging: Paged) -> Tags:
    """List the tags: what each says, in which unit, and how fresh it is."""
    shown, after = page_of(_catalogue() + _own_tags(inside), paging, key=lambda tag: tag.key)
    return Tags(items=shown, next=after)


@router.put("/tags/{key}", name="publish_tag_rule")
def put_tag(key: TagKey, body: TagRule, inside: Annotated[Inside, allow(Permission.TAGS_DEFINE)]) -> TagRuleBody:
    """Publish a tag by rule, or its next version; the next refresh sets it."""
    document = msgspec.json.encode(body.model_dump(exclude_unset=True))
    made = publish_tag_rule(inside.workspace, document, key=key, author=inside.author)
    inside.note(target=made.reference)
    return TagRuleBody(reference=made.reference, key=made.key, version=made.version, at=made.at)


@router.put("/customers/{customer_id}/tags/{key}", name="set_customer_tag", status_code=status.HTTP_204_NO_CONTENT)
def put_customer_tag(
    customer_id: CustomerId, key: TagKey, body: TagWish, inside: Annotated[Inside, allow(Permission.TAGS_SET)]
) -> None:
    """Set an own tag of one customer by hand; it shows within a second."""
    say_tag(inside.workspace, customer_id, key=key, value=body.value)


@router.delete(
    "/customers/{customer_id}/tags/{key}", name="remove_customer_tag", status_code=status.HTTP_204_NO_CONTENT
)
def delete_customer_tag(
    customer_id: CustomerId, key: TagKey, inside: Annotated[Inside, allow(Permission.TAGS_SET)]
) -> None:
    """Take an own tag away from one customer."""
    say_tag(inside.workspace, customer_id, key=key, value=None)


@router.get("/scores", name="list_scores")
def get_scores(
    inside: Annotated[Inside, allow(Permission.SCORES_READ)],  # noqa: ARG001 - only asked whether they may
    paging: Paged,
) -> Scores:
    """List the columns of the scores with the names of their classes."""
    columns = [
        ScoreColumnBody(
            key=column.key,
            score=column.score,
            score_zh=SCORE_NAMES[column.score].zh,
            score_en=SCORE_NAMES[column.score].en,
            kind=column.kind,
            unit=column.unit,
            title_zh=column.title_zh,
            title_en=column.title_en,
            values=[ScoreValueBody(value=value, name_zh=zh, name_en=en) for value, zh, en in column.values],
        )
        for column in score_columns()
    ]
    shown, after = page_of(columns, paging, key=lambda column: column.key)
    return Scores(items=shown, next=after)


@router.get("/attributes", name="list_attributes")
def get_attributes(inside: Annotated[Inside, allow(Permission.TAGS_READ)], paging: Paged) -> Attributes:
    """List the keys of attributes that customers have."""
    known = [
        AttributeBody(key=one.name, last_seen_at=one.last_seen_at, is_personal=is_personal(one.name))
        for one in attribute_keys(inside.workspace)
    ]
    shown, after = page_of(known, paging, key=lambda one: one.key)
    return Attributes(items=shown, next=after)


@router.get("/facts/names", name="list_fact_names")
def get_fact_names(inside: Annotated[Inside, allow(Permission.TAGS_READ)], paging: Paged) -> FactNames:
    """List the names of facts: those that were met, then the rest of the vocabulary."""
    seen = {one.name: one.last_seen_at for one in fact_names_seen(inside.workspace)}
    known = {one.name: one for one in VOCABULARY}
    names = [*seen, *(name for name in known if name not in seen)]
    items = [
        FactNameBody(
            name=name,
            group=known[name].group if name in known else OWN_GROUP,
            title_zh=known[name].zh if name in known else name,
            title_en=known[name].en if name in known else name,
            columns=list(known[name].columns) if name in known else [],
            properties=list(known[name].properties) if name in known else [],
            is_seen=name in seen,
            last_seen_at=seen.get(name),
        )
        for name in names
    ]
    shown, after = page_of(items, paging, key=lambda one: one.name)
    return FactNames(items=shown, next=after)


def _catalogue() -> list[TagBody]:
    return [TagBody.model_validate(tag) for tag in TAGS]


def _own_tags(inside: Inside) -> list[TagBody]:
    """Tags by rule, and tags that somebody set by hand or by file."""
    rules = {found.key: found for found in all_published(inside.workspace, kind="tag")}
    items = []
    for key in sorted({*rules, *own_tag_keys(inside.workspace)}):
        found = rules.get(key)
        zh, en = names_of(key, found.body) if found else (key, key)
        items.append(
            TagBody(
                key=key,
                group=OWN_GROUP,
                kind="text",
                unit="",
                title_zh=zh,
                title_en=en,
                description_zh="规则标签，随每次刷新更新" if found else "手工或文件打的标签",
                description_en="Set by a rule at every refresh" if found else "Set by hand or by file",
                freshness_hours=24 if found else 0,
                is_own=True,
                reference=found.reference if found else None,
                rule=found.body.get("rule", found.body) if found else None,
            )
        )
    return items
