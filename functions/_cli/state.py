"""Where a local run keeps its state, and how a command finds the broker and the ledger.

Where a cluster was chosen, both are that cluster's. Else the ledger is REDIS_URL, else that of the engine that runs on
this state, else the state's own file, served for as long as the command takes.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from eventing.handler import Temporary
from eventing.outbox import Publish
from eventing.publisher import HttpPublisher
from eventing.redis_store import RedisStore, open_store
from eventing.store import Readable
from functions._cli.cluster.choosing import chosen_context, note_rehearsal, nowhere

if TYPE_CHECKING:
    from functions._cli.cluster.installation import Installation

STATE = Path(".cortex")
MARK = "written-by-cortex-school"  # only a folder with this file is ever emptied


class Running(msgspec.Struct, frozen=True):
    """What a running engine says of itself in `engine.json`."""

    pid: int
    broker: str
    redis: str
    kubeconfig: str
    branch: str
    qdrant: str = ""

    @property
    def alive(self) -> bool:
        """Whether that process still exists."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


class State:
    """The folder `.cortex/` and the names within it."""

    def __init__(self, folder: Path = STATE) -> None:
        self.folder = folder.absolute()
        self.gitops = self.folder / "gitops.git"
        self.policy = self.folder / "policy.yaml"
        self.key = self.folder / "command.key"
        self.kubeconfig = self.folder / "kubeconfig"
        self.logs = self.folder / "logs"
        self.functions = self.folder / "functions"
        self._engine = self.folder / "engine.json"

    def running(self) -> Running | None:
        """The engine that runs on this state."""
        try:
            found = msgspec.json.decode(self._engine.read_bytes(), type=Running)
        except (OSError, msgspec.DecodeError):
            return None
        return found if found.alive else None

    def announce(self, running: Running) -> None:
        """Let other commands find the engine."""
        self._engine.write_bytes(msgspec.json.format(msgspec.json.encode(running)))

    def withdraw(self) -> None:
        """The engine ends."""
        self._engine.unlink(missing_ok=True)

    @property
    def exists(self) -> bool:
        """Whether a run left a ledger here."""
        return (self.folder / MARK).exists()

    def create(self) -> None:
        """The folder, marked as ours.

        Raises:
            Temporary: when there is a folder of that name that is not ours.
        """
        if self.folder.exists() and not self.exists and any(self.folder.iterdir()):
            raise Temporary(f"{self.folder} exists and was not made by cortex-school; move it away")
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / MARK).write_text("State of a local run. `make clean` removes it.\n")


@contextmanager
def ledger_store(state: State, environ: Mapping[str, str]) -> Iterator[Readable]:
    """The ledger, open.

    Raises:
        Temporary: when there is none.
    """
    running = state.running()
    if (installation := chosen_installation(environ)) is not None:
        with closing(installation), closing(installation.answers()) as answers:
            yield answers
    elif environ.get("REDIS_URL"):
        store = open_store(environ)
        yield store
        store.close()
    elif running is not None:
        note_rehearsal()
        store = RedisStore(running.redis)
        yield store
        store.close()
    elif state.exists:
        from functions._rehearsal.redis import EmbeddedRedis  # noqa: PLC0415  only where there is no server

        note_rehearsal()
        with EmbeddedRedis(state.folder) as server:
            store = RedisStore(server.url)
            yield store
            store.close()
    else:
        raise Temporary(nowhere(f"no ledger: REDIS_URL is not set and {state.folder} has no run"))


@contextmanager
def publishing(state: State, environ: Mapping[str, str]) -> Iterator[Publish]:
    """What publishes events.

    Raises:
        Temporary: when there is no broker.
    """
    installation = chosen_installation(environ)
    if installation is None:
        with closing(HttpPublisher(broker_url(state, environ))) as publisher:
            yield publisher
    else:
        with closing(installation), closing(installation.publisher()) as ingress:
            yield ingress


def chosen_installation(environ: Mapping[str, str]) -> "Installation | None":
    """The installation in the cluster that was chosen, None where none was: then it is the local run."""
    context = chosen_context(environ)
    if context is None:
        return None
    from functions._cli.cluster.api import Api  # noqa: PLC0415  local commands need none of it
    from functions._cli.cluster.installation import Installation  # noqa: PLC0415  the same

    return Installation(Api(environ, context), environ)


def broker_url(state: State, environ: Mapping[str, str]) -> str:
    """Where events are published.

    Raises:
        Temporary: when no engine runs and K_SINK is not set.
    """
    running = state.running()
    if environ.get("K_SINK"):
        return environ["K_SINK"]
    if running is not None:
        note_rehearsal()
        return running.broker
    raise Temporary(nowhere("no engine runs here and K_SINK is not set"))
