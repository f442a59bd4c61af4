"""Hosts that programs are told, and the Services that they mean."""

import pytest

from functions._preflight.facts import Facts, ObjectFacts
from tests.manifests.samples import application
from tests.preflight.wiring.trees import WEB, Said, config, cured, findings, line, said, service, tree, workload

DATA = {"argo__data": application("data", "data", "data")}
STORE = service("redis-queue", ports="{port: 6379}", namespace="data") + workload("redis-queue", namespace="data")
CR = "---\napiVersion: {0}\nkind: {1}\nmetadata: {{name: {2}, namespace: data}}\nspec: {{}}\n"


def env(value: str, name: str = "REDIS_HOST") -> str:
    return workload(container=line(f"env: [{{name: {name}, value: '{value}'}}]"))


def shop(text: str, more: str = "") -> dict[str, bytes]:
    """The namespace `data` with a Service redis-queue, beside `shop`."""
    return tree(text + service("api", ports="{port: 8080}") + workload("api"), **DATA, data__store=STORE + more)


PATH = f"{WEB}.env[name=REDIS_HOST].value"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("redis.data.svc.cluster.local", True),
        ("redis.data", True),
        ("redis://:pw@redis.data:6379/0", True),
        ("redis-queue.data.svc.cluster.local", False),
        ("redis-queue.data:6379", False),
        ("redis-queue.data:6380", True),
        ("redis-queue.data.svc:6380", True),
        ("redis-0.redis.data.svc.cluster.local", True),
        ("redis-queue-0.redis-queue.data.svc.cluster.local", False),
        ("redis.elsewhere.svc.cluster.local", False),
        ("redis.example.org", False),
        ("api", False),
        ("api:8080", False),
        ("apis", True),
        ("nas", False),
        ("http://nas:5000", False),
        ("redis-queue", True),
        ("localhost:6379", False),
        ("10.43.0.7:6379", False),
        ("$(OTHER):6379", False),
        ("", False),
    ],
)
def test_hosts_of_variables(value: str, found: bool) -> None:
    expected = [Said("warning", "Deployment/shop/web", PATH)] if found else []
    assert said("service-host", shop(env(value))) == expected


@pytest.mark.parametrize(
    ("name", "found"),
    [("REDIS_HOST", 1), ("UPSTREAM", 1), ("QUEUE_URL", 1), ("redis-addr", 1), ("SERVICE_NAME", 0), ("SERVER_NAME", 0)],
)  # fmt: skip
def test_a_bare_word_is_a_host_where_its_name_says_so(name: str, found: int) -> None:
    assert len(said("service-host", shop(env("apis", name)))) == found


@pytest.mark.parametrize(
    "more",
    [
        CR.format("redis.redis.opstreelabs.in/v1", "Redis", "redis"),
        CR.format("helm.toolkit.fluxcd.io/v2", "HelmRelease", "anything"),
        CR.format("serving.knative.dev/v1", "Service", "redis"),
        service("redis", namespace="data"),
    ],
)
def test_something_else_may_have_made_the_service(more: str) -> None:
    assert said("service-host", shop(env("redis.data.svc"), more)) == []


def test_facts_know_services_and_their_ports() -> None:
    live = Facts(
        objects=(ObjectFacts("Service", "redis", "data"), ObjectFacts("Service", "redis-queue", "data", ports=(7000,)))
    )
    assert said("service-host", shop(env("redis.data.svc")), live) == []
    assert said("service-host", shop(env("redis-queue.data:7000")), live) == []


@pytest.mark.parametrize("service_extra", [", clusterIP: None", ", type: ExternalName"])
def test_headless_and_external_services_take_any_port(service_extra: str) -> None:
    extra = service("other", ports="{port: 1}", extra=service_extra, namespace="data")
    assert said("service-host", shop(env("other.data:9999"), extra)) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("redis.data.svc.cluster.local", "redis-queue.data.svc.cluster.local"),
        ("redis.data", "redis-queue.data"),
        ("redis://:pw@redis.data:6379/0", "redis://:pw@redis-queue.data:6379/0"),
        ("redis-queu.data:6379", "redis-queue.data:6379"),
        ("redis-queue", "redis-queue.data"),
        ("redis-queue.shop.svc.cluster.local:6379", "redis-queue.data.svc.cluster.local:6379"),
        ("redis-queue.data.svc:6380", "redis-queue.data.svc:6379"),
        ("http://apis:8080/x", "http://api:8080/x"),
    ],
)
def test_the_service_that_was_meant(wrong: str, right: str) -> None:
    after = cured("service-host", shop(env(wrong)))
    assert f"value: '{right}'".encode() in after["apps/a.yaml"]


