"""PodDisruptionBudgets let a node be drained, and guard something."""

from collections.abc import Iterator

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.paths import get
from functions._manifests.replicas import pods_of, scaled_value, scalers
from functions._manifests.repository import Manifest
from functions._manifests.selection import label_selector_selects
from functions._manifests.workloads import pod_labels, pod_spec
from functions._preflight.fix import drop, plan, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

BUDGET, BLOCKED, NOTHING = "disruption-budget", "disruption-blocked", "disruption-guards-nothing"
_GUARDED = ("Deployment", "StatefulSet")
_HELD = "whether a drain may interrupt it is a decision"


def can_be_obeyed(view: View) -> Iterator[Finding]:
    """A budget states one bound, and no pod has two budgets."""
    claimed: dict[tuple[str, str, str], list[Manifest]] = {}
    for one in view.repository.of_kind("PodDisruptionBudget"):
        if get(one.data, "spec.minAvailable") is not None and get(one.data, "spec.maxUnavailable") is not None:
            message = "minAvailable and maxUnavailable exclude each other, and the API server refuses both: keep one"
            yield finding(BUDGET, one, "spec", message)
        for workload in _guarded(view, one):
            claimed.setdefault((workload.kind, workload.namespace, workload.name), []).append(one)
    told = set()
    for budgets in claimed.values():
        names = {one.name for one in budgets}
        for one in budgets if len(names) > 1 else ():
            if (one.namespace, one.name) not in told:
                told.add((one.namespace, one.name))
                message = "another budget selects the same pods, and then none can be evicted: keep one of both"
                yield finding(BUDGET, one, "spec.selector", message)


def lets_a_node_go(view: View) -> Iterator[Finding]:
    """Of the pods that a budget selects one may be evicted."""
    scaled = scalers(view.repository)
    for one in view.repository.of_kind("PodDisruptionBudget"):
        workloads = _guarded(view, one)
        pods = sum(pods_of(workload, scaled).rest for workload in workloads)
        if not pods or any(workload.kind == "DaemonSet" for workload in workloads):
            continue  # drains leave DaemonSets alone, and how many pods they have is not in Git
        if _healthy(one, pods) >= pods:
            field = "minAvailable" if get(one.data, "spec.minAvailable") is not None else "maxUnavailable"
            message = (
                "none of the pods that it guards may be evicted, so a drain of their node never ends: allow one "
                "of them to be away"
            )
            yield finding(BLOCKED, one, f"spec.{field}", message, "warning", _loosened(one))


def guards_something(view: View) -> Iterator[Finding]:
    """A budget selects pods of a workload."""
    for one in view.repository.of_kind("PodDisruptionBudget"):
        if not _guarded(view, one):
            message = "it selects no pods of any workload in Git, so it guards nothing: select labels that pods have"
            meant = any(view.repository.find(kind, one.namespace, _stem(one.name)) for kind in _GUARDED)
            yield finding(NOTHING, one, "spec.selector", message, "warning" if meant else "info")


def _stem(name: str) -> str:
    """The name of the workload that a budget is named after."""
    return name.removesuffix("-pdb")


def _guarded(view: View, budget: Manifest) -> tuple[Manifest, ...]:
    selector = get(budget.data, "spec.selector")
    return tuple(
        one
        for one in view.by_namespace.get(budget.namespace, ())
        if one.kind not in ("Job", "CronJob") and pod_spec(one) and label_selector_selects(selector, pod_labels(one))
    )


def _healthy(budget: Manifest, pods: int) -> int:
    """How many pods must stay healthy: getExpectedPodCount of pkg/controller/disruption rounds both bounds up."""
    least = get(budget.data, "spec.minAvailable")
    if least is not None:
        return scaled_value(least, pods, up=True)
    most = get(budget.data, "spec.maxUnavailable")
    return 0 if most is None else pods - scaled_value(most, pods, up=True)


def _loosened(budget: Manifest) -> ChangePlan | None:
    operations = [put(budget, "spec.maxUnavailable", 1)]
    if get(budget.data, "spec.minAvailable") is not None:
        operations.append(drop(budget, "spec.minAvailable"))
    return plan(budget, tuple(operations), f"one of the pods that {budget.name} guards may be away", _HELD)


def _budget(spec: str, name: str = "web") -> str:
    return (
        f"apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: {name}, namespace: shop}}\n"
        f"spec: {{{spec}, selector: {{matchLabels: {{app: web}}}}}}\n"
    )


def _web(replicas: int) -> str:
    return (
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n"
        f"  replicas: {replicas}\n  selector: {{matchLabels: {{app: web}}}}\n  template:\n"
        "    metadata: {labels: {app: web}}\n"
        "    spec: {containers: [{name: web, image: 'ghcr.io/shop/web:1.4.2'}]}\n"
    )


DISRUPTION_BUDGET = Rule(
    id=BUDGET,
    severity="error",
    title="A PodDisruptionBudget can be obeyed",
    why="A pod with two budgets cannot be evicted at all: the eviction API answers with an error, and every drain of "
    "its node hangs. A budget that states minAvailable and maxUnavailable is refused by the API server.",
    cure="Keep one budget for each workload, with one of both bounds.",
    check=can_be_obeyed,
    example=_budget("maxUnavailable: 1") + "---\n" + _budget("minAvailable: 1", "web-too") + _web(2),
    cured=_budget("maxUnavailable: 1") + _web(2),
    scope="tree",
    knows="Budgets that charts or operators bring.",
)
DISRUPTION_BLOCKED = Rule(
    id=BLOCKED,
    severity="warning",
    title="A PodDisruptionBudget lets a node be drained",
    why="A budget that none of its pods may leave stops every drain, and with it upgrades of the cluster: minAvailable "
    "of as many pods as there are (one of one, above all), 100%, or maxUnavailable of 0.",
    cure="Write `maxUnavailable: 1`, run one pod more, or remove the budget of a workload that has a single pod.",
    check=lets_a_node_go,
    example=_budget("minAvailable: 1") + _web(1),
    cured=_budget("minAvailable: 1") + _web(2),
    scope="tree",
    knows="Sometimes it is meant: a person then removes the budget before a drain. With an autoscaler its fewest pods "
    "count.",
)
DISRUPTION_GUARDS_NOTHING = Rule(
    id=NOTHING,
    severity="warning",
    title="A PodDisruptionBudget guards pods",
    why="A budget whose selector takes no pods does nothing, and somebody relies on it: often the labels of the "
    "workload were changed after it was written.",
    cure="Select labels that the pods carry, or remove the budget.",
    check=guards_something,
    example=_budget("maxUnavailable: 1") + _web(2).replace("app: web}}\n    spec", "app: shop}}\n    spec"),
    cured=_budget("maxUnavailable: 1") + _web(2),
    scope="tree",
    knows="Pods that charts or operators make: it warns where a workload of the budget's own name has other labels, "
    "and else only mentions it.",
)
RULES = (DISRUPTION_BUDGET, DISRUPTION_BLOCKED, DISRUPTION_GUARDS_NOTHING)
