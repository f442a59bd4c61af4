"""What a container finds around it: its image, its references, its service account's token, the services it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from functions._manifests.selection import selects
from functions._manifests.servicelinks import prefix_of
from functions._rehearsal.connections import Peer, allowed
from functions._rehearsal.fates import Facts, port_number
from functions._rehearsal.objects import Object, Objects
from functions._rehearsal.programs import Program, Programs, containers_of

DNS = Peer("kube-system", {"k8s-app": "kube-dns"}, {"kubernetes.io/metadata.name": "kube-system"}, "10.42.0.2")
ELSEWHERE = Peer(address="203.0.113.10")  # documentation range, RFC 5737: somewhere outside the cluster
PORTS = {"http": 80, "https": 443, "postgres": 5432, "postgresql": 5432, "redis": 6379, "mysql": 3306, "amqp": 5672}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The cluster, as one container sees it. `by_hand` are the ConfigMaps and Secrets that Git does not have."""

    objects: Objects
    programs: Programs
    by_hand: frozenset[tuple[str, str, str]] = frozenset()

    def facts(self, pod: Object, container: Object, address: str) -> Facts:
        """What is so right now."""
        program = self.programs.of(container["image"])
        return Facts(
            pull_error=self.programs.pull_error(container["image"]),
            missing=self._missing(pod, container),
            unreachable=self._unreachable(pod, container, program),
            awaited=self._awaited(pod, container, program),
            links=self._links(pod) if program.numbers else {},
            token_mounted=self._token_mounted(pod),
            address=address,
        )

    def detached(self, pod: Object) -> str:
        """Why a volume of the pod cannot be attached, in the controller's words: its storage calls it faulted."""
        namespace = pod["metadata"]["namespace"]
        claims = {name for _, name in claims_of(pod["spec"])}
        for volume in self.objects.of("Volume") if claims else ():
            status = volume.get("status") or {}
            known = status.get("kubernetesStatus") or {}
            mine = known.get("namespace") == namespace and known.get("pvcName") in claims
            if mine and status.get("robustness") == "faulted":
                name = volume["metadata"]["name"]
                return (
                    f'AttachVolume.Attach failed for volume "{name}" : rpc error: code = Internal desc = volume {name} '
                    f"is not ready for workloads: {status.get('lastError', 'it is faulted')}"
                )
        return ""

    def _missing(self, pod: Object, container: Object) -> str:
        namespace = pod["metadata"]["namespace"]
        for kind, name in references(pod["spec"], container):
            if (kind, namespace, name) not in self.by_hand and self.objects.get(kind, namespace, name) is None:
                return f'{kind.lower()} "{name}" not found'
        return ""

    def _token_mounted(self, pod: Object) -> bool:
        spec = pod["spec"]
        if spec.get("automountServiceAccountToken") is not None:
            return bool(spec["automountServiceAccountToken"])
        account = self.objects.get(
            "ServiceAccount", pod["metadata"]["namespace"], spec.get("serviceAccountName") or "default"
        )
        return (account or {}).get("automountServiceAccountToken") is not False

    def _unreachable(self, pod: Object, container: Object, program: Program) -> str:
        values = {entry["name"]: str(entry.get("value") or "") for entry in container.get("env") or ()}
        for variable in program.reaches:
            if values.get(variable) and (trouble := self._blocked(pod, values[variable])):
                return trouble
        return ""

    def _awaited(self, pod: Object, container: Object, program: Program) -> str:
        values = {entry["name"]: str(entry.get("value") or "") for entry in container.get("env") or ()}
        for variable, port in program.awaits.items():
            if values.get(variable) and (trouble := self._blocked(pod, f"tcp://{values[variable]}:{port}")):
                return trouble
        return ""

    def _links(self, pod: Object) -> dict[str, str]:
        """What the kubelet sets for the Services of the namespace, as far as a program of the table asks for it."""
        if pod["spec"].get("enableServiceLinks") is False:
            return {}
        found = {}
        for service in self.objects.of("Service", pod["metadata"]["namespace"]):
            address, ports = service["spec"].get("clusterIP"), service["spec"].get("ports") or ()
            if address not in (None, "None") and ports:
                found[f"{prefix_of(service['metadata']['name'])}_PORT"] = f"tcp://{address}:{ports[0]['port']}"
        return found

    def _blocked(self, pod: Object, url: str) -> str:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 443)
        names = host.split(".")
        here = self._peer(pod)
        policies = self.objects.of("NetworkPolicy")
        if not allowed(policies, here, DNS, 53, "UDP"):
            return f"dial tcp: lookup {host} on 10.43.0.10:53: i/o timeout"
        if len(names) > 2 and names[2] != "svc":
            return "" if allowed(policies, here, ELSEWHERE, port) else f"dial tcp {host}:{port}: i/o timeout"
        namespace = names[1] if len(names) > 1 else here.namespace
        service = self.objects.get("Service", namespace, names[0])
        entry = next(
            (each for each in (service or {"spec": {}})["spec"].get("ports") or () if each["port"] == port), None
        )
        if service is None:
            return f"dial tcp: lookup {host} on 10.43.0.10:53: no such host"
        targets = [each for each in serving(self.objects, service) if entry]
        if not targets or not entry:
            return f"dial tcp {host}:{port}: connect: connection refused"
        for target in targets:
            number = target_port(target, entry)
            if number is not None and allowed(policies, here, self._peer(target), number):
                return ""
        return f"dial tcp {host}:{port}: i/o timeout"

    def _peer(self, pod: Object) -> Peer:
        metadata = pod["metadata"]
        namespace = self.objects.get("Namespace", "", metadata["namespace"])
        named = {
            port["name"]: int(port["containerPort"])
            for container in pod["spec"].get("containers") or ()
            for port in container.get("ports") or ()
            if port.get("name")
        }
        labels = (namespace or {"metadata": {}})["metadata"].get("labels") or {}
        address = (pod.get("status") or {}).get("podIP", "")
        return Peer(metadata["namespace"], metadata.get("labels") or {}, labels, address, named)


