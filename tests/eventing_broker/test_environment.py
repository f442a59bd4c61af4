"""What a function's process gets to see."""

from eventing.processes import environment
from eventing.services import Service

BROKER = "http://127.0.0.1:8080"
ROUTER = Service(
    "ns",
    "moe-router",
    environment={
        "THREADS": "4",
        "K_SINK": "http://broker-ingress.knative-eventing.svc.cluster.local/ns/school",
        "REDIS_URL": "redis://redis.ns:6379/0",
        "EMPTY": "",
    },
    referenced=frozenset({"ANTHROPIC_API_KEY"}),
)
WORKERS = Service("ns", "implementation-workers", referenced=frozenset({"GITHUB_TOKEN", "GITHUB_REPO"}))
NAMES = {"K_SERVICE": "moe-router", "K_CONFIGURATION": "moe-router", "K_REVISION": "moe-router-00001"}
DECLARED = {
    "THREADS": "4",
    "K_SINK": "http://127.0.0.1:8080/ns/school",
    "REDIS_URL": "redis://redis.ns:6379/0",
    "EMPTY": "",
}


def made(
    overrides: dict[str, str] | None = None, inherited: dict[str, str] | None = None, service: Service = ROUTER
) -> dict[str, str]:
    return environment(service, (ROUTER, WORKERS), overrides or {}, inherited or {}, BROKER)


def test_the_manifest_with_the_local_broker_in_place_of_the_clusters() -> None:
    assert made() == {**DECLARED, **NAMES}


def test_overrides_win_and_may_add() -> None:
    found = made({"REDIS_URL": "redis://127.0.0.1:1", "KUBECONFIG": "/k", "K_SINK": "http://x/y"})
    assert found == {
        **DECLARED,
        **NAMES,
        "REDIS_URL": "redis://127.0.0.1:1",
        "KUBECONFIG": "/k",
        "K_SINK": "http://x/y",
    }


def test_an_empty_override_takes_a_variable_away_and_an_empty_declared_one_stays() -> None:
    found = made({"REDIS_URL": "", "ABSENT": ""})
    assert "REDIS_URL" not in found
    assert "ABSENT" not in found
    assert found["EMPTY"] == ""


def test_the_shell_passes_little_on() -> None:
    shell = {
        "PATH": "/bin",
        "HOME": "/root",
        "HTTPS_PROXY": "http://p",
        "DEBUG": "1",
        "WORKERS": "9",
        "PYTHONDONTWRITEBYTECODE": "1",
        "ENTRY_POINT": "x",
        "REDIS_URL": "redis://shell",
    }
    assert made(inherited=shell) == {**DECLARED, **NAMES, "PATH": "/bin", "HOME": "/root", "HTTPS_PROXY": "http://p"}


def test_a_credential_reaches_the_functions_whose_manifest_asks_for_it() -> None:
    secrets = {"ANTHROPIC_API_KEY": "a", "GITHUB_TOKEN": "g", "GITHUB_REPO": "r"}
    for found in (made(inherited=secrets), made(overrides=secrets)):
        assert found == {**DECLARED, **NAMES, "ANTHROPIC_API_KEY": "a"}
    for found in (made(inherited=secrets, service=WORKERS), made(overrides=secrets, service=WORKERS)):
        assert "ANTHROPIC_API_KEY" not in found
        assert (found["GITHUB_TOKEN"], found["GITHUB_REPO"]) == ("g", "r")


def test_overrides_win_over_the_shell_for_what_is_referenced() -> None:
    assert made({"ANTHROPIC_API_KEY": "o"}, {"ANTHROPIC_API_KEY": "s"})["ANTHROPIC_API_KEY"] == "o"
    assert "ANTHROPIC_API_KEY" not in made({"ANTHROPIC_API_KEY": ""}, {"ANTHROPIC_API_KEY": "s"})


def test_only_the_ingress_is_replaced() -> None:
    service = Service(
        "ns", "x", environment={"OTHER": "http://broker-ingress.knative-eventing.svc.cluster.local.evil/"}
    )
    assert made(service=service)["OTHER"] == "http://broker-ingress.knative-eventing.svc.cluster.local.evil/"


def test_the_names_that_knative_reserves_cannot_be_overridden() -> None:
    assert made({"K_SERVICE": "x"})["K_SERVICE"] == "moe-router"


def test_a_value_may_hold_another_variable_as_in_kubernetes() -> None:
    composed = {"REDIS_URL": "redis://me:$(REDIS_PASSWORD)@redis:6379/0", "ODD": "$(NOBODY) $REDIS_PASSWORD"}
    service = Service("ns", "x", environment=composed, referenced=frozenset({"REDIS_PASSWORD"}))
    shell = {"REDIS_PASSWORD": "pw", "HOME": "$(REDIS_PASSWORD)"}
    for found in (made(inherited=shell, service=service), made(overrides=shell, service=service)):
        assert found["REDIS_URL"] == "redis://me:pw@redis:6379/0"
        assert (found["ODD"], found["HOME"]) == ("$(NOBODY) $REDIS_PASSWORD", "$(REDIS_PASSWORD)")
    assert made(shell | {"REDIS_URL": "redis://other"}, service=service)["REDIS_URL"] == "redis://other"
