"""Default-deny for a namespace, with what the manifests show that has to stay allowed."""

import re
from typing import Any

from functions._catalogue.accounts import speaks_to_api
from functions._catalogue.edits import add
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import mapping, rows, text, whole, words
from functions._catalogue.surroundings import chosen_labels, everything_said, strangers
from functions._manifests.repository import Manifest, Repository
from functions._manifests.selection import ports, workloads_of
from functions._manifests.traffic import scraped
from functions._manifests.workloads import containers, pod_metadata

Rule = dict[str, Any]
_READABLE = 8  # policies in one plan
_NAMESPACE = "kubernetes.io/metadata.name"  # a label that Kubernetes itself puts on every namespace
_CONTROLLERS = {"traefik": "kube-system", "nginx": "ingress-nginx"}  # k3s ships Traefik in kube-system
_OUTSIDE = re.compile(
    r"\b[a-z][a-z0-9+]*://(?:[^\s/@\"']*@)?(?!localhost|127\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::([0-9]+))?"
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
    clients = {talk.source.namespace for talk in case.traffic.talks if talk.service is service} - {case.namespace, ""}
    anybody = False
    for entrance in case.traffic.entrances:
        if entrance.service is service:
            found = _controller(case.repository, entrance.by) if entrance.kind == "ingress" else set()
            anybody = anybody or not found
            clients |= found
    leads = workloads_of(case.repository, service)
    targets = [
        {"protocol": port.protocol, "port": port.target or port.name}
        for port in ports(service, leads[0] if leads else None)
        if port.target or port.name
    ]
    labels = mapping(service.data, "spec.selector")
    if not targets or not labels or not (clients or anybody):
        return None
    allowed: Rule = {} if anybody else {"from": _namespaces(clients)}
    return _policy(f"allow-to-{service.name}", {"matchLabels": labels}, ingress=[{**allowed, "ports": targets}])


def _outgoing(case: Case, inside: tuple[Manifest, ...]) -> list[Rule]:
    """Where the workloads go outside their namespace, as far as their manifests say."""
    known = {workload.namespace for workload in case.repository.workloads()}
    others = {talk.service.namespace for talk in case.traffic.talks if talk.source.namespace == case.namespace}
    numbers: set[int] = set()
    for workload in inside:
        said = everything_said(case.repository, workload)
        for host, port in _OUTSIDE.findall(said):
            parts = host.split(".")
            if ".svc" in host or parts[1] in known:
                others.add(parts[1])
            else:
                numbers.add(int(port) if port else 443)
        if speaks_to_api(case.repository, workload):
            numbers |= {443, 6443}  # before and behind the address of the Service `kubernetes`
    rules: list[Rule] = [{"to": _namespaces(others - {case.namespace, ""})}] if others - {case.namespace, ""} else []
    if numbers:
        allowed = [{"protocol": "TCP", "port": number} for number in sorted(numbers)]
        rules.append({"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": allowed})
    return rules


def _scrape(case: Case, workload: Manifest) -> Rule | None:
    """Prometheus, from its own namespace where the repository shows it, to the ports that offer metrics."""
    labels = chosen_labels(workload)
    if not labels or not scraped(case.repository, workload):
        return None
    stated = str(mapping(pod_metadata(workload), "annotations").get("prometheus.io/port", ""))
    declared = [port for _, one in containers(workload) for port in rows(one, "ports")]
    offered = [port for port in declared if "metrics" in text(port, "name")] or declared
    numbers = [int(stated)] if stated.isdigit() else [whole(port, "containerPort") for port in offered]
    if not numbers:
        return None
    homes = {one.namespace for one in case.repository.of_kind("Prometheus")} - {""}
    sources = _namespaces(homes) or [{"namespaceSelector": {}}]
    allowed = [{"protocol": "TCP", "port": number} for number in sorted(set(numbers))]
    rule = {"from": sources, "ports": allowed}
    return _policy(f"allow-scrapes-of-{workload.name}", {"matchLabels": dict(labels)}, ingress=[rule])


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


def _policies(case: Case) -> list[Rule]:
    repository = case.repository
    here: list[Rule] = [{"podSelector": {}}]
    inside = tuple(one for one in repository.workloads() if one.namespace == case.namespace)
    policies = [
        _policy("default-deny", {}, ingress=None, egress=None),
        _policy("allow-within-namespace", {}, ingress=[{"from": here}], egress=[{"to": here}, _DNS]),
    ]
    outgoing = _outgoing(case, inside)
    policies += [_policy("allow-outgoing", {}, egress=outgoing)] if outgoing else []
    services = [one for one in repository.of_kind("Service") if one.namespace == case.namespace]
    found = [*(_incoming(case, service) for service in services), *(_scrape(case, workload) for workload in inside)]
    return policies + [policy for policy in found if policy]


def _default_deny(case: Case) -> Advice:
    existing = _denied(case)
    if existing is not None:
        return Followed(f"NetworkPolicy {existing.name} closes {case.namespace}")
    reason = strangers(case.repository, case.application, case.namespace)
    if reason:
        return Unsuited(reason)
    policies = _policies(case)
    names = [policy["metadata"]["name"] for policy in policies]
    if len(policies) > _READABLE:
        return Unsuited(f"{case.namespace} would need {len(policies)} policies, more than anybody reads in one go")
    taken = [name for name in names if case.repository.find("NetworkPolicy", case.namespace, name)]
    if taken:
        return Unsuited(f"{case.namespace} has another NetworkPolicy {taken[0]} already")
    operations = tuple(operation for policy in policies for operation in add(case, policy))
    what = (
        f"{case.namespace} is closed to all traffic but what its manifests imply ({', '.join(names[1:])}; it was open)"
    )
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
