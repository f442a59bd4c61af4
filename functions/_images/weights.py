"""How big images are, layer by layer, and all of them together with shared layers counted once."""

import json
import tarfile
from collections.abc import Iterable, Mapping
from typing import IO

Layers = Mapping[str, int]  # bytes unpacked by the layer's identity, in the order from the base


def layers(archive: IO[bytes]) -> Layers:
    """The layers of the one image in a docker-archive (`docker save`), read as a stream.

    Raises:
        ValueError: when it is no such archive.
    """
    sizes: dict[str, int] = {}
    links: dict[str, str] = {}
    manifest: bytes | None = None
    with tarfile.open(fileobj=archive, mode="r|") as tar:
        for member in tar:
            sizes[member.name] = member.size
            if member.issym() or member.islnk():
                links[member.name] = member.linkname
            if member.name == "manifest.json" and (content := tar.extractfile(member)):
                manifest = content.read()
    if manifest is None:
        raise ValueError("no manifest.json in what the builder saved")
    (image,) = json.loads(manifest)
    return {name: sizes[name] for name in image["Layers"] if name not in links}


def table(images: Mapping[str, Layers]) -> str:
    """One line an image, what it alone brings, and all together."""
    everything = {name: size for found in images.values() for name, size in found.items()}
    width = max((len(name) for name in images), default=0)
    rows = [f"{'':{width}}  {'image':>8}  {'its own':>8}  layers"]
    for name, found in images.items():
        others = {layer for other, theirs in images.items() if other != name for layer in theirs}
        own = sum(size for layer, size in found.items() if layer not in others)
        rows.append(f"{name:{width}}  {megabytes(found.values()):>8}  {megabytes((own,)):>8}  {len(found)}")
    biggest = max((sum(found.values()) for found in images.values()), default=0)
    added = sum(sum(found.values()) for found in images.values())
    total = sum(everything.values())
    rows.append(f"together {megabytes((total,))}, shared layers once ({megabytes((added,))} if nothing were shared)")
    if biggest:
        rows.append(f"that is {total / biggest:.2f} times the biggest image alone")
    return "\n".join(rows)


def megabytes(sizes: Iterable[int]) -> str:
    """Bytes in millions, as image tools count."""
    return f"{sum(sizes) / 1e6:.1f} MB"
