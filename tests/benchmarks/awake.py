"""What every function takes: memory once it has worked, and the processor's time until its first event is answered.

Memory is that of a lesson, then a scan, then a webhook on the local engine; the most of several looks counts, SDKs
included. It is held against what each Service asks for. Seconds of the processor are held against hello's. With
`--record`, `awake.json` keeps both for the tests that compare the manifests with them: of the seconds the least of a
few starts, because a busy machine adds to them, and nothing takes from them.
"""

import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import yaml
from msgspec.structs import replace

from eventing.contracts import ScanRequested
from eventing.manifests import SERVICES
from functions._cli.engine import OVERLAY, POLICY, Engine, Staged, engine
from functions._cli.lessons import BUNDLED, submission
from functions._cli.publishing import new_id, publish
from functions._cli.reading import moving
from functions._cli.state import State
from functions._clients import ledger
from functions._improvement.healing import Faults, faults_key
from functions._manifests.quantities import parse
from functions._policy.reading import load, overlay
from functions._rehearsal.repository import make_repository
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import CannotMeasure, cpu, function, post, pss
from tests.benchmarks.starts import HELLO, subject
from tests.benchmarks.surroundings import RECEIVER, Surroundings, functions

PATIENCE = 300.0  # seconds for the lesson, and for the scan; a tenth of that on an idle machine
POLL = 0.5
STARTS = 3  # of which the least is kept
START = 2.0  # times hello's: a budget of this file's own
SLOWER = 4.0  # times: a small board's core beside the one that measures; an estimate
COLD_START = 30.0  # seconds of a trigger's patience that a start may take
RECORD = Path(__file__).with_name("awake.json")
COMMAND = "python -m tests.benchmarks --only awake --record"
SCANNED = ("cache", "catalog", "orders", "reports", "storefront")  # the sample's namespaces
_AWAKE = " awake: memory"
_START = ": processor until the first event"
_AT = "2026-01-01T00:00:00Z"


class Record(msgspec.Struct, frozen=True):
    """`awake.json`: when, how and on what it was taken; by function MiB of PSS, and seconds of the processor."""

    date: str
    command: str
    python: str
    redis_py: str
    mib: dict[str, float]
    cpu_s: dict[str, float]


def awake(around: Surroundings) -> list[Figure]:
    """Memory against what the Service asks for, starts against hello's; starts first: they compile what they load."""
    anchor = _started(HELLO, around)
    starts = {name: _started(name, around) for name in functions()}
    seen, hello = _worked(around)
    if asleep := starts.keys() - seen.keys():
        raise CannotMeasure(f"nothing woke {', '.join(sorted(asleep))}")
    memory = [
        Figure(name + _AWAKE, "MiB", (seen[name],), asked(name, "memory") / 2**20, HELLO, (hello,), relative=False)
        for name in starts
    ]
    return memory + [Figure(name + _START, "s", took, START, HELLO, anchor) for name, took in starts.items()]


def in_time(request: float) -> float:
    """Seconds of this processor that a start may take where a slower one gives a function just what it asks for."""
    return request * COLD_START / SLOWER


def asked(name: str, resource: str) -> float:
    """Bytes, or processors, that a Service asks for."""
    spec = yaml.safe_load((SERVICES / f"{name}.yaml").read_text())["spec"]["template"]["spec"]
    return float(parse(spec["containers"][0]["resources"]["requests"][resource]))


def record(figures: list[Figure]) -> Record:
    """The figures as they are kept.

    Raises:
        CannotMeasure: when not every function was measured.
    """
    mib = {one.name.removesuffix(_AWAKE): max(one.samples) for one in figures if one.name.endswith(_AWAKE)}
    cpu_s = {one.name.removesuffix(_START): min(one.samples) for one in figures if one.name.endswith(_START)}
    if not mib.keys() == cpu_s.keys() == set(functions()):
        raise CannotMeasure("not every function was measured, so nothing is recorded")
    today = datetime.now(UTC).date().isoformat()
    return Record(today, COMMAND, platform.python_version(), version("redis"), _rounded(mib, 1), _rounded(cpu_s, 2))


def _beside(name: str, around: Surroundings) -> float:
    """After its first event, while all the others are awake: what they share counts by its share for all alike."""
    source, environment, call, server = subject(name, around)
    with function(source, environment, around.folder / f"{name}-awake.log", server) as started:
        post(started.port, call)
        return pss(started.pid)


def _started(name: str, around: Surroundings) -> tuple[float, ...]:
    found = []
    for _ in range(STARTS):
        source, environment, call, server = subject(name, around)  # anew: a second time, an event is only recognised
        with function(source, environment, around.folder / f"{name}-start.log", server) as started:
            post(started.port, call)
            found.append(cpu(started.pid))
    return tuple(found)


def _rounded(figures: dict[str, float], digits: int) -> dict[str, float]:
    return {name: round(figures[name], digits) for name in sorted(figures)}


def _worked(around: Surroundings) -> tuple[dict[str, float], float]:
    policy = overlay(load(POLICY.read_text(), str(POLICY)), OVERLAY, "the rehearsal's overlay")
    policy = replace(policy, healing=replace(policy.healing, namespaces=SCANNED))
    staged = Staged(policy, lambda bare: make_repository(bare, time.time()), (), "")
    with TemporaryDirectory(prefix="cortex-school-bench-") as folder:
        state = State(Path(folder) / "state")
        with engine(state, {}, port=0, idle_seconds=2 * PATIENCE, staged=staged) as started:
            most: dict[str, float] = {}
            publish(started.broker.url, "video.submitted", submission(str(BUNDLED)), new_id(), _AT)
            _until(_learned, started, most)
            publish(started.broker.url, "scan.requested", ScanRequested(), new_id(), _AT)
            _until(_scanned, started, most)
            most[RECEIVER] = _beside(RECEIVER, around)
            return most, _beside(HELLO, around)


def _learned(started: Engine) -> bool:
    records = ledger.records(started.store)
    busy = [one for one in moving(records) if one.stage != "waiting"]
    return any(one.stage == "verified" for one in records) and not busy


def _scanned(started: Engine) -> bool:
    found = [ledger.get(started.store, faults_key(space), Faults) for space in SCANNED]
    return all(one is not None and one[0].scanned for one in found)


def _until(done: Callable[[Engine], bool], started: Engine, most: dict[str, float]) -> None:
    """Look at every function until it is done, and once more then."""
    until = time.monotonic() + PATIENCE
    finished = False
    while not finished:
        finished = done(started)
        if time.monotonic() > until:
            raise CannotMeasure(f"{done.__name__.strip('_')} is not true after {PATIENCE:g} s")
        time.sleep(POLL)
        for name, pid in started.broker.snapshot().awake.items():
            most[name] = max(most.get(name, 0.0), pss(pid))
