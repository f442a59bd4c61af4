"""Every way to install the school, built by our own kustomize."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from functions._manifests.kustomization.building import Builder
from functions._manifests.scopes import CLUSTER_SCOPED

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("knative", "knative/overlays/k3s", "knative/overlays/kafka")
# What an overlay of one's own may choose besides.
OWN = """resources: [../../base]
components:
  - ../../components/redis-emptydir
  - ../../components/qdrant-emptydir
  - ../../components/healer-priority
  - ../../components/prometheus
configMapGenerator:
  - {name: school-settings, namespace: cortex-school, behavior: merge, literals: [GITHUB_REPO=owner/name]}
images:
  - {name: ghcr.io/cortex-online-school/alerting, newName: ghcr.io/somebody/alerting, newTag: 1.2.3}
"""
# Room kept by the placeholder, and by right where other pods took that.
BOTH = "resources: [../k3s]\ncomponents: [../../components/healer-priority]\n"
# All that may be chosen besides, as it is shipped: Knative's events of pods, chosen namespaces, servers of one's own.
ALL = """resources: [../k3s]
components:
  - ../../components/cluster-events
  - ../../components/opted-in-namespaces
  - ../../components/own-servers
  - ../../components/prometheus
"""
# The shipped one without a volume.
POD = "resources: [../k3s]\ncomponents: [../../components/redis-emptydir, ../../components/qdrant-emptydir]\n"
OVERLAYS_OF_ONES_OWN = {"own": OWN, "both": BOTH, "all": ALL, "pod": POD}
EVERY = (*SHIPPED, *(f"knative/overlays/{name}" for name in OVERLAYS_OF_ONES_OWN))
KNATIVE_SERVICE = "serving.knative.dev/v1"
QUEUE = "queue.sidecar.serving.knative.dev/"
Object = dict[str, Any]


@cache
def files() -> dict[str, bytes]:
    """The manifests as they are, and overlays of a user's own."""
    parts = ("knative", "eventing/wiring")
    found = {
        str(path.relative_to(ROOT)): path.read_bytes()
        for part in parts
        for path in sorted((ROOT / part).rglob("*"))
        if path.is_file()
    }
    return found | {
        f"knative/overlays/{name}/kustomization.yaml": text.encode() for name, text in OVERLAYS_OF_ONES_OWN.items()
    }


def built(overlay: str, changed: dict[str, bytes] | None = None) -> tuple[Object, ...]:
    """The objects of an overlay, of these files or of changed ones."""
    return _built(overlay) if changed is None else _build(overlay, files() | changed)


@cache
def _built(overlay: str) -> tuple[Object, ...]:
    return _build(overlay, files())


def _build(overlay: str, tree: dict[str, bytes]) -> tuple[Object, ...]:
    return tuple(item.data for item in Builder(tree, CLUSTER_SCOPED.__contains__).build(overlay))


def of_kind(overlay: str, kind: str, api_version: str = "") -> tuple[Object, ...]:
    """The objects of one kind."""
    found = (data for data in built(overlay) if data["kind"] == kind)
    return tuple(data for data in found if api_version in ("", data["apiVersion"]))


@dataclass(frozen=True)
class Pods:
    """The pods of one object: their specification, how many there may be, and whether Knative adds its proxy."""

    owner: str
    spec: Object
    most: int
    annotations: Object
    of_knative: bool

    def containers(self) -> Iterator[Object]:
        """What runs side by side; of Knative's proxy only what the annotations say of it."""
        yield from self.spec["containers"]
        if self.of_knative:
            yield {"name": "queue-proxy", "resources": {kind: self._proxy(kind) for kind in ("requests", "limits")}}

    def _proxy(self, kind: str) -> Object:
        word = kind.removesuffix("s")
        asked = {name: self.annotations.get(f"{QUEUE}{name}-resource-{word}") for name in ("cpu", "memory")}
        return {name: value for name, value in asked.items() if value}


def pods(overlay: str) -> tuple[Pods, ...]:
    """Every pod that the overlay can make run in the school's namespace."""
    found = []
    for data in built(overlay):
        template = data.get("spec", {}).get("template")
        if not isinstance(template, dict) or "containers" not in template.get("spec", {}):
            continue
        notes = template["metadata"].get("annotations") or {}
        knative = data["apiVersion"] == KNATIVE_SERVICE
        most = int(notes["autoscaling.knative.dev/max-scale"]) if knative else int(data["spec"]["replicas"])
        found.append(Pods(data["metadata"]["name"], template["spec"], most, notes, knative))
    return tuple(found)
