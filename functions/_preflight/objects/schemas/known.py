"""Where the schema of an object comes from: Kubernetes, a CustomResourceDefinition beside it, or a known project."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from msgspec.structs import replace

from functions._manifests.repository import Manifest
from functions._preflight.objects.schemas.builtin import METADATA, Builtin, builtin
from functions._preflight.objects.schemas.declared import Declared, declared
from functions._preflight.objects.schemas.schema import OPEN, Resolve, Schema
from functions._preflight.objects.schemas.shipped import Shipped, shipped
from functions._preflight.objects.schemas.validation import Problem, Validation
from functions._preflight.view import View

Source = Literal["kubernetes", "repository", "project"]
_ROOT = ("apiVersion", "kind", "metadata")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind whose fields are known, and from where."""

    source: Source
    schema: Schema
    resolve: Resolve

    def problems(self, manifest: Manifest, metadata: Schema, resolve: Resolve) -> Iterator[Problem]:
        """Everything that is wrong in an object; what a Secret holds is never quoted."""
        own = self.source == "kubernetes"
        validation = Validation(self.resolve, self.source == "repository", manifest.kind != "Secret", own)
        if own:
            yield from validation.problems(self.schema, manifest.data)
            return
        left_out = (*_ROOT, "status") if self.source == "project" else _ROOT
        rest = {name: value for name, value in manifest.data.items() if name not in left_out}
        yield from validation.problems(self.schema, rest)
        yield from Validation(resolve, nulls=True).problems(metadata, manifest.data.get("metadata"), ("metadata",))


_UNKNOWN = Kind("project", OPEN, lambda _: OPEN)


@dataclass(frozen=True)
class Kinds:
    """Every kind that is known for a tree."""

    view: View

    @cached_property
    def builtin(self) -> Builtin:
        """Kubernetes' own, of the version that the facts or the policy name."""
        return builtin(self.view.facts.kubernetes_version or self.view.knobs.kubernetes_version)

    @cached_property
    def declared(self) -> dict[tuple[str, str], Declared]:
        """Those of the repository's own CustomResourceDefinitions."""
        return declared(self.view.repository)

    def find(self, api_version: str, kind: str) -> Kind | None:
        """What is known of a kind; nothing where its fields are not."""
        own = self.builtin.kinds.get((api_version, kind))
        if own:
            return Kind("kubernetes", own, self.builtin.resolve)
        group, _, version = api_version.rpartition("/")
        here = self.declared.get((group, kind))
        if here and version in here.versions:
            return Kind("repository", _without_root(here.schema(version)), self.builtin.resolve)
        project = shipped(group)
        found = project.find(api_version, kind) if project else None
        return Kind("project", _without_root(found), _resolver(project, self.builtin)) if project and found else None

    def problems(self, manifest: Manifest, api_version: str = "") -> tuple[Problem, ...]:
        """What is wrong in an object, read as of another version if one is given; of a kind that is not known, only its
        metadata is looked at."""
        kind = self.find(api_version or manifest.api_version, manifest.kind) or _UNKNOWN
        found = kind.problems(manifest, self.builtin.definitions[METADATA], self.builtin.resolve)
        return tuple(one for one in found if not (api_version and one.steps == ("apiVersion",)))


def _without_root(schema: Schema) -> Schema:
    """The schema without the fields that every object has; those follow Kubernetes."""
    properties = {name: one for name, one in (schema.properties or {}).items() if name not in _ROOT}
    required = [name for name in schema.required or () if name not in _ROOT]
    return replace(schema, properties=properties, required=required)


def _resolver(project: Shipped, own: Builtin) -> Callable[[str], Schema]:
    def resolve(ref: str) -> Schema:
        return project.definitions.get(ref) or own.resolve(ref)

    return resolve
