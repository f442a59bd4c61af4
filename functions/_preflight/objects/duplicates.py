"""No object is declared twice."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from eventing.vocabulary import Finding, Severity
from functions._manifests.fields import same
from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._preflight.objects.placeholders import renamed
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "duplicates"


class _Identity(NamedTuple):
    """What the API server tells objects apart by, in the cluster that their Application applies them to."""

    cluster: str
    group: str
    kind: str
    namespace: str
    name: str


def no_duplicates(view: View) -> Iterator[Finding]:
    """No object of one kind, namespace and name stands twice among what Argo CD applies."""
    clusters = _clusters(view)
    found: dict[_Identity, list[Manifest]] = defaultdict(list)
    for one in view.repository.manifests:
        if one.name and (one.application or not clusters):
            group = one.api_version.rpartition("/")[0]
            cluster = clusters.get(one.application, "")
            found[_Identity(cluster, group, one.kind, one.namespace, one.name)].append(one)
    inferred = {one.name for one in view.repository.applications if one.inferred}
    for listed in found.values():
        copies = [one for one in listed if not renamed(view, one)] if len(listed) > 1 else []
        if len(copies) > 1:
            yield _twice(copies, sure=not any(one.application in inferred for one in copies))
    yield from _read_twice(view, clusters)


def _clusters(view: View) -> dict[str, str]:
    """Where each Application applies to: one object in two clusters is two objects."""
    found = {one.name: "" for one in view.repository.applications}
    for one in view.repository.of_kind("Application"):
        target = get(one.data, "spec.destination")
        if isinstance(target, dict) and one.name in found:
            found[one.name] = str(target.get("server") or target.get("name") or "")
    return found


def _twice(copies: list[Manifest], sure: bool) -> Finding:
    files = sorted(one.file for one in copies)
    where = " and ".join(f"again in {file}" if file in files[:at] else f"in {file}" for at, file in enumerate(files))
    last = copies[-1]
    alike = all(same(one.data, last.data) for one in copies)
    harmless = alike and len({one.application for one in copies}) == 1
    severity: Severity = "error" if sure and not harmless else "warning"
    return finding(RULE, last, "", f"{last.kind} {last.name} is declared {where}: keep one of them", severity)


def _read_twice(view: View, clusters: dict[str, str]) -> Iterator[Finding]:
    """Files that two Applications apply as they are: both own their objects, and each undoes the other's mark."""
    declared = [one for one in view.repository.applications if not one.inferred]
    plain = {one.name: one.namespace for one in declared if one.renderer == "directory"}
    readers: dict[str, list[str]] = defaultdict(list)
    for name in plain:
        for file in view.repository.reads[name].files:
            readers[file].append(name)
    shared = {file: sorted(names) for file, names in readers.items() if len(names) > 1}
    for one in view.repository.manifests if shared else ():
        names = shared.get(one.file, [])
        own = get(one.data, "metadata.namespace")
        places = [(clusters.get(name, ""), own or plain[name]) for name in names]
        if one.name and any(places.count(place) > 1 for place in places):
            message = f"{one.kind} {one.name} is applied by Applications {' and '.join(names)}: leave it to one"
            yield finding(RULE, one, "", message)


DUPLICATES = Rule(
    id=RULE,
    severity="error",
    title="No object is declared twice",
    why="Within one Application Argo CD applies the last of them and drops the other (RepeatedResourceWarning), so one "
    "of the two declarations has no effect. Two Applications take the object from each other at every sync "
    "(SharedResourceWarning), and pruning one of them removes it for both.",
    cure="Keep one of them.",
    check=no_duplicates,
    example="""
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {LOG_LEVEL: info}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {LOG_LEVEL: debug}
""",
    cured="""
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {LOG_LEVEL: info}
""",
    scope="tree",
    knows="Two copies that are the same, in one Application, are a warning, and so are any where no Application is "
    "declared in the repository. Files that no Application reads are not counted, nor are folders whose kustomization "
    "changes names.",
)
