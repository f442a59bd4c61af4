"""What Prometheus tells of objects at the end of a window."""

import pytest

from eventing.vocabulary import Check, Resource
from functions._clients.cluster import MemoryCluster
from functions._clients.metrics import MemoryMetrics
from functions._policy.policy import WatchLimits
from functions.health_monitor.gathering import Gatherer
from functions.health_monitor.kinds.proof import loaded_checks, with_traffic
from functions.health_monitor.kinds.seen import NO_TRAFFIC, Around, Standing

RULE = Resource("PrometheusRule", "alerts", "shop", "monitoring.coreos.com/v1")
POLICY = Resource("NetworkPolicy", "only", "shop", "networking.k8s.io/v1")
FILE = "/etc/prometheus/rules/rulefiles-0/shop-alerts-1.yaml;"
WEB = "Deployment shop/web"


@pytest.mark.parametrize(
    ("loaded", "problem", "result", "words"),
    [
        ((f"{FILE}a", f"{FILE}b", f"{FILE}x"), "", "healthy", "all 2 groups"),
        ((f"{FILE}a", f"{FILE}xb"), "", "inconclusive", "has not loaded group b"),
        ((), "", "not_applicable", "does not tell"),
        ((), "it is away", "inconclusive", "it is away"),
    ],
)
def test_rules_are_loaded(loaded: tuple[str, ...], problem: str, result: str, words: str) -> None:
    around = Around(objects=(Standing(RULE, True, "well", groups=("a", "b")), Standing(POLICY, True)))
    (check,) = loaded_checks(around, loaded, problem)
    assert (check.name, check.result) == ("loaded PrometheusRule shop/alerts", result)
    assert words in check.evidence


@pytest.mark.parametrize(
    ("requests", "result"),
    [
        (Check(f"errors:nginx {WEB}", "healthy", "0.00% of 90 requests failed"), "healthy"),
        (Check(f"errors:nginx {WEB}", "inconclusive", "no request since the change"), "inconclusive"),
        (Check(f"errors:nginx {WEB}", "not_applicable", "it had no data before the change"), "inconclusive"),
        (Check("errors:nginx Deployment shop/other", "healthy", "0.00%"), "inconclusive"),
        (Check(f"latency:nginx {WEB}", "healthy", "p95 10 ms"), "inconclusive"),
        (Check(f"logs {WEB}", "healthy", "0.0 error lines a minute"), "inconclusive"),
    ],
)
def test_only_requests_that_its_own_pods_serve_prove_a_policy(requests: Check, result: str) -> None:
    around = Around(objects=(Standing(POLICY, True, about=(WEB,)),))
    open_still = Check("object NetworkPolicy shop/only", "inconclusive", f"all 2 pods are ready, but {NO_TRAFFIC}")
    check, other = with_traffic((open_still, requests), around)
    assert check.result == result
    assert other == requests


def test_a_policy_whose_pods_are_not_ready_is_not_proven_by_requests() -> None:
    around = Around(objects=(Standing(POLICY, True, about=(WEB,)),))
    unready = Check("object NetworkPolicy shop/only", "inconclusive", "1 of the 2 pods that it selects are ready")
    found = with_traffic((unready, Check(f"errors:nginx {WEB}", "healthy", "0.00%")), around)
    assert found[0] == unready


def test_the_rules_of_prometheus_are_asked_for_once() -> None:
    metrics = MemoryMetrics(found=({"__name__": "prometheus_rule_group_rules", "rule_group": f"{FILE}a"},))
    gatherer = Gatherer(MemoryCluster(), metrics, WatchLimits(), lambda: 0.0)
    assert gatherer.rule_groups(600.0) == ((f"{FILE}a",), "")
    metrics.away = "Prometheus at http://x is away"
    assert gatherer.rule_groups(600.0) == ((), "Prometheus at http://x is away")
