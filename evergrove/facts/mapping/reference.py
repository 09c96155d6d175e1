"""The pages `mappings.md` and `rejects.md` of docs/reference, from the types and the codes themselves."""

from __future__ import annotations

import re

import msgspec

from evergrove.facts.mapping.contracts import (
    FACT_COLUMNS,
    Becomes,
    FillDown,
    Identifier,
    Mapping,
    NamedRule,
    NumberRule,
    RowKind,
    TimeRule,
    Value,
)
from evergrove.facts.mapping.reading import shipped_mappings, shipped_text
from evergrove.facts.mapping.reasons import REASONS
from evergrove.facts.mapping.rules import Condition
from evergrove.facts.readers import FileOptions

EXAMPLE = "online-retail-ii"

_SECTIONS: tuple[tuple[type[msgspec.Struct], str, dict[str, tuple[str, str]]], ...] = (
    (Mapping, "mapping · 映射", {
        "name": ("The mapping's own name; versions are kept under it.", "映射的名称，各版本按此保存。"),
        "source": ("Where the rows come from; ids of facts are made with it, so never change it later.",
                   "数据来源；事实 ID 由它参与生成，启用后不要再改。"),
        "key": ("Columns that tell one row (or order) from another; importing the same key again adds nothing.",
                "区分每一行（或每张订单）的列；同一主键再次导入不会重复。"),
        "time": ("When it happened.", "发生时间。"),
        "rows": ("The kinds of rows, tried in this order.", "行的类型，按顺序匹配。"),
        "title": ("A title for people, by language.", "面向使用者的标题，按语言填写。"),
        "file": ("How the file is read.", "文件的读取方式。"),
        "optional_columns": ("Columns that an export may lack; they count as empty then.",
                             "导出文件中可以缺少的列，缺少时视为空。"),
        "fill_down": ("Columns that stand on the first of adjacent rows only.", "只写在相邻各行首行的列，向下补齐。"),
        "number": ("How numbers are written.", "数字的书写方式。"),
        "currency": ("The currency of prices and amounts, as three letters (ISO 4217).",
                     "单价与金额的币种，三位字母代码（ISO 4217）。"),
        "identifiers": ("Whose the row is, strongest first.", "该行属于哪位客户，最可靠的标识写在最前。"),
        "columns": ("Fact columns that every row fills.", "每一行都要填入的事实列。"),
        "leave_out": ("Rows that are not imported; counted by rule.", "不导入的行，按规则计数。"),
        "reject": ("Rows that are wrong; kept among the rejects under the rule's name.",
                   "有问题的行，以规则名为原因记入异常事件。"),
    }),
    (FileOptions, "file · 文件", {
        "kind": ("csv, excel or parquet; a known file ending wins.", "csv、excel 或 parquet；可识别的扩展名优先。"),
        "encoding": ("auto, utf-8 or gb18030.", "auto、utf-8 或 gb18030。"),
        "delimiter": ("What separates the fields of a CSV file.", "CSV 的分隔符。"),
        "sheet": ("A sheet's name, `*` for all sheets; empty: the first one.",
                  "工作表名；`*` 表示全部，空表示第一张。"),
        "lines_before_header": ("Lines above the heading.", "表头之前的行数。"),
    }),
    (TimeRule, "time · 时间", {
        "occurred_at": ("The column of the time.", "时间所在的列。"),
        "zone": ("The zone (IANA) of times that carry no offset.", "不带时区的时间所用的时区（IANA 名称）。"),
        "formats": ("Formats beside ISO 8601, such as `%d/%m/%Y %H:%M`.", "ISO 8601 以外的格式，如 `%Y年%m月%d日`。"),
    }),
    (NumberRule, "number · 数字", {
        "decimal_mark": ("Before the decimals.", "小数点符号。"),
        "thousands_mark": ("Between groups of three digits; dropped.", "千位分隔符，读取时去掉。"),
    }),
    (FillDown, "fill_down · 向下补齐", {
        "by": ("Columns that are equal on the rows that belong together.", "同属一组的行在这些列上取值相同。"),
        "columns": ("Columns to fill.", "需要补齐的列。"),
    }),
    (Identifier, "identifiers[] · 标识", {
        "kind": ("phone, email, customer_number … any name; equal kinds of all sources share one space.",
                 "phone、email、customer_number 等，可自定义；同名标识在所有来源之间通用。"),
        "columns": ("Columns that may hold it.", "可能含有该标识的列。"),
        "clean": ("How values are brought into one form.", "取值的规整方式。"),
        "country": ("Country of phone numbers without a prefix.", "没有国际区号的电话号码所属国家。"),
        "blocked": ("Further values that identify nobody.", "其他不代表任何人的取值。"),
    }),
    (RowKind, "rows[] · 行类型", {
        "name": ("The kind's name.", "行类型的名称。"),
        "becomes": ("The facts that such a row becomes.", "这种行生成的事实。"),
        "when": ("Which rows; the first kind that fits takes the row.", "匹配条件；先匹配者得。"),
    }),
    (Becomes, "rows[].becomes[] · 生成的事实", {
        "fact": ("The name of the one fact.", "单一事实的名称。"),
        "order": ("The name of the order's fact; lines with one key are one order.",
                  "订单事实的名称；主键相同的行属于同一订单。"),
        "item": ("The name of the line's fact.", "订单行事实的名称。"),
        "key": ("A key of its own.", "单独使用的主键。"),
        "when": ("Only for rows that fit.", "仅对符合条件的行生效。"),
        "occurred_at": ("A time of its own.", "单独使用的时间。"),
        "quantity": ("A whole number of pieces.", "件数，须为整数。"),
        "quantity_sign": ("The sign that the source writes.", "来源所写的正负号。"),
        "unit_price": ("Price of one piece; the amount is quantity × price, rounded half to even.",
                       "单价；金额 = 数量 × 单价，四舍六入五成双。"),
        "amount": ("The amount itself, in place of a price.", "直接给出金额，代替单价。"),
        "amount_sign": ("The sign that the source writes.", "来源所写的正负号。"),
        "columns": ("Fact columns.", "填入的事实列。"),
        "properties": ("Entries of the fact's properties.", "写入事实属性的内容。"),
        "order_properties": ("Entries of the order's properties, from its first accepted line.",
                             "写入订单属性的内容，取自首个有效行。"),
        "traits": ("The customer's attributes.", "客户属性。"),
    }),
    (NamedRule, "leave_out[], reject[] · 规则", {
        "name": ("Under which it is counted.", "计数所用的名称。"),
        "when": ("Which rows.", "匹配条件。"),
    }),
    (Condition, "when · 条件", {
        "column": ("The column that is compared.", "要比较的列。"),
        "equals": ("Equal to a text or a number.", "等于某文本或数字。"),
        "in": ("Equal to one of several.", "等于其中之一。"),
        "starts_with": ("Begins with a text, or one of several.", "以某文本（或其中之一）开头。"),
        "matches": ("Fits a regular expression (RE2).", "符合正则表达式（RE2）。"),
        "at_least": ("Not below a number, a text or a local time.", "不小于某数字、文本或当地时间。"),
        "below": ("Below a number, a text or a local time.", "小于某数字、文本或当地时间。"),
        "is_empty": ("Whether the field is empty.", "字段是否为空。"),
        "all": ("All of these hold.", "全部成立。"),
        "any": ("One of these holds.", "任一成立。"),
        "not": ("This does not hold.", "不成立。"),
    }),
    (Value, "value · 取值", {
        "column": ("The column.", "所取的列。"),
        "first_of": ("The first of these columns that is not empty.", "这些列中第一个非空的值。"),
        "fixed": ("A fixed text; beside a column: when it is empty.", "固定文本；与列同用时，在列为空时采用。"),
        "values": ("Raw values and what they are replaced by.", "原值与替换值的对照。"),
        "type": ("How a property is written.", "属性的类型。"),
    }),
)  # fmt: skip

