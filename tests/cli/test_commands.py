"""The commands as people and scripts call them: answers, machine-readable output, errors that say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evergrove.cli.main import app

EXAMPLES = Path(__file__).parents[2] / "examples"
ORDERS = str(EXAMPLES / "youzan" / "orders_gb18030.csv")
RULE = {"all": [{"event": "Order Completed", "is": {">=": 1}}, {"score": "rfm_grade", "is": ["A", "B", "C", "D"]}]}


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("cli") / "home")
    code, out, _ = run("import", ORDERS, "--mapping", "youzan-orders", "--home", folder)
    assert code == 0, out
    code, out, _ = run("refresh", "--home", folder, "--as-of", "2026-03-20")
    assert code == 0, out
    return folder


@pytest.mark.slow
class TestCommands:
    def test_importing_again_adds_nothing_and_says_so(self, home: str) -> None:
        code, out, _ = run("import", ORDERS, "--mapping", "youzan-orders", "--home", home, "--format", "json")
        summary = json.loads(out)
        assert code == 0
        assert summary["facts_new"] == 0
        assert summary["lines_read"] == summary["kept"] + sum(summary["left_out"].values())

    def test_query_in_three_formats(self, home: str) -> None:
        sql = "select count(*) orders from facts where name = 'Order Completed'"
        orders = json.loads(run("query", sql, "--home", home, "--format", "json")[1])[0]["orders"]
        assert orders == 3
        assert run("query", sql, "--home", home, "--format", "csv")[1] == f"orders\n{orders}\n"
        assert str(orders) in run("query", sql, "--home", home)[1]

    @pytest.mark.parametrize(
        ("sql", "code"),
        [
            ("copy facts to 'x.csv'", "query.forbidden"),
            ("select * from read_csv('/etc/passwd')", "query.forbidden"),
            ("selec 1", "query.invalid"),
            ("select * from nothing_there", "query.missing_table"),
        ],
    )
    def test_sql_that_may_not_run_is_named(self, home: str, sql: str, code: str) -> None:
        exit_code, _, err = run("query", sql, "--home", home, "--format", "json")
        error = json.loads(err)
        assert exit_code != 0
        assert error["code"] == code
        assert error["help"]

    def test_segments_are_counted_exported_and_published(self, home: str, tmp_path: Path) -> None:
        rule = tmp_path / "rule.json"
        rule.write_text(json.dumps(RULE), encoding="utf-8")
        counted = json.loads(run("segment", "count", str(rule), "--home", home, "--format", "json")[1])
        assert 0 < counted["count"] <= counted["base"]
        target = tmp_path / "members.csv"
        code, out, err = run("segment", "export", str(rule), "-o", str(target), "--scores", "stage", "--home", home)
        assert code == 0, out + err
        assert len(target.read_text(encoding="utf-8-sig").splitlines()) == counted["count"] + 1
        assert "buyers@1" in run("segment", "publish", str(rule), "--key", "buyers", "--home", home)[1]

    def test_an_unknown_tag_and_a_deep_rule_are_refused(self, home: str, tmp_path: Path) -> None:
        rule = tmp_path / "rule.json"
        rule.write_text('{"tag": "order_count_lifetim", "is": {">=": 2}}', encoding="utf-8")
        code, _, err = run("segment", "count", str(rule), "--home", home)
        assert code == 2
        assert "order_count_lifetime" in err.replace("\n", "")
        rule.write_text('{"not": ' * 100 + '{"event": "Order Completed"}' + "}" * 100, encoding="utf-8")
        assert run("segment", "count", str(rule), "--home", home)[0] in {2, 5}

    def test_a_customer_is_shown_masked(self, home: str) -> None:
        page = json.loads(run("customer", "show", "+8613800138000", "--home", home, "--format", "json")[1])
        assert page["timeline"]
        assert "+8613800138000" not in json.dumps(page["identifiers"])
        assert run("customer", "show", "nobody", "--home", home)[0] == 3

    def test_tags_by_hand_by_file_and_by_rule(self, home: str, tmp_path: Path) -> None:
        assert run("tag", "set", "vip", "--customer", "+8613800138000", "--home", home)[0] == 0
        file = tmp_path / "tags.csv"
        file.write_text(
            "identifier_kind,identifier_value,tag_key,value\nphone,+8613912345678,vip,true\n", encoding="utf-8"
        )
        assert "1 tags" in run("tag", "import", str(file), "--home", home)[1]
        rule = tmp_path / "rule.json"
        rule.write_text('{"tag": "vip", "is": {"=": "true"}}', encoding="utf-8")
        counted = run("segment", "count", str(rule), "--home", home, "--as-of", "2099-01-01", "--format", "json")
        assert json.loads(counted[1])["count"] == 2
        rule.write_text('{"event": "Order Completed"}', encoding="utf-8")
        assert run("tag", "publish", str(rule), "--key", "buyer", "--home", home)[0] == 0
        assert run("refresh", "--home", home, "--as-of", "2026-03-21")[0] == 0
        sql = "select count(distinct customer_id) n from facts where name = 'Tag Changed' and properties like '%buyer%'"
        buyers = "select count(distinct customer_id) n from facts where name = 'Order Completed'"
        answers = [run("query", text, "--home", home, "--format", "csv") for text in (sql, buyers)]
        assert answers[0] == answers[1]

    def test_report_and_doctor(self, home: str, tmp_path: Path) -> None:
        target = tmp_path / "report.html"
        code, out, err = run("report", "--home", home, "--lang", "zh", "-o", str(target))
        assert code == 0, out + err
        assert "<!doctype html" in target.read_text(encoding="utf-8")[:200].lower()
        findings = json.loads(run("doctor", "--home", home, "--format", "json")[1])
        names = {finding["name"] for finding in findings}
        assert {"facts", "inbox", "reader lake", "reader segments", "snapshots"} <= names

    def test_maintain_keeps_every_fact(self, home: str) -> None:
        totals = ("query", "select count(*) n, sum(amount_minor) m from facts", "--home", home, "--format", "csv")
        before = run(*totals)
        assert run("maintain", "--home", home)[0] == 0
        assert run(*totals) == before


def test_a_home_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    code, _, err = run("query", "select 1", "--home", str(tmp_path / "none"))
    assert code == 3
    assert "evergrove demo" in err


def test_an_empty_file_and_an_unknown_mapping_are_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    code, _, err = run("import", str(empty), "--mapping", "shopify-orders", "--home", str(tmp_path / "home"))
    assert code == 2
    assert "empty" in err
    code, _, err = run("import", str(empty), "--mapping", "nothing", "--home", str(tmp_path / "home"))
    assert code in {2, 3}
    assert "shopify-orders" in err.replace("\n", "")


@pytest.mark.slow
def test_simulated_facts_are_marked(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    target = tmp_path / "world.parquet"
    assert run("simulate", str(target), "--customers", "50", "--facts", "1000")[0] == 0
    rows = pq.read_table(target, columns=["source", "properties"]).to_pylist()
    assert len(rows) > 500
    assert all(row["source"] == "simulator" and json.loads(row["properties"])["simulated"] for row in rows)


def test_a_file_whose_every_line_is_rejected_does_not_pass_for_a_success(tmp_path: Path) -> None:
    mapping = tmp_path / "own.yaml"
    mapping.write_text(
        "name: own\nsource: own\nkey: [number]\ncurrency: {fixed: CNY}\n"
        "time: {occurred_at: day, zone: Asia/Shanghai}\n"
        "identifiers: [{kind: phone, columns: [phone], clean: phone}]\n"
        "rows: [{name: line, becomes: [\n"
        "  {order: Order Completed, item: Item Ordered, quantity: n, unit_price: price}]}]\n"
    )
    file = tmp_path / "own.csv"
    file.write_text("number,day,phone,n,price\n1,2026.13.45,13812345000,1,9.9\n")
    home = str(tmp_path / "home")
    code, out, err = run("import", str(file), "--mapping", str(mapping), "--home", home)
    assert code == 2, out
    assert "no line could be accepted" in err
    rejects = json.loads(run("rejects", "--home", home, "--lang", "zh", "--format", "json")[1])
    (row,) = rejects
    assert (row["file"], row["line"], row["column"], row["value"]) == ("own.csv", 2, "day", "2026.13.45")
    assert "13812345000" in row["text"]


def test_traits_on_an_order_are_refused_not_lost(tmp_path: Path) -> None:
    mapping = tmp_path / "own.yaml"
    mapping.write_text(
        "name: own\nsource: own\nkey: [number]\ncurrency: {fixed: CNY}\ntime: {occurred_at: day, zone: Asia/Shanghai}\n"
        "rows: [{name: line, becomes: [{order: Order Completed, item: Item Ordered, quantity: n, unit_price: price, "
        "traits: {city: city}}]}]\n"
    )
    code, _, err = run("import", str(mapping), "--mapping", str(mapping), "--home", str(tmp_path / "home"))
    assert code == 2
    assert "Profile Updated" in err


@pytest.mark.slow
def test_the_demo_ends_with_the_whole_loop_on_real_orders(tmp_path: Path) -> None:
    home = tmp_path / "home"
    code, out, err = run("demo", "--home", str(home), "--lang", "en", "--no-serve")
    assert code == 0, out + err
    said = " ".join(out.split())
    for figure in (
        "1,067,371 lines read",
        "22,523 left out by the rule “sheet 2009-2010 from 2010-12-01 on”",
        "1,044,848 kept",
        "791,045 positive lines in 36,969 orders of 5,878 customers, £17,431,551.16",
    ):
        assert figure in said
    assert len(list((home / "reports").glob("*.html"))) == 4
    sql = (
        "select count(distinct customer_id) n, count(*) orders, sum(amount_minor) m "
        "from facts where name = 'Order Completed' and customer_id is not null"
    )
    answer = json.loads(run("query", sql, "--home", str(home), "--format", "json")[1])
    assert answer == [{"n": 5_878, "orders": 36_969, "m": 1_743_155_116}]
    queue = json.loads(run("save-queue", "status", "--home", str(home), "--workspace", "shop", "--format", "json")[1])
    assert queue["last_run"]["opened"] or queue["last_run"]["is_quiet"]
