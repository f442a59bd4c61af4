import pytest

from functions._manifests.hosts import Host, hosts_in
from functions._manifests.repository import Repository
from functions._manifests.traffic import entrances, scraped, talks
from tests.manifests.samples import application, config, deployment, repository


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("redis", [Host("redis", "", None, False)]),
        ("redis:6379", [Host("redis", "", 6379, True)]),
        ("redis://redis:6379/0", [Host("redis", "", 6379, True)]),
        ("redis://:secret@redis.data:6379", [Host("redis", "data", 6379, True)]),
        ("postgres://user:pw@db.data.svc.cluster.local:5432/app", [Host("db", "data", 5432, True)]),
        ("http://api", [Host("api", "", None, True)]),
        ("https://api.shop.svc/v1", [Host("api", "shop", None, True)]),
        ("api.shop", [Host("api", "shop", None, False)]),
        ("redis-0.redis.data.svc.cluster.local:6379", [Host("redis", "data", 6379, True)]),
        ("http://redis-0.redis.data.svc", [Host("redis", "data", None, True)]),
        ("x.svc.cluster.local", []),
        ("a.b.c.example.org", []),
        ("a:1,b:2", [Host("a", "", 1, True), Host("b", "", 2, True)]),
        ("--addr=redis:6379", [Host("redis", "", 6379, True)]),
        ("jdbc:postgresql://db:5432/x", [Host("jdbc", "", None, False), Host("db", "", 5432, True)]),
        ("https://api.github.com/x", []),
        ("10.43.0.1:80", []),
        ("12:30", []),
        ("8080", []),
        ("db-2.4th", [Host("db-2", "4th", None, False)]),
        ("/var/lib/redis", []),
        ("REDIS", []),
        ("redis_url", []),
        ("me@redis", [Host("redis", "", None, False)]),
        ("redis redis", [Host("redis", "", None, False)]),
        ("", []),
    ],
)
def test_hosts_in_text(text: str, hosts: list[Host]) -> None:
    assert [host for host in hosts_in(text) if host.name != "x"] == hosts


SERVICE = (
    "apiVersion: v1\nkind: Service\nmetadata: {{name: {0}}}\n"
    "spec: {{selector: {{app: {0}}}, ports: [{{port: 80}}]{1}}}\n"
)


def shop(container: str = "", extra: str = "", **more: str) -> Repository:
    """Two namespaces: `shop` with web, api and db, `data` with store."""
    return repository(
        argo__shop=application("shop", "shop"), argo__data=application("data", "data", "data"),
        shop__web=deployment("web", extra=extra, container=container),
        shop__api=SERVICE.format("api", ""), shop__db=SERVICE.format("db", ""), data__store=SERVICE.format("store", ""),
        **more,
    )  # fmt: skip


def named(found: Repository) -> list[tuple[str, str, int | None, str]]:
    return [(talk.service.namespace, talk.service.name, talk.port, talk.path) for talk in talks(found)]


WEB = "spec.template.spec.containers[name=web]"


@pytest.mark.parametrize(
    ("value", "services"),
    [
        ("api", ["api"]),
        ("api:80", ["api"]),
        ("http://api/v1", ["api"]),
        ("store.data", ["store"]),
        ("store.data.svc.cluster.local", ["store"]),
        ("store", []),
        ("store:80", []),
        ("db.data", []),
        ("api,db", ["api", "db"]),
        ("ask the api politely", []),
        ("ask http://api politely", ["api"]),
        ("ask store.data politely", ["store"]),
    ],
)
def test_environment_values_name_services(value: str, services: list[str]) -> None:
    found = shop(container=f"env:\n  - {{name: X, value: '{value}'}}\n  - {{name: N, value: 3}}\n  - text")
    assert [name for _, name, _, _ in named(found)] == services
    assert all(path == f"{WEB}.env[name=X].value" for *_, path in named(found))
    assert all(talk.source.name == "web" for talk in talks(found))


def test_arguments_and_init_containers_name_services() -> None:
    found = shop(
        container="command: [sh, -c, 'wget http://api:80/x']\nargs: ['--db=db', 3]",
        extra="initContainers:\n  - name: wait\n    args: ['store.data:80']",
    )
    assert named(found) == [
        ("shop", "api", 80, f"{WEB}.command[2]"), ("shop", "db", None, f"{WEB}.args[0]"),
        ("data", "store", 80, "spec.template.spec.initContainers[name=wait].args[0]"),
    ]  # fmt: skip


