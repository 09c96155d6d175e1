"""Change what is known of customers: attributes, own tags, lists; in the control group as well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pyarrow as pa

from evergrove.journeys.contracts import Journey, UpdateNode
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects, Flaw
from evergrove.journeys.nodes.departing import pass_on
from evergrove.journeys.nodes.flaws import text_flaws
from evergrove.journeys.nodes.node_facts import facts_of_passing
from evergrove.journeys.nodes.texts import rendered
from evergrove.kit import Workspace
from evergrove.profiles import InvalidTagError, tag_changes

PROFILE_UPDATED, TAG_CHANGED = "Profile Updated", "Tag Changed"
TAG_VALUE = "true"
LIST_PREFIX = "list_"
"""A list of customers is the own tag of this name."""

CHANGES_MAX = 50
"""Of each kind in one node."""

KEY_CHARACTERS_MAX = 80

_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
"""Of a fact that is made to be checked only."""


class UpdateKind:
    tag = "update"

    def step(
        self, node: UpdateNode, arrivals: Arrivals, *, journey: Journey, launch_id: str, door: Door, effects: Effects
    ) -> Departures:
        """An attribute whose text names a value that a run does not have stays as it was; the detail says so."""
        del launch_id
        traits, left_out = _traits(node, arrivals)
        places = [place for place, one in enumerate(traits) if one]
        if places:
            texts = [msgspec.json.encode({"traits": traits[place]}).decode() for place in places]
            effects.facts.append(
                facts_of_passing(
                    arrivals,
                    places,
                    name=PROFILE_UPDATED,
                    mark=f"{node.id}:attributes",
                    properties=texts,
                    journey=journey,
                    door=door,
                )
            )
        for key, value in tags_of(node).items():
            said = msgspec.json.encode({"tag": key, "value": value}).decode()
            effects.facts.append(
                facts_of_passing(
                    arrivals,
                    range(len(arrivals)),
                    name=TAG_CHANGED,
                    mark=f"{node.id}:tag:{key}",
                    properties=[said] * len(arrivals),
                    journey=journey,
                    door=door,
                )
            )
        return pass_on(arrivals, detail=left_out)

    def problems(self, node: UpdateNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """Something changes; keys and texts can be used."""
        del journey, workspace
        return list(_flaws(node))


def tags_of(node: UpdateNode) -> dict[str, str | None]:
    """Own tag → its value, None where it is taken away."""
    removed = [*node.remove_tags, *(LIST_PREFIX + name for name in node.remove_from)]
    added = [*node.add_tags, *(LIST_PREFIX + name for name in node.add_to)]
    return {**dict.fromkeys(removed), **dict.fromkeys(added, TAG_VALUE)}


def _traits(node: UpdateNode, arrivals: Arrivals) -> tuple[list[dict[str, Any]], list[str]]:
    """The attributes that each arrival sets, and the keys of those that it cannot."""
    fixed = {key: value for key, value in node.attributes.items() if not isinstance(value, str)}
    traits: list[dict[str, Any]] = [dict(fixed) for _ in range(len(arrivals))]
    missing: list[list[str]] = [[] for _ in range(len(arrivals))]
    for key, value in node.attributes.items():
        if not isinstance(value, str):
            continue
        for place, text in enumerate(rendered(value, arrivals)):
            if text is None:
                missing[place].append(key)
            else:
                traits[place][key] = text
    return traits, [f"unknown: {', '.join(keys)}" if keys else "" for keys in missing]


def _flaws(node: UpdateNode) -> Iterator[Flaw]:
    if not node.attributes and not tags_of(node):
        yield Flaw("attributes", "nothing changes", "name attributes, tags or lists", "请填写要修改的属性、标签或名单")
    if max(len(node.attributes), len(tags_of(node))) > CHANGES_MAX:
        yield Flaw("attributes", "too many changes at once", f"at most {CHANGES_MAX}", f"一次最多修改 {CHANGES_MAX} 项")
    for key, value in node.attributes.items():
        if not key or len(key) > KEY_CHARACTERS_MAX:
            yield Flaw(
                "attributes",
                f"the key “{key[:20]}” cannot be used",
                f"1 to {KEY_CHARACTERS_MAX} characters",
                f"属性名应为 1 到 {KEY_CHARACTERS_MAX} 个字符",
            )
        if isinstance(value, str):
            yield from text_flaws(value, field=f"attributes.{key}")
    both = {*node.add_tags, *(LIST_PREFIX + name for name in node.add_to)} & {
        *node.remove_tags,
        *(LIST_PREFIX + name for name in node.remove_from),
    }
    if both:
        yield Flaw(
            "remove_tags",
            f"{', '.join(sorted(both))} is added and removed",
            "do one of both",
            f"{'、'.join(sorted(both))} 同时被添加和移除，请二选一",
        )
    yield from _tag_flaws(node)


def _tag_flaws(node: UpdateNode) -> Iterator[Flaw]:
    fields = {"add_tags": "", "remove_tags": "", "add_to": LIST_PREFIX, "remove_from": LIST_PREFIX}
    for field, prefix in fields.items():
        for number, key in enumerate(getattr(node, field)):
            try:
                _check_tag(prefix + key)
            except InvalidTagError as error:
                zh = "标签或名单名只能用小写字母、数字和下划线，以字母开头，且不能与系统标签同名"
                yield Flaw(f"{field}[{number}]", error.message, error.help, zh)


def _check_tag(key: str) -> None:
    """Raises InvalidTagError, as a tag that is set by hand does."""
    row = pa.table({"customer_id": ["cus_1"], "tag_key": [key], "value": [TAG_VALUE]})
    tag_changes(row, source="check", at=_ANY_TIME)
