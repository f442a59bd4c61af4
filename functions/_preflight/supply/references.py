"""Image references that no runtime can read."""

import re
from collections.abc import Iterator

from eventing.vocabulary import Finding, Severity
from functions._manifests.images import parse
from functions._manifests.paths import child
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers
from functions._preflight.rule import Rule, finding
from functions._preflight.supply.examples import deployment
from functions._preflight.supply.pulled import Pulled, pulled, rewriting
from functions._preflight.view import View

RULE = "bad-image"
_FILLED_IN = re.compile(r"\$\{|\{\{|\$\(|<[a-zA-Z_-]+>|%[A-Z_]+%")  # something replaces it before it is applied
_SCHEME = re.compile(r"(?:https?|docker|oci|docker-pullable)://")


def readable_images(view: View) -> Iterator[Finding]:
    """Every container has an image, and it is a reference: `registry/name:tag@digest`."""
    for used in pulled(view):
        if used.image is None:
            yield _unreadable(used)
    for one in view.objects:
        for path, container in (*containers(one), *containers(one, init=True)):
            if not container.get("image"):
                message = f"container {container.get('name')} of {one.kind} {one.name} names no image: add one"
                yield finding(RULE, one, child(path, "image"), message, _severity(one))


def _unreadable(one: Pulled) -> Finding:
    if one.rewritten or _FILLED_IN.search(one.reference):
        message = f"image {one.reference!r} has to be filled in before it is applied: see that something does"
        return finding(RULE, one.manifest, one.path, message, "warning")
    mended = _mended(one.reference)
    image = parse(mended)
    fix = rewriting(one, image, "what stood there is no image reference") if image else None
    cure = f"write {mended}" if image else "write registry/name:tag"
    message = f"image {one.reference!r} is no image reference, so it cannot be pulled: {cure}"
    return finding(RULE, one.manifest, one.path, message, _severity(one.manifest), fix)


def _mended(reference: str) -> str:
    """The reference without a scheme and blanks, its repository in lower case."""
    plain = _SCHEME.sub("", reference.strip(), count=1)
    name, at, digest = plain.partition("@")
    head, colon, tag = name.rpartition(":")
    if colon and "/" not in tag:
        return f"{head.lower()}:{tag}{at}{digest}"
    return f"{name.lower()}{at}{digest}"


def _severity(manifest: Manifest) -> Severity:
    return "error" if manifest.application else "warning"


BAD_IMAGE = Rule(
    id=RULE,
    severity="error",
    title="Every image is a reference that can be pulled",
    why="The container runtime refuses what it cannot read (InvalidImageName), and the API server refuses a container "
    "without an image: no pod ever starts.",
    cure="Write registry/name:tag, the name in lower case and without https:// in front. What Kustomize or another "
    "tool fills in later is told as a warning only.",
    check=readable_images,
    example=deployment("https://ghcr.io/Shop/Web:1.4.2"),
    cured=deployment("ghcr.io/shop/web:1.4.2"),
    knows="A placeholder that a tool outside Argo CD replaces is not known to be replaced.",
)
