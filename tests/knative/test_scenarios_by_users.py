"""Whole stories with each function as its own user of Redis: what it needs is allowed (the fixture fails on a denial).

The scenarios are those of `tests/scenarios`; here they meet the access list of `knative/redis/users.acl`.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from eventing.redis_store import RedisStore
from tests.clients.github_server.repository import Repository
from tests.clients.github_server.server import github_server
from tests.scenarios import test_alerts, test_orders, test_reviews, test_scenarios, test_undoing
from tests.scenarios.reviewing import Asking
from tests.scenarios.school import School
from tests.scenarios.test_undoing import Meddling

Open = Callable[..., School]
STORIES = (
    test_scenarios.test_a_video_becomes_a_watched_commit,
    test_scenarios.test_what_was_rolled_back_is_not_tried_again,
    test_scenarios.test_a_fault_that_we_did_not_cause_ends_with_a_person_and_not_with_a_revert,
    test_scenarios.test_what_can_break_a_workload_by_design_waits_for_a_person_who_approves_it,
    test_orders.test_poison_is_dead_lettered_with_its_cause,
    test_orders.test_changes_of_one_application_are_made_one_after_the_other,
    test_orders.test_a_freeze_holds_what_would_be_committed_and_unfreezing_lets_it_go,
    test_orders.test_undo_takes_a_verified_change_back,
    test_alerts.test_a_change_that_was_taken_back_is_told_once_with_what_happened_why_and_what_was_done,
)
REVIEWED = (
    test_reviews.test_a_person_edits_and_merges_and_the_edit_is_what_counts,
    test_reviews.test_what_is_approved_on_the_command_line_is_committed_once_and_its_pull_request_closed,
)
MEDDLED = (
    test_undoing.test_a_commit_beside_ours_leaves_the_judgement_to_a_person,
    test_undoing.test_a_persons_fix_is_left_as_it_is,
)


@pytest.fixture
def open_school(store: RedisStore, tmp_path: Path, users: Mapping[str, RedisStore]) -> Open:
    return lambda **options: School(store, tmp_path, users=users, **options)


@pytest.fixture
def reviewed(store: RedisStore, tmp_path: Path, users: Mapping[str, RedisStore]) -> Iterator[Asking]:
    made = Asking(store, tmp_path, users=users)
    with github_server(Repository(made.source.bare)) as server:
        made.server = server
        yield made


def named(story: Callable[..., None]) -> str:
    return story.__name__.removeprefix("test_")


@pytest.mark.parametrize("story", STORIES, ids=named)
def test_a_story(open_school: Open, story: Callable[[School], None]) -> None:
    story(open_school())


@pytest.mark.parametrize("story", MEDDLED, ids=named)
def test_a_story_in_which_somebody_meddles(
    store: RedisStore, tmp_path: Path, users: Mapping[str, RedisStore], story: Callable[[Meddling], None]
) -> None:
    story(Meddling(store, tmp_path, users=users))


@pytest.mark.parametrize("story", REVIEWED, ids=named)
def test_a_story_with_pull_requests(reviewed: Asking, story: Callable[[Asking], None]) -> None:
    story(reviewed)


def test_a_lost_webhook_is_made_up_for_by_the_tick(reviewed: Asking, store: RedisStore) -> None:
    test_reviews.test_a_lost_webhook_is_made_up_for_by_the_tick(reviewed, store)


def test_a_person_closes_and_the_same_is_not_proposed_again(reviewed: Asking, store: RedisStore) -> None:
    test_reviews.test_a_person_closes_and_the_same_is_not_proposed_again(reviewed, store)


def test_an_emptied_ledger_is_rebuilt(open_school: Open, redis: object) -> None:
    test_orders.test_an_emptied_ledger_freezes_automation_and_remembers_from_git(open_school(), redis)


@pytest.mark.parametrize("how", ["key", "digest"])
def test_a_forged_command(open_school: Open, how: str) -> None:
    test_orders.test_a_forged_command_does_nothing(open_school(), how)
