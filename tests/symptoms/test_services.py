"""Services behind which no pod is ready."""

from tests.symptoms.cluster import seen, snapshot, thing

SERVICE = thing("Service", "api", spec={"selector": {"app": "api"}})
OTHER = thing("Pod", "web-1", metadata={"labels": {"app": "web"}})
READY = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
FITTING = thing("Pod", "api-1", metadata={"labels": {"app": "api", "tier": "back"}}, status=READY)


def test_a_selector_that_fits_no_pod() -> None:
    (found,) = seen(snapshot(SERVICE, OTHER), "services")
    assert (found.fault, found.resource.name, found.details["selector"]) == ("no-endpoints", "api", "app=api")


def test_a_selector_that_fits_one() -> None:
    assert seen(snapshot(SERVICE, OTHER, FITTING), "services") == []


def test_pods_that_could_not_be_read_are_not_missing() -> None:
    assert seen(snapshot(SERVICE), "services") == []
    assert seen(snapshot(SERVICE, unreadable={"Pod/shop": "403"}, known=("Pod",)), "services") == []
