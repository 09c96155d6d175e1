"""Saved analyses: a funnel, paths, retention or attribution that somebody named, to be opened again and shared.

Invariants: a key is of one kind for ever; an archived one keeps its versions and comes back when it is saved again.
What a body may say is the matter of its kind: whoever saves has read it first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from evergrove.definitions import Definition, MissingDefinitionError, all_published, canonical_json, publish, published
from evergrove.kit import ConflictError, InvalidError, MissingError, Workspace

INSIGHT = "insight"
"""The kind under which `definitions` keeps them."""

INSIGHT_KINDS = ("funnel", "paths", "retention", "attribution")
"""Those whose definitions are worth a name; the other analyses have everything in their address."""

KEY = re.compile(r"[a-z][a-z0-9_]{1,63}")

INSIGHTS_MAX = 500
"""In one workspace: a list that people can still look through, all in memory."""

BODY_BYTES_MAX = 64_000
"""A definition that a person put together, not data."""

NAME_CHARACTERS_MAX = 120


class InvalidInsightError(InvalidError):
    code = "insight.invalid"


class MissingInsightError(MissingError):
    code = "insight.missing"


class InsightConflictError(ConflictError):
    code = "insight.conflict"


@dataclass(frozen=True, kw_only=True)
class InsightName:
    """In both languages; where one was left empty, the other stands in."""

    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class SavedInsight:
    """One analysis. `body` is the JSON object that its kind reads; `reference` names this very version."""

    key: str
    kind: str
    name: InsightName
    body: dict[str, Any]
    version: int
    author: str
    at: datetime

    @property
    def reference(self) -> str:
        return f"{self.key}@{self.version}"


class _Body(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    name: InsightName
    body: dict[str, Any]
    is_archived: bool = False


def save_insight(
    workspace: Workspace, key: str, *, kind: str, name: InsightName, body: dict[str, Any], author: str
) -> SavedInsight:
    """Save an analysis, or its next version; what stands already stays as it is.

    Raises InvalidInsightError, InsightConflictError where the key is that of another kind.
    """
    name = _checked(key, kind=kind, name=name, body=body)
    standing = {one.key: _body(one) for one in all_published(workspace, kind=INSIGHT)}
    if key in standing and standing[key].kind != kind:
        raise InsightConflictError(
            f"“{key}” is saved as another kind of analysis ({standing[key].kind})", help="choose another key", key=key
        )
    if key not in standing or standing[key].is_archived:
        open_ones = sum(not one.is_archived for one in standing.values())
        if open_ones >= INSIGHTS_MAX:
            raise InvalidInsightError(
                f"a workspace keeps at most {INSIGHTS_MAX} analyses", help="archive one that nobody opens any more"
            )
    return _saved(_publish(workspace, key, _Body(kind=kind, name=name, body=body), author=author))


def list_insights(workspace: Workspace, *, kind: str | None = None) -> tuple[SavedInsight, ...]:
    """Those that are not archived, by key; of one kind if given."""
    found = all_published(workspace, kind=INSIGHT)
    kept = [one for one in found if not (body := _body(one)).is_archived and kind in {None, body.kind}]
    return tuple(_saved(one) for one in kept)


def find_insight(workspace: Workspace, key: str, *, version: int | None = None) -> SavedInsight:
    """The newest version, or the one asked for. Raises MissingInsightError, also for an archived one."""
    try:
        found = published(workspace, kind=INSIGHT, key=key, version=version)
    except MissingDefinitionError as error:
        raise _missing(key) from error
    if _body(found).is_archived:
        raise _missing(key)
    return _saved(found)


def archive_insight(workspace: Workspace, key: str, *, author: str) -> None:
    """Take it from the lists. Raises MissingInsightError."""
    found = find_insight(workspace, key)
    body = _Body(kind=found.kind, name=found.name, body=found.body, is_archived=True)
    _publish(workspace, key, body, author=author)


def checked_name(key: str, name: InsightName, *, refusal: Callable[..., InvalidError], example: str) -> InsightName:
    """The name in both languages, each filled in from the other; raises `refusal` for a key or a name that cannot be.

    `example`: a key that can.
    """
    if not KEY.fullmatch(key):
        raise refusal(
            f"“{key[:80]}” cannot be a key", help=f"small letters, digits and underscores, a letter first: {example}"
        )
    zh, en = name.zh.strip(), name.en.strip()
    if not (zh or en) or max(len(zh), len(en)) > NAME_CHARACTERS_MAX:
        raise refusal(f"a name has 1 to {NAME_CHARACTERS_MAX} characters", help="name it in one language")
    return InsightName(zh=zh or en, en=en or zh)


def _checked(key: str, *, kind: str, name: InsightName, body: dict[str, Any]) -> InsightName:
    both = checked_name(key, name, refusal=InvalidInsightError, example="cart_to_order")
    if kind not in INSIGHT_KINDS:
        raise InvalidInsightError(f"there is no kind of analysis “{kind[:40]}”", help=f"one of {INSIGHT_KINDS}")
    if len(canonical_json(body).encode()) > BODY_BYTES_MAX:
        raise InvalidInsightError(f"an analysis has at most {BODY_BYTES_MAX:,} bytes", help="split it into several")
    return both


def _publish(workspace: Workspace, key: str, body: _Body, *, author: str) -> Definition:
    return publish(workspace, kind=INSIGHT, key=key, body=msgspec.to_builtins(body), author=author)


def _body(found: Definition) -> _Body:
    return msgspec.convert(found.body, _Body)


def _saved(found: Definition) -> SavedInsight:
    body = _body(found)
    return SavedInsight(
        key=found.key,
        kind=body.kind,
        name=body.name,
        body=body.body,
        version=found.version,
        author=found.author,
        at=found.at,
    )


def _missing(key: str) -> MissingInsightError:
    return MissingInsightError(
        f"there is no saved analysis “{key[:80]}”", help="look at the list; it may have been archived", key=key
    )
