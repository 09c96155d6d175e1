"""Rejected lines that are mended: on the screen, in a spreadsheet, in a corrected export; never twice."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from evergrove.facts import list_rejects, parse_mapping, reason_text, run_query
from evergrove.jobs import list_jobs
from evergrove.jobs.imports import ImportSummary, import_file
from evergrove.jobs.mending import (
    ImportLine,
    LineNotMendableError,
    UnknownColumnError,
    import_lines,
    imported_file,
    mend_file,
    mend_lines,
)
from evergrove.jobs.running import run_next_job
from evergrove.kit import Workspace
from support.ground import make_workspace

MAPPING = parse_mapping("""
name: shop
source: shop
key: [order]
time: {occurred_at: at, zone: Asia/Shanghai}
currency: {fixed: CNY}
identifiers: [{kind: phone, columns: [phone], clean: phone}]
rows:
  - name: line
    becomes:
      - {order: Order Completed, item: Item Ordered, quantity: n, unit_price: price, columns: {order_id: order}}
""")
HEADING = "order,at,phone,n,price"
BAD_TIME, GOOD_TIME = "2026-02-30 10:00:00", "2026-02-28 10:00:00"
LINES = [
    "1,2026-02-28 10:00:00,13800138001,1,2.50",
    f"1,{BAD_TIME},13800138001,2,2.50",
    "1,2026-02-28 10:00:00,13800138001,3,2.50",
    f"2,{BAD_TIME},13800138002,1,=2.50",
]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterable[Workspace]:
    made = make_workspace(tmp_path / "home")
    yield made
    made.close()


def import_text(workspace: Workspace, folder: Path, lines: Iterable[str]) -> ImportSummary:
    path = folder / "shop.csv"
    path.write_text("\n".join([HEADING, *lines]) + "\n", "utf-8")
    return import_file(workspace, path, mapping=MAPPING)


def ask(workspace: Workspace, sql: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run_query(workspace, sql, rows_max=10_000, seconds_max=30).to_pylist()
    return rows


def all_facts(workspace: Workspace) -> list[dict[str, Any]]:
    return ask(workspace, "select fact_id, quantity from facts where name <> 'Customer Created' order by 1")


def run_jobs(workspace: Workspace) -> None:
    while run_next_job(workspace, lane="long", stopping=threading.Event()):
        pass


def lines_of(workspace: Workspace, summary: ImportSummary) -> list[ImportLine]:
    return import_lines(workspace, imported_file(workspace, summary.import_id))


def file_text(workspace: Workspace, summary: ImportSummary, words: dict[str, str] | None = None) -> str:
    """The lines that wait, as the file to download."""
    pieces = mend_file(workspace, imported_file(workspace, summary.import_id), words=words or {})
    return b"".join(pieces).decode("utf-8-sig")


def mend(workspace: Workspace, summary: ImportSummary, edits: dict[int, dict[str, str]]) -> dict[str, object]:
    """Mend lines by their numbers, and let the job run; its result."""
    ids = {one.line: one.reject_id for one in lines_of(workspace, summary)}
    job = mend_lines(workspace, summary.import_id, {ids[line]: cells for line, cells in edits.items()}, author="usr_1")
    run_jobs(workspace)
    done = next(one for one in list_jobs(workspace) if one.job_id == job.job_id)
    assert done.state == "done", done.error
    return dict(done.result or {})


def test_a_rejected_line_says_which_column_and_has_its_cells(workspace: Workspace, tmp_path: Path) -> None:
    summary = import_text(workspace, tmp_path, LINES)
    assert summary.columns == tuple(HEADING.split(","))
    first, second = lines_of(workspace, summary)
    assert (first.line, first.reason, first.column) == (3, "time_impossible", "at")
    assert first.cells == {"order": "1", "at": BAD_TIME, "phone": "13800138001", "n": "2", "price": "2.50"}
    assert (second.line, second.mended_at) == (5, None)


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        (",2026-01-01,,1,1", "key_missing", "order"),
        ("1,,,1,1", "time_missing", "at"),
        ("1,2026-01-01,,x,1", "number_unreadable", "n"),
        ("1,2026-01-01,,1,x", "number_unreadable", "price"),
        ("1,2026-01-01,,0,1", "quantity_not_positive", "n"),
        ("1,2026-01-01,,1.5,1", "quantity_fractional", "n"),
        ("1,2026-01-01,,1,", "amount_missing", "price"),
        ("1,2026-01-01,,1,-1", "amount_negative", "price"),
        ("1,2026-01-01,,1", "field_count", ""),
    ],
)
def test_every_reason_blames_its_column(
    workspace: Workspace, tmp_path: Path, line: str, reason: str, column: str
) -> None:
    summary = import_text(workspace, tmp_path, [line])
    assert [(one.reason, one.column) for one in lines_of(workspace, summary)] == [(reason, column)]


def test_mended_lines_end_as_the_clean_file_would(workspace: Workspace, tmp_path: Path) -> None:
    """All lines of the second order came to nothing at first, so it is whole afterwards; the first keeps its total."""
    summary = import_text(workspace, tmp_path, LINES)
    result = mend(workspace, summary, {3: {"at": GOOD_TIME}, 5: {"at": GOOD_TIME, "price": "2.50"}})
    assert (result["mended"], result["rejected"], result["lines_read"]) == (2, 0, 2)
    assert all(one.mended_at for one in lines_of(workspace, summary))
    clean = make_workspace(tmp_path / "clean")
    import_text(clean, tmp_path, [line.replace(BAD_TIME, GOOD_TIME).replace("=", "") for line in LINES])
    items = "select fact_id, occurred_at, quantity, amount_minor from facts where name = 'Item Ordered' order by 1"
    assert ask(workspace, items) == ask(clean, items), "each line has the id that it has in the clean file"
    assert {row["fact_id"] for row in all_facts(workspace)} == {row["fact_id"] for row in all_facts(clean)}
    clean.close()


def test_mending_twice_adds_nothing(workspace: Workspace, tmp_path: Path) -> None:
    summary = import_text(workspace, tmp_path, LINES)
    ids = {one.line: one.reject_id for one in lines_of(workspace, summary)}
    edits = {ids[3]: {"at": GOOD_TIME}}
    for _ in range(2):  # pressed twice before the first has run
        mend_lines(workspace, summary.import_id, edits, author="usr_1")
    run_jobs(workspace)
    facts = all_facts(workspace)
    assert sum(1 for one in facts if "#" in one["fact_id"]) == 3
    with pytest.raises(LineNotMendableError):
        mend_lines(workspace, summary.import_id, edits, author="usr_1")
    corrected = import_text(workspace, tmp_path, [*(line.replace(BAD_TIME, GOOD_TIME) for line in LINES[:3])])
    assert (corrected.facts_new, corrected.rejected) == (0, 0), "the corrected export brings nothing more"


def test_a_retry_after_a_crash_ends_as_one_run(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evergrove.jobs import imports, mending

    summary = import_text(workspace, tmp_path, LINES)
    path = tmp_path / "mended.csv"
    text = file_text(workspace, summary)
    path.write_text(text.replace(BAD_TIME, GOOD_TIME).replace("'=2.50", "2.50"), "utf-8")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(mending, "mark_mended", killed)
        with pytest.raises(KeyboardInterrupt):
            import_file(workspace, path, mapping=MAPPING, import_id="imp_1")
    facts = all_facts(workspace)
    assert not any(one.mended_at for one in lines_of(workspace, summary))
    again = imports.import_file(workspace, path, mapping=MAPPING, import_id="imp_1")
    assert (again.mended, all_facts(workspace)) == (2, facts)
    assert all(one.mended_at for one in lines_of(workspace, summary))


def test_a_line_refused_again_stays_open_with_its_new_reason(workspace: Workspace, tmp_path: Path) -> None:
    summary = import_text(workspace, tmp_path, LINES)
    assert mend(workspace, summary, {3: {"at": GOOD_TIME, "n": "many"}})["mended"] == 0
    line = lines_of(workspace, summary)[0]
    assert (line.reason, line.column, line.mended_at) == ("number_unreadable", "n", None)
    assert line.cells is not None
    assert (line.cells["n"], line.cells["at"]) == ("many", GOOD_TIME)
    assert mend(workspace, summary, {3: {"n": "2"}})["mended"] == 1
    items = ask(workspace, "select fact_id from facts where name = 'Item Ordered' and order_id = '1' order by 1")
    assert [row["fact_id"].partition("#")[2] for row in items] == ["1", "2", "3"]


def test_the_same_bad_file_again_leaves_a_mended_line_mended(workspace: Workspace, tmp_path: Path) -> None:
    mend(workspace, import_text(workspace, tmp_path, LINES), {3: {"at": GOOD_TIME}})
    again = import_text(workspace, tmp_path, LINES)
    assert [bool(one.mended_at) for one in lines_of(workspace, again)] == [True, False]


def test_the_lines_as_a_file_are_mended_in_a_spreadsheet(workspace: Workspace, tmp_path: Path) -> None:
    summary = import_text(workspace, tmp_path, LINES)
    words = {"time_impossible": reason_text("time_impossible", language="en")}
    text = file_text(workspace, summary, words)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["evergrove_reason"] for row in rows] == [f"at · {words['time_impossible']}"] * 2
    assert rows[1]["price"] == "'=2.50", "no spreadsheet runs it"
    mended = "".join(text.replace(BAD_TIME, GOOD_TIME).replace("'=2.50", "2.50"))
    path = tmp_path / "mended.csv"
    path.write_text(mended, "utf-8-sig")
    result = import_file(workspace, path, mapping=MAPPING)
    assert (result.mended, result.rejected) == (2, 0)
    assert file_text(workspace, summary, words).count("\n") == 1, "none is open"
    assert import_file(workspace, path, mapping=MAPPING).facts_new == 0


def test_cells_come_back_from_a_spreadsheet_as_they_were(workspace: Workspace, tmp_path: Path) -> None:
    """A negative number gets an apostrophe in the file, and is refused for its sign again, not as unreadable."""
    summary = import_text(workspace, tmp_path, ["1,2026-01-01,'+x,1,-1"])
    path = tmp_path / "mended.csv"
    text = file_text(workspace, summary)
    assert "''+x,1,'-1" in text
    path.write_text(text, "utf-8")
    assert import_file(workspace, path, mapping=MAPPING).rejected_by_reason == {"amount_negative": 1}
    (line,) = lines_of(workspace, summary)
    assert line.cells is not None
    assert (line.cells["phone"], line.cells["price"]) == ("'+x", "-1")


def test_a_line_with_too_many_fields_is_shown_whole(workspace: Workspace, tmp_path: Path) -> None:
    summary = import_text(workspace, tmp_path, ["1,2026-01-01,13800138001,3,1,extra"])
    (line,) = lines_of(workspace, summary)
    assert line.cells is not None
    assert line.cells["price"] == "1,extra"
    assert mend(workspace, summary, {2: {"price": "1"}})["mended"] == 1


def test_a_line_without_a_place_never_stands_in_that_of_another(workspace: Workspace, tmp_path: Path) -> None:
    """The reader could not split it, so it was no line of its order: beside others it would be told for one of them."""
    summary = import_text(workspace, tmp_path, [LINES[0], "1,2026-02-28 10:00:00,13800138001,3,2.50,extra"])
    before = all_facts(workspace)
    for _ in range(2):
        result = mend(workspace, summary, {3: {"price": "2.50"}})
        assert (result["mended"], result["rejected_by_reason"]) == (0, {"line_unplaced": 1})
    (line,) = lines_of(workspace, summary)
    assert (line.reason, line.mended_at) == ("line_unplaced", None)
    assert all_facts(workspace) == before


def test_a_line_that_is_moved_to_a_standing_order_is_mended_in_its_file(workspace: Workspace, tmp_path: Path) -> None:
    summary = import_text(workspace, tmp_path, LINES)
    result = mend(workspace, summary, {5: {"order": "1", "at": GOOD_TIME, "price": "2.50"}})
    assert (result["mended"], result["rejected_by_reason"]) == (0, {"line_unplaced": 1})
    assert mend(workspace, summary, {5: {"order": "2"}})["mended"] == 1, "an order of its own has room"


def test_what_is_not_kept_whole_is_mended_in_its_file(workspace: Workspace, tmp_path: Path) -> None:
    summary = import_text(workspace, tmp_path, [f"1,{BAD_TIME},1,1,{'x' * 40_000}", "1," + "9" * 1_100_000])
    assert [one.cells for one in lines_of(workspace, summary)] == [None, None]
    with pytest.raises(LineNotMendableError):
        mend_lines(workspace, summary.import_id, {lines_of(workspace, summary)[0].reject_id: {}}, author="usr_1")


def test_a_column_that_the_file_has_not_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    summary = import_text(workspace, tmp_path, LINES)
    with pytest.raises(UnknownColumnError):
        mend_lines(workspace, summary.import_id, {lines_of(workspace, summary)[0].reject_id: {"no": "1"}}, author="u")


CUSTOMERS = parse_mapping("""
name: people
source: people
key: [id]
time: {occurred_at: at, zone: Asia/Shanghai}
identifiers: [{kind: email, columns: [mail], clean: email}, {kind: phone, columns: [phone], clean: phone}]
rows: [{name: person, becomes: [{fact: Profile Updated, traits: {name: name}}]}]
""")


def test_identifiers_that_are_none_are_told(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    rows = [
        "1,2026-01-01,a@@b,13800138001,A",
        "2,2026-01-01,b.example.com,,B",
        "3,2026-01-01,无,,C",
        "4,2026-02-30,x,,D",
    ]
    path.write_text("\n".join(["id,at,mail,phone,name", *rows]), "utf-8")
    summary = import_file(workspace, path, mapping=CUSTOMERS)
    flaws = {(flaw.column, flaw.kind): (flaw.count, flaw.lines) for flaw in summary.flaws}
    assert flaws == {("mail", "email"): (2, (2, 3)), ("", ""): (2, (3, 4))}
    assert (summary.facts_new, summary.rejected) == (3, 1)
    nobody = ask(workspace, "select count(*) n from facts where name = 'Profile Updated' and customer_id is null")
    assert nobody[0]["n"] == 2


def test_a_rejected_row_takes_the_number_behind_the_others(workspace: Workspace, tmp_path: Path) -> None:
    """Rows with one key: the accepted ones are the first, and the mended one is none of them."""
    path = tmp_path / "people.csv"
    rows = ["1,2026-02-30,a@example.com,,A", "1,2026-01-02,a@example.com,,A", "1,2026-01-03,a@example.com,,A"]
    path.write_text("\n".join(["id,at,mail,phone,name", *rows]), "utf-8")
    summary = import_file(workspace, path, mapping=CUSTOMERS)
    result = mend(workspace, summary, {2: {"at": "2026-01-01"}})
    assert (result["facts_new"], result["facts_known"], result["mended"]) == (1, 0, 1)


def test_a_reject_of_another_source_is_not_mended_by_a_file(workspace: Workspace, tmp_path: Path) -> None:
    summary = import_text(workspace, tmp_path, LINES)
    (first, _) = lines_of(workspace, summary)
    path = tmp_path / "people.csv"
    path.write_text(f"id,at,mail,phone,name,evergrove_line\n1,2026-01-01,a@b.co,,A,{first.reject_id}\n", "utf-8")
    assert import_file(workspace, path, mapping=CUSTOMERS).mended == 0
    assert all(one.mended_at is None for one in list_rejects(workspace))
