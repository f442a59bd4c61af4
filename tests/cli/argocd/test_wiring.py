"""`make argocd` keeps what is a person's own, and `make argocd-check` finds what is missing; kubectl is passed in."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions._cli.argocd.__main__ import FILES, Failed, apply, check, kubectl_of, main
from functions._cli.argocd.wiring import DEFAULTS, silent

Object = dict[str, Any]
OWN = {"service.slack": "token: $slack", "trigger.on-deployed": "- send: [app-deployed]", "subscriptions": "[]"}


def application(name: str, project: str = "homelab", **annotations: str) -> Object:
    notes = {key.replace("__", "/"): value for key, value in annotations.items()}
    return {"metadata": {"name": name, "namespace": "argocd", "annotations": notes}, "spec": {"project": project}}


class Argo:
    """Argo CD's objects behind kubectl, with a merge patch as the API server does it (RFC 7386)."""

    def __init__(self) -> None:
        self.maps: dict[str, Object] = {
            name: {"metadata": {"name": name}, "data": dict(OWN)} for name in ("argocd-notifications-cm", "argocd-cm")
        }
        self.broker = ""
        self.applications, self.projects = [application("web")], [application("homelab")]

    def __call__(self, arguments: Sequence[str]) -> str:
        words = list(arguments)
        if "patch" in words:
            assert words[words.index("--type") + 1] == "merge"
            given = Path(words[-1]).read_text() if words[-2] == "--patch-file" else words[-1]
            merge(self.maps[words[4]], yaml.safe_load(given))
            return ""
        if "brokers.eventing.knative.dev" in words:
            return self.broker
        if "configmap" in words:
            return json.dumps(self.maps[words[4]])
        return json.dumps({"items": self.applications if words[1].startswith("applications") else self.projects})


def merge(target: Object, patch: Object) -> None:
    for key, value in patch.items():
        if isinstance(value, dict):
            merge(target.setdefault(key, {}), value)
        else:
            target[key] = value


def checked(argo: Argo) -> tuple[int, list[str]]:
    said: list[str] = []
    return check(argo, said.append), said


def test_what_is_applied_is_found_and_what_was_there_stays() -> None:
    argo, said = Argo(), list[str]()
    code, before = checked(argo)
    assert code == 1
    assert "argocd-notifications-cm has no key service.webhook.school: say `make argocd`" in before
    assert any("resource.customizations.health.eventing.knative.dev_Trigger" in line for line in before)
    assert apply(argo, said.append) == 0
    assert len(said) == len(FILES)
    for found in argo.maps.values():
        assert {key: found["data"][key] for key in OWN} == OWN
    assert checked(argo) == (
        1,
        [f"Application argocd/web tells the school nothing: annotate it, or its AppProject, with {DEFAULTS}="],
    )
    argo.projects[0]["metadata"]["annotations"][DEFAULTS] = ""
    code, after = checked(argo)
    assert (code, len(after)) == (0, 1)
    apply(argo, said.append)
    assert checked(argo)[0] == 0


def test_a_broker_that_is_elsewhere_is_told_there() -> None:
    argo = Argo()
    argo.projects[0]["metadata"]["annotations"][DEFAULTS] = ""
    argo.broker = "http://kafka-broker-ingress.knative-eventing.svc.cluster.local/cortex-school/school"
    apply(argo, lambda line: None)
    sender = yaml.safe_load(argo.maps["argocd-notifications-cm"]["data"]["service.webhook.school"])
    assert (sender["url"], sender["retryMax"]) == (argo.broker, 3)
    assert checked(argo)[0] == 0
    argo.broker = "http://broker-ingress.knative-eventing.svc.cluster.local/cortex-school/school"
    assert "argocd-notifications-cm has another service.webhook.school" in checked(argo)[1][0]


def test_another_value_under_a_key_of_ours_is_told() -> None:
    argo = Argo()
    apply(argo, lambda line: None)
    argo.maps["argocd-notifications-cm"]["data"]["service.webhook.school"] += "\nretryWaitMin: 2s\n"
    assert (
        "argocd-notifications-cm has another service.webhook.school than this release: say `make argocd`"
        in (checked(argo)[1])
    )


@pytest.mark.parametrize(
    ("where", "project", "listed"),
    [
        ("argocd", "homelab", ()),
        ("argocd", "other", ("argocd/web",)),
        ("argocd", None, ("argocd/web",)),  # the notifications controller looks for no default
        ("argocd", "", ("argocd/web",)),
        ("team", "homelab", ("team/web",)),  # and for the project in the Application's own namespace
    ],
)
def test_a_project_subscribes_the_applications_that_name_it_in_its_namespace(
    where: str, project: str | None, listed: tuple[str, ...]
) -> None:
    web, homelab = application("web"), application("homelab", **{DEFAULTS: ""})
    web["metadata"]["namespace"], web["spec"] = where, {} if project is None else {"project": project}
    assert silent([web], iter([homelab]), yaml.safe_load(FILES[0].read_text())) == listed


def test_a_configmap_that_argo_cd_cannot_read_is_told_by_its_key_and_not_by_each_application() -> None:
    argo = Argo()
    argo.projects[0]["metadata"]["annotations"][DEFAULTS] = ""
    apply(argo, lambda line: None)
    argo.maps["argocd-notifications-cm"]["data"]["trigger.mine"] = "- when: [app"
    code, said = checked(argo)
    assert (code, len(said)) == (1, 1)
    assert "cannot read the key trigger.mine of argocd-notifications-cm" in said[0]


def test_what_cannot_be_asked_is_no_good_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "no-such-context-anywhere"]) == 2
    assert "no-such-context-anywhere" in capsys.readouterr().err
    assert main(["sync"]) == main([]) == 2
    with pytest.raises(Failed, match="no-such-context-anywhere"):
        kubectl_of("no-such-context-anywhere")(("get", "pods"))
