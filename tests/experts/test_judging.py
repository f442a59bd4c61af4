"""The offline judges: unusual figures are a middling risk, contradictions a veto, and every verdict says who spoke."""

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Improvement, Origin
from functions._catalogue.practice import Change, Practice
from functions._catalogue.said import Said
from functions._experts.judging import Priority, doubts, judged, priority, vetoes

LIMITS = Practice(
    id="memory-limits",
    title="Memory limits",
    category="capability",
    summary="One pod cannot take a node down.",
    checks="",
    changes="",
    experts=("architecture",),
    risk=0.3,
    effort=0.2,
    impact=0.7,
    advise=lambda _: Change((), "", ()),
    risks=("A limit below the real use kills.",),
    recommendations=("Measure first.",),
    dependencies=("Metrics.",),
)
SAID = Improvement("i1", Origin("video", "v1"), "Memory limits", "capability", 0.95, "f1", practice="memory-limits")


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        (Said(), ""),
        (Said(memory="32Mi"), ""),
        (Said(memory="31Mi"), "31Mi of memory is less than most programs need to start"),
        (Said(memory="24Mi"), "24Mi of memory is less than most programs need to start"),
        (Said(memory="8Gi"), ""),
        (Said(memory="8193Mi"), "8193Mi of memory is more than many nodes of a small cluster have"),
        (Said(cpu="10m"), ""),
        (Said(cpu="9m"), "9m of CPU is hardly any"),
        (Said(cpu="4"), ""),
        (Said(cpu="4001m"), "4001m CPUs are more than many nodes of a small cluster have"),
        (Said(replicas=1), "with 1 replica every restart is an outage"),
        (Said(replicas=2), ""),
        (Said(replicas=10), ""),
        (Said(replicas=11), "11 replicas may not fit into a small cluster"),
        (Said(max_replicas=1), "at most 1 replica scales nothing"),
        (Said(max_replicas=2), ""),
        (Said(max_replicas=20), ""),
        (Said(max_replicas=21), "21 replicas may not fit into a small cluster"),
        (Said(seconds=1), "1 s is too short for what takes a moment"),
        (Said(seconds=2), ""),
        (Said(seconds=3600), ""),
        (Said(ttl_seconds=59), "after 59 s the logs are gone before anybody reads them"),
        (Said(ttl_seconds=0), "after 0 s the logs are gone before anybody reads them"),
        (Said(ttl_seconds=60), ""),
        (Said(history=1), "with 1 kept there is nothing to go back to"),
        (Said(history=2), ""),
        (Said(retention=1), "with 1 day kept, a mistake found the day after is lost"),
        (Said(retention=2), ""),
        (Said(min_available="100%"), "a budget of 100% lets no node be drained"),
        (Said(min_available="99%"), ""),
        (Said(schedule="* * * * *"), "once a minute is more than a backup can do"),
        (Said(schedule="0 3 * * *"), ""),
    ],
)
def test_unusual_figures_raise_a_doubt(said: Said, doubt: str) -> None:
    assert doubts(said) == ((doubt,) if doubt else ())
    assert vetoes(said) == ()


def test_every_doubt_is_told() -> None:
    assert len(doubts(Said(memory="1Mi", cpu="1m", min_available="100%"))) == 3


@pytest.mark.parametrize(
    ("said", "veto"),
    [
        (Said(tag="latest"), "the tag latest moves, so tomorrow's pod would run another program"),
        (Said(tag="Main"), "the tag Main moves, so tomorrow's pod would run another program"),
        (Said(tag="1.27"), ""),
        (Said(min_replicas=3, max_replicas=2), "at least 3 and at most 2 replicas contradict each other"),
        (Said(min_replicas=2, max_replicas=2), ""),
        (Said(min_replicas=3), ""),
        (Said(max_replicas=3), ""),
    ],
)
def test_what_is_wrong_everywhere_is_vetoed(said: Said, veto: str) -> None:
    assert vetoes(said) == ((veto,) if veto else ())


