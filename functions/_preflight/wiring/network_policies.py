"""No NetworkPolicy closes a way that the manifests show to be used."""

from collections.abc import Iterator

from eventing.vocabulary import Finding, Severity
from functions._manifests.backends import ROUTES, TRAEFIK_ROUTES, WEBHOOKS, backends
from functions._manifests.policies import Door, Party
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_metadata, pod_spec_path
from functions._preflight.rule import finding
from functions._preflight.view import View
from functions._preflight.wiring.addresses import Told, told_in
from functions._preflight.wiring.outside import outside_hosts
from functions._preflight.wiring.parties import INTERNET, NAME_SERVERS, SOMEBODY, controllers_of, party_of
from functions._preflight.wiring.passes import opened
from functions._preflight.wiring.surroundings import Pods, Surroundings, surroundings_of
from functions._preflight.wiring.ways import Cut, Gates, cut_to, gates_of

RULE = "network-policy"


def used_ways_are_open(view: View) -> Iterator[Finding]:
    """Variables, Ingresses, scrapes, names and addresses show ways; the policies of both ends allow each."""
    around = view.once(surroundings_of)
    gates = gates_of(around)
    if not gates.policies:
        return
    spoken = view.once(told_in)
    yield from _between_pods(around, gates, spoken)
    yield from _entrances(around, gates)
    yield from _names(around, gates, spoken)
    yield from _scrapes(around, gates)


def _between_pods(around: Surroundings, gates: Gates, spoken: tuple[Told, ...]) -> Iterator[Finding]:
    asked: dict[tuple[Pods, Manifest], list[Told]] = {}
    for one in spoken:
        if one.pods is None or one.pods.on_host:
            continue
        service = _service_of(around, one)
        if service is not None:
            asked.setdefault((one.pods, service), []).append(one)
    for (pods, service), listed in asked.items():
        for one in sorted(listed, key=lambda one: one.said.reader != one.said.path):
            ports: frozenset[int | str] = frozenset() if one.host.port is None else frozenset({one.host.port})
            found = cut_to(around, gates, (party_of(around, pods),), service, ports)
            if found is None or found[1] == pods:
                continue
            what = f"{pods.manifest.name} cannot reach Service {service.name} of namespace {service.namespace}"
            by_file = one.said.reader != one.said.path and not one.said.reader.endswith("KeyRef")
            severity = around.earned("warning" if by_file else "error", pods.manifest)
            fix = opened(around, found[0], pods.manifest, party_of(around, pods), service)
            yield finding(RULE, pods.manifest, one.said.reader, _sentence(found[0], what), severity, fix)
            break


def _service_of(around: Surroundings, one: Told) -> Manifest | None:
    here = one.pods.namespace if one.pods else ""
    return around.services.get((one.host.namespace or here, one.host.name))


def _entrances(around: Surroundings, gates: Gates) -> Iterator[Finding]:
    for manifest in around.repository.manifests:
        kind = manifest.kind
        if kind == "Ingress" or kind in ROUTES or kind in TRAEFIK_ROUTES:
            parties, sure = controllers_of(around, manifest)
            severity: Severity = "error" if sure else "warning"
            yield from _entrance(around, gates, manifest, parties, severity, "the ingress controller")
        elif kind in WEBHOOKS or kind == "APIService":
            yield from _entrance(around, gates, manifest, (SOMEBODY, INTERNET), "warning", "the API server")


def _entrance(
    around: Surroundings, gates: Gates, manifest: Manifest, parties: tuple[Party, ...], severity: Severity, who: str
) -> Iterator[Finding]:
    seen = set()
    for one in backends(manifest):
        service = around.services.get((one.namespace, one.name))
        if service is None or one.name in seen:
            continue
        found = cut_to(around, gates, parties, service, frozenset() if one.port is None else frozenset({one.port}))
        if found is not None:
            seen.add(one.name)
            message = _sentence(found[0], f"{who} cannot reach Service {service.name} of namespace {service.namespace}")
            fix = opened(around, found[0], manifest, parties[0], service) if severity == "error" else None
            yield finding(RULE, manifest, one.path, message, around.earned(severity, manifest), fix)


def _names(around: Surroundings, gates: Gates, spoken: tuple[Told, ...]) -> Iterator[Finding]:
    """Who is told a name has to ask the DNS server, and who is told an address of the internet has to get out."""
    named = {one.pods for one in spoken if one.host.certain or one.host.namespace or _service_of(around, one)}
    for pods in around.pods:
        source = party_of(around, pods)
        if pods.on_host or not any(policy for policy in gates.policies.get(pods.namespace, ())):
            continue
        hosts = outside_hosts(around, pods)
        if pods in named or hosts:
            cuts = [gates.cut((source,), server, door) for server, door in NAME_SERVERS]
            if all(found is not None and found.direction == "Egress" for found in cuts) and cuts[0]:
                message = _sentence(cuts[0], f"{pods.manifest.name} cannot ask the cluster's DNS, and it is told names")
                here = pod_spec_path(pods.shape.kind)
                yield finding(RULE, pods.manifest, here, message, around.earned("error", pods.manifest))
        for host, port, path in hosts:
            found = gates.cut((source,), INTERNET, Door(port))
            if found is not None:
                message = _sentence(found, f"{pods.manifest.name} cannot reach {host} on port {port}")
                yield finding(RULE, pods.manifest, path, message, "warning")


def _scrapes(around: Surroundings, gates: Gates) -> Iterator[Finding]:
    collectors = tuple(
        party_of(around, one)
        for one in around.pods
        if one.manifest.name.startswith("prometheus") and one.manifest.kind in ("Deployment", "StatefulSet")
    )
    homes = {one.namespace for one in around.repository.of_kind("Prometheus", "VMAgent")}
    known = (*collectors, *(Party(home, {}, False) for home in sorted(homes))) or (SOMEBODY,)
    for pods in around.pods:
        stated = pod_metadata(pods.shape).get("annotations")
        notes = stated if isinstance(stated, dict) else {}
        port = str(notes.get("prometheus.io/port") or "")
        if str(notes.get("prometheus.io/scrape")).lower() != "true" or not port.isdigit() or pods.on_host:
            continue
        found = gates.cut(known, party_of(around, pods), Door(int(port)))
        if found is not None and found.direction == "Ingress":
            path = f"{pod_spec_path(pods.shape.kind).removesuffix('spec')}metadata.annotations"
            message = _sentence(found, f"Prometheus cannot scrape {pods.manifest.name} on port {port}")
            yield finding(RULE, pods.manifest, path, message, "warning")


def _sentence(cut: Cut, what: str) -> str:
    door = "" if cut.door.port is None else f" (port {cut.door.port} of the pods)"
    side = "out of" if cut.direction == "Egress" else "into"
    return (
        f"{what}: NetworkPolicy {cut.policy} closes the way {side} namespace {cut.namespace}{door}, and no policy "
        "opens it; add a policy that allows it"
    )
