"""The shell of rag-validator: check a plan against Git and the past, and remember what became of the others."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from eventing.contracts import PREFIX
from eventing.function import serve
from eventing.handler import Event, Handler, Outcome
from eventing.redis_store import open_store
from eventing.store import Store
from functions._clients.git_backend import open_gitops
from functions._clients.gitops import GitOps
from functions._clients.knowledge import Knowledge
from functions._clients.qdrant import Qdrant

if TYPE_CHECKING:
    from functions.rag_validator.gathering import Gathering


def handler(store: Store, gitops: GitOps, knowledge: Knowledge, clock: Callable[[], float]) -> Handler:
    """The handler over its clients; `clock` gives seconds since the epoch."""

    @cache
    def gathering() -> "Gathering":
        from functions.rag_validator.gathering import Gathering  # noqa: PLC0415  the start reads no manifests

        return Gathering(store, gitops, knowledge)

    def handle(event: Event) -> Outcome:
        from functions.rag_validator.stages import on_outcome, on_planned  # noqa: PLC0415

        match event.type.removeprefix(PREFIX + "improvement."):
            case "planned":
                return on_planned(event, store, gathering(), _at(clock()))
            case "pending_review" | "rejected" | "failed" | "verified" | "rolled_back" | "unverified":
                return on_outcome(event, store, knowledge)
        return Outcome()

    return handle


def _at(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")


def build(environ: Mapping[str, str]) -> Handler:
    """The handler over the real clients, which connect at first use."""
    return handler(open_store(environ), open_gitops(environ), Qdrant.from_environ(environ), time.time)


function = serve("rag-validator", build)
