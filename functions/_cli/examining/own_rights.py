"""May the person who asks do what the commands need? By SelfSubjectAccessReview, which everybody may ask for."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from functions._cli.capacity.gathering import KINDS, REPORTED
from functions._cli.cluster.api import Forbidden, core, grouped
from functions._cli.cluster.installation import BROKER, COORDINATOR, NAMESPACE, SIGNING
from functions._cli.examining.finding import Finding, Reader
from functions._cli.examining.rights import REVIEWS, attributes_of
from functions._clients.cluster import ARGOCD_NAMESPACE
from functions._clients.cluster_snapshot import IN_NAMESPACES
from functions._clients.scanning import SCANNED
from functions._manifests.grants import Grant

PAGE = "docs/cli.md lists what your kubeconfig has to be allowed"
GATEWAY, INGRESS = "kourier-system", "knative-eventing"  # where nothing says otherwise
KEYS = ("COMMAND_SIGNING_KEY", "COMMAND_SIGNING_KEY_FILE")


def own(look: Reader, environ: Mapping[str, str]) -> Iterator[Finding]:
    """What the person may not do, with the commands that fail for it; nobody else is in the way of the school."""
    ways = dict.fromkeys((gateway(look), _ingress(look)))
    asked = {
        "status, submit, approve and all others about the school": reaching(tuple(ways)),
        "cluster and report": listing((*KINDS, *REPORTED)),
        "heal --dry-run": (*listing(IN_NAMESPACES), Grant("get", "", "pods/log")),
    }
    if not any(environ.get(name) for name in KEYS):
        asked["commands, and questions, which are signed"] = (Grant("get", "", "secrets", NAMESPACE, SIGNING[0]),)
    for commands, grants in asked.items():
        what = f"your rights: {commands}"
        try:
            lacks = [str(one) for one in grants if not _may(look, one)]
        except Forbidden as error:
            yield Finding(what, "note", f"not examined: {error}", PAGE)
            continue
        if lacks:
            key = f", or set {KEYS[0]}" if "secrets" in lacks[0] else ""
            yield Finding(what, "note", f"you may not {'; '.join(lacks)}", f"{PAGE}: ask whoever gives rights{key}")
        else:
            yield Finding(what, "ok", f"given ({len(grants)} rights asked)")


def reaching(ways: tuple[str, ...]) -> tuple[Grant, ...]:
    """What port-forwards to the coordinator and the broker need; `ways` are the namespaces that they go through."""
    here = (
        Grant("get", "serving.knative.dev", "services", NAMESPACE),
        Grant("get", "eventing.knative.dev", "brokers", NAMESPACE),
        Grant("get", "", "services", NAMESPACE),
    )
    there = (("get", "services"), ("list", "pods"), ("get", "pods/portforward"), ("create", "pods/portforward"))
    return (*here, *(Grant(verb, "", what, way) for way in ways for verb, what in there))


def listing(kinds: tuple[str, ...]) -> tuple[Grant, ...]:
    """What reading these kinds everywhere needs; Applications are read where Argo CD is."""
    return tuple(
        Grant("list", SCANNED[one].group, SCANNED[one].plural, ARGOCD_NAMESPACE if one == "Application" else "")
        for one in kinds
    )


def _may(look: Reader, grant: Grant) -> bool:
    body = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes_of(grant)},
    }
    answer = look.create(f"{REVIEWS}/selfsubjectaccessreviews", body)
    return bool((answer.get("status") or {}).get("allowed"))


def gateway(look: Reader) -> str:
    """The namespace of the gateway that the coordinator's Service names."""
    try:
        found = look.read(core(NAMESPACE, "services", COORDINATOR)) or {}
    except Forbidden:
        return GATEWAY
    return _namespace(str((found.get("spec") or {}).get("externalName") or "")) or GATEWAY


def _ingress(look: Reader) -> str:
    """The namespace of the ingress that the Broker's address names."""
    try:
        found = look.read(grouped("eventing.knative.dev/v1", "brokers", NAMESPACE, BROKER)) or {}
    except Forbidden:
        return INGRESS
    url = str(((found.get("status") or {}).get("address") or {}).get("url") or "")
    return _namespace(urlsplit(url).hostname or "") or INGRESS


def _namespace(host: str) -> str:
    """The second part of NAME.NAMESPACE.svc…; empty where the host is none of a Service."""
    parts = host.split(".")
    return parts[1] if len(parts) > 2 and parts[2] == "svc" else ""
