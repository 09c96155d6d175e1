"""Items from a file: CSV, Excel or Parquet with a heading that product feeds and shop exports use.

Each known heading fills its field; every other column becomes an attribute of the item. A line that cannot be kept is
told with its number, and the rest is imported. Importing the same file again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow as pa

from evergrove.catalogue.checking import CURRENCY_CODE, read_draft
from evergrove.catalogue.contracts import NO_ITEMS, InvalidItemError, ItemDraft, ItemsWritten
from evergrove.catalogue.items import ITEMS_A_CALL_MAX, upsert_items
from evergrove.facts import LINE, FileOptions, RejectedLine, minor_digits, reader_for
from evergrove.kit import Workspace

REJECTED_SHOWN_MAX = 100
"""Lines that the answer names; the number of all of them is exact."""

HEADINGS: dict[str, tuple[str, ...]] = {
    "item_id": ("item_id", "id", "product_id", "stockcode", "商品编号", "商品编码", "商品id"),
    "sku": ("sku", "variant sku", "mpn", "gtin", "货号", "规格编码"),
    "name": ("name", "title", "product name", "description", "商品名称", "名称", "标题"),
    "category": ("category", "product_type", "google_product_category", "类目", "商品类目", "分类"),
    "price": ("price", "variant price", "unit price", "价格", "售价", "单价"),
    "price_minor": ("price_minor",),
    "currency": ("currency", "币种"),
    "stock": ("stock", "quantity", "inventory", "variant inventory qty", "库存", "库存数量"),
    "status": ("status", "availability", "状态", "上下架"),
    "url": ("url", "link", "链接", "商品链接"),
    "image": ("image", "image_link", "image src", "图片", "主图"),
}
"""Field → the headings that it goes by, in small letters; the first one that the file has counts."""

STATUS_WORDS = {
    "active": "active", "in stock": "active", "in_stock": "active", "上架": "active", "在售": "active",
    "inactive": "inactive", "draft": "inactive", "out of stock": "inactive", "out_of_stock": "inactive",
    "下架": "inactive", "停售": "inactive", "archived": "archived", "已删除": "archived",
}  # fmt: skip

CATEGORY_STEPS = re.compile(r"\s*[>/|]\s*")
PRICE_TEXT = re.compile(r"(?P<before>[^\d.,\-]*)(?P<number>-?[\d.,]+)\s*(?P<after>[^\d.,]*)")
CURRENCY_SIGNS = {"¥": "CNY", "￥": "CNY", "元": "CNY", "RMB": "CNY", "$": "USD", "€": "EUR", "£": "GBP"}


@dataclass(frozen=True, kw_only=True)
class ItemImport:
    """What an import of items did. lines = kept ones + `rejected`; `examples`: the first rejected ones."""

    lines: int
    written: ItemsWritten
    rejected: int
    examples: tuple[RejectedLine, ...]


def import_items(
    workspace: Workspace, path: Path, *, currency: str = "CNY", options: FileOptions | None = None
) -> ItemImport:
    """Import the items of a file, ITEMS_A_CALL_MAX lines a transaction; `currency` of prices that do not name one.

    Raises InvalidItemError when the file has no column of item ids, and ReaderError when it cannot be read.
    """
    chosen = options or FileOptions()
    if not CURRENCY_CODE.fullmatch(currency):
        raise InvalidItemError(f"“{currency}” is no currency", help="give its code of three letters: CNY, USD, EUR")
    reader = reader_for(path, chosen)
    fields = _fields(reader.columns(path, chosen), path=path)
    rejected: list[RejectedLine] = []
    lines, written = 0, NO_ITEMS
    waiting: list[ItemDraft] = []
    for batch in reader.batches(path, chosen, reject=rejected.append, bytes_read=lambda _bytes: None):
        for line, row in _rows(batch):
            lines += 1
            try:
                waiting.append(_draft(row, fields=fields, line=line, currency=currency))
            except InvalidItemError as error:
                rejected.append(RejectedLine(line=line, reason=error.message, text=str(row)[:1_000]))
            if len(waiting) == ITEMS_A_CALL_MAX:
                written = written.plus(upsert_items(workspace, waiting))
                waiting = []
    written = written.plus(upsert_items(workspace, waiting))
    unreadable = sum(1 for one in rejected if one.reason == "field_count")
    return ItemImport(
        lines=lines + unreadable,
        written=written,
        rejected=len(rejected),
        examples=tuple(sorted(rejected, key=lambda one: one.line)[:REJECTED_SHOWN_MAX]),
    )


def _fields(columns: tuple[str, ...], *, path: Path) -> dict[str, str]:
    """Field → the column of this file that fills it."""
    by_name = {name.strip().lower(): name for name in columns}
    found = {
        field: by_name[next(name for name in names if name in by_name)]
        for field, names in HEADINGS.items()
        if any(name in by_name for name in names)
    }
    if "item_id" not in found:
        raise InvalidItemError(
            f"“{path.name}” has no column with the ids of items",
            help=f"name one of its columns {', '.join(HEADINGS['item_id'])}",
            columns=list(columns),
        )
    return found


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, the cells that say something) of each row."""
    names = [name for name in batch.schema.names if name != LINE]
    cells = [batch.column(name).cast(pa.string()).to_pylist() for name in names]
    lines = batch.column(LINE).to_pylist()
    for line, *values in zip(lines, *cells, strict=True):
        yield line, {name: value.strip() for name, value in zip(names, values, strict=True) if (value or "").strip()}


