"""Ways that policies close at either end, for pods, DNS and the internet."""

import pytest

from tests.preflight.wiring.policies import CUT, DATA, DNS_OUT, HERE, STORE, egress, ingress, policy, shop
from tests.preflight.wiring.trees import POD, Said, line, said, tree, workload

NAMESPACE = "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {0}, labels: {{team: {1}}}}}\n"
FROM_SHOP = f"namespaceSelector: {{matchLabels: {{{HERE}: shop}}}}"


@pytest.mark.parametrize(
    ("policies", "closed"),
    [
        ("", False),
        (policy(), True),
        (policy(", policyTypes: [Ingress]"), True),
        (policy(", policyTypes: [Ingress, Egress]"), True),
        (policy(", policyTypes: [Egress]"), False),
        (policy(selector="{matchLabels: {app: other}}"), False),
        (policy(selector="{matchLabels: {app: store}}"), True),
        (policy(namespace="shop"), False),
        (policy(ingress()), False),
        (policy(ingress(FROM_SHOP)), False),
        (policy(ingress("namespaceSelector: {}")), False),
        (policy(ingress("podSelector: {}")), True),
        (policy(ingress(f"{FROM_SHOP}, podSelector: {{matchLabels: {{app: web}}}}")), False),
        (policy(ingress(f"{FROM_SHOP}, podSelector: {{matchLabels: {{app: other}}}}")), True),
        (policy(ingress(f"namespaceSelector: {{matchLabels: {{{HERE}: other}}}}")), True),
        (policy(ingress("namespaceSelector: {matchLabels: {team: front}}")), False),
        (policy(ingress(FROM_SHOP, "port: 8080")), False),
        (policy(ingress(FROM_SHOP, "port: http")), False),
        (policy(ingress(FROM_SHOP, "port: 80")), True),
        (policy(ingress(FROM_SHOP, "port: web")), True),
        (policy(ingress(FROM_SHOP, "port: 8000, endPort: 9000")), False),
        (policy(ingress(FROM_SHOP, "port: 8080, protocol: UDP")), True),
        (policy(ingress(FROM_SHOP, "protocol: TCP")), False),
        (policy(ingress("ipBlock: {cidr: 0.0.0.0/0}")), False),
        (policy(ingress("ipBlock: {cidr: 10.42.0.0/16}")), False),
        (policy(ingress("ipBlock: {cidr: 203.0.113.0/24}")), True),
        (policy(ingress("ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}")), True),
        (policy(ingress("ipBlock: {cidr: '::/0'}")), False),
        (policy(ingress("ipBlock: {cidr: '2001:db8::/32'}")), True),
        (policy(ingress("ipBlock: {cidr: '::/0', except: ['fc00::/7', 'fe80::/10']}")), True),
        (policy(ingress("ipBlock: {cidr: nonsense}")), False),
        (policy() + policy(ingress(FROM_SHOP), name="allow"), False),
        (policy() + policy(ingress(FROM_SHOP), "{matchLabels: {app: other}}", name="allow"), True),
        (policy(namespace="data").replace("networking.k8s.io/v1", "crd.projectcalico.org/v1"), False),
    ],
)
def test_the_receivers_end(policies: str, closed: bool) -> None:
    assert said("network-policy", shop(policies)) == ([CUT] if closed else [])


def test_labels_of_a_namespace_in_the_tree_are_known() -> None:
    opened = policy(ingress("namespaceSelector: {matchLabels: {team: front}}"))
    assert said("network-policy", shop(opened, more=NAMESPACE.format("shop", "front"))) == []
    assert said("network-policy", shop(opened, more=NAMESPACE.format("shop", "back"))) == [CUT]


TO_DATA = f"{{to: [{{namespaceSelector: {{matchLabels: {{{HERE}: data}}}}}}]}}"
OPENSHIFT = DNS_OUT.replace("kube-system", "openshift-dns").replace("53", "5353")
NO_DNS = Said("error", "Deployment/shop/web", POD)


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ((DNS_OUT, TO_DATA), []),
        ((DNS_OUT,), [CUT]),
        ((TO_DATA,), [NO_DNS]),
        ((), [CUT, NO_DNS]),
        (("{}",), []),
        (("{to: [{podSelector: {}}]}", DNS_OUT), [CUT]),
        ((DNS_OUT.replace("UDP", "TCP"), TO_DATA), []),
        (("{ports: [{port: 53, protocol: UDP}]}", TO_DATA), []),
        ((OPENSHIFT, TO_DATA), []),
        ((OPENSHIFT.replace("5353", "53"), TO_DATA), [NO_DNS]),
        (("{to: [{ipBlock: {cidr: 169.254.20.10/32}}]}", TO_DATA), []),
    ],
)
def test_the_senders_end(rules: tuple[str, ...], found: list[Said]) -> None:
    assert said("network-policy", shop("", more=egress(*rules))) == found


def test_who_names_nothing_needs_no_dns() -> None:
    assert said("network-policy", tree(workload() + egress())) == []
    written = workload(container=line("args: ['user admin on #@admin', 'user web on #@rules']"))
    assert said("network-policy", tree(written + egress())) == []  # what follows an @ may be a host; here it is none


FUNCTION = (
    "---\napiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
    "spec: {template: {spec: {containers: [{image: web:1, env: [{name: U, value: 'http://store.data:80'}]}]}}}\n"
)


@pytest.mark.parametrize(
    ("selector", "open_"),
    [
        ("{serving.knative.dev/service: web}", True),
        ("{serving.knative.dev/configuration: web}", True),
        ("{serving.knative.dev/service: other}", False),
    ],
)
def test_knative_labels_the_pods_of_its_services(selector: str, open_: bool) -> None:
    closed = policy(", policyTypes: [Egress]", namespace="shop")
    ways = f", policyTypes: [Egress], egress: [{DNS_OUT}, {TO_DATA}]"
    opened = policy(ways, f"{{matchLabels: {selector}}}", "opened", "shop")
    found = said("network-policy", tree(FUNCTION + closed + opened, **DATA, data__store=STORE))
    assert (found == []) is open_


@pytest.mark.parametrize(
    ("value", "egress_rules", "found"),
    [
        ("https://api.example.net", (DNS_OUT,), 0),
        ("https://api.vendor.io/v1", (DNS_OUT,), 1),
        ("https://api.vendor.io/v1", (DNS_OUT, "{ports: [{port: 443}]}"), 0),
        ("https://api.vendor.io/v1", (DNS_OUT, "{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}"), 0),
        ("https://api.vendor.io:8443", (DNS_OUT, "{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}"), 1),
        ("https://api.vendor.io/v1", (DNS_OUT, "{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}"), 1),
        ("https://api.vendor.io/v1", (DNS_OUT, "{to: [{ipBlock: {cidr: 198.18.1.0/32}}]}"), 1),
        ("https://api.vendor.io/v1", (DNS_OUT, "{to: [{ipBlock: {cidr: 93.184.216.0/24}}]}"), 0),
        ("http://nas.lan:5000", (DNS_OUT,), 0),
    ],
)
def test_the_internet(value: str, egress_rules: tuple[str, ...], found: int) -> None:
    files = shop("", value, egress(*egress_rules))
    assert said("network-policy", files) == [CUT._replace(severity="warning")] * found
