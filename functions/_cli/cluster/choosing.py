"""Which cluster a command is about: `--context NAME`, `--cluster`, CORTEX_CLUSTER, or none: the local run."""

import functools
import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Annotated, Any, TypeVar

import typer

CURRENT = "current"  # as CORTEX_CLUSTER: the context that the kubeconfig is set to
_chosen: ContextVar[str | None] = ContextVar("cluster", default=None)
R = TypeVar("R")
_OPTIONS = {
    "cluster": Annotated[bool, typer.Option("--cluster", help="Ask the cluster of the kubeconfig's current context.")],
    "context": Annotated[str, typer.Option("--context", help="Ask the cluster of this context of the kubeconfig.")],
}


def chosen_context(environ: Mapping[str, str]) -> str | None:
    """The context of the kubeconfig, `current` for the one that it is set to; None where no cluster was chosen."""
    said = _chosen.get()
    return said if said is not None else environ.get("CORTEX_CLUSTER") or None


def reaching(command: Callable[..., R]) -> Callable[..., R]:
    """The command with the two options that choose a cluster for as long as it runs."""

    @functools.wraps(command)
    def run(*arguments: Any, cluster: bool = False, context: str = "", **options: Any) -> R:
        before = _chosen.set(context or (CURRENT if cluster else None))
        try:
            return command(*arguments, **options)
        finally:
            _chosen.reset(before)

    own = inspect.signature(command)
    added = [
        inspect.Parameter("cluster", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=_OPTIONS["cluster"]),
        inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, default="", annotation=_OPTIONS["context"]),
    ]
    run.__signature__ = own.replace(parameters=[*own.parameters.values(), *added])  # type: ignore[attr-defined]
    run.__annotations__ = {**command.__annotations__, **_OPTIONS}
    return run
