"""One protocol test for pull requests: in memory, on GitHub's API over real git, and on `emulate`."""

import pytest

from eventing.handler import Permanent
from functions._clients.github import GitHub
from functions._clients.github_api import GitHubApi
from functions._clients.github_credentials import Credentials
from functions._clients.github_pull_requests import GitHubPullRequests
from functions._clients.gitops import MemoryGitOps
from functions._clients.memory_pull_requests import MemoryPullRequests
from functions._clients.pull_requests import NoPullRequests, PullRequest
from tests.clients.conftest import client_of, of_app
from tests.clients.emulator import APP as EMULATED_APP
from tests.clients.emulator import INSTALLATION as EMULATED_INSTALLATION
from tests.clients.emulator import OURS
from tests.clients.github_server.accounts import OUR_TOKEN
from tests.clients.github_server.server import GitHubServer
from tests.clients.reviewers import Desk, How, InMemory, OnEmulator, OnServer

FILES = {"apps/web.yaml": b"replicas: 1\n", "apps/db.yaml": b"replicas: 1\n"}
BRANCH = "cortex-school/web-1"
CHANGES: dict[str, bytes | None] = {"apps/web.yaml": b"replicas: 2\n", "apps/pdb.yaml": b"min: 1\n"}
MESSAGE = "Two of web\n\nPlan-Digest: one\n"


WHOLE = ["memory", "github-token", "github-app"]
# `emulate` does not see a push to a pull request's branch, lists the base's commit among its commits, merges onto the
# commit that it began on whatever came since, and takes a rebase for a squash.
EMULATED = ["emulate-token", "emulate-app"]
whole = pytest.mark.parametrize("desk", WHOLE, indirect=True)


@pytest.fixture(params=WHOLE + EMULATED)
def desk(request: pytest.FixtureRequest) -> Desk:
    """A repository with one commit, its pull requests, and a person."""
    kind, _, credentials = request.param.partition("-")
    if kind == "memory":
        memory = MemoryGitOps.of(FILES)
        pulls = MemoryPullRequests(memory)
        return Desk(memory, pulls, InMemory(pulls))
    key = request.getfixturevalue("app_key")
    if kind == "github":
        server: GitHubServer = request.getfixturevalue("server")
        server.repository.push("main", FILES, "Start")
        github = client_of(server, of_app(key) if credentials == "app" else Credentials(OUR_TOKEN))
        return Desk(github, GitHubPullRequests(github), OnServer(server))
    emulated = request.getfixturevalue("emulated")
    app = Credentials("", str(EMULATED_APP), key.pem, EMULATED_INSTALLATION)
    name = emulated.repository(FILES)
    known = app if credentials == "app" else Credentials(OURS[1])
    github = GitHub(GitHubApi(name, known, emulated.url, between_writes=0))
    return Desk(github, GitHubPullRequests(github), OnEmulator(emulated, name))


def propose(desk: Desk, branch: str = BRANCH, message: str = MESSAGE) -> PullRequest:
    """A pull request of ours on the head."""
    return desk.pulls.propose(branch, desk.gitops.head(), CHANGES, message, "Two of web", "Because.", now=1)


def test_a_pull_request_has_one_commit_of_ours(desk: Desk) -> None:
    base = desk.gitops.head()
    pull = propose(desk)
    assert (pull.state, pull.branch, pull.base, pull.title, pull.body) == (
        "open",
        BRANCH,
        "main",
        "Two of web",
        "Because.",
    )
    assert (pull.merge_commit, pull.merged_onto, pull.by) == ("", "", "")
    assert desk.gitops.head() == base
    assert desk.gitops.files(pull.head) == {**FILES, **CHANGES}
    assert desk.pulls.get(pull.number) == desk.pulls.find(BRANCH) == pull
    assert desk.pulls.open_ones() == (pull,)


def test_what_is_proposed_twice_is_one_pull_request(desk: Desk) -> None:
    first = propose(desk)
    desk.gitops.append(desk.gitops.head(), {"other.yaml": b"o: 1\n"}, "meanwhile", now=2)
    assert propose(desk).number == first.number
    assert propose(desk).head == first.head
    assert len(desk.pulls.open_ones()) == 1


@whole
def test_a_push_of_a_person_is_seen(desk: Desk) -> None:
    pull = propose(desk)
    assert pull.commits == (pull.head,)
    pushed = desk.person.push(pull.number, {"apps/web.yaml": b"replicas: 3\n"})
    now = desk.pulls.get(pull.number)
    assert now is not None
    assert now.head == pushed != pull.head
    assert desk.gitops.files(pushed)["apps/web.yaml"] == b"replicas: 3\n"
    assert now.commits == (pull.head, pushed)


