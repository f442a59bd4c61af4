"""Services that select nothing, and routes that lead to what is not there."""

from eventing.vocabulary import Finding
from functions._catalogue.remedies.adding import adding
from functions._catalogue.remedies.known_fixes import together
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.fields import CannotRender
from functions._manifests.manifest import Manifest
from functions._manifests.paths import get
from functions._manifests.selection import selects
from functions._manifests.traefik import Extension, extensions
from functions._preflight.wiring.surroundings import Pods

# Names that say by themselves what the middleware does, as Traefik's documentation and users of k3s write them.
_TO_HTTPS = frozenset(
    {"redirect-https", "https-redirect", "redirect-to-https", "http-to-https", "redirect-http-to-https"}
)

_DEAD_ENDS = ("service-selector", "target-port")


def lead_to_pods(patient: Patient) -> Answer:
    """The selector or target port of a Service that finds nothing, as preflight corrects it."""
    service = _service(patient)
    if service is None:
        return None
    found = [one for one in patient.findings if one.rule in _DEAD_ENDS and _about(one, service)]
    fixed = [one for one in found if one.fix is not None]
    if fixed:
        return together(patient, fixed, "; ".join(dict.fromkeys(one.message for one in found)))
    if service != patient.manifest:
        return None
    if found:
        return Escalation("it is not plain which workload was meant: write its labels and port", found[0].message)
    behind = _behind(patient, service)
    names = ", ".join(f"{one.manifest.kind} {one.manifest.name}" for one in behind)
    if behind and all(one.asleep for one in behind):
        return Escalation(f"Git gives {names} no pods: is that meant?", "what is behind the Service is switched off")
    if behind:
        return Escalation(
            f"find out why the pods of {names} are not ready", "the Service selects pods that are not ready"
        )
    return None


def _service(patient: Patient) -> Manifest | None:
    """The Service that is sick itself, or the one that a program cannot reach."""
    manifest = patient.manifest
    if manifest is None or manifest.kind == "Service":
        return manifest
    name, _, rest = patient.details.get("host", "").partition(".")
    return patient.around.services.get((rest.partition(".")[0] or manifest.namespace, name))


def _about(found: Finding, one: Manifest) -> bool:
    about = found.resource
    return about is not None and (about.kind, about.namespace, about.name) == (one.kind, one.namespace, one.name)


def _behind(patient: Patient, service: Manifest) -> list[Pods]:
    selector = get(service.data, "spec.selector")
    return [one for one in patient.around.pods_in.get(service.namespace, ()) if selects(selector, one.labels)]


def lead_to_service(patient: Patient) -> Answer:
    """The Service and port of a route, as preflight corrects them."""
    if patient.manifest is None:
        return None
    name = patient.details.get("name", "") or patient.details.get("host", "").partition(".")[0]
    found = [one for one in patient.findings_of("missing-backend") if not name or f"Service {name} " in one.message]
    fixed = [one for one in found if one.fix is not None]
    cause = "; ".join(dict.fromkeys(one.message for one in found))
    if fixed:
        return together(patient, fixed, cause)
    return Escalation("no one Service there is like it: add it, or correct the route", cause) if found else None


def name_middleware(patient: Patient) -> Answer:
    """The middleware that is there under another name or in another namespace, as preflight corrects it."""
    if patient.manifest is None:
        return None
    found = [one for one in patient.findings_of("missing-middleware") if _named(patient, one.message)]
    fixed = [one for one in found if one.fix is not None]
    return together(patient, fixed, "; ".join(dict.fromkeys(one.message for one in found))) if fixed else None


def _named(patient: Patient, message: str) -> bool:
    name = patient.details.get("name", "").partition("@")[0]
    return (
        not name
        or f" {name}:" in message
        or any(f" {name[at + 1 :]}:" in message for at, letter in enumerate(name) if letter == "-")
    )


def add_redirect(patient: Patient) -> Answer:
    """A middleware whose name says that it leads to HTTPS is added where the route looks for it."""
    route, wanted = patient.manifest, patient.details.get("name", "").partition("@")[0]
    if route is None:
        return None
    missing = [
        one for one in dict.fromkeys(extensions(route)) if one.kind == "Middleware" and not _is_there(patient, one)
    ]
    missing = [one for one in missing if not wanted or one.written == wanted or _joined(one) & {wanted}]
    if not missing:
        return None
    cause = f"there is no Middleware {missing[0].written}: Traefik leaves the route out"
    places = [place for place in missing[0].meanings if place[1] in _TO_HTTPS]
    if len(missing) != 1 or len(places) != 1:
        return Escalation(
            f"add the Middleware, or correct its name: {', '.join(one.written for one in missing)}", cause
        )
    namespace, name = places[0]
    data = {
        "apiVersion": "traefik.io/v1alpha1",
        "kind": "Middleware",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"redirectScheme": {"scheme": "https", "permanent": True}},
    }
    try:
        operations = adding(patient.repository, route.application, data, namespace, route.file)
    except CannotRender as error:
        return Escalation(f"the Middleware has no place in Git: {error}", cause)
    held = "its name says that it leads to HTTPS, and nothing else does"
    return Treatment(operations, f"Middleware {name} of namespace {namespace} leads to HTTPS", (), held, cause)


def _joined(one: Extension) -> set[str]:
    return {"-".join(place) for place in one.meanings}


def _is_there(patient: Patient, one: Extension) -> bool:
    return any(patient.around.has(one.kind, *place) for place in one.meanings)


_UNDO = "the commit is reverted: the route leads where it led before"
REMEDIES = (
    Remedy(
        id="lead-to-pods",
        held=True,
        title="A Service that finds its pods",
        faults=("no-endpoints", "connection-refused"),
        precondition="preflight finds that its selector or target port fits no pod, and one workload was plainly meant",
        changes="the selector or the target port of the Service",
        risks="the pods that it finds may not be the ones that were meant",
        undo="the commit is reverted: the Service selects as before",
        treat=lead_to_pods,
    ),
    Remedy(
        id="lead-to-service",
        held=True,
        title="A route to the Service and port that are there",
        faults=("missing-backend", "missing-object"),
        precondition="preflight finds that the Service or its port is not there, and one like it is",
        changes="the name or port of the Service in the route",
        risks="the Service that is nearest may not be the one that was meant",
        undo=_UNDO,
        treat=lead_to_service,
    ),
    Remedy(
        id="name-existing-middleware",
        held=True,
        title="The middleware that is there",
        faults=("missing-middleware",),
        precondition="one middleware has that name in another namespace, or a name like it",
        changes="its name in the route",
        risks="the middleware that is nearest may do something else",
        undo=_UNDO,
        treat=name_middleware,
    ),
    Remedy(
        id="add-https-redirect",
        held=True,
        title="A middleware that leads to HTTPS",
        faults=("missing-middleware",),
        precondition="the name of the middleware that is missing says that it leads to HTTPS",
        changes="one Middleware more, where the route looks for it",
        risks="whoever wrote the name may have meant another redirect",
        undo="the commit is reverted: the Middleware goes, and the route is left out again",
        treat=add_redirect,
    ),
)
