"""`python -m tests.campaign`: the fault campaign of the watch, virtual and live; `make bench-watch` runs it.

Prints its figures and a row for each kind. Exits non-zero when a figure is missing or misses its aim, when there are
fewer runs than the figures need, and when the live runs were left out without `--virtual-only`.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.campaign.report import LIVE, PART, VIRTUAL, Run, written
from tests.campaign.table import table
from tests.campaign.virtual import KINDS, runs, tasks


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it, print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="another one draws other names, sizes and times")
    parser.add_argument("--json", type=Path, metavar="FILE", help="every run, as raw samples")
    parser.add_argument("--kind", action="append", metavar="K", help="only kinds whose name contains this")
    parser.add_argument("--virtual-only", action="store_true", help="leave the live runs out")
    parser.add_argument("--processes", type=int, default=0, help="by default one for each core")
    asked = parser.parse_args(arguments)
    chosen = [name for name in KINDS if not asked.kind or any(part in name for part in asked.kind)]
    if not chosen:
        sys.stderr.write(f"no kind is called so; there are: {', '.join(KINDS)}\n")
        return 2
    virtual = _virtual(asked.seed, chosen, asked.processes)
    text, good = table(virtual, PART if asked.kind else VIRTUAL)
    sys.stdout.write(text)
    live, live_good = _live(asked.seed) if not asked.virtual_only and not asked.kind else ((), True)
    if asked.json:
        asked.json.write_bytes(written((*virtual, *live)))
    return 0 if good and live_good else 1


def _virtual(seed: int, kinds: Sequence[str], processes: int) -> list[Run]:
    wanted, began = tasks(seed, kinds), time.perf_counter()
    sys.stdout.write(f"fault campaign, seed {seed}: {len(wanted)} rollouts in virtual time, each with a real Git\n")
    sys.stdout.flush()
    found: list[Run] = []
    for run in runs(wanted, processes):
        found.append(run)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{len(found)} of {len(wanted)}")
    took = time.perf_counter() - began
    sys.stdout.write(f"took {took:.0f} s\n\n")
    return sorted(found, key=lambda run: (list(KINDS).index(run.kind), run.variant))


def _live(seed: int) -> tuple[tuple[Run, ...], bool]:
    """The sample in real time, on the rehearsal cluster with a real Prometheus."""
    from tests.campaign.live import RUNS  # noqa: PLC0415 - the whole engine, which virtual runs do not need
    from tests.campaign.live.campaign import SETTINGS, campaign  # noqa: PLC0415 - the same

    sys.stdout.write(f"\n{RUNS} rollouts in real time, with {SETTINGS.said()}\n")
    sys.stdout.flush()
    began = time.perf_counter()
    try:
        found = campaign(seed, RUNS)
    except RuntimeError as error:
        sys.stdout.write(f"left out: {error}\n--virtual-only says that this is meant\n")
        return (), False
    text, good = table(found, LIVE)
    sys.stdout.write(f"took {time.perf_counter() - began:.0f} s\n\n{text}")
    return found, good


if __name__ == "__main__":
    sys.exit(main())
