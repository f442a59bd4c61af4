"""Backends, middlewares, issuers, bindings, monitors, volumes and Ingresses."""

import pytest

from functions._preflight.facts import Facts, ObjectFacts
from tests.preflight.wiring.trees import Said, cured, findings, line, said, service, tree, workload

THING = "---\napiVersion: {0}\nkind: {1}\nmetadata: {{name: {2}, namespace: shop{3}}}\n{4}\n"
WEB_SERVICE = service("web", ports="{name: http, port: 80}")


def thing(kind: str, body: str, group: str = "networking.k8s.io/v1", name: str = "in", more: str = "") -> str:
    return THING.format(group, kind, name, more, body)


def ingress(backend: str, more: str = "", name: str = "in", path: str = "/", host: str = "h") -> str:
    rule = f"{{host: {host}, http: {{paths: [{{path: {path}, pathType: Prefix, backend: {{{backend}}}}}]}}}}"
    return thing("Ingress", f"spec: {{rules: [{rule}]}}", name=name, more=more)


BACKEND = "spec.rules[host=h].http.paths[path=/].backend.service"
TRAEFIK = "traefik.io/v1alpha1"
ROUTE = "spec: {{routes: [{{match: H, services: [{{name: {0}, port: {1}}}]}}]}}"
GATEWAY = "spec: {{rules: [{{backendRefs: [{{name: {0}, port: {1}}}]}}]}}"
DEFAULT = thing("Ingress", "spec: {defaultBackend: {service: {name: none}}}")
HERE = "spec.routes[match=H].services"


@pytest.mark.parametrize(
    ("text", "severity", "path"),
    [
        (ingress("service: {name: web, port: {number: 80}}"), "", ""),
        (ingress("service: {name: web, port: {name: http}}"), "", ""),
        (ingress("service: {name: web, port: {number: 8080}}"), "error", f"{BACKEND}.port.number"),
        (ingress("service: {name: web, port: {name: https}}"), "error", f"{BACKEND}.port.name"),
        (ingress("service: {name: none, port: {number: 80}}"), "warning", f"{BACKEND}.name"),
        (ingress("serviceName: none, servicePort: 80"), "warning", BACKEND.replace("service", "serviceName")),
        (ingress("resource: {kind: Bucket, name: b}"), "", ""),
        (DEFAULT, "warning", "spec.defaultBackend.service.name"),
        (thing("IngressRoute", ROUTE.format("web", 80), TRAEFIK), "", ""),
        (thing("IngressRoute", ROUTE.format("web", "http"), TRAEFIK), "", ""),
        (thing("IngressRoute", ROUTE.format("web", 81), TRAEFIK), "error", f"{HERE}[name=web].port"),
        (thing("IngressRoute", ROUTE.format("none", 80), TRAEFIK), "warning", f"{HERE}[name=none].name"),
        (thing("IngressRoute", ROUTE.format("api@internal, kind: TraefikService", 80), TRAEFIK), "", ""),
        (thing("HTTPRoute", GATEWAY.format("web", 80)), "", ""),
        (thing("HTTPRoute", GATEWAY.format("web", 81)), "error", "spec.rules[0].backendRefs[name=web].port"),
        (thing("HTTPRoute", GATEWAY.format("none, namespace: elsewhere", 81)), "", ""),
        (thing("APIService", "spec: {service: {name: none, namespace: shop}}"), "warning", "spec.service.name"),
        (thing("StatefulSet", "spec: {serviceName: none}", "apps/v1"), "warning", "spec.serviceName"),
    ],
)  # fmt: skip
def test_backends(text: str, severity: str, path: str) -> None:
    found = [(one.severity, one.path) for one in said("missing-backend", tree(text + WEB_SERVICE))]
    assert found == ([(severity, path)] if severity else [])


def test_a_backend_may_be_known_elsewhere() -> None:
    text = ingress("service: {name: none, port: {number: 80}}") + WEB_SERVICE
    assert said("missing-backend", tree(text), Facts(objects=(ObjectFacts("Service", "none", "shop"),))) == []
    assert [one.severity for one in said("missing-backend", tree(text), Facts(complete=("Service",)))] == ["error"]
    made = thing("Service", "spec: {}", "serving.knative.dev/v1", "none")
    assert said("missing-backend", tree(text + made)) == []
    assert said("missing-backend", tree(ingress("service: {name: none}"))) == []


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        ("service: {name: web, port: {number: 8080}}", b"number: 80"),
        ("service: {name: web, port: {name: https}}", b"port: {name: http}"),
        ("service: {name: wab, port: {number: 80}}", b"name: web, port"),
        ("service: {name: web-frontend, port: {number: 80}}", b"name: web, port"),
    ],
)
def test_backends_are_mended(backend: str, expected: bytes) -> None:
    files = tree(ingress(backend) + WEB_SERVICE + workload(container=line("ports: [{containerPort: 80}]")))
    assert expected in cured("missing-backend", files)["apps/a.yaml"]


