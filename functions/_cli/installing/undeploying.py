"""The command `undeploy`: the namespace as a whole, then what is outside it; the ledger stays where wanted."""

from collections.abc import Iterable
from typing import Annotated, Literal, get_args

import typer
from msgspec import Struct, structs

from functions._cli import exits
from functions._cli.console import guarded, says
from functions._cli.installing import volumes
from functions._cli.installing.applying import POLL, Pace
from functions._cli.installing.asking import Ask, asked, confirmed
from functions._cli.installing.kubectl import (
    NAMESPACE,
    PART_OF,
    SERVICE_LABEL,
    Kubectl,
    Object,
    RealKubectl,
    objects,
    server_of,
    succeeded,
)
from functions._cli.installing.leaving import Ledger, intended, told
from functions._cli.installing.leftovers import Left, in_use, project_left
from functions._cli.installing.stages import counted, group_of, key_of
from functions._cli.installing.writers import running, writers

Wish = Literal["keep", "delete"]
# Seconds. Kubernetes looks at a namespace whose pods are ending after half of their longest grace and one more second
# (its namespace controller, `Estimate`); a function's grace is its timeout, 600 s at most. Twice that, and a little.
PATIENCE = 660.0  # for the namespace to go, and then for its volumes
ENDING = 90.0  # for the functions to end before that: queue-proxy drains for 30 s, whatever it has to do
_INSIDE = "pods,statefulsets.apps,persistentvolumeclaims,services.serving.knative.dev,brokers.eventing.knative.dev," \
    "triggers.eventing.knative.dev,pingsources.sources.knative.dev,apiserversources.sources.knative.dev"  # fmt: skip
_SERVICES = "services.serving.knative.dev"
_CLUSTER = (
    "clusterroles,clusterrolebindings,validatingadmissionpolicybindings,validatingadmissionpolicies,priorityclasses"
)
_ELSEWHERE = "rolebindings,roles,appprojects.argoproj.io"  # in argocd, and in each namespace that was opted in


class _Found(Struct, frozen=True):
    """What is there of the school, and its AppProjects that others need."""

    namespace: tuple[Object, ...]
    inside: tuple[Object, ...]
    outside: tuple[Object, ...]
    projects: tuple[Left, ...]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(guarded(undeploy))


def undeploy(
    context: Annotated[str, typer.Option(help="Of the kubeconfig; the current one unless given.")] = "",
    ledger: Annotated[
        str, typer.Option(help="keep or delete its volume; asked for unless given, kept with --yes.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: for automation.")] = False,
    patience: Annotated[
        float, typer.Option(help="Seconds for the namespace to go, and then for its volumes.")
    ] = PATIENCE,
) -> None:
    """Take the school off a cluster: shows what goes, and deletes it when you confirm. Git keeps what it changed."""
    if ledger and ledger not in get_args(Wish):
        raise typer.BadParameter(f"{ledger!r} is neither keep nor delete", param_hint="--ledger")
    kubectl = RealKubectl(context)
    if not undeployed(kubectl, kubectl.context, asked, Pace(), ledger, yes, patience):
        raise typer.Exit(exits.UNEXPECTED)


def undeployed(
    kubectl: Kubectl,
    context: str,
    ask: Ask,
    pace: Pace,
    ledger: str = "",
    yes: bool = False,
    patience: float = PATIENCE,
) -> bool:
    """Whether it is gone, and the ledger's volume is what was confirmed: kept, or gone.

    False also where nobody confirmed, or somebody else would bring it back. Nothing is deleted then.

    Raises:
        Temporary, Permanent: as kubectl says it.
    """
    says(f"cluster: context {context}, server {server_of(kubectl)}")
    applications = objects(kubectl, "applications.argoproj.io", "-A")
    found = _found(kubectl, applications)
    if not found.namespace and not found.outside:
        says(f"There is nothing of the school: no namespace {NAMESPACE}, and no object outside it.")
        return told(kubectl, Ledger(), found.inside, found.projects, pace, 0.0)
    if _brought_back(applications, found.outside):
        return False
    kept = _shown(kubectl, found, ask, ledger, yes)
    if not yes and not confirmed(ask, NAMESPACE, f"delete this from the cluster of context {context}"):
        says("Not confirmed: nothing was deleted.")
        return False
    if kept.keep:
        volumes.keep(kubectl, kept.volume)
    elif kept.volume:
        kept = structs.replace(kept, refusal=volumes.let_go(kubectl, kept.volume))
    if found.namespace:
        _end_functions(kubectl, found.inside, pace)
        _delete(kubectl, patience)
    for each in found.outside:
        _delete_outside(kubectl, each)
    says("The school is gone. What it committed is in Git and stays.")
    return told(kubectl, kept, found.inside, found.projects, pace, patience)


