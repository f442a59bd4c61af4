"""Every ConfigMap that pods name is there."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._preflight.facts import Facts
from functions._preflight.rule import Rule
from functions._preflight.view import View
from functions._preflight.wiring.settings import missing

RULE = "missing-config-map"


def config_maps_exist(view: View) -> Iterator[Finding]:
    """Variables, `envFrom` and volumes name ConfigMaps of the tree, of the facts, or of something that makes them."""
    yield from missing(view, RULE, "ConfigMap")


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
          volumeMounts: [{name: site, mountPath: /etc/nginx/conf.d}]
      volumes:
        - name: site
          configMap: {name: site-config}
"""

CONFIG_MAP = Rule(
    id=RULE,
    severity="error",
    title="Every ConfigMap that pods name is there",
    why="The kubelet waits for it: the pod stays in ContainerCreating (a volume) or CreateContainerConfigError (a "
    "variable), and a rollout never ends. Where the facts list every ConfigMap of the cluster it is an error, else a "
    "warning: something that Git does not show may make it.",
    cure="Add the ConfigMap to the same namespace, correct the name, or mark the reference `optional: true`.",
    check=config_maps_exist,
    example=_POD,
    cured=f"""{_POD}---
apiVersion: v1
kind: ConfigMap
metadata: {{name: site-config, namespace: shop}}
data:
  default.conf: "server {{ listen 80; }}"
""",
    scope="tree",
    facts=Facts(complete=("ConfigMap",)),
    knows="Generators, charts, operators, copying controllers and `kubectl create` in scripts are known and trusted. "
    "A ConfigMap that a person made by hand is not: over the history of one real cluster 4 of 65 such findings were "
    "faults that somebody had to mend.",
)
