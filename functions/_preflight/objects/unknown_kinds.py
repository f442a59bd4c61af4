"""Every object is of a kind that the API server serves, or at least one that somebody here knows."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from eventing.vocabulary import Finding
from functions._manifests.repository import Manifest
from functions._preflight.facts import Facts
from functions._preflight.objects.schemas.builtin import GROUPS
from functions._preflight.objects.schemas.known import Kinds
from functions._preflight.objects.schemas.shipped import shipped
from functions._preflight.objects.versions import instead_of
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "unknown-kind"
_KIND = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_VERSION = re.compile(r"(?:[a-z0-9.-]+/)?v[0-9a-z]+")


def known_kinds(view: View) -> Iterator[Finding]:
    """Kinds are Kubernetes' own, declared in the repository, of a known project, or a finding."""
    kinds = view.once(Kinds)
    told: set[tuple[str, str]] = set()
    for one in view.objects:
        named = f"{one.api_version} {one.kind}"
        group = one.api_version.rpartition("/")[0]
        if not _KIND.fullmatch(one.kind) or not _VERSION.fullmatch(one.api_version):
            yield finding(RULE, one, "kind", f"{named} is no kind of Kubernetes: write apiVersion and kind as it does")
        elif group in GROUPS:
            yield from _builtin(one, kinds, named)
        elif (group, one.kind) not in kinds.declared:
            for found in _custom(one, kinds, group, named):
                if found.severity == "error" or (group, one.kind) not in told:  # once, where it may be all right
                    yield found
                told.add((group, one.kind))


def _builtin(manifest: Manifest, kinds: Kinds, named: str) -> Iterator[Finding]:
    known = kinds.builtin.kinds
    if (manifest.api_version, manifest.kind) in known or instead_of(kinds, manifest) or manifest.kind == "List":
        return
    if not manifest.application:  # a file for some tool, such as a kubeconfig; nothing applies it
        return
    near = get_close_matches(manifest.kind, sorted({kind for _, kind in known}), 1, 0.8)
    meant = f"did you mean {near[0]}?" if near else "see the API reference for its kinds"
    yield finding(RULE, manifest, "kind", f"{named} is not known to Kubernetes {kinds.builtin.version}: {meant}")


def _custom(manifest: Manifest, kinds: Kinds, group: str, named: str) -> Iterator[Finding]:
    facts = kinds.view.facts
    if is_absent(facts, group, manifest.kind):
        message = f"{named}: {group} has no such kind in the cluster, so it cannot be applied: install its "
        yield finding(RULE, manifest, "apiVersion", message + "CustomResourceDefinition first, or remove it")
    elif kinds.find(manifest.api_version, manifest.kind) or instead_of(kinds, manifest):
        return
    elif _is_installed(facts, group, manifest.kind) or not manifest.application:
        yield finding(RULE, manifest, "", f"{named} is a custom resource: its fields were not checked", "info")
    else:
        project = shipped(group)
        others = sorted({one.rpartition(" ")[2] for one in project.kinds}) if project else []
        near = get_close_matches(manifest.kind, others, 1, 0.8)
        hint = f"did you mean {near[0]}, or is its CustomResourceDefinition" if near else "see that it is"
        message = f"{named} is declared nowhere in the repository, so its fields were not checked: {hint} installed"
        yield finding(RULE, manifest, "", f"{message}{'?' if near else ''}", "warning")


def is_absent(facts: Facts, group: str, kind: str) -> bool:
    """Whether the facts say that the cluster does not serve a custom kind."""
    if group in facts.absent_api_groups:
        return True
    served = None if facts.api_groups is None else {one.partition("/")[0] for one in facts.api_groups}
    if served is not None and group not in served:
        return True
    if facts.crds is None or _is_installed(facts, group, kind):
        return False
    aggregated = served is not None and not any(one.group == group for one in facts.crds)
    return not aggregated  # such as metrics.k8s.io, which has no CustomResourceDefinition


def _is_installed(facts: Facts, group: str, kind: str) -> bool:
    return any((one.group, one.kind) == (group, kind) for one in facts.crds or ())


UNKNOWN_KIND = Rule(
    id=RULE,
    severity="error",
    title="Every object is of a kind that is known",
    why="The API server refuses an object of a kind that it does not serve, and the sync of the whole Application "
    "fails with `the server could not find the requested resource`. Of a kind that nobody knows, nothing is checked.",
    cure="Install the CustomResourceDefinition before (in this repository or by its chart), remove the object, or say "
    "in the facts what is installed.",
    check=known_kinds,
    example="""
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - {type: cpu, metricType: Utilization, metadata: {value: "80"}}
""",
    cured="""
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 3
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}
""",
    facts=Facts(absent_api_groups=("keda.sh",)),
    knows="What a Helm chart installs is not seen: a kind that only a chart brings is a warning until the facts list "
    "it. It is an error only where the facts say that the cluster does not serve it, or where the group is Kubernetes' "
    "own.",
)
