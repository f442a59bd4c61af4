"""Every mount has its volume, and every volume is mounted."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import child, get
from functions._manifests.workloads import containers, named_items, pod_spec, pod_spec_path
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import Pods, Surroundings, surroundings_of

RULE = "volume-mount"


def mounts_and_volumes_match(view: View) -> Iterator[Finding]:
    """What containers mount is declared, and what is declared is mounted."""
    around = view.once(surroundings_of)
    for pods in around.pods:
        yield from _of(around, pods)


def _of(around: Surroundings, pods: Pods) -> Iterator[Finding]:
    here = pod_spec_path(pods.shape.kind)
    declared = named_items(child(here, "volumes"), pod_spec(pods.shape).get("volumes"))
    volumes = {str(one.get("name")): (path, one) for path, one in declared}
    templates = get(pods.manifest.data, "spec.volumeClaimTemplates")
    claimed = {str(get(one, "metadata.name")) for one in (templates if isinstance(templates, list) else ())}
    used: set[str] = set()
    for path, container in (*containers(pods.shape), *containers(pods.shape, init=True)):
        for field in ("volumeMounts", "volumeDevices"):
            for where, mount in named_items(child(path, field), container.get(field)):
                name = str(mount.get("name"))
                used.add(name)
                if name not in volumes and name not in claimed:
                    message = (
                        f"the pod has no volume {name}: the API server refuses it; declare it, or correct the name"
                    )
                    yield finding(RULE, pods.manifest, where, message, around.earned("error", pods.manifest))
    for name, (path, volume) in volumes.items():
        if name in used or around.patched(pods.manifest):
            continue
        holds = next((kind for kind in ("configMap", "secret", "persistentVolumeClaim") if kind in volume), "")
        if holds:
            message = (
                f"volume {name} is mounted by no container: what it holds reaches nobody; "
                "add a volumeMount, or remove the volume"
            )
            yield finding(RULE, pods.manifest, path, message, "warning")


def _pod(mounts: str) -> str:
    return f"""
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
          image: nginx:1.27.0
          volumeMounts:
            - {{name: {mounts}, mountPath: /etc/nginx/conf.d}}
      volumes:
        - name: site
          configMap: {{name: site-config}}
"""


VOLUME = Rule(
    id=RULE,
    severity="error",
    title="Every mount has its volume, and every volume is mounted",
    why="The API server refuses a pod that mounts a volume which it does not declare. A volume with settings that no "
    "container mounts is a warning: the program runs with its own defaults, and nothing says so.",
    cure="Declare the volume, or add the mount that was forgotten.",
    check=mounts_and_volumes_match,
    example=_pod("sites"),
    cured=_pod("site"),
    scope="tree",
    knows="Sidecars that an admission webhook injects may mount a volume that the manifest does not show mounted.",
)
