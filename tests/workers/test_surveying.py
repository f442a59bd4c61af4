"""What the repository holds is written down when a video comes, for those who judge and cannot look themselves."""

from eventing.contracts import VideoSubmitted
from eventing.handler import Outcome
from functions._clients import cluster_facts, ledger
from functions._clients.cluster_facts import Observed
from functions._improvement.repository_known import REPOSITORY, RepositoryKnown
from functions._preflight.facts import Facts, NodeFacts
from tests.workers.conftest import Bench
from tests.workers.planners import Planner

VIDEO = VideoSubmitted("https://youtu.be/abcdefghijk")


def known(bench: Bench) -> RepositoryKnown | None:
    found = ledger.get(bench.store, REPOSITORY, RepositoryKnown)
    return found[0] if found else None


def test_it_is_written_down_with_what_is_known_of_the_cluster(bench: Bench) -> None:
    bench.planner = Planner()
    nodes = (NodeFacts("one", allocatable={"cpu": "4", "memory": "8Gi"}),)
    facts = Observed(Facts(nodes=nodes, unreachable_registries=("registry.old.example",)), bench.now)
    bench.store.apply((ledger.put(cluster_facts.KEY, facts, None),))
    outcome = bench.handle("video.submitted", VIDEO)
    found = known(bench)
    assert found is not None
    assert (found.commit, outcome.emits) == (bench.gitops.head(), ())
    assert "Deployment shop/web" in found.digest and "1 x 4 CPU, 8Gi" in found.digest
    assert "cannot reach: registry.old.example" in found.digest


def test_it_is_not_written_down_again_before_there_is_something_new(bench: Bench) -> None:
    bench.planner = Planner()
    bench.handle("video.submitted", VIDEO)
    assert bench.handle("video.submitted", VIDEO) == Outcome()
    before = known(bench)
    bench.gitops.append(bench.gitops.head(), {"apps/shop/web.yaml": None}, "gone", bench.now)
    bench.handle("video.submitted", VIDEO)
    after = known(bench)
    assert before and after and before.commit != after.commit
    assert "Deployment shop/web" not in after.digest


def test_without_a_model_nobody_reads_it(bench: Bench) -> None:
    assert bench.handle("video.submitted", VIDEO) == Outcome()
    assert known(bench) is None
