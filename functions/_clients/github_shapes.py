"""What is read of GitHub's answers; all else is skipped while they are parsed, which saves most of the memory."""

from msgspec import Struct, field


class Named(Struct):
    """A user, a branch's commit, a parent: something with a name or an id."""

    login: str = ""
    sha: str = ""


class Repository(Struct):
    """A repository."""

    default_branch: str
    full_name: str = ""


class Reference(Struct):
    """A branch, and the commit it is at."""

    commit: Named = field(name="object")


class Person(Struct):
    """Who wrote or committed a commit; `date` is RFC 3339."""

    name: str = ""
    date: str = ""


class GitCommit(Struct):
    """A commit of the Git database."""

    sha: str
    tree: Named
    parents: tuple[Named, ...] = ()
    message: str = ""


class Written(Struct):
    """A tree, blob or commit that was made."""

    sha: str


class Message(Struct):
    """What a listed commit says."""

    message: str = ""
    author: Person | None = None
    committer: Person | None = None


class ListedCommit(Struct):
    """A commit of a list or a comparison."""

    sha: str
    commit: Message
    parents: tuple[Named, ...] = ()


class Comparison(Struct):
    """How one commit stands to another."""

    status: str
    total_commits: int = 0
    commits: tuple[ListedCommit, ...] = ()


class TreeEntry(Struct):
    """An entry of a tree; `size` is there for blobs only."""

    path: str
    mode: str
    sha: str
    type: str = "blob"
    size: int | None = None


class Tree(Struct):
    """A tree, with all below it where it was asked for recursively and is not `truncated`."""

    sha: str
    tree: list[TreeEntry]
    truncated: bool = False


class Blob(Struct):
    """A file's body."""

    content: str
    encoding: str = "base64"


class Side(Struct):
    """The head or the base of a pull request; a deleted fork leaves no repository."""

    ref: str
    sha: str
    repo: Repository | None = None


class Pull(Struct):
    """A pull request. Lists do not say who merged it; `merge_commit_sha` is a trial merge until it is merged."""

    number: int
    html_url: str
    state: str
    head: Side
    base: Side
    title: str = ""
    body: str | None = None
    user: Named | None = None
    merged_at: str | None = None
    merged_by: Named | None = None
    merge_commit_sha: str | None = None
    created_at: str = ""


class Issue(Struct):
    """The issue behind a pull request, which knows who closed it."""

    closed_by: Named | None = None


class Comment(Struct):
    """A comment on a pull request."""

    body: str | None = None
    user: Named | None = None


class AppItself(Struct):
    """The App that we are."""

    slug: str
