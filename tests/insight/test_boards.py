"""Boards: named, ordered, versioned, archived; nobody's change is undone without a word."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.insight import (
    BOARDS_MAX,
    FIGURES,
    TILES_MAX,
    BoardChangedError,
    InsightName,
    InvalidBoardError,
    MissingBoardError,
    Tile,
    archive_board,
    find_board,
    list_boards,
    save_board,
)
from support.ground import make_workspace

if TYPE_CHECKING:
    from evergrove.kit import Workspace

CONSOLE = Path(__file__).parents[2] / "console" / "src" / "api" / "boards.ts"
NAME = InsightName(zh="周一早会", en="Monday look")
CART, VISITS, REVENUE = (
    Tile(kind="insight", key="cart"),
    Tile(kind="insight", key="visits"),
    Tile(kind="figure", key="revenue"),
)


def keep(workspace: Workspace, *tiles: Tile, key: str = "monday", **others: Any) -> int:
    return save_board(workspace, key, name=NAME, tiles=tiles, author="usr_1", **others).version


def test_a_board_keeps_its_tiles_in_order_through_versions_and_the_archive(home: Path) -> None:
    workspace = make_workspace(home)
    assert keep(workspace, CART, VISITS) == 1
    assert keep(workspace, CART, VISITS) == 1  # what stands stays
    assert keep(workspace, REVENUE, VISITS, CART) == 2
    assert find_board(workspace, "monday").tiles == (REVENUE, VISITS, CART)
    keep(workspace, key="empty")
    assert [(one.key, len(one.tiles)) for one in list_boards(workspace)] == [("empty", 0), ("monday", 3)]
    archive_board(workspace, "monday", author="usr_2")
    assert [one.key for one in list_boards(workspace)] == ["empty"]
    for gone in ("monday", "never_made"):
        with pytest.raises(MissingBoardError):
            find_board(workspace, gone)
        with pytest.raises(MissingBoardError):
            archive_board(workspace, gone, author="usr_2")
    assert keep(workspace, CART) == 4
    assert find_board(workspace, "monday").tiles == (CART,)


def test_a_change_of_what_somebody_else_has_changed_is_refused(home: Path) -> None:
    workspace = make_workspace(home)
    seen = keep(workspace, CART)
    assert keep(workspace, CART, VISITS, changed_version=seen) == 2
    with pytest.raises(BoardChangedError):
        keep(workspace, REVENUE, changed_version=seen)
    assert find_board(workspace, "monday").tiles == (CART, VISITS)
    archive_board(workspace, "monday", author="usr_2")
    with pytest.raises(BoardChangedError):
        keep(workspace, REVENUE, changed_version=2)


@pytest.mark.parametrize(
    ("key", "name", "tiles"),
    [
        ("Monday!", NAME, (CART,)),
        ("monday", InsightName(zh=" ", en=""), (CART,)),
        ("monday", InsightName(zh="长" * 121, en=""), (CART,)),
        ("monday", NAME, (CART, VISITS, CART)),
        ("monday", NAME, (Tile(kind="figure", key="weather"),)),
        ("monday", NAME, (Tile(kind="insight", key="../etc"),)),
        ("monday", NAME, (Tile(kind="fortune", key="cart"),)),  # type: ignore[arg-type]
        ("monday", NAME, tuple(Tile(kind="insight", key=f"one_{place}") for place in range(TILES_MAX + 1))),
    ],
)
def test_what_cannot_be_a_board_is_refused(home: Path, key: str, name: InsightName, tiles: tuple[Tile, ...]) -> None:
    workspace = make_workspace(home)
    with pytest.raises(InvalidBoardError):
        save_board(workspace, key, name=name, tiles=tiles, author="usr_1")
    assert list_boards(workspace) == ()


def test_a_workspace_keeps_so_many_boards(home: Path) -> None:
    workspace = make_workspace(home)
    for number in range(BOARDS_MAX):
        keep(workspace, CART, key=f"board_{number}")
    with pytest.raises(InvalidBoardError):
        keep(workspace, CART, key="one_more")
    keep(workspace, VISITS, key="board_7")  # the next version of one is no new one
    archive_board(workspace, "board_0", author="usr_1")
    keep(workspace, CART, key="one_more")
    with pytest.raises(InvalidBoardError):
        keep(workspace, CART, key="board_0")  # an archived one that comes back is one more


def test_the_console_offers_the_same_tiles() -> None:
    text = CONSOLE.read_text(encoding="utf-8")
    offered = re.search(r"FIGURES = \[([^\]]+)\]", text)
    assert offered is not None
    assert tuple(re.findall(r'"(\w+)"', offered[1])) == FIGURES
    assert f"TILES_MAX = {TILES_MAX};" in text
