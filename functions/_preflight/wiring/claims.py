"""Every PersistentVolumeClaim that pods mount is there."""

from functions._preflight.facts import Facts
from functions._preflight.rule import Rule
from functions._preflight.wiring.settings import missing

RULE = "missing-claim"

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
          volumeMounts: [{name: files, mountPath: /data}]
      volumes:
        - name: files
          persistentVolumeClaim: {claimName: web-files}
"""

CLAIM = Rule(
    id=RULE,
    severity="error",
    title="Every PersistentVolumeClaim that pods mount is there",
    why="The scheduler leaves the pod Pending until the claim exists. It is an error where the facts list every claim, "
    "else a warning: an operator or a person may have made it.",
    cure="Add the claim to the namespace of the pods, or correct its name.",
    check=lambda view: missing(view, RULE, "PersistentVolumeClaim"),
    example=_POD,
    cured=f"""{_POD}---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: web-files, namespace: shop}}
spec:
  accessModes: [ReadWriteOnce]
  resources: {{requests: {{storage: 1Gi}}}}
""",
    scope="tree",
    facts=Facts(complete=("PersistentVolumeClaim",)),
    knows="Claims of a StatefulSet's templates are known. Claims that were made by hand to keep data are not.",
)
