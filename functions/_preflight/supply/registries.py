"""What is known of registries: which answer, which hold mirrors, and which images are in them."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from functions._manifests.images import DEFAULT_REGISTRY, Image, parse
from functions._preflight.facts import Facts

# The names under which containerd and people know Docker Hub (distribution/reference, normalize.go).
_HUB = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"})
_ALIKE = 0.6  # difflib's own bar for a close match


@dataclass(frozen=True)
class Registries:
    """The facts about registries, and how the tree names what it pulls from its mirrors."""

    facts: Facts
    references: frozenset[str] = frozenset()  # every image of the tree

    @cached_property
    def unreachable(self) -> frozenset[str]:
        """The hosts that the nodes cannot pull from."""
        said = [one.host for one in self.facts.registries if not one.reachable]
        return frozenset(host_of(host) for host in (*self.facts.unreachable_registries, *said))

    @cached_property
    def mirrors(self) -> tuple[str, ...]:
        """The hosts that hold mirrors and can be reached."""
        return tuple(host for host in self.facts.mirror_registries if host_of(host) not in self.unreachable)

    def catalogue(self, host: str) -> frozenset[str] | None:
        """Every `repository:tag` and `repository@digest` of a registry; None where they are not known."""
        return self._catalogues.get(host_of(host))

    @cached_property
    def _catalogues(self) -> dict[str, frozenset[str]]:
        return {host_of(one.host): frozenset(one.images) for one in self.facts.registries if one.images is not None}

    def lacks(self, image: Image) -> bool:
        """Whether a registry is known not to have an image; a digest of which nothing is listed may be there."""
        listed = self.catalogue(image.registry)
        if listed is None:
            return False
        names = _names(image)
        if image.digest:
            digests = [one for one in listed if one.partition("@")[0] in names and "@" in one]
            known = any(one.rpartition("@")[2] == image.digest for one in digests)
            return not known and (bool(digests) or not any(_repository(one) in names for one in listed))
        return not any(f"{name}:{image.tag or 'latest'}" in listed for name in names)

    def nearest(self, image: Image) -> Image | None:
        """The image of the same registry that was most likely meant: another tag, else another repository."""
        tagged = sorted(one for one in self.catalogue(image.registry) or () if "@" not in one and ":" in one)
        own = [one.rpartition(":")[2] for one in tagged if _repository(one) in _names(image)]
        if own:
            close = difflib.get_close_matches(image.tag or "latest", own, 1, _ALIKE)
            return replace(image, tag=close[0] if close else _usual(own), digest="")
        repositories = {_repository(one).removeprefix("library/"): _repository(one) for one in tagged}
        short = image.repository.removeprefix("library/")
        for near in difflib.get_close_matches(short, sorted(repositories), 1, _ALIKE):
            if not difflib.get_close_matches(_last(short), [_last(near)], 1, _ALIKE):
                continue  # the same folder of the registry, and another program
            name = repositories[near]
            tags = [one.rpartition(":")[2] for one in tagged if _repository(one) == name]
            tag = image.tag if image.tag in tags else _usual(tags)
            return Image(image.registry, name, tag)
        return None

    def mirrored(self, image: Image) -> Image | None:
        """The same image on a mirror: where a catalogue shows it, else as the tree writes what it pulls from there."""
        for host in self.mirrors:
            listed = self.catalogue(host)
            for name in self._forms(host, image):
                found = Image(host, name, image.tag, image.digest)
                if listed is None or not self.lacks(found):
                    return found
        return None

    def _forms(self, host: str, image: Image) -> Iterator[str]:
        short = image.repository.removeprefix("library/")
        last = short.rpartition("/")[2]
        forms = dict.fromkeys((short, f"{image.registry}/{short}", image.repository, last))
        used = [found.repository for one in self.references if (found := parse(one)) and found.registry == host]
        if used and not any("/" in one for one in used):  # a registry of flat names
            yield last
            forms.pop(last)
        yield from forms


def host_of(host: str) -> str:
    """A registry's host as images name it: no scheme, no path, Docker Hub by one name."""
    plain = host.partition("://")[2] or host
    plain = plain.partition("/")[0].lower()
    return DEFAULT_REGISTRY if plain in _HUB else plain


def _names(image: Image) -> tuple[str, ...]:
    """How a catalogue may write a repository: Docker Hub's own images with and without `library/`."""
    short = image.repository.removeprefix("library/")
    return (image.repository, short, f"library/{short}") if image.registry == DEFAULT_REGISTRY else (image.repository,)


def _repository(listed: str) -> str:
    name = listed.partition("@")[0]
    head, colon, tag = name.rpartition(":")
    return head if colon and "/" not in tag else name


def _last(repository: str) -> str:
    return repository.rpartition("/")[2]


def _usual(tags: Iterable[str]) -> str:
    """`latest`, else the highest by its numbers."""
    listed = set(tags)
    if "latest" in listed:
        return "latest"
    return max(listed, key=lambda tag: ([int(part) for part in re.findall(r"[0-9]+", tag)], tag))
