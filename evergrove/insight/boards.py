"""Boards: saved analyses and figures of the day side by side, named and put into an order by somebody.

Invariants: a board names each tile once and at most TILES_MAX of them; what a tile names may be archived, and the tile
stays until somebody removes it; an archived board keeps its versions and comes back when it is saved again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

import msgspec

from evergrove.definitions import Definition, MissingDefinitionError, all_published, publish, published
from evergrove.insight.saved import KEY, InsightName, checked_name
from evergrove.insight.today import FIGURES
from evergrove.kit import ConflictError, InvalidError, MissingError, Workspace

BOARD = "board"
"""The kind under which `definitions` keeps them."""

BOARDS_MAX = 100
"""In one workspace: a list that people can still look through."""

TILES_MAX = 20
"""On one board: each is a computation over the facts, and a page that people still scroll to its end."""

TileKind = Literal["insight", "figure"]
"""`insight`: a saved analysis by its key. `figure`: a figure of Today by its name."""

TILE_KINDS: tuple[TileKind, ...] = get_args(TileKind)


class InvalidBoardError(InvalidError):
    code = "board.invalid"


class MissingBoardError(MissingError):
    code = "board.missing"


class BoardChangedError(ConflictError):
    code = "board.changed"


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One place of a board: what `key` names depends on the kind."""

    kind: TileKind
    key: str


@dataclass(frozen=True, kw_only=True)
class Board:
    """One board, its tiles in their order; `reference` names this very version."""

    key: str
    name: InsightName
    tiles: tuple[Tile, ...]
    version: int
    author: str
    at: datetime

    @property
    def reference(self) -> str:
        return f"{self.key}@{self.version}"


class _Body(msgspec.Struct, frozen=True, kw_only=True):
    name: InsightName
    tiles: tuple[Tile, ...]
    is_archived: bool = False


def save_board(
    workspace: Workspace,
    key: str,
    *,
    name: InsightName,
    tiles: tuple[Tile, ...],
    author: str,
    changed_version: int | None = None,
) -> Board:
    """Save a board, or its next version; what stands already stays as it is.

    `changed_version` is the version that was on the screen: where another one stands by now, somebody's change would be
    undone without a word. Raises InvalidBoardError, BoardChangedError.
    """
    body = _Body(
        name=checked_name(key, name, refusal=InvalidBoardError, example="monday_look"), tiles=_checked_tiles(tiles)
    )
    standing = {one.key: one for one in all_published(workspace, kind=BOARD)}
    open_ones = {one.key for one in standing.values() if not _body(one).is_archived}
    if key not in open_ones and len(open_ones) >= BOARDS_MAX:
        raise InvalidBoardError(
            f"a workspace keeps at most {BOARDS_MAX} boards", help="archive one that nobody opens any more"
        )
    if changed_version is not None and (key not in open_ones or standing[key].version != changed_version):
        raise BoardChangedError(
            f"“{key}” has been changed since version {changed_version}", help="load it again, then change it", key=key
        )
    return _board(_publish(workspace, key, body, author=author))


def list_boards(workspace: Workspace) -> tuple[Board, ...]:
    """Those that are not archived, by key."""
    found = all_published(workspace, kind=BOARD)
    return tuple(_board(one) for one in found if not _body(one).is_archived)


def find_board(workspace: Workspace, key: str) -> Board:
    """The newest version. Raises MissingBoardError, also for an archived one."""
    try:
        found = published(workspace, kind=BOARD, key=key)
    except MissingDefinitionError as error:
        raise _missing(key) from error
    if _body(found).is_archived:
        raise _missing(key)
    return _board(found)


def archive_board(workspace: Workspace, key: str, *, author: str) -> None:
    """Take it from the list; the analyses on it stay. Raises MissingBoardError."""
    found = find_board(workspace, key)
    _publish(workspace, key, _Body(name=found.name, tiles=found.tiles, is_archived=True), author=author)


def _checked_tiles(tiles: tuple[Tile, ...]) -> tuple[Tile, ...]:
    if len(tiles) > TILES_MAX:
        raise InvalidBoardError(f"a board has at most {TILES_MAX} tiles", help="make a second board of the others")
    if len(set(tiles)) != len(tiles):
        raise InvalidBoardError("a board shows each tile once", help="leave the second one out")
    for tile in tiles:
        if tile.kind not in TILE_KINDS:
            raise InvalidBoardError(f"there is no kind of tile “{tile.kind[:40]}”", help=f"one of {TILE_KINDS}")
        if tile.kind == "figure" and tile.key not in FIGURES:
            raise InvalidBoardError(f"Today has no figure “{tile.key[:80]}”", help=f"one of {FIGURES}")
        if not KEY.fullmatch(tile.key):
            raise InvalidBoardError(f"“{tile.key[:80]}” is no key of an analysis", help="look at the saved analyses")
    return tiles


def _publish(workspace: Workspace, key: str, body: _Body, *, author: str) -> Definition:
    return publish(workspace, kind=BOARD, key=key, body=msgspec.to_builtins(body), author=author)


def _body(found: Definition) -> _Body:
    return msgspec.convert(found.body, _Body)


def _board(found: Definition) -> Board:
    body = _body(found)
    return Board(
        key=found.key, name=body.name, tiles=body.tiles, version=found.version, author=found.author, at=found.at
    )


def _missing(key: str) -> MissingBoardError:
    return MissingBoardError(f"there is no board “{key[:80]}”", help="look at the list; it may have been archived")
