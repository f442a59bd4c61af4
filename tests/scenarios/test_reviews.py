"""What waits for a person, end to end over GitHub's API, with functions that die at every call they make."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from eventing.contracts import Command, PullRequestChanged, VideoSubmitted
from eventing.handler import Schedule
from eventing.redis_store import RedisStore
from functions._commands.signing import composed
from functions._improvement.standing import REVIEWS, tombstone_key
from tests.clients.github_server.repository import Repository
from tests.clients.github_server.server import github_server
from tests.scenarios.killing import Killing
from tests.scenarios.lessons import LIMIT, TALK
from tests.scenarios.reviewing import Asking
from tests.scenarios.school import KEY

HOWS = ["merge", "squash", "rebase"]


@pytest.fixture
def school(store: RedisStore, tmp_path: Path) -> Iterator[Asking]:
    made = Asking(store, tmp_path)
    with github_server(Repository(made.source.bare)) as server:
        made.server = server
        yield made


def asked(school: Asking) -> None:
    """The improvement waits in its pull request."""
    school.publish("improvement.raw", LIMIT)
    school.run()
    assert school.one().stage == "pending_review", school.one().message


def changed_file(school: Asking) -> str:
    plan = school.one().plan
    assert plan is not None
    return plan.operations[0].file


@pytest.mark.parametrize("how", HOWS)
def test_a_person_merges_and_the_change_is_watched_and_verified(school: Asking, how: Any) -> None:
    asked(school)
    assert school.states() == ["open"]
    assert school.commits() == []
    school.merge(1, how)
    school.webhook(1)
    record = school.one()
    assert (record.stage, record.review and record.review.state) == ("verified", "merged"), record.message
    assert record.checks
    assert b"256Mi" in school.files()[changed_file(school)]
    decision = school.decision(record)
    assert decision is not None
    assert (decision.outcome, decision.by) == ("approved", "github:robin")
    command(school, "undo", record.improvement.id)
    assert school.one().stage == "rolled_back", school.one().message
    assert school.files() == school.files() | {changed_file(school): original(school)}


def original(school: Asking) -> bytes:
    return school.server.repository.output("show", f"{school.source.head}:{changed_file(school)}")


def command(school: Asking, action: Any, target: str, digest: str = "", arguments: Any = None) -> None:
    now = school.broker.clock()
    made: Command = composed(
        action,
        target,
        "robin",
        KEY,
        nonce=f"{action}-{now}",
        expires=now + 60,
        digest=digest,
        arguments=arguments or {},
    )
    school.publish("command", made)
    school.run()


def test_a_lost_webhook_is_made_up_for_by_the_tick(school: Asking, store: RedisStore) -> None:
    asked(school)
    school.merge(1, "squash")
    store.apply((Schedule(REVIEWS, school.one().improvement.id, 0.0),))  # ten minutes later
    tick(school)
    assert school.one().commit == school.server.repository.tip("main")


def tick(school: Asking) -> None:
    school.broker.publish(
        msgspec.json.encode(
            {
                "specversion": "1.0",
                "type": "dev.knative.sources.ping",
                "source": "/tick",
                "id": f"tick-{school.broker.clock()}",
                "tick": "school",
            }
        )
    )
    school.run()


def test_a_person_closes_and_the_same_is_not_proposed_again(school: Asking, store: RedisStore) -> None:
    asked(school)
    school.close(1)
    school.webhook(1)
    record = school.one()
    assert (record.stage, record.reason) == ("rejected", "closed")
    assert store.read(tombstone_key(record.fingerprint)) is not None
    school.publish("improvement.raw", LIMIT)
    school.run()
    assert school.states() == ["closed"]
    assert school.commits() == []


def test_a_person_edits_and_merges_and_the_edit_is_what_counts(school: Asking) -> None:
    asked(school)
    path = changed_file(school)
    head = school.server.repository.output("show", f"{school.pulls()[0].head}:{path}")
    school.push(1, {path: head.replace(b"256Mi", b"300Mi")})
    first = school.one().digest
    school.webhook(1, "synchronize")
    record = school.one()
    assert record.stage == "pending_review"
    assert record.digest != first
    assert record.plan is not None
    assert record.plan.operations[0].value == "300Mi"
    assert "300Mi" in school.pulls()[0].body
    command(school, "approve", record.improvement.id, first)
    assert school.commits() == []  # that plan is not the one that waits any more
    school.merge(1, "merge")
    school.webhook(1)
    assert school.one().stage == "verified", school.one().message
    assert b"300Mi" in school.files()[path]


def test_what_is_approved_on_the_command_line_is_committed_once_and_its_pull_request_closed(school: Asking) -> None:
    asked(school)
    record = school.one()
    command(school, "approve", record.improvement.id, record.digest)
    assert school.one().stage == "verified", school.one().message
    assert len(school.commits()) == 1
    assert school.states() == ["closed"]
    assert school.one().commit in school.comments(1)[0]


@pytest.mark.parametrize("seed", range(3))
def test_every_event_twice_and_in_any_order_opens_one_and_believes_one_merge(
    store: RedisStore, tmp_path: Path, seed: int
) -> None:
    made = Asking(store, tmp_path, seed=seed, copies=2)
    with github_server(Repository(made.source.bare)) as server:
        made.server = server
        made.publish("improvement.raw", LIMIT)
        made.run()
        assert made.states() == ["open"]
        made.push(1, {"README.md": b"# A word\n"})
        for action in ("synchronize", "opened", "synchronize", "closed"):
            made.publish("pull_request.changed", PullRequestChanged(1, "", action))
        made.run()
        assert (made.one().stage, made.one().reason) == ("pending_review", "edited")
        made.merge(1, "rebase")
        for action in ("closed", "synchronize", "opened", "closed"):
            made.publish("pull_request.changed", PullRequestChanged(1, "", action))
        made.run()
        assert made.one().stage == "verified", made.one().message
        assert len(made.commits()) == 2  # rebased: ours, and the person's
        assert [step.stage for step in made.one().timeline].count("implemented") == 1


def killed(school: Asking, url: str, *only: str) -> Killing:
    school.publish("video.submitted", VideoSubmitted("https://youtu.be/abcdefghijk", "A talk", TALK))
    killing = Killing(school, url)
    killing.only = only
    return killing


def test_killed_at_every_call_one_pull_request_is_opened_and_merged_once(
    school: Asking, redis_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    killing = killed(school, redis_url, "pending_review", "pull_request.changed")
    school.run()
    assert school.one().stage == "pending_review", school.one().message
    assert school.states() == ["open"]
    assert [one.digest == school.one().digest for one in (school.one().review,) if one] == [True]
    school.merge(1, "squash")
    head = school.server.repository.tip("main")
    school.webhook(1)
    record = school.one()
    assert (record.stage, record.commit) == ("verified", head)
    assert [step.stage for step in record.timeline].count("implemented") == 1
    assert len(school.commits()) == 1
    assert school.states() == ["merged"]
    with capsys.disabled():
        print(f"\nSIGKILL at {killing.total} points: {dict(sorted(killing.points.items()))}")  # noqa: T201  asked for


def test_killed_at_every_call_an_approval_beside_its_pull_request_commits_once(
    school: Asking, redis_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    killing = killed(school, redis_url, "watch.armed", "pull_request.changed")
    school.run()
    record = school.one()
    command(school, "approve", record.improvement.id, record.digest)
    assert school.one().stage == "verified", school.one().message
    assert len(school.commits()) == 1
    assert school.states() == ["closed"]
    assert len(school.comments(1)) == 1
    with capsys.disabled():
        print(f"\nSIGKILL at {killing.total} points: {dict(sorted(killing.points.items()))}")  # noqa: T201  asked for


def test_a_branch_that_took_main_in_is_still_the_same_plan(school: Asking) -> None:
    asked(school)
    repository, branch = school.server.repository, school.pulls()[0].head
    for number in range(3):
        repository.push("main", {f"notes-{number}.md": b"a person's\n"}, "Notes")
    ours, main = repository.tip(branch), repository.tip("main")
    tree = repository.git("merge-tree", "--write-tree", ours, main)
    taken_in = repository.git("commit-tree", tree, "-p", ours, "-p", main, "-m", "Merge main")
    repository.move(branch, taken_in)
    before = school.one().digest
    school.webhook(1, "synchronize")
    record = school.one()
    assert (record.stage, record.digest) == ("pending_review", before)
    assert record.review is not None
    assert (record.review.head, record.review.before, record.review.edited) == (taken_in, main, False)
    repository.push(branch, {"README.md": b"# Mine\n"}, "More")
    school.webhook(1, "synchronize")
    assert school.one().reason == "edited"
    assert "notes-" not in school.one().diff
