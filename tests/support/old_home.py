"""A home as the first version left it: databases at their first migration, facts in the lake and on their way."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from evergrove.access.migrate import SCRIPTS
from evergrove.facts import FACT_SCHEMA, conform
from evergrove.facts.arrow_bodies import encode_table
from evergrove.facts.lake import Lake
from evergrove.kit import Database
from support.ground import fact_rows

FIRST_REVISION = "0001_ground"
AT = datetime(2026, 6, 1, 8, tzinfo=UTC)

PEOPLE = {"cus_old1": "+8613800000001", "cus_old2": "+8613800000002"}


def make_old_home(home: Path, *, slug: str) -> None:
    """One workspace with two customers: one order of the first in the lake, one of the second in the feed only."""
    folder = home / "workspaces" / slug
    _database(home / "server.db", name="server", rows={"workspaces": [{"slug": slug, "name": "Old", "created_at": AT}]})
    flushed = fact_rows([_order("o1", "cus_old1", seq=1), _attribute("cus_old1", seq=2)])
    waiting = conform(fact_rows([_order("o2", "cus_old2", seq=3)]), schema=FACT_SCHEMA)
    Lake(str(folder / "lake")).append_facts(flushed, last_seq=2, now=AT)
    control: dict[str, list[dict[str, Any]]] = {
        "customers": [{"customer_id": one, "created_at": AT, "merged_into": None} for one in PEOPLE],
        "identifiers": [{"kind": "phone", "value": phone, "customer_id": one} for one, phone in PEOPLE.items()],
        "attributes": [{"customer_id": "cus_old1", "key": "name", "value": '"Ming"', "occurred_us": 1}],
        "feed": [{"last_seq": 3, "first_seq": 3, "appended_at": AT, "body": encode_table(waiting)}],
        "feed_readers": [{"reader": "lake", "last_seq": 2}, {"reader": "profiles", "last_seq": 2}],
        "intake_positions": [{"log": "inbox", "position": 7}],
        "rejects": [
            {"reject_id": "r1", "source": "shop", "import_id": "imp_1", "line": 4, "reason": "no_time", "body": "x",
             "rejected_at": AT}
        ],
        "imports": [
            {"import_id": "imp_1", "source": "shop", "mapping": "shop@1", "file_name": "f.csv", "started_at": AT,
             "finished_at": AT, "summary": "{}"}
        ],
    }  # fmt: skip
    _database(folder / "control.db", name="control", rows=control)
    _database(folder / "inbox.db", name="inbox", rows={}, sequences={"inbox": 7})


def _order(fact_id: str, customer_id: str, *, seq: int) -> dict[str, Any]:
    return {
        "fact_id": fact_id,
        "customer_id": customer_id,
        "feed_seq": seq,
        "order_id": fact_id,
        "amount_minor": 100 * seq,
        "currency": "CNY",
        "source": "shop",
        "properties": "{}",
        "occurred_at": AT,
        "schema_version": 1,
    }


def _attribute(customer_id: str, *, seq: int) -> dict[str, Any]:
    said = '{"traits":{"name":"Ming"}}'
    return {**_order(f"p{seq}", customer_id, seq=seq), "name": "Profile Updated", "properties": said, "order_id": None}


def _database(
    file: Path, *, name: str, rows: dict[str, list[dict[str, Any]]], sequences: dict[str, int] | None = None
) -> None:
    database = Database(f"sqlite:///{file.absolute()}")
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS / name))
    config.set_main_option("path_separator", "os")
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST_REVISION)
        tables = sa.MetaData()
        tables.reflect(connection)
        for table, content in rows.items():
            plain = [{key: _plain(value) for key, value in row.items()} for row in content]
            connection.execute(sa.insert(tables.tables[table]), plain)
        for table, number in (sequences or {}).items():
            connection.execute(
                sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"),
                {"name": table, "number": number},
            )
    database.close()


def _plain(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
