"""Objects of any shape: a picture, an inventory and a supposition are made of what can be read of them."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventing.handler import Permanent
from functions._capacity.machines import loads_of, machines_of, templates_of
from functions._capacity.picture import pictured
from functions._capacity.supposing import supposed
from functions._capacity.usage import used_of
from functions._cli.capacity.gathering import KINDS, REPORTED
from functions._cli.reporting.inventory import applications, components
from functions._symptoms.snapshot import Snapshot
from tests.symptoms.cluster import AT

WORDS = st.sampled_from(
    [
        "spec",
        "status",
        "metadata",
        "name",
        "namespace",
        "containers",
        "resources",
        "requests",
        "memory",
        "cpu",
        "a",
        "nodeName",
        "allocatable",
        "conditions",
        "type",
        "Ready",
        "True",
        "affinity",
        "podAntiAffinity",
        "requiredDuringSchedulingIgnoredDuringExecution",
        "topologyKey",
        "labelSelector",
        "labels",
        "usage",
        "tolerations",
        "taints",
        "effect",
        "key",
        "replicas",
        "template",
        "annotations",
        "hard",
        "used",
        "volumes",
        "ownerReferences",
        "kind",
        "DaemonSet",
        "topologySpreadConstraints",
        "maxSkew",
        "phase",
        "Running",
        "initContainers",
        "containerStatuses",
        "state",
        "waiting",
        "reason",
        "restartCount",
        "cortex-online-school.dev/before",
        "sources",
        "rules",
        "ports",
        "1Gi",
    ]
)
LEAVES = st.none() | st.booleans() | st.integers(-(10**6), 10**20) | st.floats(allow_nan=True) | WORDS
SHAPES: st.SearchStrategy[Any] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
)
OBJECTS = st.fixed_dictionaries(
    {"metadata": st.fixed_dictionaries({"name": st.sampled_from(["a", "b", "c"])}, optional={"namespace": WORDS})},
    optional={"spec": SHAPES, "status": SHAPES, "usage": SHAPES, "containers": SHAPES},
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from((*KINDS, *REPORTED)), st.lists(OBJECTS, max_size=3), max_size=6))
def test_no_shape_is_an_error(objects: dict[str, list[dict[str, Any]]]) -> None:
    found = Snapshot(AT, {kind: tuple(listed) for kind, listed in objects.items()})
    seen = pictured(found, used_of(found))
    assert len(seen.nodes) <= 3
    assert components(found) is not None
    assert applications(found) is not None
    for text in ("node-memory=1Gi", "node=+1", "evict=a", "replicas=a/a=3"):
        try:
            supposed([text], machines_of(found), loads_of(found), templates_of(found), seen.quotas)
        except Permanent as error:
            assert str(error)  # what is not there cannot be supposed of
