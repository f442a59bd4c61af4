"""Default-deny with what the manifests imply."""

from typing import Any

import pytest

from functions._manifests.repository import Repository
from tests.catalogue.building import Data, added, planned, refusal, service, several, shop, thing, workload

NAME = "kubernetes.io/metadata.name"


def _policies(repository: Repository, names: str = "shop") -> dict[str, Data]:
    plan = planned("default-deny", repository, names)
    assert not plan.automatic
    assert plan.why_not_automatic == "Traffic that the manifests do not show is cut off."
    return {policy["metadata"]["name"]: policy["spec"] for policy in added(plan)}


def _from(*namespaces: str) -> list[Data]:
    return [{"namespaceSelector": {"matchLabels": {NAME: name}}} for name in namespaces]


def _tcp(*ports: int) -> list[Data]:
    return [{"protocol": "TCP", "port": port} for port in ports]


def test_a_lonely_namespace_is_closed_but_for_itself_and_dns() -> None:
    repository = shop(workload(), service())
    assert _policies(repository) == {
        "default-deny": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
        "allow-within-namespace": {
            "podSelector": {},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"from": [{"podSelector": {}}]}],
            "egress": [
                {"to": [{"podSelector": {}}]},
                {
                    "to": [
                        {
                            "namespaceSelector": {"matchLabels": {NAME: "kube-system"}},
                            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
                        }
                    ],
                    "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
                },
            ],
        },
    }
    plan = planned("default-deny", repository)
    assert plan.summary == (
        "In shop: shop is closed to all traffic but what its manifests imply (allow-within-namespace; it was open)."
    )
    assert [one.name for one in plan.workloads] == ["api"]
    assert added(plan)[0]["apiVersion"] == "networking.k8s.io/v1"


