"""Probes on ports that are there, with a timing that does no harm."""

from typing import Any

import pytest

from tests.catalogue.building import Data, edits, overriding, planned, refusal, service, shop, workload

HTTP: Data = {"ports": [{"name": "http", "containerPort": 8080}]}
AT = "spec.template.spec.containers[name=app]"


def _probe(practice: str, container: Data, names: str = "", **said: Any) -> Data:
    plan = planned(practice, shop(workload(container=container), service(target="http")), names or (), **said)
    assert len(plan.operations) == 1
    value = plan.operations[0].value
    assert isinstance(value, dict)
    return value


def test_a_readiness_probe_where_nobody_named_a_path_is_a_connection() -> None:
    repository = shop(workload(container=HTTP), service(target="http"))
    plan = planned("readiness-probe", repository)
    value = {"tcpSocket": {"port": "http"}, "periodSeconds": 10, "timeoutSeconds": 2, "failureThreshold": 3}
    assert edits(plan) == [("api", f"{AT}.readinessProbe", None, value)]
    assert plan.operations[0].file == "apps/shop/00.yaml"
    assert plan.automatic
    assert plan.summary == ("In shop: api gets a readiness probe, a TCP connection to port http every 10 s (had none).")


def test_a_path_said_of_a_named_workload_is_asked_for() -> None:
    plan = planned("readiness-probe", shop(workload(container=HTTP)), "api", path="/ready", seconds=1)
    assert plan.automatic
    assert plan.operations[0].value == {
        "httpGet": {"path": "/ready", "port": "http"},
        "periodSeconds": 1,
        "timeoutSeconds": 1,
        "failureThreshold": 3,
    }


def test_a_path_said_in_general_waits_for_a_person() -> None:
    plan = planned("readiness-probe", shop(workload(container=HTTP)), path="/healthz")
    assert plan.operations[0].value["httpGet"] == {"path": "/healthz", "port": "http"}
    assert (plan.automatic, plan.why_not_automatic) == (
        False,
        "nothing in the manifests shows that api answers /healthz",
    )


@pytest.mark.parametrize("probe", ["readinessProbe", "livenessProbe", "startupProbe"])
def test_a_path_that_the_application_asks_for_elsewhere_is_its_convention(probe: str) -> None:
    found = {"readinessProbe": {"grpc": {"port": 1}}, probe: {"httpGet": {"path": "/healthz", "port": 1}}}
    other = workload("web", container={**HTTP, **found})
    plan = planned("readiness-probe", shop(workload(container=HTTP), other), path="/healthz")
    assert plan.automatic
    assert plan.operations[0].value["httpGet"]["path"] == "/healthz"


def test_a_path_said_in_general_is_not_asked_of_a_database() -> None:
    database = workload("db", container={"ports": [{"containerPort": 5432, "name": "postgres"}]})
    plan = planned("readiness-probe", shop(database), path="/healthz")
    assert plan.operations[0].value["tcpSocket"] == {"port": "postgres"}
    assert plan.automatic


def test_an_encrypted_port_is_asked_encrypted() -> None:
    secure = {"ports": [{"containerPort": 8443}]}
    assert _probe("readiness-probe", secure, "api", path="/")["httpGet"] == {
        "path": "/",
        "port": 8443,
        "scheme": "HTTPS",
    }