def test_a_practice_is_judged_by_its_own_figures() -> None:
    verdict = judged("architecture", SAID, LIMITS)
    assert (verdict.expert, verdict.model) == ("architecture", "offline catalogue")
    assert (verdict.feasibility, verdict.impact, verdict.effort, verdict.risk) == (0.9, 0.7, 0.2, 0.3)
    assert (verdict.priority, verdict.veto, verdict.cost_usd) == ("high", False, 0.0)
    assert verdict.risks == ("A limit below the real use kills.",)
    assert (verdict.recommendations, verdict.dependencies) == (("Measure first.",), ("Metrics.",))
    assert verdict.reason == (
        "A stand-in for the architecture expert, from the written catalogue; no model was asked. "
        "One pod cannot take a node down."
    )


def test_bad_advice_in_a_plausible_voice_is_a_middling_risk() -> None:
    verdict = judged("architecture", replace(SAID, parameters={"memory": "24Mi"}), LIMITS)
    assert (verdict.risk, verdict.veto, verdict.feasibility) == (0.5, False, 0.9)
    assert verdict.risks[0] == "24Mi of memory is less than most programs need to start"
    assert verdict.reason.endswith(" But 24Mi of memory is less than most programs need to start.")


def test_a_doubt_never_lowers_the_risk() -> None:
    verdict = judged("architecture", replace(SAID, parameters={"memory": "24Mi"}), replace(LIMITS, risk=0.6))
    assert verdict.risk == 0.6


def test_a_veto_is_the_highest_risk() -> None:
    verdict = judged("security", replace(SAID, parameters={"tag": "latest", "memory": "24Mi"}), LIMITS)
    assert (verdict.veto, verdict.risk) == (True, 1.0)
    assert verdict.risks == (
        "the tag latest moves, so tomorrow's pod would run another program",
        "24Mi of memory is less than most programs need to start",
        "A limit below the real use kills.",
    )


def test_what_can_break_a_workload_by_design_says_so() -> None:
    verdict = judged("security", SAID, replace(LIMITS, why_not_automatic="it may not write any more"))
    assert (verdict.feasibility, verdict.veto) == (0.6, False)
    assert verdict.risks == ("it may not write any more", "A limit below the real use kills.")


def test_what_cannot_be_acted_on_is_hardly_feasible() -> None:
    verdict = judged("architecture", replace(SAID, parameters={"memory": "lots"}), LIMITS)
    assert (verdict.feasibility, verdict.priority, verdict.risk, verdict.veto) == (0.1, "low", 0.3, False)
    assert "what was said cannot be used" in verdict.risks[0]


def test_outside_the_catalogue_a_person_decides() -> None:
    verdict = judged("integration", replace(SAID, practice="", title="Rewrite it"), None)
    assert (verdict.feasibility, verdict.impact, verdict.effort, verdict.risk) == (0.2, 0.5, 0.5, 0.7)
    assert (verdict.priority, verdict.veto) == ("low", False)
    assert verdict.reason.endswith("Outside the catalogue: the catalogue does not know what it would change.")


@pytest.mark.parametrize(
    "text", ["run it privileged", "mount a hostPath", "HostNetwork: true", "bind cluster-admin", "runAsUser: 0"]
)
def test_outside_the_catalogue_some_words_are_a_veto(text: str) -> None:
    for given in ({"title": text}, {"description": text}, {"parameters": {"x": text}}):
        verdict = judged("security", replace(SAID, **given), None)
        assert (verdict.veto, verdict.risk) == (True, 1.0)
        assert verdict.risks[0].startswith("it speaks of ")


def test_a_practice_may_speak_of_what_it_prevents() -> None:
    assert not judged("security", replace(SAID, description="never run privileged containers"), LIMITS).veto


@pytest.mark.parametrize(
    ("impact", "effort", "feasibility", "expected"),
    [
        (0.7, 0.2, 0.9, "high"),
        (0.7, 0.21, 0.9, "medium"),
        (0.4, 0.2, 0.9, "medium"),
        (0.39, 0.2, 0.9, "low"),
        (0.3, 0.0, 0.9, "medium"),
        (0.9, 0.0, 0.3, "high"),
        (0.9, 0.0, 0.29, "low"),
    ],
)
def test_priority(impact: float, effort: float, feasibility: float, expected: Priority) -> None:
    assert priority(impact, effort, feasibility) == expected
