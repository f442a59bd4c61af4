"""Variables of Services that collide with settings, and credentials that are none."""

import pytest

from functions._preflight.wiring.placeholders import is_placeholder
from tests.preflight.wiring.trees import WEB, Said, config, cured, line, said, service, tree, workload

QDRANT = service("qdrant", ports="{port: 6333}")


def container(*lines: str, image: str = "registry.example/web:1.0.0", pod: str = "") -> str:
    text = workload(container="".join(line(one) for one in lines), pod=pod)
    return text.replace("registry.example/web:1.0.0", image)


FOUND = [Said("warning", "Deployment/shop/web", f"{WEB}.env[name=QDRANT_PORT]")]
URL = "env: [{name: QDRANT_URL, value: 'http://qdrant:6333'}]"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (container(URL), True),
        (container(URL.replace("URL", "HOST").replace("http://qdrant:6333", "qdrant")), True),
        (container(URL.replace("http://qdrant:6333", "http://qdrant.other:6333")), False),
        (container(URL.replace("]", ", {name: QDRANT_PORT, value: '6333'}]")), False),
        (container(URL, pod=line("enableServiceLinks: false", 6)), False),
        (container(URL, pod=line("enableServiceLinks: true", 6)), True),
        (container("env: [{name: QDRANT_API_KEY, value: x}]"), False),
        (container("command: [sh, -c, 'serve --port $QDRANT_PORT']"), True),
        (container("command: [sh, -c, 'serve --port ${QDRANT_PORT#tcp://*:}']"), False),
        (container("command: [sh, -c, 'echo $MY_QDRANT_PORT $QDRANT_PORTS']"), False),
        (container("args: [--port=$(QDRANT_PORT)]"), True),
        (container(), False),
        (container(image="docker.io/qdrant/qdrant:v1"), False),
        (container(URL, "envFrom: [{configMapRef: {name: c}}]") + config("c", "{QDRANT_PORT: '1'}"), False),
        (container(URL, "envFrom: [{configMapRef: {name: c}, prefix: QDRANT_}]") + config("c", "{PORT: '1'}"), False),
        (container(URL, "envFrom: [{secretRef: {name: c}}]") + config("c", "{QDRANT_PORT: '1'}", kind="Secret"), False),
    ],
)
def test_collisions(text: str, found: bool) -> None:
    assert said("service-link", tree(text + QDRANT)) == (FOUND if found else [])
    assert said("service-link", tree(text)) == []


def test_a_mounted_script_reads_the_variable() -> None:
    mounted = container(pod=line("volumes: [{name: v, configMap: {name: c}}]", 6))
    script = config("c", "{app.py: 'port = int(os.environ[\"QDRANT_PORT\"])'}")
    assert said("service-link", tree(mounted + script + QDRANT)) == FOUND


@pytest.mark.parametrize(
    ("extra", "namespace"), [(", clusterIP: None", "shop"), (", type: ExternalName", "shop"), ("", "other")]
)
def test_services_that_give_no_variables(extra: str, namespace: str) -> None:
    other = service("qdrant", ports="{port: 6333}", extra=extra, namespace=namespace)
    assert said("service-link", tree(container(URL) + other)) == []


@pytest.mark.parametrize(
    ("name", "image", "env", "found"),
    [
        ("notebook", "notebookai/notebook:1", "NOTEBOOK_WORKERS", 1),
        ("notebook", "notebookai/notebook:1", "OTHER", 1),
        ("registry", "registry:2", "OTHER", 1),
        ("billing", "registry.example/billing:1", "BILLING_MODE", 1),
        ("billing", "registry.example/billing:1", "BILLING__MODE", 0),
        ("billing", "registry.example/billing:1", "MODE", 0),
        ("redis", "redis:7", "REDIS_ARGS", 0),
        ("postgres", "pgvector/pgvector:pg16", "POSTGRES_DB", 0),
    ],
)
def test_a_program_beside_its_own_service(name: str, image: str, env: str, found: int) -> None:
    text = workload(name, container=line(f"env: [{{name: {env}, value: x}}]"))
    text = text.replace(f"registry.example/{name}:1.0.0", image)
    assert len(said("service-link", tree(text + service(name)))) == found


def test_the_fix_switches_the_links_off() -> None:
    assert b"enableServiceLinks: false" in cured("service-link", tree(container(URL) + QDRANT))["apps/a.yaml"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ANTHROPIC_API_KEY", "REDACTED-USE-KUBERNETES-SECRET", True),
        ("API_KEY", "CHANGE_ME", True),
        ("API_KEY", "changeme", True),
        ("DB_PASSWORD", "change-me-in-production", True),
        ("TOKEN", "<your-token>", True),
        ("TOKEN", "TODO", True),
        ("TOKEN", "xxx", True),
        ("TOKEN", "sk-xxxxxxxx", True),
        ("TOKEN", "REPLACE_ME", True),
        ("TOKEN", "replace with your token", True),
        ("OPENAI_API_KEY", "your-api-key-here", True),
        ("OPENAI_API_KEY", "your_openai_api_key", True),
        ("CLOUDFLARE_API_TOKEN", "PLACEHOLDER", True),
        ("client-secret", "INSERT_CLIENT_SECRET_HERE", True),
        ("client-secret", "insert your secret", True),
        ("API_KEY_ID", "${YOUR_KEY}", False),
        ("TOKEN", "********", True),
        ("TOKEN", "", False),
        ("TOKEN", "$(OTHER)", False),
        ("TOKEN", "hunter2", False),
        ("TOKEN", "none", False),
        ("TOKEN_URL", "<your-token>", False),
        ("PASSWORD_FILE", "/run/secrets/xxx", False),
        ("TOKENIZER", "xxx", False),
        ("GREETING", "CHANGE_ME", False),
        ("KEYBOARD", "todo", False),
        ("PASSWORD", "example", False),
        ("MAX_TOKENS", "xxx", False),
    ],
)
def test_placeholders(name: str, value: str, expected: bool) -> None:
    assert is_placeholder(name, value) is expected


def test_placeholders_are_told_where_they_stand() -> None:
    text = container("env: [{name: API_KEY, value: CHANGE_ME}]", "envFrom: [{configMapRef: {name: c}}]")
    text += config("c", "{DB_PASSWORD: TODO, OTHER: TODO}") + config("s", "{TOKEN: xxx}", kind="Secret")
    assert said("placeholder", tree(text)) == [
        Said("warning", "Deployment/shop/web", f"{WEB}.env[name=API_KEY].value"),
        Said("warning", "ConfigMap/shop/c", "data.DB_PASSWORD"),
        Said("warning", "Secret/shop/s", "stringData.TOKEN"),
    ]
