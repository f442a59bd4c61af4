"""What stays after `undeploy`, as the cluster has it then: each thing is said with the command that ends it."""

from collections.abc import Collection, Iterable
from functools import partial

from msgspec import Struct

from eventing.handler import Permanent
from functions._cli.argocd.patches import patches
from functions._cli.console import says, to_copy
from functions._cli.installing.applying import Pace
from functions._cli.installing.kubectl import Kubectl, Object, objects
from functions._cli.installing.leftovers import Left, flag_left, keys_left, registries_left, subscribed
from functions._cli.installing.manifests import images_of
from functions._cli.installing.room import FLAG
from functions._cli.installing.serving_settings import SKIPPING, serving_setting
from functions._cli.installing.volumes import is_kept, policy, release, remaining, staying


class Ledger(Struct, frozen=True):
    """The ledger's volume, empty where it is on none; whether it is to be kept, and why else it would not go."""

    volume: str = ""
    keep: bool = False
    refusal: str = ""


def intended(kubectl: Kubectl, ledger: Ledger) -> str:
    """What is going to become of the ledger's volume, before it is confirmed."""
    if ledger.keep:
        return f"the ledger's volume {ledger.volume} is kept"
    try:
        now = policy(kubectl, ledger.volume)
    except Permanent:  # it may not be read: the attempt says so
        now = ""
    against = f"; its reclaim policy is {now}, which is set to Delete for it" if now not in ("", "Delete") else ""
    return f"the ledger's volume {ledger.volume} is deleted with what it holds{against}"


def told(
    kubectl: Kubectl,
    ledger: Ledger,
    inside: Iterable[Object],
    projects: Iterable[Left],
    pace: Pace,
    patience: float,
) -> bool:
    """Say what stays, volumes and what is elsewhere; whether the ledger's volume is what was confirmed.

    Raises:
        Temporary: when the cluster does not answer.
    """
    well = volumes_told(kubectl, ledger, pace, patience)
    hosts = {image.partition("/")[0].lower() for one in inside for image in images_of(one) if "/" in image}
    found, unseen = list(projects), []
    for look in (_keys, _subscriptions, partial(_serving, hosts=hosts)):
        try:
            found += look(kubectl)
        except Permanent as error:
            unseen.append(str(error))
    if found:
        says("What it had put elsewhere stays; this takes it out, one by one:")
    for one in found:
        to_copy(one.what, one.command)
    for said in unseen:
        says(f"What it may have put elsewhere could not be seen: {said}")
    says("docs/install.md, Uninstalling, has the whole list, and what is not in the cluster.")
    return well


def _keys(kubectl: Kubectl) -> list[Left]:
    found = []
    for patch in patches():
        at = patch["metadata"]
        for live in objects(kubectl, "configmap", at["name"], "-n", at["namespace"]):
            found += keys_left(patch, live)
    return found


def _subscriptions(kubectl: Kubectl) -> list[Left]:
    return subscribed(objects(kubectl, "applications.argoproj.io,appprojects.argoproj.io", "-A"))


def _serving(kubectl: Kubectl, hosts: Collection[str]) -> list[Left]:
    flag, listed = serving_setting(kubectl, *FLAG), serving_setting(kubectl, *SKIPPING)
    return [*flag_left(flag), *registries_left(listed, hosts)]


def volumes_told(kubectl: Kubectl, ledger: Ledger, pace: Pace, patience: float) -> bool:
    """Say which volumes are there still; whether the ledger's is what was confirmed: kept, or gone.

    Raises:
        Temporary: when the cluster does not answer.
    """
    try:
        found = {str(one["metadata"]["name"]): one for one in remaining(kubectl, pace, patience, says)}
    except Permanent as error:
        says(f"Which volumes stay could not be seen: {error}")
        if ledger.volume:
            command = release(ledger.volume) if ledger.keep else f"kubectl get persistentvolume {ledger.volume}"
            to_copy(f"the ledger's {ledger.volume} was to be {'kept' if ledger.keep else 'deleted'}:", command)
        return not ledger.volume or ledger.keep
    there = found.pop(ledger.volume, None)
    if ledger.volume and ledger.keep and there:
        to_copy(
            f"The ledger's volume {ledger.volume} is kept (reclaim policy Retain); before the next `make deploy`:",
            release(ledger.volume),
        )
    elif ledger.volume and ledger.keep:
        says(f"The ledger's volume {ledger.volume} was to be kept, and is gone: somebody else deleted it.")
    elif there:
        why, command = staying(there)
        both = f"{why}; {ledger.refusal}" if ledger.refusal else why
        to_copy(f"The ledger's volume {ledger.volume} STAYS, against what was confirmed: {both}.", command)
    elif ledger.volume:
        says(f"The ledger's volume {ledger.volume} is gone.")
    for name, volume in found.items():
        why, command = staying(volume)
        if is_kept(volume):
            to_copy(f"The volume {name} holds a ledger that was kept; before the next `make deploy`:", release(name))
            to_copy("or, to delete it with what it holds:", command)
            continue
        claim = volume["spec"]["claimRef"].get("name")
        to_copy(f"The volume {name} of the claim {claim} stays: {why}.", command)
    return not ledger.volume or ledger.keep == bool(there)
