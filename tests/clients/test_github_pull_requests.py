"""Pull requests on GitHub when answers are lost, when somebody else's look like ours, and when texts are too long."""

from typing import Any

import pytest

from eventing.handler import Permanent, Temporary
from functions._clients.github import GitHub
from functions._clients.github_api import GitHubApi
from functions._clients.github_credentials import Credentials
from functions._clients.github_merges import merged_onto
from functions._clients.github_pull_requests import GitHubPullRequests, fitting
from functions._clients.github_shapes import GitCommit, ListedCommit, Message, Named
from functions._clients.pull_requests import PullRequest
from tests.clients.conftest import client_of
from tests.clients.github_server.accounts import APP_LOGIN, OUR_TOKEN, OURS, PERSON
from tests.clients.github_server.faults import Fault, answered, dropped, lost
from tests.clients.github_server.pulls import Pull
from tests.clients.github_server.server import GitHubServer

BRANCH = "cortex-school/web-1"
CHANGES: dict[str, bytes | None] = {"a.yaml": b"a: 1\n"}
MESSAGE = "One\n\nPlan-Digest: one\n"


def propose(pulls: GitHubPullRequests, github: GitHub, base: str = "") -> PullRequest:
    """A pull request of ours."""
    return pulls.propose(BRANCH, base or github.head(), CHANGES, MESSAGE, "One", "Because.", now=1)


@pytest.mark.parametrize("path", ["git/trees", "git/commits", "git/refs", "pulls"])
@pytest.mark.parametrize("kind", [lost, dropped], ids=["lost", "dropped"])
def test_a_lost_answer_makes_nothing_twice(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer, path: str, kind: type[Fault]
) -> None:
    server.faults = [kind(f"POST .*/{path}$")]
    try:
        propose(pull_requests, github)
    except Temporary:  # the delivery comes again
        propose(pull_requests, github)
    (only,) = server.endpoints.pulls.all
    assert len(server.endpoints.pulls.commits(only)) == 1
    assert server.repository.git("for-each-ref", "--format=%(refname)", "refs/heads").split() == [
        f"refs/heads/{BRANCH}",
        "refs/heads/main",
    ]


@pytest.mark.parametrize("path", ["git/refs", "pulls"])
def test_a_lost_answer_that_was_done_is_found_at_once(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer, path: str
) -> None:
    server.faults = [lost(f"POST .*/{path}$")]
    assert propose(pull_requests, github).number == 1


def test_a_branch_left_by_an_earlier_try_on_an_older_head_is_made_anew(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer
) -> None:
    server.faults = [dropped("POST .*/pulls$")]
    with pytest.raises(Temporary):
        propose(pull_requests, github)
    moved = server.repository.push("main", {"other.yaml": b"o: 1\n"})
    pull = propose(pull_requests, github)
    assert server.repository.git("rev-parse", f"{pull.head}^") == moved
    assert pull.commits == (pull.head,)


@pytest.mark.parametrize("what", ["parent", "tree"])
def test_a_branch_left_with_another_commit_of_ours_is_made_anew(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer, what: str
) -> None:
    repository, base = server.repository, github.head()
    entries = [
        {"path": "a.yaml", "mode": "100644", "sha": repository.blob("a: 1\n" if what == "parent" else "a: 0\n", "")}
    ]
    left = repository.commit(repository.tree(base, entries), [base], MESSAGE)
    repository.move(BRANCH, left)
    if what == "parent":  # the head moved on by a commit that changes no file
        base = repository.commit(repository.git("rev-parse", f"{base}^{{tree}}"), [base], "Nothing")
        repository.move("main", base)
    pull = propose(pull_requests, github)
    assert pull.commits == (pull.head,)
    assert repository.git("rev-parse", f"{pull.head}^") == base
    assert github.files(pull.head)["a.yaml"] == b"a: 1\n"


