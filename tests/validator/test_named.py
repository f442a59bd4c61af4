"""What a plan names and nothing shows to exist, and whether quotas, nodes or a declared size hold it."""

from typing import Any

import pytest

from eventing.settings import SettingError
from eventing.vocabulary import Operation, Resource
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions._preflight.facts import (
    CrdFacts,
    Facts,
    NodeFacts,
    ObjectFacts,
    QuotaFacts,
    RegistryFacts,
    StorageClassFacts,
)
from functions.rag_validator.capacity import capacity
from functions.rag_validator.declared import declared_size
from functions.rag_validator.missing import missing
from tests.validator.homelab import LIMIT, POD, REQUEST, add, homelab, plan, put

SECRET = "apiVersion: %s\nkind: %s\nmetadata: {name: login}\nspec: {}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: api}\nspec: {selector: {app: api}}\n"
CLAIM = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {storageClassName: fast}\n"
CLASS = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\nprovisioner: x\n"


def needed(*operations: Operation, known: Facts | None = None, **more: str) -> tuple[str, ...]:
    before = homelab(**more)
    found = missing(plan(*operations), before, load(applied(before.files, operations)), known)
    return tuple(one.partition(" needs ")[2].partition(" (")[0] or one for one in found)


def listed(kind: str, name: str) -> Facts:
    return Facts(objects=(ObjectFacts(kind, name, "shop"),))


LOGIN = put(f"{POD}.envFrom", [{"secretRef": {"name": "login"}}])
SETTINGS = put(f"{POD}.envFrom", [{"configMapRef": {"name": "settings"}}])
FIRST = put("spec.template.spec.priorityClassName", "first")
MONITOR = add("ServiceMonitor", "m", "monitoring.coreos.com/v1", spec={"selector": {}})
VOLUME = add("PersistentVolumeClaim", "data", spec={"storageClassName": "fast"})
STORE = add(
    "StatefulSet",
    "db",
    "apps/v1",
    spec={"serviceName": "web", "volumeClaimTemplates": [{"spec": {"storageClassName": "fast"}}]},
)
ROUTE = add(
    "Ingress",
    "front",
    "networking.k8s.io/v1",
    spec={
        "rules": [{"http": {"paths": [{"path": "/", "backend": {"service": {"name": "api", "port": {"number": 80}}}}]}}]
    },
)


def image(text: str) -> Operation:
    return put(f"{POD}.image", text, "ghcr.io/shop/web:1.4.2")


@pytest.mark.parametrize(
    ("operation", "known", "more", "found"),
    [
        (LOGIN, Facts(), {}, ("Secret login",)),
        (LOGIN, Facts(), {"s": SECRET % ("v1", "Secret")}, ()),
        (LOGIN, Facts(), {"s": SECRET % ("bitnami.com/v1alpha1", "SealedSecret")}, ()),
        (LOGIN, Facts(), {"s": SECRET % ("external-secrets.io/v1", "ExternalSecret")}, ()),
        (SETTINGS, Facts(), {}, ("ConfigMap settings",)),
        (SETTINGS, listed("ConfigMap", "settings"), {}, ()),
        (SETTINGS, listed("Secret", "settings"), {}, ("ConfigMap settings",)),
        (FIRST, Facts(priority_classes=("first",)), {}, ()),
        (FIRST, Facts(priority_classes=("other",)), {}, ("PriorityClass first, which Git does not have",)),
        (MONITOR, Facts(api_groups=("apps", "monitoring.coreos.com")), {}, ()),
        (MONITOR, Facts(crds=(CrdFacts("monitoring.coreos.com", "ServiceMonitor"),)), {}, ()),
        (VOLUME, Facts(), {}, ("StorageClass fast",)),
        (VOLUME, Facts(), {"class": CLASS}, ()),
        (VOLUME, Facts(), {"claim": CLAIM}, ()),
        (VOLUME, Facts(storage_classes=(StorageClassFacts("fast"),)), {}, ()),
        (VOLUME, Facts(storage_classes=(StorageClassFacts("slow"),)), {"claim": CLAIM}, ("StorageClass fast",)),
        (STORE, Facts(), {}, ("StorageClass fast",)),
        (add("PersistentVolumeClaim", "d", spec={"storageClassName": "local-path"}), Facts(), {}, ()),
        (add("PersistentVolumeClaim", "d", spec={}), Facts(), {}, ()),
        (ROUTE, Facts(), {}, ("Service api",)),
        (ROUTE, Facts(), {"service": SERVICE}, ()),
        (ROUTE, listed("Service", "api"), {}, ()),
        (image("ghcr.io/shop/web:1.5.0"), Facts(), {}, ()),
        (image("docker.io/library/nginx:1.27.0"), Facts(), {}, ("image docker.io/library/nginx:1.27.0",)),
        (
            image("ghcr.io/shop/web:1.5.0"),
            Facts(registries=(RegistryFacts("ghcr.io", images=("shop/web:1.4.2",)),)),
            {},
            ("image ghcr.io/shop/web:1.5.0",),
        ),
        (
            image("ghcr.io/shop/web:1.5.0"),
            Facts(registries=(RegistryFacts("ghcr.io", images=("shop/web:1.5.0",)),)),
            {},
            (),
        ),
        (
            image("ghcr.io/shop/other:1"),
            Facts(registries=(RegistryFacts("ghcr.io"),)),
            {},
            ("image ghcr.io/shop/other:1",),
        ),
    ],
)
def test_what_is_named_has_to_be_known(
    operation: Operation, known: Facts, more: dict[str, str], found: tuple[str, ...]
) -> None:
    assert needed(operation, known=known, **more) == found


