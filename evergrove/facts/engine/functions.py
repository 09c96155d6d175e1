"""The few functions that Ibis does not offer with one answer on both engines, named as Spark names them.

Spark has them built in; DuckDB gets a macro of the same name when a connection is opened.
"""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt

DUCKDB_MACROS = (
    "CREATE OR REPLACE MACRO unix_micros(t) AS epoch_us(t)",
    "CREATE OR REPLACE MACRO get_json_object(document, path) AS json_extract_string(document, path)",
)


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def unix_micros(instant: dt.timestamp) -> int:  # type: ignore[empty-body]
    """Microseconds since 1970-01-01 UTC."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def get_json_object(document: str, path: str) -> str:  # type: ignore[empty-body]
    """The text at `path` (`$.key`) of a JSON document; null when absent. No dots or blanks in keys."""
