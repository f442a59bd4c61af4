"""The subset of Go templates and expr-lang that the notifications use, and that everything else is refused."""

import json
from typing import Any

import pytest

from eventing.contracts import EVENT_TYPES, PREFIX
from functions._rehearsal.argocd.expressions import ExpressionError, evaluate
from functions._rehearsal.argocd.notifications import Notifications, load_notifications
from functions._rehearsal.argocd.templates import TemplateError, render

APP = {
    "metadata": {"name": 'we"b', "namespace": "argocd", "uid": "u-1"},
    "status": {"phase": "Succeeded", "empty": "", "none": None, "list": [1, "a"], "revisions": []},
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain { } text", "plain { } text"),
        ('{{ "abcdef" | trunc 3 }}', "abc"),
        ("{{ .app.status.phase }}", "Succeeded"),
        ("{{.app.status.phase}}!", "Succeeded!"),
        ("a {{ .app.status.phase }} b {{ .app.metadata.uid }}", "a Succeeded b u-1"),
        ("{{ .app.metadata.name | toJson }}", '"we\\"b"'),
        ("{{ toJson .app.metadata.name }}", '"we\\"b"'),
        ("{{ .app.status.list | toJson }}", '[1,"a"]'),
        ("{{ .app.status.none | toJson }}", "null"),
        ('{{ "<&ü>" | toJson }}', '"\\u003c\\u0026ü\\u003e"'),
        ('{{ printf "/x/%s/%s" .app.metadata.namespace .app.metadata.uid | toJson }}', '"/x/argocd/u-1"'),
        ('{{ printf "plain" }}', "plain"),
        ('{{ printf "%s" .app.status.none }}', "%!s(<nil>)"),
        ('{{ .app.status.empty | default "d" }}', "d"),
        ("{{ .app.status.none | default .app.metadata.uid | toJson }}", '"u-1"'),
        ('{{ .app.status.phase | default "d" }}', "Succeeded"),
        ('{{ dig "status" "phase" "" .app }}', "Succeeded"),
        ('{{ dig "status" "absent" "deep" "none" .app }}', "none"),
        ('{{ dig "status" "revisions" (list) .app | toJson }}', "[]"),
        ('{{ dig "status" "absent" (list "a" "b") .app | toJson }}', '["a","b"]'),
        ('{{ (printf "%s" "x") | toJson }}', '"x"'),
    ],
)
def test_rendering(template: str, text: str) -> None:
    assert render(template, {"app": APP}) == text


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ .app.status.phase", "message: line 1"),
        ("{{ uuidv4 }}", "uuidv4"),
        ("{{ toYaml .app }}", "toYaml"),
        ('{{ env "HOME" }}', "env"),
        ("{{ .app.status.none.deeper }}", "deeper"),
    ],
)
def test_what_argo_cd_has_not_or_we_do_not_use_is_refused(template: str, words: str) -> None:
    with pytest.raises(TemplateError) as error:
        render(template, {"app": APP})
    assert words in str(error.value)


VALUES = {"app": {"status": {"phase": "Succeeded", "none": None, "n": "x"}}}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("app.status.phase", "Succeeded"),
        ("app.status?.phase", "Succeeded"),
        ("app.status.absent", None),
        ("app.status?.none?.deeper", None),
        ("app.status.absent?.deeper?.still", None),
        ("app.status.phase == 'Succeeded'", True),
        ('app.status.phase == "Failed"', False),
        ("app.status.phase != 'Failed'", True),
        ("app.status.none == nil", True),
        ("app.status.phase != nil", True),
        ("app.status.phase in ['Succeeded', 'Failed']", True),
        ("app.status.phase in ['Failed']", False),
        ("app.status.phase in []", False),
        ("app.status.phase not in ['Failed']", True),
        ("not app.status.none", True),
        ("not (app.status.phase == 'Failed')", True),
        ("app.status.phase == 'Succeeded' and app.status.n == 'x'", True),
        ("app.status.phase == 'Succeeded' and app.status.n == 'y'", False),
        ("app.status.phase == 'Failed' and app.status.n == 'x'", False),
        ("app.status.phase == 'Failed' or app.status.n == 'x'", True),
        ("app.status.phase == 'Failed' or app.status.n == 'y'", False),
        ("app.status.n == 'x' or app.status.n == 'y' and app.status.n == 'z'", True),
        ("(app.status.n == 'x' or app.status.n == 'y') and app.status.n == 'z'", False),
    ],
)
def test_conditions(expression: str, value: Any) -> None:
    assert evaluate(expression, VALUES) == value


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("app.status.none.deeper", "deeper of nil"),
        ("app.status.phase.deeper", "deeper of nil"),
        ("app.status.n > 3", "is not known here"),
        ("len(app.status)", "'len' is not known here"),
        ("app.status.n == 'x' app.status.n", "unexpected 'app.status.n'"),
        ("(app.status.n", "')' is missing"),
        ("['a' 'b']", "']' is missing"),
        ("app.status.n not ['a']", "`in` is missing after `not`"),
        ("", "'' is not known here"),
    ],
)
def test_other_expressions_are_refused(expression: str, words: str) -> None:
    with pytest.raises(ExpressionError) as error:
        evaluate(expression, VALUES)
    assert words in str(error.value)


