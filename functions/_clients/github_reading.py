"""Trees, files and history of a GitHub repository, read by few requests and checked against Git's own ids.

A first snapshot is one archive; the next ones are the few blobs that changed. An archive is not the tree (it leaves out
what `.gitattributes` marks `export-ignore`, and rewrites `export-subst`), so each body has to hash to its blob's id,
and what does not is read by itself.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime

from eventing.handler import Permanent, Temporary
from functions._clients.git_tree import Entry, is_commit
from functions._clients.github_api import PAGE, GitHubApi
from functions._clients.github_archive import NoArchive, bodies_of
from functions._clients.github_shapes import Blob, Comparison, GitCommit, ListedCommit, Person, Tree
from functions._clients.gitops import Commit, trailers

FEW = 20  # blobs that are read one by one before an archive is asked for
MANY = 1000  # blobs at most; GitHub gives 5000 requests an hour
SUBTREES = 300  # requests at most for a tree that GitHub does not give at once (100,000 entries or 7 MB)


def blob_id(body: bytes) -> str:
    """The id that Git gives to a file's body."""
    return hashlib.sha1(b"blob %d\0%s" % (len(body), body), usedforsecurity=False).hexdigest()


class GitHubReader:
    """Reads one repository."""

    def __init__(self, api: GitHubApi) -> None:
        self._api = api
        self._commits: dict[str, GitCommit] = {}
        self._ancestry: dict[tuple[str, str], bool] = {}

    def commit(self, sha: str) -> GitCommit:
        """A commit with its tree and parents.

        Raises:
            Temporary: when the repository has none of that id.
        """
        if sha not in self._commits:
            found = self._api.found(f"git/commits/{sha}", GitCommit, "show a commit of") if is_commit(sha) else None
            if found is None:
                raise Temporary(f"{self._api.repository} has no commit {sha[:40]!r}")
            if len(self._commits) >= PAGE:
                self._commits.clear()
            self._commits[sha] = found
        return self._commits[sha]

    def tree(self, commit: str) -> dict[str, Entry]:
        """Every file, link and submodule of a commit."""
        tree: dict[str, Entry] = {}
        left = SUBTREES
        below = [("", self.commit(commit).tree.sha, True)]
        while below:
            folder, sha, whole = below.pop()
            left -= 1
            if left < 0:
                raise Permanent(f"{self._api.repository} has too many files to be read in {SUBTREES} requests")
            query: dict[str, str | int] = {"recursive": 1} if whole else {}
            found = self._api.get(f"git/trees/{sha}", Tree, "show a tree of", **query)
            if found.truncated and whole:
                below.append((folder, sha, False))
                continue
            for entry in found.tree:
                path = folder + entry.path
                if entry.type != "tree":
                    tree[path] = Entry(entry.mode, entry.sha, entry.size or 0)
                elif not whole:
                    below.append((path + "/", entry.sha, True))
        return tree

    def bodies(self, commit: str, wanted: Mapping[str, str], whole_size: int) -> Iterator[tuple[str, bytes]]:
        """The bodies of these blobs (`{path: sha}`), each once; `whole_size` is of all files of the commit."""
        missing = dict.fromkeys(wanted.values())
        trouble: Temporary | None = None
        if len(missing) > FEW:
            try:
                for body in bodies_of(self._api, commit, wanted, whole_size):
                    if (sha := blob_id(body)) in missing:
                        del missing[sha]
                        yield sha, body
            except NoArchive as error:
                trouble = error
        if len(missing) > MANY:
            raise trouble or Temporary(f"the archive of {self._api.repository} lacks {len(missing)} files")
        for sha in missing:
            yield sha, self._blob(sha)

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether `descendant` contains `ancestor` (or is it); asked once for each pair: commits do not change."""
        if not is_commit(ancestor) or not is_commit(descendant):
            return False
        if (ancestor, descendant) not in self._ancestry:
            compared = self._compare(ancestor, descendant, 1, 1)
            if compared is None:
                return False
            if len(self._ancestry) >= PAGE:
                self._ancestry.clear()
            self._ancestry[ancestor, descendant] = compared.status in ("ahead", "identical")
        return self._ancestry[ancestor, descendant]

    def log(self, since: str, head: str, limit: int) -> tuple[Commit, ...]:
        """Commits in `since..head`, newest first; all (up to `limit`) when `since` is empty or unknown."""
        if since == head:
            return ()
        first = self._compare(since, head, PAGE, 1) if is_commit(since) else None
        if first is None:
            listed = self._api.pages("commits", ListedCommit, "list the commits of", limit, sha=head)
            return tuple(_commit(entry) for entry in listed)
        newest: list[ListedCommit] = []  # GitHub gives them oldest first, so the last pages hold the newest
        for page in range(-(-first.total_commits // PAGE), 0, -1):
            if len(newest) >= limit:
                break
            compared = first if page == 1 else self._compare(since, head, PAGE, page)
            newest += reversed(compared.commits if compared else ())
        return tuple(_commit(entry) for entry in newest[:limit])

    def _compare(self, base: str, head: str, size: int, page: int) -> Comparison | None:
        what = "compare commits of"
        return self._api.found(f"compare/{base}...{head}", Comparison, what, per_page=size, page=page)

    def _blob(self, sha: str) -> bytes:
        blob = self._api.get(f"git/blobs/{sha}", Blob, "show a file of")
        try:
            body = base64.b64decode(blob.content) if blob.encoding == "base64" else blob.content.encode()
        except binascii.Error:
            body = b""
        if blob_id(body) != sha:
            raise Temporary(f"what {self._api.repository} gave as blob {sha[:8]} is another")
        return body


def _commit(entry: ListedCommit) -> Commit:
    parent = entry.parents[0].sha if entry.parents else ""
    author = entry.commit.author.name if entry.commit.author else ""
    return Commit(
        entry.sha,
        parent,
        entry.commit.message,
        author,
        trailers(entry.commit.message),
        _seconds(entry.commit.committer),
    )


def _seconds(committer: Person | None) -> float:
    """When it was committed; 0 where GitHub does not say."""
    try:
        return datetime.fromisoformat(committer.date).timestamp() if committer and committer.date else 0.0
    except ValueError:
        return 0.0
