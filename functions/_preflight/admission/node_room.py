"""Some node is large enough for a pod, and there are enough nodes for pods that keep apart."""

from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.limitranges import amounts, pod_totals
from functions._manifests.paths import child, get
from functions._manifests.quantities import parse
from functions._manifests.replicas import pods_of, scalers, unavailable_of
from functions._manifests.repository import Manifest
from functions._manifests.scheduling import HOSTNAME
from functions._manifests.selection import label_selector_selects
from functions._manifests.workloads import pod_labels, pod_spec, pod_spec_path
from functions._preflight.admission.examples import deployment
from functions._preflight.admission.nodes import eligible, labels_of
from functions._preflight.facts import Facts, NodeFacts
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

SIZE, APART = "node-size", "pods-apart"
_APART = "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution"


def fits_a_node(view: View) -> Iterator[Finding]:
    """What a pod requests is there on some node that it may run on."""
    scaled = scalers(view.repository)
    for one in view.objects if view.facts.nodes else ():
        spec = pod_spec(one)
        sized = [node for node in eligible(view, spec) if node.allocatable] if spec else []
        for name, wanted in pod_totals(spec, view.limits(one.namespace)).requests.items() if sized else ():
            most = max(parse(amounts(dict(node.allocatable)).get(name, 0)) for node in sized)
            if parse(wanted) > most:
                path = pod_spec_path(one.kind)
                message = f"its pod requests more {name} than any node that it may run on has: ask for less"
                is_asked = pods_of(one, scaled, len(sized)).most > 0
                yield finding(SIZE, one, path, message, "error" if is_asked else "warning")


def have_places(view: View) -> Iterator[Finding]:
    """Pods that must not share a node, a zone, find enough of them, during a rolling update as well."""
    scaled = scalers(view.repository)
    for one in view.objects if view.facts.nodes else ():
        spec = pod_spec(one)
        nodes = eligible(view, spec) if spec else ()
        if not nodes or one.kind not in ("Deployment", "StatefulSet"):
            continue
        pods = pods_of(one, scaled)
        for path, key, each, fewer_than in _apart(one, spec):
            places = len({labels_of(node).get(key) for node in nodes} - {None})
            if fewer_than is not None and places >= fewer_than:
                continue
            if pods.rest > places * each:
                message = f"its pods keep apart by {key}, and there are more of them than places: run fewer"
                yield finding(APART, one, path, message)
            elif pods.rest and pods.surge and pods.rest == places * each and not unavailable_of(one, pods.rest):
                message = (
                    f"its pods keep apart by {key} and fill all places, so the new pod of a rollout finds none: "
                    "set maxUnavailable to 1, or run fewer"
                )
                yield finding(APART, one, path, message, "warning")


def _apart(manifest: Manifest, spec: Mapping[str, Any]) -> Iterator[tuple[str, str, int, int | None]]:
    """Path, topology key, how many pods may share a place, and below how many places that holds (None: always)."""
    here, labels = pod_spec_path(manifest.kind), pod_labels(manifest)
    listed = get(spec, _APART)
    for at, term in enumerate(listed if isinstance(listed, list) else ()):
        elsewhere = not isinstance(term, dict) or term.get("namespaces") or term.get("namespaceSelector") is not None
        if not elsewhere and label_selector_selects(term.get("labelSelector"), labels):
            yield child(f"{here}.{_APART}", at), str(term.get("topologyKey")), 1, None
    spread = spec.get("topologySpreadConstraints")
    for at, term in enumerate(spread if isinstance(spread, list) else ()):
        if isinstance(term, dict) and term.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule":
            least, skew = term.get("minDomains"), term.get("maxSkew")
            if isinstance(least, int) and isinstance(skew, int):
                # Below minDomains the emptiest domain counts as empty, so each takes maxSkew pods at most
                # (podtopologyspread of the scheduler).
                yield child(here, "topologySpreadConstraints", at), str(term.get("topologyKey")), skew, least


_NODES = tuple(NodeFacts(name, {HOSTNAME: name}, (), {"cpu": "4", "memory": "8Gi"}) for name in ("one", "two"))
_TERM = "{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}"
_ALONE = f"affinity: {{podAntiAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: [{_TERM}]}}}}"
NODE_SIZE = Rule(
    id=SIZE,
    severity="error",
    title="A pod's requests fit on some node",
    why="The scheduler puts a pod where its requests still fit. What is more than a whole node has never fits, however "
    "empty the cluster is: the pod stays Pending.",
    cure="Request less, or add a larger node.",
    check=fits_a_node,
    example=deployment("resources: {requests: {memory: 16Gi}}"),
    cured=deployment("resources: {requests: {memory: 6Gi}}"),
    facts=Facts(nodes=_NODES),
    knows="It needs the nodes with what they can allocate. What other pods already take is not counted.",
)
PODS_APART = Rule(
    id=APART,
    severity="error",
    title="Pods that keep apart find enough places",
    why="Required anti-affinity allows one pod for each node (or zone). Further pods stay Pending; and where every "
    "place is taken, a rolling update that makes the new pod first never gets on.",
    cure="Run at most as many pods as there are nodes, let a rolling update stop one first (`maxUnavailable: 1`), or "
    "prefer to keep apart instead of requiring it.",
    check=have_places,
    example=deployment(pod=_ALONE, spec="replicas: 3"),
    cured=deployment(pod=_ALONE, spec="replicas: 1"),
    facts=Facts(nodes=_NODES),
    knows="It needs the nodes with their labels and taints.",
)
