"""What tells the items of a list apart does not stand twice in it."""

from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding, Severity
from functions._manifests.paths import Select, child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers, pod_spec, pod_spec_path
from functions._preflight.objects.fixes import fix, removing
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "duplicate-items"


def items_differ(view: View) -> Iterator[Finding]:
    """Variables, ports, mounts and volumes of one name, number or path."""
    for one in view.objects:
        listed = (*containers(one), *containers(one, init=True))
        for path, container in listed:
            yield from _variables(one, path, container.get("env"))
            yield from _twice(one, child(path, "volumeMounts"), container.get("volumeMounts"), "mountPath", "mount at")
            yield from _twice(one, child(path, "ports"), container.get("ports"), "name", "port")
            yield from _ports(one, child(path, "ports"), container.get("ports"))
        if pod_spec_path(one.kind):
            volumes = pod_spec(one).get("volumes")
            yield from _twice(one, child(pod_spec_path(one.kind), "volumes"), volumes, "name", "volume")


def _twice(manifest: Manifest, path: str, items: Any, key: str, what: str) -> Iterator[Finding]:
    seen: set[str] = set()
    told: set[str] = set()
    for item in items if isinstance(items, list) else ():
        value = item.get(key) if isinstance(item, dict) else None
        if isinstance(value, str) and value in seen and value not in told:
            told.add(value)
            message = f"{what} {value} stands twice, and the API server takes each once: remove or rename one"
            yield finding(RULE, manifest, child(path, Select(key, value)), message)
        if isinstance(value, str) and value:
            seen.add(value)


def _ports(manifest: Manifest, path: str, items: Any) -> Iterator[Finding]:
    seen: set[tuple[Any, ...]] = set()
    for item in items if isinstance(items, list) else ():
        number = item.get("containerPort") if isinstance(item, dict) else None
        key = (number, item.get("protocol") or "TCP") if isinstance(number, int) else None
        if key and str(key) in {str(one) for one in seen}:
            where = child(path, Select("containerPort", str(number)))
            message = f"port {number} is declared twice: a server-side apply refuses it, so remove one"
            yield finding(RULE, manifest, where, message, "warning")
        elif key:
            seen.add(key)


def _variables(manifest: Manifest, path: str, items: Any) -> Iterator[Finding]:
    entries = items if isinstance(items, list) else []
    names = [get(one, "name") for one in entries]
    for name in dict.fromkeys(one for one in names if isinstance(one, str) and names.count(one) > 1):
        positions = [at for at, one in enumerate(names) if one == name]
        where = child(path, "env", Select("name", name))
        severity: Severity = "warning"
        message = f"variable {name} is set twice: the last one holds, so remove the others"
        plan = None
        if len(positions) == 2:
            earlier = removing(manifest, child(path, "env", positions[0]))
            plan = fix(manifest, f"Keep the last of two values of {name}", earlier)
        yield finding(RULE, manifest, where, message, severity, plan)


DUPLICATE_ITEMS = Rule(
    id=RULE,
    severity="error",
    title="Nothing stands twice in a list whose items are told apart by it",
    why="The API server refuses two volumes of one name, two mounts at one path, two ports of one name. Of two "
    "variables of one name the last holds, which is seldom the one that somebody looks at, and a server-side apply "
    "refuses both.",
    cure="Keep one of them.",
    check=items_differ,
    example="""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.27.0
          env:
            - {name: LEVEL, value: info}
            - {name: LEVEL, value: debug}
          volumeMounts:
            - {name: cache, mountPath: /cache}
      volumes:
        - {name: cache, emptyDir: {}}
        - {name: cache, emptyDir: {}}
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
        - name: web
          image: nginx:1.27.0
          env:
            - {name: LEVEL, value: debug}
          volumeMounts:
            - {name: cache, mountPath: /cache}
      volumes:
        - {name: cache, emptyDir: {}}
""",
)
