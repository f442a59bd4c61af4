"""The application, the plan's own resources, and the nodes."""

import pytest

from eventing.vocabulary import Operation, Resource
from functions.health_monitor.facts import ApplicationFacts, Facts, Phase
from functions.health_monitor.other_checks import health_check, nodes_check, presence_checks, sync_check

APPLICATION = ApplicationFacts(
    found=True, automated=True, sync="Synced", revision="abcdef0123", health="Healthy", operation="Succeeded"
)


def facts(contains: bool = True, operated: bool = True, **said: object) -> Facts:
    application = ApplicationFacts(
        **{field: getattr(APPLICATION, field) for field in APPLICATION.__struct_fields__} | said
    )
    return Facts(0.0, application, contains_commit=contains, operation_contains_commit=operated)


@pytest.mark.parametrize(
    ("seen", "result", "evidence"),
    [
        (facts(), "healthy", "Argo CD: Synced at abcdef01"),
        (facts(sync="OutOfSync"), "healthy", "Argo CD: OutOfSync at abcdef01"),
        (facts(sync="OutOfSync", operated=False), "inconclusive", "last operation Succeeded"),
        (facts(operated=False), "healthy", "Argo CD: Synced at abcdef01"),
        (facts(contains=False), "inconclusive", "abcdef01, which does not contain the commit yet"),
        (facts(contains=False, operated=False, revision=""), "inconclusive", "at no revision"),
        (facts(operation="Failed", message="quota"), "failed", "Argo CD: Failed at abcdef01: quota"),
        (facts(operation="Error"), "failed", "Error"),
        (facts(contains=False, operation="Failed"), "failed", "Failed"),
        (facts(operation="Failed", operated=False, sync="OutOfSync"), "inconclusive", "last operation Failed"),
        (facts(operation="", sync="OutOfSync"), "inconclusive", "last operation none"),
        (facts(operation="Running", sync="OutOfSync"), "inconclusive", "last operation Running"),
        (facts(found=False), "inconclusive", "no such Argo CD Application"),
    ],
)
def test_sync(seen: Facts, result: str, evidence: str) -> None:
    check = sync_check(seen)
    assert (check.name, check.result) == ("sync", result)
    assert evidence in check.evidence


@pytest.mark.parametrize(
    ("before", "now", "result"),
    [
        ("Healthy", "Healthy", "healthy"),
        ("Degraded", "Healthy", "healthy"),
        ("Degraded", "Degraded", "not_applicable"),
        ("", "", "not_applicable"),
        ("Healthy", "Degraded", "inconclusive"),
        ("Healthy", "Progressing", "inconclusive"),
        ("Healthy", "", "inconclusive"),
    ],
)
def test_health_is_never_a_failure_by_itself(before: str, now: str, result: str) -> None:
    check = health_check(ApplicationFacts(True, health=before), ApplicationFacts(True, health=now))
    assert (check.name, check.result) == ("health", result)


@pytest.mark.parametrize(
    ("unwell", "reached", "result"),
    [
        (("Deployment shop/other",), {"Deployment shop/web"}, "not_applicable"),
        (("Deployment shop/web",), {"Deployment shop/web"}, "inconclusive"),
        (("Deployment shop/other", "Deployment shop/web"), {"Deployment shop/web"}, "inconclusive"),
        (("Deployment shop/other",), None, "inconclusive"),  # what else it reaches is not known
        ((), {"Deployment shop/web"}, "inconclusive"),  # Argo CD does not say which it is
    ],
)
def test_what_a_change_does_not_reach_is_somebody_elses_trouble(
    unwell: tuple[str, ...], reached: set[str] | None, result: str
) -> None:
    was, now = ApplicationFacts(True, health="Healthy"), ApplicationFacts(True, health="Degraded", unwell=unwell)
    assert health_check(was, now, reached).result == result


ADDED = Operation("add_resource", Resource("PodDisruptionBudget", "web", "shop"), "web/pdb.yaml", value={})
REMOVED = Operation("remove_resource", Resource("PriorityClass", "low"), "low.yaml")
SET = Operation("set_field", Resource("Deployment", "web", "shop"), "web/deployment.yaml", "spec.replicas", 1, 2)


@pytest.mark.parametrize(
    ("operation", "name"),
    [(ADDED, "PodDisruptionBudget shop/web"), (REMOVED, "PriorityClass low")],
)
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("phase", ["rollout", "rollback"])
def test_what_was_added_is_there_and_after_a_rollback_gone(
    operation: Operation, name: str, there: bool, phase: Phase
) -> None:
    (check,) = presence_checks([SET, operation], {name: there}, phase)
    wanted = there == ((operation is ADDED) == (phase == "rollout"))
    assert (check.name, check.result) == (f"presence {name}", "healthy" if wanted else "inconclusive")
    assert check.evidence == ("the cluster has it" if there else "the cluster has it not")


def test_what_was_not_looked_up_is_no_evidence() -> None:
    (check,) = presence_checks([ADDED], {}, "rollout")
    assert (check.result, check.evidence) == ("inconclusive", "not looked up")


@pytest.mark.parametrize(
    ("before", "now", "result"),
    [((), (), "healthy"), (("n1",), ("n1",), "healthy"), (("n1",), (), "healthy"), ((), ("n2",), "inconclusive")],
)
def test_a_node_lost_during_the_watch_forbids_a_verdict(
    before: tuple[str, ...], now: tuple[str, ...], result: str
) -> None:
    check = nodes_check(Facts(0, APPLICATION, nodes_down=before), Facts(1, APPLICATION, nodes_down=now))
    assert (check.name, check.result) == ("nodes", result)
    if result == "inconclusive":
        assert check.evidence == "n2 went NotReady during the watch"
