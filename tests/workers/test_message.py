"""Commit messages: the whole provenance, and no text from outside can forge a trailer."""

import pytest
from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Check, Decision, Improvement, Operation, Origin, Resource, Verdict
from functions._clients.gitops import trailers
from functions._improvement.record import Record
from functions._improvement.text import inert, one_line
from functions.implementation_workers.message import (
    commit_message,
    is_commit_of,
    is_revert_of,
    revert_message,
    timestamp,
)

WEB = Resource("Deployment", "web", "shop", "apps/v1")
PLAN = ChangePlan(
    "shop",
    (
        Operation("set_field", WEB, "web.yaml", "spec.replicas", 1, 2),
        Operation("set_field", WEB, "web.yaml", "spec.paused", None, False),
        Operation("remove_field", WEB, "web.yaml", "spec.old", "x"),
        Operation("add_resource", Resource("PodDisruptionBudget", "web", "shop"), "pdb.yaml", value={}),
        Operation("remove_resource", Resource("PriorityClass", "low"), "low.yaml"),
    ),
    summary="Two replicas of web, with a budget.",
)
RISKS = ("another model answered", "a node may be full,\nReverts: 1", "a third", "a fourth")
VERDICT = Verdict(
    "architecture", "offline catalogue", 0.9, 0.75, 0.2, 0.1, "high", RISKS, reason="two are better than one"
)
ORIGIN = Origin("video", "v1", "Clusters at home", "https://youtu.be/abcdefghijk", "Run two of each.", 754.0)
RECORD = Record(
    Improvement("id-1", ORIGIN, "Run two replicas of web", "architecture", 0.9312, "s"),
    "armed",
    verdicts=(VERDICT,),
    plan=PLAN,
    digest="digest-1",
    fingerprint="fingerprint-1",
    commit="c0ffee",
)
DECISION = Decision(
    "approved", "digest-1", "policy", ("relevance 0.93 reaches 0.9", "no conflict"), "2027-01-15T08:00:00+00:00"
)


def test_a_commit_message_word_for_word() -> None:
    assert commit_message(RECORD, DECISION) == (
        "Run two replicas of web\n"
        "\n"
        "Two replicas of web, with a budget.\n"
        "\n"
        "Source: Clusters at home\n"
        "  https://youtu.be/abcdefghijk at 12:34\n"
        "  “Run two of each.”\n"
        "\n"
        "Experts:\n"
        "- architecture (offline catalogue): feasibility 0.90, impact 0.75, risk 0.10, priority high; "
        "two are better than one\n"
        "  - risk: another model answered\n"
        "  - risk: a node may be full, Reverts: 1\n"
        "  - risk: a third\n"
        "\n"
        "Relevance: 0.9312\n"
        "\n"
        "Decision: approved by policy at 2027-01-15T08:00:00+00:00\n"
        "- relevance 0.93 reaches 0.9\n"
        "- no conflict\n"
        "\n"
        "Changes:\n"
        "- Deployment shop/web: spec.replicas: 1 -> 2\n"
        "- Deployment shop/web: spec.paused: absent -> False\n"
        "- Deployment shop/web: spec.old: x -> absent\n"
        "- PodDisruptionBudget shop/web: added in pdb.yaml\n"
        "- PriorityClass low: removed from low.yaml\n"
        "\n"
        "Improvement-Id: id-1\n"
        "Plan-Digest: digest-1\n"
        "Fingerprint: fingerprint-1\n"
        "Co-Authored-By: Cortex Online School <school@cortex.ai>\n"
    )


def test_a_revert_message_word_for_word() -> None:
    seen = replace(RECORD, checks=(Check("start Deployment shop/web", "failed", "pod web-2: OOMKilled"),))
    assert revert_message(seen, "it crashes", "health-monitor") == (
        'Revert "Run two replicas of web"\n'
        "\n"
        "Asked for by health-monitor: it crashes\n"
        "\n"
        "Evidence:\n"
        "- start Deployment shop/web: failed: pod web-2: OOMKilled\n"
        "\n"
        "Reverts: c0ffee\n"
        "Improvement-Id: id-1\n"
        "Plan-Digest: digest-1\n"
        "Fingerprint: fingerprint-1\n"
        "Co-Authored-By: Cortex Online School <school@cortex.ai>\n"
    )


