"""What a service sets is read by its function, and what the function needs is set."""

import re
from typing import Any

import pytest
import yaml

from eventing.manifests import SERVICES, load_services
from eventing.services import Service
from tests.knative.code_of_a_function import read_by

SERVED = {service.name: service for service in load_services()}
FRAMEWORK = {"FUNCTION_TARGET", "FUNCTION_SOURCE", "WORKERS", "THREADS"}  # functions-framework reads these
FROM_OUTSIDE = {"KUBECONFIG", "KUBERNETES_SERVICE_HOST"}  # for a process that runs elsewhere; set by Kubernetes
# Read where it is set, by code that stands in for what is missing: not so in a cluster, where there has to be one.
NEVER_LEFT_OUT = {"POLICY_FILE", "STATE_DIR", "GITHUB_REPO", "QDRANT_URL", "PROMETHEUS_URL"}
every_service = pytest.mark.parametrize("service", SERVED.values(), ids=lambda service: service.name)


def entries(service: Service) -> list[dict[str, Any]]:
    data = yaml.safe_load((SERVICES / f"{service.name}.yaml").read_text())
    found: list[dict[str, Any]] = data["spec"]["template"]["spec"]["containers"][0]["env"]
    return found


def within(service: Service) -> set[str]:
    """Variables that stand in the values of others."""
    return {name for value in service.environment.values() for name in re.findall(r"\$\((\w+)\)", value)}


@every_service
def test_what_is_set_is_read(service: Service) -> None:
    set_ = {entry["name"] for entry in entries(service)}
    assert set_ - set(read_by(service.name)) - FRAMEWORK - within(service) == set()


@every_service
def test_what_is_read_is_set_or_may_be_absent(service: Service) -> None:
    read = read_by(service.name)
    needed = {name for name, has_to_be in read.items() if has_to_be} | (NEVER_LEFT_OUT & set(read))
    assert needed - {entry["name"] for entry in entries(service)} == set()
    assert set(read) - {entry["name"] for entry in entries(service)} <= FROM_OUTSIDE


@every_service
def test_what_has_to_be_there_is_not_an_optional_reference(service: Service) -> None:
    read = read_by(service.name)
    for entry in entries(service):
        ((_, source),) = entry.get("valueFrom", {"": {}}).items()
        if source.get("optional"):
            assert not read.get(entry["name"], False), entry["name"]
            assert entry["name"] not in within(service)


@every_service
def test_the_broker_comes_first_and_a_variable_before_what_holds_it(service: Service) -> None:
    names = [entry["name"] for entry in entries(service)]
    assert names[0] == "K_SINK"  # the overlay for Kafka replaces the first one, and tests that it is this
    for entry in entries(service):
        for name in re.findall(r"\$\((\w+)\)", entry.get("value", "")):
            assert names.index(name) < names.index(entry["name"])


@every_service
def test_a_function_is_its_own_user_of_redis(service: Service) -> None:
    if "REDIS_URL" not in service.environment:
        assert "REDIS_URL" not in read_by(service.name)
        return
    address = f"redis://{service.name}:$(REDIS_PASSWORD)@redis.{service.namespace}.svc.cluster.local:6379/0"
    assert service.environment["REDIS_URL"] == address
    reference = {"name": "redis", "key": service.name}
    (password,) = [entry for entry in entries(service) if entry["name"] == "REDIS_PASSWORD"]
    assert password["valueFrom"] == {"secretKeyRef": reference}
