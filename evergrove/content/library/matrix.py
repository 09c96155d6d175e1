"""Stage of life by purpose: which templates speak to whom, where nothing does, and where one text speaks to everybody.

A gap is a cell that a programme of care is expected to fill and that no template names. Not every cell is: nobody wins
back a customer who never left. A template in too many cells is no longer written for any of them; service and incident
messages are about a thing that happened and are left out of that count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evergrove.content.library.likeness import LIKENESS_MIN, Alike, alike_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evergrove.content.contracts import Template

STAGES = ("acquisition", "growth", "maturity", "decline", "lost")
"""The stages of the score `lifecycle`, in the order of a customer's life."""

PURPOSES = ("holiday", "service", "marketing", "care", "win_back", "incident")

STAGE_FREE = frozenset({"service", "incident"})
"""What happened decides the text, not the stage."""

NOT_EXPECTED = frozenset(
    {
        ("acquisition", "win_back"),
        ("growth", "win_back"),
        ("maturity", "win_back"),
        ("lost", "holiday"),  # promotions to people who left cost reputation with mail and SMS providers
        ("lost", "marketing"),
    }
)

CELLS_MAX = 4
"""Of one template, stage-free purposes aside."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One stage and purpose; `templates` are keys, `channels` and `languages` what they cover together."""

    stage: str
    purpose: str
    templates: tuple[str, ...]
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    is_expected: bool

    @property
    def is_gap(self) -> bool:
        """Nothing is there, and something should be."""
        return self.is_expected and not self.templates


@dataclass(frozen=True, kw_only=True)
class Overused:
    """A template that stands in too many cells."""

    template: str
    cells: int


@dataclass(frozen=True, kw_only=True)
class ContentMatrix:
    """`cells` row by row (stage), each row in the order of `purposes`. `unplaced`: keys without a known stage and
    purpose; they are in no cell."""

    stages: tuple[str, ...]
    purposes: tuple[str, ...]
    cells: tuple[Cell, ...]
    gaps: tuple[Cell, ...]
    one_language: tuple[Cell, ...]
    overused: tuple[Overused, ...]
    alike: tuple[Alike, ...]
    unplaced: tuple[str, ...]

    def cell(self, stage: str, purpose: str) -> Cell:
        """The cell of a stage and a purpose of this matrix."""
        return self.cells[self.stages.index(stage) * len(self.purposes) + self.purposes.index(purpose)]


def content_matrix(
    templates: Iterable[Template],
    *,
    stages: Sequence[str] = STAGES,
    purposes: Sequence[str] = PURPOSES,
    languages: Sequence[str] = ("zh", "en"),
    likeness_min: float = LIKENESS_MIN,
) -> ContentMatrix:
    """The matrix of `templates`. `languages`: what each filled cell should speak; a cell that lacks one is listed in
    `one_language`."""
    every = sorted(templates, key=lambda template: template.key)
    cells = tuple(_cell(every, stage=stage, purpose=purpose) for stage in stages for purpose in purposes)
    return ContentMatrix(
        stages=tuple(stages),
        purposes=tuple(purposes),
        cells=cells,
        gaps=tuple(cell for cell in cells if cell.is_gap),
        one_language=tuple(cell for cell in cells if cell.templates and not set(languages) <= set(cell.languages)),
        overused=_overused(cells),
        alike=alike_pairs(every, likeness_min=likeness_min),
        unplaced=tuple(
            template.key
            for template in every
            if not set(template.tags.lifecycle) & set(stages) or not set(template.tags.purpose) & set(purposes)
        ),
    )


def _cell(templates: Sequence[Template], *, stage: str, purpose: str) -> Cell:
    held = [found for found in templates if stage in found.tags.lifecycle and purpose in found.tags.purpose]
    return Cell(
        stage=stage,
        purpose=purpose,
        templates=tuple(template.key for template in held),
        channels=tuple(sorted({template.channel for template in held})),
        languages=tuple(sorted({language for template in held for language in template.languages})),
        is_expected=(stage, purpose) not in NOT_EXPECTED,
    )


def _overused(cells: Sequence[Cell]) -> tuple[Overused, ...]:
    counts: dict[str, int] = {}
    for cell in cells:
        for key in cell.templates if cell.purpose not in STAGE_FREE else ():
            counts[key] = counts.get(key, 0) + 1
    return tuple(Overused(template=key, cells=count) for key, count in sorted(counts.items()) if count > CELLS_MAX)
