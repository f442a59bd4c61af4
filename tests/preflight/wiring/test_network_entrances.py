"""Ways that policies close for ingress controllers, scrapes and webhooks, and the fix that opens one."""

import pytest

from tests.manifests.samples import application
from tests.preflight.wiring.policies import CUT, DATA, DNS_OUT, HERE, STORE, egress, ingress, policy, shop
from tests.preflight.wiring.trees import POD, Said, config, cured, findings, line, said, service, tree, workload

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
