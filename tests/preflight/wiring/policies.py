"""A shop, its store and the policies between them."""

from tests.manifests.samples import application
from tests.preflight.wiring.trees import WEB, Said, line, service, tree, workload

DATA = {"argo__data": application("data", "data", "data")}
STORE = service("store", ports="{port: 80, targetPort: 8080}", namespace="data") + workload(
    "store", container=line("ports: [{name: http, containerPort: 8080}]"), namespace="data"
)
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


def ingress(peer: str = "", ports: str = "") -> str:
    """Ingress rules: from a peer, to ports."""
    parts = [f"from: [{{{peer}}}]" if peer else "", f"ports: [{{{ports}}}]" if ports else ""]
    return f", ingress: [{{{', '.join(one for one in parts if one)}}}]"


DNS_OUT = (
    f"{{to: [{{namespaceSelector: {{matchLabels: {{{HERE}: kube-system}}}}}}], ports: [{{port: 53, protocol: UDP}}]}}"
)


def egress(*rules: str) -> str:
    return policy(f", policyTypes: [Egress], egress: [{', '.join(rules)}]", namespace="shop")
