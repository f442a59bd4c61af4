"""Services get addresses and endpoints, Ingresses the address of the ingress controller, claims wait for a pod."""

from functions._rehearsal.controllers.control import Control
from functions._rehearsal.objects import Object, owner_reference
from functions._rehearsal.surroundings import serving, target_port

INGRESS = {"loadBalancer": {"ingress": [{"ip": "192.168.40.10"}]}}


def reconcile(control: Control, service: Object, now: float) -> None:
    """The Service's address, and where its ready pods answer (as Endpoints and as an EndpointSlice)."""
    metadata, spec = service["metadata"], service["spec"]
    if "clusterIP" not in spec and spec.get("type") != "ExternalName":
        spec = {**spec, "clusterIP": f"10.43.{control.chance.randrange(1, 250)}.{control.chance.randrange(1, 250)}"}
        service = control.objects.put({**service, "spec": spec}, now)
    if spec.get("type") == "LoadBalancer":
        service = control.objects.status(service, INGRESS, now)
    pods = serving(control.objects, service)
    ports = [
        {
            "name": entry.get("name", ""),
            "port": target_port(pods[0], entry) if pods else entry["port"],
            "protocol": "TCP",
        }
        for entry in spec.get("ports") or ()
    ]
    addresses = [
        {
            "ip": pod["status"]["podIP"],
            "nodeName": pod["spec"]["nodeName"],
            "targetRef": {"kind": "Pod", "name": pod["metadata"]["name"], "namespace": metadata["namespace"]},
        }
        for pod in pods
    ]
    owned = {"namespace": metadata["namespace"], "ownerReferences": [owner_reference(service)]}
    control.objects.put(
        {
            "apiVersion": "v1",
            "kind": "Endpoints",
            "metadata": {"name": metadata["name"], **owned},
            "subsets": [{"addresses": addresses, "ports": ports}] if addresses else [],
        },
        now,
    )
    labels = {"kubernetes.io/service-name": metadata["name"]}
    control.objects.put(
        {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": {"name": f"{metadata['name']}-rehearsed", "labels": labels, **owned},
            "addressType": "IPv4",
            "ports": ports,
            "endpoints": [
                {"addresses": [each["ip"]], "conditions": {"ready": True}, "targetRef": each["targetRef"]}
                for each in addresses
            ],
        },
        now,
    )


def reconcile_ingress(control: Control, ingress: Object, now: float) -> None:
    """The ingress controller publishes its address."""
    control.objects.status(ingress, INGRESS, now)


def reconcile_claim(control: Control, claim: Object, now: float) -> None:
    """A local-path volume is made for the first pod that uses it."""
    if not (claim.get("status") or {}).get("phase"):
        control.objects.status(claim, {"phase": "Pending"}, now)