@pytest.mark.parametrize("how", ["merge", "squash"])
def test_a_merge_is_found(desk: Desk, how: How) -> None:
    pull, onto = propose(desk), desk.gitops.head()
    desk.person.merge(pull.number, how)
    now = desk.pulls.get(pull.number)
    assert now is not None
    assert (now.state, now.merge_commit, now.merged_onto) == ("merged", desk.gitops.head(), onto)
    assert desk.gitops.log(onto)[0].parent == onto
    assert desk.gitops.files(now.merge_commit) == {**FILES, **CHANGES}


@whole
@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
@pytest.mark.parametrize("pushes", [0, 2])
def test_a_merge_is_found_however_it_was_made(desk: Desk, how: How, pushes: int) -> None:
    pull = propose(desk)
    for number in range(pushes):
        desk.person.push(pull.number, {"apps/web.yaml": b"replicas: %d\n" % (number + 5)}, f"Edit {number}")
    onto = desk.gitops.append(desk.gitops.head(), {"other.yaml": b"o: 1\n"}, "meanwhile", now=2)
    desk.person.merge(pull.number, how)
    now = desk.pulls.find(BRANCH)
    assert now is not None
    assert (now.state, bool(now.by)) == ("merged", True)
    assert now.merge_commit == desk.gitops.head()
    assert now.merged_onto == onto
    before, after = desk.gitops.files(now.merged_onto), desk.gitops.files(now.merge_commit)
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert changed == set(CHANGES)
    assert desk.pulls.open_ones() == ()


def test_what_a_person_closed_stays_closed(desk: Desk) -> None:
    pull = propose(desk)
    desk.person.reject(pull.number)
    now = propose(desk)
    assert (now.number, now.state) == (pull.number, "closed")
    desk.pulls.close(pull.number, "Superseded.")
    assert desk.person.comments(pull.number) == []
    assert desk.person.has_branch(BRANCH)


def test_what_we_close_has_a_comment_and_no_branch(desk: Desk) -> None:
    pull = propose(desk)
    desk.pulls.close(pull.number, "Superseded by another.")
    desk.pulls.close(pull.number, "Superseded by another.")
    now = desk.pulls.get(pull.number)
    assert now is not None
    assert now.state == "closed"
    assert desk.person.comments(pull.number) == ["Superseded by another."]
    assert not desk.person.has_branch(BRANCH)


@whole
def test_a_branch_with_a_persons_push_is_closed_and_deleted_as_it_was_read(desk: Desk) -> None:
    pull = propose(desk)
    desk.person.push(pull.number, {"apps/web.yaml": b"replicas: 3\n"})
    desk.pulls.close(pull.number, "Superseded.")
    assert desk.pulls.open_ones() == ()


def test_it_gets_another_title_and_text(desk: Desk) -> None:
    pull = propose(desk)
    desk.pulls.describe(pull.number, "Three of web", "ä" * 70_000)
    now = desk.pulls.get(pull.number)
    assert now is not None
    assert now.title == "Three of web"
    assert now.body.startswith("äää")


def test_several_are_listed_oldest_first(desk: Desk) -> None:
    numbers = [propose(desk, f"cortex-school/web-{number}").number for number in range(3)]
    assert [pull.number for pull in desk.pulls.open_ones()] == numbers
    assert desk.pulls.find("cortex-school/none") is None
    assert desk.pulls.get(4711) is None


def test_only_branches_of_ours_are_made(desk: Desk) -> None:
    with pytest.raises(Permanent, match="no branch of ours"):
        propose(desk, "main")
    with pytest.raises(Permanent, match="of ours"):
        desk.pulls.describe(4711, "title", "body")
    with pytest.raises(Permanent, match="of ours"):
        desk.pulls.close(4711, "comment")


def test_a_server_without_pull_requests_says_so() -> None:
    none = NoPullRequests()
    assert (none.available, none.find("x"), none.get(1), none.open_ones()) == (False, None, None, ())
    with pytest.raises(LookupError, match="no pull requests"):
        none.propose(BRANCH, "base", {}, "message", "title", "body", 1.0)
    with pytest.raises(LookupError):
        none.describe(1, "title", "body")
    with pytest.raises(LookupError):
        none.close(1, "comment")
