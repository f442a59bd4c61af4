"""Ways that policies close: at either end, for pods, ingress controllers, DNS, scrapes and the internet."""

import pytest

from tests.manifests.samples import application
from tests.preflight.wiring.trees import POD, WEB, Said, config, cured, findings, line, said, service, tree, workload

DATA = {"argo__data": application("data", "data", "data")}
STORE = service("store", ports="{port: 80, targetPort: 8080}", namespace="data") + workload(
    "store", container=line("ports: [{name: http, containerPort: 8080}]"), namespace="data"
)
NAMESPACE = "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {0}, labels: {{team: {1}}}}}\n"
HERE = "kubernetes.io/metadata.name"


def policy(rules: str = "", selector: str = "{}", name: str = "deny", namespace: str = "data") -> str:
    """A NetworkPolicy; what is not said is the default."""
    return (
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec: {{podSelector: {selector}{rules}}}\n"
    )


def shop(policies: str, value: str = "http://store.data:80", more: str = "", container: str = "") -> dict[str, bytes]:
    web = workload(container=line(f"env: [{{name: STORE_URL, value: '{value}'}}]") + container)
    return tree(web + more, **DATA, data__store=STORE + policies)


CUT = Said("error", "Deployment/shop/web", f"{WEB}.env[name=STORE_URL].value")
FROM_SHOP = f"namespaceSelector: {{matchLabels: {{{HERE}: shop}}}}"


def ingress(peer: str = "", ports: str = "") -> str:
    """Ingress rules: from a peer, to ports."""
    parts = [f"from: [{{{peer}}}]" if peer else "", f"ports: [{{{ports}}}]" if ports else ""]
    return f", ingress: [{{{', '.join(one for one in parts if one)}}}]"


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


DNS_OUT = (
    f"{{to: [{{namespaceSelector: {{matchLabels: {{{HERE}: kube-system}}}}}}], ports: [{{port: 53, protocol: UDP}}]}}"
)
TO_DATA = f"{{to: [{{namespaceSelector: {{matchLabels: {{{HERE}: data}}}}}}]}}"


def egress(*rules: str) -> str:
    return policy(f", policyTypes: [Egress], egress: [{', '.join(rules)}]", namespace="shop")


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


INGRESS = (
    "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: in, namespace: data}\n"
    "spec: {ingressClassName: CLASS, rules: [{host: h, http: {paths: [{path: /, backend: {service: {name: store, "
    "port: {number: 80}}}}]}}]}\n"
)
ROUTE = (
    "---\napiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: in, namespace: data}\n"
    "spec: {routes: [{match: H, services: [{name: store, port: 80}]}]}\n"
)
FROM_TRAEFIK = f"namespaceSelector: {{matchLabels: {{{HERE}: kube-system}}}}"
OTHER_NAMESPACE = f"namespaceSelector: {{matchLabels: {{{HERE}: monitoring}}}}"


@pytest.mark.parametrize(
    ("entrance", "rules", "severity"),
    [
        (INGRESS.replace("CLASS", "traefik"), "", "error"),
        (INGRESS.replace("ingressClassName: CLASS, ", ""), "", "error"),
        (INGRESS.replace("CLASS", "traefik"), ingress(FROM_TRAEFIK), ""),
        (
            INGRESS.replace("CLASS", "traefik"),
            ingress(f"{FROM_TRAEFIK}, podSelector: {{matchLabels: {{app.kubernetes.io/name: traefik}}}}"),
            "",
        ),
        (INGRESS.replace("CLASS", "traefik"), ingress(OTHER_NAMESPACE), "error"),
        (INGRESS.replace("CLASS", "traefik"), ingress(OTHER_NAMESPACE.replace("monitoring", "traefik")), ""),
        (INGRESS.replace("CLASS", "nginx"), ingress(FROM_TRAEFIK.replace("kube-system", "data")), "warning"),
        (INGRESS.replace("CLASS", "cilium"), "", "warning"),
        (INGRESS.replace("CLASS", "cilium"), ingress(OTHER_NAMESPACE), ""),
        (ROUTE, "", "error"),
        (ROUTE, ingress(FROM_TRAEFIK), ""),
    ],
)
def test_ingress_controllers(entrance: str, rules: str, severity: str) -> None:
    found = said("network-policy", tree(workload(), **DATA, data__store=STORE + entrance + policy(rules)))
    assert [(one.severity, one.resource.endswith("/data/in")) for one in found] == (
        [(severity, True)] if severity else []
    )