def test_configuration_names_services_where_a_workload_reads_it() -> None:
    volumes = "volumes:\n  - {name: v, configMap: {name: settings}}"
    text = config("settings", data='{host: api, file: "server db\\nurl http://db\\n", n: 3}')
    path = "spec.template.spec.volumes[name=v].configMap"
    assert named(shop(extra=volumes, shop__c=text)) == [("shop", "api", None, path), ("shop", "db", None, path)]
    assert named(shop(shop__c=text)) == []
    assert named(shop(extra=volumes.replace("configMap: {name", "secret: {secretName"), shop__c=text)) == []
    assert named(shop(extra=volumes, shop__c=text.replace("url http://db", "url db"))) == [("shop", "api", None, path)]


def test_each_service_and_port_is_named_once() -> None:
    env = "env: [{name: A, value: 'api:80'}, {name: B, value: 'http://api:80'}, {name: C, value: 'api:81'}]"
    assert [port for _, _, port, _ in named(shop(container=env))] == [80, 81]


def thing(kind: str, body: str) -> str:
    """An object of some kind that could lead to a Service."""
    return f"apiVersion: example.org/v1\nkind: {kind}\nmetadata: {{name: in}}\n{body}\n"


def rules(*backends: str) -> str:
    paths = ", ".join(f"{{backend: {{{backend}}}}}" for backend in backends)
    return thing("Ingress", f"spec: {{rules: [{{http: {{paths: [{paths}]}}}}]}}")


ROUTES = "spec: {routes: [{services: [{name: api}, {name: store, namespace: data}]}]}"
HOOK = "webhooks: [{clientConfig: {service: {name: api, namespace: shop}}}]"
SERVED = "spec: {service: {name: db, namespace: shop}}"


@pytest.mark.parametrize(
    ("text", "kind", "services"),
    [
        (rules("service: {name: api, port: {number: 80}}", "service: {name: none}"), "ingress", ["api"]),
        (rules("serviceName: db, servicePort: 80"), "ingress", ["db"]),
        (thing("Ingress", "spec: {defaultBackend: {service: {name: db}}}"), "ingress", ["db"]),
        (thing("IngressRoute", ROUTES), "ingress", ["api", "store"]),
        (thing("IngressRouteTCP", ROUTES), "ingress", ["api", "store"]),
        (thing("HTTPRoute", "spec: {rules: [{backendRefs: [{name: api}]}]}"), "ingress", ["api"]),
        (thing("GRPCRoute", "spec: {rules: [{backendRefs: [{name: api}]}]}"), "ingress", ["api"]),
        (SERVICE.format("out", ", type: LoadBalancer"), "node", ["out"]),
        (SERVICE.format("out", ", type: NodePort"), "node", ["out"]),
        (SERVICE.format("out", ", type: ClusterIP"), "node", []),
        (thing("ValidatingWebhookConfiguration", HOOK), "webhook", ["api"]),
        (thing("MutatingWebhookConfiguration", HOOK), "webhook", ["api"]),
        (thing("APIService", SERVED), "webhook", ["db"]),
        (thing("Widget", SERVED), "webhook", []),
        (thing("Widget", ROUTES), "ingress", []),
    ],
)
def test_entrances(text: str, kind: str, services: list[str]) -> None:
    found = entrances(shop(shop__x=text))
    assert [one.service.name for one in found] == services
    assert all(one.kind == kind and one.by.file == "shop/x.yaml" for one in found)


def test_an_entrance_counts_once() -> None:
    assert len(entrances(shop(shop__x=rules("service: {name: api}", "service: {name: api}")))) == 1


@pytest.mark.parametrize(
    ("annotation", "monitor", "expected"),
    [
        ("'true'", "", True),
        ("true", "", True),
        ("'false'", "", False),
        ("'true'", "shop", True),
        ("'no'", "shop", True),
        ("'no'", "data", False),
    ],
)
def test_scraping(annotation: str, monitor: str, expected: bool) -> None:
    text = deployment().replace(
        "      labels:\n", f"      annotations: {{prometheus.io/scrape: {annotation}}}\n      labels:\n"
    )
    more = {f"{monitor}__m": "apiVersion: m/v1\nkind: PodMonitor\nmetadata: {name: m}\n"} if monitor else {}
    found = shop(**more)
    assert scraped(found, found.workloads()[0]) is (monitor == "shop")
    annotated = repository(
        argo__a=application("shop", "shop"), argo__d=application("data", "data", "data"), shop__web=text, **more
    )
    assert scraped(annotated, annotated.workloads()[0]) is expected
