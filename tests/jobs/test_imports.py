"""Importing files into a workspace: what is refused whole, what is rejected line by line, what is known already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from evergrove.definitions import all_published
from evergrove.facts import (
    LeaseHeldError,
    count_rejects,
    hold_lease,
    imports,
    list_rejects,
    load_mapping,
    parse_mapping,
    reason_text,
    run_query,
)
from evergrove.jobs.imports import CHANGED_REASON, ImportSummary, import_file
from evergrove.kit import Workspace
from evergrove.kit.errors import EvergroveError
from support.ground import make_workspace

MAPPING = parse_mapping("""
name: shop
source: shop
file: {kind: csv}
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
ORDERS = [
    f"{order},2026-03-{1 + order:02} 10:00,138001380{order:02},{line},2.50" for order in range(12) for line in (1, 2)
]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterable[Workspace]:
    made = make_workspace(tmp_path / "home")
    yield made
    made.close()


def import_text(workspace: Workspace, folder: Path, lines: Iterable[str], *, heading: str = HEADING) -> ImportSummary:
    path = folder / "shop.csv"
    path.write_text("\n".join([heading, *lines]) + "\n", "utf-8")
    return import_file(workspace, path, mapping=MAPPING)


def ask(workspace: Workspace, sql: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run_query(workspace, sql, rows_max=10_000, seconds_max=30).to_pylist()
    return rows


def all_facts(workspace: Workspace) -> list[dict[str, Any]]:
    return ask(
        workspace,
        "select fact_id, occurred_at, quantity, amount_minor from facts where name <> 'Customer Created' order by 1",
    )


def test_what_an_import_leaves_behind(workspace: Workspace, tmp_path: Path) -> None:
    summary = import_text(workspace, tmp_path, ORDERS)
    assert (summary.lines_read, summary.kept, summary.rejected) == (24, 24, 0)
    assert summary.facts == {"Item Ordered": 24, "Order Completed": 12}
    assert (summary.facts_new, summary.facts_known, summary.facts_changed) == (36, 0, 0)
    totals = ask(workspace, "select name, count(*) n, sum(amount_minor)::bigint m from facts group by 1 order by 1")
    assert [(row["name"], row["n"], row["m"]) for row in totals] == [
        ("Customer Created", 12, None),
        ("Item Ordered", 24, 9_000),
        ("Order Completed", 12, 9_000),
    ]
    with workspace.control.read() as connection:
        rows = connection.execute(sa.select(imports.c.mapping, imports.c.file_name, imports.c.finished_at)).all()
    assert [(row.mapping, row.file_name) for row in rows] == [("shop@1", "shop.csv")]
    assert rows[0].finished_at is not None
    assert list((workspace.files / "imports").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"order;at;phone;n;price\n1;2026-01-01;;1;1\n", "delimiter"),
        (b"order,at,phone\n1,2026-01-01,\n", "lacks columns .*n, price"),
        (b"order,at,phone,n,n,price\n1,2026-01-01,,1,1,1\n", "more than once: n"),
        (HEADING.encode("utf-16"), "UTF-16"),
        (b"\xff\xfa" + HEADING.encode() + b"\n1,2026-01-01,,1,1\n", "heading has bytes"),
    ],
)
def test_a_file_that_cannot_be_read_stores_nothing(
    workspace: Workspace, tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(EvergroveError) as refused:
        import_file(workspace, path, mapping=MAPPING)
    assert refused.value.kind == "invalid"
    assert refused.value.help
    assert re.search(told, f"{refused.value.message} {refused.value.help}")
    with workspace.control.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(imports)).scalar_one() == 0
    assert all_published(workspace, kind="mapping") == []
    assert list((workspace.files / "imports").iterdir()) == []
    assert import_text(workspace, tmp_path, ORDERS).facts_new == 36, "the next import runs"


def test_bad_lines_go_to_rejects_with_number_and_reason(workspace: Workspace, tmp_path: Path) -> None:
    bad = {
        "5,2026-02-30,,1,1": "time_impossible",
        "5,9999-12-31,,1,1": "time_impossible",
        "5,2026-01-01,,1,NaN": "number_not_finite",
        "5,2026-01-01,,1,1e300": "number_too_large",
        "5,2026-01-01,,1,999999999999999": "amount_too_large",
        "5,2026-01-01,,-3,1": "quantity_not_positive",
        "5,2026-01-01,,3": "field_count",
        "5,2026-01-01,,3,1,extra": "field_count",
        "5,2026-01-01,,1," + "9" * 1_100_000: "line_too_long",
    }
    summary = import_text(workspace, tmp_path, ["5,2026-01-01,,1,1", *bad, "5,2026-01-01,,1,2"])
    assert (summary.lines_read, summary.kept, summary.rejected) == (11, 11, 9)
    assert sum(summary.rejected_by_reason.values()) == 9
    kept = {reject.line: reject.reason for reject in list_rejects(workspace)}
    assert kept == dict(enumerate(bad.values(), start=3))
    assert all(reason_text(reason, language="zh") != reason for reason in kept.values())
    assert max(len(reject.body) for reject in list_rejects(workspace)) <= 32_768
    orders = ask(workspace, "select amount_minor, properties from facts where name = 'Order Completed'")
    assert orders == [{"amount_minor": 300, "properties": '{"lines":2,"lines_rejected":6}'}]
    import_text(workspace, tmp_path, ["5,2026-01-01,,1,1", *bad, "5,2026-01-01,,1,2"])
    assert count_rejects(workspace) == 9, "the same lines are kept once"


