"""Would a LimitRange of our namespace refuse one of our pods? By what is live, and what Serving puts beside it."""

from collections.abc import Iterable, Iterator

from functions._cli.cluster.api import core, grouped
from functions._cli.cluster.installation import NAMESPACE
from functions._cli.examining.finding import Finding, Object, Reader
from functions._manifests.limit_violations import Violation, violations
from functions._manifests.limitranges import Limit, limits_in, orders

WHAT = "LimitRanges"
PROXY = "queue.sidecar.serving.knative.dev/"
SIDECAR = {"cpu": "25m"}  # what Serving gives a queue-proxy by itself: config-deployment, queue-sidecar-cpu-request
REVISION = (
    "serving.knative.dev/revision"  # labels the Deployment that Serving makes of a Service, which is asked itself
)
SERVICE = "Service"
KINDS = (
    (SERVICE, grouped("serving.knative.dev/v1", "services", NAMESPACE)),
    ("StatefulSet", grouped("apps/v1", "statefulsets", NAMESPACE)),
    ("Deployment", grouped("apps/v1", "deployments", NAMESPACE)),
)
ONE_ORDER = "if its defaults are filled in first; several LimitRanges give some, in no order that is defined"


def limits(look: Reader) -> Iterator[Finding]:
    """LimitRanges of our namespace that would refuse the next pod of a live Service, StatefulSet or Deployment."""
    listed = tuple(limit for one in look.items(core(NAMESPACE, "limitranges")) for limit in limits_in(one))
    looked_at: dict[str, int] = {}
    refused = False
    for name, spec in _pods(look):
        looked_at[name.split()[0]] = looked_at.get(name.split()[0], 0) + 1
        for limit_range, (whys, certain) in _refusals(spec, listed).items():
            refused = True
            said = f"it refuses the pods of {name}: {'; '.join(whys)}" + ("" if certain else f" ({ONE_ORDER})")
            next_ = f"change it, or what they ask for: kubectl -n {NAMESPACE} describe limitrange {limit_range}"
            yield Finding(f"LimitRange {limit_range}", "wrong" if certain else "note", said, next_)
    if not looked_at:
        yield Finding(WHAT, "note", "nothing of ours is installed, so nothing was compared", "make deploy")
    elif not refused:
        counted = ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in looked_at.items())
        yield Finding(WHAT, "ok", f"the pods of all that is installed fit: {counted}")


def pod_of(template: Object) -> Object:
    """The spec of the pod that Serving makes of a Service's template: its queue-proxy included."""
    given = _proxy((template.get("metadata") or {}).get("annotations") or {})
    sidecar = {"name": "queue-proxy", "resources": {**given, "requests": SIDECAR | given["requests"]}}
    spec = template["spec"]
    return {**spec, "containers": [*spec["containers"], sidecar]}


def _proxy(notes: Object) -> Object:
    """What Serving gives the queue-proxy, by the annotations."""
    return {
        f"{bound}s": {
            resource: notes[name]
            for resource in ("cpu", "memory", "ephemeral-storage")
            if (name := f"{PROXY}{resource}-resource-{bound}") in notes
        }
        for bound in ("request", "limit")
    }


def _pods(look: Reader) -> Iterator[tuple[str, Object]]:
    """The pod spec of each, by kind and name. A list does not say the kind of its items, so the path does."""
    for kind, path in KINDS:
        for one in look.items(path):
            if REVISION not in (one["metadata"].get("labels") or {}):
                template = one["spec"]["template"]
                spec = pod_of(template) if kind == SERVICE else template["spec"]
                yield f"{kind} {one['metadata']['name']}", spec


def _refusals(spec: Object, listed: Iterable[Limit]) -> dict[str, tuple[list[str], bool]]:
    """Why each LimitRange refuses it, and whether in whatever order their defaults are filled in."""
    ways = [{_key(one): one for one in violations(spec, way)} for way in orders(listed)]
    found: dict[str, tuple[list[str], bool]] = {}
    for key, one in {key: one for way in reversed(ways) for key, one in way.items()}.items():
        whys, certain = found.get(one.limit_range, ([], False))
        why = one.message.removeprefix(f"LimitRange {one.limit_range}: ")
        found[one.limit_range] = ([*whys, why], certain or all(key in way for way in ways))
    return found


def _key(one: Violation) -> tuple[str, str, str, str]:
    return one.limit_range, one.path, one.resource, one.rule
