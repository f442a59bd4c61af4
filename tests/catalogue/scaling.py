"""What scales the workload of a test."""

from typing import Any

from tests.catalogue.building import Data, thing


def scaler_of_api(**spec: Any) -> Data:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"}
    return thing("autoscaling/v2", "HorizontalPodAutoscaler", "h", spec={"scaleTargetRef": target, **spec})
