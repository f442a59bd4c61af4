"""What the speaker said, typed: the parameters of a statement are text from outside, so nothing odd gets past here."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from eventing.shapes import ready
from eventing.vocabulary import Improvement
from functions._manifests.quantities import parse as quantity

Memory = Annotated[str, Meta(pattern=r"^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)$")]
Cpu = Annotated[str, Meta(pattern=r"^([0-9]+m|[0-9]+(\.[0-9]+)?)$")]
Label = Annotated[str, Meta(pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=253)]
Count = Annotated[int, Meta(ge=1, le=100)]
Field = Annotated[str, Meta(pattern=r"^[0-9*/,A-Za-z-]+$")]


class Said(Struct, frozen=True, kw_only=True):
    """Every parameter that a statement may carry; None where the speaker named no figure.

    `seconds` is the period of a probe, the whole patience of a startup probe, or the time to shut down, by practice.
    `cpu` is in cores or millicores, `memory` in bytes with its suffix, `ttl_seconds` in seconds, `retention` in days.
    """

    container: Label | None = None
    image: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/:-]*$", max_length=255)] | None = None
    tag: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")] | None = None
    registry: Annotated[str, Meta(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?(/[a-z0-9._/-]+)?$")] | None = None
    replicas: Count | None = None
    min_replicas: Count | None = None
    max_replicas: Count | None = None
    cpu: Cpu | None = None
    memory: Memory | None = None
    path: Annotated[str, Meta(pattern=r"^/[A-Za-z0-9._~/?=&%-]*$", max_length=200)] | None = None
    port: Annotated[int, Meta(ge=1, le=65535)] | None = None
    seconds: Annotated[int, Meta(ge=1, le=3600)] | None = None
    history: Annotated[int, Meta(ge=1, le=100)] | None = None
    ttl_seconds: Annotated[int, Meta(ge=0, le=90 * 86400)] | None = None
    schedule: Annotated[str, Meta(pattern=r"^(\S+ ){4}\S+$", max_length=60)] | None = None
    min_available: Annotated[str, Meta(pattern=r"^[0-9]{1,3}%?$")] | None = None
    retention: Annotated[int, Meta(ge=1, le=365)] | None = None


class Unusable(Struct, frozen=True):
    """A statement whose parameters cannot be acted on, and why."""

    reason: str


_TEXT = frozenset({"container", "image", "tag", "registry", "cpu", "memory", "path", "schedule", "min_available"})
_SMALLEST_MEMORY = 1024 * 1024  # bytes; a container is never started with less, so a smaller figure was misheard


def read(improvement: Improvement) -> Said | Unusable:
    """The parameters of a statement, typed; what is out of range or malformed makes the statement unusable."""
    given = {
        name: str(value) if name in _TEXT else value
        for name, value in improvement.parameters.items()
        if name in Said.__struct_fields__ and value != ""
    }
    try:
        said = msgspec.convert(given, ready(Said), strict=False)
    except msgspec.ValidationError as error:
        return Unusable(f"what was said cannot be used: {error}")
    if said.memory is not None and quantity(said.memory) < _SMALLEST_MEMORY:
        return Unusable(f"what was said cannot be used: {said.memory} of memory starts no container")
    return said
