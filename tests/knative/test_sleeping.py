"""Between two ticks every function is at zero, whatever woke it: reckoned from the manifests and Knative's defaults.

A function's last pod goes when nothing was asked for a window (`autoscaling.knative.dev/window`), and Serving then
waits at most its grace period until the activator takes over (knative/serving, pkg/autoscaler/scaling).
"""

import pytest

from eventing.contracts import COORDINATOR
from eventing.manifests import load_services, load_wiring
from eventing.ping import event_of, schedule
from tests.knative.overlays import EVERY, KNATIVE_SERVICE, QUEUE, of_kind, pods
from tests.knative.pages import page

GRACE = 30  # seconds, scale-to-zero-grace-period, unless an installation changed it
AUTOSCALING = "autoscaling.knative.dev/"
# Any other could keep a pod: another class of autoscaler, a retention period, pods at the start of a revision.
SCALING = {f"{AUTOSCALING}{name}" for name in ("min-scale", "max-scale", "window", "target-burst-capacity")}
PROXY = {f"{QUEUE}{name}" for name in ("cpu-resource-request", "memory-resource-request", "memory-resource-limit")}
WIRING = load_wiring()
SERVED = {one.name: one for one in load_services()}
every_overlay = pytest.mark.parametrize("overlay", EVERY)


def tick() -> float:
    """Seconds between two ticks."""
    (source,) = WIRING.sources
    return schedule(source).after(0.0)


@pytest.mark.parametrize("name", sorted(SERVED))
def test_the_last_pod_is_gone_well_before_the_next_tick(name: str) -> None:
    assert SERVED[name].window + GRACE <= tick() / 4, "an idle function would be up for most of the day"


def test_whom_the_tick_wakes_sleeps_before_the_next_however_long_it_takes() -> None:
    (source,) = WIRING.sources
    woken = WIRING.subscribers(event_of(source, tick()).attributes)
    assert woken == (COORDINATOR,)
    for trigger in WIRING.triggers:
        if trigger.subscriber.service in woken:
            assert (trigger.delivery.timeout or 0.0) + SERVED[COORDINATOR].window + GRACE < tick(), trigger.name


@every_overlay
def test_nothing_else_keeps_a_function_up(overlay: str) -> None:
    for one in of_kind(overlay, "Service", KNATIVE_SERVICE):
        notes = one["spec"]["template"]["metadata"]["annotations"]
        assert set(notes) == SCALING | PROXY, one["metadata"]["name"]
        assert notes[f"{AUTOSCALING}min-scale"] == "0"
        assert int(notes[f"{AUTOSCALING}max-scale"]) >= 1
        assert notes[f"{AUTOSCALING}target-burst-capacity"] == "-1"  # always through the activator
        assert notes[f"{AUTOSCALING}window"] == f"{SERVED[one['metadata']['name']].window}s"
        assert set(one["metadata"].get("annotations", ())) <= {"kubernetes.io/description"}


def sources(overlay: str) -> set[tuple[str, str]]:
    kinds = ("PingSource", "ApiServerSource", "ContainerSource", "SinkBinding")
    return {(kind, one["metadata"]["name"]) for kind in kinds for one in of_kind(overlay, kind)}


@every_overlay
def test_one_clock_wakes_one_function_and_what_stays_up_is_known(overlay: str) -> None:
    optional = {("ApiServerSource", "cluster")} if overlay == "knative/overlays/all" else set[tuple[str, str]]()
    assert sources(overlay) == {("PingSource", "school-tick"), *optional}
    (source,) = of_kind(overlay, "PingSource")
    assert source["spec"]["schedule"] == "*/10 * * * *"
    standing = {one.owner: one.most for one in pods(overlay) if not one.of_knative}
    assert standing.pop("healer-room", 2) == 2
    assert standing == {"redis": 1, "qdrant": 1}


def test_the_pages_say_how_long_a_function_stays_up() -> None:
    (window,) = {one.window for one in SERVED.values()}
    said = f"for {window} to {window + GRACE} s"
    for name in ("docs/scale.md", "README.md"):
        assert said in page(name), name


@every_overlay
def test_no_older_revision_keeps_a_pod(overlay: str) -> None:
    """As a share or a tag of the traffic would, or a revision's name of ours."""
    for one in of_kind(overlay, "Service", KNATIVE_SERVICE):
        assert set(one["spec"]) == {"template"}
        assert "name" not in one["spec"]["template"]["metadata"]
