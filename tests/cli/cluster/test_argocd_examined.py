"""Which Applications `doctor` asks about: those that the school may change, and reads."""

import re
from typing import Any

import pytest
import yaml

from functions._cli.cluster.api import Api
from functions._cli.examining.argocd import applications, notifications
from functions._cli.examining.command import KNATIVE
from functions._cli.examining.finding import Finding
from tests.cli.cluster.api_server import ApiServer
from tests.cli.cluster.installed import named

ARGOCD = "/apis/argoproj.io/v1alpha1/namespaces/argocd"
SHOP, PROJECT = f"{ARGOCD}/applications/shop", f"{ARGOCD}/appprojects/default"
COORDINATOR = "/apis/serving.knative.dev/v1/namespaces/cortex-school/services/school-coordinator"


def document(name: str) -> Any:
    return yaml.safe_load((KNATIVE / "argocd" / f"{name}.yaml").read_text())


def by_hand(name: str, namespace: str = "argocd", destination: str = "shop") -> dict[str, Any]:
    """An Application that no AppProject subscribes and nothing syncs by itself."""
    spec = {"project": "none", "destination": {"namespace": destination}}
    return named("argoproj.io/v1alpha1", "Application", namespace, name, spec=spec)


def found(look: Api) -> dict[str, Finding]:
    every = (*notifications(look, [document("notifications"), document("health")]), *applications(look))
    return {one.what: one for one in every}


def test_the_school_as_an_application_is_in_nobodys_way(cluster: ApiServer, look: Api) -> None:
    own, project = document("application"), document("project")
    del own["spec"]["syncPolicy"]  # nor is this said of it
    cluster.put(own, project)
    said = found(look)
    assert {one.state for one in said.values()} == {"ok"}
    assert "not asked of argocd/cortex-online-school: " in said["Argo CD notifications"].detail
    assert said["Applications"].detail == "1 looked at, and 1 where nothing is changed"
    del cluster.objects[SHOP]
    assert found(look)["Applications"].state == "wrong"


@pytest.mark.parametrize(
    ("policy", "silent"),
    [
        ("", ["longhorn", "web"]),
        ("protected_namespaces: [longhorn-*]", ["web"]),
        ("protected_namespaces: [longhorn-*, shop]", []),
        ("protected_namespaces: {", ["longhorn", "web"]),
    ],
)
def test_what_the_policy_in_force_protects_is_left_out(
    cluster: ApiServer, look: Api, policy: str, silent: list[str]
) -> None:
    cluster.put(by_hand("web"), by_hand("longhorn", destination="longhorn-system"))
    (name,) = set(re.findall(r"school-policy-\w+", str(cluster.objects[COORDINATOR])))
    if policy:
        cluster.put(named("v1", "ConfigMap", "cortex-school", name, data={"policy.yaml": policy}))
    said = found(look)
    assert sorted(re.findall(r"argocd/(\w+) tells", said["Argo CD notifications"].detail)) == silent
    assert sorted(what for what in said if what.startswith("Application ")) == [f"Application {one}" for one in silent]


@pytest.mark.parametrize("path", [COORDINATOR, "/api/v1/namespaces/cortex-school/configmaps/school-policy-"])
def test_a_policy_that_one_may_not_read_is_that_of_the_release(cluster: ApiServer, look: Api, path: str) -> None:
    (name,) = set(re.findall(r"school-policy-\w+", str(cluster.objects[COORDINATOR])))
    cluster.forbidden.add(path.replace("school-policy-", name))
    cluster.put(by_hand("metrics", destination="kube-system"))
    assert {one.state for one in found(look).values()} == {"ok"}


def test_one_that_is_not_in_argocd_is_a_note(cluster: ApiServer, look: Api) -> None:
    cluster.put(by_hand("odd", namespace="team"))
    said = found(look)
    assert said["Application team/odd"].state == "note"
    assert "what a change does there is not watched" in said["Application team/odd"].detail
    assert "not asked of team/odd: " in said["Argo CD notifications"].detail
    assert {one.state for what, one in said.items() if what != "Application team/odd"} == {"ok"}


def test_who_may_list_none_elsewhere_is_told_of_those_in_argocd(cluster: ApiServer, look: Api) -> None:
    cluster.forbidden.add("/apis/argoproj.io/v1alpha1/applications")
    cluster.put(by_hand("web"), by_hand("odd", namespace="team"))
    assert sorted(found(look)) == ["Application web", "Applications", "Argo CD notifications"]