def _found(kubectl: Kubectl, applications: tuple[Object, ...]) -> _Found:
    namespace = objects(kubectl, "namespace", NAMESPACE)
    inside = objects(kubectl, _INSIDE, "-n", NAMESPACE) if namespace else ()
    elsewhere = objects(kubectl, _ELSEWHERE, "-A", "-l", PART_OF)
    sets = objects(kubectl, "applicationsets.argoproj.io", "-A")
    outside, projects = list(objects(kubectl, _CLUSTER, "-l", PART_OF)), []
    for one in elsewhere:
        users = in_use(one, applications, sets) if one["kind"] == "AppProject" else ()
        if users:
            projects.append(project_left(one, users))
        elif one["metadata"].get("namespace") != NAMESPACE:
            outside.append(one)
    return _Found(namespace, inside, tuple(outside), tuple(projects))


def _shown(kubectl: Kubectl, found: _Found, ask: Ask, ledger: str, yes: bool) -> Ledger:
    volume = volumes.ledger_volume(kubectl) if found.namespace else ""
    inside = f"{counted(found.inside) or 'empty'}, and all else in it" if found.namespace else "gone already"
    says(f"namespace {NAMESPACE}: {inside}")
    says(f"outside it: {counted(found.outside) or 'nothing'}")
    for where, names in _by_namespace(found.outside).items():
        says(f"  of these in {where}: {', '.join(names)}")
    kept = Ledger(volume, keep=bool(volume) and _keeps(ask, ledger, yes, volume))
    if volume:
        says(intended(kubectl, kept))
    return kept


def _brought_back(applications: Iterable[Object], outside: Iterable[Object]) -> bool:
    """Whether an Application would bring the school back; one that keeps something else here is named, no more."""
    found = writers(applications, running(key_of(one) for one in outside))
    for one in found:
        if one.in_the_way:
            says(f"Argo CD's Application {one.name} would bring it back, it applies {one.what} from Git. Change Git,")
            says("or delete that Application (without cascade) first. Nothing was deleted.")
    for one in found:
        if not one.in_the_way:
            what = one.what or "something that is not known, as Argo CD has not compared it yet,"
            says(f"Argo CD's Application {one.name} keeps {what} here and is left alone: that goes with the namespace,")
            says("and comes back where it makes the namespace anew, or somebody does.")
    return any(one.in_the_way for one in found)


def _keeps(ask: Ask, ledger: str, yes: bool, volume: str) -> bool:
    if not ledger and not yes:
        says(f"The volume {volume} holds the ledger: decisions, tombstones, what is in force. Without it the next")
        says("installation reads from Git what is in force, and does nothing by itself until a person has looked.")
        ledger = ask("keep or delete it [keep]: ")
    return ledger != "delete"


def _by_namespace(found: Iterable[Object]) -> dict[str, list[str]]:
    spaces: dict[str, list[str]] = {}
    for metadata, kind in ((one["metadata"], one["kind"]) for one in found):
        if metadata.get("namespace"):
            spaces.setdefault(str(metadata["namespace"]), []).append(f"{kind} {metadata['name']}")
    return spaces


def _end_functions(kubectl: Kubectl, inside: Iterable[Object], pace: Pace) -> None:
    """First, or a function that is awake keeps the namespace for five minutes after its pod is gone."""
    names = [str(one["metadata"]["name"]) for one in inside if group_of(one) == "serving.knative.dev"]
    if not names:
        return
    succeeded(
        kubectl("delete", _SERVICES, *names, "-n", NAMESPACE, "--wait=false", "--ignore-not-found"),
        f"kubectl delete {_SERVICES}",
    )
    end = pace.clock() + ENDING
    while pods := objects(kubectl, "pods", "-n", NAMESPACE, "-l", SERVICE_LABEL):
        if pace.clock() >= end:
            says(f"{len(pods)} pods of functions are at work still: the namespace waits for them, ten minutes at most")
            return
        pace.sleep(POLL)


def _delete(kubectl: Kubectl, patience: float) -> None:
    answer = kubectl(
        "delete", "namespace", NAMESPACE, "--wait=true", f"--timeout={patience:.0f}s", "--ignore-not-found",
        patience=patience + 30,
    )  # fmt: skip
    if answer.code:
        still = objects(kubectl, "namespace", NAMESPACE)
        conditions = ((still[0].get("status") or {}).get("conditions") or ()) if still else ()
        said = "; ".join(str(one.get("message")) for one in conditions if one.get("status") == "True")
        says(f"the namespace is not gone yet: {said or 'no reason given'}")
    succeeded(answer, f"kubectl delete namespace {NAMESPACE}")
    says(f"deleted the namespace {NAMESPACE}")


def _delete_outside(kubectl: Kubectl, data: Object) -> None:
    kind, metadata = str(data["kind"]), data["metadata"]
    where = ("-n", str(metadata["namespace"])) if metadata.get("namespace") else ()
    succeeded(
        kubectl("delete", kind.lower(), str(metadata["name"]), *where, "--ignore-not-found"),
        f"kubectl delete {kind} {metadata['name']}",
    )
    says(f"deleted {kind} {metadata['name']}{f' in {where[1]}' if where else ''}")
