"""Is this text one harmless SELECT? Decided on DuckDB's own syntax tree, before anything runs.

Invariants: exactly one statement, and it only reads; its tables are the views that were offered or its own common
table expressions, so that no file, no catalogue and no variable of this process can be named; its table functions
make rows out of nothing; no function tells of the process or runs text as SQL.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb

from evergrove.kit import InvalidError, LimitedError, MissingError

if TYPE_CHECKING:
    from collections.abc import Iterator

SQL_CHARACTERS_MAX = 100_000
"""A query that a person wrote; lists of customers belong into a segment."""

TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree"})
"""Everything else reads files, catalogues, settings or secrets, or runs text as SQL."""

FORBIDDEN_FUNCTIONS = frozenset(
    {
        "getenv",
        "getvariable",
        "current_setting",
        "nextval",
        "currval",
        "write_log",
        "parse_duckdb_log_message",
        "which_secret",
        "read_text",
        "read_blob",
        "json_execute_serialized_sql",
        "pg_read_file",
        "sleep_ms",
    }
)
"""Scalars that tell of the process or act on it. External access is off besides; this is the first of two walls."""

GROWING_FUNCTIONS = frozenset(
    {"repeat", "list_resize", "array_resize", "bitstring", "range", "generate_series", "lpad", "rpad"}
)
"""Scalars that make gigabytes out of a few characters, in memory that DuckDB's limit does not count: one
repeat('x', 1e9) held a core for 25 seconds without looking at the interrupt. As tables, range and
generate_series stream and are offered."""

LISTING_TABLES = frozenset({'"tables"', "__show_tables_expanded"})
"""What SHOW TABLES and SHOW ALL TABLES read."""


class InvalidQueryError(InvalidError):
    code = "query.invalid"


class ForbiddenQueryError(InvalidError):
    code = "query.forbidden"


class MissingQueryTableError(MissingError):
    code = "query.missing_table"


class QueryLimitError(LimitedError):
    code = "query.limit"


def check_query(connection: duckdb.DuckDBPyConnection, sql: str, *, views: dict[str, bool]) -> None:
    """Accept `sql`, or raise. `views` has every name that the product knows: True when the lake holds it.

    Raises InvalidQueryError (not SQL, not one statement), ForbiddenQueryError (more than reading the views),
    MissingQueryTableError, QueryLimitError (longer than SQL_CHARACTERS_MAX).
    """
    if len(sql) > SQL_CHARACTERS_MAX:
        raise QueryLimitError(
            f"the query has {len(sql):,} characters; at most {SQL_CHARACTERS_MAX:,} are read",
            help="make a segment of a long list of customers and join it",
        )
    _check_statement(connection, sql)
    nodes = list(_nodes(_syntax_tree(connection, sql)))
    made_tables = {id(node["function"]) for node in nodes if node.get("type") == "TABLE_FUNCTION"}
    own_names = {str(entry["key"]).lower() for node in nodes for entry in _common_table_expressions(node)}
    for node in nodes:
        if id(node) not in made_tables:
            _check_node(node, views=views, own_names=own_names)


def _check_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise InvalidQueryError(_first_lines(error), help="correct the SQL; it is DuckDB's dialect") from error
    if len(statements) != 1:
        raise InvalidQueryError(
            "the query is empty" if not statements else f"this is {len(statements)} statements",
            help="send exactly one SELECT; a PIVOT needs its values spelt out: PIVOT … ON name IN ('a', 'b')",
        )
    if statements[0].type != duckdb.StatementType.SELECT:
        raise ForbiddenQueryError(
            f"a query only reads; this is {statements[0].type.name}", help="send one SELECT (or WITH … SELECT)"
        )


def _syntax_tree(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    try:
        row = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    except duckdb.Error as error:
        raise InvalidQueryError(_first_lines(error), help="simplify the query") from error
    tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
    if tree["error"]:
        # PRAGMA passes as SELECT above and is refused here, and so is what is nested too deep.
        raise ForbiddenQueryError(
            "a query is one plain SELECT, nested at most 1,000 deep", help="send one SELECT (or WITH … SELECT)"
        )
    return tree


def _check_node(node: dict[str, Any], *, views: dict[str, bool], own_names: set[str]) -> None:
    kind = node.get("type")
    if kind == "BASE_TABLE":
        _check_table(node, views=views, own_names=own_names)
    elif kind == "SHOW_REF":
        named = str(node.get("table_name") or "")
        if named and named not in LISTING_TABLES:
            raise ForbiddenQueryError(f"SHOW {named} is not offered", help="use SHOW TABLES or DESCRIBE facts")
    elif kind == "TABLE_FUNCTION":
        named = str(node["function"].get("function_name", "")).lower()
        if named not in TABLE_FUNCTIONS:
            raise ForbiddenQueryError(
                f"the table function {named} is not offered",
                help=f"read {_listed(views)}; to bring in a file, use `evergrove import`",
            )
    elif kind == "FUNCTION":
        _check_function(str(node["function_name"]).lower())


def _check_function(name: str) -> None:
    if name in FORBIDDEN_FUNCTIONS:
        raise ForbiddenQueryError(f"the function {name} is not offered", help="leave it out")
    if name in GROWING_FUNCTIONS:
        raise ForbiddenQueryError(
            f"the function {name} is not offered, because its result has no bound",
            help="make rows with FROM range(…) or FROM generate_series(…); pad text with format or printf",
        )


def _check_table(node: dict[str, Any], *, views: dict[str, bool], own_names: set[str]) -> None:
    name = str(node["table_name"]).lower()
    qualified = bool(node.get("catalog_name")) or str(node.get("schema_name", "")).lower() not in {"", "main"}
    if not qualified and (name in own_names or views.get(name)):
        return
    if not qualified and name in views:
        raise MissingQueryTableError(f"there are no {name} yet", help="run `evergrove refresh` to compute them")
    raise MissingQueryTableError(f"there is no table “{node['table_name']}”", help=f"read {_listed(views)}")


def _common_table_expressions(node: dict[str, Any]) -> list[dict[str, Any]]:
    mapping = node.get("cte_map")
    return mapping.get("map", []) if isinstance(mapping, dict) else []


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the tree; a stack instead of recursion, because a rule may be nested 1,000 deep."""
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _listed(views: dict[str, bool]) -> str:
    return ", ".join(name for name, there in views.items() if there)


def _first_lines(error: duckdb.Error) -> str:
    """DuckDB's message without its picture of the query."""
    return str(error).split("\n\n", 1)[0].strip()
