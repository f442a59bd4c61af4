"""Ways that NetworkPolicies close: the program's own, to the name servers, from the edge, and further along a chain."""

from typing import Any

import pytest

from functions._manifests.repository import Repository
from tests.catalogue.remedies.clinic import deployment, mended, seen, service, tree

CLOSED = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed-NAME, namespace: shop}
spec: {podSelector: {matchLabels: {app: NAME}}, policyTypes: [WAY]}
"""
TIMEOUT = 'Get "http://api:80/": dial tcp 10.43.0.9:80: i/o timeout'
UNKNOWN = "getaddrinfo ENOTFOUND api"
ROUTE = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  ingressClassName: traefik
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}]}}]
"""


def _closed(name: str, way: str = "Ingress") -> str:
    return CLOSED.replace("NAME", name).replace("WAY", way)


def _asking(name: str, other: str) -> str:
    return deployment(name=name, container=f"env: [{{name: UPSTREAM, value: 'http://{other}:80'}}]")


def _shop(*more: str) -> Repository:
    chain = (_asking("web", "api"), _asking("api", "cart"), _asking("cart", "db"), deployment(name="db"))
    return tree(*chain, *(service(name) for name in ("web", "api", "cart", "db")), *more)


@pytest.mark.parametrize(
    ("closed", "message", "thing", "remedy", "opened"),
    [
        (_closed("api"), TIMEOUT, "Pod/web-7c9d8b6f5-x2k4p", "open-network-policy", ("Ingress", {"app": "api"})),
        (_closed("cart"), TIMEOUT, "Pod/web-7c9d8b6f5-x2k4p", "open-further-way", ("Ingress", {"app": "cart"})),
        (_closed("db"), TIMEOUT, "Pod/web-7c9d8b6f5-x2k4p", "open-further-way", ("Ingress", {"app": "db"})),
        (_closed("web", "Egress"), UNKNOWN, "Pod/web-7c9d8b6f5-x2k4p", "open-name-server", ("Egress", {"app": "web"})),
        (_closed("api") + "---" + ROUTE, "upstream timed out", "Ingress/web", "open-entrance", ("Ingress", {"app": "api"})),
    ],
)  # fmt: skip
def test_the_closed_way_is_opened_once_a_person_agrees(
    closed: str, message: str, thing: str, remedy: str, opened: tuple[str, Any]
) -> None:
    repository = _shop(closed)
    fault: Any = "connection-timeout" if "upstream" in message else None
    found = seen(repository, message, thing, fault=fault)
    assert (found.remedy, found.escalate) == (remedy, "")
    assert found.plan is not None
    assert not found.plan.automatic
    (added,) = (one.value for one in found.plan.operations if one.op == "add_resource")
    assert (added["spec"]["policyTypes"], added["spec"]["podSelector"]["matchLabels"]) == ([opened[0]], opened[1])
    after = seen(mended(repository, found), message, thing, fault=fault)
    assert after.remedy != remedy or after.plan != found.plan


def test_where_no_way_is_closed_a_person_looks() -> None:
    assert seen(_shop(), TIMEOUT).plan is None


def test_a_ring_of_programs_is_gone_round_once() -> None:
    ring = tree(_asking("web", "api"), _asking("api", "web"), service("web"), service("api"), _closed("db"))
    assert seen(ring, TIMEOUT).plan is None
