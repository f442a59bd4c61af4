"""`python -m tests.evaluation [--runs N] [--out FOLDER] [--against FILE]`: everything measured, printed and written.

Offline experts always; real models where ANTHROPIC_API_KEY is set, which costs money (`--most-usd` ends it). Exits with
1 where a figure is missing. What went wrong is listed for the known half only: the other one is held out.
"""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from functions._experts.offline import OfflineExperts
from tests.evaluation.figures import Report, markdown, wanting
from tests.evaluation.measuring import Reader, names
from tests.evaluation.pairing import names as names_of_pairs
from tests.evaluation.readers import models
from tests.evaluation.reporting import evaluated
from tests.evaluation.scoring import labelled, score, table

RUNS, MOST_USD = 5, 10.0


def details() -> str:
    """What recognition got wrong in the known half, and its table."""
    scores = [score(one) for one in labelled()]
    lines = []
    for one in scores:
        lines += [f"{one.name}: missed {label.practice} at {label.at:.0f} s" for label in one.missed]
        lines += [
            f"{one.name}: wrong {found.practice} at {found.timestamp:.0f} s: {found.quote[:90]}" for found in one.wrong
        ]
        lines += [f"{one.name}: {detail}" for detail in one.details]
    return "\n".join([*lines, table(scores)])


def main() -> int:
    """Measure, print, write, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--out", type=Path, default=Path(".cortex/evaluation"), help="where report.json and .md go")
    parser.add_argument("--against", type=Path, help="the report.json of an earlier run")
    parser.add_argument("--most-usd", type=float, default=MOST_USD, help="real models are asked for so much at most")
    asked = parser.parse_args()
    last = msgspec.json.decode(asked.against.read_bytes(), type=Report) if asked.against else None
    at = datetime.now(UTC).isoformat(timespec="seconds")
    with models(os.environ, asked.most_usd) as real:
        report = evaluated((Reader("offline", OfflineExperts()), real), asked.runs, at)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
    (asked.out / "report.md").write_text(markdown(report, last))
    sys.stdout.write(f"{details()}\n\n{markdown(report, last)}\n")
    lacking = wanting(report, (*names(), *names_of_pairs()))
    short = [f"{one.name} is {one.told}, short of its aim of {one.aim}" for one in report.figures if one.short]
    sys.stdout.write("".join(f"{line}\n" for line in (*short, *lacking)))
    sys.stdout.write(f"written to {asked.out}/report.json and report.md\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
