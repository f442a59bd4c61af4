"""GitHub by its API over real git: how few requests a snapshot takes, that it is the tree, and who signs a commit."""

import pytest

from eventing.handler import Permanent, Temporary
from functions._clients.github import GitHub
from functions._clients.github_credentials import Credentials
from functions._clients.gitops import NotFastForward
from tests.clients.conftest import client_of
from tests.clients.github_server.accounts import APP_LOGIN, OUR_TOKEN
from tests.clients.github_server.server import GitHubServer

MANY = {f"apps/{number:03}/deployment.yaml": b"n: %d\n" % number for number in range(60)}


def since(server: GitHubServer, start: int) -> list[str]:
    """What was asked since, without the repository's name and the ids."""
    own = f"/repos/{server.name}/"
    asked = [one.replace(own, "") for one in server.seen[start:]]
    return ["/".join(part for part in one.split("/") if len(part.split("...")[0]) != 40) for one in asked]


def test_a_first_snapshot_is_four_requests_and_the_next_one_only_what_changed(
    server: GitHubServer, credentials: Credentials
) -> None:
    first = server.repository.push("main", MANY)
    client = client_of(server, credentials, "main")
    assert client.head() == first
    start = len(server.seen)
    assert client.files(first) == MANY
    assert client.files(first) == MANY
    assert since(server, start) == ["GET git/commits", "GET git/trees", "GET tarball", "GET /codeload"]
    second = server.repository.push("main", {"apps/007/deployment.yaml": b"n: 700\n", "apps/008/deployment.yaml": None})
    start = len(server.seen)
    found = client.files(second)
    assert since(server, start) == ["GET git/commits", "GET git/trees", "GET git/blobs"]
    assert (len(found), found["apps/007/deployment.yaml"]) == (59, b"n: 700\n")
    assert found["apps/001/deployment.yaml"] is client.files(first)["apps/001/deployment.yaml"]


def test_an_archive_is_not_believed(server: GitHubServer, credentials: Credentials) -> None:
    """`export-ignore` leaves out of an archive what Argo CD reads, `export-subst` changes it."""
    attributes = b"apps/001/* export-ignore\napps/002/* export-subst\n"
    files = {**MANY, "apps/002/deployment.yaml": b"n: $Format:%H$\n", ".gitattributes": attributes}
    sha = server.repository.push("main", files)
    found = client_of(server, credentials).files(sha)
    assert found == {path: body for path, body in files.items() if path.endswith(".yaml")}
    assert sum("/git/blobs/" in one for one in server.seen) == 2


def test_without_archives_files_are_read_one_by_one(github: GitHub, server: GitHubServer) -> None:
    server.archives = False
    sha = server.repository.push("main", MANY)
    assert {path: body for path, body in github.files(sha).items() if path in MANY} == MANY


def test_a_tree_that_is_not_given_whole_is_walked(github: GitHub, server: GitHubServer) -> None:
    server.endpoints.truncated = True
    sha = server.repository.push("main", {"a/b/c/d.yaml": b"d: 1\n", "a/e.yaml": b"e: 1\n"})
    assert sorted(github.files(sha)) == ["a/b/c/d.yaml", "a/e.yaml", "apps/web/deployment.yaml", "docs/notes.md"]


def test_links_submodules_and_odd_names_are_not_read(github: GitHub, server: GitHubServer) -> None:
    modes = {"link.yaml": "120000", "module.yaml": "160000"}
    odd = {"back\\slash.yaml": b"a: 1\n", "two\nlines.yaml": b"a: 1\n", "bad\udcff.yaml": b"a: 1\n"}
    server.repository.push("main", odd)
    module = server.repository.tip("main")
    entries = [{"path": "module.yaml", "mode": "160000", "sha": module}]
    entries += [{"path": "link.yaml", "mode": "120000", "sha": server.repository.blob("docs/notes.md", "utf-8")}]
    sha = server.repository.commit(server.repository.tree(module, entries), [module], "links")
    server.repository.move("main", sha)
    assert sorted(github.files(sha)) == ["apps/web/deployment.yaml", "docs/notes.md"]
    for path in (*modes, "link.yaml/a.yaml"):
        with pytest.raises(Permanent):
            github.append(sha, {path: b"a: 1\n"}, "one", now=1)


def test_an_executable_manifest_keeps_its_mode(github: GitHub, server: GitHubServer) -> None:
    base = server.repository.push("main", {"docs/notes.md": b"# Notes\n"}, modes={"docs/notes.md": "100755"})
    sha = github.append(base, {"docs/notes.md": b"# Changed\n"}, "edit", now=1)
    assert server.repository.git("ls-tree", sha, "docs/notes.md").startswith("100755 blob")


def test_who_signs_a_commit(server: GitHubServer, credentials: Credentials) -> None:
    base = server.repository.push("main", {"a.yaml": b"a: 1\n"})
    client = client_of(server, credentials)
    sha = client.append(base, {"a.yaml": b"a: 2\n"}, "two", now=1_700_000_000)
    told = server.repository.git("show", "-s", "--format=%an|%ae|%cn|%at", sha)
    if credentials.of_an_app:
        assert sha in server.endpoints.signed
        assert client.log(base)[0].author == APP_LOGIN
        assert server.accounts.asked == [{"contents": "write", "pull_requests": "write"}]
    else:
        assert told == "Cortex Online School|school@cortex.ai|Cortex Online School|1700000000"
        assert client.log(base)[0].author == "Cortex Online School"