def _ingress(name: str = "api", **spec: Any) -> Data:
    backend = {"service": {"name": name, "port": {"number": 80}}}
    rule = {"http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    return thing("networking.k8s.io/v1", "Ingress", name, spec={"rules": [rule], **spec})


@pytest.mark.parametrize(
    ("entrance", "sources"),
    [
        (_ingress(), _from("kube-system")),
        (_ingress(ingressClassName="traefik"), _from("kube-system")),
        (_ingress(ingressClassName="nginx"), _from("ingress-nginx")),
        (_ingress(ingressClassName="haproxy"), None),
        (
            thing(
                "traefik.io/v1alpha1",
                "IngressRoute",
                "r",
                spec={"routes": [{"match": "x", "kind": "Rule", "services": [{"name": "api", "port": 80}]}]},
            ),
            _from("kube-system"),
        ),
        (
            thing(
                "gateway.networking.k8s.io/v1", "HTTPRoute", "r", spec={"rules": [{"backendRefs": [{"name": "api"}]}]}
            ),
            None,
        ),
    ],
)
def test_an_ingress_controller_comes_in(entrance: Data, sources: list[Data] | None) -> None:
    found = _policies(shop(workload(), service(target=8080), entrance))["allow-to-api"]
    rule: Data = {"ports": _tcp(8080)}
    if sources is not None:
        rule = {"from": sources, **rule}
    assert found == {"podSelector": {"matchLabels": {"app": "api"}}, "policyTypes": ["Ingress"], "ingress": [rule]}


def test_the_controller_of_the_repository_is_where_the_repository_has_it() -> None:
    repository = several(shop=(workload(), service(), _ingress()), edge=(workload("traefik"),))
    assert _policies(repository)["allow-to-api"]["ingress"][0]["from"] == _from("edge")


def test_a_node_port_is_open_to_all() -> None:
    found = _policies(shop(workload(), service(type="NodePort")))
    assert found["allow-to-api"]["ingress"] == [{"ports": _tcp(80)}]


def test_a_named_target_port_that_is_declared_nowhere_stays_a_name() -> None:
    named = thing(
        "v1",
        "Service",
        "api",
        spec={"type": "NodePort", "selector": {"app": "api"}, "ports": [{"name": "x", "port": 80, "targetPort": "x"}]},
    )
    assert _policies(shop(workload(), named))["allow-to-api"]["ingress"] == [
        {"ports": [{"protocol": "TCP", "port": "x"}]}
    ]


def test_a_service_without_a_selector_opens_no_pod() -> None:
    outside = thing("v1", "Service", "outside", spec={"type": "NodePort", "ports": [{"port": 443}]})
    assert "allow-to-outside" not in _policies(shop(workload(), outside))


def _speaking(name: str, url: str) -> Data:
    return workload(name, container={"env": [{"name": "URL", "value": url}]})


def test_clients_in_other_namespaces_are_seen_on_both_sides() -> None:
    repository = several(
        shop=(workload(), service()),
        web=(_speaking("front", "http://api.shop.svc.cluster.local:80"), _speaking("late", "http://api.shop")),
    )
    incoming = _policies(repository, "shop")["allow-to-api"]
    assert incoming["ingress"] == [{"from": _from("web"), "ports": _tcp(80)}]
    outgoing = _policies(repository, "web")["allow-outgoing"]
    assert outgoing == {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": _from("shop")}]}


@pytest.mark.parametrize(
    ("url", "rules"),
    [
        ("https://api.example.org/v1", [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": _tcp(443)}]),
        ("postgres://u:p@db.example.org:5432/x", [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": _tcp(5432)}]),
        ("http://grafana.monitoring.svc:3000", [{"to": _from("monitoring")}]),
    ],
)
def test_addresses_outside_are_reached(url: str, rules: list[Data]) -> None:
    assert _policies(shop(_speaking("api", url)))["allow-outgoing"]["egress"] == rules


@pytest.mark.parametrize("url", ["http://localhost:80", "http://127.0.0.1:80", "http://api", "not a url"])
def test_an_address_inside_opens_nothing(url: str) -> None:
    assert "allow-outgoing" not in _policies(shop(_speaking("api", url)))


def test_the_kubernetes_api_is_reached_before_and_behind_its_address() -> None:
    client = workload(container={"command": ["kubectl"]})
    assert _policies(shop(client))["allow-outgoing"]["egress"] == [
        {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": _tcp(443, 6443)}
    ]


METRICS: Data = {"ports": [{"containerPort": 8080}, {"name": "metrics", "containerPort": 9090}]}
SCRAPED: Data = {"prometheus.io/scrape": "true"}


@pytest.mark.parametrize(
    ("annotations", "container", "ports"),
    [
        (SCRAPED, METRICS, (9090,)),
        ({**SCRAPED, "prometheus.io/port": "8080"}, METRICS, (8080,)),
        (SCRAPED, {"ports": [{"containerPort": 8080}, {"containerPort": 8081}]}, (8080, 8081)),
    ],
)
def test_prometheus_reaches_the_metrics_and_nothing_else(
    annotations: Data, container: Data, ports: tuple[int, ...]
) -> None:
    repository = shop(workload(annotations=annotations, container=container))
    found = _policies(repository)["allow-scrapes-of-api"]
    assert found["podSelector"] == {"matchLabels": {"app": "api"}}
    assert found["ingress"] == [{"from": [{"namespaceSelector": {}}], "ports": _tcp(*ports)}]


def test_prometheus_comes_from_where_the_repository_has_it() -> None:
    repository = several(
        shop=(workload(annotations=SCRAPED, container=METRICS),),
        watch=(thing("monitoring.coreos.com/v1", "Prometheus", "p"), workload("p")),
    )
    assert _policies(repository)["allow-scrapes-of-api"]["ingress"][0]["from"] == _from("watch")


def test_a_scraped_workload_without_ports_opens_nothing() -> None:
    assert "allow-scrapes-of-api" not in _policies(shop(workload(annotations=SCRAPED)))


def _policy(name: str, **spec: Any) -> Data:
    return thing("networking.k8s.io/v1", "NetworkPolicy", name, spec=spec)


@pytest.mark.parametrize(
    "policy",
    [
        _policy("closed", podSelector={}, policyTypes=["Ingress", "Egress"]),
        _policy("closed", podSelector={}, policyTypes=["Ingress"]),
        _policy("closed", podSelector={}, policyTypes=["Ingress"], ingress=[{"from": [{"podSelector": {}}]}]),
        _policy("closed", podSelector={}),
    ],
)
def test_a_namespace_that_is_closed(policy: Data) -> None:
    assert refusal("default-deny", shop(workload(), policy)) == (
        "Default-deny NetworkPolicy: already so: NetworkPolicy closed closes shop"
    )


@pytest.mark.parametrize(
    "policy",
    [
        _policy("one", podSelector={"matchLabels": {"app": "api"}}, policyTypes=["Ingress"]),
        _policy("all", podSelector={}, policyTypes=["Ingress"], ingress=[{}]),
        _policy("out", podSelector={}, policyTypes=["Egress"], egress=[{}]),
    ],
)
def test_a_namespace_that_is_open(policy: Data) -> None:
    assert "default-deny" in _policies(shop(workload(), policy))


def test_a_name_that_is_taken_is_told() -> None:
    taken = _policy("default-deny", podSelector={"matchLabels": {"app": "x"}})
    assert refusal("default-deny", shop(workload(), taken)) == (
        "Default-deny NetworkPolicy: does not fit: shop has another NetworkPolicy default-deny already"
    )


def test_more_policies_than_anybody_reads_are_not_proposed() -> None:
    def crowd(number: int) -> Repository:
        names = [f"w{index}" for index in range(number)]
        return shop(*(workload(name) for name in names), *(service(name, type="NodePort") for name in names))

    assert len(_policies(crowd(6))) == 8
    assert refusal("default-deny", crowd(7)) == (
        "Default-deny NetworkPolicy: does not fit: shop would need 9 policies, more than anybody reads in one go"
    )
