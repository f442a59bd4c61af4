"""What follows from a failure: taken back, proposed, left to a person, or seen to be taken back already."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementImplemented, WatchDue
from eventing.handler import Temporary
from functions._clients.gitops import MemoryGitOps
from functions._improvement.identity import plan_digest
from functions._policy.policy import Modes, Policy
from tests.monitor.conftest import ID, PLAN, WEB, Shop, application, pod
from tests.monitor.test_blame import KUSTOMIZED, files
from tests.monitor.test_stages import APPROVED, CRASH, rolled_out, slices

SCALE = replace(PLAN, operations=(replace(PLAN.operations[0], file="apps/web.yaml"),))
OURS = ("replicas: 1", "replicas: 2")
OTHER_PLACE = ("minAvailable: 1", "minAvailable: 0")  # of the budget, which reaches the workload
UNUSED = "metadata: {name: unused, namespace: shop}\ndata: "
NOT_NEAR = (UNUSED + '{a: "1"}', UNUSED + '{a: "2"}')


@pytest.fixture
def repo(shop: Shop) -> Shop:
    """The shop over a real tree, with the change at its commit and the watch begun."""
    shop.gitops = MemoryGitOps.of(files())
    shop.cluster.put(application(shop.gitops.head()))
    return shop


def commit(shop: Shop, *edits: tuple[str, str]) -> str:
    return shop.gitops.append(shop.gitops.head(), files(*edits), "x", shop.now)


def begun(shop: Shop, *before: tuple[str, str]) -> str:
    """Ours is committed on what somebody else committed before it, if anything."""
    shop.keep("approved", SCALE)
    shop.handle("improvement.approved", replace(APPROVED, digest=plan_digest(SCALE)))
    if before:
        commit(shop, *before)
    ours = commit(shop, *before, OURS)
    shop.keep("implemented", SCALE, commit=ours)
    shop.handle("improvement.implemented", ImprovementImplemented(ID, plan_digest(SCALE), "shop", ours))
    return ours


def crashed(shop: Shop, live: str) -> list[str]:
    rolled_out(shop, live, pod("web-2", 2, ready=False, **CRASH))
    return [emit.type.removeprefix("ai.cortex.school.") for emit in slices(shop)]


@pytest.mark.parametrize(
    ("before", "after", "how", "says"),
    [
        ((), (), "commit", ""),
        ((), (NOT_NEAR,), "commit", ""),
        ((NOT_NEAR,), (), "commit", ""),
        ((OTHER_PLACE,), (), "pull request", "changed PodDisruptionBudget shop/web as well"),
        ((), (OTHER_PLACE,), "pull request", "changed PodDisruptionBudget shop/web as well"),
    ],
    ids=["ours alone", "elsewhere after", "elsewhere before", "beside it before", "beside it after"],
)
def test_who_else_changed_what_failed_decides_how_it_is_taken_back(
    repo: Shop, before: Any, after: Any, how: str, says: str
) -> None:
    ours = begun(repo, *before)
    live = commit(repo, *before, OURS, *after) if after else ours
    assert crashed(repo, live)[-1] == "rollback.requested"
    assert repo.record().revert_by == how
    assert says in repo.record().message
    assert "CrashLoopBackOff" in repo.record().message


def test_a_persons_own_revert_is_recognised(repo: Shop) -> None:
    begun(repo)
    live = commit(repo)
    assert crashed(repo, live)[-1] == "rollback.requested"
    step = repo.record().timeline[-1]
    assert (step.stage, step.by) == ("rolling_back", "Cortex Online School")
    assert "took it back" in repo.record().message
    assert repo.record().revert_by == "commit"


@pytest.mark.parametrize("live", [True, False], ids=["synced", "not synced yet"])
def test_a_persons_fix_is_not_reverted_over(repo: Shop, live: bool) -> None:
    ours = begun(repo)
    fix = commit(repo, ("replicas: 1", "replicas: 3"))
    assert crashed(repo, fix if live else ours)[-1] == "improvement.unverified"
    assert "changed it since, and that is left as it is" in repo.record().message


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (Policy(mode="act", rollback_enabled=False), "rollback_enabled is false, or it would have been reverted"),
        (Policy(mode="observe"), "the mode of shop is observe, or it would have been reverted"),
        (
            Policy(mode="act", modes=Modes(applications={"shop": "observe"})),
            "the mode of shop is observe, or it would have been reverted",
        ),
    ],
)
def test_where_nothing_may_be_reverted_it_is_said_what_would_have_been_done(
    repo: Shop, policy: Policy, says: str
) -> None:
    repo.policy = replace(policy, health_check_duration=60.0, sample_period=10.0)
    assert crashed(repo, begun(repo))[-1] == "improvement.unverified"
    assert repo.record().message.startswith(says)


def test_the_same_is_said_of_a_revert_that_would_have_been_proposed(repo: Shop) -> None:
    repo.policy = Policy(mode="observe", health_check_duration=60.0, sample_period=10.0)
    begun(repo)
    assert crashed(repo, commit(repo, OURS, OTHER_PLACE))[-1] == "improvement.unverified"
    assert "or a revert would have been proposed" in repo.record().message


def test_a_revision_before_that_git_does_not_know_is_a_doubt(repo: Shop) -> None:
    repo.cluster.put(application("f" * 40))
    assert crashed(repo, begun(repo))[-1] == "rollback.requested"
    assert repo.record().revert_by == "pull request"
    assert "is not in this repository's history" in repo.record().message


def test_what_a_kustomization_makes_of_a_change_is_what_was_changed(shop: Shop) -> None:
    tree = KUSTOMIZED | {"apps/web.yaml": KUSTOMIZED["apps/web.yaml"].replace(b"2", b"1")}
    tree["apps/kustomization.yaml"] = tree["apps/kustomization.yaml"].replace(b"namePrefix: eu-\n", b"")
    shop.gitops = MemoryGitOps.of(tree)
    shop.cluster.put(application(shop.gitops.head()))
    written = replace(PLAN.operations[0], resource=replace(WEB, namespace=""), file="apps/web.yaml")
    plan = replace(SCALE, operations=(written,))
    shop.keep("approved", plan)
    shop.handle("improvement.approved", replace(APPROVED, digest=plan_digest(plan)))
    ours = shop.gitops.append(shop.gitops.head(), {"apps/web.yaml": KUSTOMIZED["apps/web.yaml"]}, "ours", 0)
    shop.keep("implemented", plan, commit=ours)
    shop.handle("improvement.implemented", ImprovementImplemented(ID, plan_digest(plan), "shop", ours))
    assert crashed(shop, ours)[-1] == "rollback.requested"
    assert shop.record().revert_by == "commit"


class Flaky(MemoryGitOps):
    """Git that is away for what only a verdict asks."""

    away = True

    def log(self, since: str, limit: int = 500) -> Any:
        """Nobody answers."""
        if self.away:
            raise Temporary("git.example is away")
        return super().log(since, limit)


def test_a_verdict_waits_for_git_and_says_so_once(repo: Shop) -> None:
    ours = begun(repo)
    flaky = Flaky(repo.gitops.commits, repo.gitops.trees)
    repo.gitops = flaky
    rolled_out(repo, ours, pod("web-2", 2, ready=False, **CRASH))
    told: list[str] = []
    due = WatchDue(ID, "rollout", 0, repo.now + 1000)
    for look in range(6):
        flaky.away = look < 5
        outcome = repo.handle("watch.due", replace(due, slice=look))
        told += [emit.type.removeprefix("ai.cortex.school.") for emit in outcome.emits]
    assert told.count("alert.raised") == 1
    assert told.count("watch.due") == 5
    assert told[-1] == "rollback.requested"
    assert repo.record().revert_by == "commit"
