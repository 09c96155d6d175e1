"""The workspace's hold-out: who gets no marketing at all, so that all of it can be measured."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.texts import PlainText
from evergrove.experiments import HOLD_OUT_BP_MAX, HoldOut, global_hold_out, set_global_hold_out

router = workspace_router("experiments")

Purpose = Annotated[PlainText, Field(min_length=1, max_length=40)]


class HoldOutBody(BaseModel):
    """`share_bp` 0: there is none."""

    experiment_key: str = Field(description="What exposure facts carry.", examples=["global_hold_out@1"])
    season: str = Field(examples=["2027-h1"])
    share_bp: int = Field(description="In basis points: 500 is five in a hundred.", examples=[500])
    excluded_purposes: list[str] = Field(examples=[["incident", "service"]])


class HoldOutWish(BaseModel):
    """A new season draws the customers anew."""

    model_config = ConfigDict(extra="forbid")

    share_bp: int = Field(ge=0, le=HOLD_OUT_BP_MAX, examples=[500])
    season: PlainText = Field(min_length=1, max_length=40, examples=["2027-h1"])
    excluded_purposes: list[Purpose] = Field(
        default=["service", "incident"], max_length=20, description="Content that reaches the control group as well."
    )


@router.get("/hold-out", name="get_hold_out")
def get_hold_out(inside: Annotated[Inside, allow(Permission.EXPERIMENTS_READ)]) -> HoldOutBody:
    """The workspace's hold-out."""
    found = global_hold_out(inside.workspace)
    if found is None:
        return HoldOutBody(experiment_key="", season="", share_bp=0, excluded_purposes=[])
    return _body(found)


@router.put("/hold-out", name="set_hold_out")
def put_hold_out(body: HoldOutWish, inside: Annotated[Inside, allow(Permission.EXPERIMENTS_WRITE)]) -> HoldOutBody:
    """Say how many are kept from all marketing; 0 ends it."""
    made = set_global_hold_out(
        inside.workspace,
        share_bp=body.share_bp,
        season=body.season,
        author=inside.author,
        excluded_purposes=tuple(body.excluded_purposes),
    )
    inside.note(target=made.experiment_key, share_bp=made.share_bp)
    return _body(made)


def _body(hold_out: HoldOut) -> HoldOutBody:
    return HoldOutBody(
        experiment_key=hold_out.experiment_key,
        season=hold_out.salt.partition(":")[2],
        share_bp=hold_out.share_bp,
        excluded_purposes=sorted(hold_out.excluded_purposes),
    )
