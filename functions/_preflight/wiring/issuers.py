"""Every cert-manager issuer that is asked for a certificate is there."""

from collections.abc import Iterator

from eventing.vocabulary import Finding, Severity
from functions._manifests.nearest import nearest
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._preflight.fix import guess, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import surroundings_of

RULE = "missing-issuer"
_ANNOTATIONS = {"cert-manager.io/cluster-issuer": "ClusterIssuer", "cert-manager.io/issuer": "Issuer"}


def issuers_exist(view: View) -> Iterator[Finding]:
    """What Certificates and annotations name is an Issuer of the namespace, or a ClusterIssuer."""
    around = view.once(surroundings_of)
    for manifest in view.repository.manifests:
        for kind, name, path in _asked(manifest):
            namespace = "" if kind == "ClusterIssuer" else manifest.namespace
            if around.has(kind, namespace, name):
                continue
            sure = around.lists_all(kind)
            names = [one for known, space, one in around.declared if (known, space) == (kind, namespace)]
            if not sure and (not names or around.origins.maker(kind, namespace, name)):
                continue
            severity: Severity = "error" if sure else "warning"
            message = f"there is no {kind} {name}: no certificate is issued; add it, or correct the name"
            meant = nearest(name, names)
            fix = guess(manifest, (put(manifest, path, meant),), f"ask {kind} {meant}") if meant else None
            yield finding(RULE, manifest, path, message, around.earned(severity, manifest), fix)


def _asked(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    if manifest.kind in ("Ingress", "Gateway"):
        stated = get(manifest.data, "metadata.annotations")
        annotations = stated if isinstance(stated, dict) else {}
        for key, kind in _ANNOTATIONS.items():
            if isinstance(name := annotations.get(key), str) and name:
                yield kind, name, child("metadata.annotations", key)
    elif manifest.kind == "Certificate" and manifest.api_version.startswith("cert-manager.io/"):
        issuer = get(manifest.data, "spec.issuerRef")
        if isinstance(issuer, dict) and issuer.get("group", "cert-manager.io") == "cert-manager.io":
            kind = str(issuer.get("kind") or "Issuer")
            if kind in _ANNOTATIONS.values() and isinstance(name := issuer.get("name"), str):
                yield kind, name, "spec.issuerRef.name"


def _certificate(issuer: str) -> str:
    return f"""
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {{name: web, namespace: shop}}
spec:
  secretName: web-tls
  dnsNames: [shop.example.org]
  issuerRef: {{kind: ClusterIssuer, name: {issuer}}}
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {{name: letsencrypt}}
spec:
  selfSigned: {{}}
"""


ISSUER = Rule(
    id=RULE,
    severity="warning",
    title="Every issuer that is asked for a certificate is there",
    why="cert-manager waits for the issuer, the Secret with the certificate never comes, and the ingress controller "
    "answers with its own self-signed one. A warning where the tree keeps issuers of this kind, an error where the "
    "facts list them all, and no finding where neither is so.",
    cure="Correct the name, or add the issuer. An Issuer serves its own namespace only, a ClusterIssuer all.",
    check=issuers_exist,
    example=_certificate("letsencrypt-prod"),
    cured=_certificate("letsencrypt"),
    scope="tree",
    knows="Issuers of other groups (external issuers) are not looked for.",
)
