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
from functions.rag_validator.declared import declared_size

if TYPE_CHECKING:
    from functions.rag_validator.gathering import Gathering
    from functions.rag_validator.remembering import Memory


def handler(
    store: Store,
    gitops: GitOps,
    knowledge: Knowledge,
    clock: Callable[[], float],
    declared: Mapping[str, str] | None = None,
) -> Handler:
    """The handler over its clients; `clock` gives seconds since the epoch, `declared` is the cluster's size."""

    @cache
    def memory() -> "Memory":
        from functions.rag_validator.remembering import Memory  # noqa: PLC0415  the start remembers nothing

        return Memory(store, knowledge)

    @cache
    def gathering() -> "Gathering":
        from functions.rag_validator.gathering import Gathering  # noqa: PLC0415  the start reads no manifests

        return Gathering(store, gitops, knowledge, memory(), declared)

    def handle(event: Event) -> Outcome:
        match event.type.removeprefix(PREFIX + "improvement."):
            case "planned":
                from functions.rag_validator.stages import on_planned  # noqa: PLC0415  reads manifests

                return on_planned(event, store, gathering(), _at(clock()))
            case "pending_review" | "rejected" | "failed" | "verified" | "rolled_back" | "unverified":
                from functions.rag_validator.outcomes import on_outcome  # noqa: PLC0415  the start remembers nothing

                return on_outcome(event, store, memory())
        return Outcome()

    return handle


def _at(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")


def build(environ: Mapping[str, str]) -> Handler:
    """The handler over the real clients, which connect at first use."""
    knowledge, declared = Qdrant.from_environ(environ), declared_size(environ)
    return handler(open_store(environ), open_gitops(environ), knowledge, time.time, declared)


function = serve("rag-validator", build)
