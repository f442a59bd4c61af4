"""Would a LimitRange of our namespace refuse one of our containers?"""

from collections.abc import Iterable, Iterator

from functions._cli.cluster.api import core
from functions._cli.cluster.installation import NAMESPACE
from functions._cli.examining.finding import Finding, Object, Reader
from functions._manifests.quantities import parse

PROXY = "queue.sidecar.serving.knative.dev/"


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


def _containers(manifests: Iterable[Object]) -> Iterator[tuple[str, Object]]:
    for one in manifests:
        if one["kind"] == "Service" and one["apiVersion"].startswith("serving."):
            template = one["spec"]["template"]
            for container in template["spec"]["containers"]:
                yield one["metadata"]["name"], container.get("resources") or {}
            yield f"{one['metadata']['name']} (its queue-proxy)", proxy(template)


def proxy(template: Object) -> Object:
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
