"""Every Secret that pods name is there, or it is worth knowing that Git does not show where it comes from."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import named_items
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.settings import missing
from functions._preflight.wiring.surroundings import surroundings_of

RULE = "missing-secret"


def secrets_exist(view: View) -> Iterator[Finding]:
    """Pods, and the TLS of Ingresses and routes, name Secrets that something in Git makes."""
    yield from missing(view, RULE, "Secret")
    around = view.once(surroundings_of)
    for manifest in view.repository.of_kind("Ingress", "IngressRoute", "Gateway"):
        for namespace, name, path in _certificates(manifest):
            if around.has("Secret", namespace, name) or around.origins.maker("Secret", namespace, name):
                continue
            message = (
                f"there is no Secret {name} in namespace {namespace}: if nothing else makes it, a certificate that "
                "nobody trusts is shown; add a Certificate, or correct the name"
            )
            yield finding(RULE, manifest, path, message, "warning" if around.lists_all("Secret") else "info")


def _certificates(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    """Namespace, name and path of every Secret that holds a certificate."""
    single = get(manifest.data, "spec.tls.secretName")
    if isinstance(single, str) and single:
        yield manifest.namespace, single, "spec.tls.secretName"
    for path, one in named_items("spec.tls", get(manifest.data, "spec.tls"), "secretName"):
        if isinstance(name := one.get("secretName"), str) and name:
            yield manifest.namespace, name, child(path, "secretName")
    for where, listener in named_items("spec.listeners", get(manifest.data, "spec.listeners")):
        for path, one in named_items(child(where, "tls", "certificateRefs"), get(listener, "tls.certificateRefs")):
            if isinstance(name := one.get("name"), str) and one.get("kind", "Secret") == "Secret":
                yield str(one.get("namespace") or manifest.namespace), name, child(path, "name")


_POD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.27.0
          envFrom:
            - secretRef: {name: web-login}
"""

SECRET = Rule(
    id=RULE,
    severity="info",
    title="Git shows where every Secret comes from",
    why="A pod that names a Secret which is not there never starts. Most Secrets are made outside Git on purpose, so "
    "this is only worth knowing: after a loss of the cluster nobody can rebuild what Git does not describe.",
    cure="Describe it: an ExternalSecret, a SealedSecret, a SOPS file, a Certificate. Or list it in the facts.",
    check=secrets_exist,
    example=_POD,
    cured=f"""{_POD}---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {{name: web-login, namespace: shop}}
spec:
  secretStoreRef: {{name: vault, kind: ClusterSecretStore}}
  dataFrom: [{{extract: {{key: web-login}}}}]
""",
    scope="tree",
    knows="Secrets that people and installers make by hand. Where the facts list every Secret it is a warning; over "
    "the history of one real cluster 0 of 26 missing Secrets were faults.",
)
