"""Saved views: the filters of a list under a name, one's own or everybody's."""

from __future__ import annotations

from hashlib import blake2b
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Query, Response, status
from pydantic import BaseModel, ConfigDict, Field, field_validator

from evergrove.access import ForbiddenError, Permission, is_allowed
from evergrove.api.paging import Page, Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.definitions import Definition, all_published, publish
from evergrove.kit import LimitedError, MissingError

router = workspace_router("views")

KIND = "view"

VIEWS_MAX = 40
"""Of one person in one list: a menu that still can be read."""

QUERY_CHARACTERS_MAX = 600
"""Of the address behind the `?`: a dozen filters."""

SEARCH_WORDS = frozenset({"search", "q"})
"""What somebody typed to find one customer is no filter of a list, and a name must not outlive its erasure."""

ListName = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$", examples=["customers"])]


class TooManyViewsError(LimitedError):
    code = "view.too_many"


class MissingViewError(MissingError):
    code = "view.missing"


class ForeignViewError(ForbiddenError):
    code = "view.foreign"


class ViewWish(BaseModel):
    """A view as it is saved; the same name in the same list is the same view."""

    model_config = ConfigDict(extra="forbid")

    list: ListName
    name: Annotated[str, Field(min_length=1, max_length=60, examples=["Tea lovers"])]
    query: Annotated[
        str,
        Field(
            max_length=QUERY_CHARACTERS_MAX,
            description="What stands behind the `?` of the list's address, without searches.",
            examples=["segment=tea_lovers"],
        ),
    ]
    is_shared: bool = Field(default=False, description="Seen by everybody in the workspace.")

    @field_validator("query")
    @classmethod
    def _filters_only(cls, query: str) -> str:
        pairs = parse_qsl(query, max_num_fields=20)
        if any(name in SEARCH_WORDS for name, _ in pairs):
            raise ValueError("a view keeps filters; leave the search out")
        return urlencode(sorted(pairs))


class ViewBody(BaseModel):
    """A saved view."""

    view_id: str = Field(examples=["5f0c1d2e3a4b5c6d"])
    list: str = Field(examples=["customers"])
    name: str = Field(examples=["Tea lovers"])
    query: str = Field(examples=["segment=tea_lovers"])
    is_shared: bool
    is_own: bool = Field(description="Whether it is the caller's.")


class Views(Page[ViewBody]):
    """One's own views and the shared ones, by name."""


@router.get("/views", name="list_views")
def get_views(
    inside: Annotated[Inside, allow(Permission.OVERVIEW_READ)],
    paging: Paged,
    of: Annotated[str, Query(alias="list", max_length=40, description="Of one list; else of all.")] = "",
) -> Views:
    """List the views that the caller sees."""
    seen = [one for one in _standing(inside) if of in ("", one.body["list"]) and _is_seen(inside, one)]
    found = sorted((_body(inside, one) for one in seen), key=lambda view: (view.list, view.name, view.view_id))
    shown, after = page_of(found, paging, key=lambda view: view.view_id)
    return Views(items=shown, next=after)


@router.put("/views", name="save_view")
def put_view(body: ViewWish, inside: Annotated[Inside, allow(Permission.OVERVIEW_READ)]) -> ViewBody:
    """Save a view, or change the own one of that name. To share one, the role must be able to change segments."""
    if body.is_shared and not _may_share(inside):
        raise ForeignViewError("this role saves views for itself only", help="save it without sharing it")
    key = _key(inside.author, body)
    own = [one for one in _standing(inside) if one.body["owner"] == inside.author and one.body["list"] == body.list]
    if len(own) >= VIEWS_MAX and key not in {one.key for one in own}:
        raise TooManyViewsError(
            f"there are {VIEWS_MAX} views of this list already", help="remove one that nobody opens any more"
        )
    return _body(inside, _publish(inside, key=key, body={**body.model_dump(), "owner": inside.author}))


@router.delete("/views/{view_id}", name="remove_view", status_code=status.HTTP_204_NO_CONTENT)
def delete_view(view_id: str, inside: Annotated[Inside, allow(Permission.OVERVIEW_READ)]) -> Response:
    """Remove a view: one's own, or a shared one by whoever may share."""
    found = next((one for one in _standing(inside) if one.key == view_id and _is_seen(inside, one)), None)
    if found is None:
        raise MissingViewError("there is no such view", help="reload the list: it may have been removed")
    if found.body["owner"] != inside.author and not _may_share(inside):
        raise ForeignViewError("this view is somebody else's", help="ask its author to remove it")
    _publish(inside, key=view_id, body={"is_removed": True})
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _standing(inside: Inside) -> list[Definition]:
    return [one for one in all_published(inside.workspace, kind=KIND) if not one.body.get("is_removed")]


def _is_seen(inside: Inside, view: Definition) -> bool:
    return bool(view.body["is_shared"] or view.body["owner"] == inside.author)


def _may_share(inside: Inside) -> bool:
    return is_allowed(inside.role, Permission.SEGMENTS_WRITE)


def _key(owner: str, body: ViewWish) -> str:
    return blake2b(f"{owner}\x00{body.list}\x00{body.name}".encode(), digest_size=12).hexdigest()


def _publish(inside: Inside, *, key: str, body: dict[str, Any]) -> Definition:
    return publish(inside.workspace, kind=KIND, key=key, body=body, author=inside.author)


def _body(inside: Inside, view: Definition) -> ViewBody:
    values = {name: view.body[name] for name in ("list", "name", "query", "is_shared")}
    return ViewBody(view_id=view.key, is_own=view.body["owner"] == inside.author, **values)
