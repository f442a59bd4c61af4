"""Every call of the Kubernetes API that the code makes is granted, and nothing that it does not make.

The real handlers of health-monitor and cluster-healer run against the rehearsal's API over HTTP, behind a guard that
refuses what the roles of `knative/access/` do not give. The change that is watched touches every kind of
`functions/_clients/kinds.py`: a kind that is added there, or a new way to read one, fails here until the roles have it.
That each verb and resource of each rule matters is shown in `test_access_by_mutation.py`.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml

from eventing.handler import Permanent
from eventing.redis_store import RedisStore
from functions._clients import cluster_facts, ledger
from functions._clients.cluster_facts import Observed
from functions._clients.gitops import MemoryGitOps
from functions._clients.kinds import KINDS
from functions._clients.permissions import needed
from functions._improvement.healing import ERRANDS, Errand, Faults, faults_key
from functions._manifests.grants import Account, Grant, allows, grants_of
from functions._manifests.kustomization.building import Builder
from functions._manifests.scopes import CLUSTER_SCOPED
from tests.knative.admission import policy
from tests.knative.asking import healers, monitors, of_everything
from tests.knative.granted import ACCESS, OBJECTS, OPTED_IN, ROOT
from tests.knative.guarded_api import guarded
from tests.knative.healing import SPACES
from tests.knative.rights import differences
from tests.knative.watching import armed
from tests.rehearsal.serving import Served

MONITOR = Account("cortex-school", "health-monitor")
GRANTS = needed("health-monitor")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Served, MemoryGitOps]]:
    with of_everything(tmp_path) as found:
        yield found


def test_every_call_of_health_monitor_is_granted_and_every_grant_is_used(store: RedisStore, tmp_path: Path) -> None:
    guard = monitors(store, tmp_path)
    assert told(guard.refused) == [], "the roles of knative/access lack what the code asks for"
    assert differences_of("health-monitor", guard.asked) == []
    assert guard.plain == {"/apis", "/version"}, "paths that every account may read, and no more of those"
    found = ledger.get(store, cluster_facts.KEY, Observed)
    assert found is not None
    assert found[0].forbidden == ()


def test_every_call_of_cluster_healer_is_granted_and_every_grant_is_used(store: RedisStore, tmp_path: Path) -> None:
    guard = healers(store, tmp_path)
    assert told(guard.refused) == [], "the roles of knative/access lack what the code asks for"
    assert differences_of("cluster-healer", guard.asked) == []
    assert guard.plain == {"/apis"}
    for space in SPACES:
        found = ledger.get(store, faults_key(space), Faults)
        assert found is not None
        assert found[0].faults
        assert found[0].unknown == {}  # nothing was refused silently
    (errand,) = [one for key in store.keys(ERRANDS) if (one := ledger.get(store, key, Errand))]
    assert len(errand[0].done) == 2 * len(SPACES) + 2
    assert not [one for one in errand[0].done if " not " in one]


def differences_of(name: str, asked: Iterable[Grant]) -> list[str]:
    return [one for one in differences(OBJECTS, {name: asked}) if one.startswith(name)]


def told(grants: Iterable[Grant]) -> list[str]:
    return [str(one) for one in sorted(grants)]


def opted_in(*namespaces: str) -> tuple[Grant, ...]:
    """The rights where an overlay has the component, with a binding in each of the namespaces."""
    examples = list(yaml.safe_load_all((OPTED_IN / "namespaces.yaml").read_text()))
    bound = [one | {"metadata": {**one["metadata"], "namespace": space}} for one in examples for space in namespaces]
    overlay = {"resources": ["../../access"], "components": ["../../components/opted-in-namespaces"]}
    paths = (*ACCESS.glob("*.yaml"), *OPTED_IN.glob("*.yaml"))
    files = {str(path.relative_to(ROOT)): path.read_bytes() for path in paths}
    files |= {
        "knative/components/opted-in-namespaces/namespaces.yaml": yaml.safe_dump_all(bound).encode(),
        "knative/overlays/own/kustomization.yaml": yaml.safe_dump(overlay).encode(),
    }
    built = [one.data for one in Builder(files, CLUSTER_SCOPED.__contains__).build("knative/overlays/own")]
    assert len(built) == len(OBJECTS) - len(examples) + len(examples) * len(namespaces)
    return grants_of(built, MONITOR)


def test_a_change_in_opted_in_namespaces_gets_its_baseline_and_no_other_is_read(
    world: tuple[Served, MemoryGitOps], store: RedisStore, tmp_path: Path
) -> None:
    served, gitops = world
    with guarded(served.url, opted_in("shop", "data"), tmp_path) as guard:
        armed(gitops, store, guard)
    assert {one.namespace for one in guard.refused} == {"one"}  # a Namespace that the change makes


def test_elsewhere_it_ends_before_the_commit_and_says_what_is_missing(
    world: tuple[Served, MemoryGitOps], store: RedisStore, tmp_path: Path
) -> None:
    served, gitops = world
    with (
        guarded(served.url, opted_in("blog"), tmp_path) as guard,
        pytest.raises(Permanent, match=r"may not .* in the namespace 'shop'.*add that verb to its Role"),
    ):
        armed(gitops, store, guard)


def test_the_readers_of_namespaces_are_the_readers_of_everything_in_fewer_places() -> None:
    here = {one._replace(namespace="") for one in opted_in("default") if one.namespace != "argocd"}
    assert here == {one for one in GRANTS if one.namespace != "argocd"}


@pytest.mark.parametrize("resource", ["secrets", "secrets/status", "pods/exec", "pods/attach", "pods/portforward"])
def test_nobody_reads_secrets_or_gets_into_pods(resource: str) -> None:
    for verb in ("get", "list", "watch", "create"):
        assert not allows((*GRANTS, *needed("cluster-healer")), Grant(verb, "", resource, "shop", "one"))
    assert "Secret" not in KINDS


def test_the_healer_writes_applications_and_deletes_what_a_policy_narrows() -> None:
    writes = {one for one in needed("cluster-healer") if one.verb not in ("get", "list")}
    assert writes == {
        Grant("patch", "argoproj.io", "applications", "argocd"),
        Grant("delete", "", "pods", ""),
        Grant("delete", "batch", "jobs", ""),
    }
    policies = [one for one in OBJECTS if one["kind"] == "ValidatingAdmissionPolicy"]
    narrowed = {
        one["metadata"]["name"]: [
            name for rule in one["spec"]["matchConstraints"]["resourceRules"] for name in rule["resources"]
        ]
        for one in policies
    }
    assert narrowed.pop(policy()["metadata"]["name"])
    assert narrowed == {"cortex-school-pod-deletions": ["pods"], "cortex-school-job-deletions": ["jobs"]}


OPERATIONS = {"patch": "UPDATE", "delete": "DELETE"}  # of verbs, as admission sees them
JUDGED = {
    ("argoproj.io", "*"): (["CREATE", "UPDATE", "DELETE"], ["applications", "applications/*"]),
    ("", "v1"): (["DELETE"], ["pods"]),
    ("batch", "v1"): (["DELETE"], ["jobs"]),
}


def test_every_write_that_is_granted_is_judged_and_of_applications_every_write_at_all() -> None:
    policies = [one["spec"]["matchConstraints"] for one in OBJECTS if one["kind"] == "ValidatingAdmissionPolicy"]
    rules = [rule for one in policies for rule in one["resourceRules"]]
    assert {(*one["apiGroups"], *one["apiVersions"]): (one["operations"], one["resources"]) for one in rules} == JUDGED
    assert all(set(one) == {"apiGroups", "apiVersions", "operations", "resources"} for one in rules)
    for right in (*GRANTS, *needed("cluster-healer")):
        if right.verb not in ("get", "list"):
            operations, names = next(said for (group, _), said in JUDGED.items() if group == right.group)
            assert OPERATIONS[right.verb] in operations, right
            assert right.resource in names, right


def test_the_one_write_is_a_patch_of_applications_where_argo_cd_lives() -> None:
    assert {one for one in GRANTS if one.verb not in ("get", "list")} == {
        Grant("patch", "argoproj.io", "applications", "argocd")
    }
    assert {one.namespace for one in GRANTS if one.resource in ("applications", "appprojects")} == {"argocd"}
    assert not [one for one in GRANTS if "*" in (one.verb, one.group) or "*" in one.resource]