def test_mixed_encodings_lose_only_the_odd_lines(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    utf8 = [f"单{order},2026-01-01,,1,1" for order in range(3)]
    gb18030 = ["号9,2026-01-01,,1,1"]
    path.write_bytes("\n".join([HEADING, *utf8]).encode() + b"\n" + "\n".join(gb18030).encode("gb18030") + b"\n")
    summary = import_file(workspace, path, mapping=MAPPING)
    assert summary.rejected_by_reason == {"not_utf8": 1}
    assert summary.facts["Order Completed"] == 3
    assert [(reject.line, reject.reason) for reject in list_rejects(workspace)] == [(5, "not_utf8")]


def test_the_same_file_again_adds_nothing(workspace: Workspace, tmp_path: Path) -> None:
    import_text(workspace, tmp_path, ORDERS)
    before = all_facts(workspace)
    again = import_text(workspace, tmp_path, ORDERS)
    assert (again.facts_new, again.facts_known, again.facts_changed) == (0, 36, 0)
    assert all_facts(workspace) == before
    assert count_rejects(workspace) == 0


def test_an_overlapping_file_adds_its_new_rows_only(workspace: Workspace, tmp_path: Path) -> None:
    import_text(workspace, tmp_path, ORDERS[:18])
    second = import_text(workspace, tmp_path, ORDERS[12:])
    assert (second.facts_new, second.facts_known, second.facts_changed) == (9, 9, 0)
    whole = make_workspace(tmp_path / "whole")
    import_text(whole, tmp_path, ORDERS)
    assert all_facts(workspace) == all_facts(whole)
    whole.close()


def test_an_order_that_the_first_file_cut_gets_its_lines_but_keeps_its_total(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Facts do not change: the lines that the first file lacked come in, the order's new total is told as a reject."""
    import_text(workspace, tmp_path, ORDERS[:17])
    second = import_text(workspace, tmp_path, ORDERS[12:])
    assert (second.facts_new, second.facts_known, second.facts_changed) == (10, 8, 1)
    assert [reject.reason for reject in list_rejects(workspace)] == [CHANGED_REASON]
    assert '"amount_minor":750,"known_amount_minor":250' in list_rejects(workspace)[0].body
    cut = ask(
        workspace, "select name, sum(amount_minor)::bigint m from facts where order_id = '8' group by 1 order by 1"
    )
    assert cut == [{"name": "Item Ordered", "m": 750}, {"name": "Order Completed", "m": 250}]
    assert len({row["fact_id"] for row in all_facts(workspace)}) == 36


def test_a_changed_row_is_counted_and_kept_out(workspace: Workspace, tmp_path: Path) -> None:
    import_text(workspace, tmp_path, ORDERS)
    before = all_facts(workspace)
    changed = [ORDERS[0].replace("2.50", "9.99"), *ORDERS[1:]]
    summary = import_text(workspace, tmp_path, changed)
    assert (summary.facts_new, summary.facts_known, summary.facts_changed) == (0, 36, 2)
    assert all_facts(workspace) == before
    assert {reject.reason for reject in list_rejects(workspace)} == {CHANGED_REASON}
    assert "此前已导入" in reason_text(CHANGED_REASON, language="zh")


def test_equal_rows_count_twice_and_stay_two(workspace: Workspace, tmp_path: Path) -> None:
    lines = ["1,2026-01-01,,1,1", "1,2026-01-01,,1,1"]
    assert import_text(workspace, tmp_path, lines).facts_new == 3
    assert import_text(workspace, tmp_path, [*lines, lines[0]]).facts_new == 1
    assert len(all_facts(workspace)) == 4


def test_two_workspaces_know_nothing_of_each_other(workspace: Workspace, tmp_path: Path) -> None:
    other = make_workspace(tmp_path / "home", slug="other")
    import_text(workspace, tmp_path, ORDERS)
    assert import_text(other, tmp_path, ORDERS[:4]).facts_new == 6
    assert (len(all_facts(workspace)), len(all_facts(other))) == (36, 6)
    other.close()


def test_imports_of_one_source_take_turns(workspace: Workspace, tmp_path: Path) -> None:
    held = hold_lease(workspace.inbox, name="import:shop", clock=workspace.clock, in_inbox=True)
    with held, pytest.raises(LeaseHeldError):
        import_text(workspace, tmp_path, ORDERS)
    assert import_text(workspace, tmp_path, ORDERS).facts_new == 36


def test_progress_goes_on_through_every_step(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text("\n".join([HEADING, *ORDERS]) + "\n")
    told: list[tuple[str, float]] = []
    import_file(workspace, path, mapping=MAPPING, step=lambda name, share: told.append((name, share)))
    assert list(dict.fromkeys(name for name, _ in told)) == ["reading", "sorting", "comparing", "storing"]
    for step in ("reading", "sorting", "storing"):
        shares = [share for name, share in told if name == step]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


def test_a_shipped_sample_imports_by_the_name_of_its_mapping(workspace: Workspace) -> None:
    sample = Path(__file__).parents[2] / "examples" / "youzan" / "orders_gb18030.csv"
    summary = import_file(workspace, sample, mapping=load_mapping("youzan-orders"))
    assert summary.facts_new == sum(summary.facts.values()) == 9
    regions = ask(workspace, "select count(distinct customer_id) n from facts where name = 'Order Completed'")
    assert regions == [{"n": 2}]
