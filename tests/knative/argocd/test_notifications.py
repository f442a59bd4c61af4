"""What Argo CD posts for an Application: over recorded ones, as the real engines rendered it, read by the real SDK.

`seen.json` holds what Argo CD's notifications engine made of this very template, of these very conditions and of each
Application. Who changes either has to record it anew; until then nothing says that Argo CD understands the change.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from cloudevents.http import CloudEvent, from_http

from eventing.acceptance import accept
from eventing.contracts import EVENT_TYPES, PREFIX, ArgocdApplication
from eventing.identity import event_id, header_safe
from eventing.wire import parse_structured
from functions._rehearsal.argocd.expressions import evaluate
from functions._rehearsal.argocd.notifications import CONFIG, load_notifications
from functions._rehearsal.argocd.templates import TemplateError, render

HERE = Path(__file__).parent
SEEN = json.loads((HERE / "seen.json").read_text())
CASES: dict[str, dict[str, Any]] = SEEN["cases"]
DATA: dict[str, str] = yaml.safe_load(CONFIG.read_text())["data"]
BODY = yaml.safe_load(DATA["template.school-application"])["webhook"]["school"]["body"]
TRIGGERS = {
    name.removeprefix("trigger."): yaml.safe_load(text)[0] for name, text in DATA.items() if name.startswith("trigger.")
}
SUCCEEDED = ["school-sync-succeeded"]
TOLD = {  # what no other line names succeeded
    "failed": ["school-sync-failed"],
    "noresult": ["school-sync-failed"],
    "degraded": ["school-health-degraded", *SUCCEEDED],
    "notransition": ["school-health-degraded", *SUCCEEDED],
    "running": ["school-sync-running"],
    "filled": ["school-sync-running"],
    "secondruns": ["school-sync-running"],
    "nooperation": [],
    "nostatus": [],
    "unrefreshed": [],
    "neverrefreshed": [],
}
SKIPPED = ("neverrefreshed", "unrefreshed")
rendered = pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["fired"]])
every = pytest.mark.parametrize("name", sorted(CASES))


def test_the_record_is_of_this_template_and_of_these_conditions() -> None:
    assert SEEN["template"] == BODY
    expressions = {one[key] for one in TRIGGERS.values() for key in ("when", "oncePer")}
    assert all(set(case["conditions"]) == expressions for case in CASES.values())


@every
def test_our_own_engines_say_what_the_real_ones_said(name: str) -> None:
    case, values = CASES[name], {"app": CASES[name]["application"]}
    for expression, real in case["conditions"].items():
        assert in_go(evaluate(expression, values)) == real, expression
    if case["fired"]:
        assert render(BODY, values) == case["body"]
    else:  # Go renders "%!s(<nil>)" or nothing; ours refuses, and neither is asked to
        assert "nil" in case["body"] or not case["body"]
        with pytest.raises(TemplateError):
            render(BODY, values)


def in_go(value: Any) -> str:
    """A value as fmt's %v prints it."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return str(value).lower()
        case list():
            return f"[{' '.join(map(in_go, value))}]"
    return str(value)


@every
def test_who_is_told_by_which_trigger(name: str) -> None:
    case = CASES[name]
    fired = [trigger for trigger, one in TRIGGERS.items() if case["conditions"][one["when"]] == "true"]
    assert sorted(fired) == case["fired"]
    assert ([] if case["skipped"] else case["fired"]) == TOLD.get(name, SUCCEEDED)


def test_a_sync_that_ended_after_the_last_comparison_is_told_once_argo_cd_has_compared_again() -> None:
    """Until then its controller passes the Application over: a few seconds, in which it still says what was before."""
    assert {name for name, case in CASES.items() if case["skipped"]} == set(SKIPPED)
    status = {name: CASES[name]["application"]["status"] for name in (*SKIPPED, "success")}
    ended = {one["operationState"]["finishedAt"] for one in status.values()}
    assert ended == {status["success"]["reconciledAt"]}  # the same second is late enough
    assert status["unrefreshed"]["reconciledAt"] < ended.pop()
    assert "reconciledAt" not in status["neverrefreshed"]
    assert {event_of(name)["id"] for name in SKIPPED} == {event_of("success")["id"]}  # told then, it is the same event


def event_of(name: str) -> CloudEvent:
    headers = {one["name"]: one["value"] for one in yaml.safe_load(DATA["service.webhook.school"])["headers"]}
    return from_http({key.lower(): value for key, value in headers.items()}, CASES[name]["body"].encode())


def data_of(name: str) -> dict[str, Any]:
    data = event_of(name).get_data()
    assert isinstance(data, dict)
    return data


@rendered
def test_the_sdk_reads_a_cloudevent_and_the_contract_takes_it(name: str) -> None:
    event = event_of(name)
    declared = EVENT_TYPES[f"{PREFIX}argocd.application"]
    assert (event["type"], event["dataschema"]) == (declared.name, declared.dataschema)
    assert (event["source"], event["subject"], event["partitionkey"]) == ("/argocd/argocd/web", "web", "web")
    accepted = accept(parse_structured(CASES[name]["body"].encode())).payload
    assert isinstance(accepted, ArgocdApplication)
    state = CASES[name]["application"]["status"]["operationState"]
    assert (accepted.application, accepted.namespace, accepted.phase) == ("web", "argocd", state["phase"])
    assert data_of(name)["message"] == state.get("message", "")


