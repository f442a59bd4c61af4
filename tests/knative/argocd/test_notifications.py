"""What Argo CD posts for an Application: over recorded ones, as the real engines rendered it, read by the real SDK.

`seen.json` holds what Go's text/template with Sprig made of this very template, and expr of these very conditions. Who
changes either has to record it anew; until then nothing says that Argo CD understands the change.
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
TOLD = {
    "success": ["school-sync-succeeded"],
    "failed": ["school-sync-failed"],
    "degraded": ["school-sync-succeeded", "school-health-degraded"],
    "multi": ["school-sync-succeeded"],
    "running": ["school-sync-running"],
    "notransition": ["school-sync-succeeded", "school-health-degraded"],
    "nooperation": [],
    "nostatus": [],
}
rendered = pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["body"]])
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
    if case["body"]:
        assert render(BODY, values) == case["body"]
    else:
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
    fired = [trigger for trigger, one in TRIGGERS.items() if CASES[name]["conditions"][one["when"]] == "true"]
    assert fired == TOLD[name]
    assert bool(fired) is bool(CASES[name]["body"])


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
    assert len({event_of(name)["id"] for name in ("running", "success", "failed", "degraded", "notransition")}) == 5
    assert event_of("success")["id"] == event_of("multi")["id"]  # the same operation of the same object, sent again
    later = json.loads(json.dumps(CASES["degraded"]["application"]))
    later["status"]["health"]["lastTransitionTime"] = "2026-11-23T11:00:00Z"
    assert json.loads(render(BODY, {"app": later}))["id"] != event_of("degraded")["id"]


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
