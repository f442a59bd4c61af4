"""No variable that Kubernetes sets for a Service is taken for one of the program's own settings."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.hosts import hosts_in
from functions._manifests.images import parse
from functions._manifests.paths import Select, child, get
from functions._manifests.repository import Manifest
from functions._manifests.selection import selects
from functions._manifests.servicelinks import has_address, linked, prefix_of
from functions._manifests.workloads import containers, pod_spec_path
from functions._preflight.fix import plan, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import Pods, Surroundings, surroundings_of

RULE = "service-link"
# Programs that read a setting called <PREFIX>_PORT, by the last part of their image (their own documentation).
_PROGRAMS = {
    "AUTHELIA": "authelia", "FLOWISE": "flowise", "IMMICH": "immich-server", "KAFKA": "cp-kafka|kafka",
    "NOTEBOOK": "notebook", "MLFLOW": "mlflow", "N8N": "n8n", "PAPERLESS": "paperless-ngx", "PHOENIX": "phoenix",
    "REGISTRY": "registry|distribution", "SCHEMA_REGISTRY": "cp-schema-registry", "SEARXNG": "searxng",
    "ZOOKEEPER": "cp-zookeeper",
}  # fmt: skip
# Programs that have settings of their own prefix, but take the port from elsewhere.
_OTHERWISE = re.compile(
    r"redis.*|valkey.*|postgres.*|pgvector|timescaledb.*|mysql.*|mariadb.*|mongo.*|qdrant.*|pgadmin4?|nginx.*|rabbitmq.*|"
    r"memcached.*|elasticsearch|opensearch|grafana.*|prometheus.*|traefik|vault|consul|influxdb|clickhouse.*|minio"
)
# With one of these set, a client asks for the port by the same prefix.
_HOST_SETTINGS = frozenset({"HOST", "HOSTNAME", "SERVER", "ADDR", "ADDRESS"})
# A whole URL leaves nothing to ask, but clients of these stores read <STORE>_PORT beside it by habit.
_URL_SETTINGS = frozenset({"URL", "URI", "ENDPOINT"})
_PORT_VARIABLE = re.compile(r"(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]*_PORT(?![A-Za-z0-9_])")
_STORES = re.compile(
    r"CASSANDRA|CHROMA|CLICKHOUSE|DATABASE|DB|ELASTICSEARCH|INFLUXDB|KAFKA|MARIADB|MEMCACHED|MILVUS|MINIO|MONGO|MONGODB|"
    r"MQTT|MYSQL|NATS|NEO4J|OPENSEARCH|POSTGRES|POSTGRESQL|QDRANT|RABBITMQ|REDIS|VALKEY|WEAVIATE"
)


def links_do_not_collide(view: View) -> Iterator[Finding]:
    """`FOO_PORT` of a Service `foo` is set by the container itself, or not set at all, where the program reads it."""
    around = view.once(surroundings_of)
    linking = {
        namespace: {f"{prefix_of(one.name)}_PORT": one for one in services if has_address(one)}
        for namespace, services in around.services_in.items()
    }
    for pods in around.pods:
        variables = linking.get(pods.namespace)
        if variables and linked(pods.shape):
            for path, container in (*containers(pods.shape), *containers(pods.shape, init=True)):
                yield from _of(around, pods, path, container, variables)


def _of(
    around: Surroundings, pods: Pods, path: str, container: dict[str, Any], variables: Mapping[str, Manifest]
) -> Iterator[Finding]:
    own = _settings(around, pods, container)
    read = {name: said for said in around.texts(pods) if said.container in ("", path) for name in _read_in(said.text)}
    for variable, service in variables.items():
        if variable in own:
            continue
        by = read.get(variable)
        why = (
            f"{by.name or 'its command'} reads that variable"
            if by
            else _reads(around, pods, service, path, container, own)
        )
        if not why:
            continue
        message = (
            f"Kubernetes sets {variable} to tcp://… for Service {service.name} of the same namespace, and {why}: set "
            f"{variable} in the container, or `enableServiceLinks: false` in its pod"
        )
        where = f"{pod_spec_path(pods.shape.kind)}.enableServiceLinks"
        fix = plan(pods.manifest, (put(pods.manifest, where, False),), "do not link Services into the environment")
        yield finding(RULE, pods.manifest, child(path, "env", Select("name", variable)), message, "warning", fix)


def _settings(around: Surroundings, pods: Pods, container: dict[str, Any]) -> frozenset[str]:
    """The variables that a container sets itself, those of ConfigMaps and Secrets in the tree included."""
    listed, sources = container.get("env"), container.get("envFrom")
    found = {str(get(one, "name")) for one in (listed if isinstance(listed, list) else ())}
    for one in sources if isinstance(sources, list) else ():
        for field, kind, parts in (
            ("configMapRef", "ConfigMap", ("data",)),
            ("secretRef", "Secret", ("data", "stringData")),
        ):
            name = get(one, f"{field}.name")
            owner = around.find(kind, pods.namespace, name) if isinstance(name, str) else None
            for part in parts if owner else ():
                data = owner.data.get(part) if owner else None
                found |= {f"{get(one, 'prefix') or ''}{key}" for key in (data if isinstance(data, dict) else ())}
    return frozenset(found)


def _reads(
    around: Surroundings, pods: Pods, service: Manifest, path: str, container: dict[str, Any], own: frozenset[str]
) -> str:
    """Why the program may take the variable for a setting, as a clause; empty where nothing says so."""
    prefix = prefix_of(service.name)
    image = parse(str(container.get("image") or ""))
    program = image.repository.rpartition("/")[2] if image else ""
    if re.fullmatch(_PROGRAMS.get(prefix, "(?!)"), program):
        return f"{program} reads its port from there"
    if _OTHERWISE.fullmatch(program):
        return ""
    siblings = {name.removeprefix(f"{prefix}_") for name in own if name.startswith(f"{prefix}_")}
    siblings = {name for name in siblings if not name.startswith("_")}  # FOO__BAR: such programs read FOO__PORT
    leads_here = selects(get(service.data, "spec.selector"), pods.labels) or program == service.name
    if siblings and leads_here:
        return f"the container has settings of its own that start with {prefix}_"
    telling = _HOST_SETTINGS | (_URL_SETTINGS if _STORES.fullmatch(prefix) else frozenset())
    if siblings & telling and _leads_to(around, pods, service, path):
        return f"the container is told where {service.name} is, and may read the port from there"
    return ""


@lru_cache(maxsize=256)
def _read_in(text: str) -> frozenset[str]:
    """The variables called `..._PORT` that a text reads; one that takes `tcp:` apart knows what it gets."""
    if "_PORT" not in text:
        return frozenset()
    lines = (line for line in text.splitlines() if "_PORT" in line and "tcp:" not in line)
    return frozenset(name for line in lines for name in _PORT_VARIABLE.findall(line))


def _leads_to(around: Surroundings, pods: Pods, service: Manifest, path: str) -> bool:
    """Whether a setting of the Service's own prefix names that Service."""
    prefix = prefix_of(service.name)
    return any(
        host.name == service.name and host.namespace in ("", service.namespace)
        for said in around.texts(pods)
        if said.container in ("", path) and said.name.startswith(f"{prefix}_")
        for host in hosts_in(said.text)
    )


