"""Memory of functions that have loaded their SDKs: awake at once after a rehearsed lesson on the local engine."""

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from eventing.contracts import VideoSubmitted
from functions._cli.engine import Engine, engine
from functions._cli.lessons import BUNDLED, submission
from functions._cli.publishing import new_id, publish
from functions._cli.reading import moving
from functions._cli.state import State
from functions._clients import ledger
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import ROOT, Call, CannotMeasure, end, function, post, pss
from tests.benchmarks.surroundings import SIX, Surroundings, event

PATIENCE = 90.0  # seconds for the lesson; it takes a third of that on an idle machine
POLL = 1.0
# What each function imports when it works, and the stage's own 64 MiB come on top. The lesson has no key, so no model's
# SDK (69 MiB) is among them: with a key three of the six load it, which is not measured here (by reckoning 600 MiB).
SDKS = {
    "youtube-ingestion": "youtube_transcript_api",
    "rag-validator": "qdrant_client",
    "implementation-workers": "kubernetes_validate",
    "health-monitor": "kubernetes.client",
}
_NOWHERE = "http://127.0.0.1:9"  # a proxy that nobody is: the SDK is loaded, and no video is asked for
_READY = "import sys; __import__(sys.argv[1]); print(flush=True); sys.stdin.read()"


def working(around: Surroundings) -> list[Figure]:
    """Each function with an SDK against the SDK alone, and the six together."""
    nothing = _imported("os")
    grown = {sdk: _imported(sdk) - nothing for sdk in SDKS.values()}
    seen = _after_a_lesson()
    seen["youtube-ingestion"] = _after_a_video(around)
    figures = [
        Figure(
            f"{name} with its SDK: memory",
            "MiB",
            (seen[name],),
            64.0 + grown[sdk],
            f"{sdk} alone",
            (grown[sdk],),
            relative=False,
        )
        for name, sdk in SDKS.items()
    ]
    total = (sum(seen[name] for name in SIX),)
    alone = (sum(grown.values()),)
    return [*figures, Figure("the six with their SDKs: memory", "MiB", total, 450.0, "SDKs alone", alone, False)]


def _imported(module: str) -> float:
    process = subprocess.Popen(
        (sys.executable, "-c", _READY, module),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        if process.stdout is None or not process.stdout.readline():
            raise CannotMeasure(f"{module} cannot be imported")
        return pss(process.pid)
    finally:
        end(process)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _after_a_video(around: Surroundings) -> float:
    environment = {**around.environments["youtube-ingestion"], "HTTPS_PROXY": _NOWHERE, "https_proxy": _NOWHERE}
    log = around.folder / "youtube-with-sdk.log"
    with function(around.source("youtube-ingestion"), environment, log) as started:
        submitted = VideoSubmitted("https://www.youtube.com/watch?v=aaaaaaaaaaa")
        status = post(started.port, Call(event("video.submitted", submitted)))
        if status != 503:  # the proxy is away: come again
            raise CannotMeasure(f"youtube-ingestion answered {status} where its proxy is away")
        return pss(started.pid)


def _after_a_lesson() -> dict[str, float]:
    with TemporaryDirectory(prefix="cortex-school-bench-") as folder:
        state = State(Path(folder) / "state")
        with engine(state, {}, port=0, idle_seconds=600.0) as started:
            publish(started.broker.url, "video.submitted", submission(str(BUNDLED)), new_id(), "2026-01-01T00:00:00Z")
            seen = _watched(started)
    asleep = set(SIX) - seen.keys()
    if asleep:
        raise CannotMeasure(f"the lesson woke no {', '.join(sorted(asleep))}")
    return seen


def _watched(started: Engine) -> dict[str, float]:
    """The most that each function weighed while the lesson went its way; it ends with verified changes."""
    most: dict[str, float] = {}
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        time.sleep(POLL)
        for name, pid in started.broker.snapshot().awake.items():
            most[name] = max(most.get(name, 0.0), pss(pid))
        records = ledger.records(started.store)
        busy = [record for record in moving(records) if record.stage != "waiting"]
        if any(record.stage == "verified" for record in records) and not busy:
            return most
    raise CannotMeasure(f"the lesson was not settled in {PATIENCE:g} s")
