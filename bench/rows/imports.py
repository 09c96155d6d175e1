"""Importing files: Online Retail II beside a plain pipeline, and a large CSV within bounded memory."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import msgspec
import pyarrow.parquet as pq
from deltalake import write_deltalake

from bench.contracts import Row
from bench.world import bench_workspace
from evergrove.facts import load_mapping
from evergrove.jobs import ImportSummary, import_file

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters

RETAIL = Path(__file__).parents[2] / "examples" / "online-retail-ii" / "online_retail_II.parquet"
CSV_RSS_MB_MAX = 1_000.0
RETAIL_LINES = 1_067_371
RETAIL_CSV_MB = 95
"""Online Retail II as CSV has about so many MB; the large file repeats it with other invoices and customers."""

CUSTOMER_STEP = 100_000
"""Added to the customer numbers of each repetition: theirs have five digits."""


def retail(parameters: Parameters) -> Figures:
    """Seconds of `import_file` into a new workspace."""
    with bench_workspace(_fresh(parameters, name="retail"), name="retail") as workspace:
        begun = time.perf_counter()
        summary = import_file(workspace, RETAIL, mapping=load_mapping("online-retail-ii"))
        seconds = time.perf_counter() - begun
    shutil.rmtree(parameters.folder / "retail")
    return {"seconds": seconds, **_counts(summary)}


def retail_peer(parameters: Parameters) -> Figures:
    """Seconds of a plain pipeline for the same facts: read, one grouping for the orders, one append; no checks."""
    folder = parameters.folder / "retail-peer"
    shutil.rmtree(folder, ignore_errors=True)
    begun = time.perf_counter()
    lines = pq.read_table(RETAIL)
    connection = duckdb.connect(config={"threads": parameters.engine_threads})
    connection.register("lines", lines)
    facts = connection.execute(PLAIN_PIPELINE).to_arrow_table()
    write_deltalake(str(folder), facts, mode="append")
    seconds = time.perf_counter() - begun
    connection.close()
    shutil.rmtree(folder)
    return {"seconds": seconds, "facts": facts.num_rows, "lines": lines.num_rows}


PLAIN_PIPELINE = """
WITH kept AS (
    SELECT *, starts_with(Invoice, 'C') AS is_refund, CAST(round(abs(Quantity) * Price * 100) AS BIGINT) AS amount_minor
    FROM lines
    WHERE NOT (sheet = 'Year 2009-2010' AND InvoiceDate >= TIMESTAMP '2010-12-01') AND NOT starts_with(Invoice, 'A')
)
SELECT
    CASE WHEN is_refund THEN 'Item Refunded' ELSE 'Item Ordered' END AS name,
    Invoice || '#' || row_number() OVER (PARTITION BY Invoice) AS fact_id,
    CAST("Customer ID" AS VARCHAR) AS customer_id, InvoiceDate AS occurred_at, Invoice AS order_id,
    StockCode AS product_id, abs(Quantity) AS quantity, amount_minor, Country AS country, Description AS properties
FROM kept
UNION ALL
SELECT
    CASE WHEN is_refund THEN 'Order Refunded' ELSE 'Order Completed' END, Invoice, CAST(min("Customer ID") AS VARCHAR),
    min(InvoiceDate), Invoice, NULL, sum(abs(Quantity)), sum(amount_minor), min(Country), NULL