def _pod(links: str) -> str:
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: notebook, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: notebook}}}}
  template:
    metadata: {{labels: {{app: notebook}}}}
    spec:{links}
      containers:
        - name: notebook
          image: registry.example/notebook:1.1.0
          env:
            - {{name: NOTEBOOK_WORKERS, value: "2"}}
---
apiVersion: v1
kind: Service
metadata: {{name: notebook, namespace: shop}}
spec:
  selector: {{app: notebook}}
  ports: [{{port: 7860}}]
"""


LINK = Rule(
    id=RULE,
    severity="warning",
    title="No variable that Kubernetes sets for a Service is taken for a setting of the program",
    why="For every Service of its namespace a container gets variables in the style of Docker links: a Service `foo` "
    "gives FOO_PORT=tcp://10.43.0.7:80. A program with a setting of that name reads it as its port, and crashes or "
    "ignores what was meant.",
    cure="Set `enableServiceLinks: false` in the pod, or the variable itself in the container: that one wins.",
    check=links_do_not_collide,
    example=_pod(""),
    cured=_pod("\n      enableServiceLinks: false"),
    scope="tree",
    knows="Whether the program reads the variable is a guess from its other settings, its image and its scripts: over "
    "the history of one real cluster 2 of 8 such collisions were mended.",
)
