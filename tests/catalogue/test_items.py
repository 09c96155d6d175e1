"""Items: what is said again changes nothing, and a change of price or stock is a fact of the same transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evergrove.catalogue import (
    ITEMS_A_CALL_MAX,
    InvalidItemError,
    ItemDraft,
    MissingItemError,
    Shop,
    TooManyItemsError,
    find_item,
    import_items,
    items_relation,
    list_items,
    list_shops,
    publish_items,
    read_draft,
    upsert_items,
    upsert_shops,
)
from evergrove.catalogue import items as items_file
from evergrove.facts import open_engine, read_outgoing

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace

TEA = ItemDraft(
    item_id="tea-1", name="明前龙井", category=("茶叶", "绿茶"), price_minor=19_900, currency="CNY", stock=8
)


def facts_written(workspace: Workspace) -> list[dict[str, object]]:
    """What the catalogue has handed over so far, in order."""
    found: list[dict[str, object]] = []
    position = 0
    while (entry := read_outgoing(workspace, after=position)) is not None:
        position = entry.position
        found += entry.facts.to_pylist()
    return found


def test_the_same_again_changes_nothing(either_workspace: Workspace) -> None:
    first = upsert_items(either_workspace, [TEA])
    again = upsert_items(either_workspace, [TEA, TEA])
    assert (first.created, first.changed) == (1, 0)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 1)
    assert facts_written(either_workspace) == []
    item = find_item(either_workspace, "tea-1")
    assert (item.category, item.price_minor, item.stock, item.status) == (("茶叶", "绿茶"), 19_900, 8, "active")


def test_changes_of_price_and_stock_are_facts_of_what_changed(either_workspace: Workspace) -> None:
    upsert_items(either_workspace, [TEA, ItemDraft(item_id="cup")])
    done = upsert_items(
        either_workspace,
        [
            ItemDraft(item_id="tea-1", price_minor=14_900, stock=0),
            ItemDraft(item_id="cup", price_minor=100, currency="CNY"),
        ],
    )
    assert (done.changed, done.price_changes, done.stock_changes) == (2, 1, 1)
    price, stock = facts_written(either_workspace)
    assert (price["name"], price["product_id"], price["amount_minor"]) == ("Item Price Changed", "tea-1", 14_900)
    assert json.loads(str(price["properties"])) == {"before_minor": 19_900}
    assert (stock["name"], stock["quantity"], stock["category"]) == ("Item Stock Changed", 8, "茶叶 > 绿茶")
    said = json.loads(str(stock["properties"]))
    assert (said["direction"], said["before"], said["after"]) == ("out", 8, 0)
    assert find_item(either_workspace, "tea-1").name == "明前龙井"


def test_a_crash_leaves_neither_the_change_nor_its_fact(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    upsert_items(either_workspace, [TEA])

    def crash(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(items_file, "write_outgoing", crash)
    with pytest.raises(OSError, match="disk"):
        upsert_items(either_workspace, [ItemDraft(item_id="tea-1", price_minor=1)])
    assert find_item(either_workspace, "tea-1").price_minor == 19_900


def test_null_takes_away_and_silence_keeps(either_workspace: Workspace) -> None:
    upsert_items(either_workspace, [TEA])
    upsert_items(either_workspace, [ItemDraft(item_id="tea-1", stock=None)])
    item = find_item(either_workspace, "tea-1")
    assert (item.stock, item.price_minor) == (None, 19_900)


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ({"item_id": " "}, "item_id"),
        ({"item_id": "a", "price_minor": -1}, "price_minor"),
        ({"item_id": "a", "price_minor": 10**14}, "price_minor"),
        ({"item_id": "a", "currency": "yuan"}, "currency"),
        ({"item_id": "a", "status": "gone"}, "status"),
        ({"item_id": "a", "url": "javascript:alert(1)"}, "url"),
        ({"item_id": "a", "name": "x\x00y"}, "name"),
        ({"item_id": "a", "category": ["a > b"]}, "category"),
        ({"item_id": "a", "attributes": {"text": "x" * 40_000}}, "attributes"),
        ({"item_id": "a", "colour": "red"}, ""),
        ({"item_id": "a", "price_minor": 1.5}, ""),
    ],
)
def test_what_cannot_be_kept_is_named(written: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidItemError) as caught:
        read_draft(written, row=3)
    assert (caught.value.details["row"], caught.value.details["field"]) == (3, field)
    assert caught.value.help


def test_a_price_needs_its_currency_and_a_call_its_limit(either_workspace: Workspace) -> None:
    with pytest.raises(InvalidItemError, match="currency"):
        upsert_items(either_workspace, [TEA, ItemDraft(item_id="b", price_minor=5)])
    with pytest.raises(TooManyItemsError):
        upsert_items(either_workspace, [TEA] * (ITEMS_A_CALL_MAX + 1))
    with pytest.raises(MissingItemError):
        find_item(either_workspace, "tea-1")


def test_pages_and_search(either_workspace: Workspace) -> None:
    names = ["100% 棉", "100_布", "丝巾", "丝袜"]
    upsert_items(
        either_workspace,
        [ItemDraft(item_id=f"i{place}", name=name, sku=f"S{place}") for place, name in enumerate(names)],
    )
    page = list_items(either_workspace, limit=3)
    assert ([one.item_id for one in page.items], page.next) == (["i0", "i1", "i2"], "i2")
    rest = list_items(either_workspace, after="i2", limit=3)
    assert ([one.item_id for one in rest.items], rest.next) == (["i3"], None)
    assert [one.name for one in list_items(either_workspace, search="丝").items] == ["丝巾", "丝袜"]
    assert [one.name for one in list_items(either_workspace, search="100%").items] == ["100% 棉"]
    assert [one.item_id for one in list_items(either_workspace, search="S2").items] == ["i2"]


def test_the_lake_follows_only_what_changed(either_workspace: Workspace) -> None:
    assert publish_items(either_workspace) is None
    upsert_items(either_workspace, [TEA, ItemDraft(item_id="cup")])
    assert publish_items(either_workspace) == 2
    assert publish_items(either_workspace) is None
    upsert_items(either_workspace, [TEA])
    assert publish_items(either_workspace) is None
    upsert_items(either_workspace, [ItemDraft(item_id="cup", stock=3)])
    assert publish_items(either_workspace) == 2
    with open_engine(either_workspace) as engine:
        relation = items_relation(either_workspace, engine)
        rows = engine.fetch(relation.select("item_id", "stock", "category").order_by("item_id")).to_pylist()
    assert rows == [
        {"item_id": "cup", "stock": 3, "category": ""},
        {"item_id": "tea-1", "stock": 8, "category": "茶叶 > 绿茶"},
    ]


FILE = """商品编号,商品名称,类目,价格,库存,状态,产地
T1,龙井,茶叶 > 绿茶,¥199.00,8,上架,杭州
T2,红茶,茶叶/红茶,"1,299 CNY",,在售,
T3,坏价格,茶叶,abc,1,上架,
,没有编号,茶叶,1.00,1,上架,
T4,日元,茶具,500 JPY,2,下架,京都
"""


def test_a_file_fills_the_catalogue_and_tells_its_bad_lines(either_workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text(FILE, encoding="utf-8")
    done = import_items(either_workspace, path)
    assert (done.lines, done.written.created, done.rejected) == (5, 3, 2)
    assert [one.line for one in done.examples] == [4, 5]
    tea, red, pot = (find_item(either_workspace, item_id) for item_id in ("T1", "T2", "T4"))
    assert (tea.price_minor, tea.currency, tea.category, tea.attributes) == (
        19_900, "CNY", ("茶叶", "绿茶"), {"产地": "杭州"},
    )  # fmt: skip
    assert (red.price_minor, red.category, red.stock) == (129_900, ("茶叶", "红茶"), None)
    assert (pot.price_minor, pot.currency, pot.status) == (500, "JPY", "inactive")
    again = import_items(either_workspace, path)
    assert (again.written.created, again.written.changed, again.written.unchanged) == (0, 0, 3)


def test_a_file_without_ids_says_so(either_workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("colour\nred\n", encoding="utf-8")
    with pytest.raises(InvalidItemError, match="ids of items"):
        import_items(either_workspace, path)


def test_shops_are_replaced_by_their_id(either_workspace: Workspace) -> None:
    upsert_shops(
        either_workspace,
        [Shop(shop_id="hz", name="杭州店"), Shop(shop_id="ldn", name="London", time_zone="Europe/London")],
    )
    upsert_shops(either_workspace, [Shop(shop_id="hz", name="杭州湖滨店", city="杭州")])
    assert [(shop.shop_id, shop.name, shop.city) for shop in list_shops(either_workspace)] == [
        ("hz", "杭州湖滨店", "杭州"),
        ("ldn", "London", ""),
    ]
