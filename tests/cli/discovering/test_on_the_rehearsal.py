"""`init` over real HTTP on the rehearsal's cluster: what it writes suits the repository that is in there."""

from pathlib import Path

from functions._cli.discovering.command import facts_text
from functions._cli.discovering.drafting import drafted
from functions._cli.discovering.gathering import gathered
from functions._cli.engine import POLICY
from functions._clients.cluster import KubernetesCluster
from functions._manifests.globs import matches
from functions._policy.reading import load
from functions._preflight.facts import read_facts
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.programs import load_programs
from functions._rehearsal.world import World
from tests.rehearsal.conftest import BEFORE, NOW, sample_files
from tests.rehearsal.serving import serving


def test_the_samples_applications_nodes_and_registries_are_found(tmp_path: Path) -> None:
    world = World(load_programs(), load_notifications())
    world.begin(BEFORE, sample_files(), NOW)
    with serving(world, tmp_path) as served:
        found, facts = gathered(KubernetesCluster({"KUBECONFIG": served.kubeconfig}), NOW)
    assert found.unread == ()
    assert {app.name for app in found.apps} >= {"cache", "catalog", "orders", "reports", "storefront"}
    policy = load(drafted(POLICY.read_text(), found))
    changed = [path for path in sample_files() if path.startswith("apps/") and path.endswith(".yaml")]
    assert changed
    assert [path for path in changed if not any(matches(one, path) for one in policy.allowed_paths)] == []
    assert not {app.namespace for app in found.apps if app.paths} & set(policy.protected_namespaces) - {"argocd"}
    assert set(found.registries) == set(policy.trusted_registries)
    read = read_facts(facts_text(facts))
    assert read.nodes
    assert read.storage_classes is not None
