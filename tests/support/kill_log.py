"""The logs of `make torture` in docs/reference: a page with one section for each kind of storm, written again by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SECTION = "\n## "


def write_section(log: Path, *, title: str, name: str, lines: Sequence[str]) -> None:
    """Put `lines` in place of the section `name`, or behind the others; the rest of the page stays."""
    sections = _sections(log)
    sections[name] = "\n".join(lines)
    written = (f"{_SECTION}{other}\n\n{body.strip()}\n" for other, body in sections.items())
    log.write_text(f"# {title}\n{''.join(written)}", encoding="utf-8")


def write_row(
    log: Path, *, title: str, name: str, intro: Sequence[str], columns: Sequence[str], row: Sequence[object]
) -> None:
    """Put `row` into the table of the section `name`, in place of the one that begins with the same cell."""
    kept = {cells[0]: cells for cells in _rows(_sections(log).get(name, ""))}
    cells = [str(cell) for cell in row]
    kept[cells[0]] = cells
    table = [list(columns), ["---"] * len(columns), *(kept[first] for first in sorted(kept))]
    lines = [*intro, "", *(f"| {' | '.join(line)} |" for line in table)]
    write_section(log, title=title, name=name, lines=lines)


def _sections(log: Path) -> dict[str, str]:
    """Name → body, in the order of the page."""
    if not log.exists():
        return {}
    _, *found = log.read_text(encoding="utf-8").split(_SECTION)
    return {name: body for name, _, body in (one.partition("\n") for one in found)}


def _rows(body: str) -> list[list[str]]:
    """The cells of a section's table, without its head."""
    lines = [line.strip("| ").split(" | ") for line in body.splitlines() if line.startswith("|")]
    return lines[2:]
