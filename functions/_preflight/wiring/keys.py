"""Every entry that pods read of a ConfigMap or a Secret is in it."""

from functions._preflight.rule import Rule
from functions._preflight.wiring.settings import missing_keys

RULE = "missing-key"

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
          env:
            - name: THEME
              valueFrom: {configMapKeyRef: {name: settings, key: theme}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data:
"""

KEY = Rule(
    id=RULE,
    severity="error",
    title="Every entry that pods read of a ConfigMap or Secret is in it",
    why="The kubelet refuses to start the container (CreateContainerConfigError), or to mount the volume.",
    cure="Add the entry, or correct the key; `optional: true` where the program can do without.",
    check=lambda view: missing_keys(view, RULE),
    example=f"{_POD}  Theme: dark\n",
    cured=f"{_POD}  theme: dark\n",
    scope="tree",
    knows="The entries of a SealedSecret and of an ExternalSecret are those it will make: a warning. One that takes "
    "whole records (`dataFrom`) may make any entry, and so may a Kustomize generator of the same name: no finding.",
)
