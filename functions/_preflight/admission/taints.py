"""Pods tolerate the taints of the nodes that they are to run on."""

from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.paths import Select, child
from functions._manifests.replicas import scalers, wanted
from functions._manifests.repository import Manifest
from functions._manifests.scheduling import REPELLING, needed, tolerates, tolerations
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.admission.examples import deployment
from functions._preflight.admission.nodes import chosen, known_taints, labelled, repels
from functions._preflight.facts import Facts, NodeFacts, Taint
from functions._preflight.fix import plan, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

TAINT, TOLERATION = "node-taint", "toleration"
_CONTROL_PLANE = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")
_OF_CONTROL_PLANE = (*_CONTROL_PLANE, "CriticalAddonsOnly", "node-role.kubernetes.io/etcd")


def may_stay(view: View) -> Iterator[Finding]:
    """Some node that a pod selects has no taint that keeps it off."""
    scaled = scalers(view.repository)
    for one in view.objects:
        spec = pod_spec(one)
        if not spec:
            continue
        daemon, here = one.kind == "DaemonSet", pod_spec_path(one.kind)
        nodes = [node for node in labelled(view) if chosen(node, spec)]
        kept = [next((taint for taint in node.taints if repels(taint, spec, daemon)), None) for node in nodes]
        if nodes and all(kept):
            said = ", ".join(sorted({_said(taint) for taint in kept if taint}))
            message = f"each node that it may run on repels it with a taint ({said}): tolerate it, or free a node of it"
            yield finding(
                TAINT, one, child(here, "tolerations"), message, "error" if wanted(one, scaled) else "warning"
            )
        elif not nodes and (taint := _of_control_plane(view, spec)):
            message = (
                f"it is tied to the control plane, whose nodes are known to carry the taint {_said(taint)}, "
                "and does not tolerate it: add the toleration"
            )
            yield finding(TAINT, one, child(here, "tolerations"), message, "warning", _tolerating(one, taint))


def tolerates_what_is_there(view: View) -> Iterator[Finding]:
    """A toleration of a taint that nodes carry covers it as they carry it."""
    by_key: dict[str, list[Taint]] = {}
    for taint in known_taints(view):
        by_key.setdefault(taint.key, []).append(taint)
    for one in view.objects if by_key else ():
        for at, toleration in enumerate(tolerations(pod_spec(one))):
            taints = by_key.get(str(toleration.get("key")), [])
            others = [each for each in tolerations(pod_spec(one)) if each is not toleration]
            if not taints or any(_covers(toleration, taint) for taint in taints):
                continue
            if any(_covers(other, taint) for other in others for taint in taints):
                continue
            listed = child(pod_spec_path(one.kind), "tolerations")
            same = [each for each in tolerations(pod_spec(one)) if each.get("key") == toleration["key"]]
            path = child(listed, Select("key", taints[0].key) if len(same) == 1 else at)
            message = f"the taint is {_said(taints[0])}, and this does not tolerate it: write it as the taint is"
            yield finding(TOLERATION, one, path, message, "warning", _matched(one, path, toleration, taints[0]))


def _of_control_plane(view: View, spec: Mapping[str, Any]) -> Taint | None:
    tied = any(key in _CONTROL_PLANE for _, labels in needed(spec) for key, _ in labels)
    taints = [taint for taint in known_taints(view) if taint.key in _OF_CONTROL_PLANE and repels(taint, spec)]
    return taints[0] if tied and taints else None


def _tolerating(manifest: Manifest, taint: Taint) -> ChangePlan | None:
    path = child(pod_spec_path(manifest.kind), "tolerations")
    listed = list(tolerations(pod_spec(manifest)))
    added = {"key": taint.key, "operator": "Equal", "value": taint.value, "effect": taint.effect}
    if not taint.value:
        added = {"key": taint.key, "operator": "Exists", "effect": taint.effect}
    return plan(manifest, (put(manifest, path, [*listed, added]),), f"{manifest.name} tolerates {_said(taint)}")


def _matched(manifest: Manifest, path: str, toleration: Mapping[str, Any], taint: Taint) -> ChangePlan | None:
    """The toleration with the effect, and the value, of the taint."""
    operations = []
    if toleration.get("effect") not in (None, "", taint.effect):
        operations.append(put(manifest, child(path, "effect"), taint.effect))
    if toleration.get("operator") != "Exists" and str(toleration.get("value") or "") != taint.value:
        operations.append(put(manifest, child(path, "value"), taint.value))
    return plan(manifest, tuple(operations), f"{manifest.name} tolerates {_said(taint)}")


def _covers(toleration: Mapping[str, Any], taint: Taint) -> bool:
    return taint.effect not in REPELLING or tolerates(toleration, taint.key, taint.value, taint.effect)


def _said(taint: Taint) -> str:
    return f"{taint.key}={taint.value}:{taint.effect}" if taint.value else f"{taint.key}:{taint.effect}"


_FACTS = Facts(node_taints=(Taint("CriticalAddonsOnly", "NoExecute", "true"),))
_TOLERATION = "tolerations: [{key: CriticalAddonsOnly, operator: Exists, effect: %s}]"
NODE_TAINT = Rule(
    id=TAINT,
    severity="error",
    title="Pods tolerate the taints of the nodes that they are tied to",
    why="A taint keeps every pod off a node that does not tolerate it. A pod whose selector leads to such nodes only "
    "stays Pending; with the effect NoExecute it is also thrown off a node that is tainted later.",
    cure="Add a toleration with the key, value and effect of the taint, or let the pod run elsewhere.",
    check=may_stay,
    example=deployment(pod="nodeSelector: {role: server}"),
    cured=deployment(pod="nodeSelector: {role: server}\n" + _TOLERATION % "NoExecute"),
    facts=Facts(nodes=(NodeFacts("one", {"role": "server"}, _FACTS.node_taints), NodeFacts("two", {"role": "agent"}))),
    knows="Where only some taints are known and not which node carries them, it warns about pods that are tied to the "
    "control plane.",
)
TOLERATION_MATCHES = Rule(
    id=TOLERATION,
    severity="warning",
    title="A toleration covers the taint that nodes carry",
    why="A toleration with another effect or value than the taint has no effect at all: the pod is kept off those "
    "nodes as if it were not there.",
    cure="Write key, value and effect as the taint has them, or leave the effect out to tolerate all of them.",
    check=tolerates_what_is_there,
    example=deployment(pod=_TOLERATION % "NoSchedule"),
    cured=deployment(pod=_TOLERATION % "NoExecute"),
    facts=_FACTS,
    knows="Taints that are not listed in the facts.",
)
