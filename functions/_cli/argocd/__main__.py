"""`python -m functions._cli.argocd apply|check [context]`: kubectl does what is done, and every call is shown."""

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from eventing.handler import Permanent, Temporary
from functions._cli.argocd.concerned import sorted_out
from functions._cli.argocd.judgement import missing, well
from functions._cli.argocd.patches import FILES, patches
from functions._cli.argocd.wiring import addressed
from functions._cli.installing.in_force import in_force
from functions._cli.installing.kubectl import Kubectl, RealKubectl, objects, succeeded
from functions._clients.cluster import ARGOCD_NAMESPACE as ARGOCD

NEXT = "Which cluster is asked is said by KUBECONFIG and CONTEXT=name; `kubectl config get-contexts` lists them."
Say = Callable[[str], None]


def apply(kubectl: Kubectl, say: Say) -> int:
    """Put the school's keys into Argo CD's ConfigMaps, with the Broker's own address; what else is in them stays.

    Raises:
        Temporary, Permanent: when the cluster does not answer, or refuses; without a ConfigMap nothing is patched.
    """
    broker = _broker(kubectl)
    _live(kubectl)
    for file, given in zip(FILES, patches(), strict=True):
        at, wanted = given["metadata"], addressed(given, broker)
        call = ("-n", at["namespace"], "patch", "configmap", at["name"], "--type", "merge")
        if wanted == given:
            say(f"kubectl {' '.join(call)} --patch-file {file}")
            patched = kubectl(*call, "--patch-file", str(file))
        else:
            say(f"kubectl {' '.join(call)}, of {file} with the Broker's own address {broker}")
            patched = kubectl(*call, "--patch", json.dumps({"data": wanted["data"]}))
        succeeded(patched, f"the patch of {at['name']}")
    return 0


def check(kubectl: Kubectl, say: Say) -> int:
    """Say what is missing; 1 where something is.

    Raises:
        Temporary, Permanent: when the cluster does not answer, or refuses.
    """
    broker = _broker(kubectl)
    wanted = [addressed(one, broker) for one in patches()]
    live = _live(kubectl)
    listed, projects = _listed(kubectl, "applications", "-A"), _listed(kubectl, "appprojects", "-n", ARGOCD)
    applications = sorted_out(listed, _policy(kubectl))
    found = missing(wanted, live, applications, projects)
    for line in (*(found or (well(applications),)), *applications.left_out()):
        say(line)
    return 1 if found else 0


def _broker(kubectl: Kubectl) -> str:
    """Where the Broker is; empty while it is not there or not ready: then it is the address of its usual class."""
    found = objects(kubectl, "brokers.eventing.knative.dev", "school", "-n", "cortex-school")
    status: dict[str, Any] = (found[0].get("status") if found else None) or {}
    return str((status.get("address") or {}).get("url") or "")


def _live(kubectl: Kubectl) -> dict[str, Any]:
    """Argo CD's ConfigMaps that are patched, by name."""
    live: dict[str, Any] = {}
    for at in (one["metadata"] for one in patches()):
        found = objects(kubectl, "configmap", at["name"], "-n", at["namespace"])
        if not found:
            raise Permanent(
                f"there is no ConfigMap {at['name']} in the namespace {at['namespace']}: it comes with Argo CD, which "
                "has to be installed there first (docs/install.md)."
            )
        live[at["name"]] = found[0]
    return live


def _listed(kubectl: Kubectl, kind: str, *where: str) -> list[Any]:
    answer = kubectl("get", f"{kind}.argoproj.io", *where, "-o", "json")
    return list(json.loads(succeeded(answer, f"the list of {kind}"))["items"])


def _policy(kubectl: Kubectl) -> str:
    """The policy in force; empty where there is none, or this person may not read it."""
    try:
        return in_force(kubectl).policy
    except Permanent:
        return ""


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 well, 1 something is missing, 2 it could not be asked."""
    if not arguments or arguments[0] not in ("apply", "check"):
        print("usage: python -m functions._cli.argocd apply|check [context]", file=sys.stderr)
        return 2
    try:
        kubectl = RealKubectl(arguments[1] if len(arguments) > 1 else "")
        return (apply if arguments[0] == "apply" else check)(kubectl, print)
    except (Temporary, Permanent) as error:
        print(f"{error}\n{NEXT}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
