"""Shapes for the tests of remedies: a small repository, a symptom, and what the diagnosis made of them."""

from typing import Any

import msgspec
import yaml
from msgspec.structs import replace

from functions._catalogue.remedies.diagnosis import Diagnosis, diagnose
from functions._catalogue.remedies.remedy import Patient
from functions._manifests.rendering import applied
from functions._manifests.repository import Repository, load
from functions._preflight.facts import Facts
from functions._symptoms.faults import Fault
from functions._symptoms.recognition import symptom_of
from functions._symptoms.symptom import Observation
from functions._symptoms.usage import Usage

FILE = "apps/shop.yaml"
APPLICATION = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  source: {repoURL: https://git.example/home, path: apps}
  destination: {server: https://kubernetes.default.svc, namespace: shop}
  syncPolicy: {automated: {prune: true, selfHeal: true}}
"""


def tree(*documents: str) -> Repository:
    """A repository whose one Application reads these documents."""
    body = "\n---\n".join(one.strip() for one in documents) + "\n"
    return load({"argocd/shop.yaml": APPLICATION.encode(), FILE: body.encode()})


def deployment(pod: str = "", container: str = "", spec: str = "", name: str = "web", kind: str = "Deployment") -> str:
    """A workload with one container; each part is a flow mapping's inside."""
    return yaml.safe_dump(_workload(pod, container, spec, name, kind), sort_keys=False)


def _workload(pod: str, container: str, spec: str, name: str, kind: str) -> dict[str, Any]:
    one = {"name": name, "image": f"registry.example/{name}:2.0.0", **_parts(container)}
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [one], **_parts(pod)}}
    whole = {"selector": {"matchLabels": {"app": name}}, **_parts(spec), "template": template}
    version = "batch/v1" if kind == "Job" else "apps/v1"
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "shop"}, "spec": whole}


def _parts(text: str) -> dict[str, Any]:
    return dict(yaml.safe_load(f"{{{text}}}"))


def service(name: str, port: int = 80, selector: str = "", namespace: str = "shop") -> str:
    """A Service; by default of the pods of its own name."""
    return f"""
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{selector: {{app: {selector or name}}}, ports: [{{port: {port}}}]}}
"""


def seen(
    repository: Repository,
    message: str,
    thing: str = "Pod/web-7c9d8b6f5-x2k4p",
    facts: Facts | None = None,
    reason: str = "",
    usage: tuple[Usage, ...] = (),
    fault: Fault | None = None,
) -> Diagnosis:
    """The diagnosis of a message about an object of the namespace `shop`."""
    symptom = symptom_of(Observation("", reason, thing, "shop", message))
    symptom = replace(symptom, fault=fault) if fault else symptom
    return diagnose(Patient(symptom, None, repository, facts or Facts(), today="2026-11-28", usage=usage))


def mended(repository: Repository, found: Diagnosis) -> Repository:
    """The repository as the plan leaves it."""
    assert found.plan is not None, found.escalate
    return load(applied(repository.files, found.plan.operations))


def edits(found: Diagnosis) -> dict[str, Any]:
    """What the plan writes, by the end of each path; a removal is None."""
    assert found.plan is not None, found.escalate
    return {
        one.path.removeprefix("spec.template.spec.").removeprefix("containers[name=web]."): msgspec.to_builtins(
            one.value
        )
        for one in found.plan.operations
    }
