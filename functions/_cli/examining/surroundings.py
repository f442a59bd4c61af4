"""What is around the school: Argo CD's notifications and Applications, LimitRanges, room for who heals."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from functions._cli.argocd.wiring import SENDER, addressed, posts_to
from functions._cli.cluster.api import core, grouped
from functions._cli.cluster.installation import BROKER, NAMESPACE
from functions._cli.examining.finding import Finding, Object, Reader
from functions._manifests.quantities import parse

ARGOCD = "argocd"
NOTIFICATIONS = "argocd-notifications-cm"
SUBSCRIBE = "notifications.argoproj.io/subscribe."
FLAG = "kubernetes.podspec-priorityclassname"
HEALERS = ("health-monitor", "cluster-healer", "implementation-workers")
PROXY = "queue.sidecar.serving.knative.dev/"


def notifications(look: Reader, ours: Object) -> Iterator[Finding]:
    """Argo CD tells the school what became of a sync: our keys are in its ConfigMap, and its Applications subscribe."""
    what = "Argo CD notifications"
    found = look.read(core(ARGOCD, "configmaps", NOTIFICATIONS))
    there = (found or {}).get("data") or {}
    broker = look.read(grouped("eventing.knative.dev/v1", "brokers", NAMESPACE, BROKER)) or {}
    address = str(((broker.get("status") or {}).get("address") or {}).get("url") or "")
    ours = addressed(ours, address)
    lacks = sorted(key for key in ours["data"] if key not in there)
    other = sorted(key for key in ours["data"] if key in there and there[key] != ours["data"][key])
    silent = [] if "school" in there.get("subscriptions", "") else _silent(look)
    if lacks:
        said = f"{NOTIFICATIONS} lacks {', '.join(lacks)}: syncs are seen when somebody looks, not when they end"
        yield Finding(what, "wrong", said, "merge knative/argocd/notifications.yaml into it: docs/argocd.md")
    elif address and posts_to(there[SENDER]) != address:
        said = f"{SENDER} posts to {posts_to(there[SENDER]) or 'nowhere'}, and the Broker is at {address}"
        yield Finding(what, "wrong", said, "make argocd")
    elif silent:
        said = f"nobody subscribes for {', '.join(silent)}: their syncs are seen when somebody looks"
        next_ = f"kubectl -n {ARGOCD} annotate appproject PROJECT {SUBSCRIBE}school="
        yield Finding(what, "wrong", said, next_)
    elif other:
        yield Finding(what, "note", f"{', '.join(other)} differ from this release's", "docs/argocd.md")
    else:
        yield Finding(what, "ok", "wired to the broker")


def _silent(look: Reader) -> list[str]:
    """The Applications of which the school hears nothing."""
    projects = look.items(grouped("argoproj.io/v1alpha1", "appprojects", ARGOCD))
    subscribed = {one["metadata"]["name"] for one in projects if _subscribes(one)}
    return [
        one["metadata"]["name"]
        for one in look.items(grouped("argoproj.io/v1alpha1", "applications", ARGOCD))
        if not _subscribes(one) and (one.get("spec") or {}).get("project", "default") not in subscribed
    ]


def _subscribes(one: Object) -> bool:
    annotations = one["metadata"].get("annotations") or {}
    return any(name.startswith(SUBSCRIBE) and name.endswith("school") for name in annotations)


def applications(look: Reader) -> Iterator[Finding]:
    """Applications that do not prune or heal by themselves: there, new objects wait for a person."""
    count = 0
    for one in look.items(grouped("argoproj.io/v1alpha1", "applications", ARGOCD)):
        count += 1
        automated = ((one.get("spec") or {}).get("syncPolicy") or {}).get("automated")
        on = automated is not None and automated.get("enabled", True)
        lacks = [name for name in ("prune", "selfHeal") if not (automated or {}).get(name)] if on else ["automated"]
        if lacks:
            said = f"its syncPolicy lacks {', '.join(lacks)}: nothing new is added there without a person"
            next_ = "set spec.syncPolicy.automated: {prune: true, selfHeal: true}, if you want that"
            yield Finding(f"Application {one['metadata']['name']}", "note", said, next_)
    if not count:
        yield Finding(
            "Applications", "wrong", f"Argo CD has none in {ARGOCD}: there is nothing to learn for", "docs/install.md"
        )
    else:
        yield Finding("Applications", "ok", f"{count} looked at")


def limits(look: Reader, manifests: list[Object]) -> Iterator[Finding]:
    """LimitRanges of our namespace that would refuse one of our containers."""
    refused = 0
    for one in look.items(core(NAMESPACE, "limitranges")):
        for name, resources in _containers(manifests):
            for why in _refusals(one, resources):
                refused += 1
                said = f"it refuses the pods of {name}: {why}"
                yield Finding(f"LimitRange {one['metadata']['name']}", "wrong", said, "raise it, or remove it")
    if not refused:
        yield Finding("LimitRanges", "ok", "our pods fit")


def room(look: Reader, manifests: list[Object]) -> Iterator[Finding]:
    """Can the functions that heal start on a node that is full?"""
    config = look.read(core("knative-serving", "configmaps", "config-features")) or {}
    flag = (config.get("data") or {}).get(FLAG, "disabled") == "enabled"
    placeholder = look.read(grouped("apps/v1", "deployments", NAMESPACE, "healer-room"))
    needs = max((_needs(one) for one in manifests if _is_healer(one)), default=Decimal(0))
    free = _most_free(look)
    said = f"the freest node has {free / 2**20:.0f} Mi for the {needs / 2**20:.0f} Mi of a function that heals"
    classes = look.read("/apis/scheduling.k8s.io/v1/priorityclasses/school-healer")
    if flag and classes is not None:
        yield Finding("room for the healer", "ok", f"it may push others aside (school-healer); {said}")
    elif placeholder is not None:
        yield Finding("room for the healer", "ok", f"a placeholder keeps it; {said}")
    elif classes is not None:
        patch = f'{{"data":{{"{FLAG}":"enabled"}}}}'
        next_ = f"kubectl -n knative-serving patch configmap config-features --type merge -p '{patch}'"
        yield Finding(
            "room for the healer", "wrong", f"the flag {FLAG} of Serving is off: its priority is refused", next_
        )
    else:
        next_ = "take knative/components/healer-priority or healer-placeholder into your overlay"
        yield Finding("room for the healer", "wrong" if free < needs else "note", f"nothing keeps it; {said}", next_)


def _containers(manifests: Iterable[Object]) -> Iterator[tuple[str, Object]]:
    for one in manifests:
        if one["kind"] == "Service" and one["apiVersion"].startswith("serving."):
            template = one["spec"]["template"]
            for container in template["spec"]["containers"]:
                yield one["metadata"]["name"], container.get("resources") or {}
            yield f"{one['metadata']['name']} (its queue-proxy)", _proxy(template)


def _proxy(template: Object) -> Object:
    """What Serving gives the queue-proxy, by the annotations."""
    notes = template["metadata"].get("annotations") or {}
    return {
        f"{bound}s": {
            resource: notes[name]
            for resource in ("cpu", "memory")
            if (name := f"{PROXY}{resource}-resource-{bound}") in notes
        }
        for bound in ("request", "limit")
    }


def _refusals(limit: Object, resources: Object) -> Iterator[str]:
    for bound in (limit.get("spec") or {}).get("limits") or ():
        if bound.get("type") != "Container":
            continue
        for resource in ("memory", "cpu"):
            defaults = bound.get("default") or {}
            asked = (resources.get("requests") or {}).get(resource)
            at_most = (resources.get("limits") or {}).get(resource) or defaults.get(resource)
            least, most = ((bound.get(name) or {}).get(resource) for name in ("min", "max"))
            ratio = (bound.get("maxLimitRequestRatio") or {}).get(resource)
            if least and asked and parse(asked) < parse(least):
                yield f"{resource} asks for {asked}, at least {least} is wanted"
            if most and at_most and parse(at_most) > parse(most):
                yield f"{resource} may reach {at_most}, at most {most} is allowed"
            if most and not at_most:
                yield f"{resource} has no limit, at most {most} is allowed"
            if ratio and asked and at_most and parse(at_most) / parse(asked) > parse(ratio):
                yield f"{resource} may reach {parse(at_most) / parse(asked):.1f} times its request, {ratio} is allowed"


def _is_healer(one: Object) -> bool:
    return one["kind"] == "Service" and one["apiVersion"].startswith("serving.") and one["metadata"]["name"] in HEALERS


def _needs(service: Object) -> Decimal:
    template = service["spec"]["template"]
    proxy = _proxy(template)["requests"].get("memory", "0")
    own = [
        (one.get("resources") or {}).get("requests", {}).get("memory", "0") for one in template["spec"]["containers"]
    ]
    return sum((parse(one) for one in own), parse(proxy))


def _most_free(look: Reader) -> Decimal:
    used: dict[str, Decimal] = {}
    for pod in look.items("/api/v1/pods"):
        node = (pod.get("spec") or {}).get("nodeName")
        if node and (pod.get("status") or {}).get("phase") not in ("Succeeded", "Failed"):
            asked = ((one.get("resources") or {}).get("requests") or {} for one in pod["spec"].get("containers") or ())
            used[node] = used.get(node, Decimal(0)) + sum(parse(one.get("memory", "0")) for one in asked)
    return max(
        (
            parse(node["status"]["allocatable"]["memory"]) - used.get(node["metadata"]["name"], Decimal(0))
            for node in look.items("/api/v1/nodes")
            if not (node.get("spec") or {}).get("unschedulable")
        ),
        default=Decimal(0),
    )
