"""What protects a pod today protects it after the change."""

from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.fields import same
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import mapping, paired, rows, texts
from functions._preflight.rule import finding

RULE = "lowered-security"
# Fields of a pod that redirect it, or take it out of the hands that place and confine it.
_LEFT_ALONE = (
    "activeDeadlineSeconds", "dnsConfig", "dnsPolicy", "hostAliases", "hostUsers", "hostname", "overhead",
    "preemptionPolicy", "priority", "resourceClaims", "runtimeClassName", "schedulerName", "schedulingGates",
    "setHostnameAsFQDN", "shareProcessNamespace", "subdomain",
)  # fmt: skip
_ROOT = ("runAsUser", "runAsGroup", "fsGroup")


def not_lowered(change: Change) -> Iterator[Finding]:
    """No security context gets weaker, nothing runs as root that did not, and no pod is redirected."""
    for one in change.changed:
        old, here = change.old(one), pod_spec_path(one.kind)
        if not here:
            continue
        before, after = (pod_spec(old) if old else {}), pod_spec(one)
        yield from _left_alone(one, here, before, after)
        yield from _context(one, here, before, after, after)
        for path, container, known in paired(old, one):
            yield from _context(one, path, known or {}, container, after, before)
            yield from _writable(one, path, known or {}, container)


def _writable(one: Manifest, path: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Finding]:
    guarded = {
        (str(mount.get("name")), str(mount.get("mountPath")))
        for mount in rows(before.get("volumeMounts"))
        if mount.get("readOnly") is True
    }
    for position, mount in enumerate(rows(after.get("volumeMounts"))):
        if (str(mount.get("name")), str(mount.get("mountPath"))) in guarded and mount.get("readOnly") is not True:
            where = child(path, "volumeMounts", position, "readOnly")
            yield _refused(one, where, f"mount {mount.get('name')} was readOnly and no longer is")


def _left_alone(one: Manifest, here: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Finding]:
    for field in _LEFT_ALONE:
        if not same(before.get(field), after.get(field)):
            yield _refused(one, child(here, field), f"{field} is not a plan's to change")
    if after.get("nodeName") and after.get("nodeName") != before.get("nodeName"):
        yield _refused(one, child(here, "nodeName"), "nodeName puts the pod past the scheduler")
    if str(after.get("priorityClassName") or "").startswith("system-") and not same(
        before.get("priorityClassName"), after.get("priorityClassName")
    ):
        yield _refused(one, child(here, "priorityClassName"), "it takes the priority of the cluster's own pods")
    everything = [entry for entry in rows(after.get("tolerations")) if _tolerates_all(entry)]
    if everything and not any(_tolerates_all(entry) for entry in rows(before.get("tolerations"))):
        yield _refused(one, child(here, "tolerations"), "a toleration without a key tolerates every taint")


def _tolerates_all(entry: Any) -> bool:
    return isinstance(entry, dict) and not entry.get("key") and entry.get("operator") == "Exists"


def _context(
    one: Manifest,
    path: str,
    before: dict[str, Any],
    after: dict[str, Any],
    pod: dict[str, Any],
    pod_before: dict[str, Any] | None = None,
) -> Iterator[Finding]:
    """One security context against what it was; what a container does not say, its pod says for it."""
    here = child(path, "securityContext")
    old, new = mapping(before.get("securityContext")), mapping(after.get("securityContext"))
    above = mapping(pod.get("securityContext"))
    above_before = mapping((pod_before or {}).get("securityContext"))
    for field in _ROOT:
        if new.get(field) == 0 and old.get(field) != 0:
            yield _refused(one, child(here, field), f"{field} is 0, which is root")
    if 0 in _listed(new.get("supplementalGroups")) and 0 not in _listed(old.get("supplementalGroups")):
        yield _refused(one, child(here, "supplementalGroups"), "supplementalGroups has 0, which is root's")
    if not same(old.get("seLinuxOptions"), new.get("seLinuxOptions")):
        yield _refused(one, child(here, "seLinuxOptions"), "seLinuxOptions change what confines it")
    inherited = pod_before is not None
    for field, safe in (("runAsNonRoot", True), ("readOnlyRootFilesystem", True), ("allowPrivilegeEscalation", False)):
        was = old.get(field, above_before.get(field) if inherited else None)
        now = new.get(field, above.get(field) if inherited else None)
        if was is safe and now is not safe:
            yield _refused(one, child(here, field), f"{field} was {str(safe).lower()} and no longer is")
    for field in ("seccompProfile", "appArmorProfile"):
        was = old.get(field) or (above_before.get(field) if inherited else None)
        now = new.get(field) or (above.get(field) if inherited else None)
        if was and not now:
            yield _refused(one, child(here, field), f"{field} was set and no longer is")
    dropped = set(texts(get(old, "capabilities.drop"))) - set(texts(get(new, "capabilities.drop")))
    if dropped and "ALL" not in texts(get(new, "capabilities.drop")):
        said = ", ".join(sorted(dropped))
        yield _refused(one, child(here, "capabilities", "drop"), f"capability {said} was dropped and no longer is")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _refused(one: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, one, path, f"{one.kind} {one.name}: {why}: leave it out, or do it by hand")
