"""Lines that an import rejected, mended by a person: shown, written to a file, and imported again by the same mapping.

Invariants: a mended line has the fact ids that it would have had in its own file, so that it is imported once however
often it comes, on the screen, in a spreadsheet or in a corrected export; one that is refused again stays open with its
new reason; one that was accepted stays mended, even if its old file is imported once more.

Of an order that was imported already only the line is new: facts do not change, so the order's own total stays.
"""

from __future__ import annotations

import codecs
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from evergrove.definitions import published
from evergrove.facts import (
    LINE,
    REJECT_COLUMN,
    Mend,
    Mends,
    MissingRejectError,
    RefusedLine,
    Reject,
    RejectedLine,
    blamed_column,
    cells_json,
    cells_of,
    find_rejects,
    imports,
    keys_of,
    mark_mended,
    mend_of,
    plain_cells,
    reader_for,
    rejected_lines,
    standing_orders,
    write_mend_file,
)
from evergrove.facts import Mapping as FileMapping
from evergrove.kit import ConflictError, InvalidError, MissingError, Workspace, new_id

if TYPE_CHECKING:
    from evergrove.jobs.queue import Job

LINES_AGAIN_MAX = 10_000
"""Lines of one file that are known again; an import keeps no more rejected ones."""

MENDED_MAX = 200
"""Lines that are mended in one go on the screen."""

CELL_CHARACTERS_MAX = 32_768

LINES_A_PAGE = 500


class ImportNotReadError(MissingError):
    code = "import.not_read"


class LineNotMendableError(ConflictError):
    code = "import.line_not_mendable"


class UnknownColumnError(InvalidError):
    code = "import.unknown_column"


@dataclass(frozen=True, kw_only=True)
class ImportedFile:
    """The file of an import as it was read: its name, its columns in their order, and the mapping's version."""

    import_id: str
    file_name: str
    columns: tuple[str, ...]
    mapping: FileMapping


@dataclass(frozen=True, kw_only=True)
class ImportLine:
    """A rejected line. `cells` is None where it is not kept whole; `column` (empty: none) is the wrong one's name."""

    reject_id: str
    line: int
    reason: str
    column: str
    cells: dict[str, str] | None
    mended_at: datetime | None


def imported_file(workspace: Workspace, import_id: str) -> ImportedFile:
    """What an import read. Raises ImportNotReadError while it has not begun to keep anything."""
    with workspace.control.read() as connection:
        row = connection.execute(sa.select(imports).where(imports.c.import_id == import_id)).first()
    if row is None:
        raise ImportNotReadError("this import has read no file yet", help="wait until it is done")
    key, _, version = row.mapping.rpartition("@")
    body = published(workspace, kind="mapping", key=key, version=int(version)).body
    columns = tuple(msgspec.json.decode(row.summary).get("columns", ())) if row.summary else ()
    mapping = msgspec.convert(body, FileMapping)
    return ImportedFile(import_id=import_id, file_name=row.file_name, columns=columns, mapping=mapping)


def import_lines(
    workspace: Workspace, file: ImportedFile, *, after: tuple[int, str] = (0, ""), rows_max: int = LINES_A_PAGE
) -> list[ImportLine]:
    """Rejected lines of the file in its order, behind (line, reject_id)."""
    found = rejected_lines(workspace, file.import_id, after=after, rows_max=rows_max)
    return [import_line(file, reject) for reject in found]


def import_line(file: ImportedFile, reject: Reject) -> ImportLine:
    """The line with its cells and the column that is wrong."""
    cells = cells_of(reject, mapping=file.mapping, columns=file.columns)
    return ImportLine(
        reject_id=reject.reject_id,
        line=reject.line or 0,
        reason=reject.reason,
        column=blamed_column(file.mapping, cells, reason=reject.reason) if cells else "",
        cells=cells,
        mended_at=reject.mended_at,
    )


def described_lines(workspace: Workspace, found: Sequence[Reject]) -> dict[str, tuple[str, ImportLine]]:
    """(name of the file, the line) by reject_id, of those that are lines of an import; at most a page of them."""
    files: dict[str, ImportedFile | None] = {}
    described = {}
    for reject in found:
        if not reject.import_id:
            continue
        if reject.import_id not in files:
            files[reject.import_id] = _file_if_kept(workspace, reject.import_id)
        if file := files[reject.import_id]:
            described[reject.reject_id] = (file.file_name, import_line(file, reject))
    return described


