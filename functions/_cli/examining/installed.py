"""Are Knative, the broker, the triggers, the services and the Secrets there, and ready? Compared with our manifests."""

from collections.abc import Iterator
from functools import partial

from eventing.manifests import load_services, load_wiring
from functions._cli.cluster.api import Forbidden, core, grouped
from functions._cli.cluster.installation import BROKER, NAMESPACE
from functions._cli.examining.finding import Finding, Object, Reader, condition
from functions._cli.installing.required_secrets import Keys, missing, required, wanted
from functions._cli.installing.versions import BROKER_CLASS, KAFKA_CLASS, NEEDED, knative_here

EVENTING, SERVING = "eventing.knative.dev/v1", "serving.knative.dev/v1"
VERSION = "app.kubernetes.io/version"
SERVED = {"applications.argoproj.io": "v1alpha1"}  # every other kind: v1


def crds(look: Reader) -> Iterator[Finding]:
    """The kinds that we need, in the versions that we use."""
    server = str((look.read("/version") or {}).get("gitVersion") or "")
    for name, whose, page in NEEDED:
        found = look.read(f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}")
        if found is None:
            yield Finding(f"CRD {name}", "wrong", f"{whose} is not installed", page)
            continue
        served = {one["name"] for one in (found.get("spec") or {}).get("versions") or () if one.get("served")}
        version = SERVED.get(name, "v1")
        if version not in served:
            yield Finding(f"CRD {name}", "wrong", f"it serves {', '.join(sorted(served))} and not {version}", page)
        elif whose.startswith("Knative"):
            label = (found["metadata"].get("labels") or {}).get(VERSION, "")
            row = knative_here(whose, label, server, partial(_controller, look))  # as `make deploy` judges it
            yield Finding(f"CRD {name}", row.state, row.detail, "" if row.state == "ok" else page)
        else:
            yield Finding(f"CRD {name}", "ok", f"serves {version}")


def _controller(look: Reader, namespace: str, name: str) -> Object | None:
    try:
        return look.read(grouped("apps/v1", "deployments", namespace, name))
    except Forbidden:  # then what Knative has by itself is what is known
        return None


def broker(look: Reader) -> Iterator[Finding]:
    """The Broker, ready, and not one that keeps its senders waiting; of class Kafka, what carries it is up, too."""
    found = look.read(grouped(EVENTING, "brokers", NAMESPACE, BROKER))
    if found is None:
        yield Finding(f"Broker {BROKER}", "wrong", "it is not there", "make deploy")
        return
    annotations = found["metadata"].get("annotations") or {}
    kind = annotations.get(BROKER_CLASS, "MTChannelBasedBroker")
    if kind == KAFKA_CLASS:
        yield from _kafka(look)
    ready, why = condition(found)
    if not ready:
        see = f"kubectl -n {NAMESPACE} describe broker {BROKER}"
        yield Finding(f"Broker {BROKER}", "wrong", f"it is not ready: {why}", see)
        return
    asynchronous = annotations.get("messaging.knative.dev/async-handler") == "true"
    if kind == "MTChannelBasedBroker" and not asynchronous:
        said = "senders wait for the whole chain of functions (3.0 s instead of 5 ms seen)"
        next_ = 'annotate it with messaging.knative.dev/async-handler: "true" when it is made: knative/overlays/k3s'
        yield Finding(f"Broker {BROKER}", "note", said, next_)
    else:
        yield Finding(f"Broker {BROKER}", "ok", f"{kind}, ready")


def _kafka(look: Reader) -> Iterator[Finding]:
    for name in ("kafka-controller", "kafka-broker-receiver"):
        one = look.read(grouped("apps/v1", "deployments", "knative-eventing", name))
        if one is None:
            yield Finding(
                f"Deployment {name}", "wrong", "the Kafka Broker is not installed", "docs/install.md, Knative"
            )
        elif not (one.get("status") or {}).get("availableReplicas"):
            see = f"kubectl -n knative-eventing describe deployment {name}"
            yield Finding(f"Deployment {name}", "wrong", "no pod of it is available, so the Broker stands still", see)


def triggers(look: Reader) -> Iterator[Finding]:
    """Every Trigger of the wiring, ready."""
    found = {one["metadata"]["name"]: one for one in look.items(grouped(EVENTING, "triggers", NAMESPACE))}
    yield from _each("Trigger", [one.name for one in load_wiring().triggers], found)


def services(look: Reader) -> Iterator[Finding]:
    """Every function's service, ready."""
    found = {one["metadata"]["name"]: one for one in look.items(grouped(SERVING, "services", NAMESPACE))}
    yield from _each("Service", [one.name for one in load_services()], found)


def secrets(look: Reader, manifests: list[Object]) -> Iterator[Finding]:
    """The Secrets that the pods name, by name and keys; a value is never kept."""
    there: Keys = {
        one["metadata"]["name"]: frozenset(one.get("data") or {}) for one in look.items(core(NAMESPACE, "secrets"))
    }
    gaps = missing(required(manifests), there)
    for name, keys in gaps.items():
        lacks = f"it lacks {', '.join(sorted(keys))}" if name in there else "it is not there"
        yield Finding(f"Secret {name}", "wrong", f"{lacks}: pods that name it do not start", "docs/secrets.md")
    for named, command in wanted(there, frozenset()):
        yield Finding(f"Secret {named}", "wrong", "without it commands are refused, or nothing is committed", command)
    yield from (
        Finding(f"Secret {name}", "ok", "there, with its keys") for name in required(manifests) if name not in gaps
    )


def _each(kind: str, names: list[str], found: dict[str, Object]) -> Iterator[Finding]:
    for name in names:
        if name not in found:
            yield Finding(f"{kind} {name}", "wrong", "it is not there", "make deploy")
            continue
        ready, why = condition(found[name])
        see = f"kubectl -n {NAMESPACE} describe {kind.lower() if kind == 'Trigger' else 'ksvc'} {name}"
        yield Finding(f"{kind} {name}", "ok", "ready") if ready else Finding(f"{kind} {name}", "wrong", why, see)
