"""What is switched off for a while is only what a person called unimportant, and it comes back one by one."""

from typing import Any

import pytest
import yaml

from functions._catalogue.remedies.diagnosis import diagnose
from functions._catalogue.remedies.remedy import Patient
from functions._catalogue.remedies.temporary import DOMAIN, is_temporary, ways_back
from functions._manifests.rendering import applied
from functions._manifests.repository import Repository, load
from functions._symptoms.analyzers import lent
from functions._symptoms.snapshot import Snapshot
from tests.catalogue.remedies.clinic import deployment, mended, seen, service, tree

TODAY, LATER, LAST = "2026-11-28", "2026-11-30", "2026-12-05"
FULL = "0/3 nodes are available: 3 Insufficient memory."
ASKS = "resources: {requests: {memory: %s}}"


def _low(name: str, memory: str = "1Gi", replicas: int | None = 2, note: bool = False, **more: Any) -> str:
    asks = ASKS % memory if memory else ""
    data = yaml.safe_load(deployment(name=name, container=asks, spec=f"replicas: {replicas}" if replicas else ""))
    data["metadata"]["labels"] = {"cortex-online-school.dev/priority": "low"}
    if note:
        data["metadata"]["annotations"] = {"note": "mine"}
    data.update(more)
    return yaml.safe_dump(data, sort_keys=False)


def _again(repository: Repository, today: str, room: bool = True) -> Repository:
    """With every way back that is due gone."""
    for back in ways_back(repository, today, room):
        repository = load(applied(repository.files, back.plan.operations))
    return repository


def _replicas(repository: Repository) -> dict[str, Any]:
    return {one.name: one.data["spec"].get("replicas") for one in repository.workloads()}


@pytest.mark.parametrize("note", [False, True])
def test_the_one_that_asks_for_most_goes_and_comes_back_as_it_was(note: bool) -> None:
    before = tree(deployment(), _low("small", "64Mi"), _low("large", "2Gi", note=note))
    found = seen(before, FULL)
    assert found.remedy == "switch-off-low-priority"
    assert found.plan is not None
    assert not found.plan.automatic
    off = mended(before, found)
    assert _replicas(off) == {"web": None, "small": 2, "large": 0}
    assert [one.name for one in off.workloads() if is_temporary(one)] == ["large"]
    assert ways_back(off, LATER, room=False) == ()
    assert [one.overdue for one in ways_back(off, LAST, room=False)] == [True]
    back = _again(off, LATER)
    assert _replicas(back) == _replicas(before)
    assert not any(is_temporary(one) for one in back.workloads())


def test_one_comes_back_a_day_the_smallest_first() -> None:
    off = tree(deployment(), _low("a", replicas=3), _low("b", "2Gi", replicas=None))
    for _ in range(2):
        off = mended(off, seen(off, FULL))
    assert _replicas(off) == {"web": None, "a": 0, "b": 0}
    first = _again(off, LATER)
    assert _replicas(first) == {"web": None, "a": 0, "b": None}
    assert _again(first, LATER) == first
    assert _replicas(_again(first, LAST)) == {"web": None, "a": 3, "b": None}


def test_what_crashes_and_is_unimportant_is_switched_off_itself() -> None:
    found = seen(tree(_low("web"), _low("other", "4Gi")), "", reason="CrashLoopBackOff")
    assert found.plan is not None
    assert [one.name for one in found.plan.workloads] == ["web"]


@pytest.mark.parametrize(
    "documents",
    [
        (deployment(name="other", container=ASKS % "4Gi"),),
        (_low("other", replicas=2).replace("registry.example/other", "docker.io/library/redis"),),
        (_low("other").replace("replicas: 2", "replicas: 0"),),
        (_low("other", memory=""),),
        (_low("other", kind="DaemonSet").replace("replicas: 2", "minReadySeconds: 1"),),
        (service("other"),),
    ],
)
def test_nothing_else_is_ever_switched_off(documents: tuple[str, ...]) -> None:
    found = seen(tree(deployment(), *documents), FULL)
    assert found.plan is None


@pytest.mark.parametrize(
    "said",
    [
        '{"spec.replicas": 1000}',
        '{"spec.replicas": 2, "spec.paused": true}',
        "[1]",
        "no",
        "[" * 50_000,
        '{"spec.replicas": "x"}',
    ],
)
def test_what_an_annotation_claims_is_not_believed_beyond_a_number_of_pods(said: str) -> None:
    off = yaml.safe_load(_low("web", replicas=2))
    off["spec"]["replicas"] = 0
    off["metadata"]["annotations"] = {f"cortex-online-school.dev/{key}": text for key, text in
                                      (("before", said), ("by", "cluster-healer"), ("until", LATER))}  # fmt: skip
    assert ways_back(tree(yaml.safe_dump(off)), LAST, room=True) == ()


def test_the_scan_sees_what_is_due_and_its_remedy_takes_it_back() -> None:
    before = tree(deployment(), _low("large", "2Gi"))
    off = mended(before, seen(before, FULL))
    live = next(one.data for one in off.workloads() if one.name == "large")
    for at, due in ((LATER, 0), (LAST, 1)):
        assert (
            len(
                list(lent.analyze(Snapshot(f"{at}T08:00:00Z", {"Deployment": (live,)}, namespaces=frozenset({"shop"}))))
            )
            == due
        )
    symptom = next(
        iter(lent.analyze(Snapshot(f"{LAST}T08:00:00Z", {"Deployment": (live,)}, namespaces=frozenset({"shop"}))))
    )
    found = diagnose(Patient(symptom, None, off, today=LAST))
    assert found.remedy == "take-back"
    assert _replicas(mended(off, found)) == _replicas(before)
    assert diagnose(Patient(symptom, None, off, today=LATER)).plan is None


def test_the_notes_are_read_as_they_are_written() -> None:
    assert (f"{DOMAIN}/before", f"{DOMAIN}/until") == (lent.BEFORE, lent.UNTIL)
