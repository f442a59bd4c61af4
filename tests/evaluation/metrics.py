"""`python -m tests.evaluation.metrics [--draws N] [--seed N] [--json FILE]`: drawn metrics, judged in virtual time.

Each draw goes through the real questions, comparison and verdict; a real Prometheus answers the same, as
`tests/monitor/test_real_prometheus.py` holds. Prints how many healthy ones were verified, failed or left to a person,
and how many clear regressions were found. Exits non-zero when a figure is missing or misses its aim.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random

from tests.monitor.judging import judged
from tests.monitor.promql import Memory
from tests.monitor.shapes import BLIND, CLEAR, HEALTHY, UNCLEAR, Shape

DRAWS, FOUND, VERIFIED = 500, 0.95, 0.95
GROUPS = {"healthy": HEALTHY, "clear": CLEAR, "unclear": UNCLEAR, "blind": BLIND}


def campaign(draws: int, seed: int, kinds: Iterable[str] = tuple(GROUPS)) -> list[dict[str, object]]:
    """One row for each draw: at least `draws` healthy ones and half as many clear ones, the shapes in turn."""
    rows: list[dict[str, object]] = []
    for kind in kinds:
        shapes = GROUPS[kind]
        wanted = draws if kind == "healthy" else draws // 2 if kind == "clear" else 10 * len(shapes)
        for number in range(-(-wanted // len(shapes)) * len(shapes)):
            rows.append(drawn(shapes[number % len(shapes)], kind, f"{seed}:{kind}:{number}"))
    return rows


def drawn(shape: Shape, kind: str, seed: str) -> dict[str, object]:
    """One draw and what became of it."""
    history = shape.draw(Random(seed))  # noqa: S311 - a history, no secret
    verdict = judged(Memory(history.samples()))
    return {
        "shape": shape.name,
        "kind": kind,
        "family": history.family,
        "scrape": history.scrape,
        "result": verdict.result,
        "message": verdict.message,
    }


def report(rows: list[dict[str, object]]) -> tuple[str, bool]:
    """The figures in words, and whether they are what is aimed at."""
    results = {kind: Counter(row["result"] for row in rows if row["kind"] == kind) for kind in GROUPS}
    if not all(results[kind] for kind in GROUPS):
        return "a group has no draws, so its figure is missing\n", False
    healthy, clear = results["healthy"], results["clear"]
    verified, found = healthy["healthy"] / healthy.total(), clear["failed"] / clear.total()
    lines = [
        f"healthy or unlucky: {healthy.total()}; verified {verified:.1%}, to a person {healthy['inconclusive']}, "
        f"wrongly failed {healthy['failed']} (aim 0)",
        f"clear regressions: {clear.total()}; found {found:.1%} (aim {FOUND:.0%})",
        f"worse, but not for certain: {results['unclear'].total()}; {told(results['unclear'])}",
        f"evidence that ended: {results['blind'].total()}; {told(results['blind'])}",
    ]
    off = Counter(
        (str(row["shape"]), str(row["result"]))
        for row in rows
        if (row["kind"], row["result"]) not in (("healthy", "healthy"), ("clear", "failed"), ("blind", "inconclusive"))
        and row["kind"] != "unclear"
    )
    lines += [f"  {shape}: {count} {result}" for (shape, result), count in off.most_common()]
    good = not healthy["failed"] and verified >= VERIFIED and found >= FOUND
    blind = results["blind"]
    return "\n".join(lines) + "\n", good and blind["inconclusive"] == blind.total()


def told(results: "Counter[object]") -> str:
    """Results and how often."""
    return ", ".join(f"{result} {count}" for result, count in results.most_common())


def main() -> int:
    """Run it, print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    rows = campaign(asked.draws, asked.seed)
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1))
    text, good = report(rows)
    sys.stdout.write(text)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
