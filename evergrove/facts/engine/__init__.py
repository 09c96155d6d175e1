"""The engine: one set of expressions, run by DuckDB or by a Spark Connect server."""

from evergrove.facts.engine.contracts import Engine, declared_schema, unbound
from evergrove.facts.engine.functions import get_json_object, unix_micros
from evergrove.facts.engine.registry import open_engine

__all__ = ["Engine", "declared_schema", "get_json_object", "open_engine", "unbound", "unix_micros"]
