"""Kill an import at random moments, import again, and compare with one clean import."""

from __future__ import annotations

import hashlib
import multiprocessing
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import sqlalchemy as sa

from evergrove.access import create_workspace, open_workspace
from evergrove.facts import lake_of, load_mapping
from evergrove.jobs import imports
from evergrove.kit import Settings
from evergrove.profiles.tables import identifiers

PRELOAD = ["evergrove.access", "evergrove.facts", "evergrove.jobs.imports", "evergrove.profiles"]

BODY_FACTS = 500
"""Small bodies: many commits, so that a kill falls between any two of them."""

BODIES_BEFORE_CATCHING_UP = 3

KILLS_A_ROUND_MAX = 3

HANG_SECONDS = 120

SLUG = "kill"


FINGERPRINT_QUERY = """
SELECT CASE WHEN name = 'Customer Created' THEN 'created' ELSE fact_id END AS id, name, o.value,
    epoch_us(occurred_at), epoch_us(received_at), utc_offset_minutes, order_id, product_id, quantity, amount_minor,
    currency, country, source, properties
FROM read_parquet(?, hive_partitioning = true) f LEFT JOIN owners o USING (customer_id)
ORDER BY ALL
"""


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round: when the import was killed, and whether it ended like the clean one."""

    seed: int
    killed_after_seconds: tuple[float, ...]
    same: bool
    facts: int


def run_import(home: str, file: str, mapping: str) -> None:
    """In a child process: import a file into the workspace, in many small steps."""
    imports.BODY_FACTS = BODY_FACTS
    imports.BODIES_BEFORE_CATCHING_UP = BODIES_BEFORE_CATCHING_UP
    workspace = open_workspace(Settings(home=Path(home)), slug=SLUG)
    imports.import_file(workspace, Path(file), mapping=load_mapping(mapping))


class KillRounds:
    """Rounds over one file; the clean import is made first and tells how long an import takes."""

    def __init__(self, folder: Path, *, file: Path, mapping: str) -> None:
        self._folder, self._file, self._mapping = folder, file, mapping
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOAD)
        home = self._fresh_home("clean")
        self._import(home)  # the first one also starts the server that the others are forked from
        self.clean = fingerprint(home)
        home = self._fresh_home("timed")
        begun = time.monotonic()
        self._import(home)
        self.seconds = time.monotonic() - begun

    def play(self, seed: int) -> Round:
        """Kill one to three imports, each at a random moment, then import to the end."""
        chance = random.Random(seed)  # noqa: S311 - moments of a kill, no secret
        home = self._fresh_home("round")
        moments = [chance.uniform(0, self.seconds * 1.1) for _ in range(chance.randint(1, KILLS_A_ROUND_MAX))]
        for moment in moments:
            process = self._start(home)
            process.join(moment)
            process.kill()
            process.join(HANG_SECONDS)
        self._import(home)
        facts, digest = fingerprint(home)
        return Round(
            seed=seed,
            killed_after_seconds=tuple(round(moment, 3) for moment in moments),
            same=(facts, digest) == self.clean,
            facts=facts,
        )

    def _start(self, home: Path) -> multiprocessing.process.BaseProcess:
        process = self._context.Process(target=run_import, args=(str(home), str(self._file), self._mapping))
        process.start()
        return process

    def _import(self, home: Path) -> None:
        process = self._start(home)
        process.join(HANG_SECONDS)
        if process.exitcode != 0:
            process.kill()
            raise AssertionError(f"the import ended with {process.exitcode}")

    def _fresh_home(self, name: str) -> Path:
        home = self._folder / name
        shutil.rmtree(home, ignore_errors=True)
        create_workspace(Settings(home=home), slug=SLUG, name="kill").close()
        return home


def fingerprint(home: Path) -> tuple[int, str]:
    """(number of facts, hash of all their content): customers named by their identifiers, not by their random ids."""
    workspace = open_workspace(Settings(home=home), slug=SLUG)
    with workspace.control.read() as control:
        owners = [tuple(row) for row in control.execute(sa.select(identifiers.c.customer_id, identifiers.c.value))]
        left = control.execute(sa.text("select count(*) from feed")).scalar_one()
    with workspace.inbox.read() as inbox:
        left += inbox.execute(sa.text("select count(*) from inbox")).scalar_one()
    files = list(lake_of(workspace).files("facts").paths)
    workspace.close()
    connection = duckdb.connect()
    connection.execute("CREATE TABLE owners (customer_id VARCHAR, value VARCHAR)")
    connection.executemany("INSERT INTO owners VALUES (?, ?)", owners)
    rows = connection.execute(FINGERPRINT_QUERY, [files]).fetchall()
    connection.close()
    digest = hashlib.sha256(repr((rows, left)).encode()).hexdigest()
    return len(rows), digest
