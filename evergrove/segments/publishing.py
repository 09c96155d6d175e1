"""Segments as definitions: published rules, with the versions of the segments that they name pinned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from evergrove.definitions import Definition, MissingDefinitionError, all_published, publish, published
from evergrove.kit import Workspace
from evergrove.segments.errors import InvalidRuleError, SegmentCycleError
from evergrove.segments.reading import decode_document, read_rule
from evergrove.segments.rules import LANGUAGE_VERSION, MemberCondition, Node, conditions_of

SEGMENT = "segment"
SEGMENT_KEY = re.compile(r"[a-z][a-z0-9_]{1,63}")
"""A key stands in folder names of the lake and in addresses."""


def publish_segment(
    workspace: Workspace, document: bytes | str | object, *, key: str, author: str, note: str = ""
) -> Definition:
    """Check and publish a rule (with `name` {zh, en} and `note` if the document has them) as the next version.

    Each `member_of` without a version is pinned to the newest published one. Raises InvalidRuleError,
    SegmentCycleError when the segment would refer to itself through others, MissingDefinitionError.
    """
    if not SEGMENT_KEY.fullmatch(key):
        raise InvalidRuleError(
            "key", en=f"“{key}” cannot name a segment", zh=f"“{key}”不能作为人群的键", write="vip_at_risk (a-z, 0-9, _)"
        )
    decoded = decode_document(document)
    read_rule(decoded)
    body = dict(decoded) if isinstance(decoded, dict) and "rule" in decoded else {"rule": decoded}
    body = {**body, "language": LANGUAGE_VERSION, "rule": _pinned(workspace, body["rule"])}
    load_segments(workspace, read_rule(body["rule"]), chain=(key,))
    return publish(workspace, kind=SEGMENT, key=key, body=body, author=author, note=note)


def published_rules(workspace: Workspace) -> dict[str, Node]:
    """The newest version of every segment: reference → rule."""
    return {found.reference: read_rule(found.body) for found in all_published(workspace, kind=SEGMENT)}


def load_segments(workspace: Workspace, *rules: Node, chain: tuple[str, ...] = ()) -> Mapping[str, Node]:
    """Every segment that the rules name, directly or through others: what SegmentContext.segments needs."""
    found: dict[str, Node] = {}
    for rule in rules:
        for path, condition in conditions_of(rule):
            if isinstance(condition, MemberCondition) and condition.reference not in found:
                found |= _load(workspace, condition, path=path, chain=chain)
    return found


def _load(workspace: Workspace, member: MemberCondition, *, path: str, chain: tuple[str, ...]) -> dict[str, Node]:
    if member.key in chain:
        raise SegmentCycleError((*chain, member.key))
    definition = _published(workspace, member, path=path)
    rule = read_rule(definition.body)
    return {member.reference: rule, **load_segments(workspace, rule, chain=(*chain, member.key))}


def _published(workspace: Workspace, member: MemberCondition, *, path: str) -> Definition:
    try:
        return published(workspace, kind=SEGMENT, key=member.key, version=member.version)
    except MissingDefinitionError as error:
        raise InvalidRuleError(
            path,
            en=f"there is no published segment “{member.reference}”",
            zh=f"没有已发布的人群“{member.reference}”，请先发布它",
        ) from error


def _pinned(workspace: Workspace, written: Any) -> Any:
    """The same JSON with a version behind each `member_of`; it was read before, so its depth is bounded."""
    if isinstance(written, list):
        return [_pinned(workspace, item) for item in written]
    if not isinstance(written, dict):
        return written
    if "member_of" in written:
        key, _, version = written["member_of"].partition("@")
        member = MemberCondition(key=key, version=int(version) if version else None)
        return {"member_of": _published(workspace, member, path="member_of").reference}
    return {key: _pinned(workspace, item) for key, item in written.items()}


def rule_document(definition: Definition) -> dict[str, Any]:
    """The body of a published segment, as it was written, with versions pinned."""
    document: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(definition.body))
    return document
