"""Every ServiceAccount that pods run as is there."""

from functions._preflight.facts import Facts
from functions._preflight.rule import Rule
from functions._preflight.wiring.settings import missing

RULE = "missing-service-account"

_POD = """
apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: shop}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          serviceAccountName: reporter
          restartPolicy: Never
          containers:
            - name: report
              image: registry.example/report:1.4.0
"""

SERVICE_ACCOUNT = Rule(
    id=RULE,
    severity="error",
    title="Every ServiceAccount that pods run as is there",
    why="Admission refuses a pod whose ServiceAccount does not exist: the workload is there and has no pods. It is an "
    "error where the facts list every ServiceAccount, else only worth knowing: many are made by installers.",
    cure="Add the ServiceAccount to the namespace of the pods, or correct the name.",
    check=lambda view: missing(view, RULE, "ServiceAccount"),
    example=_POD,
    cured=f"""{_POD}---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: reporter, namespace: shop}}
""",
    scope="tree",
    facts=Facts(complete=("ServiceAccount",)),
    knows="Accounts that charts and installers make: over the history of one real cluster 0 of 23 were faults.",
)
