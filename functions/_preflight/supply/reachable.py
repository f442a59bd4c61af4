"""Images from registries that the nodes cannot reach, and images that a registry does not have."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.images import Image
from functions._preflight.facts import Facts, RegistryFacts
from functions._preflight.rule import Rule, finding
from functions._preflight.supply.examples import deployment
from functions._preflight.supply.pulled import Pulled, images_in, pulled, rewriting
from functions._preflight.supply.registries import Registries, host_of
from functions._preflight.view import View

UNREACHABLE, MISSING = "registry-unreachable", "image-missing"


def reachable_registries(view: View) -> Iterator[Finding]:
    """No image comes from a registry that the facts call unreachable; a mirror of it is proposed where one is known."""
    if not view.facts.unreachable_registries and not view.facts.registries:
        return
    known = Registries(view.facts, frozenset(images_in(view.repository)))
    for one in pulled(view):
        if one.image and host_of(one.image.registry) in known.unreachable and not _is_local(one):
            yield _unreachable(one, one.image, known)


def _unreachable(one: Pulled, image: Image, known: Registries) -> Finding:
    found = known.mirrored(image)
    cure = "use an image from a registry that they reach"
    if found:
        cure = f"pull {found} instead"
    elif known.mirrors:
        cure = f"copy it to {known.mirrors[0]}, which does not have it, and pull it from there"
    message = f"image {image} is from {host_of(image.registry)}, which the nodes cannot reach: {cure}"
    fix = rewriting(one, found, f"the nodes cannot reach {host_of(image.registry)}") if found else None
    return finding(UNREACHABLE, one.manifest, one.path, message, "error", fix)


def existing_images(view: View) -> Iterator[Finding]:
    """Every image from a registry whose images are listed is on that list."""
    if not view.facts.registries:
        return
    known = Registries(view.facts)
    for one in pulled(view):
        image = one.image
        if image is None or not known.lacks(image) or _is_local(one):
            continue
        near = known.nearest(image)
        cure = f"{near} is there, if that is meant" if near else "push it first, or name one that is there"
        fix = rewriting(one, near, f"{image.registry} has no {image}") if near else None
        message = f"image {image} is not in {image.registry}, so it cannot be pulled: {cure}"
        yield finding(MISSING, one.manifest, one.path, message, "error", fix)


def _is_local(one: Pulled) -> bool:
    """Whether the image is only ever taken from the node's own store."""
    return one.container.get("imagePullPolicy") == "Never"


REGISTRY_UNREACHABLE = Rule(
    id=UNREACHABLE,
    severity="error",
    title="Images come from registries that the nodes reach",
    why="A node that cannot reach the registry cannot start the pod (ImagePullBackOff), however well the registry is "
    "reached from inside the pods: the container runtime asks with its own network, certificates and mirrors.",
    cure="Pull the image from a mirror that the nodes reach. With `mirror_registries` in the facts the fix writes the "
    "mirror in front of the image, checked against its list of images where `registries` has one.",
    check=reachable_registries,
    example=deployment("nginx:1.27.3"),
    cured=deployment("registry.shop.internal:5000/nginx:1.27.3"),
    facts=Facts(unreachable_registries=("docker.io",), mirror_registries=("registry.shop.internal:5000",)),
    knows="Mirrors that are configured in the container runtime of the nodes are not seen; an image that a node "
    "already holds would start there.",
)

IMAGE_MISSING = Rule(
    id=MISSING,
    severity="error",
    title="The registry has the image",
    why="An image or tag that was never pushed, or was renamed, cannot be pulled (ImagePullBackOff, not found).",
    cure="Name an image that is there, or push the one that is meant. The fix takes the nearest tag, else the "
    "repository with the nearest name.",
    check=existing_images,
    example=deployment("registry.shop.internal:5000/web:live"),
    cured=deployment("registry.shop.internal:5000/web:1.4.2"),
    facts=Facts(registries=(RegistryFacts("registry.shop.internal:5000", images=("web:1.4.2", "web:1.4.1")),)),
    knows="Only registries whose images the facts list in full are looked at.",
)
