"""The same YAML everywhere: the wiring, the contract, the services and the folders agree with each other."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from eventing.contracts import (
    ALERTING,
    COORDINATOR,
    EVENT_TYPES,
    HEALER,
    MONITOR,
    PREFIX,
    VALIDATOR,
    WEBHOOK,
    WORKERS,
)
from eventing.manifests import SERVICES, WIRING, Trigger, load_services, load_wiring
from eventing.ping import event_of, schedule
from eventing.processes import INGRESS
from eventing.runtime import DEAD_LETTERS
from eventing.services import Service

ROOT = Path(__file__).resolve().parents[2]
FOUND = load_wiring()
SERVED = {service.name: service for service in load_services()}
NO_FUNCTION = {"requirements"}  # what the images install
FOLDERS = {path.name for path in ROOT.joinpath("functions").iterdir() if path.is_dir() and path.name[0] not in "_."}
FOLDERS -= NO_FUNCTION
RECEIVERS = {WEBHOOK}  # these are called from outside, and get no event
HALF_AN_HOUR = 1800.0
SLICE_AND_COLD_START = 60.0  # a watch's slice of 30 s, and a cold start on a busy small machine

# DESIGN: who gets which event.
TABLE = {
    "video.submitted": {"youtube-ingestion", WORKERS},
    "video.ingested": {COORDINATOR},
    "video.failed": {COORDINATOR},
    "reading.due": {"youtube-ingestion"},
    "improvement.raw": {COORDINATOR},
    "improvement.accepted": {"moe-router"},
    "improvement.categorized": {WORKERS},
    "improvement.planned": {VALIDATOR},
    "improvement.validated": {COORDINATOR},
    "improvement.approved": {MONITOR},
    "watch.armed": {WORKERS},
    "watch.postponed": {COORDINATOR},
    "improvement.implemented": {MONITOR, COORDINATOR},
    "improvement.pending_review": {WORKERS, ALERTING, VALIDATOR, COORDINATOR},
    "improvement.rejected": {COORDINATOR, ALERTING, VALIDATOR},
    "improvement.failed": {COORDINATOR, ALERTING, VALIDATOR},
    "watch.due": {MONITOR},
    "argocd.application": {MONITOR},
    "improvement.deployed": {COORDINATOR},
    "rollback.requested": {WORKERS},
    "rollback.committed": {MONITOR, COORDINATOR},
    "improvement.verified": {COORDINATOR, VALIDATOR, ALERTING},
    "improvement.rolled_back": {COORDINATOR, VALIDATOR, ALERTING},
    "improvement.unverified": {COORDINATOR, VALIDATOR, ALERTING},
    "pull_request.changed": {WORKERS},
    "scan.requested": {HEALER},
    "channels.requested": {"youtube-ingestion"},
    "symptom.reported": {HEALER},
    "errand.due": {HEALER},
    "command": {COORDINATOR},
    "probe": {COORDINATOR},
    "alert.raised": {ALERTING},
    "notification.due": {ALERTING},
}


def named(trigger: Trigger) -> str:
    return trigger.name


def called(service: Service) -> str:
    return service.name


every_trigger = pytest.mark.parametrize("trigger", FOUND.triggers, ids=named)
every_service = pytest.mark.parametrize("service", SERVED.values(), ids=called)


@pytest.mark.parametrize(("event_type", "consumers"), TABLE.items())
def test_who_gets_which_event(event_type: str, consumers: set[str]) -> None:
    attributes = {"type": PREFIX + event_type, "source": "/s", "id": "1"}
    assert set(FOUND.subscribers(attributes)) == consumers
    matching = FOUND.matching(FOUND.brokers[0], attributes)
    assert len(matching) == len(consumers)  # nobody gets one event through two Triggers


def test_the_table_and_the_contract_have_the_same_types() -> None:
    ours = {name.removeprefix(PREFIX) for name in EVENT_TYPES if name.startswith(PREFIX)}
    assert set(TABLE) == ours


@every_trigger
def test_each_filter_names_declared_types(trigger: Trigger) -> None:
    types = [leaf.value for leaf in trigger.filter.leaves() if leaf.attribute == "type"]
    assert types
    assert set(types) <= set(EVENT_TYPES)
    assert {leaf.dialect for leaf in trigger.filter.leaves()} == {"exact"}


@pytest.mark.parametrize("event_type", EVENT_TYPES.values(), ids=lambda declared: declared.name)
def test_each_declared_type_is_wanted_or_terminal(event_type: Any) -> None:
    named_by = [t for t in FOUND.triggers if any(leaf.value == event_type.name for leaf in t.filter.leaves())]
    assert bool(named_by) is not event_type.terminal


def test_each_producer_of_ours_is_a_service() -> None:
    outside = {"person", "argocd", "pingsource", "apiserversource"}
    producers = {producer for declared in EVENT_TYPES.values() for producer in declared.producers}
    assert producers - outside <= set(SERVED)


@every_trigger
def test_each_subscriber_has_a_service_and_a_folder(trigger: Trigger) -> None:
    sinks = [trigger.subscriber, trigger.delivery.dead_letter]
    for sink in sinks:
        assert sink is not None
        assert sink.service in SERVED
        assert sink.namespace == SERVED[sink.service].namespace == trigger.namespace
        assert ROOT.joinpath("functions", sink.service.replace("-", "_"), "function.py").is_file()


def test_folders_services_and_dependency_groups_have_the_same_names() -> None:
    assert {name.replace("-", "_") for name in SERVED} == FOLDERS
    groups = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text())["dependency-groups"]
    assert set(SERVED) <= set(groups)
    assert {trigger.subscriber.service for trigger in FOUND.triggers} == set(SERVED) - RECEIVERS


@every_trigger
def test_an_outage_of_half_an_hour_costs_no_dead_letter(trigger: Trigger) -> None:
    assert trigger.delivery.budget() >= HALF_AN_HOUR
    assert trigger.delivery.policy == "exponential"


@every_trigger
def test_timeouts_cover_a_slice_and_a_cold_start_and_fit_into_servings(trigger: Trigger) -> None:
    timeout = trigger.delivery.timeout
    assert timeout is not None
    assert SLICE_AND_COLD_START <= timeout <= SERVED[trigger.subscriber.service].timeout


@every_trigger
def test_what_cannot_be_delivered_is_stored_by_alerting(trigger: Trigger) -> None:
    sink = trigger.delivery.dead_letter
    assert sink is not None
    assert (sink.service, sink.uri) == (ALERTING, DEAD_LETTERS)
    assert trigger.subscriber.uri == ""


def documents(file: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(file.read_text()))


def test_delivery_blocks_are_complete_because_knative_takes_them_whole() -> None:
    blocks = [data["spec"]["delivery"] for data in (*documents(WIRING / "triggers.yaml"), broker())]
    complete = {"retry", "backoffPolicy", "backoffDelay", "timeout", "deadLetterSink"}
    assert len(blocks) == len(FOUND.triggers) + 1
    assert [set(block) for block in blocks] == [complete] * len(blocks)


def broker() -> dict[str, Any]:
    (data,) = documents(WIRING / "broker.yaml")
    return data


def test_the_broker_has_the_name_that_others_rely_on() -> None:
    assert [(b.path, b.asynchronous) for b in FOUND.brokers] == [("/cortex-school/school", True)]


def test_one_idle_tick_in_ten_minutes_goes_to_the_coordinator_alone() -> None:
    (source,) = FOUND.sources
    assert schedule(source).after(0.0) == 600.0
    assert schedule(source).after(600.0) == 1200.0
    tick = event_of(source, 600.0)
    assert FOUND.subscribers(tick.attributes) == (COORDINATOR,)
    assert FOUND.subscribers(tick.without("tick").attributes) == ()  # a ping of somebody else's


def test_kustomizations_list_every_manifest() -> None:
    for directory in (WIRING, SERVICES):
        (listed,) = documents(directory / "kustomization.yaml")
        files = {path.name for path in directory.glob("*.yaml")} - {"kustomization.yaml"}
        assert sorted(listed["resources"]) == sorted(files)


def manifest(service: Service) -> dict[str, Any]:
    (data,) = documents(SERVICES / f"{service.name}.yaml")
    return data


@every_service
def test_services_sleep_by_default_and_threads_match_concurrency(service: Service) -> None:
    assert service.min_scale == 0
    assert service.max_scale >= 1
    assert int(service.environment["THREADS"]) == service.concurrency > 0
    assert service.environment["WORKERS"] == "1"


def test_one_writer_of_git_one_writer_of_the_index() -> None:
    assert (SERVED[WORKERS].max_scale, SERVED[VALIDATOR].max_scale) == (1, 1)


def test_several_watches_run_side_by_side() -> None:
    assert SERVED[MONITOR].concurrency >= 8


@every_service
def test_services_start_their_own_function_and_publish_to_the_broker(service: Service) -> None:
    folder = service.name.replace("-", "_")
    assert service.environment["FUNCTION_TARGET"] == "function"
    assert service.environment["FUNCTION_SOURCE"] == f"functions/{folder}/function.py"
    assert service.environment["K_SINK"] == INGRESS + FOUND.brokers[0].path
    assert service.image.startswith(f"ghcr.io/cortex-online-school/{service.name}:")


@every_service
def test_services_are_private_and_restricted(service: Service) -> None:
    data = manifest(service)
    private = data["metadata"]["labels"].get("networking.knative.dev/visibility") == "cluster-local"
    assert private is (service.name not in RECEIVERS)
    pod = data["spec"]["template"]["spec"]
    assert pod["enableServiceLinks"] is False
    (container,) = pod["containers"]
    security = container["securityContext"]
    assert (security["runAsNonRoot"], security["readOnlyRootFilesystem"]) == (True, True)
    assert security["allowPrivilegeEscalation"] is False
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert set(container["resources"]) == {"requests", "limits"}


@every_service
def test_only_two_speak_to_the_kubernetes_api(service: Service) -> None:
    pod = manifest(service)["spec"]["template"]["spec"]
    assert ("automountServiceAccountToken" in pod) is (service.name not in (MONITOR, HEALER))


@every_service
def test_mounts_and_volumes_belong_together_and_the_policy_is_there(service: Service) -> None:
    pod = manifest(service)["spec"]["template"]["spec"]
    mounts = {mount["name"]: mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert set(mounts) == set(volumes)
    assert "tmp" in mounts  # gunicorn's workers write there, and the root is read-only
    policy, scratch = mounts.get("policy"), mounts.get("scratch")
    assert service.environment.get("POLICY_FILE") == (policy and policy + "/policy.yaml")
    assert service.environment.get("STATE_DIR") == scratch
    assert volumes.get("policy", {"configMap": {"name": "school-policy"}})["configMap"] == {"name": "school-policy"}
    assert all("sizeLimit" in volume["emptyDir"] for volume in volumes.values() if "emptyDir" in volume)


def test_secrets_come_from_secrets_and_settings_from_one_map() -> None:
    lines = (SERVICES / "settings.env").read_text().splitlines()
    settings = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    for service in SERVED.values():
        for variable in manifest(service)["spec"]["template"]["spec"]["containers"][0]["env"]:
            source = variable.get("valueFrom", {})
            if "configMapKeyRef" in source:
                assert source["configMapKeyRef"]["key"] in settings
                assert source["configMapKeyRef"]["name"] == "school-settings"
            if any(word in variable["name"] for word in ("TOKEN", "KEY", "SECRET", "PASSWORD")):
                assert set(source) == {"secretKeyRef"}


def test_only_who_asks_models_has_their_key_and_only_the_coordinator_checks_signatures() -> None:
    def having(name: str) -> set[str]:
        return {service.name for service in SERVED.values() if name in service.referenced}

    assert having("ANTHROPIC_API_KEY") == {"youtube-ingestion", "moe-router", "cluster-healer", WORKERS}
    assert having("COMMAND_SIGNING_KEY") == {COORDINATOR}
    assert having("QDRANT_URL") == {VALIDATOR}
    assert having("GITHUB_WEBHOOK_SECRET") == {WEBHOOK}
    assert having("GITHUB_TOKEN") == {COORDINATOR, VALIDATOR, WORKERS, MONITOR, HEALER}