def test_a_controller_in_the_tree_is_where_it_is() -> None:
    own = workload("nginx-controller", namespace="edge")
    entrance = INGRESS.replace("CLASS", "nginx")
    from_edge = policy(ingress(f"namespaceSelector: {{matchLabels: {{{HERE}: edge}}}}"))
    files = {"argo__edge": application("edge", "edge", "edge"), "edge__own": own, **DATA}
    assert said("network-policy", tree(workload(), **files, data__store=STORE + entrance + from_edge)) == []
    closed = said("network-policy", tree(workload(), **files, data__store=STORE + entrance + policy()))
    assert [one.severity for one in closed] == ["error"]


def asks(host: str) -> str:
    """The environment of a container that is told a host."""
    return line(f"env: [{{name: A_URL, value: 'http://{host}:80'}}]")


ON_HOST = line("hostNetwork: true", 6)


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        (shop(policy(), "store.data"), "error"),
        (shop(policy(), "store.data:81"), ""),
        (shop(policy(), "ask store.data politely"), ""),
        (shop(policy(), container=line("args: [--x]")), "error"),
        (tree(workload("store", container=asks("store")) + service("store") + policy(namespace="shop")), ""),
        (tree(workload(pod=ON_HOST, container=asks("store.data")), **DATA, data__s=STORE + policy()), ""),
    ],
    ids=["a host", "a port that is not there", "prose", "with arguments", "itself", "on the host's network"],
)  # fmt: skip
def test_what_counts_as_a_way(files: dict[str, bytes], severity: str) -> None:
    assert [one.severity for one in said("network-policy", files)] == ([severity] if severity else [])


def test_a_way_that_a_mounted_file_shows_is_a_warning() -> None:
    reads = workload(pod=line("volumes: [{name: v, configMap: {name: c}}]", 6)) + config(
        "c", "{f: 'http://store.data:80'}"
    )
    found = said("network-policy", tree(reads, **DATA, data__store=STORE + policy()))
    assert found == [Said("warning", "Deployment/shop/web", f"{POD}.volumes[name=v].configMap")]


def test_one_finding_for_each_pair() -> None:
    env = "env: [{name: A_URL, value: 'http://store.data:80'}, {name: B_URL, value: 'http://store.data:80/b'}]"
    found = said("network-policy", tree(workload(container=line(env)), **DATA, data__store=STORE + policy()))
    assert len(found) == 1


def test_one_open_pod_behind_a_service_is_enough() -> None:
    second = workload("second", namespace="data").replace("labels: {app: second}", "labels: {app: store, tier: b}")
    closed = policy(selector="{matchExpressions: [{key: tier, operator: DoesNotExist}]}")
    assert said("network-policy", shop(closed + second)) == []
    assert said("network-policy", shop(policy() + second)) == [CUT]


def test_scrapes_are_warnings() -> None:
    scraped = workload("store", namespace="data").replace(
        "metadata: {labels: {app: store}}",
        "metadata: {labels: {app: store}, annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '9090'}}",
    )
    files = tree(workload(), **DATA, data__store=scraped + policy())
    assert said("network-policy", files) == [
        Said("warning", "Deployment/data/store", "spec.template.metadata.annotations")
    ]
    opened = tree(workload(), **DATA, data__store=scraped + policy(ingress(OTHER_NAMESPACE)))
    assert said("network-policy", opened) == []


def test_webhooks_are_warnings() -> None:
    hook = (
        "---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: h}\n"
        "webhooks: [{name: w, clientConfig: {service: {name: store, namespace: data, port: 80}}}]\n"
    )
    found = said("network-policy", tree(workload(), **DATA, data__store=STORE + policy() + hook))
    assert [one.severity for one in found] == ["warning"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (shop(policy()), (b"allow-web-to-store", b"port: 8080", b"app: web", f"{HERE}: shop".encode())),
        (shop("", more=egress(DNS_OUT)), (b"allow-web-to-store", b"egress:", b"app: store", f"{HERE}: data".encode())),
        (
            tree(workload(), **DATA, data__store=STORE + INGRESS.replace("CLASS", "traefik") + policy()),
            (b"allow-in-to-store", b"app.kubernetes.io/name: traefik", f"{HERE}: kube-system".encode()),
        ),
    ],
)
def test_the_fix_opens_exactly_this_way(files: dict[str, bytes], words: tuple[bytes, ...]) -> None:
    after = cured("network-policy", files)
    added = b"".join(body for path, body in after.items() if path not in files)
    assert all(word in added for word in words)


def test_the_message_names_the_policy_and_the_port() -> None:
    (one,) = findings("network-policy", shop(policy() + policy(ingress("podSelector: {}"), name="allow-own")))
    assert "NetworkPolicy deny closes the way into namespace data (port 8080 of the pods)" in one.message
