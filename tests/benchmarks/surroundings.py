"""What functions need to start and to handle an event: a real Redis, a repository, a sink, and an event for each."""

import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Struct

from eventing.contracts import (
    EVENT_TYPES,
    PREFIX,
    AlertRaised,
    ErrandDue,
    ImprovementEnded,
    VideoSubmitted,
    WatchDue,
)
from eventing.manifests import load_services
from eventing.processes import environment
from functions._rehearsal.redis import EmbeddedRedis
from functions._rehearsal.repository import make_repository
from tests.benchmarks.processes import ROOT, Call, sink

_UNKNOWN = "unknown-to-the-ledger"
_SAID = "Welcome back, everyone. Today we look at the house from outside, and nothing is changed."
# One event of a kind that the function handles itself, where `known` has none: told, or about nothing the ledger knows,
# which is read, refused and recorded. For what is known, these ask the cluster's SDK, or Qdrant's.
FIRST: dict[str, tuple[str, Struct]] = {
    "youtube-ingestion": ("video.submitted", VideoSubmitted("urn:cortex-school:transcript:benchmark", "", _SAID, "en")),
    "rag-validator": ("improvement.failed", ImprovementEnded(_UNKNOWN, "measured", "only measured")),
    "cluster-healer": ("errand.due", ErrandDue(_UNKNOWN)),
    "health-monitor": ("watch.due", WatchDue(_UNKNOWN, "rollout", 0, 0.0)),
    "alerting": ("alert.raised", AlertRaised("benchmark", "info", "measured", "nobody has to be told")),
}
# Its first event is a webhook that is let in and passed on: one alert that fires.
RECEIVER, _TOKEN = "webhook-receiver", "measured-and-not-secret"
_ALERT = {"status": "firing", "startsAt": "2026-01-01T00:00:00Z", "labels": {"alertname": "Measured", "namespace": "x"}}
SIX = (  # the stages that the seed had
    "youtube-ingestion",
    "school-coordinator",
    "moe-router",
    "rag-validator",
    "implementation-workers",
    "health-monitor",
)
_numbers = itertools.count(1)


def event(name: str, payload: Struct) -> bytes:
    """A structured event that nobody has seen; `name` is its type without the prefix."""
    declared = EVENT_TYPES[PREFIX + name]
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "type": declared.name,
            "source": "/cortex-school/benchmark",
            "id": f"{os.getpid()}-{next(_numbers)}",
            "time": "2026-01-01T00:00:00Z",
            "datacontenttype": "application/json",
            "dataschema": declared.dataschema,
            "correlationid": _UNKNOWN,
            "data": payload,
        }
    )


def first(name: str) -> Call:
    """What a function is woken with that needs no record: answered, recorded or passed on, without an SDK.

    Raises:
        KeyError: for a name that is none of a function.
    """
    if name != RECEIVER:
        return Call(event(*FIRST[name]))
    headers = {"content-type": "application/json", "authorization": f"Bearer {_TOKEN}"}
    return Call(msgspec.json.encode({"version": "4", "alerts": [_ALERT]}), "/alertmanager", headers)


@dataclass(frozen=True)
class Surroundings:
    """Everything beside the functions; `folder` is scratch."""

    folder: Path
    redis: str
    sink: str
    environments: dict[str, dict[str, str]] = field(default_factory=dict)

    def source(self, service: str) -> str:
        """The file that a function is started from."""
        return self.environments[service]["FUNCTION_SOURCE"]


def functions() -> tuple[str, ...]:
    """The names of all functions, by their folders."""
    found = sorted(file.parent.name for file in (ROOT / "functions").glob("[!_]*/function.py"))
    return tuple(name.replace("_", "-") for name in found)


@contextmanager
def surroundings() -> Iterator[Surroundings]:
    """A real Redis, a repository with the sample, a sink for what is emitted, and each Service's own environment."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="cortex-school-bench-")))
        redis = stack.enter_context(EmbeddedRedis(folder)).url
        taking = stack.enter_context(sink())
        repository = make_repository(folder / "gitops.git", 1_700_000_000.0)
        overrides = {
            "K_SINK": taking,
            "REDIS_URL": redis,
            "GITHUB_REPO": str(repository.bare),
            "GITOPS_BRANCH": repository.branch,
            "POLICY_FILE": str(ROOT / "knative" / "policy.yaml"),
            "STATE_DIR": str(folder / "state"),
            "COMMAND_SIGNING_KEY": "0" * 64,
            "ALERTMANAGER_WEBHOOK_TOKEN": _TOKEN,
            **dict.fromkeys(
                ("QDRANT_URL", "GITHUB_API_URL", "GITHUB_TOKEN", "PROMETHEUS_URL", "ANTHROPIC_API_KEY"), ""
            ),
        }
        services = load_services()
        environments = {one.name: environment(one, services, overrides, os.environ, "") for one in services}
        yield Surroundings(folder, redis, taking, environments)
