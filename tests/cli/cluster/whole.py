"""A cluster in which everything that `doctor --cluster` looks at is well, for tests that spoil one thing each."""

from functools import lru_cache
from typing import Any

import yaml

from eventing.manifests import load_wiring
from functions._cli.examining.command import KNATIVE, expected
from functions._cli.installing.required_secrets import required
from functions._cli.installing.versions import NEEDED
from functions._clients.permissions import needed
from functions._manifests.grants import Grant, allows
from tests.cli.cluster.installed import Object, named
from tests.knative.overlays import KNATIVE_SERVICE, of_kind

READY = {"conditions": [{"type": "Ready", "status": "True"}]}


given = lru_cache(needed)  # reading the roles takes a while


@lru_cache
def whole() -> list[Object]:
    """Knative 1.22, Argo CD, the school, and a node with room."""
    kinds = [
        named("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", name,
              metadata={"labels": {"app.kubernetes.io/version": "1.22.1"}},
              spec={"versions": [{"name": "v1alpha1" if "argoproj" in name else "v1", "served": True}]})
        for name, _, _ in NEEDED
    ]  # fmt: skip
    triggers = [
        named("eventing.knative.dev/v1", "Trigger", "cortex-school", one.name, status=READY)
        for one in load_wiring().triggers
    ]
    services = [
        named(
            "serving.knative.dev/v1",
            "Service",
            "cortex-school",
            one["metadata"]["name"],
            spec=one["spec"],
            status=dict(READY),
        )
        for one in of_kind("knative/overlays/own", "Service", KNATIVE_SERVICE)
    ]
    secrets = [
        named("v1", "Secret", "cortex-school", name, data=dict.fromkeys(keys, "eA=="))
        for name, keys in (required(expected()) | {"github": {"token"}}).items()
    ]
    argocd = [yaml.safe_load((KNATIVE / "argocd" / name).read_text()) for name in ("notifications.yaml", "health.yaml")]
    automated = {"syncPolicy": {"automated": {"prune": True, "selfHeal": True}}}
    return [
        *kinds,
        *triggers,
        *services,
        *secrets,
        *argocd,
        *yaml.safe_load_all((KNATIVE / "limits" / "limits.yaml").read_text()),
        named("argoproj.io/v1alpha1", "Application", "argocd", "shop", spec={"project": "default"} | automated),
        named("argoproj.io/v1alpha1", "AppProject", "argocd", "default",
              metadata={"annotations": {"notifications.argoproj.io/subscribe.school": ""}}),
        named("v1", "ConfigMap", "knative-serving", "config-features",
              data={"kubernetes.podspec-priorityclassname": "enabled"}),
        named("scheduling.k8s.io/v1", "PriorityClass", "", "school-healer", value=100000),
        named("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "", "health-monitor",
              roleRef={"name": "health-monitor"},
              subjects=[{"kind": "ServiceAccount", "namespace": "cortex-school", "name": "health-monitor"}]),
        named("v1", "Node", "", "node-1", status={"allocatable": {"memory": "2Gi", "cpu": "2"}}),
    ]  # fmt: skip


def by_rbac(kind: str, spec: Object) -> bool:
    """What our own roles give, as an API server with them answers a SubjectAccessReview."""
    if kind == "SelfSubjectAccessReview":
        return True  # the person is an administrator
    assert kind == "SubjectAccessReview"
    account = spec["user"].removeprefix("system:serviceaccount:cortex-school:")
    asked: dict[str, Any] = spec["resourceAttributes"]
    resource = "/".join(filter(None, (asked["resource"], asked.get("subresource"))))
    grant = Grant(asked["verb"], asked.get("group", ""), resource, asked.get("namespace", ""), asked.get("name", ""))
    return allows(given(account), grant)
