"""`python -m functions._cli.argocd apply|check [context]`: kubectl does what is done, and every call is shown."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from functions._cli.argocd.judgement import missing
from functions._cli.argocd.wiring import addressed

FILES = tuple(Path(__file__).parents[3] / "knative" / "argocd" / name for name in ("notifications.yaml", "health.yaml"))
SECONDS = 60.0  # that a call of kubectl may take
Kubectl = Callable[[Sequence[str]], str]


class Failed(Exception):
    """kubectl could not do it; its own words."""


def kubectl_of(context: str) -> Kubectl:
    """kubectl for a context of the kubeconfig, the current one where it is empty."""
    chosen = ("--context", context) if context else ()

    def kubectl(arguments: Sequence[str]) -> str:
        command = ("kubectl", *chosen, *arguments)
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Failed(f"{' '.join(command)}: {error}") from error
        if done.returncode:
            raise Failed(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout

    return kubectl


def apply(kubectl: Kubectl, say: Callable[[str], None]) -> int:
    """Put the school's keys into Argo CD's ConfigMaps, with the Broker's own address; what else is in them stays."""
    broker = _broker(kubectl)
    for file in FILES:
        given = yaml.safe_load(file.read_text())
        at, wanted = given["metadata"], addressed(given, broker)
        call = ("-n", at["namespace"], "patch", "configmap", at["name"], "--type", "merge")
        if wanted == given:
            say(f"kubectl {' '.join(call)} --patch-file {file}")
            kubectl((*call, "--patch-file", str(file)))
        else:
            say(f"kubectl {' '.join(call)}, of {file} with the Broker's own address {broker}")
            kubectl((*call, "--patch", json.dumps({"data": wanted["data"]})))
    return 0


def _broker(kubectl: Kubectl) -> str:
    """Where the Broker is; empty while it is not there or not ready: then it is the address of its usual class."""
    found = kubectl(("-n", "cortex-school", "get", "brokers.eventing.knative.dev", "school", "--ignore-not-found",
                     "-o", "jsonpath={.status.address.url}"))  # fmt: skip
    return found.strip()


def check(kubectl: Kubectl, say: Callable[[str], None]) -> int:
    """Say what is missing; 1 where something is."""
    live: dict[str, Any] = {}
    broker = _broker(kubectl)
    wanted = [addressed(yaml.safe_load(file.read_text()), broker) for file in FILES]
    for at in (one["metadata"] for one in wanted):
        live[at["name"]] = json.loads(kubectl(("-n", at["namespace"], "get", "configmap", at["name"], "-o", "json")))
    applications, projects = (
        json.loads(kubectl(("get", f"{kind}.argoproj.io", "-A", "-o", "json")))["items"]
        for kind in ("applications", "appprojects")
    )
    found = missing(wanted, live, applications, projects)
    for line in found or [f"Argo CD tells the school of {len(applications)} Applications, and knows Knative's health"]:
        say(line)
    return 1 if found else 0


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 well, 1 something is missing, 2 it could not be asked."""
    if not arguments or arguments[0] not in ("apply", "check"):
        print("usage: python -m functions._cli.argocd apply|check [context]", file=sys.stderr)
        return 2
    kubectl = kubectl_of(arguments[1] if len(arguments) > 1 else "")
    try:
        return (apply if arguments[0] == "apply" else check)(kubectl, print)
    except Failed as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
