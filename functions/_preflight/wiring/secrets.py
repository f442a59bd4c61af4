"""Every Secret that pods name is there, or it is worth knowing that Git does not show where it comes from."""

from functions._preflight.rule import Rule
from functions._preflight.wiring.settings import missing

RULE = "missing-secret"

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
    check=lambda view: missing(view, RULE, "Secret"),
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
    "the history of one real cluster 0 of 59 missing Secrets were faults.",
)
