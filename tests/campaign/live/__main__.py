"""`python -m tests.campaign.live --help`: the live sample by itself."""

import argparse
import logging
import sys
import time
from pathlib import Path

from tests.campaign.live import RUNS
from tests.campaign.live.campaign import SETTINGS, campaign
from tests.campaign.report import LIVE, PART, Run, figures, written


def main() -> int:
    """Run, print every run and the figures; 1 when one is missing or short of its aim, 2 when nothing could run."""
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
    for run in runs:
        _say(_line(run))
    if arguments.json:
        arguments.json.write_bytes(written(runs))
    found = figures(runs, LIVE if arguments.runs >= LIVE.runs else PART)
    for figure in found:
        _say(f"{figure.name:48}{figure.value}{'  WRONG: ' + figure.wrong if figure.wrong else ''}")
    surprises = [run for run in runs if not run.as_expected]
    _say(f"{time.monotonic() - began:.0f} s, seed {arguments.seed}; {len(surprises)} did not end as expected")
    return int(any(figure.wrong for figure in found) or bool(surprises))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _line(run: Run) -> str:
    times = " ".join(
        f"{name} {value:6.1f}" if value is not None else f"{name}      -"
        for name, value in (("detected", run.detected), ("reverted", run.reverted), ("synced", run.synced))
    )
    mark = " " if run.as_expected else "!"
    return f"{mark} {run.kind:24} {run.variant} {run.ended:12} {times}  {run.notes[:160]}"


if __name__ == "__main__":
    sys.exit(main())
