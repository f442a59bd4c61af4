"""Small trees for the rules on wiring: what one rule says of them, and whether its fixes cure."""

from typing import NamedTuple

from eventing.vocabulary import Finding
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions._preflight.check import examine
from functions._preflight.facts import Facts
from functions._preflight.wiring import RULES
from tests.manifests.samples import application

POD = "spec.template.spec"
WEB = f"{POD}.containers[name=web]"


class Said(NamedTuple):
    """A finding in short."""

    severity: str
    resource: str
    path: str


def tree(text: str, **more: str) -> dict[str, bytes]:
    """`text` in the Application `shop`; more files by path, `__` for `/`, `_sh` for a script, else YAML."""
    files = {"argo/shop.yaml": application("shop", "apps").encode(), "apps/a.yaml": text.encode()}
    for name, body in more.items():
        path = name.replace("__", "/")
        files[path.replace("_sh", ".sh") if path.endswith("_sh") else f"{path}.yaml"] = body.encode()
    return files


def findings(rule: str, files: dict[str, bytes], facts: Facts | None = None) -> tuple[Finding, ...]:
    """What one rule finds in a tree."""
    return examine(load(files), facts, None, "2026-01-01", [one for one in RULES if one.id == rule])


def said(rule: str, files: dict[str, bytes], facts: Facts | None = None) -> list[Said]:
    """What one rule finds in a tree, in short."""
    found = []
    for one in findings(rule, files, facts):
        assert one.resource
        found.append(Said(one.severity, f"{one.resource.kind}/{one.resource.namespace}/{one.resource.name}", one.path))
    return found


def cured(rule: str, files: dict[str, bytes], facts: Facts | None = None) -> dict[str, bytes]:
    """The tree after the fix of each finding: every one has a fix, none is found again, and nothing new is wrong."""
    before = examine(load(files), facts, None, "", RULES)
    known = {(one.rule, one.resource, one.path) for one in before}
    after = files
    for one in findings(rule, files, facts):
        assert one.fix
        after = applied(after, one.fix.operations)
    assert findings(rule, after, facts) == ()
    new = [
        one for one in examine(load(after), facts, None, "", RULES) if (one.rule, one.resource, one.path) not in known
    ]
    assert [one.message for one in new if one.severity != "info"] == []
    return after


def service(name: str, selector: str = "", ports: str = "{port: 80}", extra: str = "", namespace: str = "shop") -> str:
    """A Service; it selects `app: <name>` unless told otherwise."""
    return (
        f"---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec: {{selector: {selector or f'{{app: {name}}}'}, ports: [{ports}]{extra}}}\n"
    )


def workload(
    name: str = "web",
    container: str = "",
    pod: str = "",
    kind: str = "Deployment",
    spec: str = "",
    namespace: str = "shop",
) -> str:
    """A workload with one container; further fields of container, pod and spec in flow style: `, env: [...]`."""
    return (
        f"---\napiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec:\n  selector: {{matchLabels: {{app: {name}}}}}\n{spec}  template:\n"
        f"    metadata: {{labels: {{app: {name}}}}}\n"
        f"    spec:\n{pod}      containers:\n"
        f"        - name: {name}\n          image: registry.example/{name}:1.0.0\n{container}"
    )


def line(text: str, by: int = 10) -> str:
    """One more line of a container (or of a pod, with 6)."""
    return f"{' ' * by}{text}\n"


def config(name: str, data: str, namespace: str = "shop", kind: str = "ConfigMap") -> str:
    """A ConfigMap (or a Secret with `stringData`)."""
    field = "data" if kind == "ConfigMap" else "stringData"
    return f"---\napiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: {namespace}}}\n{field}: {data}\n"
