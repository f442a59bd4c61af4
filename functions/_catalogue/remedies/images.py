"""The image that is there, where the one that is named is not: as the facts list it, or as the repository builds it."""

import re

from functions._catalogue.remedies.known_fixes import together
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.images import Image, parse
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.workloads import containers, pod_spec

# Where build tools say what they push: kaniko, skopeo copy, docker and buildah.
_PUSHED = re.compile(r"(?:--destination[= ]|docker://|\bpush\s+)(?P<image>[\w.:-]+/[\w./-]+(?::[\w.-]+)?)")


def existing(patient: Patient) -> Answer:
    """What the facts list of the registry, as preflight reads them; of several images the one that was not pulled."""
    manifest, named = patient.manifest, parse(patient.details.get("image", ""))
    found = [one for one in patient.findings_of("image-missing", "bad-image") if one.fix is not None]
    if manifest is not None and named is not None:
        found = [one for one in found if _same(parse(str(get(manifest.data, one.path))), named)]
    return together(patient, found, "; ".join(one.message for one in found)) if found else None


def built(patient: Patient) -> Answer:
    """The image of the same registry that a Job of the repository builds and that carries the workload's own name."""
    manifest, image = patient.manifest, patient.details.get("image", "")
    if manifest is None or not image:
        return None
    cause = f"the registry has no image {image}"
    pushed = {found for one in patient.repository.workloads() for found in _PUSHED.findall(str(pod_spec(one)))}
    registry = image.partition("/")[0]
    own = sorted(one for one in pushed if one.partition("/")[0] == registry and _name(one) == manifest.name)
    if image in pushed:
        return Escalation("a Job of the repository builds it: did the build run?", cause)
    where = [path for path, container in containers(manifest) if container.get("image") == image]
    if len(own) != 1 or len(where) != 1:
        return Escalation("nothing in the repository builds it, and which other was meant is not plain", cause)
    held = f"a Job of the repository builds {own[0]}; only a person knows whether it was meant"
    return Treatment(
        (put(manifest, child(where[0], "image"), own[0]),),
        f"pull {own[0]}, which the repository builds",
        (manifest.resource,),
        held,
        cause,
    )


def _same(one: Image | None, named: Image) -> bool:
    """Whether both name the same image, however much of the name is written out."""
    return one is not None and (one.name, one.tag or "latest") == (named.name, named.tag or "latest")


def _name(image: str) -> str:
    return image.rpartition("/")[2].partition(":")[0]


REMEDIES = (
    Remedy(
        id="existing-image",
        title="An image that the registry has",
        faults=("image-missing", "image-invalid"),
        precondition="the facts list what the registry has, and one name or tag is nearest",
        changes="the container's image",
        risks="the nearest image may not be the one that was meant",
        undo="the commit is reverted: the image that is missing is named again",
        treat=existing,
    ),
    Remedy(
        id="built-image",
        held=True,
        title="The image that the repository builds",
        faults=("image-missing",),
        precondition="a Job of the repository pushes an image of the workload's name to that registry",
        changes="the container's image",
        risks="the image that is built may be another program",
        undo="the commit is reverted: the image that is missing is named again",
        treat=built,
    ),
)