def _draft(row: dict[str, str], *, fields: dict[str, str], line: int, currency: str) -> ItemDraft:
    """The draft of a line; an empty cell says nothing, so what was known of the item stays."""
    said: dict[str, Any] = {field: row[column] for field, column in fields.items() if column in row}
    said.setdefault("item_id", "")
    if "category" in said:
        said["category"] = [step for step in CATEGORY_STEPS.split(said["category"]) if step]
    if "status" in said:
        said["status"] = STATUS_WORDS.get(said["status"].lower(), said["status"])
    for field in ("stock", "price_minor"):
        if field in said:
            said[field] = _whole(said[field], field=field, line=line)
    if "price" in said:
        said["price_minor"], said["currency"] = _price(
            said.pop("price"), currency=said.get("currency", currency).upper(), line=line
        )
    elif "price_minor" in said:
        said["currency"] = said.get("currency", currency).upper()
    known = set(fields.values())
    others = {name: value for name, value in row.items() if name not in known}
    if others:
        said["attributes"] = others
    return read_draft(said, row=line)


def _whole(text: str, *, field: str, line: int) -> int:
    try:
        number = Decimal(text.replace(",", ""))
        if number != number.to_integral_value():
            raise InvalidOperation
        return int(number)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise InvalidItemError(
            f"row {line}: {field} cannot be “{text[:80]}”", help="a whole number", row=line, field=field
        ) from error


def _price(text: str, *, currency: str, line: int) -> tuple[int, str]:
    """“99.00 CNY”, “¥1,299” or “99.5” in minor units, with the currency that it names, else `currency`."""
    found = PRICE_TEXT.fullmatch(text)
    sign = (found["before"].strip() or found["after"].strip()).upper() if found else ""
    code = CURRENCY_SIGNS.get(sign, sign or currency)
    try:
        number = Decimal(found["number"].replace(",", "")) if found else Decimal("NaN")
        minor = number.scaleb(minor_digits(code))
        if not minor.is_finite() or minor != minor.to_integral_value():
            raise InvalidOperation
    except InvalidOperation as error:
        raise InvalidItemError(
            f"row {line}: price cannot be “{text[:80]}”",
            help=f"write it as 99.00 or 99.00 {currency}, with no more digits than the currency has",
            row=line,
            field="price",
        ) from error
    return int(minor), code


__all__ = ["HEADINGS", "ItemImport", "import_items"]
