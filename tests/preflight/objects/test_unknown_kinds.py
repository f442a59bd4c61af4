"""Kinds that nobody knows, kinds that the cluster has not, and kinds that are spelled wrong."""

import pytest

from functions._preflight.facts import CrdFacts, Facts
from functions._preflight.objects.unknown_kinds import UNKNOWN_KIND
from tests.preflight.objects.examining import NOTHING, examined

NOWHERE = "is declared nowhere in the repository, so its fields were not checked"
WIDGET = CrdFacts("example.org", "Widget", ("v1",))
ARGO = CrdFacts("argoproj.io", "Application", ("v1alpha1",))


def thing(api: str, kind: str) -> str:
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a}}\n"


@pytest.mark.parametrize(
    ("api", "kind", "facts", "severity", "message"),
    [
        ("example.org/v1", "Widget", NOTHING, "warning", f"{NOWHERE}: see that it is installed"),
        (
            "example.org/v1",
            "Widget",
            Facts(crds=(WIDGET, ARGO)),
            "info",
            "is a custom resource: its fields were not checked",
        ),
        ("example.org/v1", "Gadget", Facts(crds=(WIDGET, ARGO)), "error", "no such kind in the cluster"),
        ("example.org/v1", "Widget", Facts(absent_api_groups=("example.org",)), "error", "install its Custom"),
        ("example.org/v1", "Widget", Facts(crds=(ARGO,)), "error", "no such kind in the cluster"),
        ("x.example/v1", "Sum", Facts(crds=(ARGO,), api_groups=("argoproj.io", "x.example")), "warning", NOWHERE),
        (
            "example.org/v1",
            "Widget",
            Facts(api_groups=("apps", "argoproj.io/v1alpha1")),
            "error",
            "no such kind in the cluster",
        ),
        ("example.org/v1", "Widget", Facts(api_groups=("example.org", "argoproj.io")), "warning", NOWHERE),
        ("keda.sh/v1alpha1", "ScaledObject", Facts(absent_api_groups=("keda.sh",)), "error", "keda.sh has no such"),
        ("traefik.io/v1alpha1", "IngresRoute", NOTHING, "warning", "did you mean IngressRoute, or is its"),
        ("apps/v1", "Deploymnt", NOTHING, "error", "is not known to Kubernetes 1.37: did you mean Deployment?"),
        ("v1", "Quux", NOTHING, "error", "is not known to Kubernetes 1.37: see the API reference"),
        ("v1", "../x", NOTHING, "error", "v1 ../x is no kind of Kubernetes"),
        ("a/b/c", "ConfigMap", NOTHING, "error", "a/b/c ConfigMap is no kind of Kubernetes"),
    ],
)
def test_kinds_that_are_not_known(api: str, kind: str, facts: Facts, severity: str, message: str) -> None:
    (one,) = examined(thing(api, kind), UNKNOWN_KIND, facts=facts)
    assert one.severity == severity
    assert message in one.message


@pytest.mark.parametrize(
    ("api", "kind", "facts"),
    [
        ("apps/v1", "Deployment", NOTHING),
        ("v1", "List", NOTHING),
        ("keda.sh/v1alpha1", "ScaledObject", NOTHING),
        ("batch/v1beta1", "CronJob", NOTHING),  # another rule tells of its version
        ("traefik.containo.us/v1alpha1", "IngressRoute", NOTHING),
        ("traefik.io/v1alpha1", "IngressRoute", Facts(api_groups=("traefik.io", "argoproj.io"))),
    ],
)
def test_kinds_that_are(api: str, kind: str, facts: Facts) -> None:
    assert examined(thing(api, kind), UNKNOWN_KIND, facts=facts) == ()


CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.org}
spec:
  group: example.org
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
---
"""


def test_a_kind_that_the_repository_itself_brings_is_known() -> None:
    facts = Facts(absent_api_groups=("example.org",))
    assert examined(CRD + thing("example.org/v1", "Widget"), UNKNOWN_KIND, facts=facts) == ()


def test_a_kind_that_may_be_all_right_is_told_once() -> None:
    both = thing("example.org/v1", "Widget") + "---\n" + thing("example.org/v1", "Widget").replace("a}", "b}")
    assert len(examined(both, UNKNOWN_KIND)) == 1
    assert len(examined(both, UNKNOWN_KIND, facts=Facts(absent_api_groups=("example.org",)))) == 2