def _file_if_kept(workspace: Workspace, import_id: str) -> ImportedFile | None:
    try:
        return imported_file(workspace, import_id)
    except MissingError:
        return None


def columns_shown(file: ImportedFile, lines: Sequence[ImportLine]) -> tuple[str, ...]:
    """The file's columns, and those that only the lines have (of an import from before columns were kept)."""
    return tuple(dict.fromkeys((*file.columns, *(name for line in lines for name in line.cells or ()))))


def mend_file(workspace: Workspace, file: ImportedFile, *, words: Mapping[str, str]) -> Iterator[bytes]:
    """The lines that wait to be mended as a file that the import's mapping reads, piece by piece; `words` by reason.

    A line that is not kept whole is not in it. UTF-8 begins with its mark, by which spreadsheets know it.
    """
    encoding = _encoding(file.mapping)
    if encoding == "utf-8":
        yield codecs.BOM_UTF8
    for text in _open_lines(workspace, file, words=words):
        yield text.encode(encoding)


def _open_lines(workspace: Workspace, file: ImportedFile, *, words: Mapping[str, str]) -> Iterator[str]:
    after = (0, "")
    is_first, columns = True, file.columns
    while found := import_lines(workspace, file, after=after):
        after = (found[-1].line, found[-1].reject_id)
        columns = columns if file.columns or not is_first else columns_shown(file, found)
        rows = [
            (one.reject_id, " · ".join(filter(None, (one.column, words.get(one.reason, one.reason)))), one.cells)
            for one in found
            if one.cells is not None and one.mended_at is None
        ]
        yield _text(file, columns, rows, with_heading=is_first)
        is_first = False
    if is_first:
        yield _text(file, columns, [], with_heading=True)


def mend_lines(workspace: Workspace, import_id: str, edits: Mapping[str, Mapping[str, str]], *, author: str) -> Job:
    """Import lines of an import again with these cells (reject_id → column → value); what is not said stays.

    Raises MissingRejectError, LineNotMendableError (mended already, or not kept whole) and UnknownColumnError before
    anything is done.
    """
    from evergrove.jobs.queue import enqueue

    file = imported_file(workspace, import_id)
    found = find_rejects(workspace, list(edits))
    lines = []
    for reject_id, changed in edits.items():
        reject = found.get(reject_id)
        if reject is None or reject.import_id != import_id:
            raise MissingRejectError(f"this import has no line {reject_id}", help="look at its lines again")
        lines.append((reject_id, "", {**_open_cells(file, reject), **changed}))
    columns = file.columns or tuple(dict.fromkeys(name for _, _, cells in lines for name in cells))
    if unknown := sorted({name for changed in edits.values() for name in changed} - set(columns)):
        raise UnknownColumnError(f"the file has no column “{unknown[0]}”", help=f"it has: {', '.join(columns)}")
    lines.sort(key=lambda line: (found[line[0]].line or 0, line[0]))
    place = _stored(workspace, _text(file, columns, lines, with_heading=True), encoding=_encoding(file.mapping))
    arguments = {"path": place, "file_name": file.file_name, "mapping": file.mapping.name, "mends": import_id}
    return enqueue(workspace, kind="import", arguments=arguments, author=author)


def _open_cells(file: ImportedFile, reject: Reject) -> dict[str, str]:
    line = import_line(file, reject)
    if line.mended_at is not None:
        raise LineNotMendableError(f"line {line.line} has been mended already", help="look at the lines again")
    if line.cells is None:
        raise LineNotMendableError(
            f"line {line.line} is not kept whole", help="mend it in the file and import the file again"
        )
    return line.cells


def _text(
    file: ImportedFile,
    columns: Sequence[str],
    lines: Sequence[tuple[str, str, Mapping[str, str]]],
    *,
    with_heading: bool,
) -> str:
    text = io.StringIO()
    write_mend_file(text, mapping=file.mapping, columns=columns, lines=lines, with_heading=with_heading)
    return text.getvalue()


