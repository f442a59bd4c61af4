"""From exec to the first real work: a plan made, a plan checked, an outcome remembered; each beside its outside work.

A pod that starts for it clones the repository, or loads Qdrant's SDK, and no care for imports makes that less. So the
anchor asks the same of Redis, Git and Qdrant and does nothing else, and what is measured is our own part.
"""

import time

from tests.benchmarks.figures import Figure
from tests.benchmarks.known import KNOWN, known
from tests.benchmarks.processes import SUBJECTS, Call, CannotMeasure, bare, function, post
from tests.benchmarks.starts import FRAMEWORK
from tests.benchmarks.surroundings import Surroundings

ROUNDS = 5
BUDGET = 1.6  # times the anchor, as for a start without outside work
# What is done, and what the anchor asks beside Redis.
OUTSIDE = {"plans": "git", "checks": "git qdrant", "remembers": "qdrant"}


def first_work(around: Surroundings) -> list[Figure]:
    """Each work in turns with its anchor; the very first of each only warms the disk up."""
    mine: dict[str, list[float]] = {what: [] for what in OUTSIDE}
    its: dict[str, list[float]] = {what: [] for what in OUTSIDE}
    for number in range(ROUNDS + 1):
        for what, outside in OUTSIDE.items():
            pair = _anchor(outside, around), _worked(what, around)
            if number:
                its[what].append(pair[0])
                mine[what].append(pair[1])
    return [
        Figure(
            f"{KNOWN[what][0]}: exec to first work ({what})",
            "s",
            tuple(mine[what]),
            BUDGET,
            f"hello + {outside.replace(' ', ' + ')}",
            tuple(its[what]),
        )
        for what, outside in OUTSIDE.items()
    ]


def _anchor(outside: str, around: Surroundings) -> float:
    theirs = around.environments["implementation-workers"]
    environment = {
        **bare(),
        "REDIS_URL": around.redis,
        "OUTSIDE": outside,
        **{name: theirs[name] for name in ("GITHUB_REPO", "GITOPS_BRANCH")},
    }
    with function(SUBJECTS / "hello_outside.py", environment, around.folder / "outside.log", FRAMEWORK) as started:
        return _answered(started.port, started.began, Call(b"{}"), outside)


def _worked(what: str, around: Surroundings) -> float:
    name, call = KNOWN[what][0], known(what, around)
    with function(around.source(name), around.environments[name], around.folder / f"{name}-work.log") as started:
        return _answered(started.port, started.began, call, f"{name} ({what})")


def _answered(port: int, began: float, call: Call, who: str) -> float:
    status = post(port, call)
    seconds = time.monotonic() - began
    if status != 204:  # refused or put off: then it did not do its work
        raise CannotMeasure(f"{who} answered {status}")
    return seconds
