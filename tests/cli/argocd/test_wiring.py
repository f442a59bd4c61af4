"""`make argocd` keeps what is a person's own, and `make argocd-check` finds what is missing; kubectl is passed in."""

import pytest
import yaml

from eventing.handler import Permanent
from functions._cli.argocd.__main__ import apply, check, main
from functions._cli.argocd.patches import FILES
from functions._cli.argocd.wiring import DEFAULTS, silent
from tests.cli.argocd.standing_in import OWN, Argo, application, checked


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
    argo.project["metadata"]["annotations"][DEFAULTS] = ""
    code, after = checked(argo)
    assert (code, len(after)) == (0, 1)
    apply(argo, said.append)
    assert checked(argo)[0] == 0


def test_a_broker_that_is_elsewhere_is_told_there() -> None:
    argo = Argo()
    argo.project["metadata"]["annotations"][DEFAULTS] = ""
    kafka = "http://kafka-broker-ingress.knative-eventing.svc.cluster.local/cortex-school/school"
    argo.has_broker(kafka)
    apply(argo, lambda line: None)
    sender = yaml.safe_load(argo.maps["argocd-notifications-cm"]["data"]["service.webhook.school"])
    assert (sender["url"], sender["retryMax"]) == (kafka, 3)
    assert checked(argo)[0] == 0
    argo.has_broker("http://broker-ingress.knative-eventing.svc.cluster.local/cortex-school/school")
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
    argo.project["metadata"]["annotations"][DEFAULTS] = ""
    apply(argo, lambda line: None)
    argo.maps["argocd-notifications-cm"]["data"]["trigger.mine"] = "- when: [app"
    code, said = checked(argo)
    assert (code, len(said)) == (1, 1)
    assert "cannot read the key trigger.mine of argocd-notifications-cm" in said[0]


@pytest.mark.parametrize("absent", ["argocd-notifications-cm", "argocd-cm"])
def test_without_its_configmap_nothing_is_patched_and_it_is_said_what_to_install(absent: str) -> None:
    argo, said = Argo(), list[str]()
    del argo.maps[absent]
    for asked in (apply, check):
        with pytest.raises(Permanent, match=f"no ConfigMap {absent} in the namespace argocd: it comes with Argo CD"):
            asked(argo, said.append)
    assert said == []
    assert all(one["data"] == OWN for one in argo.maps.values())


def test_what_cannot_be_asked_is_no_good_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sync"]) == main([]) == 2
    assert "usage" in capsys.readouterr().err
