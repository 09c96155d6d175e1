"""Any Spark Connect engine: Apache Spark, Databricks, Sail."""

from __future__ import annotations

import socket
import warnings
from typing import Any
from urllib.parse import urlsplit

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.sql.compilers import PySparkCompiler

from evergrove.facts.engine.contracts import declared_schema, unbound
from evergrove.facts.lake import TableFiles
from evergrove.kit import UnavailableError

PORT_DEFAULT = 15_002
"""Of Spark Connect."""

REACH_SECONDS_MAX = 10.0

PANDAS_WARNING = "PySpark does not yet fully support pandas"


class MissingSparkClientError(UnavailableError):
    code = "engine.no_spark_client"


class UnreachableEngineError(UnavailableError):
    code = "engine.unreachable"


def check_reachable(url: str) -> None:
    """Raise UnreachableEngineError when nobody listens at `sc://host:port`: the client itself would go on asking for
    many minutes, with the lease in its hand."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORT_DEFAULT
    try:
        socket.create_connection((host, port), timeout=REACH_SECONDS_MAX).close()
    except OSError as error:
        raise UnreachableEngineError(
            f"the Spark Connect server at {host}:{port} cannot be reached: {error}",
            help="start it, or mend EVERGROVE_ENGINE_URL; empty, DuckDB in this process does the work",
        ) from error


class SparkEngine:
    """A session on a Spark Connect server. Files are pinned by their list, so every engine reads the same rows."""

    name = "spark"

    def __init__(self, url: str) -> None:
        try:
            # Said at import and again with every table and result, for as long as the process lives; what goes to and
            # fro is Arrow and never goes through the client's pandas code.
            warnings.filterwarnings("ignore", PANDAS_WARNING, FutureWarning)
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise MissingSparkClientError(
                "the Spark Connect client is not installed", help="pip install 'evergrove[spark]'"
            ) from error
        check_reachable(url)
        # A session of its own: its views are nobody else's, and stopping it leaves nothing for the exit of the process,
        # where the client would wait minutes for a server that has gone.
        self._session: Any = SparkSession.builder.remote(url).create()
        self._session.conf.set("spark.sql.session.timeZone", "UTC")
        _ = ibis.pyspark  # its options are read by the compiler as soon as a float appears
        self._compiler = PySparkCompiler()

    def relation(self, files: TableFiles, *, name: str, schema: pa.Schema) -> ir.Table:
        from pyspark.sql.pandas.types import from_arrow_schema

        wanted = from_arrow_schema(schema)
        if files.paths:
            partitions = _partition_columns(files.paths[0], schema=schema)
            in_files = from_arrow_schema(pa.schema([f for f in schema if f.name not in partitions]))
            frames = [
                _with_constants(self._session.read.schema(in_files).parquet(*paths), values)
                for values, paths in _by_partition(files.paths, partitions).items()
            ]
            frame = frames[0]
            for other in frames[1:]:
                frame = frame.unionByName(other)
            frame = frame.select(*[frame[field.name].cast(field.dataType).alias(field.name) for field in wanted])
        else:
            frame = self._session.createDataFrame([], wanted)
        return self._view(frame, name=name, schema=schema)

    def table(self, rows: pa.Table, *, name: str) -> ir.Table:
        if rows.num_rows == 0:
            from pyspark.sql.pandas.types import from_arrow_schema

            frame = self._session.createDataFrame([], from_arrow_schema(rows.schema))
        else:
            frame = self._session.createDataFrame(rows)
        return self._view(frame, name=name, schema=rows.schema)

    def fetch(self, expression: ir.Table) -> pa.Table:
        return self._session.sql(self._sql(expression)).toArrow().cast(declared_schema(expression))

    def stream(self, expression: ir.Table) -> pa.RecordBatchReader:
        return self.fetch(expression).to_reader()

    def remember(self, expression: ir.Table, *, name: str) -> ir.Table:
        return self._view(
            self._session.sql(self._sql(expression)).cache(), name=name, schema=declared_schema(expression)
        )

    def forget(self, name: str) -> None:
        self._session.catalog.dropTempView(name)

    def close(self) -> None:
        self._session.stop()

    def _view(self, frame: Any, *, name: str, schema: pa.Schema) -> ir.Table:
        frame.createOrReplaceTempView(name)
        return unbound(schema, name=name)

    def _sql(self, expression: ir.Table) -> str:
        sql: str = self._compiler.to_sqlglot(expression).sql(dialect=self._compiler.dialect)
        return sql


def _partition_columns(path: str, *, schema: pa.Schema) -> list[str]:
    """Columns that stand in the path (`…/period=2011/…`) and not in the file."""
    parts = [part.split("=", 1)[0] for part in path.split("/") if "=" in part]
    return [name for name in parts if name in schema.names]


def _by_partition(paths: tuple[str, ...], columns: list[str]) -> dict[tuple[tuple[str, str], ...], list[str]]:
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for path in paths:
        parts = dict(part.split("=", 1) for part in path.split("/") if "=" in part)
        groups.setdefault(tuple((column, parts[column]) for column in columns), []).append(path)
    return groups


def _with_constants(frame: Any, values: tuple[tuple[str, str], ...]) -> Any:
    from pyspark.sql import functions

    for column, value in values:
        frame = frame.withColumn(column, functions.lit(value))
    return frame
