"""Rejected lines over the API: shown in pages, mended, exported; what cannot be mended says so."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role, open_workspace
from evergrove.facts import parse_mapping
from evergrove.jobs import import_file, list_jobs
from support.api_client import api_client, bearer, make_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from evergrove.kit import Settings

IMPORTS = "/api/w/default/imports"
MAPPING = parse_mapping("""
name: shop
source: shop-source
key: [order]
time: {occurred_at: at, zone: Asia/Shanghai}
currency: {fixed: CNY}
rows:
  - name: line
    becomes:
      - {order: Order Completed, item: Item Ordered, quantity: n, unit_price: price, columns: {order_id: order}}
""")
BAD, GOOD = "2026-02-30", "2026-02-28"


@pytest.fixture
def settings(home: Path) -> Settings:
    return make_home(home)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with api_client(settings) as opened:
        opened.headers.update(bearer(settings, Role.OWNER))
        yield opened


@pytest.fixture
def import_id(settings: Settings, tmp_path: Path) -> str:
    path = tmp_path / "三月 orders.csv"
    lines = [f"{order},{BAD},1,=1.50" for order in (1, 2, 3)]
    path.write_text("\n".join(["order,at,n,price", *lines, f"4,{GOOD},1,1.50"]), "utf-8")
    workspace = open_workspace(settings, slug="default")
    summary = import_file(workspace, path, mapping=MAPPING)
    workspace.close()
    return summary.import_id


def lines_of(client: TestClient, import_id: str, **query: Any) -> dict[str, Any]:
    reply = client.get(f"{IMPORTS}/{import_id}/lines", params=query)
    assert reply.status_code == 200, reply.text
    page: dict[str, Any] = reply.json()
    return page


def test_lines_come_in_pages_with_the_column_that_is_wrong(client: TestClient, import_id: str) -> None:
    first = lines_of(client, import_id, limit=2)
    assert first["columns"] == ["order", "at", "n", "price"]
    assert [(one["line"], one["column"], one["cells"]) for one in first["items"]] == [
        (2, "at", ["1", BAD, "1", "=1.50"]),
        (3, "at", ["2", BAD, "1", "=1.50"]),
    ]
    rest = lines_of(client, import_id, limit=2, after=first["next"])
    assert ([one["line"] for one in rest["items"]], rest["next"]) == ([4], None)


def test_the_list_of_rejects_names_file_column_and_value(client: TestClient, import_id: str) -> None:
    row = client.get("/api/w/default/rejects").json()["items"][0]
    assert (row["file_name"], row["line"], row["column"], row["value"]) == ("三月 orders.csv", 2, "at", BAD)
    assert row["import_id"] == import_id


def test_mended_lines_become_an_import_of_their_own(client: TestClient, settings: Settings, import_id: str) -> None:
    line = lines_of(client, import_id)["items"][0]
    body = {"lines": [{"reject_id": line["reject_id"], "cells": {"at": GOOD, "price": "1.50"}}]}
    headers = {"Idempotency-Key": "mend-1"}
    made, again = (client.post(f"{IMPORTS}/{import_id}/lines", json=body, headers=headers) for _ in range(2))
    assert (made.status_code, again.json()) == (202, made.json()), made.text
    assert (made.json()["mends"], made.json()["file_name"]) == (import_id, "三月 orders.csv")
    workspace = open_workspace(settings, slug="default")
    assert len(list_jobs(workspace, kind="import")) == 1
    workspace.close()
    audit = client.get("/api/w/default/audit", params={"action": "mend_import_lines"}).json()["items"]
    assert [(one["target"], one["details"]["lines"]) for one in audit][-1] == (import_id, 1)


def test_what_cannot_be_mended_is_refused_and_leaves_nothing(
    client: TestClient, settings: Settings, import_id: str
) -> None:
    line = lines_of(client, import_id)["items"][0]
    refused = [
        ({"lines": []}, 422, "request.invalid"),
        ({"lines": [{"reject_id": "no", "cells": {}}]}, 404, "reject.missing"),
        ({"lines": [{"reject_id": line["reject_id"], "cells": {"no": "1"}}]}, 422, "import.unknown_column"),
        ({"lines": [{"reject_id": line["reject_id"], "cells": {"at": "x" * 40_000}}]}, 422, "request.invalid"),
        ({"lines": [{"reject_id": line["reject_id"], "cells": {}}] * 201}, 422, "request.invalid"),
    ]
    for body, status, code in refused:
        reply = client.post(f"{IMPORTS}/{import_id}/lines", json=body)
        assert (reply.status_code, reply.json()["code"]) == (status, code), reply.text
    assert client.post(f"{IMPORTS}/imp_0/lines", json=refused[1][0]).status_code == 404
    assert list((settings.home / "workspaces" / "default" / "files").glob("uploads/*")) == []


def test_the_file_of_lines_runs_no_formula_and_comes_in_both_languages(client: TestClient, import_id: str) -> None:
    reply = client.get(f"{IMPORTS}/{import_id}/lines.csv", params={"language": "zh"})
    assert reply.content.startswith(b"\xef\xbb\xbf")
    assert "filename*=UTF-8''%E4%B8%89%E6%9C%88" in reply.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert [row["price"] for row in rows] == ["'=1.50"] * 3
    assert rows[0]["evergrove_reason"].startswith("at · 时间")
    english = client.get(f"{IMPORTS}/{import_id}/lines.csv").content.decode("utf-8-sig")
    assert "the time cannot be read" in english


def test_an_import_that_has_read_nothing_yet_says_so(client: TestClient) -> None:
    made = client.post(IMPORTS, files={"file": ("a.csv", b"Name\n")}, data={"mapping": "shopify-orders"}).json()
    reply = client.get(f"{IMPORTS}/{made['import_id']}/lines")
    assert (reply.status_code, reply.json()["code"]) == (404, "import.not_read")