def test_quotes_newlines_and_other_letters_survive() -> None:
    assert data_of("failed")["message"] == 'one "or" more\nobjects: \\ übel <b>&\t\u2028💥'


def test_several_sources_have_their_revisions() -> None:
    data = data_of("multi")
    assert (data["revision"], data["revisions"]) == ("", ["a" * 40, "b" * 40])


def test_each_outcome_has_an_id_of_its_own_and_a_repeated_send_the_same() -> None:
    outcomes = set(CASES) - {"again", "filled", "nooperation", "nostatus", *SKIPPED}
    assert len({event_of(name)["id"] for name in outcomes}) == len(outcomes)
    assert event_of("success")["id"] == event_of("again")["id"]  # compared again, and marked as told
    assert event_of("running")["id"] == event_of("filled")["id"]  # its result is there, and it still runs
    later = json.loads(json.dumps(CASES["degraded"]["application"]))
    later["status"]["health"]["lastTransitionTime"] = "2026-11-23T11:00:00Z"
    assert json.loads(render(BODY, {"app": later}))["id"] != event_of("degraded")["id"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("success", "second"), ("running", "secondruns"), ("multi", "secondmulti"), ("byhand", "secondbyhand")],
)
def test_two_syncs_that_start_in_one_second_are_two_events_and_each_is_told(first: str, second: str) -> None:
    started = {CASES[name]["application"]["status"]["operationState"]["startedAt"] for name in (first, second)}
    assert len(started) == 1
    configured = load_notifications()
    for name in (first, second, first, second):
        configured.due(CASES[name]["application"])
    assert [len(marks) for marks in configured.sent.values()] == [2]
    assert event_of(first)["id"] != event_of(second)["id"]
    once = TRIGGERS[CASES[first]["fired"][0]]["oncePer"]
    assert CASES[first]["conditions"][once] != CASES[second]["conditions"][once]


@rendered
def test_an_id_has_one_length_however_many_sources_there_are_and_a_name_made_of_it_is_a_label(name: str) -> None:
    found = event_of(name)["id"]
    assert re.fullmatch(r"[0-9a-f-]{36}\.[0-9TZ:-]+\.[A-Z][a-z]+\.([A-Z][a-z]+)?\.([0-9TZ:-]+)?\.[0-9a-f]{16}", found)
    assert header_safe(found) == found
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", event_id("/argocd/argocd/web", found, PREFIX, ""))


def test_whoever_becomes_degraded_again_is_told_again() -> None:
    configured, application = load_notifications(), CASES["degraded"]["application"]
    assert len(configured.due(application)) == 2
    assert configured.due(application) == []
    later = json.loads(json.dumps(application))
    later["status"]["health"]["lastTransitionTime"] = "2026-11-23T11:00:00Z"
    (message,) = configured.due(later)
    assert json.loads(message.body)["data"]["health"] == "Degraded"


def test_nothing_of_a_persons_own_is_replaced() -> None:
    """A merge patch replaces whole keys, so each of ours has a name that Argo CD's catalogue and people do not use."""
    known = {"service.webhook.school", "defaultTriggers.school"}
    assert {name for name in DATA if not re.fullmatch(r"(template|trigger)\.school-[a-z-]+", name)} == known
    assert "." not in "".join(TRIGGERS)  # an annotation's key is split there
    assert yaml.safe_load(DATA["defaultTriggers.school"]) == list(TRIGGERS)
    assert {name for one in TRIGGERS.values() for name in one["send"]} == {"school-application"}


def test_the_waits_between_attempts_are_whole_nanoseconds() -> None:
    service = yaml.safe_load(DATA["service.webhook.school"])
    assert (service["retryMax"], service["retryWaitMin"], service["retryWaitMax"]) == (3, 10**9, 5 * 10**9)
    assert all(type(service[key]) is int for key in ("retryMax", "retryWaitMin", "retryWaitMax"))


def test_every_value_of_the_body_is_quoted_by_tojson() -> None:
    actions = re.findall(r"\{\{(.*?)\}\}", BODY)
    assert len(actions) > 10
    assert [action for action in actions if not action.strip().endswith("| toJson")] == []


def test_it_is_a_patch_that_kubectl_takes() -> None:
    """The same file is a ConfigMap and a merge patch: nothing but data, and what names the object."""
    document = yaml.safe_load(CONFIG.read_text())
    assert (document["apiVersion"], document["kind"]) == ("v1", "ConfigMap")
    assert document["metadata"] == {"name": "argocd-notifications-cm", "namespace": "argocd"}
    assert set(document) == {"apiVersion", "kind", "metadata", "data"}
    assert all(isinstance(value, str) for value in document["data"].values())
