"""Analyses of behaviour at work: what they are computed on, and the customers behind a figure as a list, file, segment.

The same wish gives the same customers as the figure had: it carries the instant at which that was computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from evergrove.definitions import Definition
from evergrove.facts import facts_relation, open_engine, published_snapshot
from evergrove.insight import BehaviourScope, PeoplePage, customers_behind, needs_scores, people_page, segment_asked
from evergrove.jobs.segment_work import open_context
from evergrove.jobs.snapshot_tables import SCORES, scores_of
from evergrove.kit import InvalidError, Workspace
from evergrove.profiles import workspace_zone
from evergrove.segments import compile_rule, export_segment, publish_segment, read_rule

SEGMENT_PEOPLE_MAX = 20_000
"""Customers of a segment that is a list in its rule: some 800 KB of ids, below what a definition may have."""

LIST_CUSTOMERS_MAX = 1_000
"""Of one list in a rule."""

EXPORTED_SCORES = ("stage", "rfm_class", "health_band")


class TooManyPeopleError(InvalidError):
    code = "insight.too_many_people"


@dataclass(frozen=True, kw_only=True)
class PeopleWish:
    """Which customers: those behind the figure `people` of the analysis `definition` of a kind, as of `as_of`."""

    kind: str
    definition: dict[str, Any]
    people: dict[str, Any]
    as_of: datetime


@contextmanager
def open_behaviour(
    workspace: Workspace, *, as_of: datetime, segment: str = "", with_scores: bool = False
) -> Iterator[BehaviourScope]:
    """What analyses are computed on at `as_of`, of the members of `segment` at that instant only if one is named.

    With scores: those of the newest snapshot, of the day of `as_of` at the latest. Raises UnknownNameError for a
    segment that is not there.
    """
    found = published_snapshot(workspace, name=SCORES, as_of=as_of) if with_scores else None
    if segment:
        rule = read_rule({"member_of": segment})
        with open_context(workspace, rule, as_of=as_of) as context:
            members = context.engine.remember(compile_rule(rule, context=context), name="behaviour_members")
            yield BehaviourScope(
                engine=context.engine,
                facts=context.facts,
                as_of=as_of,
                members=members,
                scores=context.scores if found else None,
                scores_day=found.day if found else None,
            )
        return
    with open_engine(workspace) as engine:
        yield BehaviourScope(
            engine=engine,
            facts=facts_relation(workspace, engine, as_of=as_of),
            as_of=as_of,
            scores=scores_of(workspace, engine, day=found.day) if found else None,
            scores_day=found.day if found else None,
        )


def people_behind(workspace: Workspace, wish: PeopleWish, *, after: str = "", limit: int = 50) -> PeoplePage:
    """A page of the customers behind a figure, in the order of their ids; the first one with their `total`.

    Raises InvalidPeopleError and the like.
    """
    with _opened(workspace, wish) as scope:
        customers = customers_behind(
            scope,
            kind=wish.kind,
            definition=wish.definition,
            people=wish.people,
            zone=workspace_zone(workspace),
            after=after,
        )
        if after:
            return people_page(scope.engine, customers, limit=limit)
        kept = scope.engine.remember(customers, name="people_behind")
        counted = scope.engine.fetch(kept.agg(total=kept.customer_id.nunique().cast("int64")))
        return replace(people_page(scope.engine, kept, limit=limit), total=counted["total"][0].as_py())


def publish_people(
    workspace: Workspace, wish: PeopleWish, *, key: str, name: dict[str, str], author: str
) -> tuple[Definition, int]:
    """`publish_page` of the customers behind a figure."""
    found = people_behind(workspace, wish, limit=SEGMENT_PEOPLE_MAX)
    return publish_page(workspace, found, key=key, name=name, author=author)


def publish_page(
    workspace: Workspace, found: PeoplePage, *, key: str, name: dict[str, str], author: str
) -> tuple[Definition, int]:
    """A segment of exactly these customers, as they are now; and how many they are. `found`: a page of
    SEGMENT_PEOPLE_MAX from the beginning.

    Raises TooManyPeopleError where a page follows, or when there are none.
    """
    if found.next is not None:
        raise TooManyPeopleError(
            f"more than {SEGMENT_PEOPLE_MAX:,} customers cannot be listed in a segment",
            help="look at a segment, a shorter period or one value of a breakdown; or export them as a file",
        )
    if not found.customer_ids:
        raise TooManyPeopleError("there is nobody behind this figure", help="choose a figure with customers")
    ids = found.customer_ids
    lists = [
        {"list": list(ids[begun : begun + LIST_CUSTOMERS_MAX])} for begun in range(0, len(ids), LIST_CUSTOMERS_MAX)
    ]
    rule = lists[0] if len(lists) == 1 else {"any": lists}
    made = publish_segment(workspace, {"name": name, "rule": rule}, key=key, author=author)
    return made, len(ids)


def export_people(workspace: Workspace, wish: PeopleWish, path: Path) -> int:
    """Write them with stage, class and health to a CSV file; returns their number."""
    rule = read_rule({"list": "people"})
    with open_context(workspace, as_of=wish.as_of) as context, _opened(workspace, wish) as scope:
        found = scope.engine.fetch(
            customers_behind(
                scope,
                kind=wish.kind,
                definition=wish.definition,
                people=wish.people,
                zone=workspace_zone(workspace),
            )
        )
        listed = replace(context, lists={"people": context.engine.table(found, name="people_behind")})
        scores = EXPORTED_SCORES if context.scores is not None else ()
        return export_segment(rule, path, context=listed, scores=scores)


@contextmanager
def _opened(workspace: Workspace, wish: PeopleWish) -> Iterator[BehaviourScope]:
    segment = segment_asked(wish.kind, wish.definition)
    with_scores = needs_scores(wish.kind, wish.definition)
    with open_behaviour(workspace, as_of=wish.as_of, segment=segment, with_scores=with_scores) as scope:
        yield scope
