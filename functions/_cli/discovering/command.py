"""The command `init`: looks at a cluster, shows what it found, and writes a policy and facts for review."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from eventing.handler import Temporary
from functions._cli.console import console, guarded, says, to_copy
from functions._cli.discovering import following
from functions._cli.discovering.drafting import drafted
from functions._cli.discovering.gathering import gathered
from functions._cli.discovering.landscape import WORKLOADS, Landscape
from functions._cli.discovering.remarks import on_applications, plain
from functions._cli.engine import POLICY
from functions._cli.installing.asking import Ask, asked
from functions._cli.installing.kubectl import RealKubectl, succeeded
from functions._preflight.facts import Facts

FOLDER = Path("school")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(guarded(init))


def init(
    output: Annotated[Path, typer.Option(help="The folder that the files are written into.")] = FOLDER,
    context: Annotated[str, typer.Option(help="Of the kubeconfig; the current one unless given.")] = "",
    force: Annotated[bool, typer.Option(help="Overwrite files without asking.")] = False,
) -> None:
    """Look at a cluster, and write policy.yaml and facts.json for you to review. Nothing in the cluster is changed."""
    from functions._clients.cluster import KubernetesCluster  # noqa: PLC0415  a heavy SDK

    with tempfile.TemporaryDirectory() as folder:
        cluster = KubernetesCluster(_environ(os.environ, context, Path(folder)))
        found, facts = gathered(cluster, datetime.now(UTC).timestamp())
    show(found, facts)
    texts = {"policy.yaml": drafted(POLICY.read_text(), found), "facts.json": facts_text(facts)}
    if written(output, texts, asked, force):
        policy = output / "policy.yaml"
        says(f"Read {policy} and change what is wrong. {following.open_question(found.repository())}".rstrip())
        for what, command in (
            ("What preflight makes of a clone of your repository", following.preflight(output / "facts.json")),
            ("Then", following.deploy(found.repository(), policy, context)),
        ):
            to_copy(f"{what}:", command)


def show(found: Landscape, facts: Facts) -> None:
    """What was found, and what could not be read."""
    if why := on_applications(found):
        says(why)
    else:
        table = Table("Application", "namespace", "paths", "syncs, prunes, heals by itself")
        for app in found.apps:
            reads = ", ".join(app.paths) or app.instead
            table.add_row(*(escape(plain(one)) for one in (app.name, app.namespace, reads, _automation(app.lacks))))
        console.print(table)
    classes = facts.storage_classes or ()
    rows: tuple[tuple[str, tuple[str, ...], Iterable[str]], ...] = (
        ("GitOps repository", ("Application",), (plain(found.repository()),)),
        ("registries", WORKLOADS, (f"{host} ({count})" for host, count in found.registries.items())),
        ("nodes", ("Node",), (f"{one.name} ({one.allocatable.get('memory', '?')})" for one in facts.nodes or ())),
        ("StorageClasses", ("StorageClass",), (f"{one.name}{' (default)' if one.default else ''}" for one in classes)),
        ("LimitRanges", ("LimitRange",), (one.removeprefix("LimitRange ") for one in found.limits)),
        ("keeps data on volumes", WORKLOADS, found.stateful),
        ("not permitted to read", (), found.unread),
    )
    summary = Table("what", "found")
    for what, kinds, values in rows:
        told = [value for value in values if value]
        told += [f"not looked at: {kind}" for kind in found.unread_of(*kinds)]
        summary.add_row(what, escape("\n".join(told)) or "none")
    console.print(summary)
    if found.unread:
        says("What may not be read is unknown, not absent: the files say less than there is.")


def facts_text(facts: Facts) -> str:
    """What is known, as `preflight --facts` takes it; what is not stated stays unknown."""
    known, default = msgspec.to_builtins(facts), msgspec.to_builtins(Facts())
    stated = {name: value for name, value in known.items() if value != default[name]}
    return msgspec.json.format(msgspec.json.encode(stated), indent=2).decode() + "\n"


def written(folder: Path, texts: Mapping[str, str], ask: Ask, force: bool) -> bool:
    """Whether every file has its text now; one that is there with another text stays unless the person says yes."""
    folder.mkdir(parents=True, exist_ok=True)
    every = True
    for name, text in texts.items():
        path = folder / name
        if path.exists() and path.read_text(errors="replace") == text:
            says(f"{path} is as it would be written")
        elif path.exists() and not force and ask(f"{path} is there and differs. Type yes to overwrite it: ") != "yes":
            says(f"{path} stays as it is")
            every = False
        else:
            path.write_text(text)
            says(f"wrote {path}")
    return every


def _automation(lacks: str) -> str:
    return f"no: lacks {lacks}, so what is added to it is left to a person" if lacks else "yes"


def _environ(environ: Mapping[str, str], context: str, folder: Path) -> dict[str, str]:
    if context:
        kubectl = RealKubectl(context)
        path = folder / "kubeconfig"
        path.touch(mode=0o600)
        path.write_text(succeeded(kubectl("config", "view", "--minify", "--flatten", "--raw"), "kubectl config view"))
        return {**environ, "KUBECONFIG": str(path)}
    if environ.get("KUBECONFIG") or environ.get("KUBERNETES_SERVICE_HOST"):
        return dict(environ)
    usual = Path.home() / ".kube" / "config"
    if not usual.exists():
        raise Temporary(f"no cluster is named: set KUBECONFIG, or put a kubeconfig at {usual}")
    return {**environ, "KUBECONFIG": str(usual)}
