"""`python -m tests.campaign.live --help`: the live sample by itself."""

import argparse
import logging
import os
import sys
import time
from pathlib import Path

from tests.campaign.live import RUNS
from tests.campaign.live.campaign import SETTINGS, campaign
from tests.campaign.report import LIVE, PART, written
from tests.campaign.table import table


def main() -> int:
    """Run, print the figures. 1: one is missing or short of its aim, or a run ended otherwise; 2: nothing could run."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign.live", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="where the raw samples go")
    arguments = parser.parse_args()
    logging.basicConfig(level="WARNING", format="%(message)s")
    _say(f"{arguments.runs} rollouts in real time, with {SETTINGS.said()}")
    began = time.monotonic()
    try:
        runs = campaign(arguments.seed, arguments.runs)
    except RuntimeError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if arguments.json:
        arguments.json.write_bytes(written(runs))
    text, good = table(runs, LIVE if arguments.runs >= LIVE.runs else PART)
    busy = f"load {os.getloadavg()[2]:.1f} on {os.cpu_count()} cores in a quarter of an hour"
    _say(f"took {time.monotonic() - began:.0f} s, seed {arguments.seed}, {busy}\n\n{text}")
    return int(not good or not all(run.as_expected for run in runs))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