_WORDS = (
    (r"\s*\|\s*None", ""), (r"tuple\[(.+), \.\.\.\]", r"list of \1"), (r"dict\[(.+), (.+)\]", r"\1 → \2"),
    (r"Literal\[(.+?)\]", r"\1"), (r"\bOperand\b", "text or number"), (r"\bValueText\b", "column or value"),
    (r"\bValueKind\b", "text, number, boolean or time"), (r"\bstr\b", "text"), (r"\bint\b", "number"),
    (r"\bbool\b", "true or false"), ("['\"]", ""), (r"\bTimeRule\b", "see time"), (r"\bFileOptions\b", "see file"),
    (r"\bFillDown\b", "see fill_down"), (r"\bNumberRule\b", "see number"), (r"\bIdentifier\b", "identifiers"),
    (r"\bRowKind\b", "row kinds"), (r"\bBecomes\b", "facts"), (r"\bNamedRule\b", "rules"),
    (r"\bCondition\b", "condition"), (r"\s*\|\s*", " or "),
)  # fmt: skip
"""From annotations to words."""


def mapping_reference() -> str:
    """The page `docs/reference/mappings.md`. Raises KeyError for a key without a meaning."""
    lines = [
        "# Mappings: what the rows of a file mean · 映射：文件各行的含义",
        "",
        "Generated by `make docs` from `evergrove/facts/mapping`. 由代码生成，请勿手改。",
        "",
        "A mapping is a YAML file. Where a value is asked for, the name of a column will do. Keys that are not listed",
        "here are refused with their place. 映射是 YAML 文件；需要取值的地方可以只写列名；未列出的键会报错并指出位置。",
        "",
        f"It ships with: {', '.join(f'`{name}`' for name in shipped_mappings())}.",
        "",
    ]
    for struct, title, meanings in _SECTIONS:
        lines += [f"## {title}", "", "| key | takes | default | meaning | 含义 |", "|---|---|---|---|---|"]
        for field in msgspec.structs.fields(struct):
            english, chinese = meanings[field.encode_name]
            takes = _takes(str(struct.__annotations__[field.name]))
            lines.append(f"| `{field.encode_name}` | {takes} | {_default(field)} | {english} | {chinese} |")
        lines.append("")
    columns = ", ".join(f"`{name}`" for name in FACT_COLUMNS)
    lines += [f"Fact columns that `columns` may fill · `columns` 可填的事实列: {columns}.", ""]
    lines += ["## Example · 示例", "", "```yaml", shipped_text(EXAMPLE).rstrip(), "```", ""]
    return "\n".join(lines)


def reject_reference() -> str:
    """The page `docs/reference/rejects.md`."""
    lines = [
        "# Rejects: why a line was not accepted · 异常事件：未被接受的原因",
        "",
        "Generated by `make docs` from `evergrove/facts/mapping/reasons.py`. 由代码生成，请勿手改。",
        "",
        "A rejected line is kept with its number, the reason and its text (up to 32 KB). A mapping's own rules under",
        "`reject` stand under their names.",
        "",
        "被拒的行连同行号、原因和原文（至多 32 KB）一并保留；映射自带的 `reject` 规则以规则名为原因。",
        "",
        "| code | reason | 原因 |",
        "|---|---|---|",
        *(f"| `{code}` | {text['en']} | {text['zh']} |" for code, text in sorted(REASONS.items())),
        "",
    ]
    return "\n".join(lines)


def _takes(annotation: str) -> str:
    for pattern, words in _WORDS:
        annotation = re.sub(pattern, words, annotation)
    return annotation


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required · 必填"
    if isinstance(field.default, (str, int)) and not isinstance(field.default, bool) and field.default != "":
        return f"`{field.default}`"
    return ""