def application(phase: str = "Succeeded", health: str = "Healthy", **result: Any) -> dict[str, Any]:
    state: dict[str, Any] = {"phase": phase, "startedAt": "2026-11-23T10:00:00Z"}
    if phase != "Running":
        state["finishedAt"] = "2026-11-23T10:00:02Z"
    if result:
        state["syncResult"] = result
    status = {"operationState": state, "health": {"status": health}, "sync": {"status": "Synced"}}
    return {"metadata": {"name": 'sh"op', "namespace": "argocd", "uid": "u-1"}, "status": status}


@pytest.fixture
def notifications() -> Notifications:
    return load_notifications()


def test_the_configured_body_is_the_event_of_the_contract(notifications: Notifications) -> None:
    (message,) = notifications.due(application(revision="abc"))
    assert (message.service, message.method, message.path) == ("school", "POST", "")
    assert message.headers == (("Content-Type", "application/cloudevents+json"),)
    event = json.loads(message.body)
    data = event.pop("data")
    declared = EVENT_TYPES[f"{PREFIX}argocd.application"]
    assert event == {
        "specversion": "1.0",
        "type": declared.name,
        "source": '/argocd/argocd/sh"op',
        "subject": 'sh"op',
        "id": "u-1.2026-11-23T10:00:00Z.Succeeded.Healthy..c9118df5caffc2f6",
        "time": "2026-11-23T10:00:02Z",
        "datacontenttype": "application/json",
        "dataschema": declared.dataschema,
        "partitionkey": 'sh"op',
    }
    assert data == {
        "application": 'sh"op',
        "namespace": "argocd",
        "phase": "Succeeded",
        "message": "",
        "revision": "abc",
        "revisions": [],
        "sync": "Synced",
        "health": "Healthy",
    }


def test_a_multi_source_application_has_its_revisions(notifications: Notifications) -> None:
    (message,) = notifications.due(application(revisions=["abc", "def"]))
    data = json.loads(message.body)["data"]
    assert (data["revision"], data["revisions"]) == ("", ["abc", "def"])


@pytest.mark.parametrize(
    ("phase", "health", "count"),
    [
        ("Succeeded", "Healthy", 1),
        ("Succeeded", "Progressing", 1),
        ("Succeeded", "Degraded", 2),
        ("Running", "Healthy", 1),
        ("Running", "Degraded", 2),
        ("Failed", "Healthy", 1),
        ("Error", "Healthy", 1),
        ("Failed", "Degraded", 2),
    ],
)
def test_what_is_worth_telling(notifications: Notifications, phase: str, health: str, count: int) -> None:
    assert len(notifications.due(application(phase, health, revision="abc"))) == count


def test_each_operation_is_told_once_in_each_phase(notifications: Notifications) -> None:
    assert len(notifications.due(application("Running"))) == 1
    assert len(notifications.due(application(revision="a"))) == 1
    assert notifications.due(application(revision="a")) == []
    again = application(revision="a")
    again["status"]["operationState"]["startedAt"] = "2026-11-23T11:00:00Z"
    assert len(notifications.due(again)) == 1
    assert len(notifications.due(application("Failed", revision="b"))) == 1
    assert notifications.due(application("Failed", revision="b")) == []  # the same operation
    assert len(notifications.due(application("Failed", revision="c"))) == 1  # another, that began in the same second
    other = application(revision="a")
    other["metadata"]["name"] = "other"
    assert len(notifications.due(other)) == 1


def test_an_application_without_an_operation_is_nothing_to_tell(notifications: Notifications) -> None:
    fresh: dict[str, Any] = {"metadata": {"name": "x", "namespace": "argocd", "uid": "u"}}
    assert notifications.due(fresh) == []
    assert notifications.due({**fresh, "status": {"health": {"status": "Degraded"}}}) == []


def test_the_cluster_gets_durations_that_its_controller_can_read(notifications: Notifications) -> None:
    service = notifications.services["school"]
    assert (service["retryWaitMin"], service["retryWaitMax"], service["retryMax"]) == (10**9, 5 * 10**9, 3)
    assert service["url"] == "http://broker-ingress.knative-eventing.svc.cluster.local/cortex-school/school"
