"""Which ways the NetworkPolicies leave open: all that Knative and the functions use, and no other.

What a function uses is read from its service: who has REDIS_URL goes to Redis. Ports are those of the pods; sources are
knative/serving `pkg/networking/constants.go` and the deployments of Serving, Eventing and the gateways.
"""

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions._manifests.policies import Door, Party, admits
from functions._manifests.repository import Manifest, load

ROOT = Path(__file__).resolve().parents[2]
NETWORK, COMPONENTS = ROOT / "knative" / "network", ROOT / "knative" / "components"
HOME = "cortex-school"
Object = dict[str, Any]


def policies(*components: str) -> tuple[Manifest, ...]:
    folders = (NETWORK, *(COMPONENTS / name for name in components))
    files = {path.name + str(i): path.read_bytes() for i, one in enumerate(folders) for path in one.glob("*.yaml")}
    found = load({f"{name}.yaml": body for name, body in files.items()}).of_kind("NetworkPolicy")
    return tuple(found)


def services() -> dict[str, Object]:
    paths = sorted((ROOT / "knative" / "services").glob("*.yaml"))
    found = [one for path in paths for one in yaml.safe_load_all(path.read_text()) if one]
    return {one["metadata"]["name"]: one for one in found if one["kind"] == "Service"}


BASE = policies()
SERVICES = services()


def template(name: str) -> Object:
    found: Object = SERVICES[name]["spec"]["template"]
    return found


def variables(name: str) -> set[str]:
    return {one["name"] for one in template(name)["spec"]["containers"][0]["env"]}


def function(name: str) -> Party:
    """A pod of a function, with the labels that Knative gives it."""
    knative = {"serving.knative.dev/service": name, "serving.knative.dev/revision": f"{name}-00001", "app": f"{name}-1"}
    return Party(HOME, template(name)["metadata"]["labels"] | knative)


def pod(namespace: str, **labels: str) -> Party:
    return Party(namespace, {name.replace("__", "/").replace("_", "-"): value for name, value in labels.items()})


def store(name: str) -> Party:
    """The pod of Redis or Qdrant, as its manifests make it."""
    paths = sorted((ROOT / "knative" / name).glob("*.yaml"))
    found = [one for path in paths for one in yaml.safe_load_all(path.read_text()) if one]
    (pods,) = [one["spec"]["template"] for one in found if one["kind"] == "StatefulSet"]
    return Party(HOME, pods["metadata"]["labels"])


ACTIVATOR = pod("knative-serving", app="activator", role="activator")
AUTOSCALER = pod("knative-serving", app="autoscaler")
KOURIER = pod("kourier-system", app="3scale-kourier-gateway")
ENVOY_OUT, ENVOY_IN = pod("contour-external", app="envoy"), pod("contour-internal", app="envoy")
ISTIO = pod("istio-system", istio="ingressgateway", app="istio-ingressgateway")
BROKER = Party("knative-eventing", {"eventing.knative.dev/brokerRole": "ingress"})
FILTER = Party("knative-eventing", {"eventing.knative.dev/brokerRole": "filter"})
KAFKA = pod("knative-eventing", app="kafka-broker-receiver")
DNS = Party("kube-system", {"k8s-app": "kube-dns"})
REDIS, QDRANT = store("redis"), store("qdrant")
PROMETHEUS = pod("monitoring", app="prometheus")
STRANGER = pod(HOME, app="stranger")  # a pod that somebody made in the school's namespace
NEIGHBOUR = pod("shop", app="web")
ARGOCD = pod("argocd", app="argocd-server")
INTERNET = Party(outside=True)
NODE = Party("", {}, complete=False)  # no pod at all: what only a rule without an end lets through
INTERNAL = {"webhook-receiver"}  # calls nobody outside


def flows(source: Party, target: Party, port: int, protocol: str = "TCP", *components: str) -> bool:
    """Whether the policies of both ends let it through; what nobody can know is an error of the table."""
    known, door = policies(*components) if components else BASE, Door(port, protocol)
    answers: list[bool | None] = []
    if source.namespace == HOME:
        answers.append(admits(known, "Egress", source, target, door).allowed)
    if target.namespace == HOME:
        answers.append(admits(known, "Ingress", target, source, door).allowed)
    assert answers, "neither end is in the school's namespace"
    assert None not in answers, (source, target, port)
    return all(answers)


