"""Landing pages: published, listed with what came back from their forms, previewed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import Path, Query, status
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.content_bodies import LanguageKey, TemplateVersionBody
from evergrove.api.once import Once
from evergrove.api.paging import Page, Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.texts import PlainObject, PlainText
from evergrove.content import (
    LANDING_PAGE,
    LandingPage,
    SubmissionCount,
    count_submissions,
    load_landing,
    publish_landing,
    read_landing,
    render_landing,
    visitor_values,
)
from evergrove.definitions import Definition, all_published, published_versions
from evergrove.kit import InvalidError, LimitedError

router = workspace_router("landing")

PageKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["tea_tasting"])]

PAGE_EXAMPLE: dict[str, Any] = {
    "key": "tea_tasting",
    "name": {"zh": "品鉴会报名", "en": "Tea tasting"},
    "title": {"zh": "周六品鉴会", "en": "Tasting on Saturday"},
    "blocks": [
        {"kind": "heading", "text": {"zh": "周六，一起喝新茶", "en": "New teas, this Saturday"}, "level": 1},
        {
            "kind": "form",
            "key": "sign_up",
            "fields": [{"key": "email", "kind": "email", "label": {"zh": "邮箱", "en": "Email"}, "is_required": True}],
            "consents": [
                {
                    "key": "news",
                    "channel": "email",
                    "topic": "events",
                    "words": {"zh": "同意通过邮件接收活动邀请", "en": "I agree to get invitations by email"},
                }
            ],
            "submit": {"zh": "报名", "en": "Sign up"},
            "thanks": {"zh": "已为您留位", "en": "Your seat is kept"},
            "privacy_url": "https://shop.example/privacy",
        },
    ],
}


class LandingNames(BaseModel):
    """A text in both languages."""

    zh: str
    en: str


class LandingBody(BaseModel):
    """A published page. `url` is where visitors find it; empty: the server has no public address yet."""

    key: str = Field(examples=["tea_tasting"])
    name: LandingNames
    title: LandingNames
    published: TemplateVersionBody
    url: str = Field(examples=["https://post.shop.example/p/default/tea_tasting"])
    path: str = Field(examples=["/p/default/tea_tasting"])
    submissions: int
    newest_submission_at: datetime | None


class LandingPages(Page[LandingBody]):
    """Landing pages, by key."""


class LandingPageBody(LandingBody):
    """A page with its document and its versions, newest first."""

    document: dict[str, Any] = Field(examples=[PAGE_EXAMPLE])
    versions: list[TemplateVersionBody]


class LandingWish(BaseModel):
    """A page to publish as its next version."""

    model_config = ConfigDict(extra="forbid")

    document: PlainObject = Field(description="The page, block by block.", examples=[PAGE_EXAMPLE])
    note: PlainText = Field(default="", max_length=500, examples=["new date"])


class LandingSaved(BaseModel):
    """The version that stands now."""

    key: str
    reference: str = Field(examples=["tea_tasting@1"])
    version: int


class LandingPreviewWish(BaseModel):
    """A page as it is being written, for a visitor whom nobody knows."""

    model_config = ConfigDict(extra="forbid")

    document: PlainObject = Field(examples=[PAGE_EXAMPLE])
    language: LanguageKey = "zh"


class LandingProblem(BaseModel):
    """Why a page cannot be shown."""

    code: str = Field(examples=["landing.invalid"])
    place: str = Field(examples=["blocks[1].email"])
    message_zh: str
    message_en: str


class LandingPreview(BaseModel):
    """The whole page as HTML without a program; null with its `problems`. `notes`: blocks that show a fallback."""

    html: str | None
    notes: list[str]
    problems: list[LandingProblem]


@router.get("/landing-pages", name="list_landing_pages")
def get_pages(inside: Annotated[Inside, allow(Permission.CONTENT_READ)], paging: Paged) -> LandingPages:
    """List the published pages, and how many forms came back from each."""
    shown, after = page_of(all_published(inside.workspace, kind=LANDING_PAGE), paging, key=lambda one: one.key)
    counts = count_submissions(inside.workspace)
    items = [LandingBody(**_fields(inside, one, counts.get(one.key))) for one in shown]
    return LandingPages(items=items, next=after)


@router.post("/landing-pages", name="publish_landing_page", status_code=status.HTTP_201_CREATED)
def post_page(
    body: LandingWish, inside: Annotated[Inside, allow(Permission.CONTENT_APPROVE)], once: Once
) -> LandingSaved:
    """Publish a page, or its next version; it can be opened at once."""

    def make() -> LandingSaved:
        made = publish_landing(inside.workspace, body.document, author=inside.author, note=body.note)
        inside.note(target=made.reference)
        return LandingSaved(key=made.key, reference=made.reference, version=made.version)

    return once.run(inside, body, make, reply=LandingSaved)


@router.post("/landing-pages/preview", name="preview_landing_page")
def post_preview(body: LandingPreviewWish, inside: Annotated[Inside, allow(Permission.CONTENT_READ)]) -> LandingPreview:
    """Show a page as a visitor would get it; its forms lead nowhere."""
    values = visitor_values(inside.workspace, language=body.language)
    try:
        page = read_landing(body.document)
        shown = render_landing(
            page, values, language=body.language, action="#", token="", now=inside.workspace.clock.now()
        )
    except (InvalidError, LimitedError) as error:
        return LandingPreview(html=None, notes=[], problems=[_problem(error)])
    return LandingPreview(html=shown.html, notes=list(shown.notes), problems=[])


@router.get("/landing-pages/{key}", name="get_landing_page")
def get_page(
    key: PageKey,
    inside: Annotated[Inside, allow(Permission.CONTENT_READ)],
    version: Annotated[int | None, Query(ge=1, le=1_000_000, description="Null: the newest.")] = None,
) -> LandingPageBody:
    """One page: its document, its versions, and what came back."""
    versions = published_versions(inside.workspace, kind=LANDING_PAGE, key=key)
    page = load_landing(inside.workspace, key if version is None else f"{key}@{version}")
    return LandingPageBody(
        **_fields(inside, versions[0], count_submissions(inside.workspace).get(key)),
        document=_document(page),
        versions=[TemplateVersionBody.model_validate(one) for one in versions],
    )


def _fields(inside: Inside, found: Definition, count: SubmissionCount | None) -> dict[str, Any]:
    path = f"/p/{inside.slug}/{found.key}"
    base = inside.workspace.settings.public_url.rstrip("/")
    return {
        "key": found.key,
        "name": {"zh": "", "en": "", **found.body["name"]},
        "title": {"zh": "", "en": "", **found.body["title"]},
        "published": TemplateVersionBody.model_validate(found),
        "url": f"{base}{path}" if base else "",
        "path": path,
        "submissions": count.submissions if count else 0,
        "newest_submission_at": count.newest_at if count else None,
    }


def _document(page: LandingPage) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(page)
    document.pop("version")
    return document


def _problem(error: InvalidError | LimitedError) -> LandingProblem:
    said = error.details
    return LandingProblem(
        code=error.code,
        place=str(said.get("place") or said.get("field") or ""),
        message_zh=str(said.get("message_zh") or error.message),
        message_en=f"{error.message} ({error.help})" if error.help else error.message,
    )
