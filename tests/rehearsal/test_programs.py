"""Which images exist, and what is learnt of programs that nobody described."""

from typing import Any

import pytest

from functions._rehearsal.learning import having_seen, machines
from functions._rehearsal.programs import Program, Programs, Registries, load_programs

WEB = Program("docker.io/library/web", tags=("1", "latest"), ports={80: ("/",)}, memory_mib=32, user=0)
OWN = Program("ghcr.io/shop/api", tags=("2.0",))
TABLE = Programs(Registries(("docker.io", "ghcr.io"), ("mirror.local:5000",)), (WEB, OWN), {})


def absent(image: str) -> str:
    return (
        f'rpc error: code = NotFound desc = failed to pull and unpack image "{image}": '
        f'failed to resolve reference "{image}": {image}: not found'
    )


@pytest.mark.parametrize(
    ("image", "error"),
    [
        ("web", ""),
        ("web:1", ""),
        ("docker.io/library/web:1", ""),
        ("docker.io/web:latest", ""),
        ("ghcr.io/shop/api:2.0", ""),
        ("mirror.local:5000/library/web:1", ""),
        ("mirror.local:5000/web:1", ""),
        ("mirror.local:5000/docker.io/library/web:1", ""),
        ("web:2", absent("docker.io/library/web:2")),
        ("mirror.local:5000/shop/api:2.0", absent("mirror.local:5000/shop/api:2.0")),
        ("ghcr.io/shop/api", absent("ghcr.io/shop/api:latest")),
        ("other:1", absent("docker.io/library/other:1")),
        (
            "far.example/web:1",
            'failed to pull and unpack image "far.example/web:1": failed to resolve reference: failed to do request: '
            'Head "https://far.example/v2/web/manifests/1": dial tcp: lookup far.example: no such host',
        ),
        ("Not An Image", 'failed to pull image "Not An Image": invalid reference format'),
    ],
)
def test_what_the_registries_have(image: str, error: str) -> None:
    assert TABLE.pull_error(image) == error


def test_a_digest_that_nobody_listed_is_not_there() -> None:
    digest = "sha256:" + "a" * 64
    assert TABLE.pull_error(f"web:1@{digest}").endswith(f"docker.io/library/web@{digest}: not found")


def test_the_program_of_an_image() -> None:
    assert TABLE.of("web:77") is WEB
    assert TABLE.of("mirror.local:5000/web:1") is WEB
    assert TABLE.of("ghcr.io/shop/api:1") is OWN
    assert TABLE.of("redis:7") == Program("docker.io/library/redis", lenient=True)
    assert TABLE.is_described("web:9")
    assert not TABLE.is_described("redis:9")


def spec(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"containers": list(containers), **more}


def test_what_runs_today_exists_and_answers_where_it_is_asked() -> None:
    container = {
        "image": "quay.local/x/app:3",
        "ports": [{"containerPort": 9000}],
        "readinessProbe": {"httpGet": {"path": "/deep", "port": 9001}},
        "livenessProbe": {"exec": {"command": ["/bin/alive", "now"]}},
        "startupProbe": {"tcpSocket": {"port": 9002}},
        "resources": {"requests": {"memory": "100Mi"}, "limits": {"memory": "1Gi"}},
    }
    seen = having_seen(TABLE, [spec(container)])
    assert seen.pull_error("quay.local/x/app:3") == ""
    assert seen.pull_error("quay.local/x/app:4").endswith("no such host")
    assert seen.of("quay.local/x/app:4") == Program(
        "quay.local/x/app",
        ports={9000: ("*",), 9001: ("*",), 9002: ("*",)},
        commands=("/bin/alive",),
        memory_mib=100,
        lenient=True,
    )
    assert TABLE.pull_error("quay.local/x/app:3") != ""  # the table itself is not changed


@pytest.mark.parametrize(
    ("resources", "memory"),
    [
        ([{}], 16),
        ([{"limits": {"memory": "64Mi"}}], 64),
        ([{"requests": {"memory": "64Mi"}}, {"requests": {"memory": "32Mi"}}], 32),
        ([{"requests": {"memory": "32Mi"}}, {"limits": {"memory": "64Mi"}}], 32),
        ([{"requests": {"memory": "64Mi"}}, {}], 64),
    ],
)
def test_an_unknown_program_needs_the_least_that_any_of_its_containers_has(
    resources: list[dict[str, Any]], memory: int
) -> None:
    seen = having_seen(TABLE, [spec({"image": "app:1", "resources": each}) for each in resources])
    assert seen.of("app:1").memory_mib == memory


@pytest.mark.parametrize(
    ("container", "lenient"),
    [
        ({}, False),
        ({"readinessProbe": {"httpGet": {"path": "/", "port": 80}}}, False),
        ({"readinessProbe": {"httpGet": {"path": "/mine", "port": 80}}}, True),
        ({"resources": {"limits": {"memory": "31Mi"}}}, True),
        ({"resources": {"limits": {"memory": "32Mi"}}}, False),
        ({"securityContext": {"runAsNonRoot": True}}, True),
    ],
)
def test_a_profile_that_the_running_manifest_contradicts_is_not_believed(
    container: dict[str, Any], lenient: bool
) -> None:
    seen = having_seen(TABLE, [spec({"image": "web:1", **container})])
    assert seen.of("web:1").lenient is lenient


def test_a_program_that_needs_its_token_and_runs_without_is_not_believed_either() -> None:
    table = Programs(TABLE.registries, (Program("docker.io/library/web", tags=("1",), needs_token=True),), {})
    assert not having_seen(table, [spec({"image": "web:1"})]).of("web:1").lenient
    assert having_seen(table, [spec({"image": "web:1"}, automountServiceAccountToken=False)]).of("web:1").lenient


def test_init_containers_are_seen_too() -> None:
    seen = having_seen(TABLE, [spec({"image": "web:1"}, initContainers=[{"image": "setup:5"}])])
    assert seen.present == {"web:1", "setup:5"}


def test_machines_that_pods_insist_on() -> None:
    specs = [
        spec(nodeSelector={"kubernetes.io/hostname": "pi-2"}),
        spec(nodeSelector={"kubernetes.io/hostname": "pi-1", "disk": "ssd"}),
        spec(),
        spec(nodeSelector={"gpu": True}),
    ]
    assert machines(specs) == (("pi-1", "pi-2"), {"disk": "ssd", "gpu": "True"})
    assert machines([]) == ((), {})


def test_the_table_is_readable_and_describes_the_sample() -> None:
    programs = load_programs()
    assert programs.of("ghcr.io/corner-shop/orders-api:2.4.1").memory_mib == 150
    assert programs.of("nginxinc/nginx-unprivileged:stable").ports == {8080: ("/", "/index.html", "/healthz")}
    assert programs.of("docker.io/library/redis:7.4.1").ports == {6379: ()}
    assert len({program.image for program in programs.described}) == len(programs.described)
