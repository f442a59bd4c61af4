"""Image references: `registry/repository:tag@digest`, as containers read them (distribution/reference)."""

import re
from functools import lru_cache

from msgspec import Struct

from functions._manifests import image_grammar
from functions._manifests.image_grammar import matched, names_registry

DEFAULT_REGISTRY = image_grammar.DEFAULT_REGISTRY

# Tags that projects move to their newest build; a version, even a short one such as `1.27`, is not among them.
_FLOATING = frozenset(
    {"latest", "stable", "main", "master", "edge", "nightly", "dev", "develop", "rolling", "canary", "beta", "alpha",
     "head", "snapshot", "release", "current", "lts", "mainline", "next", "testing", "unstable"}
)  # fmt: skip
# Platforms and bases of one build, whose digits are no version of it: `lts-jdk17` moves, `main-3f2a1b9` does not.
_VARIANT = re.compile(
    r"(?:alpine|cuda|debian|java|jdk|jre|node|php|python|rocm|ubi|ubuntu)[-_]?[0-9.]*|"
    r"(?:amd|arm|x86[-_]?)(?:32|64)?(?:v[5-8])?"
)


class Image(Struct, frozen=True):
    """A parsed reference. `registry` is the host, docker.io where none is written; `stated` tells which."""

    registry: str
    repository: str
    tag: str = ""
    digest: str = ""
    stated: bool = True

    @property
    def floating(self) -> bool:
        """Whether tomorrow's pull may bring another image: no digest, and no tag or one that moves."""
        if self.digest:
            return False
        name, _, rest = self.tag.lower().partition("-")
        if not name or name == "latest":
            return True
        return name in _FLOATING and not re.search(r"[0-9]", _VARIANT.sub("", rest))

    @property
    def name(self) -> str:
        """Registry and repository, without tag and digest: what a mirror or an allow list compares."""
        return f"{self.registry}/{self.repository}"

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        start = f"{self.registry}/" if self.stated else ""
        repository = self.repository if self.stated else self.repository.removeprefix("library/")
        return f"{start}{repository}{tag}{digest}"


@lru_cache(maxsize=4096)  # a repository names the same few images over and over
def parse(reference: str) -> Image | None:
    """The parts of a reference; None where it is none (a template, or text)."""
    found = matched(reference)
    if not found:
        return None
    registry, repository = found["registry"], found["repository"]
    if registry == "index.docker.io":
        registry = DEFAULT_REGISTRY
    if registry == DEFAULT_REGISTRY and "/" not in repository:
        repository = f"library/{repository}"
    return Image(registry, repository, found["tag"] or "", found["digest"] or "", names_registry(reference))