each_function = pytest.mark.parametrize("name", sorted(SERVICES))


@each_function
@pytest.mark.parametrize("caller", [ACTIVATOR, KOURIER, ENVOY_OUT, ENVOY_IN, ISTIO])
@pytest.mark.parametrize("port", [8012, 8112])
def test_knative_reaches_the_queue_proxy(name: str, caller: Party, port: int) -> None:
    assert flows(caller, function(name), port)


@each_function
def test_the_autoscaler_counts_and_does_nothing_else(name: str) -> None:
    assert flows(AUTOSCALER, function(name), 9090)
    assert not flows(AUTOSCALER, function(name), 8012)


@each_function
@pytest.mark.parametrize("port", [8012, 8013, 8022, 8080, 8112, 9090, 9091])
def test_nobody_else_gets_in(name: str, port: int) -> None:
    """Other functions neither: they speak through the broker."""
    others = [function(other) for other in SERVICES if other != name]
    for caller in (FILTER, BROKER, STRANGER, NEIGHBOUR, ARGOCD, PROMETHEUS, REDIS, INTERNET, *others):
        assert not flows(caller, function(name), port), caller


@each_function
@pytest.mark.parametrize("port", [8013, 8022, 8080, 9091])
def test_the_other_doors_of_a_pod_are_shut_for_knative_too(name: str, port: int) -> None:
    for caller in (ACTIVATOR, KOURIER, ENVOY_OUT, ENVOY_IN, ISTIO, AUTOSCALER):
        assert not flows(caller, function(name), port)


@each_function
def test_a_function_finds_and_tells_the_broker(name: str) -> None:
    assert "K_SINK" in variables(name)
    assert flows(function(name), DNS, 53, "UDP")
    assert flows(function(name), DNS, 53, "TCP")
    assert flows(function(name), BROKER, 8080)
    assert flows(function(name), BROKER, 8443)
    assert flows(function(name), KAFKA, 8080)
    assert not flows(function(name), BROKER, 80), "a policy is about the pods' port, not the Service's"
    assert not flows(function(name), FILTER, 8080)


@each_function
def test_redis_is_for_those_that_have_its_url(name: str) -> None:
    assert flows(function(name), REDIS, 6379) is ("REDIS_URL" in variables(name))


@each_function
def test_qdrant_is_for_those_that_have_its_url(name: str) -> None:
    assert flows(function(name), QDRANT, 6333) is ("QDRANT_URL" in variables(name))
    assert not flows(function(name), QDRANT, 6334)


@each_function
def test_the_api_server_is_for_those_that_have_a_token(name: str) -> None:
    mounted = template(name)["spec"].get("automountServiceAccountToken", True)
    assert flows(function(name), NODE, 6443) is mounted


@each_function
def test_the_internet_is_for_those_that_call_somebody_there(name: str) -> None:
    assert flows(function(name), INTERNET, 443) is (name not in INTERNAL)
    assert flows(function(name), INTERNET, 80) is (name == "youtube-ingestion")
    for port in (465, 587):
        assert flows(function(name), INTERNET, port) is ("NOTIFY_URLS" in variables(name))
    assert not flows(function(name), INTERNET, 25)
    assert not flows(function(name), INTERNET, 22)


def test_who_is_let_out_has_something_to_say_there() -> None:
    needs = {"GITHUB_TOKEN", "ANTHROPIC_API_KEY", "NOTIFY_URLS"}
    assert {name for name in SERVICES if needs & variables(name)} == set(SERVICES) - INTERNAL


@pytest.mark.parametrize("store", [REDIS, QDRANT])
def test_the_stores_call_nobody_and_are_called_by_functions_alone(store: Party) -> None:
    port = 6379 if store is REDIS else 6333
    for target in (INTERNET, DNS, BROKER, NEIGHBOUR, REDIS if store is QDRANT else QDRANT):
        for door in (53, 443, 6333, 6379, 8080):
            assert not flows(store, target, door)
    for caller in (STRANGER, NEIGHBOUR, ACTIVATOR, BROKER, ARGOCD, INTERNET, QDRANT if store is REDIS else REDIS):
        assert not flows(caller, store, port)


