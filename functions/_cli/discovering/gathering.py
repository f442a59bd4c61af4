"""Reads a cluster for `init`: what may not be read is named, and nothing is guessed in its place."""

from msgspec.structs import replace

from eventing.handler import Permanent
from functions._cli.discovering import landscape
from functions._cli.discovering.landscape import SHIPPED, WORKLOADS, Landscape, Object
from functions._clients.cluster import ARGOCD_NAMESPACE, Cluster
from functions._clients.cluster_facts import observed
from functions._preflight.facts import Facts, RegistryFacts

_GROUP = "argoproj.io"  # Argo CD's, and Argo Workflows'


def gathered(cluster: Cluster, now: float) -> tuple[Landscape, Facts]:
    """What is there, for a person and for preflight; `now` in seconds since the epoch.

    Raises:
        Temporary: when the API server is away.
        Permanent: when no cluster is named, or neither its namespaces nor its Applications may be read.
    """
    cluster.ping()  # what is wrong with the kubeconfig is no missing permission
    unread: list[str] = []

    def listed(kind: str) -> tuple[Object, ...]:
        try:
            return cluster.list(kind)
        except Permanent:
            unread.append(kind)
            return ()

    apps = tuple(landscape.app_of(one) for one in _applications(cluster, unread))
    seen = tuple(str(one["metadata"]["name"]) for one in listed("Namespace"))
    namespaces = seen or tuple(sorted({app.namespace for app in apps if app.namespace}))
    if {"Namespace", "Application"} <= set(unread):
        raise Permanent("neither namespaces nor Argo CD's Applications may be read: a policy of that would be a guess")
    workloads = tuple(one for kind in WORKLOADS for one in listed(kind))
    found = Landscape(
        apps,
        namespaces,
        landscape.registries_of(workloads),
        landscape.stateful_in(workloads, (*SHIPPED, *landscape.protected_of(namespaces, apps))),
        landscape.limits_of(listed("LimitRange")),
    )
    known = observed(cluster, [name for name in namespaces if not landscape.matches(name, SHIPPED)], now)
    facts = replace(
        known.facts,
        statements=(*found.limits, *(f"Application {app.name} lacks {app.lacks}" for app in apps if app.lacks)),
        registries=tuple(RegistryFacts(host) for host in sorted(found.registries)),
    )
    groups = known.facts.api_groups
    argocd = _GROUP in groups if groups else None  # every API server has some
    return replace(found, unread=tuple(dict.fromkeys((*unread, *known.forbidden))), argocd=argocd), facts


def _applications(cluster: Cluster, unread: list[str]) -> tuple[Object, ...]:
    try:
        return cluster.list("Application")
    except Permanent:
        pass  # many may read Argo CD's own namespace and no other
    try:
        found = cluster.list("Application", ARGOCD_NAMESPACE)
    except Permanent:
        unread.append("Application")
        return ()
    unread.append(f"Application outside {ARGOCD_NAMESPACE}")
    return found
