"""Identifiers of a batch of rows: cleaned, with values that identify nobody taken out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.mapping.contracts import Identifier
from evergrove.facts.mapping.values import FALSE, RawRows
from evergrove.facts.schema import IDENTIFIERS

BLOCKED_VALUES = (
    "null", "none", "nil", "nan", "n/a", "na", "#n/a", "undefined", "unknown", "anonymous", "guest", "test", "-", "--",
    "-1", "无", "未知", "匿名", "游客", "空",
)  # fmt: skip
"""Values, in lower case, that systems write when they know nobody. One of them shared by thousands of rows would
merge thousands of customers into one."""

VALUE_CHARACTERS_MAX = 320
"""The longest e-mail address (RFC 3696, erratum 1690); a longer value is not an identifier."""

_ZEROS = r"^[0.\s-]*$"
_EMAIL = r"^[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$"
_PHONE_ORNAMENTS = r"[\s\x{00a0}().'`\-–/]|(?i:tel:)"

_CALLING_CODES: dict[str, tuple[str, str, str]] = {
    "AU": ("61", "0", r"\d{9}"), "BR": ("55", "0", r"\d{10,11}"), "CA": ("1", "1", r"[2-9]\d{9}"),
    "CN": ("86", "0", r"1[3-9]\d{9}|[2-9]\d{8,10}|10\d{8}"), "DE": ("49", "0", r"\d{6,12}"),
    "ES": ("34", "", r"\d{9}"), "FR": ("33", "0", r"\d{9}"), "GB": ("44", "0", r"\d{9,10}"),
    "HK": ("852", "", r"\d{8}"), "ID": ("62", "0", r"\d{8,12}"), "IN": ("91", "0", r"\d{10}"),
    "IT": ("39", "", r"\d{8,11}"), "JP": ("81", "0", r"\d{9,10}"), "KR": ("82", "0", r"\d{8,10}"),
    "MO": ("853", "", r"\d{8}"), "MY": ("60", "0", r"\d{8,10}"), "NL": ("31", "0", r"\d{9}"),
    "SG": ("65", "", r"\d{8}"), "TH": ("66", "0", r"\d{8,9}"), "TW": ("886", "0", r"\d{8,9}"),
    "US": ("1", "1", r"[2-9]\d{9}"), "VN": ("84", "0", r"\d{9}"),
}  # fmt: skip
"""Country → (calling code, trunk prefix, national number without the prefix); ITU-T E.164 and national plans."""

_COUNTRIES = ", ".join(_CALLING_CODES)


def identifiers_of(rows: RawRows, specs: tuple[Identifier, ...]) -> pa.Array:
    """A list of (kind, value) for each row, in the mapping's order, each pair once."""
    kinds = [spec.kind for spec in specs for _ in spec.columns]
    values = [_cleaned(rows, column, spec) for spec in specs for column in spec.columns]
    if not values or rows.count == 0:
        return pa.array([[]] * rows.count, IDENTIFIERS)
    for position, value in enumerate(values):
        for kind, earlier in zip(kinds[:position], values[:position], strict=True):
            if kind == kinds[position]:
                same = pc.fill_null(pc.equal(value, earlier), FALSE)
                value = pc.if_else(same, pa.scalar(None, pa.string()), value)  # noqa: PLW2901
        values[position] = value
    row_major = np.arange(len(values) * rows.count).reshape(len(values), rows.count).T.ravel()
    flat = pa.concat_arrays(values).take(pa.array(row_major))
    flat_kinds = pa.array(np.repeat(np.arange(len(kinds)), rows.count)[row_major])
    valid = pc.is_valid(flat)
    counts = valid.to_numpy(zero_copy_only=False).reshape(rows.count, len(values)).sum(axis=1)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    named = pa.array(kinds, pa.string()).take(flat_kinds.filter(valid))
    pairs = pa.StructArray.from_arrays([named, flat.filter(valid)], fields=list(IDENTIFIERS.value_type))
    return pa.ListArray.from_arrays(pa.array(offsets), pairs, type=IDENTIFIERS)


