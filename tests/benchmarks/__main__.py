"""`make bench`: measure, print the table, exit 1 where a figure or its anchor is missing.

Being over a budget does not fail it: one busy machine proves nothing. Run it again on an idle one.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from tests.benchmarks.awake import RECORD, awake, record
from tests.benchmarks.figures import Figure, absent, exit_code, table
from tests.benchmarks.first_work import first_work
from tests.benchmarks.preflight import preflight
from tests.benchmarks.processes import CannotMeasure
from tests.benchmarks.revert import revert
from tests.benchmarks.starts import starts
from tests.benchmarks.surroundings import Surroundings, surroundings
from tests.benchmarks.throughput import deliveries, wrapper
from tests.benchmarks.working import working

GROUPS: dict[str, Callable[[Surroundings], list[Figure]]] = {
    "starts": starts,
    "first work": first_work,
    "wrapper": wrapper,
    "broker": deliveries,
    "preflight": lambda _: preflight(),
    "revert": lambda _: revert(),
    "working": working,
    "awake": awake,
}


class Report(msgspec.Struct, frozen=True):
    """What `--json` writes: the figures with every sample."""

    cores: int
    load: tuple[float, float, float]
    seconds: float
    figures: list[Figure]


def main(arguments: list[str]) -> int:
    """Measure the groups that are asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample there")
    parser.add_argument("--record", action="store_true", help=f"keep what functions weigh awake in {RECORD.name}")
    parser.add_argument("--only", choices=tuple(GROUPS), action="append", help="measure this alone")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing that was started is left behind
    load, began = os.getloadavg(), time.monotonic()
    figures: list[Figure] = []
    with surroundings() as around:
        for name in options.only or GROUPS:
            figures += _measured(name, around)
    seconds = time.monotonic() - began
    _say(table(figures))
    cores = os.cpu_count() or 1
    _say(f"{seconds:.0f} s on {cores} cores; load {load[0]:.1f}, then {os.getloadavg()[0]:.1f}.\n")
    over = [figure.name for figure in figures if figure.verdict == "OVER"]
    if over:
        _say(f"OVER BUDGET: {'; '.join(over)}. Once proves nothing: run it again on an idle machine.\n")
    if options.record:
        _keep(figures)
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(Report(cores, load, seconds, figures))))
    return exit_code(figures)


def _measured(name: str, around: Surroundings) -> list[Figure]:
    began = time.monotonic()
    try:
        return GROUPS[name](around)
    except Exception as error:  # what could not be measured is a line of the table, and fails the command
        return [absent(name, f"{type(error).__name__}: {error}")]
    finally:
        sys.stderr.write(f"{name}: {time.monotonic() - began:.0f} s\n")


def _keep(figures: list[Figure]) -> None:
    try:
        RECORD.write_bytes(msgspec.json.format(msgspec.json.encode(record(figures))) + b"\n")
    except CannotMeasure as error:
        _say(f"{RECORD.name} stays as it was: {error}.\n")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
