"""One measurement in a process of its own: `python -m bench.apart '<json>'`, and the call that starts it."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters

ROOT = Path(__file__).parents[1]

TASK_SECONDS_MAX = 3_600
"""A measurement that takes longer is stuck."""


class BenchError(Exception):
    """A measurement that failed; the text ends with what the process said."""


def run_apart(task: str, parameters: Parameters) -> Figures:
    """The figures of `task` (`module:function`), measured in a fresh process, with its `peak_rss_mb`."""
    order = json.dumps({"task": task, "parameters": parameters.as_json()})
    found = subprocess.run(  # noqa: S603 - this package's own module
        [sys.executable, "-m", "bench.apart", order],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TASK_SECONDS_MAX,
        check=False,
    )
    if found.returncode != 0:
        raise BenchError(f"{task} ended with {found.returncode}:\n{found.stderr[-4_000:]}")
    figures: Figures = json.loads(found.stdout.splitlines()[-1])
    return figures


def peak_rss_mb() -> float:
    """The most memory that this process has held, in MB of 10^6 bytes.

    Linux hands the peak of the parent on to `ru_maxrss` of a program that it starts; VmHWM begins anew.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1_024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1_024 / 1e6


def main() -> None:
    from bench.contracts import Parameters

    order = json.loads(sys.argv[1])
    module, name = order["task"].split(":")
    figures = getattr(import_module(module), name)(Parameters.from_json(order["parameters"]))
    sys.stdout.write(json.dumps({**figures, "peak_rss_mb": peak_rss_mb()}) + "\n")


if __name__ == "__main__":
    main()
