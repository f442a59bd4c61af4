"""How much is asked at most: blobs one by one, parts of a tree, an archive's size."""

from typing import Any

import pytest

from eventing.handler import Permanent, Temporary
from functions._clients.github import GitHub
from functions._clients.github_api import GitHubApi
from functions._clients.github_archive import LARGEST, NoArchive, bodies_of
from functions._clients.github_credentials import Credentials
from functions._clients.github_reading import FEW, MANY, SUBTREES, GitHubReader
from functions._clients.github_shapes import GitCommit, Named, Tree, TreeEntry
from tests.clients.github_server.server import GitHubServer


class Endless(GitHubApi):
    """A repository whose folders have folders, none of which is given whole."""

    def get(self, path: str, shape: type[Any], what: str, **query: str | int) -> Any:
        self.requests += 1
        folder = TreeEntry("deeper", "040000", f"{self.requests:040}", "tree")
        return Tree("0" * 40, [folder], truncated="recursive" in query)

    def found(self, path: str, shape: type[Any], what: str, **query: str | int) -> Any:
        return GitCommit("1" * 40, Named(sha="0" * 40))


def test_a_tree_without_an_end_is_given_up() -> None:
    api = Endless("acme/gitops", Credentials("t"))
    with pytest.raises(Permanent, match="too many files"):
        GitHubReader(api).tree("1" * 40)
    assert api.requests == SUBTREES


def test_files_are_not_read_one_by_one_for_ever(github: GitHub, server: GitHubServer) -> None:
    server.archives = False
    wanted = {f"{number}.yaml": f"{number:040}" for number in range(MANY + 1)}
    with pytest.raises(Temporary, match="archive of acme/gitops is not to be had"):
        list(github.reader.bodies(github.head(), wanted, 1))
    assert not any("/blobs/" in one for one in server.seen)


def test_an_archive_that_lacks_most_files_is_not_made_up_for(github: GitHub, server: GitHubServer) -> None:
    wanted = {f"{number}.yaml": f"{number:040}" for number in range(MANY + 1)}
    with pytest.raises(Temporary, match=f"lacks {MANY + 1} files"):
        list(github.reader.bodies(github.head(), wanted, 1))


def test_a_large_archive_is_not_asked_for(github: GitHub, server: GitHubServer) -> None:
    with pytest.raises(NoArchive, match="would be 256 MiB"):
        list(bodies_of(github.api, github.head(), {}, LARGEST + 1))
    assert not any("tarball" in one for one in server.seen)


def test_a_few_files_are_read_one_by_one(github: GitHub, server: GitHubServer) -> None:
    few = server.repository.push("main", {f"{number}.yaml": b"n: %d\n" % number for number in range(FEW - 2)})
    assert len(github.files(few)) == FEW
    assert not any("tarball" in one for one in server.seen)
    more = server.repository.push("main", {f"new-{number}.yaml": b"new: %d\n" % number for number in range(FEW + 1)})
    assert len(github.files(more)) == 2 * FEW + 1
    assert sum("tarball" in one for one in server.seen) == 1
