"""`doctor --cluster` names each workload whose pods a LimitRange would refuse, and says `fit` only of all."""

from collections.abc import Callable
from typing import Any

import pytest

from functions._cli.cluster.api import Api
from functions._cli.examining.finding import Finding
from functions._cli.examining.limit_ranges import REVISION, limits
from tests.cli.cluster.api_server import ApiServer
from tests.cli.cluster.installed import Object, named
from tests.knative.overlays import built

SERVICES = "/apis/serving.knative.dev/v1/namespaces/cortex-school/services/"
SETS = "/apis/apps/v1/namespaces/cortex-school/statefulsets/"
Setting = Callable[[ApiServer], None]
Rows = dict[tuple[str, str], Finding]


def whole(cluster: ApiServer) -> None:
    """With what stands beside the functions: Redis, Qdrant, and the placeholder."""
    cluster.put(*(one for one in built("knative") if one["kind"] in ("StatefulSet", "Deployment")))


def limit(name: str = "tight", **bounds: Any) -> Setting:
    """A LimitRange of one entry."""
    spec = {"limits": [{"type": "Container"} | bounds]}
    return lambda cluster: cluster.put(named("v1", "LimitRange", "cortex-school", name, spec=spec))


def modest(cluster: ApiServer) -> None:
    """Without the function whose limit is furthest above its request, which such ratios refuse too."""
    del cluster.objects[f"{SERVICES}implementation-workers"]


def deployment(name: str, *, labels: dict[str, str] | None = None, **spec: Any) -> Setting:
    pods: Object = {"template": {"spec": spec}}
    one = named("apps/v1", "Deployment", "cortex-school", name, metadata={"labels": labels or {}}, spec=pods)
    return lambda cluster: cluster.put(one)


def container(name: str = "c", **memory: str) -> Object:
    return {"name": name, "resources": {group: {"memory": value} for group, value in memory.items()}}


def rows(look: Api) -> Rows:
    """By LimitRange and workload."""
    found = list(limits(look))
    pairs = {(one.what, one.detail.partition("pods of ")[2].partition(":")[0]): one for one in found}
    assert len(pairs) == len(found), "one row for each LimitRange and workload"
    assert all(bool(one.next) == (one.state != "ok") for one in found)
    return pairs


def workloads(cluster: ApiServer) -> set[str]:
    kinds = {"services": "Service", "statefulsets": "StatefulSet", "deployments": "Deployment"}
    paths = [path for path in cluster.objects if path.startswith("/apis/") and "cortex-school" in path]
    return {f"{kinds[kind]} {name}" for *_, kind, name in (path.split("/") for path in paths) if kind in kinds}


def test_all_that_is_shipped_fits_and_is_counted(cluster: ApiServer, look: Api) -> None:
    whole(cluster)
    (found,) = limits(look)
    services = sum(path.startswith(SERVICES) for path in cluster.objects)
    sets = sum(path.startswith(SETS) for path in cluster.objects)
    assert services > 5
    assert sets == 2
    said = f"the pods of all that is installed fit: {services} Services, {sets} StatefulSets, 1 Deployment"
    assert (found.what, found.state, found.detail) == ("LimitRanges", "ok", said)


def test_a_bound_on_the_pod_as_a_whole_refuses_every_pod(cluster: ApiServer, look: Api) -> None:
    whole(cluster)
    limit(type="Pod", max={"memory": "64Mi"})(cluster)
    found = rows(look)
    assert {name for _, name in found} == workloads(cluster)
    assert {one.state for one in found.values()} == {"wrong"}
    assert all("memory of the pod as a whole is limited to" in one.detail for one in found.values())


ONLY: dict[str, tuple[tuple[Setting, ...], str, str]] = {
    "the ratio of Redis": ((modest, limit(maxLimitRequestRatio={"memory": "4.5"})), "StatefulSet redis",
                           "memory of container redis has a limit of 4.67 times its request, at most 4.5 is allowed"),
    "an init container": ((deployment("other", initContainers=[container("first", requests="8Mi", limits="8Mi")],
                                      containers=[container(requests="64Mi", limits="64Mi")]),
                           limit(min={"memory": "16Mi"})), "Deployment other",
                          "memory of container first requests 8Mi, the minimum is 16Mi"),
    "a limit that another LimitRange fills in": ((modest, deployment("other", containers=[container(requests="16Mi")]),
                                                  limit(maxLimitRequestRatio={"memory": "5"})), "Deployment other",
                                                 "has a limit of 8.00 times its request, at most 5 is allowed"),
}  # fmt: skip


@pytest.mark.parametrize("case", ONLY)
def test_what_is_refused_is_named_and_nothing_else(cluster: ApiServer, look: Api, case: str) -> None:
    settings, workload, word = ONLY[case]
    whole(cluster)
    for setting in settings:
        setting(cluster)
    found = rows(look)
    assert [(key, one.state) for key, one in found.items()] == [(("LimitRange tight", workload), "wrong")]
    assert word in found["LimitRange tight", workload].detail


def test_the_placeholder_and_a_queue_proxy_are_looked_at(cluster: ApiServer, look: Api) -> None:
    whole(cluster)
    limit("processor", maxLimitRequestRatio={"cpu": "2"})(cluster)
    limit("proxies", min={"memory": "40Mi"})(cluster)
    found = rows(look)
    assert "needs a request and a limit" in found["LimitRange processor", "Deployment healer-room"].detail
    assert "container queue-proxy requests 32Mi" in found["LimitRange proxies", "Service health-monitor"].detail
    assert ("LimitRange proxies", "Deployment healer-room") not in found


def test_the_deployments_that_serving_makes_are_told_once_by_their_service(cluster: ApiServer, look: Api) -> None:
    tiny = [container(requests="1Mi", limits="1Mi")]
    deployment("alerting-00001-deployment", labels={REVISION: "alerting-00001"}, containers=tiny)(cluster)
    limit(min={"memory": "2Mi"})(cluster)
    assert [one.state for one in limits(look)] == ["ok"]


def test_a_refusal_that_hangs_on_the_order_of_defaults_is_a_note(cluster: ApiServer, look: Api) -> None:
    deployment("other", containers=[container(requests="16Mi")])(cluster)
    limit("large", default={"memory": "1Gi"})(cluster)
    found = rows(look)
    assert {name for _, name in found} == {"Deployment other"}
    assert [(one.state, "no order" in one.detail) for one in found.values()] == [("note", True)]


def test_nothing_installed_is_not_called_fitting(cluster: ApiServer, look: Api) -> None:
    for path in [path for path in cluster.objects if path.startswith(SERVICES)]:
        del cluster.objects[path]
    (found,) = limits(look)
    assert (found.state, found.next) == ("note", "make deploy")
