"""API versions that are gone, going, or spelled wrong, and their cure."""

import pytest

from functions._preflight.facts import CrdFacts, Facts
from functions._preflight.objects.removed_apis import REMOVED_API
from tests.manifests.samples import deployment
from tests.preflight.objects.examining import NOTHING, examined, mended
from tests.preflight.objects.test_unknown_kinds import ARGO, CRD, thing

BUDGET = """
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
"""
SCALER = """
apiVersion: autoscaling/v2beta2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3}
"""
ROUTE = """
apiVersion: traefik.containo.us/v1alpha1
kind: IngressRoute
metadata: {name: web, namespace: shop}
spec: {routes: [{kind: Rule, match: Host(`a.example`), services: [{name: web, port: 80}]}]}
"""


@pytest.mark.parametrize(
    ("text", "version", "severity", "instead"),
    [
        (BUDGET, "1.37", "error", "Kubernetes 1.25 removed it: write policy/v1"),
        (BUDGET, "1.24", "warning", "Kubernetes 1.25 removes it: write policy/v1"),
        (SCALER, "v1.33.4+k3s1", "error", "Kubernetes 1.26 removed it: write autoscaling/v2"),
        (SCALER, "1.25", "warning", "Kubernetes 1.26 removes it: write autoscaling/v2"),
        (deployment().replace("apps/v1", "extensions/v1beta1"), "1.37", "error", "write apps/v1"),
        (deployment().replace("apps/v1", "v1"), "1.37", "error", "Kubernetes 1.37 does not serve it: write apps/v1"),
        (thing("v9", "ConfigMap"), "1.37", "error", "Kubernetes 1.37 does not serve it: write v1"),
        (thing("networking.k8s.io/v9", "NetworkPolicy"), "1.37", "error", "write networking.k8s.io/v1"),
        (thing("extensions/v1beta1", "Ingress"), "1.37", "error", "Kubernetes 1.22 removed it"),
        (thing("policy/v1beta1", "PodSecurityPolicy"), "1.37", "error", "there is nothing in its place"),
        (thing("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema"), "1.31", "warning", "Kubernetes 1.32 removes it"),
        (thing("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema"), "1.33", "error", "Kubernetes 1.32 removed it"),
        (ROUTE, "1.37", "warning", "Traefik 3 no longer reads it: write traefik.io/v1alpha1"),
        (thing("cert-manager.io/v1alpha2", "Certificate"), "1.37", "warning", "cert-manager 1.6 removed it"),
    ],
)
def test_versions_that_are_gone_or_going(text: str, version: str, severity: str, instead: str) -> None:
    (one,) = examined(text, REMOVED_API, version=version)
    assert (one.severity, one.path) == (severity, "apiVersion")
    assert one.message.endswith(instead) or instead in one.message


@pytest.mark.parametrize("text", [BUDGET, SCALER, ROUTE, deployment().replace("apps/v1", "apps/v1beta2")])
def test_where_the_version_alone_changes_it_is_changed(text: str) -> None:
    after = mended(text, REMOVED_API)
    assert [line for line in after.splitlines() if line not in text.splitlines()] == [
        next(line for line in after.splitlines() if line.startswith("apiVersion"))
    ]
    assert examined(after, REMOVED_API) == ()


@pytest.mark.parametrize(
    "text",
    [
        BUDGET.replace("{matchLabels: {app: web}}", "{}"),  # selected nothing, and would select everything
        SCALER.replace("v2beta2", "v2beta1"),  # metrics are written otherwise
        BUDGET.replace("minAvailable: 1", "minimum: 1"),  # is no sound object of the new version either
        thing("extensions/v1beta1", "Ingress"),
        deployment().replace("apps/v1", "extensions/v1beta1").replace("matchLabels:\n      app: web", "{}"),
    ],
)
def test_where_more_changes_a_person_does_it(text: str) -> None:
    assert [one.fix for one in examined(text, REMOVED_API)] == [None]


def test_a_definition_says_itself_which_versions_it_serves() -> None:
    (one,) = examined(CRD + thing("example.org/v1beta1", "Widget"), REMOVED_API)
    assert one.message == ("example.org/v1beta1 Widget is not served: its CustomResourceDefinition serves v1")
    later = CRD.replace("widgets.example.org", "widgets.later").replace("name: v1,", "name: v2,")
    both = CRD + later + thing("example.org/v1", "Widget") + "---\n" + thing("example.org/v2", "Widget")
    assert examined(both, REMOVED_API) == ()
    live = Facts(crds=(CrdFacts("example.org", "Widget", ("v2", "v1")), ARGO))
    (other,) = examined(thing("example.org/v3", "Widget"), REMOVED_API, facts=live)
    assert other.message.endswith("serves v1, v2")
    assert examined(thing("example.org/v2", "Widget"), REMOVED_API, facts=live) == ()


@pytest.mark.parametrize("facts", [NOTHING, Facts(kubernetes_version="1.30")])
def test_what_is_served_and_stable_is_left_alone(facts: Facts) -> None:
    assert examined(deployment() + "---" + SCALER.replace("v2beta2", "v2"), REMOVED_API, facts=facts) == ()


def test_the_facts_come_before_the_policy() -> None:
    assert [one.severity for one in examined(SCALER, REMOVED_API, version="1.37")] == ["error"]
    old = Facts(kubernetes_version="1.25")
    assert [one.severity for one in examined(SCALER, REMOVED_API, facts=old, version="1.37")] == ["warning"]
