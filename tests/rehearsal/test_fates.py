"""The fate of a container, row by row: what the manifest says against what is true of the program."""

from typing import Any

import pytest

from functions._rehearsal.fates import Crash, Facts, Fate, judge, port_number
from functions._rehearsal.programs import Program

PLAIN = Program("docker.io/library/web", ports={8080: ("/", "/ok"), 5432: ()}, commands=("check",), user=101)


def pod(**spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": "web-1", "namespace": "shop"}, "spec": spec}


FINE = Facts()


def fate(program: Program, container: dict[str, Any], facts: Facts = FINE, ends: bool = False, **spec: Any) -> Fate:
    return judge(pod(**spec), {"name": "web", "image": "web:1", **container}, program, facts, ends)


def test_a_container_that_fits_its_program_runs() -> None:
    assert fate(PLAIN, {}) == Fate(starts_in=3.0, stops_in=2.0)
    assert fate(PLAIN, {}, ends=True) == Fate(starts_in=3.0, stops_in=2.0, ends_in=20.0)
    assert fate(PLAIN, {}, Facts(pull_error="gone", missing="secret not found")) == Fate(
        pull_error="gone", blocked="secret not found", starts_in=3.0, stops_in=2.0
    )


@pytest.mark.parametrize(
    ("limit", "killed"), [("16Mi", False), ("15Mi", True), ("16777215", True), ("16777216", False), ("1Gi", False)]
)
def test_less_memory_than_it_needs_kills_it(limit: str, killed: bool) -> None:
    found = fate(PLAIN, {"resources": {"limits": {"memory": limit}}}).crash
    assert found == (Crash(1.7999999999999998, 137, "OOMKilled", "") if killed else None)


def test_a_quick_program_crashes_after_half_a_second_at_the_earliest() -> None:
    quick = Program("x", starts_seconds=0.5, environment=("A",))
    assert fate(quick, {}).crash == Crash(0.5, 1, "Error", "A not set")


@pytest.mark.parametrize(
    ("program", "container", "spec", "facts", "says"),
    [
        (Program("x", environment=("A", "B")), {"env": [{"name": "A"}]}, {}, Facts(), "B not set"),
        (Program("x", environment=("A", "B")), {}, {}, Facts(), "A, B not set"),
        (Program("x", environment=("A",)), {"env": [{"name": "A"}]}, {}, Facts(), None),
        (Program("x", environment=("A",)), {"envFrom": [{"secretRef": {"name": "s"}}]}, {}, Facts(), None),
        (Program("x", environment=("A",), says={"environment": "no A"}), {}, {}, Facts(), "no A"),
        (Program("x", needs_root=True, says={"root": "me"}), {"securityContext": {"runAsUser": 1}}, {}, Facts(), "me"),
        (Program("x", needs_root=True), {"securityContext": {"runAsUser": 1}}, {}, Facts(), "permission denied"),
        (Program("x", needs_root=True), {"securityContext": {"runAsUser": 0}}, {}, Facts(), None),
        (Program("x", needs_root=True), {}, {"securityContext": {"runAsUser": 1}}, Facts(), "permission denied"),
        (Program("x", needs_root=True), {}, {}, Facts(), None),
        (Program("x", needs_token=True), {}, {}, Facts(token_mounted=False), "no service account token"),
        (Program("x", needs_token=True), {}, {}, Facts(token_mounted=True), None),
        (Program("x", needs_token=False), {}, {}, Facts(token_mounted=False), None),
        (Program("x", needs_token=True, says={"token": "FATAL"}), {}, {}, Facts(token_mounted=False), "FATAL"),
    ],
)
def test_what_it_cannot_start_without(
    program: Program, container: dict[str, Any], spec: dict[str, Any], facts: Facts, says: str | None
) -> None:
    found = fate(program, container, facts, **spec).crash
    assert found == (Crash(1.7999999999999998, 1, "Error", says) if says else None)


def test_a_service_that_it_cannot_reach_ends_its_patience() -> None:
    program = Program("x", patience_seconds=25.0, says={"reach": "gave up"})
    assert fate(program, {}, Facts(unreachable="i/o timeout")).crash == Crash(25.0, 1, "Error", "gave up")
    bare = Program("x", patience_seconds=7.0)
    assert fate(bare, {}, Facts(unreachable="i/o timeout")).crash == Crash(7.0, 1, "Error", "i/o timeout")


MOUNTED = {"volumeMounts": [{"name": "v", "mountPath": "/data/"}]}


@pytest.mark.parametrize(
    ("container", "volumes", "works"),
    [
        ({}, [], False),
        (MOUNTED, [{"name": "v", "emptyDir": {}}], True),
        (MOUNTED, [], True),
        (MOUNTED, [{"name": "v", "configMap": {"name": "c"}}], False),
        (MOUNTED, [{"name": "v", "secret": {"secretName": "c"}}], False),
        ({"volumeMounts": [{"name": "v", "mountPath": "/data", "readOnly": True}]}, [{"name": "v"}], False),
        ({"volumeMounts": [{"name": "v", "mountPath": "/data/deep"}]}, [{"name": "v", "emptyDir": {}}], False),
        ({"volumeMounts": [{"name": "v", "mountPath": "/dat"}]}, [{"name": "v", "emptyDir": {}}], False),
        ({"volumeMounts": [{"name": "v", "mountPath": "/"}]}, [{"name": "v", "emptyDir": {}}], True),
    ],
)
def test_a_read_only_root_needs_a_volume_where_it_writes(
    container: dict[str, Any], volumes: list[dict[str, Any]], works: bool
) -> None:
    program = Program("x", writes=("/data/logs",))
    hardened = {"securityContext": {"readOnlyRootFilesystem": True}, **container}
    crash = fate(program, hardened, volumes=volumes).crash
    assert crash == (None if works else Crash(1.7999999999999998, 1, "Error", "/data/logs: Read-only file system"))
    assert fate(program, container, volumes=volumes).crash is None
    assert fate(Program("x", writes=("/data",)), hardened | MOUNTED, volumes=[{"name": "v"}]).crash is None


@pytest.mark.parametrize(
    ("capabilities", "user", "works"),
    [
        ({"drop": ["ALL"]}, None, False),
        ({"drop": ["all"]}, None, False),
        ({"drop": ["CHOWN"]}, None, False),
        ({"drop": ["CAP_CHOWN"]}, None, False),
        ({"drop": ["NET_RAW"]}, None, True),
        ({"drop": ["ALL"], "add": ["CHOWN"]}, None, False),
        ({"drop": ["ALL"], "add": ["CHOWN", "CAP_SETUID"]}, None, True),
        ({}, None, True),
        ({"drop": ["ALL"]}, 101, True),
    ],
)
def test_capabilities_that_it_needs(capabilities: dict[str, Any], user: int | None, works: bool) -> None:
    program = Program("x", capabilities=("CHOWN", "SETUID"))
    context: dict[str, Any] = {"capabilities": capabilities} | ({} if user is None else {"runAsUser": user})
    crash = fate(program, {"securityContext": context}).crash
    assert crash == (None if works else Crash(1.7999999999999998, 1, "Error", "operation not permitted"))


WHERE = '(pod: "web-1_shop", container: web)'


@pytest.mark.parametrize(
    ("user", "own", "shared", "blocked"),
    [
        (0, {"runAsNonRoot": True}, {}, f"container has runAsNonRoot and image will run as root {WHERE}"),
        (0, {}, {"runAsNonRoot": True}, f"container has runAsNonRoot and image will run as root {WHERE}"),
        (0, {"runAsNonRoot": False}, {"runAsNonRoot": True}, ""),
        (0, {"runAsNonRoot": True, "runAsUser": 5}, {}, ""),
        (0, {"runAsNonRoot": True}, {"runAsUser": 5}, ""),
        (101, {"runAsNonRoot": True}, {}, ""),
        (101, {"runAsNonRoot": True, "runAsUser": 0}, {}, f"container's runAsUser breaks non-root policy {WHERE}"),
        (
            "nginx",
            {"runAsNonRoot": True},
            {},
            "container has runAsNonRoot and image has non-numeric user (nginx), cannot verify user is non-root",
        ),
        ("nginx", {"runAsNonRoot": True, "runAsUser": 7}, {}, ""),
        (0, {}, {}, ""),
    ],
)
def test_non_root(user: int | str, own: dict[str, Any], shared: dict[str, Any], blocked: str) -> None:
    found = fate(Program("x", user=user), {"securityContext": own}, securityContext=shared)
    assert found.blocked == blocked


def test_nobody_knows_the_user_of_an_unknown_program() -> None:
    hardened = {"securityContext": {"runAsNonRoot": True}}
    assert fate(Program("x", user=0, lenient=True), hardened).blocked == ""
    root = {"securityContext": {"runAsNonRoot": True, "runAsUser": 0}}
    assert fate(Program("x", user=0, lenient=True), root).blocked.startswith("container's runAsUser breaks")


@pytest.mark.parametrize(
    ("probe", "message"),
    [
        ({"httpGet": {"path": "/ok", "port": 8080}}, None),
        ({"httpGet": {"port": 8080}}, None),
        ({"httpGet": {"path": "/ok?full=1", "port": "http"}}, None),
        ({"httpGet": {"path": "/live", "port": 8080}}, "HTTP probe failed with statuscode: 404"),
        ({"httpGet": {"path": "/ok", "port": 8081}}, "dial tcp 10.0.0.9:8081: connect: connection refused"),
        ({"httpGet": {"path": "/", "port": "admin"}}, 'couldn\'t find port: "admin" of container web'),
        (
            {"httpGet": {"path": "/x", "port": 5432}},
            'Get "http://10.0.0.9:5432/x": net/http: malformed HTTP response',
        ),
        ({"tcpSocket": {"port": 5432}}, None),
        ({"tcpSocket": {"port": 1}}, "dial tcp 10.0.0.9:1: connect: connection refused"),
        ({"grpc": {"port": 8080}}, None),
        ({"exec": {"command": ["/usr/bin/check", "-x"]}}, None),
        (
            {"exec": {"command": ["curl", "x"]}},
            'command timed out or not found: exec: "curl": executable file not found in $PATH',
        ),
        (
            {"exec": {"command": []}},
            'command timed out or not found: exec: "": executable file not found in $PATH',
        ),
    ],
)
@pytest.mark.parametrize("name", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_probes(name: str, probe: dict[str, Any], message: str | None) -> None:
    container = {"ports": [{"name": "http", "containerPort": 8080}], name: probe}
    found = fate(PLAIN, container, Facts(address="10.0.0.9")).failing
    assert found == ({} if message is None else {name: message})


def test_an_unknown_program_answers_every_path_of_its_ports() -> None:
    lenient = Program("x", ports={80: ("*",)}, lenient=True)
    assert fate(lenient, {"readinessProbe": {"httpGet": {"path": "/any", "port": 80}}}).failing == {}
    refused = fate(lenient, {"readinessProbe": {"httpGet": {"path": "/any", "port": 81}}}).failing
    assert list(refused) == ["readinessProbe"]


def test_port_numbers() -> None:
    container = {"ports": [{"name": "http", "containerPort": 8080}, {"containerPort": 9}]}
    assert [port_number(port, container) for port in (7, "http", "nope", None)] == [7, 8080, None, 9]
    assert port_number("http", {}) is None
