"""Default-deny for a namespace, with what the manifests show that has to stay allowed."""

import re
from typing import Any

from functions._catalogue.edits import add
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import mapping, text, words
from functions._catalogue.surroundings import everything_said
from functions._manifests.repository import Manifest, Repository
from functions._manifests.selection import ports, workloads_of
from functions._manifests.traffic import entrances, scraped, talks

Rule = dict[str, Any]
_NAMESPACE = "kubernetes.io/metadata.name"  # a label that Kubernetes itself puts on every namespace
_CONTROLLERS = {"traefik": "kube-system", "nginx": "ingress-nginx"}  # k3s ships Traefik in kube-system
_OUTSIDE = re.compile(
    r"\b[a-z][a-z0-9+]*://(?!localhost|127\.)[^\s/@:\"']*(?:[^\s/@\"']*@)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::([0-9]+))?"
)
_DNS: Rule = {
    "to": [
        {
            "namespaceSelector": {"matchLabels": {_NAMESPACE: "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
        }
    ],
    "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
}


def _policy(name: str, selector: Rule, **rules: list[Rule] | None) -> Rule:
    """A NetworkPolicy; a direction with None is closed, with a list open to what the list says."""
    spec: Rule = {"podSelector": selector, "policyTypes": [direction.capitalize() for direction in rules]}
    spec |= {direction: rule for direction, rule in rules.items() if rule is not None}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name},
        "spec": spec,
    }


def _namespaces(names: set[str]) -> list[Rule]:
    return [{"namespaceSelector": {"matchLabels": {_NAMESPACE: name}}} for name in sorted(names)]


def _controller(repository: Repository, entrance: Manifest) -> set[str]:
    """The namespaces that the ingress controller of an entrance may run in; empty where nobody can tell."""
    said = text(entrance.data, "spec.ingressClassName") or str(
        mapping(entrance.data, "metadata.annotations").get("kubernetes.io/ingress.class", "")
    )
    if entrance.kind.startswith("IngressRoute") or (entrance.kind == "Ingress" and not said):
        said = "traefik"
    for word, usual in _CONTROLLERS.items():
        if word in said:
            own = {one.namespace for one in repository.workloads() if word in one.name and one.kind != "Job"}
            return {name for name in own if name} or {usual}
    return set()


def _incoming(case: Case, service: Manifest) -> Rule | None:
    """Who reaches a Service from elsewhere: ingress controllers, other namespaces, anybody through its node port."""
    clients = {talk.source.namespace for talk in talks(case.repository) if talk.service is service} - {
        case.namespace,
        "",
    }
    anybody = False
    for entrance in entrances(case.repository):
        if entrance.service is service:
            found = _controller(case.repository, entrance.by) if entrance.kind == "ingress" else set()
            anybody = anybody or not found
            clients |= found
    leads = workloads_of(case.repository, service)
    targets = [
        {"protocol": port.protocol, "port": port.target or port.name}
        for port in ports(service, leads[0] if leads else None)
    ]
    if not targets or not (clients or anybody):
        return None
    allowed: Rule = {} if anybody else {"from": _namespaces(clients)}
    return _policy(
        f"allow-to-{service.name}",
        {"matchLabels": mapping(service.data, "spec.selector")},
        ingress=[{**allowed, "ports": targets}],
    )


def _outgoing(case: Case) -> list[Rule]:
    """Where the workloads go outside their namespace, as far as their manifests say."""
    rules: list[Rule] = []
    others = {talk.service.namespace for talk in talks(case.repository) if talk.source.namespace == case.namespace}
    if others - {case.namespace}:
        rules.append({"to": _namespaces(others - {case.namespace})})
    numbers: set[int] = set()
    for workload in case.workloads:
        for host, port in _OUTSIDE.findall(everything_said(case.repository, workload)):
            known = case.repository.find("Service", host.split(".")[1], host.split(".")[0])
            if known is None and ".svc" not in f".{host}":
                numbers.add(int(port) if port else 443)
    if numbers:
        rules.append(
            {
                "to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}],
                "ports": [{"protocol": "TCP", "port": number} for number in sorted(numbers)],
            }
        )
    return rules


def _scrapes(case: Case) -> Rule | None:
    watched = [workload for workload in case.workloads if scraped(case.repository, workload)]
    if not watched:
        return None
    homes = {one.namespace for one in case.repository.of_kind("Prometheus")}
    sources = _namespaces(homes - {""}) or [{"namespaceSelector": {}}]
    return _policy("allow-prometheus", {}, ingress=[{"from": sources}])


def _denied(case: Case) -> Manifest | None:
    """The policy that takes all pods of the namespace and leaves something closed."""
    for policy in case.repository.of_kind("NetworkPolicy"):
        spec = mapping(policy.data, "spec")
        everyone = policy.namespace == case.namespace and not mapping(spec, "podSelector")
        if (
            everyone
            and "Egress" not in set(words(spec, "policyTypes")) - {"Ingress"}
            and {} not in (spec.get("ingress") or ())
        ):
            return policy
        if everyone and {} not in (spec.get("ingress") or ()) and "Ingress" in words(spec, "policyTypes"):
            return policy
    return None


def _default_deny(case: Case) -> Advice:
    existing = _denied(case)
    if existing is not None:
        return Followed(f"NetworkPolicy {existing.name} closes {case.namespace}")
    here: list[Rule] = [{"podSelector": {}}]
    policies = [
        _policy("default-deny", {}, ingress=None, egress=None),
        _policy("allow-within-namespace", {}, ingress=[{"from": here}], egress=[{"to": here}, _DNS]),
    ]
    outgoing = _outgoing(case)
    if outgoing:
        policies.append(_policy("allow-outgoing", {}, egress=outgoing))
    services = [one for one in case.repository.of_kind("Service") if one.namespace == case.namespace]
    policies += [policy for service in services if (policy := _incoming(case, service))]
    scrapes = _scrapes(case)
    policies += [scrapes] if scrapes else []
    taken = [
        one["metadata"]["name"]
        for one in policies
        if case.repository.find("NetworkPolicy", case.namespace, one["metadata"]["name"])
    ]
    if taken:
        return Unsuited(f"{case.namespace} has another NetworkPolicy {taken[0]} already")
    operations = tuple(operation for policy in policies for operation in add(case, policy))
    names = ", ".join(policy["metadata"]["name"] for policy in policies[1:])
    what = f"{case.namespace} is closed to all traffic but what its manifests imply ({names}; it was open)"
    return Change(operations, what, tuple(one.resource for one in case.workloads))


PRACTICES = (
    Practice(
        id="default-deny",
        title="Default-deny NetworkPolicy",
        category="networking",
        summary="Who breaks into one pod reaches only what that pod has to reach.",
        checks="A NetworkPolicy takes every pod of the namespace.",
        changes="Adds a default-deny policy and one policy for each way that the manifests show: "
        "within the namespace, DNS, "
        "ingress controllers, clients in other namespaces, Prometheus, addresses outside.",
        experts=("networking", "security"),
        risk=0.7,
        effort=0.5,
        impact=0.7,
        advise=_default_deny,
        scope="namespace",
        why_not_automatic="Traffic that the manifests do not show is cut off.",
        risks=(
            "Addresses that come from Secrets, databases or code are not in the manifests.",
            "Policies hold only where the network plugin enforces them (k3s does).",
        ),
        recommendations=("Look at the real traffic for a day first.",),
    ),
)
