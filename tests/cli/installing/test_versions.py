"""Whether Knative starts on this Kubernetes: its own minimum by version, and what cannot be known is said."""

from collections.abc import Callable
from typing import Any

import pytest

from functions._cli.installing import versions
from functions._cli.installing.deploying import deployed
from functions._cli.installing.kubectl import Answer
from functions._cli.installing.versions import KNATIVE, KUBERNETES, KUBERNETES_FOR, knative_judged, minimum_set
from tests.cli.installing.api_server import Cluster, Object
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, prepared, well
from tests.cli.installing.test_deploying import FILES, NOBODY, once, options

SERVING = "Knative Serving"


@pytest.mark.parametrize(
    ("knative", "kubernetes", "state", "words"),
    [
        ("1.22.1", "v1.34.1+k3s1", "ok", "1.22.1"),
        ("1.22.1", "v1.36.0", "ok", "1.22.1"),
        ("1.22.1", "v1.33.4+k3s1", "wrong", "want 1.34"),
        (
            "1.22.1",
            "v1.33.4+k3s1",
            "wrong",
            "Upgrade Kubernetes (k3s) to 1.34 or newer, or install Knative 1.21 instead",
        ),
        ("1.22.1", "v1.32.0", "wrong", "or install Knative 1.20 instead"),
        ("1.22.1", "v1.31.9", "wrong", "or install Knative 1.18 instead"),
        ("1.22.1", "v1.29.0", "wrong", "Upgrade Kubernetes (k3s) to 1.34 or newer"),
        ("1.21.0", "v1.33.0", "ok", "1.21.0"),
        ("1.21.0", "v1.32.9", "wrong", "or install Knative 1.20 instead"),
        ("1.20.3", "v1.32.0", "ok", "1.20.3"),
        ("1.17.0", "v1.30.0-rc.1", "ok", "1.17.0"),
        ("1.16.0", "v1.36.0", "wrong", "too old"),
        ("1.23.0", "v1.34.1", "note", "is not known here"),
        ("2.0.0", "v1.34.1", "note", "is not known here"),
        ("", "v1.34.1", "note", "cannot be read (no label)"),
        ("devel", "v1.20.0", "note", "cannot be read (devel)"),
        ("1.22.1", "", "note", "it wants Kubernetes 1.34"),
        ("1.22.1", "unknown", "note", "cannot be read (unknown)"),
        ("1.23.0", "", "note", "cannot be read (none)"),
    ],
)
def test_a_pair_is_judged_by_what_knative_wants(knative: str, kubernetes: str, state: str, words: str) -> None:
    row = knative_judged(SERVING, knative, kubernetes)
    assert (row.what, row.state) == (SERVING, state)
    assert words in row.detail


def test_where_no_version_fits_none_is_offered() -> None:
    assert "instead" not in knative_judged(SERVING, "1.22.1", "v1.29.0").detail


@pytest.mark.parametrize(
    ("lowered", "state"),
    [("v1.28.0", "note"), ("1.33", "note"), ("v1.34.0", "wrong"), ("", "wrong"), ("none", "wrong")],
)
def test_a_minimum_that_somebody_set_counts(lowered: str, state: str) -> None:
    assert knative_judged(SERVING, "1.22.1", "v1.33.4", lowered).state == state


def test_the_table_covers_every_version_that_deploy_takes() -> None:
    oldest, seen = KNATIVE.oldest, KNATIVE.seen
    assert list(KUBERNETES_FOR) == [(1, minor) for minor in range(oldest[1], seen[1] + 1)]
    assert KUBERNETES_FOR[oldest] == KUBERNETES.oldest, "with the oldest Kubernetes there is a Knative that starts"
    assert list(KUBERNETES_FOR.values()) == sorted(KUBERNETES_FOR.values())


def deployment(**entry: str) -> Object:
    containers = [{"name": "controller", "env": [{"name": "OTHER"}, {"name": "KUBERNETES_MIN_VERSION", **entry}]}]
    return {
        "metadata": {"name": "controller", "namespace": "knative-serving"},
        "spec": {"template": {"spec": {"containers": containers}}},
    }


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, ""),
        ({}, ""),
        ({"spec": None}, ""),
        ({"spec": {"template": {"spec": {"containers": [{"name": "c"}]}}}}, ""),
        (deployment(), ""),
        (deployment(value="v1.28.0"), "v1.28.0"),
    ],
)
def test_what_a_controller_has_as_minimum(found: Object | None, said: str) -> None:
    assert minimum_set(found) == said


class Older(MemoryKubectl):
    """A cluster of Kubernetes 1.33, where Deployments of Knative may be hidden."""

    forbidden = False

    def __call__(self, *arguments: str, given: str = "", patience: float = 0.0) -> Answer:
        if arguments[0] == "version":
            return Answer(0, '{"serverVersion": {"gitVersion": "v1.33.4+k3s1"}}', "")
        if self.forbidden and arguments[:2] == ("get", "deployments.apps"):
            return Answer(1, "", "Error from server (Forbidden): deployments.apps is forbidden")
        return super().__call__(*arguments, given=given, patience=patience)


def put(cluster: Cluster, namespace: str, name: str, **entry: str) -> None:
    body = deployment(**entry)
    body["metadata"] = {"name": name, "namespace": namespace}
    cluster.put("apps", "deployments", body)
    cluster.writes.clear()


def lowered(cluster: Cluster) -> None:
    for namespace, name in versions.CONTROLLERS.values():
        put(cluster, namespace, name, value="v1.28.0")


@pytest.mark.parametrize(
    ("prepare", "forbidden", "goes"),
    [(lambda cluster: None, False, False), (lambda cluster: None, True, False), (lowered, False, True)],
)
def test_deploy_asks_before_anything_is_applied(
    prepare: Callable[[Cluster], Any], forbidden: bool, goes: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = prepared(Cluster(well))
    prepare(cluster)
    kubectl = Older(cluster)
    kubectl.forbidden = forbidden
    assert deployed(kubectl, CONTEXT, FILES, options(), NOBODY, once()) is goes
    assert bool(cluster.writes) is goes
    said = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert ("KUBERNETES_MIN_VERSION=v1.28.0 lets it start" in said) is goes
    assert ("or install Knative 1.21 instead" in said) is not goes


def test_a_server_that_does_not_say_its_version_is_no_obstacle(capsys: pytest.CaptureFixture[str]) -> None:
    class Silent(MemoryKubectl):
        def __call__(self, *arguments: str, given: str = "", patience: float = 0.0) -> Answer:
            silent = Answer(0, '{"clientVersion": {}}', "")
            return silent if arguments[0] == "version" else super().__call__(*arguments, given=given, patience=patience)

    assert deployed(Silent(prepared(Cluster(well))), CONTEXT, FILES, options(), NOBODY, once())
    assert "the version of Kubernetes cannot be read" in " ".join(capsys.readouterr().out.replace("│", " ").split())
