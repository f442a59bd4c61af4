"""The worst day: as it is told for every seed, and mended by what manifests say alone."""

from collections import Counter
from decimal import Decimal

import pytest

from functions._clients.metric_series import Series
from functions._rehearsal.admission import requests_of
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.fates import Facts, judge
from functions._rehearsal.legacy.day import MEBIBYTES, applications, day_of
from functions._rehearsal.legacy.history import SAMPLES, WEEK, History
from functions._rehearsal.legacy.tree import files_of_day
from functions._rehearsal.legacy.truths import TLS, programs_of_day
from functions._rehearsal.legacy.world import LegacyWorld
from functions._rehearsal.objects import Object
from functions._rehearsal.programs import Program
from functions.cluster_healer.measuring import CPU, FIRST, MEMORY
from functions.cluster_healer.measuring import SAMPLES as COUNTED

NOW, MIRROR = 1_800_000_000.0, "10.43.170.72:5000"
SEEDS = (1, 2, 3, 4, 5)


@pytest.mark.parametrize("seed", range(1, 31))
def test_a_day_is_the_same_each_time_and_no_two_programs_share_a_name(seed: int) -> None:
    day = day_of(seed, MIRROR)
    assert day == day_of(seed, MIRROR)
    names = Counter((work.space, work.name) for work in day.works)
    assert set(names.values()) == {1}
    assert len({work.image.rpartition(":")[0] for work in day.works}) == len(day.works)
    assert sum(work.memory * work.replicas for work in day.school) == 3072
    assert all(work.memory > 0 and work.used < work.limit for work in day.works)
    assert "cortex-school" not in day.spaces
    assert (len(day.jobs), len(day.pods), len(applications(day))) == (12, 9, 11)


def test_seeds_differ_in_names_and_numbers() -> None:
    days = [day_of(seed, MIRROR) for seed in SEEDS]
    assert len({str(files_of_day(day)) for day in days}) == len(SEEDS)
    assert len({day.names.base for day in days}) > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_the_day_begins_as_it_is_told(seed: int) -> None:
    day = day_of(seed, MIRROR)
    world = LegacyWorld.of(day, load_notifications(), "main", 10.0)
    world.begin("a" * 40, files_of_day(day), NOW)
    asked: dict[str, float] = {}
    for pod in world.objects.of("Pod"):
        if pod["status"]["phase"] not in ("Succeeded", "Failed"):
            node = pod["spec"].get("nodeName", "")
            asked[node] = asked.get(node, 0.0) + requests_of(pod, "memory") / 2**20
    pending = [pod for pod in world.objects.of("Pod") if not pod["spec"].get("nodeName")]
    assert {pod["metadata"]["namespace"] for pod in pending} == {day.names.school}
    assert len(pending) == 9
    assert all(0.96 <= asked[node] / MEBIBYTES <= 0.99 for node in day.machines)
    status = world.status()["applications"]
    assert Counter(one["sync"] for one in status) == {"OutOfSync": 8, "Synced": 3}


def container(**more: object) -> Object:
    return {"name": "web", "image": "docker.io/a/b:1", **more}


POD: Object = {"metadata": {"name": "web", "namespace": "shop"}, "spec": {}}


@pytest.mark.parametrize(
    ("env", "links", "says"),
    [
        ([], {"STORE_PORT": "tcp://10.43.56.55:6333"}, "invalid literal for int() with base 10: 'tcp://10.43.56.55"),
        ([{"name": "STORE_PORT", "value": "6333"}], {"STORE_PORT": "tcp://10.43.56.55:6333"}, ""),
        ([], {}, ""),
    ],
)
def test_a_variable_that_the_kubelet_sets_is_taken_for_a_number(
    env: list[Object], links: dict[str, str], says: str
) -> None:
    program = Program("b", numbers=("STORE_PORT",))
    crash = judge(POD, container(env=env), program, Facts(links=links), ends=False).crash
    assert (crash is None) is (says == "")
    assert says in (crash.says if crash else "")


def test_what_it_waits_for_keeps_it_from_being_ready_and_not_from_running() -> None:
    probed = container(readinessProbe={"tcpSocket": {"port": 80}}, livenessProbe={"tcpSocket": {"port": 80}})
    fate = judge(POD, probed, Program("b", ports={80: ()}), Facts(awaited="connection refused"), ends=False)
    assert fate.crash is None
    assert list(fate.failing) == ["readinessProbe"]


@pytest.mark.parametrize(
    ("where", "ends", "crashes"), [("main", False, True), ("main", True, False), ("init", True, True)]
)
def test_what_ends_badly_does_so_in_the_container_that_it_is_about(where: str, ends: bool, crashes: bool) -> None:
    program = Program("b", ends_badly="panic", ends_badly_in=where)
    assert (judge(POD, container(), program, Facts(), ends).crash is not None) is crashes


def test_docker_hub_does_not_answer_and_the_mirror_does() -> None:
    day = day_of(1, MIRROR)
    programs = programs_of_day(day)
    assert TLS in programs.pull_error(day.store_image)
    assert "registry-1.docker.io" in programs.pull_error(day.store_image)
    assert programs.pull_error(day.store_image.replace("docker.io", MIRROR)) == ""
    idle = next(work for work in day.works if work.name == day.names.idle)
    assert "not found" in programs.pull_error(idle.image)


def test_the_week_of_usage_answers_what_right_sizing_asks_and_nothing_else() -> None:
    day = day_of(1, MIRROR)
    history, spaces = History(day), "|".join(day.spaces)

    def asked(query: str) -> list[float]:
        rows = history.answered(query.replace("$SPACES", spaces).replace("$SPAN", "168h"), NOW)
        assert isinstance(Series(dict(rows[0][0]), ((NOW, rows[0][1]),)), Series)
        return [value for _, value in rows]

    assert set(asked(COUNTED)) == {float(SAMPLES)}
    assert set(asked(FIRST)) == {NOW - WEEK}
    used = {work.name: work.used for work in day.works}
    assert max(asked(MEMORY["p99"])) == max(used.values()) * 2**20
    assert all(one <= other for one, other in zip(asked(MEMORY["p50"]), asked(MEMORY["max"]), strict=True))
    assert max(Decimal(str(one)) for one in asked(CPU["p95"])) < Decimal("0.05")
    assert history.answered('up{namespace=~"shop"}', NOW) == []
