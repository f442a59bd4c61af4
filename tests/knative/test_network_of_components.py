"""What a component opens is what it is for; and in no overlay is a rule open to every port, or to everybody."""

import pytest

from functions._manifests.policies import Party
from tests.knative.overlays import EVERY, Object, of_kind
from tests.knative.test_network import (
    ACTIVATOR,
    ARGOCD,
    BROKER,
    DNS,
    FILTER,
    HOME,
    INTERNET,
    KAFKA,
    NEIGHBOUR,
    NODE,
    PROMETHEUS,
    QDRANT,
    REDIS,
    SERVICES,
    STRANGER,
    flows,
    function,
    pod,
    policies,
    variables,
)

# knative/eventing, pkg/reconciler/apiserversource/resources/labels.go
ADAPTER = Party(
    HOME,
    {"eventing.knative.dev/source": "apiserver-source-controller", "eventing.knative.dev/sourceName": "cluster"},
)
API = 6443  # at any address: the API server's is the node's
PORTS = (22, 80, 443, API, 6333, 6379, 8012, 8080, 8443, 9090, 9092)
OTHERS = {
    "dns": DNS,
    "broker": BROKER,
    "kafka": KAFKA,
    "filter": FILTER,
    "internet": INTERNET,
    "neighbour": NEIGHBOUR,
    "argocd": ARGOCD,
    "prometheus": PROMETHEUS,
    "redis": REDIS,
    "qdrant": QDRANT,
    "stranger": STRANGER,
    "function": function("alerting"),
}
AT_HOME = {"redis", "qdrant", "stranger", "function"}  # who lets nobody in at that port


def test_the_adapter_reaches_the_api_and_the_broker_of_either_class_and_nobody_else() -> None:
    found = {
        (name, port, protocol)
        for name, target in OTHERS.items()
        for port in PORTS
        for protocol in ("TCP", "UDP")
        if flows(ADAPTER, target, port, protocol, "cluster-events")
    }
    wanted = {(name, port, "TCP") for name in ("broker", "kafka") for port in (8080, 8443)}
    assert found == wanted | {(name, API, "TCP") for name in OTHERS.keys() - AT_HOME}
    assert flows(ADAPTER, NODE, API, "TCP", "cluster-events")
    for protocol in ("TCP", "UDP"):
        assert flows(ADAPTER, DNS, 53, protocol, "cluster-events")
    assert not flows(ADAPTER, INTERNET, 53, "UDP", "cluster-events")


@pytest.mark.parametrize("port", PORTS)
def test_nobody_calls_the_adapter(port: int) -> None:
    for caller in (*OTHERS.values(), ACTIVATOR, *map(function, SERVICES)):
        assert not flows(caller, ADAPTER, port, "TCP", "cluster-events")


def test_prometheus_is_asked_where_it_is_and_nothing_else_there() -> None:
    for name in ("health-monitor", "cluster-healer"):
        asked = {port for port in PORTS if flows(function(name), PROMETHEUS, port, "TCP", "prometheus")}
        assert asked == {9090, API}
        assert not flows(function(name), pod("shop", app="prometheus"), 9090, "TCP", "prometheus")


def test_ones_own_servers_are_for_those_that_speak_to_git() -> None:
    """The example; who has a proxy or a mail relay adds a function or a port there."""
    (policy,) = [one for one in policies("own-servers") if one.name == "functions-reach-own-servers"]
    (chosen,) = policy.data["spec"]["podSelector"]["matchExpressions"]
    assert set(chosen["values"]) == {name for name in SERVICES if "GITHUB_TOKEN" in variables(name)}
    (rule,) = policy.data["spec"]["egress"]
    assert rule["ports"] == [{"protocol": "TCP", "port": 443}]


def rules(overlay: str) -> list[tuple[str, Object, str]]:
    """Every rule of every policy, with the word that names its peers."""
    words = (("ingress", "from"), ("egress", "to"))
    found = [(one["metadata"]["name"], one["spec"]) for one in of_kind(overlay, "NetworkPolicy")]
    return [(name, rule, peers) for name, spec in found for way, peers in words for rule in spec.get(way, ())]


@pytest.mark.parametrize("overlay", EVERY)
def test_every_rule_names_its_ports_and_its_peers(overlay: str) -> None:
    assert len(rules(overlay)) > 10
    for name, rule, peers in rules(overlay):
        assert rule.get("ports"), name
        assert all({"protocol", "port"} == set(port) for port in rule["ports"]), name
        if not rule.get(peers):
            assert rule["ports"] == [{"protocol": "TCP", "port": API}], name
        for peer in rule.get(peers, ()):
            assert "ipBlock" in peer or peer.get("podSelector") or _is_monitoring(peer), (name, peer)


def _is_monitoring(peer: Object) -> bool:
    """The one namespace that is meant as a whole: how Prometheus' pods are called differs."""
    return bool(peer["namespaceSelector"] == {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}})
