"""What a function may not load for its start, nor for its first event: each row runs the real thing in a new process.

A cold start is paid by whoever waits for it, and nearly all of it is imports. A ratio on a busy machine would be a bad
test of that; what is loaded is the same every time.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.benchmarks.known import FIRST_KNOWN, KNOWN, known
from tests.benchmarks.surroundings import Surroundings, first, functions, surroundings

ROOT = Path(__file__).parents[2]
SDKS = (
    "anthropic", "apprise", "fastembed", "github", "httpx2", "hypothesis", "kubernetes", "kubernetes_validate", "numpy",
    "opentelemetry.sdk", "pydantic", "qdrant_client", "requests", "urllib3", "youtube_transcript_api", "yt_dlp",
)  # fmt: skip
REDIS_IN_FULL = ("redis.asyncio", "redis.client", "redis.cluster", "redis.commands", "redis.sentinel")
RENDERING = ("functions._manifests.repository", "functions._manifests.gotemplate", "functions._manifests.helm.engine")
RULES = ("functions._preflight.check", "functions._preflight.rules")
PLANS = ("functions._catalogue.choice", "functions._manifests.provenance", "functions._manifests.helm.engine")
CATALOGUE = ("functions._catalogue.catalogue", "functions._catalogue.choice")
# For no start: a start answers probes, and neither Redis nor a manifest is read for that.
START = (*SDKS, "redis", "asyncio", "opentelemetry", *RENDERING, *RULES, *CATALOGUE)
# Beyond START, by function: these read no policy, and so no YAML.
STARTS = dict.fromkeys(("moe-router", "rag-validator", "webhook-receiver", "youtube-ingestion"), ("yaml",))
_WORKERS, _VALIDATOR = "functions.implementation_workers", "functions.rag_validator"
_LIGHT = (*SDKS, *REDIS_IN_FULL, *RENDERING, *RULES, *CATALOGUE)
# By what is done (a function's name: the event that its start is measured with), for no SDK is part of any of them.
EVENTS: dict[str, tuple[str, ...]] = {
    "alerting": _LIGHT,
    "cluster-healer": _LIGHT,
    "health-monitor": _LIGHT,
    "implementation-workers": (
        *_LIGHT,
        *(f"{_WORKERS}.{name}" for name in ("committing", "edited", "merging", "planning", "proposing", "stages")),
    ),
    # an expert without a model asks the catalogue, and plans nothing
    "moe-router": (*SDKS, *REDIS_IN_FULL, *RULES, *PLANS),
    "rag-validator": (
        *_LIGHT,
        "functions._preflight",
        *(f"{_VALIDATOR}.{name}" for name in ("chunks", "gathering", "settings", "stages", "validation")),
    ),
    "school-coordinator": _LIGHT,
    "webhook-receiver": (*_LIGHT, "redis", "yaml", "asyncio"),
    "youtube-ingestion": (*SDKS, *REDIS_IN_FULL, *RULES, *PLANS),  # a reader without a model does, too
    # a plan that the catalogue knows asks no planner, and no chart of this repository is packed or written in TOML
    "plans": (*SDKS, *REDIS_IN_FULL, f"{_WORKERS}.consulting", f"{_WORKERS}.merging", "tarfile", "tomllib"),
}
CODE = """
import json, os, sys
from functions_framework import create_app
application = create_app("function", os.environ["FUNCTION_SOURCE"], "http")
started = sorted(sys.modules)
path, body, headers = json.load(sys.stdin)
status = application.test_client().post(path, data=body, headers=headers).status_code
with open(sys.argv[1], "w") as out:
    json.dump([started, status, sorted(sys.modules)], out)
"""


@pytest.fixture(scope="module")
def around() -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


def loaded(what: str, around: Surroundings, out: Path) -> tuple[list[str], int, list[str]]:
    """The modules after the start, the answer to the event, and the modules after it."""
    name = KNOWN[what][0] if what in KNOWN else what
    work = FIRST_KNOWN.get(what, what)
    call = known(work, around) if work in KNOWN else first(what)
    said = json.dumps([call.path, call.body.decode(), dict(call.headers)])
    environment = {**around.environments[name], "FUNCTION_SOURCE": around.source(name)}
    command = (sys.executable, "-c", CODE, str(out))
    done = subprocess.run(command, cwd=ROOT, env=environment, input=said, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    started, status, after = json.loads(out.read_text())
    return started, status, after


def under(modules: list[str], names: tuple[str, ...]) -> list[str]:
    """The modules that are one of these, or below one."""
    return [one for one in modules if any(one == name or one.startswith(f"{name}.") for name in names)]


@pytest.mark.parametrize("what", EVENTS)
def test_neither_the_start_nor_the_event_loads_what_it_does_not_need(
    what: str, around: Surroundings, tmp_path: Path
) -> None:
    started, status, after = loaded(what, around, tmp_path / "loaded.json")
    assert status in {202, 204, 422}
    assert under(started, (*START, *STARTS.get(what, ()))) == []
    assert under(after, EVENTS[what]) == []
    assert "eventing.runtime" in after or what == "webhook-receiver"  # the event went through


def test_every_function_has_its_row() -> None:
    assert set(functions()) <= EVENTS.keys()
    assert STARTS.keys() <= EVENTS.keys()


def test_what_must_not_be_loaded_is_there_to_be_loaded() -> None:
    """A name that does not exist is never loaded, so a row with it would hold nothing."""
    named = {name for row in (START, *STARTS.values(), *EVENTS.values()) for name in row}
    ours = {name for name in named if name.split(".")[0] in {"functions", "redis", "tarfile", "tomllib", "yaml"}}
    assert [name for name in sorted(ours) if find_spec(name) is None] == []


@pytest.mark.parametrize(
    ("modules", "found"),
    [
        (["redis.client", "redis_lock", "os"], ["redis.client"]),
        (["redis"], ["redis"]),
        (["functions.redis", "rediss"], []),
    ],
)
def test_a_module_is_known_by_its_whole_name(modules: list[str], found: list[str]) -> None:
    assert under(modules, ("redis",)) == found
