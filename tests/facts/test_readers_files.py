"""Readers: encodings, line numbers, and what is refused before anything is imported."""

from __future__ import annotations

import resource
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evergrove.facts.readers import LINE, FileOptions, ReaderError, RejectedLine, reader_for
from evergrove.facts.readers.csv_guard import CHUNK_BYTES, LINE_BYTES_MAX
from evergrove.facts.readers.registry import require_file


def read(path: Path, **options: object) -> tuple[list[dict[str, object]], list[RejectedLine]]:
    chosen = FileOptions(**options)  # type: ignore[arg-type]
    rejects: list[RejectedLine] = []
    batches = reader_for(path, chosen).batches(path, chosen, reject=rejects.append, bytes_read=lambda _: None)
    return [row for batch in batches for row in batch.to_pylist()], rejects


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("名,数\n茶,1\n".encode(), "auto"),
        ("名,数\r\n茶,1\r\n".encode("utf-8-sig"), "auto"),
        ("名,数\n茶,1".encode("gb18030"), "auto"),
        ("名,数\n茶,1\n".encode("gb18030"), "gbk"),
    ],
)
def test_encodings_and_line_ends_give_the_same_row(tmp_path: Path, content: bytes, encoding: str) -> None:
    rows, rejects = read(written(tmp_path / "a.csv", content), encoding=encoding)
    assert rows == [{"名": "茶", "数": "1", LINE: 2}]
    assert rejects == []


def test_lines_are_those_a_person_finds(tmp_path: Path) -> None:
    content = b'a,b\n1,2\n"x\ny",2\n\n,\n1,2,3\n4\n"p\nq\nr",5,6\n7,8\n'
    rows, rejects = read(written(tmp_path / "a.csv", content))
    assert [(row["a"], row[LINE]) for row in rows] == [("1", 2), ("x\ny", 3), ("7", 12)]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (7, "field_count"),
        (8, "field_count"),
        (9, "field_count"),
    ]


def test_line_numbers_hold_over_many_blocks(tmp_path: Path) -> None:
    lines = ["a,b"]
    while len(lines) < 600_000:
        lines.append(f"{len(lines) + 1},{'x' * 20}" if len(lines) % 1000 else "bad")
    rows, rejects = read(written(tmp_path / "a.csv", "\n".join(lines).encode()))
    assert all(int(str(row["a"])) == row[LINE] for row in rows)
    assert [reject.line for reject in rejects] == list(range(1001, 600_001, 1000))


def test_mixed_encodings_reject_the_odd_lines_only(tmp_path: Path) -> None:
    body = ["名,数", *(f"茶{n},1" for n in range(50))]
    raw = [line.encode() for line in body]
    raw[10] = '"茶\n'.encode() + "乌龙".encode("gb18030") + b'",2'
    rows, rejects = read(written(tmp_path / "a.csv", b"\n".join(raw)))
    assert len(rows) == 49
    assert [(reject.line, reject.reason) for reject in rejects] == [(12, "not_utf8")]


def test_a_line_too_long_costs_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        for _ in range(64):
            file.write(b"x" * 2**20)
        file.write(b"\n3,4\n" + b"y" * (LINE_BYTES_MAX + 1) + b"\n5,6\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows, rejects = read(path)
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert [row["a"] for row in rows] == ["1", "3", "5"]
    assert [row[LINE] for row in rows] == [2, 4, 6]
    assert [(reject.line, reject.reason) for reject in rejects] == [(3, "line_too_long"), (5, "line_too_long")]
    assert grown_kib < 60 * 1024 + 8 * CHUNK_BYTES // 1024


@pytest.mark.parametrize(
    ("name", "content", "message", "step"),
    [
        ("a.csv", b"a;b\n1;2\n", "semicolon", 'delimiter: ";"'),
        ("a.csv", b"a\tb\n1\t2\n", "tab", 'delimiter: "\\t"'),
        ("a.csv", b"a,b,a\n1,2,3\n", "more than once: a", "rename"),
        ("a.csv", b"\n\n", "no heading", "first line"),
        ("a.csv", "a,b\n".encode("utf-16"), "UTF-16", "CSV UTF-8"),
        ("a.csv", b'a,b\n1,"2\n' + b"3,4\n" * 3_000_000, "cannot be read on", "quote"),
        ("a.parquet", b"nothing", "not a Parquet file", "export"),
        ("a.xlsx", b"nothing", "cannot be read as a workbook", ".xlsx"),
        ("a.pdf", b"nothing", "not known", "kind"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_next_step(
    tmp_path: Path, name: str, content: bytes, message: str, step: str
) -> None:
    with pytest.raises(ReaderError) as refused:
        read(written(tmp_path / name, content))
    assert message in refused.value.message
    assert step in refused.value.help


def test_empty_and_absent_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="is empty"):
        require_file(written(tmp_path / "a.csv", b""))
    with pytest.raises(ReaderError, match="no file"):
        require_file(tmp_path / "b.csv")


def test_lines_before_the_heading_are_skipped(tmp_path: Path) -> None:
    rows, _ = read(written(tmp_path / "a.csv", b"report\nof May\na,b\n1,2\n"), lines_before_header=2)
    assert rows == [{"a": "1", "b": "2", LINE: 4}]


def test_excel_cells_become_exact_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Year 1"
    first.append(["Invoice", "When", "Price"])
    first.append([489434, datetime(2009, 12, 1, 7, 45), 6.95])  # noqa: DTZ001 - a workbook's time has no zone
    first.append([None, None, None])
    first.append(["C489449", None, 0.1])
    second = book.create_sheet("Year 2")
    second.append(["Invoice", "When", "Price"])
    second.append(["A1", "x", 1])
    path = tmp_path / "a.xlsx"
    book.save(path)
    rows, rejects = read(path, sheet="*")
    assert rejects == []
    assert rows == [
        {"Invoice": "489434", "When": "2009-12-01T07:45:00", "Price": "6.95", "sheet": "Year 1", LINE: 2},
        {"Invoice": "C489449", "When": None, "Price": "0.1", "sheet": "Year 1", LINE: 4},
        {"Invoice": "A1", "When": "x", "Price": "1", "sheet": "Year 2", LINE: 2},
    ]
    assert len(read(path, sheet="Year 2")[0]) == 1
    with pytest.raises(ReaderError, match="no sheet"):
        read(path, sheet="Year 3")


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({" n ": [1, 2], "s": ["x", None]}), path)
    assert read(path)[0] == [{"n": 1, "s": "x", LINE: 1}, {"n": 2, "s": None, LINE: 2}]
