"""The kinds of Kubernetes itself, by its version: read from the files of kubernetes-validate, once, and kept.

Its own `validate` reads megabytes anew for every object, and stops at the first error; importing it costs 12 MB.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from eventing.shapes import ready
from functions._preflight.objects.schemas.schema import OPEN, Schema

# The API groups of Kubernetes itself (its API reference); all others are custom resources or aggregated APIs.
GROUPS = frozenset(
    {"",
     "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "apps", "autoscaling", "batch",
     "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "extensions",
     "flowcontrol.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io", "policy", "rbac.authorization.k8s.io",
     "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io"}
)  # fmt: skip
METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_NUMBERS = re.compile(r"v?(\d+)\.(\d+)")
_STRICT = "-local-strict"


class _File(msgspec.Struct, frozen=True):
    definitions: dict[str, Schema] = msgspec.field(name="$defs")


class Builtin:
    """The definitions of one version."""

    def __init__(self, version: str, definitions: Mapping[str, Schema]) -> None:
        self.version = version
        self.definitions = definitions
        self.kinds = {
            (one.api_version, one.kind): schema for schema in definitions.values() for one in schema.kinds or ()
        }

    def resolve(self, ref: str) -> Schema:
        """The definition that a reference names; one that takes anything where there is none."""
        return self.definitions.get(ref.rpartition("/")[2], OPEN)


def builtin(version: str = "") -> Builtin:
    """The schemas of the newest version that is not newer than this one; of the newest at all where it is empty."""
    found = versions()
    wanted = numbers(version) or numbers(found[-1])
    older = [one for one in found if numbers(one) <= wanted]
    return _read(older[-1] if older else found[0])


def numbers(version: str) -> tuple[int, int] | tuple[()]:
    """The major and minor of a version such as v1.33.4+k3s1; empty where it has none."""
    found = _NUMBERS.match(version.strip())
    return (int(found[1]), int(found[2])) if found else ()


@lru_cache(maxsize=1)
def versions() -> tuple[str, ...]:
    """The versions whose schemas are installed, oldest first."""
    named = [path.name.removesuffix(_STRICT)[1:] for path in _folder().iterdir() if path.name.endswith(_STRICT)]
    return tuple(sorted(named, key=numbers))


@lru_cache(maxsize=2)
def _read(version: str) -> Builtin:
    content = (_folder() / f"v{version}{_STRICT}" / "_definitions.json").read_bytes()
    major, minor = version.split(".")[:2]
    return Builtin(f"{major}.{minor}", msgspec.json.decode(content, type=ready(_File)).definitions)


def _folder() -> Path:
    from importlib.util import find_spec  # noqa: PLC0415 - finds the package without importing it

    found = find_spec("kubernetes_validate")
    if not found or not found.origin:
        raise ModuleNotFoundError("kubernetes-validate is not installed, so no object can be held to its schema")
    return Path(found.origin).parent / "kubernetes-json-schema"
