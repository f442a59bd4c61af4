"""No object combines fields in a way that the API server's validation refuses."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._preflight.objects.placeholders import filled_in_later, patched
from functions._preflight.objects.refused.data import refused_in_data
from functions._preflight.objects.refused.networking import refused_in_network
from functions._preflight.objects.refused.pods import refused_in_pod
from functions._preflight.objects.refused.workloads import refused_in_workload
from functions._preflight.objects.schemas.known import Kinds
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "refused-combination"
_PARTS = (refused_in_pod, refused_in_workload, refused_in_network, refused_in_data)


def sound_combinations(view: View) -> Iterator[Finding]:
    """Validation beyond the schema, of Kubernetes' own kinds; values that are filled in later are not judged."""
    kinds = view.once(Kinds).builtin.kinds
    for one in view.objects:
        if (one.api_version, one.kind) not in kinds:
            continue
        for part in _PARTS:
            for path, why in part(one):
                if not filled_in_later(view, one, why) and not ("is missing" in why and patched(view, one)):
                    yield finding(RULE, one, path, f"{path} {why}")


COMBINATIONS = Rule(
    id=RULE,
    severity="error",
    title="No object combines fields that exclude each other",
    why="Each field is right by itself, and the API server's validation refuses the object all the same: a probe "
    "with two handlers, a variable with value and valueFrom, a strategy Recreate with rollingUpdate, a Job whose pods "
    "restart always. The sync fails with the API server's words.",
    cure="Keep one of the two, or add what the other needs; the message says which.",
    check=sound_combinations,
    example="""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.27.0
          readinessProbe: {httpGet: {port: 80}, tcpSocket: {port: 80}}
          env: [{name: LEVEL, value: info, valueFrom: {configMapKeyRef: {name: web, key: LEVEL}}}]
""",
    cured="""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  strategy: {type: Recreate}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.27.0
          readinessProbe: {httpGet: {port: 80}}
          env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: web, key: LEVEL}}}]
""",
    knows="It knows the refusals that manifests in Git run into, not all of Kubernetes' validation. What a mutating "
    "webhook would add before validation is not seen.",
)
