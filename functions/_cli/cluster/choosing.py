"""Which cluster a command is about: `--context NAME`, `--cluster`, CORTEX_CLUSTER, or none: the local run."""

import functools
import inspect
import shlex
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Annotated, Any, TypeVar

import typer

CURRENT = "current"  # as CORTEX_CLUSTER: the context that the kubeconfig is set to
BOTH_WAYS = (
    "for the school in a cluster add --cluster or set CORTEX_CLUSTER=current; "
    "for a rehearsal in this folder start `cortex-school dev`"
)
REHEARSAL = (
    "This is about the rehearsal in this folder, not about a cluster: for the school in one add --cluster or set "
    "CORTEX_CLUSTER=current."
)
_chosen: ContextVar[str | None] = ContextVar("cluster", default=None)
_noted: ContextVar[set[str] | None] = ContextVar("noted", default=None)  # what this command said already
R = TypeVar("R")
_OPTIONS = {
    "cluster": Annotated[bool, typer.Option("--cluster", help="Ask the cluster of the kubeconfig's current context.")],
    "context": Annotated[str, typer.Option("--context", help="Ask the cluster of this context of the kubeconfig.")],
}


def chosen_context(environ: Mapping[str, str]) -> str | None:
    """The context of the kubeconfig, `current` for the one that it is set to; None where no cluster was chosen."""
    said = _chosen.get()
    return said if said is not None else environ.get("CORTEX_CLUSTER") or None


def nowhere(lacks: str) -> str:
    """What is lacking where a command was meant neither for a cluster nor found a rehearsal, with the way to each."""
    return f"{lacks}; {BOTH_WAYS}"


def note_rehearsal() -> None:
    """Tell a person, once a command and apart from its output, that a rehearsal answers; other callers hear nothing."""
    noted = _noted.get()
    if noted is not None and REHEARSAL not in noted:
        noted.add(REHEARSAL)
        typer.echo(REHEARSAL, err=True)


def option(context: str) -> str:
    """The option that chooses a context, as a person types it."""
    return "--cluster" if context == CURRENT else f"--context {shlex.quote(context)}"


def reaching(command: Callable[..., R]) -> Callable[..., R]:
    """The command with the two options that choose a cluster for as long as it runs."""

    @functools.wraps(command)
    def run(*arguments: Any, cluster: bool = False, context: str = "", **options: Any) -> R:
        before, noted = _chosen.set(context or (CURRENT if cluster else None)), _noted.set(set())
        try:
            return command(*arguments, **options)
        finally:
            _chosen.reset(before)
            _noted.reset(noted)

    own = inspect.signature(command)
    added = [
        inspect.Parameter("cluster", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=_OPTIONS["cluster"]),
        inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, default="", annotation=_OPTIONS["context"]),
    ]
    run.__signature__ = own.replace(parameters=[*own.parameters.values(), *added])  # type: ignore[attr-defined]
    run.__annotations__ = {**command.__annotations__, **_OPTIONS}
    return run
