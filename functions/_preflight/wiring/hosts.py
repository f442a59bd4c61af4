"""Every host that a program is told is a Service that is there, with the port that is asked."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.hosts import Host
from functions._manifests.paths import get
from functions._manifests.texts import Text
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.addresses import Told, told_in
from functions._preflight.wiring.meant import meant, written
from functions._preflight.wiring.surroundings import Surroundings, surroundings_of

RULE = "service-host"
# Namespaces in which distributions and installers keep Services that no tree shows.
_FOREIGN = ("kube-", "openshift-")


def hosts_are_services(view: View) -> Iterator[Finding]:
    """What variables, arguments and settings name in a namespace of the tree is one of its Services."""
    around = view.once(surroundings_of)
    seen: set[tuple[str, str, str, str]] = set()
    for one in view.once(told_in):
        said, host = one.said, one.host
        namespace = host.namespace or said.owner.namespace
        key = (said.owner.file, said.owner.name, said.path, f"{host.name}.{namespace}:{host.port}")
        if key in seen:
            continue
        seen.add(key)
        service = around.services.get((namespace, host.name))
        if service is None:
            yield from _missing(around, one, namespace)
        elif host.port is not None and not _has_port(around, namespace, host):
            message = (
                f"{_named(said)} asks Service {host.name} of namespace {namespace} for port {host.port}, which it does "
                "not have: connections time out or are refused; ask a port that it has"
            )
            yield finding(RULE, said.owner, said.path, message, "warning", written(one, meant(around, one, namespace)))


def _missing(around: Surroundings, one: Told, namespace: str) -> Iterator[Finding]:
    said, host = one.said, one.host
    if not around.services_in.get(namespace) or not around.pods_in.get(namespace) or namespace.startswith(_FOREIGN):
        return
    if around.has("Service", namespace, host.name) or (host.name, namespace) == ("kubernetes", "default"):
        return
    if not around.lists_all("Service") and around.origins.maker("Service", namespace, host.name):
        return
    better = meant(around, one, namespace)
    if not host.namespace and better is None:
        return  # a bare name may be one of the local network
    message = (
        f"{_named(said)} names the host {host.name}{'.' + host.namespace if host.namespace else ''}, but there is no "
        f"Service {host.name} in namespace {namespace}: the name does not resolve; add the Service, or correct the name"
    )
    yield finding(RULE, said.owner, said.path, message, "warning", written(one, better))


def _named(said: Text) -> str:
    return said.name or "an argument"


def _has_port(around: Surroundings, namespace: str, host: Host) -> bool:
    """Whether the Service takes the port; a headless one leads straight to the pods, whichever port is asked."""
    service = around.services[namespace, host.name]
    listed = get(service.data, "spec.ports")
    ports = [get(entry, "port") for entry in listed] if isinstance(listed, list) else []
    live = around.live.get(("Service", namespace, host.name))
    named = get(service.data, "spec.type") == "ExternalName" or get(service.data, "spec.clusterIP") == "None"
    return named or not ports or host.port in ports or bool(live and host.port in (live.ports or ()))


def _pod(host: str) -> str:
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
          image: registry.example/web:2.0.0
          env:
            - {{name: QUEUE_HOST, value: {host}}}
---
apiVersion: v1
kind: Service
metadata: {{name: redis-queue, namespace: shop}}
spec:
  selector: {{app: redis}}
  ports: [{{port: 6379}}]
"""


HOST = Rule(
    id=RULE,
    severity="warning",
    title="Every host that a program is told is a Service that is there",
    why="A name that no Service has does not resolve; a port that the Service does not have is not answered. The "
    "program retries, or crashes, long after the commit that did it.",
    cure="Write the name of a Service: `name` in the same namespace, `name.namespace` or "
    "`name.namespace.svc.cluster.local` in another.",
    check=hosts_are_services,
    example=_pod("redis.shop.svc.cluster.local"),
    cured=_pod("redis-queue.shop.svc.cluster.local"),
    scope="tree",
    knows="Services that are made outside Git, in namespaces that the tree otherwise shows: over the history of one "
    "real cluster 9 of 39 missing hosts were mended. Bare names are only looked at where a similar Service is there.",
)
