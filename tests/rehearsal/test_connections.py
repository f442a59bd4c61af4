"""NetworkPolicies, row by row, as the API reference defines them."""

from typing import Any

import pytest

from functions._rehearsal.connections import Peer, allowed

SHOP, OTHER = {"team": "shop"}, {"team": "other"}
WEB = Peer("shop", {"app": "web"}, SHOP, "10.42.1.5")
DB = Peer("shop", {"app": "db"}, SHOP, "10.42.2.7", {"sql": 5432})
AWAY = Peer("far", {"app": "web"}, OTHER, "10.42.3.9")
OUTSIDE = Peer(address="203.0.113.10")


def policy(namespace: str = "shop", **spec: Any) -> dict[str, Any]:
    return {"metadata": {"namespace": namespace, "name": "p"}, "spec": {"podSelector": {}, **spec}}


DENY_IN = policy(policyTypes=["Ingress"])
DENY_OUT = policy(policyTypes=["Egress"])


def ingress(*rules: dict[str, Any]) -> dict[str, Any]:
    return policy(policyTypes=["Ingress"], ingress=list(rules))


def egress(*rules: dict[str, Any]) -> dict[str, Any]:
    return policy(policyTypes=["Egress"], egress=list(rules))


@pytest.mark.parametrize(
    ("policies", "source", "target", "port", "through"),
    [
        ([], WEB, DB, 5432, True),
        ([], AWAY, DB, 5432, True),
        ([DENY_IN], WEB, DB, 5432, False),
        ([DENY_OUT], WEB, DB, 5432, False),
        ([DENY_IN], WEB, OUTSIDE, 443, True),
        ([DENY_OUT], WEB, OUTSIDE, 443, False),
        ([policy("far", policyTypes=["Ingress", "Egress"])], WEB, DB, 5432, True),
        ([policy("far", policyTypes=["Egress"])], AWAY, DB, 5432, False),
        ([policy(policyTypes=["Ingress"], podSelector={"matchLabels": {"app": "web"}})], WEB, DB, 5432, True),
        ([policy(policyTypes=["Ingress"], podSelector={"matchLabels": {"app": "db"}})], WEB, DB, 5432, False),
        ([policy()], WEB, DB, 5432, False),  # without policyTypes it is about ingress
        ([policy()], DB, OUTSIDE, 443, True),  # and about egress only where it has egress rules
        ([policy(egress=[{"to": [{"podSelector": {}}]}])], DB, OUTSIDE, 443, False),
        ([ingress({})], AWAY, DB, 5432, True),
        ([ingress({"from": []})], AWAY, DB, 5432, True),
        ([DENY_IN, ingress({})], AWAY, DB, 5432, True),  # policies add up
        ([ingress({"from": [{"podSelector": {"matchLabels": {"app": "web"}}}]})], WEB, DB, 5432, True),
        ([ingress({"from": [{"podSelector": {"matchLabels": {"app": "web"}}}]})], AWAY, DB, 5432, False),
        ([ingress({"from": [{"podSelector": {"matchLabels": {"app": "job"}}}]})], WEB, DB, 5432, False),
        ([ingress({"from": [{"namespaceSelector": {"matchLabels": OTHER}}]})], AWAY, DB, 5432, True),
        ([ingress({"from": [{"namespaceSelector": {"matchLabels": OTHER}}]})], WEB, DB, 5432, False),
        ([ingress({"from": [{"namespaceSelector": {}}]})], WEB, DB, 5432, True),
        (
            [ingress({"from": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "job"}}}]})],
            WEB,
            DB,
            5432,
            False,
        ),
        ([ingress({"from": [{"namespaceSelector": {}}]})], OUTSIDE, DB, 5432, False),
        ([ingress({"from": [{"ipBlock": {"cidr": "10.42.0.0/16"}}]})], WEB, DB, 5432, True),
        ([ingress({"from": [{"ipBlock": {"cidr": "10.42.0.0/16", "except": ["10.42.1.0/24"]}}]})], WEB, DB, 1, False),
        ([ingress({"from": [{"ipBlock": {"cidr": "10.42.1.6/32"}}]})], WEB, DB, 5432, False),
        ([ingress({"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]})], Peer("shop"), DB, 5432, False),
        ([egress({"to": [{"ipBlock": {"cidr": "203.0.113.0/24"}}]})], WEB, OUTSIDE, 443, True),
        ([ingress({"ports": [{"port": 5432}]})], WEB, DB, 5432, True),
        ([ingress({"ports": [{"port": 5432}]})], WEB, DB, 5433, False),
        ([ingress({"ports": [{"port": 5432, "protocol": "UDP"}]})], WEB, DB, 5432, False),
        ([ingress({"ports": [{"protocol": "TCP"}]})], WEB, DB, 1, True),
        ([ingress({"ports": [{"port": "sql"}]})], WEB, DB, 5432, True),
        ([ingress({"ports": [{"port": "sql"}]})], WEB, DB, 5433, False),
        ([ingress({"ports": [{"port": "http"}]})], WEB, DB, 5432, False),
        ([egress({"ports": [{"port": "sql"}]})], WEB, DB, 5432, True),  # a name is the server's
        ([ingress({"ports": [{"port": 5000, "endPort": 5432}]})], WEB, DB, 5432, True),
        ([ingress({"ports": [{"port": 5000, "endPort": 5431}]})], WEB, DB, 5432, False),
        ([ingress({"ports": [{"port": 5433, "endPort": 6000}]})], WEB, DB, 5432, False),
        ([ingress({"ports": []})], WEB, DB, 5432, True),
        (
            [ingress({"from": [{"podSelector": {}}], "ports": [{"port": 1}]}, {"ports": [{"port": 2}]})],
            WEB,
            DB,
            2,
            True,
        ),
        (
            [ingress({"from": [{"podSelector": {}}], "ports": [{"port": 1}]}, {"ports": [{"port": 2}]})],
            AWAY,
            DB,
            1,
            False,
        ),
        ([egress({"to": [{"podSelector": {}}]}), DENY_IN], WEB, DB, 5432, False),
        ([egress({"to": [{"podSelector": {}}]}), ingress({"from": [{"podSelector": {}}]})], WEB, DB, 5432, True),
    ],
)
def test_policies(policies: list[dict[str, Any]], source: Peer, target: Peer, port: int, through: bool) -> None:
    assert allowed(policies, source, target, port) is through


def test_the_protocol_counts() -> None:
    dns = [egress({"ports": [{"port": 53, "protocol": "UDP"}]})]
    assert allowed(dns, WEB, DB, 53, "UDP")
    assert not allowed(dns, WEB, DB, 53)
