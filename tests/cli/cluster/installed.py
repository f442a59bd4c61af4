"""An installation behind a stand-in API server: gateway and broker ingress are real HTTP servers of this process.

The gateway stands for Kourier and the activator: what comes with the coordinator's host goes to the coordinator's real
answers over a real ledger. The broker's ingress hands what it takes to the real runtime of the coordinator.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from flask import Request
from werkzeug.test import EnvironBuilder

from eventing.redis_store import RedisStore
from eventing.runtime import Runtime
from functions._clients.gitops import MemoryGitOps
from functions._policy.policy import Policy
from functions.school_coordinator.answering import answerer
from functions.school_coordinator.function import handler
from tests.cli.cluster.api_server import ApiServer, api_server
from tests.clients.loopback import Loopback, says, serving

KEY = "the-key-of-this-installation"
HOST = "school-coordinator.cortex-school.svc.cluster.local"
Object = dict[str, Any]


@dataclass
class Installed:
    """The cluster's API, the ledger, and the events that the broker took."""

    api: ApiServer
    store: RedisStore
    gateway: Loopback
    ingress: Loopback
    policy: Policy = field(default_factory=lambda: Policy(mode="act"))
    taken: list[bytes] = field(default_factory=list)
    answer: int = 202
    delivers: bool = True


@contextmanager
def installed(store: RedisStore, clock: Any) -> Iterator[Installed]:
    """The school in a cluster, until the block ends; `clock` is that of the cluster."""
    made: list[Installed] = []

    def ask(request: BaseHTTPRequestHandler) -> None:
        request.protocol_version, request.close_connection = "HTTP/1.1", False  # a gateway keeps connections
        if request.headers["Host"] != HOST:
            return says(404)(request)
        path, _, query = request.path.partition("?")
        sent = EnvironBuilder(path=path, query_string=query, headers=[*request.headers.items()]).get_environ()
        body, status, headers = answerer(store, lambda: made[0].policy, KEY.encode(), clock)(Request(sent))
        return says(status, body.encode(), **{name.replace("-", "_"): value for name, value in headers.items()})(
            request
        )

    def take(request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        made[0].taken.append(body)
        if request.path == "/cortex-school/school" and made[0].answer == 202 and made[0].delivers:
            coordinator = Runtime(
                "school-coordinator",
                store,
                handler(store, MemoryGitOps.of({}), lambda: made[0].policy, KEY.encode, lambda _: None, clock),
                lambda _: None,
                lambda _: frozenset(),
                clock,
                lambda: f"token-{len(made[0].taken)}",
            )
            coordinator.receive(dict(request.headers.items()), body)
        request.headers.replace_header("Content-Length", "0")
        says(made[0].answer)(request)

    with api_server() as api, serving(every=ask) as gateway, serving(every=take) as ingress:
        made.append(Installed(api, store, gateway, ingress))
        api.put(*objects())
        api.ports["kourier-system", "gateway-1", 8081] = gateway.port
        api.ports["knative-eventing", "ingress-1", 8080] = ingress.port
        yield made[0]


def named(version: str, kind: str, namespace: str, name: str, **more: Any) -> Object:
    """An object."""
    metadata = {"name": name, **({"namespace": namespace} if namespace else {}), **more.pop("metadata", {})}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **more}


def pod(namespace: str, name: str, labels: dict[str, str], ready: str = "True", **ports: int) -> Object:
    """A pod with these named ports."""
    offered = [{"name": one.replace("_", "-"), "containerPort": number} for one, number in ports.items()]
    return named(
        "v1", "Pod", namespace, name,
        metadata={"labels": labels},
        spec={"containers": [{"name": "c", "ports": offered}]},
        status={"conditions": [{"type": "Ready", "status": ready}]},
    )  # fmt: skip


def objects() -> list[Object]:
    """What Knative 1.22 with Kourier has for a service at zero and for an MT broker."""
    kourier, ingress = {"app": "3scale-kourier-gateway"}, {"eventing.knative.dev/brokerRole": "ingress"}
    url = "http://broker-ingress.knative-eventing.svc.cluster.local/cortex-school/school"
    return [
        named("serving.knative.dev/v1", "Service", "cortex-school", "school-coordinator",
              status={"address": {"url": f"http://{HOST}"}}),
        named("v1", "Service", "cortex-school", "school-coordinator",
              spec={"type": "ExternalName", "externalName": "kourier-internal.kourier-system.svc.cluster.local"}),
        named("v1", "Service", "kourier-system", "kourier-internal",
              spec={"selector": kourier, "ports": [{"name": "http2", "port": 80, "targetPort": 8081}]}),
        pod("kourier-system", "gateway-0", kourier, ready="False", http2_internal=8081),
        pod("kourier-system", "gateway-1", kourier, http2_internal=8081),
        named("eventing.knative.dev/v1", "Broker", "cortex-school", "school", status={"address": {"url": url}}),
        named("v1", "Service", "knative-eventing", "broker-ingress",
              spec={"selector": ingress, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]}),
        pod("knative-eventing", "ingress-1", ingress, http=8080),
        named("v1", "Secret", "cortex-school", "command-signing",
              data={"key": base64.b64encode(KEY.encode()).decode()}),
    ]  # fmt: skip