def test_what_a_person_closed_with_our_very_words_is_left_alone(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer
) -> None:
    pull = propose(pull_requests, github)
    for verb, path, body in (
        ("POST", ["issues", "1", "comments"], {"body": "Superseded."}),
        ("PATCH", ["pulls", "1"], {"state": "closed"}),
    ):
        server.endpoints.answer(verb, path, {}, body, PERSON)
    pull_requests.close(pull.number, "Superseded.")
    assert server.repository.tip(BRANCH) == pull.head


def test_a_repository_may_be_named_in_any_case(server: GitHubServer) -> None:
    server.repository.push("main", {"b.yaml": b"b: 1\n"})
    github = GitHub(GitHubApi("Acme/GitOps", Credentials(OUR_TOKEN), server.url, between_writes=0))
    pulls = GitHubPullRequests(github)
    assert pulls.find(propose(pulls, github).branch) is not None


def test_a_branch_with_somebody_elses_commit_is_left_alone(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer
) -> None:
    server.repository.move(BRANCH, github.head())
    theirs = server.repository.push(BRANCH, {"evil.yaml": b"e: 1\n"}, "Looks fine")
    with pytest.raises(Permanent, match="not ours"):
        propose(pull_requests, github)
    assert server.repository.tip(BRANCH) == theirs
    assert server.endpoints.pulls.all == []


@pytest.mark.parametrize(
    ("branch", "user", "base", "fork"),
    [
        (BRANCH, OURS, "main", "mallory/gitops"),
        (BRANCH, PERSON, "main", ""),
        (BRANCH, OURS, "release", ""),
        ("feature/web", OURS, "main", ""),
    ],
    ids=["fork", "another author", "another base", "another branch"],
)
def test_what_is_not_ours_is_as_if_it_were_not_there(
    pull_requests: GitHubPullRequests,
    github: GitHub,
    server: GitHubServer,
    branch: str,
    user: str,
    base: str,
    fork: str,
) -> None:
    server.repository.move("release", github.head())
    server.repository.move(branch, github.head())
    theirs = server.repository.push(branch, {"evil.yaml": b"e: 1\n"}, "Evil")
    server.endpoints.pulls.open(branch, base, "Evil", "", user, fork)
    assert pull_requests.find(branch) is None
    assert pull_requests.get(1) is None
    assert pull_requests.open_ones() == ()
    with pytest.raises(Permanent, match="of ours"):
        pull_requests.close(1, "bye")
    with pytest.raises(Permanent, match="of ours"):
        pull_requests.describe(1, "title", "body")
    assert server.repository.tip(branch) == theirs
    assert server.endpoints.pulls.all[0].state == "open"


def test_a_closed_fork_that_was_deleted_is_no_crash(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer
) -> None:
    pull = propose(pull_requests, github)
    shown = server.endpoints.pulls.shown(server.endpoints.pulls.all[0])
    server.faults = [
        Fault(f"GET .*/pulls/{pull.number}$", status=200, body={**shown, "head": {**shown["head"], "repo": None}})
    ]
    assert pull_requests.get(pull.number) is None


STEPS = ("POST .*/comments", "PATCH", "DELETE")


@pytest.mark.parametrize(
    "fault",
    [*map(lost, STEPS), *map(dropped, STEPS), lost("PATCH", 2), *(answered(step, 502) for step in STEPS)],
    ids=lambda fault: f"{'lost' if fault.done else fault.status or 'dropped'} {fault.times} {fault.matching}",
)
def test_closing_is_finished_and_comments_once(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer, fault: Fault
) -> None:
    pull = propose(pull_requests, github)
    server.faults = [fault]
    try:
        pull_requests.close(pull.number, "Superseded.")
    except Temporary:  # the delivery comes again
        pull_requests.close(pull.number, "Superseded.")
    (only,) = server.endpoints.pulls.all
    assert (only.state, [comment["body"] for comment in only.comments]) == ("closed", ["Superseded."])
    assert server.repository.tip(BRANCH) == ""


