"""Credentials for a registry that wants some: a pull Secret that the namespace has already."""

from collections import Counter
from collections.abc import Iterator

from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.images import parse
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.workloads import containers, pod_spec, pod_spec_path

_TYPE = "kubernetes.io/dockerconfigjson"
_ENTRY = ".dockerconfigjson"
_TYPED = (("Secret", "type"), ("SealedSecret", "spec.template.type"), ("ExternalSecret", "spec.target.template.type"))


def with_credentials(patient: Patient) -> Answer:
    """The pull Secret by which others of the namespace pull from that registry, else the only one that there is."""
    manifest, registry = patient.manifest, _registry(patient.details.get("image", ""))
    if manifest is None or not registry or not pod_spec(manifest):
        return None
    cause = f"{registry} wants credentials for {patient.details['image']}, and the pods bring none that it takes"
    listed = pod_spec(manifest).get("imagePullSecrets")
    named = _named(manifest)
    used = Counter(name for one in _neighbours(patient) if registry in _registries(one) for name in _named(one))
    known = set(_there(patient))
    shared = [name for name, _ in used.most_common() if name not in named]
    chosen = shared[:1] or ([*known] if len(known) == 1 and not known & set(named) else [])
    if not chosen:
        if named:
            return Escalation(f"renew the credentials in {', '.join(named)}, or see whether the image is there", cause)
        more = f"; there are {', '.join(sorted(known))}" if known else ""
        return Escalation(f"make a pull Secret for {registry} in namespace {manifest.namespace}{more}", cause)
    value = [*(listed if isinstance(listed, list) else ()), {"name": chosen[0]}]
    held = "" if shared else f"whether Secret {chosen[0]} has credentials for {registry} is not seen in Git"
    operation = put(manifest, child(pod_spec_path(manifest.kind), "imagePullSecrets"), value)
    return Treatment((operation,), f"pull with Secret {chosen[0]}", (manifest.resource,), held, cause)


def _registry(image: str) -> str:
    found = parse(image) if image else None
    return found.registry if found else ""


def _registries(one: Manifest) -> set[str]:
    return {_registry(str(container.get("image", ""))) for _, container in containers(one)}


def _named(one: Manifest) -> list[str]:
    listed = pod_spec(one).get("imagePullSecrets")
    entries = listed if isinstance(listed, list) else ()
    return [str(entry["name"]) for entry in entries if isinstance(entry, dict) and entry.get("name")]


def _neighbours(patient: Patient) -> list[Manifest]:
    home = patient.manifest.namespace if patient.manifest else ""
    return [one for one in patient.repository.workloads() if one.namespace == home and one != patient.manifest]


def _there(patient: Patient) -> Iterator[str]:
    """The pull Secrets of the namespace that Git or the facts show."""
    home = patient.manifest.namespace if patient.manifest else ""
    for kind, path in _TYPED:
        for one in patient.repository.of_kind(kind):
            if one.namespace == home and get(one.data, path) == _TYPE:
                yield one.name
    for live in patient.facts.objects:
        if (live.kind, live.namespace) == ("Secret", home) and _ENTRY in (live.keys or ()):
            yield live.name


REMEDIES = (
    Remedy(
        id="use-pull-secret",
        title="A pull Secret that the namespace has",
        faults=("image-denied", "registry-limited"),
        precondition="others of the namespace pull from that registry with a Secret, or there is one pull Secret alone",
        changes="imagePullSecrets of the pods: that Secret as well",
        risks="its credentials may not be for this image",
        undo="the commit is reverted: the pods pull without credentials again",
        treat=with_credentials,
    ),
)
