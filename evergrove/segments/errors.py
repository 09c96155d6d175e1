"""What can go wrong with a segment: each error says where in the rule, and what to write instead, in both languages."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from evergrove.kit import ConflictError, InvalidError, MissingError

if TYPE_CHECKING:
    from collections.abc import Iterable

NEAR_NAMES_MAX = 3
"""Names offered for one that is unknown."""


class InvalidRuleError(InvalidError):
    """`details` has `path` (the node, for example `all[1].event.is`) and `message_zh`."""

    code = "segment.invalid_rule"

    def __init__(self, path: str, *, en: str, zh: str, write: str = "") -> None:
        where = path or "rule"
        super().__init__(
            f"{where}: {en}",
            help=f"write {write} / 请写成 {write}" if write else zh,
            path=where,
            message_zh=f"{where}：{zh}",
        )


class RuleTooLargeError(InvalidRuleError):
    code = "segment.rule_too_large"


class UnknownNameError(InvalidRuleError):
    """A tag, score, column, list or segment that does not exist; near names are offered."""

    code = "segment.unknown_name"

    def __init__(self, path: str, *, noun: str, noun_zh: str, name: str, known: Iterable[str]) -> None:
        near = get_close_matches(name, sorted(known), n=NEAR_NAMES_MAX, cutoff=0.5)
        super().__init__(
            path,
            en=f"there is no {noun} “{name}”",
            zh=f"没有名为“{name}”的{noun_zh}",
            write=" / ".join(near),
        )
        self.details["near"] = near


class MissingRelationError(MissingError):
    """The rule asks for tags or scores, and none have been computed yet."""

    code = "segment.missing_relation"

    def __init__(self, path: str, *, noun: str, noun_zh: str) -> None:
        super().__init__(
            f"{path or 'rule'}: the {noun} of this workspace have not been computed yet",
            help=f"run `evergrove refresh` first / 请先运行 `evergrove refresh` 计算{noun_zh}",
            path=path,
            message_zh=f"{path or 'rule'}：本工作区的{noun_zh}还没有计算",
        )


class SegmentCycleError(ConflictError):
    """A segment that would be a member of itself, directly or through others."""

    code = "segment.cycle"

    def __init__(self, chain: Iterable[str]) -> None:
        text = " → ".join(chain)
        super().__init__(
            f"the segments refer to one another in a circle: {text}",
            help="take one of these references out / 人群互相引用成环，请去掉其中一处引用",
            chain=text,
        )


class EmptySelectionError(InvalidError):
    """An overlap, a snapshot or a report without a segment, or with too many."""

    code = "segment.selection"
