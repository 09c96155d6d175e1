"""Guessing what a file's columns are, from headings and values, in both languages; and the mapping that follows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
import openpyxl
import pytest

from evergrove.facts.mapping import load_mapping, parse_mapping, shipped_mappings
from evergrove.facts.mapping.guess_times import guess_times
from evergrove.facts.mapping.guessing import PlanGuess, guess_plan
from evergrove.facts.mapping.plan import Plan, PlanError, plan_problems
from evergrove.facts.mapping.planned import mapping_of
from evergrove.facts.mapping.writing import mapping_text
from evergrove.facts.readers import ReaderError
from evergrove.facts.readers.looking import SAMPLE_BYTES_MAX, cut_to_whole_lines
from evergrove.facts.staging.sampling import FileSample, sample_file, try_mapping

CHINESE = (
    "订单编号,下单时间,付款时间,收货人手机,商品名称,数量,单价,订单状态,会员备注\n"
    "A1,2026-03-01 09:00:00,2026-03-01 09:05:00,13800001111,龙井,2,¥99.00,已完成,老客\n"
    "A1,2026-03-01 09:00:00,2026-03-01 09:05:00,13800001111,茶杯,1,¥35.50,已完成,老客\n"
    "A2,2026-03-02 10:00:00,2026-03-02 10:05:00,13900002222,茶盘,1,¥68.00,已退款,\n"
    "A3,2026-03-03 10:00:00,,13900003333,茶盘,1,¥68.00,待付款,\n"
)
ENGLISH = (
    "Order ID;Order Date;E-mail;Item;SKU;Qty;Line Total;Status\n"
    "B1;25/03/2026 10:15;ann@example.com;Oolong;OOL-01;2;37,00;Paid\n"
    "B1;25/03/2026 10:15;ann@example.com;Cup;CUP-04;1;9,00;Paid\n"
    "B2;05/03/2026 18:40;bob@example.com;Green tea;GRN-02;1;1.012,00;Refunded\n"
    "B3;06/03/2026 18:40;bob@example.com;Green tea;GRN-02;1;12,00;Cancelled\n"
)
CONTACTS = (
    "会员卡号\t姓名\t手机号码\t会员等级\t积分\t生日\t注册时间\t喜好\n"
    "0071\t王芳\t13800001111\t金卡\t1200\t1990-05-01\t2025/1/2 8:30\t乌龙\n"
    "0072\t李雷\t13900002222\t银卡\t80\t1985-11-11\t2025/2/3 18:30\t\n"
)
EVENTS = (
    "Customer ID,Action,Event Time,Store,Seconds on page\n"
    "c1,Viewed Guide,2026-03-01T09:00:00Z,Hangzhou,12\n"
    "c2,Booked Tasting,2026-03-01T10:00:00Z,Hangzhou,30\n"
)


def written(folder: Path, text: str, *, name: str = "orders.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding)
    return path


def guessed(path: Path) -> tuple[FileSample, PlanGuess]:
    sample = sample_file(path)
    guess = guess_plan(
        sample.columns, rows=sample.rows, file_name=path.name, options=sample.look.options, zone="Asia/Shanghai"
    )
    return sample, guess


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_chinese_export_of_orders_is_understood(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, CHINESE, name="门店订单-2026年03月.csv", encoding=encoding)
    sample, guess = guessed(path)
    plan = guess.plan
    assert sample.look.encoding == encoding.removesuffix("-sig")
    assert (plan.holds, plan.title, plan.currency, plan.country) == ("order_lines", "门店订单", "CNY", "CN")
    assert plan.columns == {
        "订单编号": "order_id",
        "付款时间": "time",
        "收货人手机": "phone",
        "商品名称": "product_name",
        "数量": "quantity",
        "单价": "unit_price",
        "订单状态": "state",
    }
    assert plan.states == {"已完成": "paid", "已退款": "refunded", "待付款": "leave_out"}
    assert plan_problems(plan) == []
    done = try_mapping(path, mapping=mapping_of(plan), folder=tmp_path / "stage")
    assert done.facts == {"Item Ordered": 3, "Item Refunded": 1, "Order Completed": 2, "Order Refunded": 1}
    assert done.left_out == {"订单状态: 待付款": 1}
    assert (done.rejected_count, done.events[0]["identifiers"]) == (0, [{"kind": "phone", "value": "+8613800001111"}])


def test_an_english_export_with_commas_in_numbers_is_understood(tmp_path: Path) -> None:
    path = written(tmp_path, ENGLISH)
    sample, guess = guessed(path)
    plan = guess.plan
    assert sample.look.options.delimiter == ";"
    assert list(plan.columns.values()) == [
        "order_id", "time", "email", "product_name", "product_id", "quantity", "amount", "state",
    ]  # fmt: skip
    assert (plan.decimal_mark, plan.currency, plan.time_formats) == (",", "", ("%d/%m/%Y %H:%M",))
    assert [(problem.code, problem.about) for problem in plan_problems(plan)] == [("currency_missing", "")]
    done = try_mapping(
        path, mapping=mapping_of(msgspec.structs.replace(plan, currency="EUR")), folder=tmp_path / "stage"
    )
    orders = {row["order_id"]: row["amount_minor"] for row in done.events if row["name"] == "Order Completed"}
    assert orders == {"B1": 4600, "B2": 101200}
    assert done.left_out == {"Status: Cancelled": 1}


def test_people_and_what_is_known_of_them(tmp_path: Path) -> None:
    path = written(tmp_path, CONTACTS, name="members.tsv")
    _, guess = guessed(path)
    plan = guess.plan
    assert (plan.holds, plan.file.delimiter) == ("contacts", "\t")
    assert {name: plan.columns[name] for name in ("会员卡号", "手机号码", "注册时间")} == {
        "会员卡号": "customer_number",
        "手机号码": "phone",
        "注册时间": "time",
    }
    assert plan.names == {"姓名": "name", "会员等级": "level", "积分": "points", "生日": "birthday"}
    assert (plan.columns["积分"], plan.columns["会员等级"]) == ("number", "text")
    assert "喜好" not in plan.columns, "nobody said what it is called"
    done = try_mapping(path, mapping=mapping_of(plan), folder=tmp_path / "stage")
    assert done.facts == {"Profile Updated": 2}
    assert done.events[0]["properties"]["traits"] == {
        "name": "王芳", "level": "金卡", "points": 1200, "birthday": "1990-05-01",
    }  # fmt: skip


def test_events_take_their_names_from_a_column(tmp_path: Path) -> None:
    path = written(tmp_path, EVENTS, name="visits.csv")
    _, guess = guessed(path)
    plan = guess.plan
    assert (plan.holds, plan.event_names) == ("events", ("Viewed Guide", "Booked Tasting"))
    done = try_mapping(path, mapping=mapping_of(plan), folder=tmp_path / "stage")
    assert done.facts == {"Booked Tasting": 1, "Viewed Guide": 1}
    assert done.events[0]["properties"] == {"store": "Hangzhou", "seconds_on_page": 12}


def test_the_total_of_an_order_on_each_of_its_lines_is_not_added_up(tmp_path: Path) -> None:
    lines = [f"{order},2026-01-01,a@b.cn,p{n},1,50,{total}" for order, total in (("1", 99), ("2", 80)) for n in (1, 2)]
    path = written(tmp_path, "\n".join(["订单号,付款时间,邮箱,商品,数量,单价,实付金额", *lines]))
    columns = guessed(path)[1].plan.columns
    assert (columns["实付金额"], columns["单价"]) == ("order_total", "unit_price")


@pytest.mark.parametrize(
    ("values", "formats", "choices"),
    [
        (["2026-01-02", "2026/1/3 9:05"], (), 0),
        (["13/02/2026", "01/02/2026"], ("%d/%m/%Y",), 0),
        (["02/13/2026 4:05 PM", "02/01/2026 11:00 AM"], ("%m/%d/%Y %I:%M %p",), 0),
        (["31.12.2026", "01.02.2026"], ("%d.%m.%Y",), 0),
        (["2026年3月1日 9时05分"], ("%Y年%m月%d日 %H时%M分",), 0),
        (["01/02/2026", "03/04/2026"], (), 2),
        (["01-02-26 10:00"], (), 2),
        (["yesterday"], (), 0),
    ],
)
def test_times_are_found_out_or_asked_for(values: list[str], formats: tuple[str, ...], choices: int) -> None:
    guess = guess_times(values)
    assert (guess.formats, len(guess.choices)) == (formats, choices)
    if choices:
        assert guess.example in values


def test_a_day_that_could_be_a_month_is_not_guessed(tmp_path: Path) -> None:
    path = written(tmp_path, "Order,Date,Email,Amount\n1,01/02/2026,a@b.cn,5\n2,03/04/2026,c@b.cn,6\n")
    _, guess = guessed(path)
    assert guess.plan.time_formats == ()
    assert guess.times.choices == (("%d/%m/%Y",), ("%m/%d/%Y",))
    assert guess.times.example == "01/02/2026"


def test_a_workbook_is_looked_at_like_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.append(["Orders of March"])
    sheet = book.create_sheet("Orders")
    sheet.append(["Order No", "Date", "Phone", "Item", "Qty", "Price"])
    sheet.append(["C1", datetime(2026, 3, 1, 9, 30), "+44 7400 123456", "Oolong", 2, 18.5])  # noqa: DTZ001 - a cell
    path = tmp_path / "march.xlsx"
    book.save(path)
    assert sample_file(path).look.sheets == (cover.title, "Orders")
    sample = sample_file(path, sheet="Orders")
    guess = guess_plan(
        sample.columns, rows=sample.rows, file_name=path.name, options=sample.look.options, zone="Europe/London"
    )
    assert (guess.plan.file.sheet, guess.plan.holds) == ("Orders", "order_lines")
    plan = msgspec.structs.replace(guess.plan, currency="GBP")
    done = try_mapping(path, mapping=mapping_of(plan), folder=tmp_path / "stage")
    assert [row["amount_minor"] for row in done.events if row["name"] == "Order Completed"] == [3700]
    with pytest.raises(ReaderError, match="no sheet"):
        sample_file(path, sheet="April")


def test_what_is_missing_is_named() -> None:
    plan = Plan(holds="order_lines", title=" ", columns={"a": "quantity", "b": "quantity", "c": "text", "d": "plot"})
    assert [(problem.code, problem.about) for problem in plan_problems(plan)] == [
        ("title_missing", ""),
        ("role_unknown", "d"),
        ("role_missing", "order_id"),
        ("role_missing", "time"),
        ("role_twice", "quantity"),
        ("who_missing", ""),
        ("money_missing", ""),
        ("currency_missing", ""),
        ("name_wrong", "c"),
    ]
    with pytest.raises(PlanError) as told:
        mapping_of(plan)
    assert told.value.details["problems"][0] == {"code": "title_missing", "about": ""}


@pytest.mark.parametrize("name", shipped_mappings())
def test_a_mapping_as_yaml_is_the_same_mapping(name: str) -> None:
    mapping = load_mapping(name)
    assert parse_mapping(mapping_text(mapping)) == mapping


def test_a_planned_mapping_as_yaml_is_the_same_mapping(tmp_path: Path) -> None:
    for text in (CHINESE, CONTACTS, EVENTS):
        mapping = mapping_of(guessed(written(tmp_path, text))[1].plan)
        assert parse_mapping(mapping_text(mapping)) == mapping


def test_a_cut_file_ends_with_its_last_whole_record(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,"x\ny"\n2,"z\nw')
    cut_to_whole_lines(path, is_cut=False)
    assert path.read_text("utf-8").endswith("w"), "a small file is whole"
    cut_to_whole_lines(path, is_cut=True)
    assert path.read_text("utf-8") == 'a,b\n1,"x\ny"\n'
    path.write_bytes(b"a,b\n" + b"1,2\n" * SAMPLE_BYTES_MAX)
    cut_to_whole_lines(path, is_cut=False)
    assert path.stat().st_size == SAMPLE_BYTES_MAX
