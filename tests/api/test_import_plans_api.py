"""Looking at a file and trying a plan: bounded, nothing kept, hostile files refused, and the import that follows."""

from __future__ import annotations

import json
import time
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evergrove.access import Role, open_workspace
from evergrove.facts import SAMPLE_BYTES_MAX, parse_mapping
from evergrove.jobs import import_file
from evergrove.kit import Settings
from support.api_client import api_client, bearer, make_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

W = "/api/w/default"
HEADING = "订单编号,付款时间,手机号,商品名称,数量,单价,订单状态"
ORDERS = "\n".join(
    (
        HEADING,
        "A1,2026-03-01 09:05:00,13800001111,龙井,2,99.00,已完成",
        "A2,2026-02-30 10:05:00,13900002222,茶盘,1,68.00,已完成",
        "A3,2026-03-03 10:05:00,13900003333,茶盘,1,68.00,待付款",
        "A4,2026-03-03 11:05:00,13900003333,茶盘,1,68.00,",
    )
).encode()


@pytest.fixture
def settings(home: Path) -> Settings:
    return make_home(home)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with api_client(settings) as opened:
        opened.headers.update(bearer(settings, Role.OWNER))
        yield opened


def preview(client: TestClient, content: bytes, *, name: str = "门店订单.csv", **fields: str) -> Any:
    return client.post(f"{W}/imports/preview", files={"file": (name, content)}, data=fields)


def trial(client: TestClient, content: bytes, *, name: str = "门店订单.csv", **fields: str) -> Any:
    return client.post(f"{W}/imports/trial", files={"file": (name, content)}, data=fields)


def kept(settings: Settings) -> list[Path]:
    """Files that looking at a file has left behind."""
    files = settings.home / "workspaces" / "default" / "files"
    return [path for folder in ("uploads", "trials") for path in (files / folder).rglob("*") if path.is_file()]


def test_a_file_is_understood_tried_and_imported_by_its_plan(client: TestClient, settings: Settings) -> None:
    found = preview(client, ORDERS, zone="Asia/Shanghai").json()
    assert (found["kind"], found["encoding"], found["delimiter"], found["lines"]) == ("csv", "utf-8", ",", 4)
    assert found["columns"][6] == {
        "name": "订单状态", "filled": 0.75, "values": ["已完成", "待付款"], "choices": ["已完成", "待付款", ""],
    }  # fmt: skip
    assert found["rows"][0] == ["A1", "2026-03-01 09:05:00", "13800001111", "龙井", "2", "99.00", "已完成"]
    assert (found["mapping"], found["times"], found["plan"]["zone"]) == (None, None, "Asia/Shanghai")
    plan = found["plan"] | {"title": "我的门店"}
    tried = trial(client, ORDERS, plan=json.dumps(plan)).json()
    assert tried["facts"] == {"Item Ordered": 1, "Order Completed": 1}
    assert tried["left_out"] == {"订单状态: 待付款": 1}
    told = [(one["line"], one["reason"]["code"], one["column"], one["value"]) for one in tried["rejects"]]
    assert told == [(3, "time_impossible", "付款时间", "2026-02-30 10:05:00"), (5, "no_row_kind", "订单状态", None)]
    assert {one["reason"]["code"]: one["count"] for one in tried["reasons"]} == {"time_impossible": 1, "no_row_kind": 1}
    assert tried["events"][0]["identifiers"] == [{"kind": "phone", "value": "+8613800001111"}]
    assert parse_mapping(tried["mapping_document"]).source == "我的门店"
    assert kept(settings) == []
    assert client.get(f"{W}/imports").json()["items"] == []
    written = {line["action"] for line in client.get(f"{W}/audit").json()["items"]}
    assert not written & {"preview_import", "try_import"}
    reply = client.post(
        f"{W}/imports",
        files={"file": ("门店订单.csv", ORDERS)},
        data={"mapping_document": tried["mapping_document"]},
    )
    assert (reply.status_code, reply.json()["mapping"]) == (202, "我的门店")


def test_next_months_file_of_the_same_columns_is_recognised(
    client: TestClient, settings: Settings, tmp_path: Path
) -> None:
    plan = preview(client, ORDERS).json()["plan"] | {"title": "我的门店"}
    tried = trial(client, ORDERS, plan=json.dumps(plan)).json()
    file = tmp_path / "orders.csv"
    file.write_bytes(ORDERS)
    workspace = open_workspace(settings, slug="default")
    first = import_file(workspace, file, mapping=parse_mapping(tried["mapping_document"]))
    again = import_file(workspace, file, mapping=parse_mapping(tried["mapping_document"]))
    workspace.close()
    assert (first.facts_new, again.facts_new, again.facts_known) == (2, 0, 2)
    found = preview(client, ORDERS.replace(b"A1", b"B1")).json()
    assert (found["mapping"], found["is_own"], found["mapping_title"]["zh"]) == ("我的门店", True, "我的门店")
    own = [one for one in client.get(f"{W}/mappings").json()["items"] if one["is_own"]]
    assert [one["name"] for one in own] == ["我的门店"]
    assert trial(client, ORDERS, mapping="我的门店").json()["facts"] == tried["facts"]
    reply = client.post(f"{W}/imports", files={"file": ("a.csv", ORDERS)}, data={"mapping": "我的门店"})
    assert (reply.status_code, reply.json()["mapping"]) == (202, "我的门店")
    assert preview(client, ORDERS.replace(b",", b";")).json()["mapping"] is None, "it would be read as one column"


