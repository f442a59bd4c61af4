"""What the person may do is asked of the API server, by the rights that the page lists; what is missing is named."""

import re
from pathlib import Path

import pytest

from functions._cli.cluster.api import Api
from functions._cli.examining.own_rights import own, reaching
from functions._cli.examining.rights import accounts
from functions._manifests.grants import Grant
from tests.cli.cluster.api_server import ApiServer
from tests.cli.cluster.installed import Object, objects

PAGE = (Path(__file__).parents[3] / "docs" / "cli.md").read_text()
ABOUT = {"the school": 0, "cluster": 1, "dry-run": 2, "signed": 3}
ROWS = re.findall(
    r"^\| ([a-z, ]+) \| (.+?) \| (.+?) \|$", PAGE.split("## What your kubeconfig")[1].split("\n## ")[0], re.M
)
REVIEWS = "/apis/authorization.k8s.io/v1"


def without(verb: str, resource: str, sub: str = "", namespace: str = "") -> Object:
    return {"verb": verb, "resource": resource, "subresource": sub, "namespace": namespace}


def lacking(right: Object) -> object:
    def allowed(kind: str, spec: Object) -> bool:
        asked = spec["resourceAttributes"]
        return kind != "SelfSubjectAccessReview" or any(
            value and asked.get(name, "") != value for name, value in right.items()
        )

    return allowed


def test_an_administrator_lacks_nothing(look: Api) -> None:
    found = list(own(look, {}))
    assert [one.state for one in found] == ["ok"] * 4


@pytest.mark.parametrize(
    ("right", "about", "word"),
    [
        (without("create", "pods", "portforward"), ("the school",), "create pods/portforward in kourier-system"),
        (without("get", "brokers"), ("the school",), "get brokers.eventing.knative.dev in cortex-school"),
        (without("list", "pods", "", "knative-eventing"), ("the school",), "list pods in knative-eventing"),
        (without("get", "secrets"), ("signed",), "get secrets command-signing in cortex-school"),
        (without("list", "nodes"), ("cluster",), "list nodes"),
        (without("list", "ingresses"), ("cluster", "dry-run"), "list ingresses.networking.k8s.io"),
        (without("get", "pods", "log"), ("dry-run",), "get pods/log"),
        (without("list", "events"), ("dry-run",), "list events"),
    ],
)
def test_a_right_that_is_missing_is_named_with_what_fails_for_it(
    cluster: ApiServer, look: Api, right: Object, about: tuple[str, ...], word: str
) -> None:
    cluster.review = lacking(right)  # type: ignore[assignment]  # a function of kind and spec
    found = list(own(look, {}))
    lacks = [one for one in found if one.state == "note"]
    assert [any(part in one.what for part in about) for one in lacks] == [True] * len(about), found
    assert word in lacks[0].detail
    assert "docs/cli.md" in lacks[0].next


def test_a_key_that_is_set_here_needs_no_secret_there(cluster: ApiServer, look: Api) -> None:
    cluster.review = lacking(without("get", "secrets"))  # type: ignore[assignment]  # the same
    assert [one.state for one in own(look, {"COMMAND_SIGNING_KEY": "k" * 32})] == ["ok"] * 3


def test_the_namespaces_are_those_that_the_way_goes_through(cluster: ApiServer, look: Api) -> None:
    elsewhere = {"type": "ExternalName", "externalName": "istio-local.istio-system.svc.cluster.local"}
    cluster.put(*objects())
    cluster.objects["/api/v1/namespaces/cortex-school/services/school-coordinator"]["spec"] = elsewhere
    cluster.review = lacking(without("list", "pods", "", "istio-system"))  # type: ignore[assignment]  # the same
    assert [one.state for one in own(look, {})].count("note") == 1


def test_where_reviews_may_not_be_made_it_is_said_what_was_not_examined(cluster: ApiServer, look: Api) -> None:
    cluster.forbidden |= {f"{REVIEWS}/selfsubjectaccessreviews", f"{REVIEWS}/subjectaccessreviews"}
    assert {(one.state, one.detail.partition(":")[0]) for one in own(look, {})} == {("note", "not examined")}
    (found,) = accounts(look)
    assert found.state == "note"
    assert "alerting, cluster-healer, health-monitor" in found.detail
    assert "subjectaccessreviews" in found.next


def test_the_page_lists_the_rights_that_are_asked_for() -> None:
    ways = ("kourier-system", "knative-eventing")
    listed = set[tuple[str, str, str]]()
    there: tuple[str, ...] = ()
    for verbs, what, where in ROWS:
        named = re.findall(r"`([a-z-]+)`", where)
        there = tuple(named) or there  # "the same two"
        for verb in verbs.split(", "):
            listed |= {(verb, resource, place) for resource in re.findall(r"`([a-z./]+)`", what) for place in there}
    asked = {(one.verb, one.resource + (f".{one.group}" if one.group else ""), one.namespace) for one in reaching(ways)}
    assert listed - {one for one in listed if "-" in one[1]} == asked, listed ^ asked
    assert "| get | the Secret `command-signing` | `cortex-school`" in PAGE
    assert Grant("get", "", "pods/portforward", "kourier-system") in reaching(ways)