ANNOTATED = ", annotations: {{traefik.ingress.kubernetes.io/router.middlewares: '{0}'}}"
MIDDLEWARE = thing("Middleware", "spec: {}", TRAEFIK, "auth")
CHAINED = "spec: {{routes: [{{match: H, middlewares: [{{name: {0}}}], services: []}}]}}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ingress("service: {}", ANNOTATED.format("shop-auth@kubernetescrd")), 0),
        (ingress("service: {}", ANNOTATED.format("default-auth@kubernetescrd")), 1),
        (ingress("service: {}", ANNOTATED.format("shop-auth@kubernetescrd, shop-other@kubernetescrd")), 1),
        (ingress("service: {}", ANNOTATED.format("auth@file")), 0),
        (thing("IngressRoute", CHAINED.format("auth"), TRAEFIK), 0),
        (thing("IngressRoute", CHAINED.format("auth, namespace: other"), TRAEFIK), 1),
        (thing("IngressRoute", CHAINED.format("auth@file"), TRAEFIK), 0),
        (thing("IngressRoute", "spec: {tls: {options: {name: modern}}}", TRAEFIK), 1),
        (thing("IngressRoute", "spec: {routes: [{services: [{name: a, serversTransport: t}]}]}", TRAEFIK), 1),
        (thing("Middleware", "spec: {chain: {middlewares: [{name: auth}, {name: gone}]}}", TRAEFIK, "all"), 1),
    ],
)
def test_middlewares(text: str, found: int) -> None:
    assert [one.severity for one in said("missing-middleware", tree(text + MIDDLEWARE))] == ["warning"] * found


def test_middlewares_are_mended() -> None:
    text = ingress("service: {}", ANNOTATED.format("default-auth@kubernetescrd,x@file")) + MIDDLEWARE
    assert b"'shop-auth@kubernetescrd,x@file'" in cured("missing-middleware", tree(text))["apps/a.yaml"]
    route = thing("IngressRoute", CHAINED.format("auth, namespace: other"), TRAEFIK) + MIDDLEWARE
    assert b"namespace: shop" in cured("missing-middleware", tree(route))["apps/a.yaml"]


CERTIFICATE = "spec: {{secretName: s, issuerRef: {{name: {0}}}}}"
ISSUER = thing("ClusterIssuer", "spec: {}", "cert-manager.io/v1", "letsencrypt").replace(", namespace: shop", "")
ISSUED = ", annotations: {{cert-manager.io/cluster-issuer: {0}}}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ingress("service: {}", ISSUED.format("letsencrypt")), 0),
        (ingress("service: {}", ISSUED.format("letsencrypt-prod")), 1),
        (thing("Certificate", CERTIFICATE.format("letsencrypt, kind: ClusterIssuer"), "cert-manager.io/v1"), 0),
        (thing("Certificate", CERTIFICATE.format("letsencryp, kind: ClusterIssuer"), "cert-manager.io/v1"), 1),
        (thing("Certificate", CERTIFICATE.format("local"), "cert-manager.io/v1"), 0),
        (thing("Certificate", CERTIFICATE.format("x, group: awspca.cert-manager.io"), "cert-manager.io/v1"), 0),
    ],
)
def test_issuers(text: str, found: int) -> None:
    assert [one.severity for one in said("missing-issuer", tree(text + ISSUER))] == ["warning"] * found
    if found:
        assert cured("missing-issuer", tree(text + ISSUER))["apps/a.yaml"].count(b"letsencrypt") == 2
    assert said("missing-issuer", tree(text)) == []


RBAC = "rbac.authorization.k8s.io/v1"
ROLES = thing("Role", "rules: []", RBAC, "reader") + thing("ServiceAccount", "", "v1", "robot")