def serving(objects: Objects, service: Object) -> list[Object]:
    """The ready pods behind a Service."""
    selector = service["spec"].get("selector")
    if not selector:
        return []
    return [
        pod
        for pod in objects.of("Pod", service["metadata"]["namespace"])
        if is_ready(pod) and selects(selector, pod["metadata"].get("labels") or {})
    ]


def is_ready(pod: Object) -> bool:
    """Whether a pod's Ready condition holds and it is not on its way out."""
    conditions = (pod.get("status") or {}).get("conditions") or ()
    return not pod["metadata"].get("deletionTimestamp") and any(
        each["type"] == "Ready" and each["status"] == "True" for each in conditions
    )


def target_port(pod: Object, entry: Mapping[str, Any]) -> int | None:
    """The container port behind a Service's port."""
    wanted = entry.get("targetPort", entry["port"])
    for container in pod["spec"].get("containers") or ():
        number = port_number(wanted, container)
        if number is not None:
            return number
    return None


def references(spec: Mapping[str, Any], container: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The ConfigMaps and Secrets without which the kubelet does not start a container (kind, name)."""
    found: list[tuple[str, str]] = []
    for entry in container.get("env") or ():
        source = entry.get("valueFrom") or {}
        for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
            if field in source and not source[field].get("optional"):
                found.append((kind, source[field]["name"]))
    for entry in container.get("envFrom") or ():
        for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            if field in entry and not entry[field].get("optional"):
                found.append((kind, entry[field]["name"]))
    mounted = {mount["name"] for mount in container.get("volumeMounts") or ()}
    for volume in spec.get("volumes") or ():
        if volume["name"] in mounted:
            if "configMap" in volume and not volume["configMap"].get("optional"):
                found.append(("ConfigMap", volume["configMap"]["name"]))
            if "secret" in volume and not volume["secret"].get("optional"):
                found.append(("Secret", volume["secret"]["secretName"]))
    return found


def references_of(spec: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Those of every container of a pod spec."""
    return [each for container in containers_of(spec) for each in references(spec, container)]


def claims_of(spec: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The PersistentVolumeClaims that a pod spec refers to (kind, name)."""
    volumes = [volume for volume in spec.get("volumes") or () if "persistentVolumeClaim" in volume]
    return [("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]) for volume in volumes]
