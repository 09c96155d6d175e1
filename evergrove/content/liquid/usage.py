"""What a template asks for, found while it is compiled: every path with its line and whether it can do without."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from evergrove.content.contracts import VARIABLE_ROOTS
from evergrove.content.liquid.parsing import invalid, line_of

if TYPE_CHECKING:
    from liquid.builtin.expressions import Path
    from liquid.token import Token

BLOCK_NAMES = ("recommended", "coupon", "points", "nearest_shop", "booking_button", "progress_bar")
"""Live blocks: what they show is made for each customer at the moment of sending."""


@dataclass(frozen=True, kw_only=True)
class VariableUse:
    """One place that asks for a value. `is_required`: the message cannot be written without it, whatever else is
    true; a place inside a condition or with a fallback is not."""

    path: str
    line: int
    is_required: bool


@dataclass(kw_only=True)
class Usage:
    """Collected for one field."""

    source: str
    field: str
    local_names: frozenset[str]
    loose_names: frozenset[str]
    """Names that the template itself may set to an empty text on purpose."""
    uses: list[VariableUse] = dataclasses.field(default_factory=list)
    depth: int = 0
    """Conditions and loops around the present place."""

    def line(self, token: Token | None) -> int:
        return line_of(self.source, token)

    def note_path(self, path: Path, *, is_required: bool) -> None:
        """Record a path of the values. Raises InvalidTemplateError for a root or a block that does not exist."""
        root, line = path.path[0], self.line(path.token)
        if not isinstance(root, str) or (root not in self.local_names and root not in VARIABLE_ROOTS):
            raise self._unknown_root(str(root), line=line)
        if root in self.local_names:
            return
        if len(path.path) == 1:
            raise invalid(
                f"“{root}” is a group of values",
                zh=f"“{root}”是一组值，请写出具体字段",
                field=self.field,
                line=line,
                write=f"{{{{ {root}.… }}}}",
            )
        names = [segment for segment in path.path if isinstance(segment, str | int)]
        if len(names) < len(path.path) and root != "context":
            raise invalid(
                f"the name behind “{root}” must be written out",
                zh=f"“{root}”后面的字段名必须直接写出",
                field=self.field,
                line=line,
                write=f"{{{{ {root}.city }}}}",
            )
        self._check_block(root, str(names[1]) if len(names) > 1 else "", line=line)
        self.uses.append(
            VariableUse(
                path=f"{root}.{names[1]}" if len(names) > 1 else root,
                line=line,
                is_required=is_required and self.depth == 0,
            )
        )

    def _unknown_root(self, root: str, *, line: int) -> Exception:
        known = sorted({*VARIABLE_ROOTS, *self.local_names} - {"forloop"})
        near = get_close_matches(root, known, n=2) or [f"customer.{root}", f"context.{root}"]
        return invalid(
            f"there is no variable “{root}”; values begin with {', '.join(VARIABLE_ROOTS)}",
            zh=f"没有变量“{root}”；变量以 {', '.join(VARIABLE_ROOTS)} 开头",
            field=self.field,
            line=line,
            write=" / ".join(near),
        )

    def _check_block(self, root: str, name: str, *, line: int) -> None:
        if root == "blocks" and name not in BLOCK_NAMES:
            near = get_close_matches(name, BLOCK_NAMES, n=1) or BLOCK_NAMES
            raise invalid(
                f"there is no block “{name}”",
                zh=f"没有名为“{name}”的内容块",
                field=self.field,
                line=line,
                write=" / ".join(f"blocks.{near_name}" for near_name in near),
            )
