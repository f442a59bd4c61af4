"""Images that stay what they are: pinned tags, and a pull policy that fits the tag."""

import re

from msgspec.structs import replace

from eventing.vocabulary import Operation
from functions._catalogue.containment import chosen
from functions._catalogue.edits import put
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import text
from functions._catalogue.stores import keeps_data
from functions._manifests.images import Image, parse
from functions._manifests.paths import child
from functions._manifests.repository import Repository
from functions._manifests.workloads import containers


def _spoken_of(case: Case, image: Image) -> bool:
    """Whether the tag that was said was said of this image."""
    if case.said.image is None:
        return case.named
    said = parse(case.said.image)
    if said is None:
        return False
    if "/" in case.said.image:
        return said.name == image.name
    return said.repository.removeprefix("library/") == image.repository.rpartition("/")[2]


def _said_tag(case: Case) -> str:
    said = parse(case.said.image or "")
    return case.said.tag or (said.tag if said else "")


def _newest(tags: set[str]) -> str:
    """The highest by its numbers; the text decides between equals."""
    return max(tags, key=lambda tag: ([int(part) for part in re.findall(r"[0-9]+", tag)], tag))


def _elsewhere(repository: Repository, image: Image) -> str:
    """The tag that another manifest pins the same image to; empty where none does."""
    tags = set()
    for workload in repository.workloads():
        for _, container in (*containers(workload), *containers(workload, init=True)):
            other = parse(text(container, "image"))
            if other and other.name == image.name and other.tag and not other.floating:
                tags.add(other.tag)
    return _newest(tags) if tags else ""


def _pin(case: Case, image: Image) -> tuple[str, str]:
    """The tag to pin an image to, or why there is none."""
    said = _said_tag(case)
    if said and _spoken_of(case, image) and not replace(image, tag=said, digest="").floating:
        return said, ""
    if not image.floating:
        return "", ""
    store = keeps_data(case.workload)
    if store:
        return "", f"nobody said which version of {store} the data of {case.workload.name} belongs to"
    known = _elsewhere(case.repository, image)
    return known, "" if known else f"nobody said which version of {image.name} {case.workload.name} should run"


def _pinned(case: Case) -> Advice:
    workload = case.workload
    operations: list[Operation] = []
    parts: list[str] = []
    reasons: list[str] = []
    overrides = False
    for path, container in chosen(case):
        image = parse(text(container, "image"))
        tag, reason = _pin(case, image) if image else ("", "")
        if not image or not tag or tag == image.tag:
            reasons += [reason] if reason else []
            continue
        if not image.floating and not case.named:
            continue
        overrides = overrides or not image.floating
        pinned = str(replace(image, tag=tag, digest=""))
        operations.append(put(workload, child(path, "image"), pinned))
        parts.append(f"{pinned} instead of {text(container, 'image')}")
    if operations:
        return Change(tuple(operations), f"{workload.name} runs {' and '.join(parts)}", (workload.resource,), overrides)
    if reasons:
        return Unsuited(reasons[0])
    return Followed(f"the images of {workload.name} are pinned")


def _was_floating(operation: Operation) -> bool:
    image = parse(str(operation.expected))
    return image is not None and image.floating


def _policy(case: Case) -> Advice:
    workload = case.workload
    operations: list[Operation] = []
    parts: list[str] = []
    floating = False
    for path, container in chosen(case):
        image, policy = parse(text(container, "image")), text(container, "imagePullPolicy")
        if not image or not policy or policy == "Never":
            continue
        wanted = "Always" if image.floating else "IfNotPresent"
        if policy != wanted:
            floating = floating or image.floating
            operations.append(put(workload, child(path, "imagePullPolicy"), wanted))
            parts.append(f"{text(container, 'name')} pulls {wanted} instead of {policy}")
    if not operations:
        return Followed(f"{workload.name} pulls as its tags ask for")
    held = f"the image of {workload.name} may have been put on the nodes by hand" if floating else ""
    return Change(tuple(operations), f"{workload.name}: {', '.join(parts)}", (workload.resource,), held=held)


def _mismatched(operation: Operation) -> bool:
    return operation.path.endswith("imagePullPolicy")


PRACTICES = (
    Practice(
        id="pinned-images",
        title="Pinned images",
        category="security",
        summary="Tomorrow's pod runs the same program as today's; a new version comes through Git.",
        checks="No image is without a tag, or has one that moves (latest, stable, main…).",
        changes="Sets the tag that was said of that image, else the one that another manifest of the "
        "repository pins it to.",
        experts=("security", "architecture"),
        risk=0.3,
        effort=0.2,
        impact=0.7,
        advise=_pinned,
        parameters=("container", "image", "tag"),
        corrects=_was_floating,
        risks=("The version that runs today may be newer than the one it is pinned to.",),
        recommendations=("Let a bot propose new versions as commits.",),
    ),
    Practice(
        id="pull-policy",
        title="A pull policy that fits the tag",
        category="integration",
        summary="A pinned image starts from the node's own copy; a moving tag is asked for anew.",
        checks="`imagePullPolicy` is not Always for a pinned image, nor IfNotPresent for a moving tag.",
        changes="Sets `IfNotPresent` for pinned images, `Always` for moving tags; the latter only by a person.",
        experts=("integration", "architecture"),
        risk=0.15,
        effort=0.05,
        impact=0.3,
        advise=_policy,
        parameters=("container",),
        corrects=_mismatched,
        risks=("A tag that is overwritten in the registry is not noticed by nodes that have it.",),
        recommendations=("Pin images first.",),
    ),
)
