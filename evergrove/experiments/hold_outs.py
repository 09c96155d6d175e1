"""Hold-outs: one for the whole workspace, one for a campaign or journey; and who of some people is in them.

Invariants: the same people are held out whenever they are drawn again; a larger share keeps those who are in it and
takes in others; of a person who was exposed as several customers, one in the control group puts all of them there.
"""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.definitions import Definition, MissingDefinitionError, publish, published
from evergrove.experiments.assignment import places
from evergrove.experiments.contracts import (
    BASIS_POINTS,
    CONTROL,
    DRAW_SCHEMA,
    SEASON_LENGTH_MAX,
    TREATED,
    HoldOut,
    InvalidHoldOutError,
)
from evergrove.kit import Workspace

DEFINITION_KIND = "hold_out"
GLOBAL_KEY = "global"
GLOBAL_EXPERIMENT = "global_hold_out"

EXCLUDED_PURPOSES = ("service", "incident")
"""Unless the operator says otherwise: who has bought is told what concerns the purchase, and of a recall."""


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    share_bp: int
    season: str
    excluded_purposes: tuple[str, ...] = EXCLUDED_PURPOSES


def set_global_hold_out(
    workspace: Workspace,
    *,
    share_bp: int,
    season: str,
    author: str,
    excluded_purposes: tuple[str, ...] = EXCLUDED_PURPOSES,
) -> HoldOut:
    """Publish the workspace's hold-out; a share of 0 ends it. Raises InvalidHoldOutError.

    `season` is part of the salt: a new one (`2027-h1`) draws anew, so that nobody is kept from every message for ever.
    """
    if not season or len(season) > SEASON_LENGTH_MAX:
        raise InvalidHoldOutError(
            f"“{season[:SEASON_LENGTH_MAX]}” does not name the season of a hold-out",
            help=f"1 to {SEASON_LENGTH_MAX} characters, for example 2027-h1; a new name draws the customers anew",
        )
    HoldOut(experiment_key=GLOBAL_EXPERIMENT, salt=season, share_bp=share_bp)  # refuses what cannot be published
    body = _Body(share_bp=share_bp, season=season, excluded_purposes=tuple(sorted(set(excluded_purposes))))
    return _global(
        publish(workspace, kind=DEFINITION_KIND, key=GLOBAL_KEY, body=msgspec.to_builtins(body), author=author)
    )


def global_hold_out(workspace: Workspace) -> HoldOut | None:
    """The workspace's hold-out as published last; None when there is none."""
    try:
        found = published(workspace, kind=DEFINITION_KIND, key=GLOBAL_KEY)
    except MissingDefinitionError:
        return None
    hold_out = _global(found)
    return hold_out if hold_out.share_bp else None


def own_hold_out(reference: str, *, share_bp: int, salt: str = "") -> HoldOut:
    """The hold-out of one campaign or journey, `reference` being `spring@3`: versions draw the same customers."""
    key, _, _ = reference.partition("@")
    return HoldOut(experiment_key=reference, salt=salt or f"hold_out:{key}", share_bp=share_bp)


def draw_members(people: pa.Array, *, members: pa.Table, hold_out: HoldOut) -> pa.Table:
    """DRAW_SCHEMA, one row for each of `people` (today's roots, each once), in their order.

    `members`: (customer_id, root), the merged customers that hang under `people` and were exposed before under their
    own id. Whoever was not could not be promised anything; a browser that was merged into its owner changes no draw.
    """
    asked = pa.concat_arrays([people.cast(pa.string()), members["customer_id"].combine_chunks()])
    owner = np.arange(len(people))
    under = pc.index_in(members["root"], value_set=people).combine_chunks().to_numpy(zero_copy_only=False)
    held = places(asked, salt=hold_out.salt) < hold_out.share_bp
    owners = np.concatenate([owner, under.astype(np.int64)])
    is_control = np.bincount(owners[held], minlength=len(people)) > 0
    counts = np.bincount(owners, minlength=len(people))
    return pa.table(
        {
            "customer_id": people.cast(pa.string()),
            "variant": pa.array(np.where(is_control, CONTROL, TREATED), pa.string()),
            "control_bp": pa.array(_chance_bp(hold_out.share_bp, members=counts)),
            "members": pa.array(counts.astype(np.int64)),
        },
        schema=DRAW_SCHEMA,
    )


def _chance_bp(share_bp: int, *, members: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    chance = 1.0 - np.power(1.0 - share_bp / BASIS_POINTS, members)
    return np.rint(chance * BASIS_POINTS).astype(np.int64)


def _global(definition: Definition) -> HoldOut:
    body = msgspec.convert(definition.body, _Body)
    return HoldOut(
        experiment_key=f"{GLOBAL_EXPERIMENT}@{definition.version}",
        salt=f"{GLOBAL_EXPERIMENT}:{body.season}",
        share_bp=body.share_bp,
        excluded_purposes=frozenset(body.excluded_purposes),
    )