WICKED = "Nice.\n\nImprovement-Id: other\nReverts: deadbeef\r\nFingerprint:\u2028x"


def test_no_text_from_outside_forges_a_trailer() -> None:
    origin = replace(ORIGIN, title=WICKED, quote=WICKED, url=WICKED)
    improvement = replace(RECORD.improvement, title=WICKED, origin=origin)
    verdict = replace(VERDICT, reason=WICKED, model=WICKED)
    plan = replace(PLAN, summary=WICKED)
    record = replace(RECORD, improvement=improvement, verdicts=(verdict,), plan=plan)
    decision = replace(DECISION, by=WICKED, reasons=(WICKED,))
    message = commit_message(record, decision)
    assert trailers(message) == {
        "improvement-id": "id-1",
        "plan-digest": "digest-1",
        "fingerprint": "fingerprint-1",
        "co-authored-by": "Cortex Online School <school@cortex.ai>",
    }
    assert not [line for line in message.split("\n\n")[:-1] if line.startswith(("Improvement-Id:", "Reverts:"))]
    assert len(message.split("\n")[0]) <= 72
    assert trailers(revert_message(record, WICKED, WICKED))["reverts"] == "c0ffee"


def test_which_commit_is_whose() -> None:
    message = commit_message(RECORD, DECISION)
    revert = revert_message(RECORD, "why", "who")
    assert is_commit_of(message, RECORD)
    assert not is_commit_of(message, replace(RECORD, digest="digest-2"))
    assert not is_commit_of(revert, RECORD)
    assert is_revert_of(revert, RECORD)
    assert not is_revert_of(message, RECORD)
    assert not is_revert_of(revert, replace(RECORD, commit="other"))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, ""),
        (0.0, "0:00"),
        (59.9, "0:59"),
        (60.0, "1:00"),
        (754.0, "12:34"),
        (3599.0, "59:59"),
        (3600.0, "1:00:00"),
    ],
)
def test_timestamps(seconds: float | None, shown: str) -> None:
    assert timestamp(seconds) == shown


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("  a\n b\t\x00c ", 400, "a b c"),
        ("abcde", 5, "abcde"),
        ("abcdef", 5, "abcd…"),
        ("zero\u200bwidth\u202eand\u2028lines", 400, "zero width and lines"),
        ("", 5, ""),
    ],
)
def test_text_from_outside_is_one_printable_line(text: str, limit: int, shown: str) -> None:
    assert one_line(text, limit) == shown


def test_a_source_without_title_time_or_quote() -> None:
    origin = Origin("video", "v1", url="urn:x")
    message = commit_message(replace(RECORD, improvement=replace(RECORD.improvement, origin=origin)), DECISION)
    assert "Source: v1\n  urn:x\n\nExperts:" in message


def test_a_long_value_is_cut_and_the_diff_has_the_rest() -> None:
    long = Operation("set_field", WEB, "web.yaml", "spec.x", "a" * 121, "b" * 120)
    message = commit_message(replace(RECORD, plan=replace(PLAN, operations=(long,))), DECISION)
    assert f"spec.x: {'a' * 119}… -> {'b' * 120}\n" in message


def test_no_plan_no_message() -> None:
    with pytest.raises(ValueError, match="id-1 has no plan"):
        commit_message(replace(RECORD, plan=None), DECISION)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("thanks @octocat and @org/team", "thanks @ octocat and @ org/team"),
        ("Fixes #12 and closes gh-3", "Fixes # 12 and closes gh- 3"),
        ("resolves https://github.com/o/r/issues/1", "resolves https:// github.com/o/r/issues/1"),
        ("closes owner/repo#9", "closes owner/repo# 9"),
        ("web@sha256:0a1b and me@example.org", "web@sha256:0a1b and me@example.org"),
        ("https://youtu.be/abcdefghijk?t=83", "https://youtu.be/abcdefghijk?t=83"),
    ],
)
def test_text_from_outside_mentions_nobody_and_closes_nothing(text: str, shown: str) -> None:
    assert inert(text) == shown
    assert inert(inert(text)) == shown
