"""More than one pod, and never all of them away at once: replica counts, disruption budgets, spreading over nodes."""

from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.edits import add, in_pod, put
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import mapping, rows, text, whole
from functions._catalogue.surroundings import (
    chosen_labels,
    fewest,
    must_be_alone,
    scaler_of,
    seems_alone,
    selecting,
)
from functions._manifests.paths import get
from functions._manifests.workloads import pod_spec

_PAIR = 2


def _replicas(case: Case) -> Advice:
    workload, said = case.workload, case.said.replicas
    stated = get(workload.data, "spec.replicas")
    now = whole(workload.data, "spec.replicas", 1)
    wanted = said if said is not None and (case.named or said >= _PAIR) else max(now, _PAIR)
    owner = scaler_of(case.repository, workload)
    if now == wanted or (now >= _PAIR and not (case.named and said is not None)):
        return Followed(f"{workload.name} runs {now} replicas")
    if now == 0 and not case.named:
        return Unsuited(f"{workload.name} is scaled to zero on purpose")
    reason = must_be_alone(case.repository, workload) if wanted > 1 else ""
    reason = reason or ("" if case.named else seems_alone(case.repository, workload))
    if owner is not None and not case.named:
        reason = f"{owner.kind} {owner.name} sets the replicas of {workload.name}"
    if reason:
        return Unsuited(reason)
    owned = f", although {owner.kind} {owner.name} owns the number" if owner else ""
    default = " (the default)" if stated is None else ""
    what = f"{workload.name} runs {wanted} replicas instead of {now}{default}{owned}"
    overrides = owner is not None or now != 1
    operation = put(workload, "spec.replicas", wanted)
    return Change((operation,), what, (workload.resource,), overrides=overrides)


def _single(operation: Operation) -> bool:
    return operation.path == "spec.replicas" and operation.expected == 1


def _budget_value(case: Case, pods: int) -> tuple[str, int | str] | str:
    """The field of the budget with its value, or why what was said would block every drain."""
    said = case.said.min_available
    if said is None:
        return "maxUnavailable", 1
    if said.endswith("%"):
        kept = -(-pods * int(said[:-1]) // 100)  # Kubernetes rounds up
        value: int | str = said
    else:
        kept = value = int(said)
    if kept >= pods:
        return f"a budget of at least {said} available out of {pods} pods of {case.workload.name} blocks every drain"
    return "minAvailable", value


def _budget(case: Case) -> Advice:
    workload, repository = case.workload, case.repository
    existing = selecting(repository, workload, "PodDisruptionBudget", "spec.selector")
    if existing:
        return Followed(f"PodDisruptionBudget {existing[0].name} guards {workload.name}")
    pods, labels = fewest(repository, workload), chosen_labels(workload)
    if pods < _PAIR:
        return Unsuited(
            f"{workload.name} runs {pods} replica{'' if pods == 1 else 's'}: a budget would block every drain"
        )
    value = _budget_value(case, pods)
    if isinstance(value, str):
        return Unsuited(value)
    if not labels:
        return Unsuited(f"{workload.name} has no matchLabels to select its pods by")
    name = workload.name
    if repository.find("PodDisruptionBudget", workload.namespace, name) is not None:
        return Unsuited(f"another PodDisruptionBudget is called {name} already")
    data: dict[str, Any] = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name},
        "spec": {value[0]: value[1], "selector": {"matchLabels": dict(labels)}},
    }
    what = f"a PodDisruptionBudget for {name} with {value[0]} {value[1]} of {pods} pods (it had none)"
    return Change(add(case, data), what, (workload.resource,))


def _spread(case: Case) -> Advice:
    workload, pod = case.workload, pod_spec(case.workload)
    if rows(pod, "topologySpreadConstraints"):
        return Followed(f"{workload.name} has topologySpreadConstraints")
    if mapping(pod, "affinity.podAntiAffinity"):
        return Followed(f"{workload.name} keeps its pods apart by podAntiAffinity")
    pods, labels = fewest(case.repository, workload), chosen_labels(workload)
    if pods < _PAIR:
        return Unsuited(f"{workload.name} runs {pods} replica{'' if pods == 1 else 's'}: there is nothing to spread")
    if text(pod, "nodeName") or "kubernetes.io/hostname" in mapping(pod, "nodeSelector"):
        return Unsuited(f"{workload.name} is bound to one node")
    if not labels:
        return Unsuited(f"{workload.name} has no matchLabels to count its pods by")
    constraint = {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": dict(labels)},
    }
    operation = put(workload, in_pod(workload, "topologySpreadConstraints"), [constraint])
    what = (
        f"the {pods} pods of {workload.name} spread over the nodes, maxSkew 1, where the nodes "
        "allow it (no rule before)"
    )
    return Change((operation,), what, (workload.resource,))


PRACTICES = (
    Practice(
        id="replicas",
        title="More than one replica",
        category="architecture",
        summary="A second pod answers while the first one is restarted, moved or updated.",
        checks="A Deployment behind a Service that may be two (no single-writer volume, host port, "
        "database) runs two or more.",
        changes="Sets `spec.replicas` to what was said, else to 2.",
        experts=("architecture", "database"),
        risk=0.3,
        effort=0.1,
        impact=0.8,
        advise=_replicas,
        kinds=("Deployment",),
        parameters=("replicas",),
        corrects=_single,
        risks=("State that lives in the memory of one pod, such as sessions, is not shared with the second.",),
        recommendations=("Add a PodDisruptionBudget and spread the pods over the nodes.",),
        dependencies=("Room for one more pod.",),
    ),
    Practice(
        id="disruption-budget",
        title="PodDisruptionBudget",
        category="architecture",
        summary="A drain of a node takes one pod at a time, never all of them.",
        checks="A Deployment or StatefulSet with two or more replicas is selected by a PodDisruptionBudget.",
        changes="Adds a PodDisruptionBudget with `maxUnavailable: 1`, or the `minAvailable` that was "
        "said where it lets a drain pass.",
        experts=("architecture",),
        risk=0.1,
        effort=0.1,
        impact=0.6,
        advise=_budget,
        kinds=("Deployment", "StatefulSet"),
        parameters=("min_available",),
        risks=("A pod that never becomes ready uses the budget up and holds a drain back.",),
        dependencies=("Two or more replicas.",),
    ),
    Practice(
        id="topology-spread",
        title="Pods spread over nodes",
        category="architecture",
        summary="The pods of one workload do not all sit on the node that fails.",
        checks="A workload with two or more replicas has topologySpreadConstraints or a podAntiAffinity.",
        changes="Adds one constraint over `kubernetes.io/hostname` with `maxSkew: 1` and `ScheduleAnyway`.",
        experts=("architecture",),
        risk=0.1,
        effort=0.1,
        impact=0.5,
        advise=_spread,
        kinds=("Deployment", "StatefulSet"),
        risks=("On a cluster of one node it changes nothing.",),
        dependencies=("Two or more replicas, two or more nodes.",),
    ),
)
