"""Nothing is reached from further away than before, and no traffic is led elsewhere."""

from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.fields import same
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest, Repository
from functions._manifests.selection import selects, workloads_of
from functions._manifests.workloads import WORKLOAD_KINDS, pod_labels, pod_spec_path
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import rows
from functions._preflight.rule import finding

RULE = "exposure"
_FIELDS = (
    "externalIPs", "externalName", "externalTrafficPolicy", "healthCheckNodePort", "loadBalancerClass",
    "loadBalancerIP", "loadBalancerSourceRanges", "publishNotReadyAddresses",
)  # fmt: skip


def not_exposed(change: Change) -> Iterator[Finding]:
    """No Service opens to the outside or leads to other pods, no host is added to an Ingress, no pod steps into the
    way of a Service's traffic."""
    for one in change.changed:
        old = change.old(one)
        if one.kind == "Service":
            yield from _service(change, one, old)
        elif one.kind in WORKLOAD_KINDS:
            yield from _stepped_in(change.before, one, old)
        elif one.kind in ("Ingress", "IngressRoute", "HTTPRoute", "TLSRoute", "Gateway", "VirtualService"):
            yield from _hosts(change.before, one, old)


def _service(change: Change, one: Manifest, old: Manifest | None) -> Iterator[Finding]:
    kind, known = get(one.data, "spec.type") or "ClusterIP", get(old.data, "spec.type") if old else None
    if kind not in ("ClusterIP", known):
        yield _refused(one, "spec.type", f"type {kind} opens it to the outside")
    for field in _FIELDS:
        if not same(get(one.data, f"spec.{field}"), get(old.data, f"spec.{field}") if old else None):
            yield _refused(one, f"spec.{field}", f"{field} decides who reaches it from outside")
    address = get(one.data, "spec.clusterIP")
    if old is None and address not in (None, "", "None"):
        yield _refused(one, "spec.clusterIP", f"clusterIP {address} may be the address of another")
    node_ports = {entry.get("nodePort") for entry in rows(get(old.data, "spec.ports") if old else None)}
    for position, entry in enumerate(rows(get(one.data, "spec.ports"))):
        if entry.get("nodePort") and entry["nodePort"] not in node_ports:
            path = child("spec.ports", position, "nodePort")
            yield _refused(one, path, f"nodePort {entry['nodePort']} opens a port of every node")
    if old and not same(get(old.data, "spec.selector"), get(one.data, "spec.selector")):
        led = {(that.kind, that.name) for that in workloads_of(change.before, old)}
        leads = {(that.kind, that.name) for that in workloads_of(change.after, one)}
        if led and not led <= leads:
            name = min(led)[1]
            yield _refused(one, "spec.selector", f"its selector would no longer lead to {name}")
        elif led and leads - led:
            yield _refused(one, "spec.selector", f"its selector would also lead to {min(leads - led)[1]}")


def _stepped_in(before: Repository, one: Manifest, old: Manifest | None) -> Iterator[Finding]:
    labels, known = pod_labels(one), pod_labels(old) if old else {}
    for service in before.of_kind("Service"):
        selector: Any = get(service.data, "spec.selector")
        here = service.namespace == one.namespace and isinstance(selector, dict)
        if here and selects(selector, labels) and not selects(selector, known) and workloads_of(before, service):
            path = f"{pod_spec_path(one.kind).removesuffix('spec')}metadata.labels"
            yield _refused(one, path, f"its pods would get the traffic of Service {service.name}, which has others")


def _hosts(before: Repository, one: Manifest, old: Manifest | None) -> Iterator[Finding]:
    known = set(_named(old.data)) if old else set()
    known |= {host for that in before.of_kind(one.kind) for host in _named(that.data)}
    for host in sorted(set(_named(one.data)) - known):
        yield _refused(one, "spec", f"host {host} is not served by this repository yet")
    if old and get(old.data, "spec.tls") and not get(one.data, "spec.tls"):
        yield _refused(one, "spec.tls", "it was served encrypted and no longer is")


def _named(data: dict[str, Any]) -> Iterator[str]:
    """The hosts that an entrance answers to; a route of Traefik says them inside a rule."""
    for entry in rows(get(data, "spec.rules")):
        yield str(entry.get("host") or "*")
    for field in ("spec.hostnames", "spec.hosts"):
        found = get(data, field)
        yield from (str(host) for host in found) if isinstance(found, list) else ()
    for entry in rows(get(data, "spec.routes")):
        yield str(entry.get("match") or "*")


def _refused(one: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, one, path, f"{one.kind} {one.name}: {why}: leave it out, or do it by hand")