@pytest.mark.parametrize(
    ("practice", "other", "asked"),
    [
        ("readiness-probe", {"livenessProbe": {"exec": {"command": ["ok"]}}}, {"exec": {"command": ["ok"]}}),
        ("readiness-probe", {"startupProbe": {"grpc": {"port": 1}}}, {"grpc": {"port": 1}}),
        (
            "readiness-probe",
            {"livenessProbe": {"grpc": {"port": 1}}, "startupProbe": {"grpc": {"port": 2}}},
            {"grpc": {"port": 1}},
        ),
        (
            "liveness-probe",
            {"readinessProbe": {"httpGet": {"path": "/healthz", "port": 1}}},
            {"httpGet": {"path": "/healthz", "port": 1}},
        ),
        (
            "liveness-probe",
            {"readinessProbe": {"httpGet": {"path": "/readyz", "port": 1}}},
            {"tcpSocket": {"port": "http"}},
        ),
        (
            "startup-probe",
            {"livenessProbe": {"grpc": {"port": 1}}, "readinessProbe": {"grpc": {"port": 2}}},
            {"grpc": {"port": 1}},
        ),
        ("startup-probe", {"livenessProbe": {"initialDelaySeconds": 3}}, {"tcpSocket": {"port": "http"}}),
        ("readiness-probe", {"livenessProbe": "broken"}, {"tcpSocket": {"port": "http"}}),
        ("readiness-probe", {"livenessProbe": {"tcpSocket": {"port": 1}}}, {"tcpSocket": {"port": 1}}),
        (
            "readiness-probe",
            {"livenessProbe": {"httpGet": {"path": "/ready", "port": 1}}},
            {"httpGet": {"path": "/ready", "port": 1}},
        ),
    ],
)
def test_a_new_probe_asks_what_another_asks(practice: str, other: Data, asked: Data) -> None:
    value = _probe(practice, {**HTTP, **other})
    assert {key: value[key] for key in asked} == asked