def test_of_two_that_could_be_meant_none_is() -> None:
    other = service("redis-cache", ports="{port: 6379}", namespace="data")
    (one,) = findings("service-host", shop(env("redis.data.svc"), other))
    assert one.fix is None
    (one,) = findings("service-host", shop(env("redis.data.svc:6379"), other.replace("6379", "6380")))
    assert one.fix
    assert one.fix.operations[0].value == "redis-queue.data.svc:6379"


MOUNT = line("volumes: [{name: v, configMap: {name: c}}]", 6)


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("app.py", "url = 'http://redis.data.svc:6379'", 1),
        ("app.py", "# url = 'http://redis.data.svc:6379'\\nx = 1", 0),
        ("app.py", "// http://redis.data.svc\\nx", 0),
        ("README.md", "ask http://redis.data.svc:6379", 0),
        ("app.py", "os.getenv('REDIS_HOST', 'redis.data.svc')", 0),
        ("app.py", "x = os.getenv('QUEUE', 'http://redis.data.svc')", 1),
        ("app.py", "names = {'redis': 'http://redis-queue.data.svc:6379'}", 0),
        ("nginx.conf", "proxy_pass http://apis:8080;", 1),
        ("nginx.conf", "server_name apis;", 0),
        ("app.py", "redis.data is a module", 0),
    ],
)
def test_settings_that_are_mounted(key: str, text: str, found: int) -> None:
    web = workload(pod=MOUNT, container=line("env: [{name: REDIS_HOST, value: redis-queue.data}]"))
    files = shop(web + config("c", f'{{{key}: "{text}"}}'))
    assert said("service-host", files) == [Said("warning", "ConfigMap/shop/c", f'data["{key}"]')] * found
    assert said("service-host", shop(workload() + config("c", f'{{{key}: "{text}"}}'))) == []


def test_a_setting_is_told_once_and_mended_in_place() -> None:
    setting = config("c", "{f: 'http://redis.data.svc:6379/0,http://redis.data.svc:6379/1'}")
    files = shop(workload(pod=MOUNT) + workload("two", pod=MOUNT) + setting)
    assert len(said("service-host", files)) == 1
    after = cured("service-host", files)["apps/a.yaml"]
    assert after.count(b"redis-queue.data.svc:6379") == 2


def test_a_file_of_several_lines_is_left_to_a_person() -> None:
    setting = config("c", '{f: "a\\nhttp://redis.data.svc:6379\\nhttp://apis:8080\\n"}')
    found = findings("service-host", shop(workload(pod=MOUNT) + setting))
    assert [one.fix for one in found] == [None, None]


def test_a_secret_in_plain_text_names_hosts_too() -> None:
    reads = workload(container=line("envFrom: [{secretRef: {name: s}}]"))
    files = shop(reads + config("s", "{DATABASE_URL: 'postgres://u:p@redis.data.svc:6379/x'}", kind="Secret"))
    assert [one.resource for one in said("service-host", files)] == ["Secret/shop/s"]
    assert findings("service-host", files)[0].fix is None


def test_names_that_the_pod_itself_resolves() -> None:
    aliased = workload(
        pod=line("hostAliases: [{ip: 10.0.0.1, hostnames: [apis]}]", 6),
        container=line("env: [{name: X_HOST, value: apis}]"),
    )
    assert said("service-host", shop(aliased)) == []


AUTH = (
    "---\napiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: auth, namespace: shop}\n"
    "spec: {forwardAuth: {address: 'URL'}}\n"
)


@pytest.mark.parametrize(
    ("url", "found"), [("http://redis.data.svc/x", 1), ("http://redis-queue.data.svc/x", 0), ("http://nas", 0)]
)
def test_a_host_that_a_controller_is_told(url: str, found: int) -> None:
    expected = [Said("warning", "Middleware/shop/auth", "spec.forwardAuth.address")] * found
    assert said("service-host", shop(AUTH.replace("URL", url))) == expected


def test_an_external_name_that_is_a_service() -> None:
    alias = service("alias", extra=", type: ExternalName, externalName: redis.data.svc.cluster.local")
    assert said("service-host", shop(alias)) == [Said("warning", "Service/shop/alias", "spec.externalName")]
    assert b"externalName: redis-queue.data.svc.cluster.local" in cured("service-host", shop(alias))["apps/a.yaml"]