def test_a_push_between_reading_and_closing_keeps_its_branch(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer
) -> None:
    pull = propose(pull_requests, github)
    edited = server.endpoints._edited
    pushed = []

    def after_a_push(pull: Pull, body: dict[str, Any], login: str) -> tuple[int, Any]:
        pushed.append(server.repository.push(BRANCH, {"a.yaml": b"a: 2\n"}))
        return edited(pull, body, login)

    server.endpoints._edited = after_a_push  # type: ignore[method-assign]
    pull_requests.close(pull.number, "Superseded.")
    assert server.repository.tip(BRANCH) == pushed[0]


def test_a_description_without_an_answer_is_said_again(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer
) -> None:
    pull = propose(pull_requests, github)
    server.faults = [dropped("PATCH")]
    pull_requests.describe(pull.number, "Other", "text")
    assert server.endpoints.pulls.all[0].title == "Other"


def test_texts_are_cut_to_what_github_takes(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer
) -> None:
    pull = pull_requests.propose(BRANCH, github.head(), CHANGES, MESSAGE, "t" * 500, "b" * 100_000, now=1)
    assert (len(pull.title), len(pull.body)) == (256, 65_536)
    assert pull.body.endswith("takes no longer text)*")
    pull_requests.close(pull.number, "c" * 100_000)
    assert len(server.endpoints.pulls.all[0].comments[0]["body"]) == 65_536
    assert fitting("b" * 65_536) == "b" * 65_536


def test_a_branch_made_by_somebody_at_the_same_moment_is_temporary_or_ours(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer
) -> None:
    server.faults = [answered("POST .*/git/refs", 422, "Reference already exists", times=2)]
    with pytest.raises(Temporary, match="just now"):
        propose(pull_requests, github)


def test_a_conflict_is_refused_to_the_person_and_stays_open(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer
) -> None:
    pull = propose(pull_requests, github)
    server.repository.push("main", {"a.yaml": b"a: theirs\n"})
    for how in ("merge", "squash", "rebase"):
        status, _ = server.endpoints.answer("PUT", ["pulls", "1", "merge"], {}, {"merge_method": how}, PERSON)
        assert status == 405
    again = pull_requests.get(pull.number)
    assert again is not None
    assert (again.state, again.merge_commit, again.merged_onto) == ("open", "", "")


def test_a_pull_request_on_a_protected_branch_is_made(
    pull_requests: GitHubPullRequests, github: GitHub, server: GitHubServer
) -> None:
    server.endpoints.protected = (422, {"message": "Changes must be made through a pull request."})
    assert propose(pull_requests, github).state == "open"


def test_the_account_is_asked_for_once(server: GitHubServer, credentials: Credentials) -> None:
    server.repository.push("main", {"b.yaml": b"b: 1\n"})
    github = client_of(server, credentials)
    pulls = GitHubPullRequests(github)
    for _ in range(2):
        propose(pulls, github)
    assert server.endpoints.pulls.all[0].user == (APP_LOGIN if credentials.of_an_app else OURS)
    assert sum(one in ("GET /user", "GET /app") for one in server.seen) == 1


def chain(*messages: str) -> dict[str, GitCommit]:
    """A line of commits by their messages; `c0` is the first."""
    return {
        f"c{number}": GitCommit(f"c{number}", Named(sha="t"), (Named(sha=f"c{number - 1}"),) if number else (), message)
        for number, message in enumerate(messages)
    }


@pytest.mark.parametrize(
    ("history", "pull", "expected"),
    [
        (("base", "one"), ("one",), "c0"),
        (("base", "one", "two"), ("one", "two"), "c0"),
        (("base", "two"), ("one", "two"), "c0"),
        (("base", "title (#1)"), ("one", "two"), "c0"),
        (("one", "two"), ("one", "two"), "c0"),
        (("base", "other", "two"), ("one", "two"), "c1"),
        (("only",), ("only",), ""),
    ],
    ids=["one", "rebase", "squash as the last", "squash", "reaches the root", "another before", "no parent"],
)
def test_where_a_merge_came_in(history: tuple[str, ...], pull: tuple[str, ...], expected: str) -> None:
    commits = chain(*history)
    listed = [ListedCommit(message, Message(message)) for message in pull]
    assert merged_onto(commits.__getitem__, f"c{len(history) - 1}", listed) == expected
