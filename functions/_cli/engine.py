"""The local engine: Redis, a bare repository, the rehearsal cluster and the broker, started and stopped together.

Everything here stands in for something real, and `stand_ins` says what for. The functions are the real ones.
"""

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from eventing.broker import LocalBroker
from eventing.handler import Permanent, Temporary
from eventing.manifests import load_services, load_wiring
from eventing.queue import Happening
from eventing.redis_store import RedisStore
from eventing.settings import SettingError, secret
from functions._cli.state import Running, State
from functions._policy.policy import Policy
from functions._policy.reading import load, overlay, text_of
from functions._rehearsal.process import ClusterProcess, rehearsal_cluster
from functions._rehearsal.redis import EmbeddedRedis
from functions._rehearsal.repository import Source, clone_repository, make_repository

ROOT = Path(__file__).resolve().parent.parent.parent
POLICY = ROOT / "knative" / "policy.yaml"
OVERLAY = "mode: act\nhealth_check_duration: 6\nsample_period: 1\n"
STAND_INS = (
    ("Kubernetes", "an API server on loopback; pods do what the synced manifests make the sample's programs do"),
    ("Argo CD", "a stand-in that syncs, prunes, self-heals and posts the webhook that Argo CD would"),
    ("Knative", "the local broker, which obeys the same Broker, Triggers and Services"),
    ("the experts", "the offline catalogue: written rules, no language model"),
    ("GitHub", "a bare repository, written by real git"),
)
_NO_STAND_IN = "nobody: ANTHROPIC_API_KEY is set, so models are asked, for money; `cortex-school cost` says how much"


def stand_ins(environ: Mapping[str, str] = os.environ) -> tuple[tuple[str, str], ...]:
    """What stands in for what, here: with a key, nobody stands in for the experts."""
    if not secret(environ, "ANTHROPIC_API_KEY", default=""):
        return STAND_INS
    return tuple((what, _NO_STAND_IN if what == "the experts" else how) for what, how in STAND_INS)


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine."""

    broker: LocalBroker
    store: RedisStore
    policy: Policy
    source: Source
    cluster: ClusterProcess
    running: Running


@dataclass(frozen=True, slots=True)
class Staged:
    """Another rehearsal than the sample's: its policy, its repository, its cluster's options, its Prometheus."""

    policy: Policy
    make: Callable[[Path], Source]
    options: tuple[str, ...]
    prometheus: str


@contextmanager
def engine(
    state: State,
    environ: Mapping[str, str] = os.environ,
    *,
    gitops: Path | None = None,
    port: int = 8080,
    idle_seconds: float = 30.0,
    staged: Staged | None = None,
    on_event: Callable[[Happening], None] = lambda _: None,
) -> Iterator[Engine]:
    """Start everything; stop it in the reverse order, whatever happens.

    Raises:
        Temporary: when another engine runs on this state, the port is taken, or a part does not start.
        Permanent: when the user's repository cannot be used, or a setting is wrong.
    """
    if (other := state.running()) is not None:
        raise Temporary(f"an engine runs here already (process {other.pid}, {other.broker}); stop it first")
    state.create()
    with ExitStack() as stack:
        redis = environ.get("REDIS_URL") or stack.enter_context(EmbeddedRedis(state.folder)).url
        if staged is not None and not state.gitops.exists():
            (state.folder / "branch").write_text(staged.make(state.gitops).branch)
        source = _repository(state, gitops, environ.get("GITOPS_BRANCH", ""))
        shipped = load(POLICY.read_text(), str(POLICY))
        policy = staged.policy if staged else overlay(shipped, OVERLAY, "the rehearsal's overlay")
        state.policy.write_text(text_of(policy))
        overrides = {
            "REDIS_URL": redis,
            "QDRANT_URL": environ.get("QDRANT_URL", ""),
            "GITHUB_REPO": str(source.bare),
            "GITHUB_API_URL": "",
            "GITHUB_TOKEN": "",
            "GITOPS_BRANCH": source.branch,
            "POLICY_FILE": str(state.policy),
            "CHANNELS_FILE": str(Path(named).resolve()) if (named := environ.get("CHANNELS_FILE", "")) else "",
            "STATE_DIR": str(state.functions),
            "KUBECONFIG": str(state.kubeconfig),
            "PROMETHEUS_URL": staged.prometheus if staged else environ.get("PROMETHEUS_URL", ""),
            "COMMAND_SIGNING_KEY": _key(state, environ),
            "LOG_LEVEL": environ.get("LOG_LEVEL", "INFO"),
        }
        broker = LocalBroker(
            load_wiring(),
            load_services(),
            overrides,
            port=port,
            idle_seconds=idle_seconds,
            on_event=on_event,
            logs=state.logs,
        )
        try:
            broker.start()
        except OSError as error:
            elsewhere = "choose another with --port (`make run PORT=0` takes any that is free)"
            raise Temporary(f"port {port} cannot be opened ({error.strerror}); {elsewhere}") from error
        stack.callback(broker.stop)
        options = staged.options if staged else ()
        log = state.logs / "rehearsal.log"
        cluster = stack.enter_context(rehearsal_cluster(state.folder, source, broker.url, log, options=options))
        store = RedisStore(redis)
        stack.callback(store.close)
        running = Running(os.getpid(), broker.url, redis, str(state.kubeconfig), source.branch)
        state.announce(running)
        stack.callback(state.withdraw)
        yield Engine(broker, store, policy, source, cluster, running)


def fresh(state: State) -> None:
    """Empty the state of an earlier run; only a folder that cortex-school made.

    Raises:
        Temporary: when an engine runs on it, or the folder is not ours.
    """
    if (other := state.running()) is not None:
        raise Temporary(f"an engine runs here already (process {other.pid}, {other.broker}); stop it first")
    if state.exists:
        shutil.rmtree(state.folder)
    state.create()


def _repository(state: State, gitops: Path | None, branch: str) -> Source:
    if state.gitops.exists():
        from functions._rehearsal.repository import head_of  # noqa: PLC0415  a resumed run is the exception

        known = branch or (state.folder / "branch").read_text().strip()
        return Source(state.gitops, known, head_of(state.gitops, known))
    made = clone_repository(gitops, state.gitops, branch) if gitops else make_repository(state.gitops, time.time())
    (state.folder / "branch").write_text(made.branch)
    return made


def _key(state: State, environ: Mapping[str, str]) -> str:
    try:
        given = secret(environ, "COMMAND_SIGNING_KEY", default="")
    except SettingError as error:
        raise Permanent(str(error)) from error
    if given:
        return given
    if not state.key.exists():
        state.key.touch(mode=0o600)
        state.key.write_text(secrets.token_hex(32))
    return state.key.read_text().strip()
