"""What goes wrong between us and GitHub: lost answers, limits, refusals. Nothing happens twice, nothing is forced."""

import pytest

from eventing.handler import Permanent, Temporary
from functions._clients.github import GitHub
from functions._clients.github_answers import Limited, Lost
from functions._clients.github_api import GitHubApi
from functions._clients.github_credentials import Credentials
from functions._clients.gitops import BranchProtected, NotFastForward
from tests.clients.github_server.accounts import OUR_TOKEN
from tests.clients.github_server.faults import Fault, answered, dropped, lost
from tests.clients.github_server.server import GitHubServer

CHANGE = {"a.yaml": b"a: 1\n", "b.yaml": b"\xff"}
MOVE = "PATCH .*/git/refs/heads/main"


def commits(server: GitHubServer) -> int:
    """How many commits the branch has."""
    return int(server.repository.git("rev-list", "--count", "main"))


@pytest.mark.parametrize(
    "fault",
    [lost(MOVE), dropped(MOVE), answered(MOVE, 502), answered(MOVE, 500), lost(MOVE, 2)],
    ids=["lost", "dropped", "502", "500", "lost twice"],
)
def test_a_move_without_an_answer_is_looked_up(github: GitHub, server: GitHubServer, fault: Fault) -> None:
    base = github.head()
    server.faults = [fault]
    sha = github.append(base, CHANGE, "one", now=1)
    assert github.head() == sha
    assert commits(server) == 2


def test_a_move_that_never_happened_is_temporary_and_asked_for_twice(github: GitHub, server: GitHubServer) -> None:
    base = github.head()
    server.faults = [dropped(MOVE, 5)]
    with pytest.raises(Temporary, match="no answer to the move"):
        github.append(base, CHANGE, "one", now=1)
    assert sum(one.startswith("PATCH") for one in server.seen) == 2
    assert github.head() == base


def test_a_lost_move_is_found_below_a_later_commit(github: GitHub, server: GitHubServer) -> None:
    base, endpoints = github.head(), server.endpoints
    moved = endpoints._moved

    def and_somebody_pushes(branch: str, sha: str, force: bool) -> tuple[int, object]:
        answer = moved(branch, sha, force)
        server.repository.push("main", {"theirs.yaml": b"t: 1\n"})
        return answer

    endpoints._moved = and_somebody_pushes  # type: ignore[method-assign]
    server.faults = [lost(MOVE)]
    sha = github.append(base, CHANGE, "one", now=1)
    assert github.is_ancestor(sha, github.head())
    assert commits(server) == 3


def test_a_dropped_move_after_which_somebody_pushed_is_not_ours(github: GitHub, server: GitHubServer) -> None:
    base, endpoints = github.head(), server.endpoints
    theirs = []

    def only_somebody_pushes(branch: str, sha: str, force: bool) -> tuple[int, object]:
        theirs.append(server.repository.push("main", {"theirs.yaml": b"t: 1\n"}))
        return 500, {}

    endpoints._moved = only_somebody_pushes  # type: ignore[method-assign]
    with pytest.raises(NotFastForward):
        github.append(base, CHANGE, "one", now=1)
    assert github.head() == theirs[0]


@pytest.mark.parametrize("path", ["git/blobs", "git/trees", "git/commits"])
@pytest.mark.parametrize("kind", [lost, dropped], ids=["lost", "dropped"])
def test_before_the_move_everything_may_be_asked_again(
    github: GitHub, server: GitHubServer, path: str, kind: type[Fault]
) -> None:
    base = github.head()
    server.faults = [kind(f"POST .*/{path}")]
    with pytest.raises(Lost):
        github.append(base, CHANGE, "one", now=1)
    assert github.head() == base
    assert github.append(base, CHANGE, "one", now=1) == github.head()
    assert commits(server) == 2


def test_a_read_is_repeated_once_and_at_once(github: GitHub, server: GitHubServer) -> None:
    server.faults = [dropped("GET .*/git/ref/heads/main"), answered("GET .*/git/commits", 503, Retry_After="600")]
    assert sorted(github.files(github.head())) == ["apps/web/deployment.yaml", "docs/notes.md"]
    server.faults = [answered("GET .*/git/ref/heads/main", 502, times=2)]
    with pytest.raises(Temporary, match="502"):
        github.head()


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (answered("GET", 429, "API rate limit exceeded", x_ratelimit_remaining="0", Retry_After="90"), 90),
        (answered("GET", 403, "You have exceeded a secondary rate limit", Retry_After="30"), 30),
        (answered("GET", 403, "You have exceeded a secondary rate limit"), 60),
        (
            answered("GET", 403, "API rate limit exceeded", x_ratelimit_remaining="0", x_ratelimit_reset="1767323165"),
            120,
        ),
        (answered("GET", 429, ""), 60),
    ],
    ids=["429", "secondary", "secondary without a word", "primary", "429 without a word"],
)
def test_a_limit_says_until_when_and_nothing_is_asked_before(
    server: GitHubServer, fault: Fault, seconds: float
) -> None:
    now = [1000.0]
    server.repository.push("main", {"a.yaml": b"a: 1\n"})
    api = GitHubApi(server.name, Credentials(OUR_TOKEN), server.url, between_writes=0, clock=lambda: now[0])
    client = GitHub(api, "main")
    server.faults = [fault]
    with pytest.raises(Limited, match=r"until 03:0.:.. UTC") as caught:
        client.head()
    assert caught.value.retry_after == seconds
    asked = len(server.seen)
    now[0] += seconds - 1
    with pytest.raises(Limited, match="1 s are left"):
        client.head()
    assert len(server.seen) == asked
    now[0] += 1
    assert client.head()