def test_a_commit_is_three_writes_and_one_token(server: GitHubServer, credentials: Credentials) -> None:
    base = server.repository.push("main", MANY)
    changes = {"apps/001/deployment.yaml": b"n: 2\n", "apps/new.yaml": b"n: 3\n", "apps/002/deployment.yaml": None}
    client_of(server, credentials).append(base, changes, "three", now=1)
    made = [one.rpartition("/")[2] for one in server.writes()]
    assert made == [*(["access_tokens"] if credentials.of_an_app else []), "trees", "commits", "main"]


def test_the_default_branch_is_asked_for(server: GitHubServer) -> None:
    sha = server.repository.push("trunk", {"a.yaml": b"a: 1\n"})
    server.endpoints.default_branch = "trunk"
    client = client_of(server, Credentials(OUR_TOKEN))
    assert (client.head(), client.branch()) == (sha, "trunk")


def test_a_branch_may_have_any_name(server: GitHubServer) -> None:
    branch = "release/1.0 #50%"
    base = server.repository.push("main", {"a.yaml": b"a: 1\n"})
    server.repository.git("update-ref", "refs/heads/release/1.0_#50%", base)
    client = client_of(server, Credentials(OUR_TOKEN), branch.replace(" ", "_"))
    assert client.append(client.head(), {"a.yaml": b"a: 2\n"}, "two", now=1) == client.head()
    assert server.repository.tip("main") == base


@pytest.mark.parametrize("branch", ["main", ""])
def test_a_repository_without_a_commit_is_a_clear_error(server: GitHubServer, branch: str) -> None:
    with pytest.raises(Permanent, match="no commit yet"):
        client_of(server, Credentials(OUR_TOKEN), branch).head()


def test_what_is_not_there_says_what_to_set(github: GitHub, server: GitHubServer) -> None:
    with pytest.raises(Temporary, match="GITOPS_BRANCH"):
        client_of(server, Credentials(OUR_TOKEN), "release").head()
    server.name = "acme/other"
    with pytest.raises(Temporary, match="GITHUB_REPO"):
        github.head()


@pytest.mark.parametrize("commit", ["f" * 40, "HEAD", "../../user", ""])
def test_a_commit_that_is_nowhere_says_so(github: GitHub, commit: str) -> None:
    with pytest.raises(Temporary, match="has no commit"):
        github.files(commit)


def test_a_person_who_pushed_first_is_not_overwritten(github: GitHub, server: GitHubServer) -> None:
    base = github.head()
    theirs = server.repository.push("main", {"theirs.yaml": b"a: 1\n"})
    with pytest.raises(NotFastForward):
        github.append(base, {"ours.yaml": b"a: 1\n"}, "ours", now=1)
    assert github.head() == theirs


def test_commits_that_a_person_took_off_the_branch_are_not_brought_back(github: GitHub, server: GitHubServer) -> None:
    start = github.head()
    unwanted = server.repository.push("main", {"unwanted.yaml": b"a: 1\n"})
    server.repository.move("main", start)
    with pytest.raises(NotFastForward):
        github.append(unwanted, {"ours.yaml": b"a: 1\n"}, "ours", now=1)
    assert github.head() == start


def test_a_long_history_comes_in_pages(github: GitHub, server: GitHubServer) -> None:
    start = github.head()
    shas = [server.repository.push("main", {"n.yaml": b"n: %d\n" % number}) for number in range(120)][::-1]
    assert [commit.sha for commit in github.log(start)] == shas
    assert [commit.sha for commit in github.log("")] == [*shas, start]
    assert [commit.sha for commit in github.log(start, limit=30)] == shas[:30]
    assert [commit.sha for commit in github.log("", limit=110)] == shas[:110]


def test_a_log_is_not_asked_for_twice_while_the_head_stays(github: GitHub, server: GitHubServer) -> None:
    start = github.head()
    server.repository.push("main", {"n.yaml": b"n: 1\n"})
    assert github.log(start) == github.log(start)
    assert sum("/compare/" in one for one in server.seen) == 1
    server.repository.push("main", {"n.yaml": b"n: 2\n"})
    assert len(github.log(start)) == 2


def test_the_log_of_a_merge_has_both_sides_and_its_first_parent(github: GitHub, server: GitHubServer) -> None:
    start, repository = github.head(), server.repository
    repository.move("side", start)
    side = repository.push("side", {"side.yaml": b"s: 1\n"})
    main = repository.push("main", {"main.yaml": b"m: 1\n"})
    merged = repository.commit(repository.merged_tree(main, side), [main, side], "Merge side")
    repository.move("main", merged)
    found = {commit.sha: commit.parent for commit in github.log(start)}
    assert found == {merged: main, side: start, main: start}
    assert github.is_ancestor(side, merged)


def test_a_repository_is_more_than_a_function_can_hold(github: GitHub, server: GitHubServer) -> None:
    blob = server.repository.blob("#" * 1024 * 1024, "utf-8")
    entries = [{"path": f"{number}.yaml", "mode": "100644", "sha": blob} for number in range(65)]
    sha = server.repository.commit(server.repository.tree("", entries), [], "large")
    with pytest.raises(Permanent, match="65 MiB of text"):
        github.files(sha)


def test_a_client_is_made_without_a_request_and_says_no_secret(server: GitHubServer, credentials: Credentials) -> None:
    client = client_of(server, credentials)
    assert server.seen == []
    assert "canary" not in repr(client) + repr(client.api) + repr(vars(client.api)) + repr(credentials)
    assert "PRIVATE" not in repr(credentials)
