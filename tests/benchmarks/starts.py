"""Cold starts and memory of functions that have handled one event and needed no SDK yet."""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.benchmarks.known import FIRST_KNOWN, known
from tests.benchmarks.processes import SUBJECTS, Call, CannotMeasure, bare, function, post, pss
from tests.benchmarks.surroundings import FIRST, SIX, Surroundings, event, first, functions

ROUNDS = 5
SHARED = 2  # functions that are compared with one start of hello just before them
HELLO = "hello"
FRAMEWORK = "functions_framework"  # an anchor is served by its command line, a function as its image does it
ANCHORS = {HELLO: "hello.py", "hello + redis": "hello_redis.py"}
_RECORDED = frozenset({202, 204, 422})  # passed on, handled, or refused and recorded; anything else was not handled


@dataclass
class Times:
    """Seconds from exec, and MiB after the first event; one sample of each a round."""

    port: list[float] = field(default_factory=list)
    handled: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def add(self, other: "Times") -> None:
        """Take the other's samples over."""
        self.port += other.port
        self.handled += other.handled
        self.memory += other.memory


def starts(around: Surroundings) -> list[Figure]:
    """Each function close after a hello, in several rounds; the very first start of each only warms the disk up."""
    figures: list[Figure] = []
    names = ("hello + redis", *functions())
    mine = {name: Times() for name in names}
    its = {name: Times() for name in names}
    for name in (HELLO, *names):
        _start(name, around, Times())
    for _ in range(ROUNDS):
        for number, name in enumerate(names):
            if number % SHARED == 0:
                hello = Times()
                _start(HELLO, around, hello)
            its[name].add(hello)
            _start(name, around, mine[name])
    for name in names:
        figures += _figures(name, mine[name], its[name])
    return [*figures, _together(around)]


def _figures(name: str, mine: Times, its: Times) -> list[Figure]:
    anchor = name == "hello + redis"
    found = [
        Figure(f"{name}: exec to port", "s", tuple(mine.port), 1.3, HELLO, tuple(its.port)),
        Figure(f"{name}: exec to first event", "s", tuple(mine.handled), 1.6, HELLO, tuple(its.handled)),
        Figure(f"{name}: memory", "MiB", tuple(mine.memory), 64.0, HELLO, tuple(its.memory), relative=False),
    ]
    return found[1:] if anchor else found


def _start(name: str, around: Surroundings, into: Times) -> None:
    source, environment, call, server = subject(name, around)
    with function(source, environment, around.folder / f"{name}.log", server) as started:
        status = post(started.port, call)
        handled = time.monotonic() - started.began
        if status not in _RECORDED:
            raise CannotMeasure(f"{name} answered {status}: {_log(around, name)}")
        into.port.append(started.opened)
        into.handled.append(handled)
        into.memory.append(pss(started.pid))


def _together(around: Surroundings) -> Figure:
    return Figure(
        "the six stages together: memory",
        "MiB",
        (_awake(dict.fromkeys(SIX), around),),
        260.0,
        "six hellos",
        (_awake({f"hello {number}": HELLO for number in range(6)}, around),),
        relative=False,
        note="0 when idle: no process is left",
    )


def _awake(names: Mapping[str, str | None], around: Surroundings) -> float:
    with ExitStack() as stack:
        awake = []
        for log, name in names.items():
            source, environment, call, server = subject(name or log, around)
            started = stack.enter_context(function(source, environment, around.folder / f"{log}.log", server))
            if post(started.port, call) not in _RECORDED:
                raise CannotMeasure(f"{log} did not handle its event: {_log(around, log)}")
            awake.append(started.pid)
        return sum(pss(pid) for pid in awake)


def subject(name: str, around: Surroundings) -> tuple[Path | str, dict[str, str], Call, str]:
    """Source, environment, first call and server of an anchor or a function.

    Raises:
        KeyError: for any other name.
    """
    if name in ANCHORS:
        environment = {**bare(), "REDIS_URL": around.redis}
        return SUBJECTS / ANCHORS[name], environment, Call(event(*FIRST["alerting"])), FRAMEWORK
    return around.source(name), around.environments[name], first_call(name, around), "eventing.server"


def first_call(name: str, around: Surroundings) -> Call:
    """What a function is woken with, about a record of the ledger where it needs one; another one each time.

    Raises:
        KeyError: for a name that is none of a function.
    """
    return known(FIRST_KNOWN[name], around) if name in FIRST_KNOWN else first(name)


def _log(around: Surroundings, name: str) -> str:
    return (around.folder / f"{name}.log").read_text(errors="replace")[-300:]
