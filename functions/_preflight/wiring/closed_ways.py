"""The page of the rule on NetworkPolicies."""

from functions._preflight.rule import Rule
from functions._preflight.wiring.network_policies import RULE, used_ways_are_open


def _tree(opening: str) -> str:
    return f"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: default-deny, namespace: shop}}
spec:
  podSelector: {{}}
  policyTypes: [Ingress]
{opening}---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
        - name: web
          image: registry.example/web:2.0.0
          env: [{{name: ORDERS_URL, value: "http://orders:80"}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: orders, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: orders}}}}
  template:
    metadata: {{labels: {{app: orders}}}}
    spec:
      containers:
        - {{name: orders, image: "registry.example/orders:2.0.0"}}
---
apiVersion: v1
kind: Service
metadata: {{name: orders, namespace: shop}}
spec:
  selector: {{app: orders}}
  ports: [{{port: 80, targetPort: 8080}}]
"""


_OPENING = """---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-web-to-orders, namespace: shop}
spec:
  podSelector: {matchLabels: {app: orders}}
  policyTypes: [Ingress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{protocol: TCP, port: 8080}]
"""

NETWORK_POLICY = Rule(
    id=RULE,
    severity="error",
    title="No NetworkPolicy closes a way that the manifests show to be used",
    why="A policy that selects pods closes them to everything that no policy opens. Both ends count: the sender's "
    "egress and the receiver's ingress, at the port of the pods (not of the Service). The program sees a timeout. k3s "
    "enforces policies by itself (kube-router); probes of the kubelet always get through.",
    cure="Add a policy that allows exactly this way, by the labels of the pods, the namespace's label "
    "`kubernetes.io/metadata.name`, and the pods' port. Who closes egress has to open DNS (UDP and TCP 53).",
    check=used_ways_are_open,
    example=_tree(""),
    cured=_tree(_OPENING),
    scope="tree",
    knows="Policies of Calico, Cilium and administrators are not read. Where only labels that nobody knows, or ranges "
    "of private addresses, could decide, nothing is said. Ways that a mounted file, a scrape or the internet shows are "
    "warnings. Over the history of one real cluster each of the 33 errors ended with a change of policies.",
)
