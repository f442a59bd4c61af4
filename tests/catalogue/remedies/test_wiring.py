"""Objects, Services, routes and middlewares that are not there, and what Argo CD cannot apply."""

from typing import Any

import pytest

from functions._catalogue.remedies.advice import WHAT_TO_DO
from functions._manifests.repository import Repository, load
from functions._preflight.facts import Facts, ObjectFacts
from functions._symptoms.faults import TITLES
from tests.catalogue.remedies.clinic import APPLICATION, FILE, deployment, edits, mended, seen, service, tree

POD = "Pod/web-7c9d8b6f5-x2k4p"
READS = deployment(
    container="env: [{name: A, valueFrom: {configMapKeyRef: {name: web-setings, key: a}}}]",
    pod="volumes: [{name: c, configMap: {name: web-setings}}]",
)
SETTINGS = """
apiVersion: v1
kind: ConfigMap
metadata: {name: web-settings, namespace: shop}
data: {a: b}
"""
NO_MAP = 'configmap "web-setings" not found'
INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations: {traefik.ingress.kubernetes.io/router.middlewares: MIDDLEWARE@kubernetescrd}
spec:
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: BACKEND, port: {number: 80}}}}]}}]
"""
MIDDLEWARE = """
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: compress, namespace: edge}
spec: {compress: {}}
"""
REDIRECT = {
    "apiVersion": "traefik.io/v1alpha1",
    "kind": "Middleware",
    "metadata": {
        "name": "redirect-https",
        "namespace": "shop",
        "labels": {"app.kubernetes.io/managed-by": "cortex-online-school"},
    },
    "spec": {"redirectScheme": {"scheme": "https", "permanent": True}},
}
OPENED = "ports: [{name: http, containerPort: 8080}]"


def _route(middleware: str = "shop-redirect-https", backend: str = "web") -> str:
    return INGRESS.replace("MIDDLEWARE", middleware).replace("BACKEND", backend)


def _lost(name: str) -> str:
    return f'middleware "{name}@kubernetescrd" does not exist'


MENDED: tuple[tuple[str, Repository, str, str, dict[str, Any]], ...] = (
    (
        "name-existing-object",
        tree(READS, SETTINGS),
        NO_MAP,
        POD,
        {"env[name=A].valueFrom.configMapKeyRef.name": "web-settings", "volumes[name=c].configMap.name": "web-settings"},
    ),
    (
        "lead-to-pods",
        tree(service("web", selector="webb"), deployment()),
        'Service shop/web has no endpoints, no pods match its selector: no endpoints available for service "web"',
        "Service/web",
        {"spec.selector.app": "web"},
    ),
    (
        "lead-to-pods",
        tree(service("web", 80), deployment(container=OPENED), deployment(name="api", container="env: [{name: WEB, value: 'http://web:80'}]")),
        'connection to server at "web.shop.svc" (10.0.0.9), port 80 failed: Connection refused',
        "Pod/api-7c9d8b6f5-x2k4p",
        {"spec.ports[0].targetPort": "http"},
    ),
    ("lead-to-service", tree(_route(backend="webb"), service("web"), deployment()), 'services "webb" not found', "Ingress/web", {}),
    ("name-existing-middleware", tree(_route("shop-compress"), MIDDLEWARE), _lost("shop-compress"), "Ingress/web", {}),
    ("add-https-redirect", tree(_route()), _lost("shop-redirect-https"), "Ingress/web", {"": REDIRECT}),
)  # fmt: skip


@pytest.mark.parametrize(("remedy", "repository", "message", "thing", "expected"), MENDED)
def test_what_leads_nowhere_leads_to_what_is_there_once_a_person_agrees(
    remedy: str, repository: Repository, message: str, thing: str, expected: dict[str, Any]
) -> None:
    found = seen(repository, message, thing)
    assert (found.remedy, found.escalate) == (remedy, "")
    assert found.plan is not None
    assert not found.plan.automatic
    assert edits(found) == expected or not expected
    again = seen(mended(repository, found), message, thing)
    assert again.plan is None or again.plan.operations != found.plan.operations


@pytest.mark.parametrize(
    ("documents", "message", "thing", "reason"),
    [
        ((READS,), NO_MAP, POD, "make ConfigMap web-setings with a in namespace shop"),
        ((READS, SETTINGS.replace("{a: b}", "{z: b}")), NO_MAP, POD, "known there: web-settings"),
        ((READS, SETTINGS, SETTINGS.replace("web-s", "web-se-s")), 'configmap "other" not found', POD, "no field"),
        ((deployment(), service("web")), "Service has no endpoints", "Service/web", "are not ready"),
        ((deployment(spec="replicas: 0"), service("web")), "Service has no endpoints", "Service/web", "is that meant"),
        ((service("web"), deployment(name="a"), deployment(name="b")), "Service has no endpoints", "Service/web", "not plain which"),
        ((_route("shop-auth"),), _lost("shop-auth"), "Ingress/web", "add the Middleware"),
        ((_route(backend="gone"), service("web")), 'services "gone" not found', "Ingress/web", "no one Service"),
        ((deployment(),), "never seen before", "Pod/web-7c9d8b6f5-x2k4p", "read the message as it is"),
        ((deployment(),), "OOMKilled", "Pod/redis-master-0", "bring it into Git first"),
        ((deployment(),), "never seen", "", "names no object"),
        ((deployment(),), 'no matches for kind "Certificate" in version "cert-manager.io/v1"', POD, "nothing in Git installs"),
    ],
)  # fmt: skip
def test_what_is_not_plain_goes_to_a_person_with_what_to_do(
    documents: tuple[str, ...], message: str, thing: str, reason: str
) -> None:
    found = seen(tree(*documents), message, thing)
    assert found.plan is None
    assert reason in found.escalate


def test_what_git_has_is_synced_and_not_renamed() -> None:
    found = seen(tree(READS, SETTINGS.replace("web-settings", "web-setings")), NO_MAP)
    assert found.request is not None
    assert (found.plan, found.request.sync) == (None, ("shop",))


def test_a_fault_that_the_cluster_has_got_over_is_not_mended() -> None:
    facts = Facts(objects=(ObjectFacts("ConfigMap", "web-setings", "shop"),))
    assert "has it by now" in seen(tree(READS, SETTINGS), NO_MAP, facts=facts).escalate


def test_a_name_that_only_the_facts_have_is_named_where_it_has_the_entry() -> None:
    for keys, fits in ((("a",), True), (("z",), False), (None, True)):
        facts = Facts(objects=(ObjectFacts("ConfigMap", "web-settings", "shop", keys=keys),))
        assert (seen(tree(READS), NO_MAP, facts=facts).plan is not None) is fits


def test_a_broken_file_is_named_with_its_place() -> None:
    files = {"argocd/shop.yaml": APPLICATION.encode(), FILE: b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web\n"}
    found = seen(
        load(files), "Manifest generation error: yaml: line 3: did not find expected ',' or '}'", "Application/shop"
    )
    assert FILE in found.escalate
    assert "line" in found.escalate


@pytest.mark.parametrize(
    ("message", "reason", "asked"),
    [
        ("one or more objects failed to apply: context deadline exceeded", "SyncFailed", ("shop",)),
        ("one or more objects failed to apply: field is wrong", "SyncFailed", ()),
        ("differs", "OutOfSync", ("shop",)),
    ],
)
def test_argo_cd_is_asked_again_where_only_an_answer_was_missing(
    message: str, reason: str, asked: tuple[str, ...]
) -> None:
    found = seen(tree(deployment()), message, "Application/shop", reason=reason)
    assert (found.request.sync if found.request else ()) == asked
    assert found.plan is None


def test_a_kind_whose_definition_is_in_git_says_where() -> None:
    definition = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: toys.example.org}
spec: {group: example.org, names: {kind: Toy, plural: toys}, scope: Namespaced, versions: []}
"""
    message = 'no matches for kind "Toy" in version "example.org/v1"'
    assert "Application shop reads" in seen(tree(definition), message, "Toy/a").escalate


def test_every_fault_says_what_a_person_can_do() -> None:
    assert set(WHAT_TO_DO) == set(TITLES)


def test_what_kustomize_changes_is_mended_where_it_is_written() -> None:
    small = deployment(container="resources: {limits: {memory: 64Mi}}")
    kustomization = "resources: [web.yaml]\nnamePrefix: prod-\n"
    files = {"argocd/shop.yaml": APPLICATION, "apps/kustomization.yaml": kustomization, "apps/web.yaml": small}
    repository = load({name: text.encode() for name, text in files.items()})
    found = seen(repository, "OOMKilled", "Pod/prod-web-7c9d8b6f5-x2k4p")
    after = mended(repository, found)
    assert "memory: 128Mi" in after.files["apps/web.yaml"].decode()
    assert after.files["apps/kustomization.yaml"] == repository.files["apps/kustomization.yaml"]
