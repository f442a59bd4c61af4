"""What containers used, as measured over a time."""

from collections.abc import Mapping

from msgspec import Struct

from eventing.vocabulary import Resource


class Usage(Struct, frozen=True):
    """What a container of a workload used over a stated time: percentiles of its memory (bytes) and CPU (cores).

    `samples` and `hours` say what they rest on; a remedy asks for enough of both before it goes below anything.
    """

    workload: Resource
    container: str
    hours: float
    samples: int
    memory: Mapping[str, float] = {}  # by percentile: p50, p95, p99, max
    cpu: Mapping[str, float] = {}
