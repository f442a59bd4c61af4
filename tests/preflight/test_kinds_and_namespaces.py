"""Which kinds change, and in which namespaces."""

from typing import Any

import pytest

from eventing.vocabulary import Operation, Resource
from functions._preflight.view import Knobs
from tests.manifests.samples import application, config
from tests.monitor.sharing import shared_base
from tests.preflight.changes import BASE, KUSTOMIZED, LIST, add, checked, messages, new, put, said

LISTING = "apps/kustomization.yaml"


@pytest.mark.parametrize(
    ("kind", "api"),
    [
        ("ConfigMap", "v1"),
        ("CronJob", "batch/v1"),
        ("DaemonSet", "apps/v1"),
        ("HorizontalPodAutoscaler", "autoscaling/v2"),
        ("Job", "batch/v1"),
        ("LimitRange", "v1"),
        ("NetworkPolicy", "networking.k8s.io/v1"),
        ("PersistentVolumeClaim", "v1"),
        ("PodDisruptionBudget", "policy/v1"),
        ("PodMonitor", "monitoring.coreos.com/v1"),
        ("PriorityClass", "scheduling.k8s.io/v1"),
        ("PrometheusRule", "monitoring.coreos.com/v1"),
        ("ResourceQuota", "v1"),
        ("Service", "v1"),
        ("ServiceAccount", "v1"),
        ("ServiceMonitor", "monitoring.coreos.com/v1"),
        ("StatefulSet", "apps/v1"),
        ("Deployment", "apps/v1"),
    ],
)
def test_kinds_that_may_be_changed(kind: str, api: str) -> None:
    assert messages(checked([add(new(kind, api))]), "allowed-kinds") == []


@pytest.mark.parametrize(
    ("kind", "api", "why"),
    [
        ("Secret", "v1", "secret material is not touched"),
        ("SealedSecret", "bitnami.com/v1alpha1", "secret material is not touched"),
        ("ExternalSecret", "external-secrets.io/v1", "secret material is not touched"),
        ("Role", "rbac.authorization.k8s.io/v1", "permissions are a person's to give"),
        ("ClusterRole", "rbac.authorization.k8s.io/v1", "permissions are a person's to give"),
        ("RoleBinding", "rbac.authorization.k8s.io/v1", "permissions are a person's to give"),
        ("ClusterRoleBinding", "rbac.authorization.k8s.io/v1", "permissions are a person's to give"),
        ("Application", "argoproj.io/v1alpha1", "Argo CD's own objects get advice, no commits"),
        ("ApplicationSet", "argoproj.io/v1alpha1", "Argo CD's own objects get advice, no commits"),
        ("AppProject", "argoproj.io/v1alpha1", "Argo CD's own objects get advice, no commits"),
        ("Namespace", "v1", "the school does not know what it does"),
        ("Pod", "v1", "the school does not know what it does"),
        ("CustomResourceDefinition", "apiextensions.k8s.io/v1", "it decides what the API server takes"),
        ("ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1", "it decides what the API server takes"),
        ("IngressRoute", "traefik.io/v1alpha1", "the school does not know what it does"),
        ("Deployment", "apps.example/v1", "apps.example/v1 has no such kind that is known"),
        ("Anything", "argoproj.io/v1alpha1", "Argo CD's own objects get advice, no commits"),
    ],
)
def test_kinds_that_may_not(kind: str, api: str, why: str) -> None:
    assert messages(checked([add(new(kind, api))]), "allowed-kinds") == [
        f"{kind} new may not be changed ({why}): do it by hand if you must"
    ]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("resources[=b.yaml]", "b.yaml", None),
        ("namespace", "x", "apps/kustomization.yaml: only its list of resources may change, not namespace"),
        ("resourcesX", "x", "apps/kustomization.yaml: only its list of resources may change, not resourcesX"),
        ("images", [], "apps/kustomization.yaml: only its list of resources may change, not images"),
    ],
)
def test_of_a_kustomization_only_the_list_changes(path: str, value: Any, message: str | None) -> None:
    expected = "shop" if path == "namespace" else None
    operation = put(path, value, expected, "apps/kustomization.yaml", LIST)
    found = messages(checked([operation], KUSTOMIZED), "kustomization")
    assert (
        (message in found)
        if message
        else (
            found == [f"{LISTING} would list 'b.yaml', which is no file of this repository: do it by hand if you must"]
        )
    )