@pytest.mark.parametrize("target", [NEIGHBOUR, ARGOCD, STRANGER, PROMETHEUS])
@each_function
def test_no_function_calls_a_pod_of_somebody_else(name: str, target: Party) -> None:
    for port in (80, 443, 8080, 9090):
        assert not flows(function(name), target, port)


def test_a_pod_that_nobody_named_is_alone() -> None:
    for target in (DNS, BROKER, REDIS, QDRANT, INTERNET, NEIGHBOUR, function("school-coordinator")):
        for port in (443, 6333, 6379, 8012, 8080):
            assert not flows(STRANGER, target, port)


def test_prometheus_is_a_component() -> None:
    asking = {"health-monitor", "cluster-healer"}
    for one in asking:
        assert not flows(function(one), PROMETHEUS, 9090)
        assert flows(function(one), PROMETHEUS, 9090, "TCP", "prometheus")
    for other in set(SERVICES) - asking:
        assert not flows(function(other), PROMETHEUS, 9090, "TCP", "prometheus")


def blocks(*components: str) -> Iterator[tuple[str, Object]]:
    for policy in policies(*components):
        for rule in policy.data["spec"].get("egress", ()):
            for peer in rule.get("to", ()):
                if "ipBlock" in peer:
                    yield policy.name, peer["ipBlock"]


INSIDE = (
    "10.43.0.1", "10.42.3.7", "172.20.0.1", "192.168.1.1", "100.64.0.1", "127.0.0.1", "169.254.169.254",
    "fd00::1", "fe80::1",
)  # fmt: skip
OUTSIDE = ("140.82.121.6", "8.8.8.8", "172.32.0.1", "100.128.0.1", "192.169.0.1", "2606:50c0:8000::153")


def covers(block: Object, address: str) -> bool:
    held = ip_address(address)
    return held in ip_network(block["cidr"]) and not any(held in ip_network(one) for one in block.get("except", ()))


def test_the_internet_is_public_addresses_and_all_of_them() -> None:
    """So that 443 is not the cluster's own services, the house's router or the cloud's metadata."""
    named = [(name, one) for name, one in blocks() if ip_network(one["cidr"]).prefixlen == 0]
    policies_of_it = {name for name, _ in named}
    assert len(policies_of_it) == 3
    for policy in policies_of_it:
        own = [one for name, one in named if name == policy]
        assert not [address for address in INSIDE if any(covers(one, address) for one in own)]
        assert [address for address in OUTSIDE if any(covers(one, address) for one in own)] == list(OUTSIDE)


def test_the_example_of_an_own_server_is_nobodys() -> None:
    (found,) = [one for name, one in blocks("own-servers") if name == "functions-reach-own-servers"]
    assert ip_network(found["cidr"]).subnet_of(ip_network("192.0.2.0/24"))  # type: ignore[arg-type]  # both are IPv4


def test_every_policy_is_of_the_school_and_every_file_is_listed() -> None:
    everything = policies("prometheus", "own-servers")
    assert {one.namespace for one in everything} == {HOME}
    for folder in (NETWORK, COMPONENTS / "prometheus", COMPONENTS / "own-servers"):
        listed = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
        assert sorted(listed) == sorted({path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml"})


def test_every_function_that_a_policy_names_is_there() -> None:
    text = "".join(str(one.data["spec"]) for one in policies("prometheus", "own-servers"))
    named = {name for name in text.replace("'", " ").split() if name in SERVICES}
    assert named == set(SERVICES) - INTERNAL
    for one in policies("prometheus", "own-servers"):
        for values in _values(one.data["spec"]):
            assert set(values) <= set(SERVICES), one.name


def _values(spec: Any) -> Iterator[list[str]]:
    if isinstance(spec, dict):
        if spec.get("key") == "serving.knative.dev/service" and "values" in spec:
            yield spec["values"]
        if "serving.knative.dev/service" in spec:
            yield [spec["serving.knative.dev/service"]]
        for one in spec.values():
            yield from _values(one)
    elif isinstance(spec, list):
        for one in spec:
            yield from _values(one)