FROM kept
GROUP BY Invoice, is_refund
"""
"""Guests, given goods and stock bookings become lines too: the same number of rows within a per cent."""


def write_csv(parameters: Parameters) -> Figures:
    """The large CSV: Online Retail II again and again, each time with other invoices and customers."""
    path = _csv(parameters)
    path.parent.mkdir(parents=True, exist_ok=True)
    copies = max(1, round(parameters.csv_mb / RETAIL_CSV_MB))
    share = min(1.0, parameters.csv_mb / RETAIL_CSV_MB)
    connection = duckdb.connect(config={"threads": parameters.engine_threads})
    connection.execute(
        "COPY (SELECT * REPLACE (Invoice || '-' || copy AS Invoice,"  # noqa: S608 - numbers and a path of our own
        f' "Customer ID" + copy * {CUSTOMER_STEP} AS "Customer ID",'
        " strftime(InvoiceDate, '%Y-%m-%d %H:%M:%S') AS InvoiceDate)"
        f" FROM (SELECT * FROM read_parquet('{RETAIL}') LIMIT {int(share * RETAIL_LINES)}),"
        f" range({copies}) AS copies(copy))"
        f" TO '{path}' (FORMAT csv, HEADER)"
    )
    connection.close()
    return {"mb": path.stat().st_size / 1e6}


def csv(parameters: Parameters) -> Figures:
    """Seconds of `import_file` of the large CSV into a new workspace."""
    mapping = load_mapping("online-retail-ii")
    mapping = msgspec.structs.replace(
        mapping, name="bench-csv", source="bench-csv", file=msgspec.structs.replace(mapping.file, kind="csv")
    )
    with bench_workspace(_fresh(parameters, name="csv"), name="csv") as workspace:
        begun = time.perf_counter()
        summary = import_file(workspace, _csv(parameters), mapping=mapping)
        seconds = time.perf_counter() - begun
    mb = _csv(parameters).stat().st_size / 1e6
    shutil.rmtree(parameters.folder / "csv")
    _csv(parameters).unlink()
    return {"seconds": seconds, "mb": mb, **_counts(summary)}


def _csv(parameters: Parameters) -> Path:
    return parameters.folder / "lines.csv"


def _fresh(parameters: Parameters, *, name: str) -> Parameters:
    shutil.rmtree(parameters.folder / name, ignore_errors=True)
    return parameters


def _counts(summary: ImportSummary) -> Figures:
    return {"facts": summary.facts_new, "lines": summary.lines_read, "rejected": summary.rejected}


def retail_rows(run: Callable[[str], Figures]) -> list[Row]:
    ours, theirs = run(f"{__name__}:retail"), run(f"{__name__}:retail_peer")
    speed, limit = ours["facts"] / ours["seconds"], theirs["facts"] / theirs["seconds"]
    return [
        Row(
            key="import",
            what="Import of Online Retail II, end to end",
            figure=speed,
            unit="facts/s",
            limit=limit,
            limit_name="read, one DuckDB grouping, one write_deltalake: no checks, no identity, no journal",
            ratio=speed / limit,
            aim="none set",
            is_met=None,
            peak_rss_mb=ours["peak_rss_mb"],
            limit_rss_mb=theirs["peak_rss_mb"],
            detail=(
                (
                    f"{ours['lines']:,.0f} lines, {ours['facts']:,.0f} facts in {ours['seconds']:.1f} s: "
                    f"{ours['lines'] / ours['seconds']:,.0f} lines/s"
                ),
                f"the peer writes {theirs['facts']:,.0f} facts in {theirs['seconds']:.1f} s",
            ),
        )
    ]


def csv_rows(run: Callable[[str], Figures]) -> list[Row]:
    run(f"{__name__}:write_csv")
    found = run(f"{__name__}:csv")
    return [
        Row(
            key="import-csv",
            what="Import of a large CSV: memory",
            figure=found["peak_rss_mb"],
            unit="MB",
            limit=CSV_RSS_MB_MAX,
            limit_name="the limit for a file of any size",
            ratio=found["peak_rss_mb"] / CSV_RSS_MB_MAX,
            aim=f"< {CSV_RSS_MB_MAX:,.0f} MB",
            is_met=found["peak_rss_mb"] < CSV_RSS_MB_MAX,
            peak_rss_mb=found["peak_rss_mb"],
            detail=(
                (
                    f"{found['mb']:,.0f} MB, {found['lines']:,.0f} lines, {found['facts']:,.0f} facts in "
                    f"{found['seconds']:.0f} s: {found['mb'] / found['seconds']:.1f} MB/s, "
                    f"{found['facts'] / found['seconds']:,.0f} facts/s; {found['rejected']:,.0f} lines rejected"
                ),
            ),
        )
    ]
