"""Under which registry and tag the functions' images are asked for, and whether anybody put them there. Pure."""

import re
from collections.abc import Iterable

from msgspec import structs

from eventing.handler import Permanent
from functions._cli.installing.kubectl import Object
from functions._cli.installing.manifests import Choices, built, images_of
from functions._cli.installing.versions import Row
from functions._manifests.image_grammar import FORM
from functions._manifests.images import Image, parse
from functions._manifests.kustomization.composing import OURS

SERVICES = "knative/services/"
_SHIPPED = re.compile(rf"image: *({re.escape(OURS)}\S+)")
BUILD = "build them by `make images REGISTRY=... TAG=...` and say the same here (docs/install.md, section 4)"


def refusal_of(registry: str, tag: str) -> str:
    """Why no image can be called so; empty where one can, or where nothing is said."""
    place = f"{registry.rstrip('/')}/" if registry else ""
    found = parse(f"{place}alerting") if registry else Image("", "")
    if found is None or found.tag or found.digest:
        return f"REGISTRY={registry} is none, as no image can be called {place}alerting: {FORM}"
    named = parse(f"alerting:{tag}") if tag else Image("", "")
    if named is None or named.tag != tag:
        return f"TAG={tag} is none: letters, digits, `_`, `.` and `-`, 128 at most, and no `.` or `-` first"
    return ""


def tagged(files: dict[str, bytes], choices: Choices, ours: str) -> Choices:
    """The choices, with the tag that `make images` gives this checkout (`ours`) where a registry is named and no tag,
    and the overlay leaves an image as it is shipped.

    Raises:
        Permanent: when the overlay cannot be built, or that tag is needed and not known.
    """
    if choices.tag or not choices.registry or not _as_shipped(files, choices):
        return choices
    if not ours:
        raise Permanent(
            f"REGISTRY={choices.registry} without TAG=, and git does not know this folder: say the tag of the images"
        )
    return structs.replace(choices, tag=ours)


def unpublished(wanted: Iterable[Object], registry: str) -> tuple[str, ...]:
    """The images that are asked for where nobody publishes any, unless `registry`, as it was said, names that place."""
    if f"{registry.rstrip('/')}/" == OURS:
        return ()
    return tuple(sorted({image for one in wanted for image in images_of(one) if image.startswith(OURS)}))


def row(wanted: tuple[Object, ...], registry: str) -> Row:
    """Where the functions' images come from; `registry` is what was said just now."""
    if missing := unpublished(wanted, registry):
        which = missing[0] if len(missing) == 1 else f"{missing[0]} and {len(missing) - 1} more"
        return Row("images", "wrong", f"nobody publishes {which}: {BUILD}")
    found = [image for one in wanted for text in images_of(one) if (image := parse(text))]
    places = {f"{one.name.rpartition('/')[0]}, {'by digest' if one.digest else one.tag or 'latest'}" for one in found}
    return Row("images", "ok", "; ".join(sorted(places)))


def _as_shipped(files: dict[str, bytes], choices: Choices) -> bool:
    shipped = {
        image
        for path, text in files.items()
        if path.startswith(SERVICES)
        for image in _SHIPPED.findall(text.decode(errors="replace"))
    }
    bare = built(files, structs.replace(choices, registry="", tag=""))
    return any(image in shipped for one in bare for image in images_of(one))