def _encoding(mapping: FileMapping) -> str:
    return "gb18030" if mapping.file.encoding.lower() in {"gb18030", "gbk"} else "utf-8"


def _stored(workspace: Workspace, text: str, *, encoding: str) -> str:
    """Its place under the workspace's files; whole and on the disk, because a job will rely on it."""
    from evergrove.jobs.kinds import UPLOADS

    path = workspace.files / UPLOADS / f"{new_id('upl')}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        target.write(text.encode(encoding))
        target.flush()
        os.fsync(target.fileno())
    return f"{UPLOADS}/{path.name}"


@dataclass(frozen=True)
class _Came:
    """A line as it came again; `numbers`: those of its places that hold for its keys of now."""

    reject_id: str
    body: str
    numbers: str = ""


class LinesAgain:
    """The rejected lines that a file brings again, by their place in it."""

    def __init__(self, came: dict[int, _Came], *, lines: dict[int, int], mends: Mends) -> None:
        self.mends = mends
        self._came = {position: one for position, one in came.items() if one.reject_id in mends.lines}
        self._position_of = lines

    def at(self, line: RejectedLine) -> _Came | None:
        """The line that was refused again; one of an order is known by its line only."""
        position = line.position if line.position >= 0 else self._position_of.get(line.line, -1)
        return self._came.get(position)

    def finish(self, workspace: Workspace, refused: Mapping[str, RefusedLine]) -> int:
        """Marks what was accepted as mended, and returns how many lines that is."""
        accepted = {one.reject_id for one in self._came.values()} - refused.keys()
        mark_mended(workspace, sorted(accepted), refused=refused)
        return len(accepted)


def lines_again(workspace: Workspace, path: Path, *, mapping: FileMapping) -> LinesAgain | None:
    """What a file with REJECT_COLUMN brings again; None for any other one, or one that cannot be read."""
    if not path.is_file() or path.stat().st_size == 0:
        return None
    reader = reader_for(path, mapping.file)
    columns = reader.columns(path, mapping.file)
    if REJECT_COLUMN not in columns:
        return None
    rows, lines = _rows_again(path, mapping=mapping)
    found = find_rejects(workspace, [reject_id for reject_id, _ in rows], source=mapping.source)
    known = {key: mend_of(reject, mapping=mapping, columns=columns) for key, reject in found.items()}
    came: dict[int, _Came] = {}
    loose: dict[int, set[str]] = {}
    for position, (reject_id, cells) in enumerate(rows):
        numbers = _numbers(known.get(reject_id), keys := keys_of(cells, mapping=mapping))
        for part in keys.keys() - numbers.keys():
            loose.setdefault(part, set()).add(keys[part])
        came[position] = _Came(reject_id, cells_json(cells), msgspec.json.encode(numbers).decode() if numbers else "")
    mends = Mends(lines=known, standing=standing_orders(workspace, loose, mapping=mapping))
    return LinesAgain(came, lines=lines, mends=mends)


def _rows_again(path: Path, *, mapping: FileMapping) -> tuple[list[tuple[str, dict[str, str]]], dict[int, int]]:
    """(reject_id, cells) of each row, at most LINES_AGAIN_MAX, and the rows' places by their lines."""
    rows: list[tuple[str, dict[str, str]]] = []
    lines: dict[int, int] = {}
    for batch in reader_for(path, mapping.file).batches(
        path, mapping.file, reject=lambda _: None, bytes_read=lambda _: None
    ):
        taken = batch.slice(0, LINES_AGAIN_MAX - len(rows))
        places = range(len(rows), len(rows) + taken.num_rows)
        lines |= zip(taken.column(LINE).to_pylist(), places, strict=True)
        ids = [str(reject_id or "").strip() for reject_id in taken.column(REJECT_COLUMN).to_pylist()]
        rows += zip(ids, plain_cells(taken.drop_columns([LINE])), strict=True)
        if len(rows) >= LINES_AGAIN_MAX:
            break
    return rows, lines


def _numbers(mend: Mend | None, keys: Mapping[int, str]) -> dict[int, int]:
    """The places of a line that hold still: of parts whose key was not mended."""
    if mend is None:
        return {}
    return {part: number for part, number in mend.numbers.items() if mend.keys.get(part) == keys.get(part)}