@pytest.mark.parametrize(
    ("role", "account", "severities"),
    [
        ("{kind: Role, name: reader}", "robot", []),
        ("{kind: Role, name: writer}", "robot", ["warning"]),
        ("{kind: ClusterRole, name: view}", "robot", []),
        ("{kind: ClusterRole, name: 'system:node'}", "robot", []),
        ("{kind: ClusterRole, name: other}", "robot", ["info"]),
        ("{kind: Role, name: extension-apiserver-authentication-reader}", "robot", []),
        ("{kind: Role, name: reader}", "default", []),
        ("{kind: Role, name: reader}", "robots", ["info"]),
    ],
)
def test_bindings(role: str, account: str, severities: list[str]) -> None:
    body = f"roleRef: {role}\nsubjects: [{{kind: ServiceAccount, name: {account}}}, {{kind: User, name: me}}]"
    text = thing("RoleBinding", body, RBAC) + ROLES
    assert [one.severity for one in said("role-binding", tree(text))] == severities
    if account == "robots":
        assert b"name: robot}" in cured("role-binding", tree(text))["apps/a.yaml"]


PROMETHEUS = "monitoring.coreos.com/v1"


@pytest.mark.parametrize(
    ("kind", "spec", "found"),
    [
        ("ServiceMonitor", "selector: {matchLabels: {app: web}}, endpoints: [{port: http}]", 0),
        ("ServiceMonitor", "selector: {matchLabels: {app: none}}, endpoints: [{port: http}]", 1),
        ("ServiceMonitor", "selector: {matchLabels: {app: web}}, endpoints: [{port: metrics}]", 1),
        ("ServiceMonitor", "selector: {matchLabels: {app: web}}, endpoints: [{targetPort: 1}]", 0),
        ("ServiceMonitor", "selector: {matchLabels: {app: none}}, namespaceSelector: {any: true}", 1),
        ("ServiceMonitor", "selector: {matchLabels: {app: none}}, namespaceSelector: {matchNames: [far]}", 0),
        ("ServiceMonitor", "selector: {matchLabels: {app: none}}, namespaceSelector: {matchNames: [kube-system]}", 0),
        ("PodMonitor", "selector: {matchLabels: {app: web}}", 0),
        ("PodMonitor", "selector: {matchLabels: {app: none}}", 1),
    ],
)
def test_monitors(kind: str, spec: str, found: int) -> None:
    labelled = WEB_SERVICE.replace("namespace: shop", "namespace: shop, labels: {app: web}")
    text = thing(kind, f"spec: {{{spec}}}", PROMETHEUS) + labelled + workload()
    assert [one.severity for one in said("monitor-target", tree(text))] == ["warning"] * found
    chart = thing("HelmRelease", "spec: {}", "helm.toolkit.fluxcd.io/v2")
    assert said("monitor-target", tree(text + chart)) == []


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (ingress("service: {name: b}", name="two"), 1),
        (ingress("service: {name: a}", name="two"), 0),
        (ingress("service: {name: b}", name="two", path="/b"), 0),
        (ingress("service: {name: b}", name="two", host="other"), 0),
        (ingress("service: {name: b}", name="two", more=", annotations: {kubernetes.io/ingress.class: nginx}"), 0),
        (ingress("service: {name: b}"), 0),
    ],
)
def test_two_claims(other: str, found: int) -> None:
    assert len(said("ingress-conflict", tree(ingress("service: {name: a}") + other))) == found


@pytest.mark.parametrize(
    ("classes", "more", "found"),
    [(None, "", 0), (("traefik",), "", 1), (("nginx",), "", 0), ((), thing("IngressClass", "", name="nginx"), 0)],
)
def test_ingress_classes(classes: tuple[str, ...] | None, more: str, found: int) -> None:
    text = ingress("service: {name: a}", ", annotations: {kubernetes.io/ingress.class: nginx}") + more
    path = 'metadata.annotations["kubernetes.io/ingress.class"]'
    assert (
        said("ingress-class", tree(text), Facts(ingress_classes=classes))
        == [Said("error", "Ingress/shop/in", path)] * found
    )


def test_findings_keep_their_words_when_something_else_changes() -> None:
    text = ingress("service: {name: none, port: {number: 80}}") + WEB_SERVICE
    more = text + service("another") + ingress("service: {name: web, port: {number: 80}}", name="more", path="/more")
    assert [(one.message, one.path) for one in findings("missing-backend", tree(text))] == [
        (one.message, one.path) for one in findings("missing-backend", tree(more))
    ]
