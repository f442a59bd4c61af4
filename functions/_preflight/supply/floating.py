"""Images whose next pull may bring something else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from eventing.vocabulary import Finding
from functions._manifests.images import Image, parse
from functions._preflight.rule import Rule, finding
from functions._preflight.supply.examples import deployment
from functions._preflight.supply.pulled import images_in, pulled, rewriting
from functions._preflight.view import View

RULE = "floating-tag"


def pinned_images(view: View) -> Iterator[Finding]:
    """No image floats: a version, or better a digest, says which one is meant."""
    versions: Mapping[str, list[Image]] | None = None
    for one in pulled(view):
        image = one.image
        if image is None or not image.floating:
            continue
        versions = _versions(view) if versions is None else versions
        known = versions.get(image.name, [])
        moves = f"its tag {image.tag} moves" if image.tag else "it has no tag, which means latest"
        message = f"image {image} can be another one tomorrow ({moves}): name a version"
        fix = rewriting(one, known[0], "the tree pins the same image elsewhere") if len(known) == 1 else None
        yield finding(RULE, one.manifest, one.path, message, "warning", fix)


def _versions(view: View) -> Mapping[str, list[Image]]:
    """The versions that the tree pins each image to."""
    found: dict[str, list[Image]] = defaultdict(list)
    for image in sorted({image for one in images_in(view.repository) if (image := parse(one))}, key=str):
        if not image.floating:
            found[image.name].append(image)
    return found


FLOATING_TAG = Rule(
    id=RULE,
    severity="warning",
    title="No image floats",
    why="A tag such as latest, stable or main means whatever its publisher last pushed. Two pods of one Deployment can "
    "run different programs, a restart at night becomes an upgrade, and a revert in Git brings nothing back.",
    cure="Name a version (nginx:1.27.3), or a digest where not even that may move. Where the same tree pins the image "
    "elsewhere, the fix takes that version.",
    check=pinned_images,
    example=deployment("ghcr.io/shop/web:latest"),
    cured=deployment("ghcr.io/shop/web:1.4.2"),
    knows="Whether a project moves a tag with a number in it (1.27) is not known; those pass.",
)