def test_a_limit_on_the_move_leaves_the_branch_where_it_is(github: GitHub, server: GitHubServer) -> None:
    base = github.head()
    server.faults = [answered("PATCH", 403, "You have exceeded a secondary rate limit", Retry_After="5")]
    with pytest.raises(Limited):
        github.append(base, CHANGE, "one", now=1)
    assert server.repository.tip("main") == base


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (422, "Repository rule violations found\n\nChanges must be made through a pull request.\n\n"),
        (403, "Protected branch update failed for refs/heads/main."),
        (422, "At least 1 approving review is required by reviewers with write access."),
        (422, "6 of 6 required status checks are expected."),
        (422, 'Required status check "build" is expected.'),
        (403, "You're not authorized to push to this branch. Visit the branch's protection rules."),
        (422, "Cannot update this protected ref."),
    ],
)
def test_a_protected_branch_is_told_apart(github: GitHub, server: GitHubServer, status: int, message: str) -> None:
    server.endpoints.protected = (status, {"message": message})
    base = github.head()
    with pytest.raises(BranchProtected, match="takes no direct commit") as caught:
        github.append(base, CHANGE, "one", now=1)
    assert "\n" not in str(caught.value)
    assert github.head() == base


def test_a_refused_move_for_another_reason_is_temporary(github: GitHub, server: GitHubServer) -> None:
    base = github.head()
    server.faults = [answered("PATCH", 422, "Object does not exist")]
    with pytest.raises(Temporary, match="Object does not exist"):
        github.append(base, CHANGE, "one", now=1)


def test_a_move_refused_because_somebody_was_faster_is_told_apart(github: GitHub, server: GitHubServer) -> None:
    base, moved = github.head(), server.endpoints._moved

    def after_somebody(branch: str, sha: str, force: bool) -> tuple[int, object]:
        server.repository.push("main", {"theirs.yaml": b"t: 1\n"})
        return moved(branch, sha, force)

    server.endpoints._moved = after_somebody  # type: ignore[method-assign]
    with pytest.raises(NotFastForward):
        github.append(base, CHANGE, "one", now=1)
    assert commits(server) == 2


@pytest.mark.parametrize("path", ["git/trees", "git/commits"])
def test_what_github_will_never_take_is_permanent(github: GitHub, server: GitHubServer, path: str) -> None:
    server.faults = [answered(f"POST .*/{path}", 422, "Validation Failed")]
    with pytest.raises(Permanent, match="Validation Failed"):
        github.append(github.head(), CHANGE, "one", now=1)


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        (answered("GET", 403, "Resource not accessible by personal access token"), "contents and pull requests"),
        (answered("GET", 404, "Not Found", times=2), "GITHUB_REPO"),
        (answered("GET", 307, "Moved", Location="/repositories/1"), "renamed"),
    ],
)
def test_what_a_person_can_cure_is_temporary(github: GitHub, server: GitHubServer, fault: Fault, advice: str) -> None:
    github.branch()
    server.faults = [fault]
    with pytest.raises(Temporary, match=advice):
        github.head()


def test_junk_for_an_answer_is_temporary(github: GitHub, server: GitHubServer) -> None:
    github.branch()
    server.faults = [Fault("GET", status=200, body=["junk"])]
    with pytest.raises(Temporary, match="none that it documents"):
        github.head()


@pytest.mark.parametrize(
    "fault",
    [
        answered("GET /codeload", 500, times=2),
        dropped("GET /codeload", 2),
        answered("GET /codeload", 200),
        answered("GET .*/tarball", 404),
    ],
    ids=["500", "dropped", "junk", "404"],
)
def test_an_archive_that_fails_is_replaced_by_the_files(github: GitHub, server: GitHubServer, fault: Fault) -> None:
    files = {f"apps/{number}.yaml": b"n: %d\n" % number for number in range(30)}
    sha = server.repository.push("main", files)
    server.faults = [fault]
    assert len(github.files(sha)) == 32


def test_a_blob_that_is_another_is_not_taken(github: GitHub, server: GitHubServer) -> None:
    server.faults = [Fault("GET .*/git/blobs", status=200, body={"content": "eA==", "encoding": "base64"})]
    with pytest.raises(Temporary, match="is another"):
        github.files(github.head())