def test_a_file_of_a_known_system_needs_no_plan(client: TestClient) -> None:
    youzan = "订单号,订单状态,订单创建时间,买家付款时间,买家手机号,商品名称,商品数量,商品单价\n"
    found = preview(client, (youzan + "1,已完成,2026-01-05,2026-01-05,13800001111,a,1,9\n").encode()).json()
    assert (found["mapping"], found["is_own"]) == ("youzan-orders", False)


def test_a_day_that_could_be_a_month_is_asked_for(client: TestClient) -> None:
    found = preview(client, b"Order,Date,Email,Amount\n1,01/02/2026,a@b.cn,5\n").json()
    assert found["times"] == {"example": "01/02/2026", "day_first": ["%d/%m/%Y"], "month_first": ["%m/%d/%Y"]}
    assert found["plan"]["time_formats"] == []


def test_text_is_cut_to_the_part_that_is_looked_at(client: TestClient) -> None:
    line = b"A9,2026-03-01 09:05:00,13800001111,tea,2,99.00,\xe5\xb7\xb2\xe5\xae\x8c\xe6\x88\x90\n"
    found = preview(client, ORDERS + b"\n" + line * (3 * SAMPLE_BYTES_MAX // len(line))).json()
    assert found["lines"] == 5_000
    cut = preview(client, ORDERS + b"\nA9,2026-0", is_cut="true").json()
    assert cut["lines"] == 4


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe\x00,\x80\x81"),
        ("a.csv", b"\xff\xfea\x00"),
        ("a.csv", b"x" * 2_000_000),
        ("a.csv", b"a" * 500_000 + b",b\n1,2\n"),
        ("a.csv", ",".join(f"c{n}" for n in range(10_000)).encode() + b"\n1\n"),
        ("a.csv", b"a,a\n1,2\n"),
        ("a.xlsx", b"PK\x03\x04nothing"),
        ("a.parquet", b"PAR1nothing"),
        ("a.exe", b"MZ"),
        ("noending", b"a,b\n1,2\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_gone(
    client: TestClient, settings: Settings, name: str, content: bytes
) -> None:
    reply = preview(client, content, name=name)
    assert (reply.status_code, reply.json()["kind"]) == (422, "invalid"), reply.text[:300]
    assert reply.json()["help"]
    assert kept(settings) == []


def test_a_heading_alone_is_understood_and_has_nothing_to_try(client: TestClient) -> None:
    found = preview(client, (HEADING + "\n").encode()).json()
    assert (found["lines"], found["rows"]) == (0, [])
    assert found["columns"][0] == {"name": "订单编号", "filled": 0.0, "values": [], "choices": []}
    plan = preview(client, ORDERS).json()["plan"]
    tried = trial(client, (HEADING + "\n").encode(), plan=json.dumps(plan)).json()
    assert (tried["lines_read"], tried["facts"], tried["events"]) == (0, {}, [])


def test_a_workbook_that_unpacks_to_gigabytes_is_not_looked_at(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evergrove.facts.readers.looking.UNPACKED_BYTES_MAX", 1_000)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "0" * 5_000)
    assert "unpacks to" in preview(client, packed.getvalue(), name="a.xlsx").json()["message"]


def test_columns_of_parquet_that_hold_lists_look_empty(client: TestClient) -> None:
    body = BytesIO()
    pq.write_table(pa.table({"Email": ["a@b.cn"], "Tags": [["x"]], "Updated at": ["2026-01-01"]}), body)
    found = preview(client, body.getvalue(), name="a.parquet").json()
    assert [(one["name"], one["filled"]) for one in found["columns"]] == [("Email", 1), ("Tags", 0), ("Updated at", 1)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "upload.invalid"),
        ({"plan": "{"}, "upload.invalid"),
        ({"plan": '{"holds": "gold"}'}, "upload.invalid"),
        ({"plan": '{"holds": "events", "title": "a", "columns": {}}'}, "plan.incomplete"),
        ({"mapping": "../../etc/passwd"}, "upload.invalid"),
        ({"mapping": "shopify-orders"}, "columns_missing"),
        ({"mapping": "shopify-orders", "mapping_document": "name: x"}, "upload.invalid"),
        ({"mapping_document": "name: ["}, "mapping_invalid"),
    ],
)
def test_what_cannot_be_tried_says_why(
    client: TestClient, settings: Settings, fields: dict[str, str], code: str
) -> None:
    reply = trial(client, ORDERS, **fields)
    assert (reply.status_code, reply.json()["code"]) == (422, code), reply.text
    assert kept(settings) == []


def test_a_plan_of_strange_words_is_refused_in_words(client: TestClient) -> None:
    plan = preview(client, ORDERS).json()["plan"]
    strange: list[tuple[dict[str, Any], str]] = [
        ({"title": "shopify-orders"}, "plan.incomplete"),
        ({"zone": "Mars/Olympus"}, "mapping_invalid"),
        ({"time_formats": ["%Q"]}, "time_format_invalid"),
        ({"country": "XX"}, "plan.incomplete"),
        ({"columns": {**plan["columns"], "not there": "city"}}, "columns_missing"),
        ({"states": {"已完成": "leave_out"}}, "plan.incomplete"),
    ]
    for change, code in strange:
        reply = trial(client, ORDERS, plan=json.dumps(plan | change))
        assert (reply.status_code, reply.json()["code"]) == (422, code), (change, reply.text)


def test_a_look_takes_no_longer_than_a_person_waits(client: TestClient) -> None:
    wide = ",".join(f"column {n}" for n in range(1_900)) + "\n" + (",".join("v" * 1_900) + "\n") * 250
    started = time.monotonic()
    assert preview(client, wide.encode()).status_code == 200
    assert time.monotonic() - started < 20
