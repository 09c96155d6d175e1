"""One durable workflow per customer with DBOS, in an environment of its own: `python durable_workflows.py '<json>'`.

Each workflow makes some steps, and each step is written down before the next begins, which is what the framework is
for. Nothing of ours is imported.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from importlib import import_module
from typing import Any


def measure(*, workflows: int, steps: int, file: str) -> dict[str, float]:
    """Seconds in which so many workflows of so many steps end, all of them started at once."""
    dbos: Any = import_module("dbos").DBOS
    dbos(config={"name": "bench", "system_database_url": f"sqlite:///{file}", "log_level": "ERROR"})

    @dbos.step()  # type: ignore[untyped-decorator]
    def move(number: int) -> int:
        return number + 1

    @dbos.workflow()  # type: ignore[untyped-decorator]
    def walk(customer: str) -> int:
        place = len(customer) * 0
        for _ in range(steps):
            place = move(place)
        return place

    dbos.launch()
    begun = time.perf_counter()
    handles = [dbos.start_workflow(walk, f"cus_{number:032x}") for number in range(workflows)]
    done = sum(handle.get_result() for handle in handles)
    seconds = time.perf_counter() - begun
    dbos.destroy()
    if done != workflows * steps:
        raise AssertionError(f"{done} steps were made of {workflows * steps}")
    return {"workflows": workflows, "steps": done, "seconds": seconds}


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    sys.stdout.write(json.dumps(measure(**json.loads(sys.argv[1]))) + "\n")
