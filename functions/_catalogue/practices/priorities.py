"""Who stays when a node runs out of room: a priority class for what others depend on."""

from typing import Any

from functions._catalogue.edits import add, in_pod, put
from functions._catalogue.practice import SERVERS, Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import text, whole
from functions._catalogue.stores import store_of
from functions._catalogue.surroundings import claim_spec
from functions._manifests.repository import Manifest, Repository
from functions._manifests.workloads import pod_spec

_NAME = "depended-upon"
_VALUE = 1_000_000  # above every pod without a class (0), far below the cluster's own (2 000 000 000)


def _highest(repository: Repository) -> Manifest | None:
    """The highest class of the repository that a workload may take: not the default of all, not below the default."""
    classes = [
        found
        for found in repository.of_kind("PriorityClass")
        if found.data.get("globalDefault") is not True and whole(found.data, "value") > 0
    ]
    return min(classes, key=lambda found: (-whole(found.data, "value"), found.name), default=None)


def _keeps_data(case: Case) -> bool:
    """Whether it is a database with a claim of its own: what others lose when it is gone."""
    return store_of(case.workload) is not None and bool(claim_spec(case.repository, case.workload))


def _priority(case: Case) -> Advice:
    workload = case.workload
    stated = text(pod_spec(workload), "priorityClassName")
    if stated:
        return Followed(f"{workload.name} has the priority class {stated}")
    if not case.named and not _keeps_data(case):
        return Unsuited(f"nothing shows that others depend on {workload.name}; if all were important, none would be")
    existing = _highest(case.repository)
    name = existing.name if existing else _NAME
    operations = [put(workload, in_pod(workload, "priorityClassName"), name)]
    if existing is None:
        data: dict[str, Any] = {
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": {
                "name": _NAME,
                # Argo CD applies kinds that it does not know the order of last; the pods need this one first
                "annotations": {"argocd.argoproj.io/sync-wave": "-1"},
            },
            "value": _VALUE,
            "preemptionPolicy": "Never",
            "description": "What other workloads depend on: evicted last, and never at the price of a running pod.",
        }
        operations = [*add(case, data, everywhere=True), *operations]
    new = "" if existing else "the new "
    what = f"{workload.name} gets {new}priority class {name}, so that a full node evicts it last (had none)"
    return Change(tuple(operations), what, (workload.resource,))


PRACTICES = (
    Practice(
        id="priority-class",
        title="Priority classes",
        category="capability",
        summary="A node that runs out of memory evicts what others depend on last.",
        checks="Databases with a volume claim, or the workloads that were named, have a `priorityClassName`.",
        changes="Sets the highest class of the repository, or adds one that never preempts running pods.",
        experts=("architecture", "database"),
        risk=0.2,
        effort=0.2,
        impact=0.4,
        advise=_priority,
        kinds=SERVERS,
        risks=("If everything has a high priority, nothing has.",),
    ),
)