def test_a_kustomization_is_not_removed_and_its_list_may_be_set_whole() -> None:
    whole = put("resources", ["web.yaml", "b.yaml"], ["web.yaml"], "apps/kustomization.yaml", LIST)
    listed = [add(new(), "apps/b.yaml"), whole]
    assert messages(checked(listed, KUSTOMIZED), "kustomization") == []
    less = Operation("remove_field", LIST, "apps/kustomization.yaml", "resources[=web.yaml]", "web.yaml")
    assert messages(checked([less], KUSTOMIZED), "kustomization") == [
        f"{LISTING} would no longer list 'web.yaml': everything in it would be pruned: do it by hand if you must"
    ]
    data = {"namespace": "shop", "resources": ["web.yaml"]}
    gone = Operation("remove_resource", LIST, "apps/kustomization.yaml", expected=data)
    assert "apps/kustomization.yaml: only its list of resources may change, not all of it" in messages(
        checked([gone], KUSTOMIZED), "kustomization"
    )


@pytest.mark.parametrize(
    "namespace",
    [
        "kube-system",
        "kube-public",
        "kube-node-lease",
        "argocd",
        "knative-serving",
        "knative-eventing",
        "cortex-school",
        "mine",
    ],
)
def test_protected_namespaces(namespace: str) -> None:
    knobs = Knobs(trusted_registries=("docker.io",), protected_namespaces=("mine",))
    data = {**new(), "metadata": {"name": "new", "namespace": namespace}}
    (found,) = checked([add(data)], knobs=knobs)
    assert (found.rule, found.severity, found.path) == ("protected-namespaces", "error", "metadata.namespace")
    assert found.message == f"ConfigMap new is in the protected namespace {namespace}: change it by hand if you must"


@pytest.mark.parametrize("namespace", ["kube-systems", "my-argocd", "knative", "cortex-school-2"])
def test_other_namespaces(namespace: str) -> None:
    elsewhere = [add({**new(), "metadata": {"name": "new", "namespace": namespace}})]
    assert messages(checked(elsewhere), "protected-namespaces") == [
        f"ConfigMap new is in {namespace}, where Application shop applies nothing yet: change it by hand if you must"
    ]
    before = BASE | {"apps/own.yaml": config("own", namespace).encode()}
    assert checked(elsewhere, before) == ()


def test_a_base_may_be_changed_that_two_applications_render_each_into_its_own_namespace() -> None:
    resource = Resource("ConfigMap", "settings", "", "v1")
    change = Operation("set_field", resource, "base/settings.yaml", "data.level", "info", "debug")
    assert messages(checked([change], shared_base("shop", "stage")), "protected-namespaces") == []
    kept = Knobs(protected_namespaces=("stage",))
    assert messages(checked([change], shared_base("shop", "stage"), knobs=kept), "protected-namespaces") == [
        "ConfigMap settings is in the protected namespace stage: change it by hand if you must"
    ]


def test_the_applications_namespace_protects_too() -> None:
    before = BASE | {"argo/shop.yaml": application("shop", "apps", "argocd").encode()}
    assert said(checked([put("spec.replicas", 3, 2)], before), "protected-namespaces") == [
        ("protected-namespaces", "error", "metadata.namespace")
    ]


def test_what_a_kustomization_moves_elsewhere_is_not_what_its_operation_says() -> None:
    data = {**new(), "metadata": {"name": "new", "namespace": "argocd"}}
    found = checked(
        [add(data), put("resources[=new.yaml]", "new.yaml", None, "apps/kustomization.yaml", LIST)], KUSTOMIZED
    )
    assert said(found) == [("scope", "error", "")]  # it lands in shop, and its operation says otherwise


def test_a_protected_namespace_object_is_protected() -> None:
    found = checked([add(new("Namespace", name="argocd"))])
    assert said(found, "protected-namespaces") == [("protected-namespaces", "error", "metadata.namespace")]
