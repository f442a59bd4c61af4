"""What the tree cannot know: nodes, registries, storage classes, what exists outside Git. Given by a file, or read
from the cluster by the gate. A fact that is not stated is unknown, never false: a rule that needs it stays silent.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from eventing.shapes import ready
from functions._manifests.source import one_line, only_document_of
from functions._manifests.tree import Unparsable

Amounts = dict[str, str | int | float]


class Taint(Struct, frozen=True, forbid_unknown_fields=True):
    """A taint that some nodes carry; where nodes are listed, theirs count instead."""

    key: str
    effect: str
    value: str = ""


class NodeFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """One node."""

    name: str
    labels: dict[str, str] = {}
    taints: tuple[Taint, ...] = ()
    allocatable: Amounts = {}


class RegistryFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """One registry; `images` are `repository:tag` or `repository@digest`, None where its catalogue is unknown."""

    host: str
    reachable: bool = True
    images: tuple[str, ...] | None = None


class StorageClassFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """One StorageClass; what is None is unknown."""

    name: str
    provisioner: str = ""
    access_modes: tuple[str, ...] | None = None
    minimum_size: str = ""
    default: bool = False


class QuotaFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """A live ResourceQuota."""

    namespace: str
    name: str
    hard: Amounts = {}
    used: Amounts = {}


class ObjectFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """An object that exists in the cluster and not in Git; `keys` are those of a ConfigMap or Secret, never values."""

    kind: str
    name: str
    namespace: str = ""
    keys: tuple[str, ...] | None = None
    ports: tuple[int, ...] | None = None


class CrdFacts(Struct, frozen=True, forbid_unknown_fields=True):
    """An installed CustomResourceDefinition."""

    group: str
    kind: str
    versions: tuple[str, ...] = ()


class MissingCommand(Struct, frozen=True, forbid_unknown_fields=True):
    """Images (a pattern as in a shell) in which a program is not installed."""

    image: str
    command: str


class Facts(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is known about the cluster."""

    statements: Annotated[tuple[str, ...], Meta(description="Sentences for a person; no rule reads them.")] = ()
    kubernetes_version: Annotated[str, Meta(description="Such as 1.33; the newest known schema where empty.")] = ""
    nodes: Annotated[
        tuple[NodeFacts, ...] | None, Meta(description="Every node of the cluster, where all are listed.")
    ] = None
    node_taints: Annotated[tuple[Taint, ...], Meta(description="Taints that nodes are known to carry.")] = ()
    absent_node_labels: Annotated[
        tuple[str, ...], Meta(description="Labels, `key` or `key=value`, that no node carries.")
    ] = ()
    api_groups: Annotated[
        tuple[str, ...] | None, Meta(description="Every API group that the cluster serves, where all are listed.")
    ] = None
    absent_api_groups: Annotated[tuple[str, ...], Meta(description="API groups that are not installed.")] = ()
    crds: Annotated[tuple[CrdFacts, ...] | None, Meta(description="Every installed CRD, where all are listed.")] = None
    registries: Annotated[tuple[RegistryFacts, ...], Meta(description="Registries and the images in them.")] = ()
    unreachable_registries: Annotated[
        tuple[str, ...], Meta(description="Registries that the nodes cannot pull from.")
    ] = ()
    mirror_registries: Annotated[
        tuple[str, ...], Meta(description="Registries, `host` or `host:port`, that hold mirrors of other images.")
    ] = ()
    image_lacks_commands: Annotated[
        tuple[MissingCommand, ...], Meta(description="Programs that images are known not to have.")
    ] = ()
    storage_classes: Annotated[
        tuple[StorageClassFacts, ...] | None, Meta(description="Every StorageClass, where all are listed.")
    ] = None
    priority_classes: Annotated[
        tuple[str, ...] | None, Meta(description="Every PriorityClass, where all are listed.")
    ] = None
    ingress_classes: Annotated[
        tuple[str, ...] | None, Meta(description="Every IngressClass, where all are listed.")
    ] = None
    namespaces: Annotated[tuple[str, ...] | None, Meta(description="Every namespace, where all are listed.")] = None
    quotas: Annotated[tuple[QuotaFacts, ...], Meta(description="Live ResourceQuotas with what is used of them.")] = ()
    objects: Annotated[
        tuple[ObjectFacts, ...], Meta(description="Objects that exist in the cluster and not in Git.")
    ] = ()
    complete: Annotated[
        tuple[str, ...],
        Meta(description="Kinds of which `objects` lists every one: what is neither there nor in Git is missing."),
    ] = ()


class FactsError(ValueError):
    """The facts cannot be used; the message names the key."""


def read_facts(text: str | bytes, file: str = "facts") -> Facts:
    """Facts from JSON or YAML.

    Raises:
        FactsError: for an unknown key, a wrong type, or text that is neither.
    """
    found = _plain(text.encode(errors="surrogatepass") if isinstance(text, str) else text, file)
    try:
        return msgspec.convert({} if found is None else found, ready(Facts))
    except msgspec.ValidationError as error:
        raise FactsError(f"{file}: {one_line(error)}; its schema: cortex-school preflight --facts-schema") from None


def _plain(content: bytes, file: str) -> Any:
    try:
        return msgspec.json.decode(content)  # what `init` writes of a large cluster is more than is read as YAML
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        as_json = one_line(error)
    try:
        return only_document_of(content)
    except Unparsable as error:
        raise FactsError(f"{file} is neither JSON ({as_json}) nor YAML ({one_line(error)})") from None


def schema() -> dict[str, Any]:
    """The JSON Schema of the facts."""
    return msgspec.json.schema(Facts)
