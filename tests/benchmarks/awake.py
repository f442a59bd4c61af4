"""Memory of every function once it has worked, on the local engine: a lesson, then a scan, then a webhook.

The most of several looks counts, SDKs included. Each figure is held against what its Service asks for, and `awake.json`
is the record of it that tests compare the manifests with.
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
from tests.benchmarks.processes import CannotMeasure, function, post, pss
from tests.benchmarks.starts import HELLO, subject
from tests.benchmarks.surroundings import RECEIVER, Surroundings, functions

PATIENCE = 300.0  # seconds for the lesson, and for the scan; a tenth of that on an idle machine
POLL = 0.5
RECORD = Path(__file__).with_name("awake.json")
COMMAND = "python -m tests.benchmarks --only awake --record"
SCANNED = ("cache", "catalog", "orders", "reports", "storefront")  # the sample's namespaces
_AWAKE = " awake: memory"
_AT = "2026-01-01T00:00:00Z"


class Record(msgspec.Struct, frozen=True):
    """`awake.json`: when, how and on what the figures were taken; MiB of PSS by function."""

    date: str
    command: str
    python: str
    redis_py: str
    mib: dict[str, float]


def awake(around: Surroundings) -> list[Figure]:
    """Each function's memory against what its Service asks for."""
    seen, hello = _worked(around)
    if asleep := set(functions()) - seen.keys():
        raise CannotMeasure(f"nothing woke {', '.join(sorted(asleep))}")
    return [
        Figure(name + _AWAKE, "MiB", (seen[name],), asked(name), HELLO, (hello,), relative=False)
        for name in sorted(seen)
    ]


def asked(name: str) -> float:
    """MiB that a Service asks for."""
    spec = yaml.safe_load((SERVICES / f"{name}.yaml").read_text())["spec"]["template"]["spec"]
    return float(parse(spec["containers"][0]["resources"]["requests"]["memory"])) / 2**20


def record(figures: list[Figure]) -> Record:
    """The figures as they are kept.

    Raises:
        CannotMeasure: when not every function was measured.
    """
    mine = [one for one in figures if one.name.endswith(_AWAKE)]
    mib = {one.name.removesuffix(_AWAKE): round(max(one.samples), 1) for one in mine if one.samples}
    if mib.keys() != set(functions()):
        raise CannotMeasure("not every function was measured, so nothing is recorded")
    today = datetime.now(UTC).date().isoformat()
    return Record(today, COMMAND, platform.python_version(), version("redis"), mib)


def _beside(name: str, around: Surroundings) -> float:
    """After its first event, while all the others are awake: what they share counts by its share for all alike."""
    source, environment, call, server = subject(name, around)
    with function(source, environment, around.folder / f"{name}-awake.log", server) as started:
        post(started.port, call)
        return pss(started.pid)


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
