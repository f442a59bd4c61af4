"""A Job that copies an image into a mirror, for a person to agree to, where no mirror has it yet."""

import re
from typing import Any

from functions._catalogue.practices.mirrors import own_registry
from functions._catalogue.remedies.adding import adding
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.fields import CannotRender
from functions._manifests.images import Image, parse
from functions._manifests.paths import get
from functions._manifests.workloads import containers
from functions._preflight.supply.registries import Registries, host_of

_CRANE = "gcr.io/go-containerregistry/crane:v0.20.2"  # the tool of go-containerregistry: one program, no shell, no root
_NOBODY = 65532  # the `nonroot` of distroless images
_LONG = 1800  # seconds: gigabytes over a slow line
_ASIDE = "it runs a tool against two registries: may the mirror hold this image, and can its pods reach both?"


def copy_job(patient: Patient) -> Answer:
    """The image by its digest, so that the copy is what the nodes would have pulled; under its own name and tag."""
    manifest, image = patient.manifest, parse(patient.details.get("image", ""))
    mirror = _mirror(patient, image)
    if manifest is None or image is None or not mirror:
        return None
    if any(one.fix is not None for one in patient.findings_of("registry-unreachable")):
        return None  # a mirror has it: that is the next remedy
    cause = f"{image.registry} does not answer the nodes, and mirror {mirror} does not have {image.repository}"
    digest = image.digest or patient.details.get("digest", "") or _pinned(patient, image)
    target = f"{mirror}/{image.repository.removeprefix('library/')}:{image.tag or digest.rpartition(':')[2][:12]}"
    if not digest:
        by_hand = f"crane copy {image} {target}"
        return Escalation(
            f"copy it by hand ({by_hand}): no digest is known, and a tag alone may be another image", cause
        )
    data = _job(patient, image, f"{image.registry}/{image.repository}@{digest}", target)
    name = data["metadata"]["name"]
    if patient.repository.find("Job", manifest.namespace, name):
        return Escalation(f"Job {name}, which copies it, is in Git already: did it run?", cause)
    try:
        operations = adding(patient.repository, manifest.application, data, manifest.namespace, manifest.file)
    except CannotRender as error:
        return Escalation(f"the Job that would copy it has no place in Git: {error}", cause)
    what = f"copy {image} to {target} by its digest; the image's field follows once the mirror has it"
    return Treatment(operations, what, (), _ASIDE, cause)


def _mirror(patient: Patient, image: Image | None) -> str:
    """The first mirror of which it is known that it lacks the image, else the repository's own registry."""
    if image is None:
        return ""
    known = Registries(patient.facts)
    stated = [host for host in known.mirrors if known.catalogue(host) is not None]
    own = own_registry(patient.repository)
    usable = own and host_of(own) not in known.unreachable
    chosen = stated[0] if stated else own if usable else ""
    return chosen if host_of(chosen) != host_of(image.registry) else ""


def _pinned(patient: Patient, image: Image) -> str:
    """The digest by which the repository pulls the same tag elsewhere."""
    found = set()
    for one in patient.repository.workloads():
        for _, container in (*containers(one), *containers(one, init=True)):
            other = parse(str(container.get("image", "")))
            same = other and (other.registry, other.repository, other.tag) == (
                image.registry,
                image.repository,
                image.tag,
            )
            if other and same and other.digest:
                found.add(other.digest)
    return found.pop() if len(found) == 1 else ""


def _job(patient: Patient, image: Image, source: str, target: str) -> dict[str, Any]:
    home = patient.manifest.namespace if patient.manifest else ""
    words = re.sub(r"[^a-z0-9]+", "-", image.repository.rpartition("/")[2])[:40].strip("-")
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": f"copy-{words}-{source.rpartition(':')[2][:8]}", "namespace": home},
        "spec": {
            "backoffLimit": 2,
            "activeDeadlineSeconds": _LONG,
            "template": {
                "spec": {
                    "restartPolicy": "Never",
                    "automountServiceAccountToken": False,
                    "securityContext": {
                        "runAsNonRoot": True,
                        "runAsUser": _NOBODY,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "containers": [_copying(patient, source, target)],
                }
            },
        },
    }


def _copying(patient: Patient, source: str, target: str) -> dict[str, Any]:
    image = _tool(patient)
    by_skopeo = "skopeo" in image
    said = ["copy", "--all", f"docker://{source}", f"docker://{target}"] if by_skopeo else ["copy", source, target]
    return {
        "name": "copy",
        "image": image,
        "args": said,
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "200m", "memory": "256Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": not by_skopeo,  # skopeo keeps a blob in /var/tmp while it copies
            "capabilities": {"drop": ["ALL"]},
        },
    }


def _tool(patient: Patient) -> str:
    """A tool that the repository uses already, which the nodes can pull; else crane."""
    for one in patient.repository.workloads():
        for _, container in containers(one):
            stated = str(get(container, "image") or "")
            found = parse(stated)
            if found and (found.tag or found.digest) and re.search(r"(?:^|/)(?:crane|skopeo)(?:/|$)", found.repository):
                return stated
    return _CRANE


REMEDIES = (
    Remedy(
        id="copy-to-mirror",
        held=True,
        title="A Job that copies the image into the mirror",
        faults=("registry-unreachable", "registry-limited"),
        precondition="the facts name a mirror that lacks the image, or the repository has a registry of its own; the "
        "digest of the image is known, from its name, from a pod that has it, or from another manifest",
        changes="one Job more, beside the workload; once the mirror has the image, `pull-from-mirror` names it",
        risks="the pods of the Job may reach the registry no better than the nodes do",
        undo="the commit is reverted: the Job goes, and the copy stays in the mirror",
        treat=copy_job,
    ),
)