def nodes(*sizes: tuple[str, str]) -> Facts:
    made = (
        NodeFacts(f"n{place}", allocatable={"cpu": cpu, "memory": memory}) for place, (cpu, memory) in enumerate(sizes)
    )
    return Facts(nodes=tuple(made))


def fits(*operations: Operation, known: Facts | None = None, declared: Any = None) -> tuple[str, ...]:
    before = homelab()
    return capacity(plan(*operations), before, load(applied(before.files, operations)), known, declared)


MORE = put("spec.replicas", 20, 2)
BIG = (put(REQUEST, "3Gi", "64Mi"), put(LIMIT, "4Gi", "192Mi"))
LIVE = QuotaFacts("shop", "q", {"requests.memory": "1Gi"}, {"requests.memory": "900Mi"})


@pytest.mark.parametrize(
    ("operations", "known", "declared", "found"),
    [
        ((MORE,), nodes(("4", "8Gi")), {}, ()),
        ((MORE,), nodes(("1", "8Gi")), {}, ("all that Git runs would request 2 of cpu, and the nodes can hold 1",)),
        ((MORE,), nodes(("1", "8Gi"), ("1", "8Gi")), {}, ()),
        (
            (MORE,),
            nodes(("1", "8Gi")),
            {"cpu": "64"},
            ("all that Git runs would request 2 of cpu, and the nodes can hold 1",),
        ),
        ((MORE,), Facts(), {"cpu": "1500m"}, ("all that Git runs would request 2 of cpu, and the nodes can hold 1.5",)),
        (
            (MORE,),
            Facts(),
            {"memory": "1Gi"},
            ("all that Git runs would request 1280Mi of memory, and the nodes can hold 1024Mi",),
        ),
        ((MORE,), Facts(), {"memory": "2Gi"}, ()),
        ((MORE,), Facts(), {}, ()),
        (BIG, nodes(("4", "2Gi"), ("4", "2Gi"), ("4", "4Gi")), {}, ()),
        (
            BIG,
            nodes(("4", "2Gi"), ("4", "2Gi"), ("4", "2500Mi")),
            {},
            ("a pod of web would request 3072Mi of memory, and the largest node has 2500Mi",),
        ),
        ((put("spec.template.spec.hostname", "x"),), nodes(("100m", "1Mi")), {}, ()),
        ((MORE,), Facts(nodes=(NodeFacts("n", allocatable={"cpu": "x"}),)), {}, ()),
        (
            (put("spec.replicas", 4, 2),),
            Facts(quotas=(LIVE,)),
            {},
            ("ResourceQuota q of shop allows 1Gi of requests.memory, 900Mi is used, and the plan asks for 128Mi more",),
        ),
        ((put("spec.replicas", 3, 2),), Facts(quotas=(LIVE,)), {}, ()),
        ((put("spec.replicas", 1, 2),), Facts(quotas=(QuotaFacts("shop", "q", {"pods": "1"}, {"pods": "9"}),)), {}, ()),
    ],
)
def test_what_the_cluster_holds(operations: Any, known: Facts, declared: Any, found: tuple[str, ...]) -> None:
    assert fits(*operations, known=known, declared=declared) == found


def test_a_declared_size_is_read_from_its_setting() -> None:
    assert declared_size({}) == {}
    assert declared_size({"CLUSTER_SIZE": "cpu=8, memory=32Gi"}) == {"cpu": "8", "memory": "32Gi"}


@pytest.mark.parametrize("text", ["8", "cpu=", "disk=1Ti", "cpu=many", "cpu=8;memory=3Gi"])
def test_a_size_that_is_none_stops_the_start(text: str) -> None:
    with pytest.raises(SettingError, match=r"CLUSTER_SIZE=.* write it like cpu=8,memory=32Gi"):
        declared_size({"CLUSTER_SIZE": text})


def test_what_was_named_before_is_not_the_plans() -> None:
    web = homelab().files["apps/shop/web.yaml"].decode()
    using = web.replace("image: ghcr", "envFrom: [{secretRef: {name: login}}]\n          image: ghcr")
    other = put("spec.template.spec.containers[name=api].envFrom", [{"secretRef": {"name": "login"}}], name="api")
    assert needed(put("spec.replicas", 3, 2), web=using) == ()
    assert needed(other, web=using) == ()


def test_a_removed_resource_needs_nothing() -> None:
    gone = Operation("remove_resource", Resource("Service", "web", "shop", "v1"), "apps/shop/web.yaml")
    assert missing(plan(gone), homelab(), homelab()) == ()
