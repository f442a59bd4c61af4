"""Images from a registry of one's own, so that a rate limit or an outage elsewhere stops nothing."""

import re
from collections import Counter

from msgspec.structs import replace

from eventing.vocabulary import Operation
from functions._catalogue.containment import chosen, every
from functions._catalogue.edits import put
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import text
from functions._catalogue.stores import store_of
from functions._manifests.images import DEFAULT_REGISTRY, parse
from functions._manifests.paths import child
from functions._manifests.repository import Repository

# Registries that look like somebody's own: an address or a port, a private domain, or a telling first name.
_OWN = re.compile(
    r"[0-9.]+(:[0-9]+)?|.+:[0-9]+|.+\.(local|localdomain|lan|home|internal|intranet|corp|svc)|.+\.home\.arpa|"
    r"(registry|harbor|nexus|mirror|docker-registry)\..+"
)
_PUBLIC = re.compile(
    r"registry\.k8s\.io|registry\.gitlab\.com|registry\.access\.redhat\.com|registry\.redhat\.io|localhost.*"
)


def own_registry(repository: Repository) -> str:
    """The registry beside the public ones that most images of the repository come from; empty where there is none."""
    seen: Counter[str] = Counter()
    for workload in repository.workloads():
        for _, container in every(workload):
            image = parse(text(container, "image"))
            if image and _OWN.fullmatch(image.registry) and not _PUBLIC.fullmatch(image.registry):
                seen[image.registry] += 1
    return min(seen, key=lambda registry: (-seen[registry], registry), default="")


def _mirrored(case: Case) -> Advice:
    workload = case.workload
    registry = case.said.registry or own_registry(case.repository)
    if not registry:
        return Unsuited("nobody said which registry, and the repository uses none of its own")
    store = store_of(workload)
    if store is not None and store[0].name == "a container registry":
        return Unsuited(f"{workload.name} is a registry itself and cannot serve its own image")
    operations: list[Operation] = []
    for path, container in chosen(case):
        image = parse(text(container, "image"))
        if image and image.registry == DEFAULT_REGISTRY:
            mirrored = replace(image, registry=registry, stated=True)
            operations.append(put(workload, child(path, "image"), str(mirrored)))
    if not operations:
        return Followed(f"{workload.name} pulls nothing from Docker Hub")
    pulled = ", ".join(str(operation.value) for operation in operations)
    what = f"{workload.name} pulls {pulled} instead of from Docker Hub"
    return Change(tuple(operations), what, (workload.resource,))


def _was_public(operation: Operation) -> bool:
    image = parse(str(operation.expected))
    return image is not None and image.registry == DEFAULT_REGISTRY


PRACTICES = (
    Practice(
        id="registry-mirror",
        title="Images from a registry of one's own",
        category="integration",
        summary="Docker Hub's rate limits and outages do not stop a pod from starting.",
        checks="No image comes from Docker Hub where the repository uses, or the speaker named, another registry.",
        changes="Puts the registry in front of the image's full name; tags and digests stay.",
        experts=("integration", "security"),
        risk=0.5,
        effort=0.5,
        impact=0.5,
        advise=_mirrored,
        parameters=("registry", "container"),
        why_not_automatic="Nothing in the manifests shows that the registry has the image; without it no pod starts.",
        corrects=_was_public,
        risks=("A registry in the cluster cannot serve the images that it needs itself to start.",),
        recommendations=("Let the registry pull through from Docker Hub, and try one image first.",),
        dependencies=("A registry that every node can reach, with the images in it.",),
    ),
)
