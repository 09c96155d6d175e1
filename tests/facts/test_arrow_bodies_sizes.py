"""Tables as bytes: small ones as they are, large ones compressed, both read back alike."""

from __future__ import annotations

import pyarrow as pa
import pytest

from evergrove.facts.arrow_bodies import COMPRESSED_BYTES_MIN, decode_table, encode_table

SCHEMA = pa.schema([("name", pa.string()), ("number", pa.int64())])


@pytest.mark.parametrize("rows", [0, 3, 10_000])
def test_a_table_comes_back_whatever_its_size(rows: int) -> None:
    table = pa.table({"name": ["Message Clicked"] * rows, "number": list(range(rows))}, schema=SCHEMA)
    assert decode_table(encode_table(table), schema=SCHEMA).equals(table)


def test_only_what_is_large_is_compressed() -> None:
    small = pa.table({"name": ["x"] * 3, "number": [1, 2, 3]}, schema=SCHEMA)
    large = pa.table({"name": ["Message Clicked"] * 10_000, "number": [7] * 10_000}, schema=SCHEMA)
    assert small.nbytes < COMPRESSED_BYTES_MIN < large.nbytes
    assert len(encode_table(small)) > small.nbytes
    assert len(encode_table(large)) < large.nbytes / 5
