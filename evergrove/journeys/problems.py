"""What is wrong with a journey, all at once: each problem says where, what, and what to write, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from evergrove.journeys.contracts import InvalidJourneyError
from evergrove.journeys.nodes.contracts import Flaw

PROBLEMS_MAX = 200
"""More than anybody reads; a broken document may have one a line."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """`node`: its id, or empty for the journey as a whole; `field`: where in it (`entry.cron`, `branches[1].next`)."""

    node: str
    field: str
    message: str
    help: str
    message_zh: str


@dataclass(kw_only=True)
class Findings:
    """Problems keep a journey from being published; warnings do not."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def wrong(self, place: str, message: str, *, help: str, zh: str, node: str = "") -> None:  # noqa: A002 - as errors
        """Add a problem."""
        self._add(self.problems, Problem(node=node, field=place, message=message, help=help, message_zh=zh))

    def doubtful(self, place: str, message: str, *, help: str, zh: str, node: str = "") -> None:  # noqa: A002 - as errors
        """Add a warning."""
        self._add(self.warnings, Problem(node=node, field=place, message=message, help=help, message_zh=zh))

    def take(self, flaws: Iterable[Flaw], *, node: str) -> None:
        """Add what a kind of node has found."""
        for flaw in flaws:
            add = self.doubtful if flaw.is_warning else self.wrong
            add(flaw.field, flaw.message, help=flaw.help, zh=flaw.message_zh or flaw.message, node=node)

    def _add(self, found: list[Problem], problem: Problem) -> None:
        if len(found) < PROBLEMS_MAX and problem not in found:
            found.append(problem)


class DocumentError(InvalidJourneyError):
    """A document that cannot be read at all: one problem of the whole."""

    def __init__(self, message: str, *, help: str, zh: str) -> None:  # noqa: A002 - as errors
        problem = Problem(node="", field="", message=message, help=help, message_zh=zh)
        super().__init__(message, help=help, problems=[msgspec.to_builtins(problem)])


def invalid(key: str, problems: Sequence[Problem]) -> InvalidJourneyError:
    """The error that carries them all."""
    first = problems[0]
    where = ": ".join(part for part in (first.node, first.field, first.message) if part)
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return InvalidJourneyError(
        f"the journey “{key[:64]}” cannot be published: {where}{more}",
        help=first.help,
        problems=[msgspec.to_builtins(problem) for problem in problems],
    )