@pytest.mark.parametrize(
    ("container", "said", "timing"),
    [
        ({}, {}, {"initialDelaySeconds": 30, "periodSeconds": 20, "timeoutSeconds": 5, "failureThreshold": 6}),
        (
            {},
            {"seconds": 5},
            {"initialDelaySeconds": 30, "periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 12},
        ),
        (
            {},
            {"seconds": 50},
            {"initialDelaySeconds": 30, "periodSeconds": 50, "timeoutSeconds": 5, "failureThreshold": 3},
        ),
        (
            {"readinessProbe": {"initialDelaySeconds": 90, "periodSeconds": 40, "failureThreshold": 2}},
            {},
            {"initialDelaySeconds": 90, "periodSeconds": 20, "timeoutSeconds": 5, "failureThreshold": 8},
        ),
        (
            {"startupProbe": {"tcpSocket": {"port": 1}}},
            {},
            {"periodSeconds": 20, "timeoutSeconds": 5, "failureThreshold": 6},
        ),
    ],
)
def test_liveness_acts_more_slowly_than_readiness(container: Data, said: Data, timing: Data) -> None:
    value = _probe("liveness-probe", {**HTTP, **container}, **said)
    assert {key: number for key, number in value.items() if isinstance(number, int)} == timing


@pytest.mark.parametrize(
    ("liveness", "said", "timing"),
    [
        ({}, {}, {"periodSeconds": 5, "timeoutSeconds": 2, "failureThreshold": 30}),
        ({"timeoutSeconds": 7}, {}, {"periodSeconds": 5, "timeoutSeconds": 7, "failureThreshold": 30}),
        ({"initialDelaySeconds": 75}, {}, {"periodSeconds": 5, "timeoutSeconds": 2, "failureThreshold": 30}),
        ({"initialDelaySeconds": 80}, {}, {"periodSeconds": 5, "timeoutSeconds": 2, "failureThreshold": 32}),
        (
            {"initialDelaySeconds": 80},
            {"seconds": 61},
            {"periodSeconds": 5, "timeoutSeconds": 2, "failureThreshold": 13},
        ),
    ],
)
def test_a_startup_probe_waits_as_long_as_it_takes(liveness: Data, said: Data, timing: Data) -> None:
    container = {**HTTP, "livenessProbe": {"tcpSocket": {"port": "http"}, **liveness}}
    value = _probe("startup-probe", container, **said)
    assert value == {"tcpSocket": {"port": "http"}, **timing}


@pytest.mark.parametrize(
    ("practice", "container", "said", "reason"),
    [
        ("readiness-probe", {}, {}, "Readiness probe: does not fit: api shows no TCP port to ask"),
        ("readiness-probe", HTTP, {"port": 9}, "Readiness probe: does not fit: api shows no TCP port 9 to ask"),
        ("readiness-probe", HTTP, {"container": "side"}, "Readiness probe: does not fit: api shows no TCP port to ask"),
        (
            "startup-probe",
            HTTP,
            {},
            "Startup probe: does not fit: api has no liveness probe that could end a slow start",
        ),
        (
            "liveness-probe",
            {**HTTP, "livenessProbe": {"grpc": {"port": 1}}},
            {},
            "Liveness probe: already so: api has a liveness probe",
        ),
    ],
)
def test_no_probe(practice: str, container: Data, said: Data, reason: str) -> None:
    assert refusal(practice, shop(workload(container=container)), **said) == reason


@pytest.mark.parametrize(
    ("practice", "liveness", "told"),
    [
        ("readiness-probe", {"httpGet": {"path": "/x", "port": 1}}, "readiness probe, GET /x on port 1 every 10 s"),
        ("readiness-probe", {"httpGet": {"port": 1}}, "readiness probe, GET / on port 1 every 10 s"),
        ("startup-probe", {"exec": {"command": ["a", "b"]}}, "startup probe, the command a b every 5 s"),
        ("startup-probe", {"grpc": {"port": 1}}, "startup probe, gRPC on port 1 every 5 s"),
    ],
)
def test_the_summary_says_what_is_asked(practice: str, liveness: Data, told: str) -> None:
    plan = planned(practice, shop(workload(container={**HTTP, "livenessProbe": liveness})))
    assert plan.summary == f"In shop: api gets a {told} (had none)."


def test_the_said_port_is_asked() -> None:
    both = {"ports": [{"name": "http", "containerPort": 8080}, {"containerPort": 8081}]}
    assert _probe("readiness-probe", both, port=8081)["tcpSocket"] == {"port": 8081}


def test_the_named_container_is_asked() -> None:
    side = {"name": "side", "image": "x:1", "ports": [{"containerPort": 9000}]}
    plan = planned("readiness-probe", shop(workload(container=HTTP, beside=(side,))), container="side")
    assert plan.operations[0].path == "spec.template.spec.containers[name=side].readinessProbe"


def test_another_path_for_a_named_workload_overrides_what_somebody_chose() -> None:
    probed = {**HTTP, "readinessProbe": {"httpGet": {"path": "/", "port": "http"}}}
    plan = planned("readiness-probe", shop(workload(container=probed)), "api", path="/healthz")
    assert edits(plan) == [("api", f"{AT}.readinessProbe.httpGet.path", "/", "/healthz")]
    assert overriding(plan) == [f"{AT}.readinessProbe.httpGet.path"]
    assert "asks for /healthz instead of /" in plan.summary


@pytest.mark.parametrize(
    ("names", "said", "probe"),
    [
        ("api", {"path": "/"}, {"httpGet": {"path": "/", "port": "http"}}),
        ("api", {}, {"httpGet": {"path": "/", "port": "http"}}),
        ("api", {"path": "/healthz"}, {"tcpSocket": {"port": "http"}}),
    ],
)
def test_a_probe_that_is_there_is_kept(names: str, said: Data, probe: Data) -> None:
    repository = shop(workload(container={**HTTP, "readinessProbe": probe}))
    assert refusal("readiness-probe", repository, names, **said) == (
        "Readiness probe: already so: api has a readiness probe"
    )


def test_scheduled_jobs_get_no_probes() -> None:
    assert refusal("readiness-probe", shop(workload(kind="CronJob", container=HTTP))) == (
        "Readiness probe: there is no Deployment or StatefulSet or DaemonSet here that may be changed"
    )
