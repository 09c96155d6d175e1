"""Launches: approve, watch, pause, throttle, stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Query

from evergrove.access import Permission
from evergrove.api.campaign_bodies import LaunchBody, LaunchPageBody, ThrottleWish, launch_page
from evergrove.api.paging import Page, Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.campaigns import (
    Launch,
    LaunchState,
    approve_launch,
    find_launch,
    list_launches,
    pause,
    refuse_launch,
    resume,
    stop,
    throttle_launch,
    watch_launch,
)
from evergrove.jobs import set_going

router = workspace_router("launches")

LaunchId = Annotated[str, Path(pattern=r"^lau_[A-Za-z0-9_-]{1,36}$", examples=["lau_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])]

WATCH_SECONDS_MAX = 1.0
"""Everybody who watches a launch gets the same counts: of a million messages they take a second or so."""


class Launches(Page[LaunchBody]):
    """Launches, the newest first."""


@router.get("/launches", name="list_launches")
def get_launches(
    inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)],
    paging: Paged,
    state: LaunchState | None = None,
    campaign: Annotated[str, Query(max_length=64, pattern=r"^[a-z0-9_]*$", examples=["spring"])] = "",
) -> Launches:
    """List the launches of all campaigns, or of one."""
    found = list_launches(inside.workspace, campaign=campaign, states=(state,) if state else ())
    shown, after = page_of(found, paging, key=lambda launch: launch.launch_id)
    return Launches(items=[LaunchBody.model_validate(one) for one in shown], next=after)


@router.get("/launches/{launch_id}", name="get_launch")
def get_launch(launch_id: LaunchId, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)]) -> LaunchPageBody:
    """Watch a launch: how far it is, what became of its messages, how fast it goes, when it will be through."""
    found = find_launch(inside.workspace, launch_id)
    return inside.state.kept.get(
        inside.slug, "launch", found, seconds_max=WATCH_SECONDS_MAX, make=lambda: _page(inside, launch_id)
    )


@router.post("/launches/{launch_id}/approve", name="approve_launch")
def post_approve(launch_id: LaunchId, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_APPROVE)]) -> LaunchPageBody:
    """Let a launch begin that somebody else has asked for."""

    def approve() -> Launch:
        return approve_launch(inside.workspace, launch_id, author=inside.author)

    return _done(inside, launch_id, approve)


@router.post("/launches/{launch_id}/refuse", name="refuse_launch")
def post_refuse(launch_id: LaunchId, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_APPROVE)]) -> LaunchPageBody:
    """Turn a launch down before it begins."""
    return _done(inside, launch_id, lambda: refuse_launch(inside.workspace, launch_id, author=inside.author))


@router.post("/launches/{launch_id}/pause", name="pause_launch")
def post_pause(launch_id: LaunchId, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)]) -> LaunchPageBody:
    """Hold back everything that no sender has yet."""
    return _done(inside, launch_id, lambda: pause(inside.workspace, launch_id))


@router.post("/launches/{launch_id}/resume", name="resume_launch")
def post_resume(launch_id: LaunchId, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)]) -> LaunchPageBody:
    """Let it go on; what has become stale meanwhile is not sent."""
    return _done(inside, launch_id, lambda: resume(inside.workspace, launch_id))


@router.post("/launches/{launch_id}/stop", name="stop_launch")
def post_stop(launch_id: LaunchId, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)]) -> LaunchPageBody:
    """End a launch for good: what no sender has yet is never sent."""
    return _done(inside, launch_id, lambda: stop(inside.workspace, launch_id, author=inside.author))


@router.post("/launches/{launch_id}/throttle", name="throttle_launch")
def post_throttle(
    launch_id: LaunchId, body: ThrottleWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)]
) -> LaunchPageBody:
    """Give a launch another pace while it runs; what waits is spread anew."""
    inside.note(per_minute=body.per_minute)
    return _done(inside, launch_id, lambda: throttle_launch(inside.workspace, launch_id, per_minute=body.per_minute))


def _done(inside: Inside, launch_id: str, act: Callable[[], Launch]) -> LaunchPageBody:
    """The launch as it is after `act`, with work asked for where there is some."""
    set_going(inside.workspace, act())
    return _page(inside, launch_id)


def _page(inside: Inside, launch_id: str) -> LaunchPageBody:
    return launch_page(watch_launch(inside.workspace, launch_id))
