"""The school as an Application: what is not compared is filled in by others; one file names the repository."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.knative.overlays import built

ARGOCD = Path(__file__).parents[3] / "knative" / "argocd"
Object = dict[str, Any]
FILLED_IN: dict[str, set[Any]] = {  # said by Git as the webhook would fill it in
    ".spec.config.namespace": {"cortex-school"},
    ".spec.template.spec.containers[].volumeMounts[]?.readOnly": {True},
}
SERVER = "https://kubernetes.default.svc"


def document(name: str) -> Object:
    found: Object = yaml.safe_load((ARGOCD / name).read_text())
    return found


APPLICATION = document("application.yaml")["spec"]


def kinds(overlay: str) -> set[tuple[str, str]]:
    return {(one["apiVersion"].rpartition("/")[0], one["kind"]) for one in built(overlay)}


def test_the_application_syncs_prunes_and_heals_by_itself() -> None:
    policy = APPLICATION["syncPolicy"]
    assert policy["automated"] == {"prune": True, "selfHeal": True, "allowEmpty": False}
    assert set(policy["syncOptions"]) == {
        "ServerSideApply=true",  # Knative's controllers keep the fields that are theirs
        "PruneLast=true",  # the old ConfigMap goes after the Revisions that name it were replaced, not before
        "FailOnSharedResource=true",  # two Applications with one object would undo each other for ever: it is said
    }
    pause, total = 10, 0
    for _ in range(policy["retry"]["limit"]):
        total, pause = total + min(pause, 180), pause * 2
    assert total > 600  # as long as a cluster's first start may take
    assert APPLICATION["destination"] == {"server": SERVER, "namespace": "cortex-school"}
    assert APPLICATION["project"] == document("project.yaml")["metadata"]["name"]
    assert "finalizers" not in document("application.yaml")["metadata"]


def test_it_is_compared_as_the_server_and_the_webhooks_of_knative_would_fill_it_in() -> None:
    """Without both, only what `ignoreDifferences` names is no difference: what another version of Knative fills in
    would be one that no sync ends.
    """
    notes = document("application.yaml")["metadata"]["annotations"]
    assert notes == {"argocd.argoproj.io/compare-options": "ServerSideDiff=true,IncludeMutationWebhook=true"}


def test_only_what_is_filled_in_is_not_compared() -> None:
    there = kinds("knative/overlays/k3s")
    for one in APPLICATION["ignoreDifferences"]:
        assert (one["group"], one["kind"]) in there
        assert set(one) == {"group", "kind", "jqPathExpressions"}
        for expression in one["jqPathExpressions"]:
            assert re.fullmatch(r"(\.[A-Za-z]+(\[\]\??|\[\"[a-z./A-Z]+\"\])?)+", expression)
            assert not re.search(r"image|env|args|command|limits|filter|roleRef|validations", expression)


def test_no_manifest_says_what_is_not_compared_so_that_no_change_of_ours_is_missed() -> None:
    for one in APPLICATION["ignoreDifferences"]:
        for data in built("knative/overlays/k3s"):
            if (data["apiVersion"].rpartition("/")[0], data["kind"]) == (one["group"], one["kind"]):
                for expression in one["jqPathExpressions"]:
                    assert set(found(data, expression)) <= FILLED_IN.get(expression, set()), expression


def found(data: Any, expression: str) -> list[Any]:
    """What a jq path of this simple form leads to."""
    values = [data]
    for name, many, key in re.findall(r"\.([A-Za-z]+)(\[\]\??)?(?:\[\"([^\"]+)\"\])?", expression):
        values = [one[name] for one in values if isinstance(one, dict) and name in one]
        if many:
            values = [item for one in values for item in one]
        if key:
            values = [one[key] for one in values if key in one]
    return values


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl, the measure here, is not installed")
def test_one_file_names_the_repository_everywhere(tmp_path: Path) -> None:
    for path in ARGOCD.glob("*.yaml"):
        text = path.read_text()
        if path.name == "repository.yaml":
            assert text.count("https://github.com/OWNER/cortex-online-school.git") == 1
            text = text.replace("https://github.com/OWNER/cortex-online-school.git", "git@git.example:robin/school.git")
            text = text.replace("revision: main", "revision: live")
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(("kubectl", "kustomize", tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    objects = {one["kind"]: one["spec"] for one in yaml.safe_load_all(done.stdout)}
    assert set(objects) == {"Application", "AppProject"}
    source = {"repoURL": "git@git.example:robin/school.git", "targetRevision": "live", "path": "knative/overlays/k3s"}
    assert objects["Application"]["source"] == source
    assert objects["AppProject"]["sourceRepos"] == ["git@git.example:robin/school.git"]


def test_the_example_lets_nothing_of_the_school_or_of_the_system_be_changed() -> None:
    project = document("project-of-applications.yaml")
    spaces = {one["namespace"] for one in project["spec"]["destinations"]}
    assert not spaces & {"*", "kube-system", "argocd", "cortex-school", "knative-serving", "knative-eventing"}
    assert project["spec"]["clusterResourceWhitelist"] == [{"group": "", "kind": "Namespace"}]
    assert "*" not in project["spec"]["sourceRepos"]
    assert project["metadata"]["annotations"] == {"notifications.argoproj.io/subscribe.school": ""}
