"""A workload selects the pods that it makes."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.selection import label_selector_selects
from functions._manifests.workloads import pod_labels
from functions._preflight.objects.fixes import fix, setting
from functions._preflight.objects.placeholders import patched
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "selector-labels"
_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
_LABELS = "spec.template.metadata.labels"


def selects_its_pods(view: View) -> Iterator[Finding]:
    """The selector matches the labels of the template, and selects something at all."""
    for one in view.objects:
        selector = get(one.data, "spec.selector") if one.kind in _KINDS else None
        if not isinstance(selector, dict) or patched(view, one):
            continue
        labels = selector.get("matchLabels")
        expressions = selector.get("matchExpressions")
        if not labels and not expressions:
            message = f"the selector of {one.kind} {one.name} is empty: name labels that its pods carry"
            yield finding(RULE, one, "spec.selector", message)
        elif isinstance(labels or {}, dict) and isinstance(expressions or [], list):
            yield from _matched(one, labels or {}, expressions or [])


def _matched(manifest: Manifest, labels: dict[str, object], expressions: list[object]) -> Iterator[Finding]:
    carried = pod_labels(manifest)
    lacking = {str(key): str(value) for key, value in labels.items() if carried.get(str(key)) != str(value)}
    for key, value in lacking.items():
        has = f"{carried[key]!r}" if key in carried else "not there"
        message = f"label {key} of the pods is {has}, and the selector asks for {value!r}: make them the same"
        plan = None
        if not carried.keys() & lacking.keys() and carried:
            summary = f"Give the pods of {manifest.name} the labels that select them"
            plan = fix(manifest, summary, *(setting(manifest, child(_LABELS, one), lacking[one]) for one in lacking))
        yield finding(RULE, manifest, child(_LABELS, key), message, fix=plan)
    sound = [one for one in expressions if isinstance(one, dict) and isinstance(one.get("values") or [], list)]
    for one in sound:
        if not label_selector_selects({"matchExpressions": [one]}, carried):
            key = str(one.get("key"))
            message = f"the pods do not match what the selector asks of label {key}: change the labels of the template"
            yield finding(RULE, manifest, child(_LABELS, key), message)


SELECTOR_LABELS = Rule(
    id=RULE,
    severity="error",
    title="A workload selects the pods that it makes",
    why="The API server refuses a workload whose selector does not match the labels of its own pod template.",
    cure="Give the template the labels of the selector. The selector itself cannot be changed once the workload "
    "exists.",
    check=selects_its_pods,
    example="""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: frontend}}
    spec:
      containers:
        - {name: web, image: "nginx:1.27.0"}
""",
    cured="""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "nginx:1.27.0"}
""",
    knows="Workloads that a kustomization patches are left out, for the patch may bring the labels.",
)
