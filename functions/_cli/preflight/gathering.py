"""The command `facts`: what `preflight --facts` takes, read from the cluster that KUBECONFIG names."""

import os
import sys
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer
from rich.markup import escape

from functions._cli.console import errors, guarded
from functions._clients.cluster_facts import observed
from functions._preflight.facts import Facts


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(guarded(facts))


def facts(
    namespace: Annotated[
        list[str] | None, typer.Option(help="Also what exists in this namespace; repeatable. None: in all of them.")
    ] = None,
) -> None:
    """Print what the tree cannot know, for `preflight --facts`. No Secret is read, and no value is kept."""
    from functions._clients.cluster import KubernetesCluster  # noqa: PLC0415  a heavy SDK

    cluster = KubernetesCluster(os.environ)
    wanted = namespace or [str(one["metadata"]["name"]) for one in cluster.list("Namespace")]
    found = observed(cluster, wanted, datetime.now(UTC).timestamp())
    for kind in found.forbidden:
        errors.print(f"not permitted to read: {escape(kind)}; that stays unknown")
    known, default = msgspec.to_builtins(found.facts), msgspec.to_builtins(Facts())
    stated = {name: value for name, value in known.items() if value != default[name]}
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(stated), indent=2).decode() + "\n")
