"""What others write into an object's annotations is not taken away by what is applied."""

import pytest

from tests.knative.overlays import KNATIVE_SERVICE, of_kind


@pytest.mark.parametrize("overlay", ["knative/overlays/k3s", "knative/overlays/kafka"])
def test_each_service_states_an_annotation_so_that_serving_keeps_its_own(overlay: str) -> None:
    """Seen with Serving 1.22 on Kubernetes 1.36: applied from the client, then taken over, then applied again.

    kubectl makes the map of annotations the new owner's; where that states none, the API server drops the map with
    `serving.knative.dev/creator`, and Serving's webhook refuses every apply from then on.
    """
    services = of_kind(overlay, "Service", KNATIVE_SERVICE)
    assert len(services) == 9
    assert all(data["metadata"].get("annotations") for data in services)