def dropped_identifiers(rows: RawRows, specs: tuple[Identifier, ...]) -> list[tuple[Identifier, str, pa.Array]]:
    """(identifier, column, mask) for each column that has values which are no identifier of its kind.

    Values that systems write for nobody (BLOCKED_VALUES, the mapping's own) are no fault of the file: they are false.
    """
    found = []
    for spec in specs:
        for column in spec.columns:
            text = rows.text(column)
            lost = pc.and_(pc.is_valid(text), pc.is_null(_cleaned(rows, column, spec)))
            if lost.true_count:
                mask = pc.and_not(lost, pc.fill_null(_blocked(text, spec), FALSE))
                if mask.true_count:
                    found.append((spec, column, mask))
    return found


def nobodys_rows(rows: RawRows, specs: tuple[Identifier, ...]) -> pa.Array:
    """Whether a row names nobody: none of the mapping's identifiers is in it."""
    missing = pa.repeat(pa.scalar(value=bool(specs)), rows.count)
    for spec in specs:
        for column in spec.columns:
            missing = pc.and_(missing, pc.is_null(_cleaned(rows, column, spec)))
    return missing


def clean_phone(text: pa.Array, *, country: str) -> pa.Array:
    """E.164 (+8613800000000), or null if the text is not a whole number of that country or an international one."""
    code, trunk, national = _CALLING_CODES[country]
    digits = pc.replace_substring_regex(text, pattern=_PHONE_ORNAMENTS, replacement="")
    digits = pc.replace_substring_regex(digits, pattern=r"^00([1-9])", replacement=r"+\1")
    digits = pc.replace_substring_regex(digits, pattern=rf"^{code}({national})$", replacement=rf"+{code}\1")
    digits = pc.replace_substring_regex(digits, pattern=rf"^(?:{trunk})?({national})$", replacement=rf"+{code}\1")
    fits = pc.match_substring_regex(digits, pattern=r"^\+[1-9]\d{7,14}$")
    chinese = pc.starts_with(digits, pattern="+86")
    chinese_fits = pc.match_substring_regex(digits, pattern=rf"^\+86({_CALLING_CODES['CN'][2]})$")
    return pc.if_else(pc.and_(fits, pc.or_(pc.invert(chinese), chinese_fits)), digits, pa.scalar(None, pa.string()))


def known_country(country: str) -> bool:
    """Whether numbers without an international prefix can be read for that country."""
    return country in _CALLING_CODES


def countries_known() -> str:
    """The codes, for a message."""
    return _COUNTRIES


def _cleaned(rows: RawRows, column: str, spec: Identifier) -> pa.Array:
    return rows.over_distinct_text(column, lambda text: _clean(text, spec), under=spec)


def _clean(text: pa.Array, spec: Identifier) -> pa.Array:
    match spec.clean:
        case "email":
            text = pc.utf8_lower(text)
            text = pc.if_else(pc.match_substring_regex(text, pattern=_EMAIL), text, pa.scalar(None, pa.string()))
        case "phone":
            text = pc.if_else(_blocked(text, spec), pa.scalar(None, pa.string()), text)
            text = clean_phone(text, country=spec.country)
        case "number":
            text = pc.replace_substring_regex(text, pattern=r"^(\d+)\.0+$", replacement=r"\1")
        case _:
            pass
    nobody = pc.or_(_blocked(text, spec), pc.greater(pc.utf8_length(text), VALUE_CHARACTERS_MAX))
    return pc.if_else(nobody, pa.scalar(None, pa.string()), text)


def _blocked(text: pa.Array, spec: Identifier) -> pa.Array:
    blocked = pa.array([*BLOCKED_VALUES, *(value.lower() for value in spec.blocked)])
    zeros = pc.match_substring_regex(text, pattern=_ZEROS)
    return pc.or_(pc.is_in(pc.utf8_lower(text), value_set=blocked), zeros)
