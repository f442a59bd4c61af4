"""The form of an image reference: `registry/repository:tag@digest` (distribution/reference, grammar.go).

Nothing but the standard library, as `make images` reads it before anything is installed.
"""

import re

DEFAULT_REGISTRY = "docker.io"
FORM = "it is host:port/path/name:tag, the path in lower case, without http:// and without spaces"
LONGEST = 255  # characters of registry and repository together (RepositoryNameTotalLengthMax)
_PART = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_PATH = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_FORM = re.compile(
    rf"(?:(?P<registry>{_PART}(?:\.{_PART})*(?::[0-9]+)?|\[[0-9a-fA-F:]+\](?::[0-9]+)?)/)?"
    rf"(?P<repository>{_PATH}(?:/{_PATH})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>sha256:[0-9a-f]{64}|(?!sha256:)[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}))?"
)


def names_registry(reference: str) -> bool:
    """Whether what stands before the first slash is a registry, and not a part of docker.io."""
    head, _, rest = reference.partition("/")
    return bool(rest) and ("." in head or ":" in head or head == "localhost" or head != head.lower())


def matched(reference: str) -> "re.Match[str] | None":
    """The parts by name: registry, repository, tag, digest; None where it is no reference."""
    found = _FORM.fullmatch(reference if names_registry(reference) else f"{DEFAULT_REGISTRY}/{reference}")
    too_long = found is not None and len(found["registry"]) + len(found["repository"]) >= LONGEST
    return None if too_long else found
