"""Boards: saved analyses side by side; listed, opened, saved, archived."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, status

from evergrove.access import Permission
from evergrove.api.board_bodies import BoardBody, Boards, BoardSummary, BoardWish, ShownTile, TileBody
from evergrove.api.insight_bodies import InsightNameBody
from evergrove.api.paging import Paged, page_of
from evergrove.api.routes.insights import insight_body
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.insight import (
    Board,
    InsightName,
    Tile,
    archive_board,
    find_board,
    list_boards,
    list_insights,
    save_board,
)

router = workspace_router("boards")

BoardKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["monday_look"])]


@router.get("/boards", name="list_boards")
def get_boards(inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)], paging: Paged) -> Boards:
    """List the boards."""
    shown, after = page_of(list_boards(inside.workspace), paging, key=lambda one: one.key)
    return Boards(items=[_summary(one) for one in shown], next=after)


@router.get("/boards/{key}", name="get_board")
def get_board(key: BoardKey, inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)]) -> BoardBody:
    """One board, with the saved analyses that its tiles name."""
    return _body(inside, find_board(inside.workspace, key))


@router.put("/boards/{key}", name="save_board")
def put_board(key: BoardKey, body: BoardWish, inside: Annotated[Inside, allow(Permission.SEGMENTS_WRITE)]) -> BoardBody:
    """Save a board under a key, or its next version; the same again changes nothing."""
    saved = save_board(
        inside.workspace,
        key,
        name=InsightName(zh=body.name.zh, en=body.name.en),
        tiles=tuple(Tile(kind=one.kind, key=one.key) for one in body.tiles),
        author=inside.author,
        changed_version=body.changed_version,
    )
    inside.note(target=saved.reference, tiles=len(saved.tiles))
    return _body(inside, saved)


@router.delete("/boards/{key}", name="archive_board", status_code=status.HTTP_204_NO_CONTENT)
def delete_board(key: BoardKey, inside: Annotated[Inside, allow(Permission.SEGMENTS_WRITE)]) -> None:
    """Take a board from the list; the analyses on it stay, and it comes back when it is saved again."""
    archive_board(inside.workspace, key, author=inside.author)


def _name(board: Board) -> InsightNameBody:
    return InsightNameBody(zh=board.name.zh, en=board.name.en)


def _summary(board: Board) -> BoardSummary:
    return BoardSummary(
        key=board.key,
        name=_name(board),
        tiles=[TileBody.model_validate(tile) for tile in board.tiles],
        version=board.version,
        author=board.author,
        at=board.at,
    )


def _body(inside: Inside, board: Board) -> BoardBody:
    insights = {one.key: insight_body(one) for one in list_insights(inside.workspace)}
    return BoardBody(
        key=board.key,
        name=_name(board),
        tiles=[
            ShownTile(kind=one.kind, key=one.key, insight=insights.get(one.key) if one.kind == "insight" else None)
            for one in board.tiles
        ],
        version=board.version,
        author=board.author,
        at=board.at,
    )
