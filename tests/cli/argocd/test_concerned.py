"""Of which Applications the school has to be told: of those that it may change, and reads."""

import pytest

from functions._cli.argocd.__main__ import apply
from functions._cli.argocd.wiring import DEFAULTS
from functions._cli.installing.kubectl import PATIENCE, Answer
from tests.cli.argocd.standing_in import OWN_APPLICATION, OWN_PROJECT, Argo, Object, checked


def test_the_school_itself_tells_the_school_nothing_and_that_is_well() -> None:
    argo = Argo()
    argo.project["metadata"]["annotations"][DEFAULTS] = ""
    argo.others["applications.argoproj.io"].append(OWN_APPLICATION)
    argo.others["appprojects.argoproj.io"].append(OWN_PROJECT)
    apply(argo, lambda line: None)
    code, said = checked(argo)
    assert (code, len(said)) == (0, 2)
    assert "of 1 Applications" in said[0]
    assert said[1].startswith("not asked of argocd/cortex-online-school: ")


def going(destination: str | None, *resources: str, namespace: str = "argocd") -> Object:
    """An Application with what it applies in these namespaces."""
    return {
        "metadata": {"name": "odd", "namespace": namespace},
        "spec": {"project": "none", "destination": {"namespace": destination}},
        "status": {"resources": [{"kind": "ConfigMap", "name": "a", "namespace": one} for one in resources]},
    }


@pytest.mark.parametrize(
    ("one", "policy", "where"),
    [
        (going("shop"), "", "told"),
        (going("cortex-school", "argocd", "shop"), "", "kept"),  # with its rights in a namespace that it may heal
        (going("kube-system", "kube-system", ""), "", "kept"),
        (going("kourier-system"), "", "kept"),
        (going("kourier-system"), "protected_namespaces: []", "told"),
        (going("argocd"), "protected_namespaces: []", "kept"),  # whatever the policy says
        (going("longhorn-system"), "", "told"),
        (going("longhorn-system"), "protected_namespaces: [longhorn-*]", "kept"),
        (going("longhorn-system"), "protected_namespaces: longhorn-*", "told"),  # a policy that is refused is none
        (going("kube-system", "kube-system", "shop"), "", "told"),  # where it goes is what has no namespace of its own
        (going(None, "kube-system"), "", "kept"),
        (going("", "shop"), "", "told"),
        (going(None), "", "told"),
        ({"metadata": {"name": "odd", "namespace": "argocd"}}, "", "told"),
        (going("shop", namespace="team"), "", "elsewhere"),
    ],
)
def test_it_is_asked_of_what_the_school_may_change_and_reads(one: Object, policy: str, where: str) -> None:
    argo = Argo()
    argo.others["applications.argoproj.io"] = [one]
    if policy:
        argo.has_policy(policy)
    apply(argo, lambda line: None)
    (said,) = checked(argo)[1][where != "told" :]
    name = f"{one['metadata']['namespace']}/odd"
    assert said.startswith(
        {
            "told": f"Application {name} tells the school nothing",
            "kept": f"not asked of {name}: nothing is changed where it goes",
            "elsewhere": f"not asked of {name}: the school reads Applications in argocd alone",
        }[where]
    )
    assert checked(argo)[0] == (where == "told")


def test_a_policy_that_one_may_not_read_is_that_of_the_release() -> None:
    class Closed(Argo):
        def __call__(self, *arguments: str, given: str = "", patience: float = PATIENCE) -> Answer:
            if "services.serving.knative.dev" in arguments:
                return Answer(1, "", "Error from server (Forbidden): services.serving.knative.dev is forbidden")
            return super().__call__(*arguments, given=given, patience=patience)

    argo = Closed()
    argo.others["applications.argoproj.io"] = [going("kourier-system")]
    apply(argo, lambda line: None)
    assert checked(argo)[0] == 0
