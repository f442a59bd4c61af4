"""Pull requests on GitHub. Each write is looked up before it is repeated: by branch, by comment, by state."""

from collections.abc import Mapping
from datetime import datetime

from eventing.handler import Permanent, Temporary
from functions._clients.git_tree import check_changes
from functions._clients.github import GitHub
from functions._clients.github_answers import Lost, refusal
from functions._clients.github_merges import merged_onto
from functions._clients.github_shapes import AppItself, Comment, Issue, ListedCommit, Named, Pull
from functions._clients.pull_requests import BRANCHES, PullRequest

LONGEST_TEXT = 65_536  # characters of a body or comment; GitHub answers 422 above
LONGEST_TITLE = 256  # characters
CUT = "\n\n*(cut here: GitHub takes no longer text)*"
MANY = 300  # open pull requests looked at


class GitHubPullRequests:
    """The pull requests of one repository into the branch that `github` follows."""

    available = True

    def __init__(self, github: GitHub) -> None:
        self._github, self._api = github, github.api
        self._me = ""

    def propose(
        self,
        branch: str,
        base: str,
        changes: Mapping[str, bytes | None],
        message: str,
        title: str,
        body: str,
        now: float,
    ) -> PullRequest:
        """One commit on `base` in a branch of ours, and a pull request for it."""
        if not branch.startswith(BRANCHES):
            raise Permanent(f"{branch!r} is no branch of ours: they start with {BRANCHES}")
        if (known := self.find(branch)) is not None:
            return known
        self._branched(branch, base, changes, message, now)
        asked = {"title": title[:LONGEST_TITLE], "body": fitting(body), "head": branch, "base": self._github.branch()}
        try:
            answer = self._api.answer("POST", "pulls", asked)
        except Lost:
            if (made := self.find(branch)) is not None:
                return made
            raise
        if answer.status == 422 and "already exists" in answer.message and (made := self.find(branch)) is not None:
            return made
        if answer.status == 422:
            raise Permanent(f"GitHub takes no pull request from {branch} ({answer.message})")
        return self._read(self._api.decoded(answer, Pull, "open a pull request in"))

    def find(self, branch: str) -> PullRequest | None:
        """The newest pull request of a branch, whatever its state."""
        query: dict[str, str | int] = {"state": "all", "sort": "created", "direction": "desc"}
        owner = self._github.repository().full_name.partition("/")[0]  # GITHUB_REPO may be in another case
        query["head"] = f"{owner}:{branch}"
        listed = self._api.pages("pulls", Pull, "list the pull requests of", MANY, **query)
        newest = next((pull for pull in listed if pull.head.ref == branch and self._is_ours(pull)), None)
        return self.get(newest.number) if newest else None

    def get(self, number: int) -> PullRequest | None:
        """One pull request of ours; None where there is none of that number."""
        answer = self._api.answer("GET", f"pulls/{number}")
        if answer.status == 404:
            return None
        pull = self._api.decoded(answer, Pull, "show a pull request of")
        return self._read(pull) if self._is_ours(pull) else None

    def open_ones(self) -> tuple[PullRequest, ...]:
        """Those of ours that are open, oldest first."""
        query: dict[str, str | int] = {"state": "open", "sort": "created", "direction": "asc"}
        listed = self._api.pages("pulls", Pull, "list the pull requests of", MANY, base=self._github.branch(), **query)
        ours = sorted((pull for pull in listed if self._is_ours(pull)), key=lambda pull: pull.number)
        return tuple(self._read(pull) for pull in ours)

    def describe(self, number: int, title: str, body: str) -> None:
        """Give it another title and text."""
        self._ours(number)
        self._changed(number, {"title": title[:LONGEST_TITLE], "body": fitting(body)})

    def close(self, number: int, comment: str) -> None:
        """Close it with a comment, and delete its branch."""
        pull = self._ours(number)
        said = fitting(comment)
        if pull.state == "merged":
            return
        commented = self._said(number, said)
        if pull.state == "closed" and not commented:  # a person did, and said what they wanted to say
            return
        if not commented:
            answer = self._api.answer("POST", f"issues/{number}/comments", {"body": said})
            self._api.decoded(answer, Comment, "take a comment in")
        if pull.state == "open":
            self._changed(number, {"state": "closed"})
        self._github.writer.remove(pull.branch, pull.head)

    def _branched(self, branch: str, base: str, changes: Mapping[str, bytes | None], message: str, now: float) -> None:
        """The branch with our one commit. One that an earlier try left without a pull request is made anew."""
        tree, writer = self._github.tree(base), self._github.writer
        check_changes(tree, changes)
        made = writer.commit(base, tree, changes, message, now)
        if writer.start(branch, made.sha):
            return
        tip = writer.tip(branch)
        left = self._github.reader.commit(tip) if tip else None
        if left and left.message.strip() != message.strip():
            raise Permanent(f"the branch {branch} is there with a commit that is not ours; delete it and ask again")
        if left and left.tree.sha == made.tree.sha and [parent.sha for parent in left.parents] == [base]:
            return
        if tip:
            writer.remove(branch, tip)
        if not writer.start(branch, made.sha):
            raise Temporary(f"the branch {branch} was made by somebody else just now")

    def _changed(self, number: int, body: Mapping[str, str]) -> None:
        """PATCH says what shall be, not what to do, so a lost one is repeated once as it is."""
        try:
            answer = self._api.answer("PATCH", f"pulls/{number}", body)
        except Lost:
            answer = self._api.answer("PATCH", f"pulls/{number}", body)
        if answer.status != 200:
            raise refusal(answer, f"change pull request {number} of", self._api.repository)

    def _said(self, number: int, text: str) -> bool:
        comments = self._api.pages(f"issues/{number}/comments", Comment, "list the comments in")
        return any(_login(comment.user) == self._login() and comment.body == text for comment in comments)

    def _ours(self, number: int) -> PullRequest:
        pull = self.get(number)
        if pull is None:
            raise Permanent(f"{self._api.repository} has no pull request {number} of ours")
        return pull

    def _is_ours(self, pull: Pull) -> bool:
        repository = pull.head.repo.full_name.lower() if pull.head.repo else ""
        own_branch = pull.head.ref.startswith(BRANCHES) and repository == self._api.repository.lower()
        return own_branch and pull.base.ref == self._github.branch() and _login(pull.user) == self._login()

    def _login(self) -> str:
        """The account that opens our pull requests; GitHub names an App's account after the App."""
        if not self._me and self._api.credentials.of_an_app:
            answer = self._api.ask_as_app("/app")
            self._me = f"{self._api.decoded(answer, AppItself, 'name the App for').slug}[bot]"
        if not self._me:
            self._me = self._api.decoded(self._api.ask("GET", "/user"), Named, "name the token's account for").login
        return self._me

    def _read(self, pull: Pull) -> PullRequest:
        listed = self._api.pages(f"pulls/{pull.number}/commits", ListedCommit, "list the commits of a pull request in")
        merged = pull.merged_at is not None
        merge = (pull.merge_commit_sha or "") if merged else ""
        return PullRequest(
            number=pull.number,
            url=pull.html_url,
            branch=pull.head.ref,
            head=pull.head.sha,
            base=pull.base.ref,
            state="merged" if merged else "open" if pull.state == "open" else "closed",
            title=pull.title,
            body=pull.body or "",
            merge_commit=merge,
            by=self._by(pull),
            commits=tuple(commit.sha for commit in listed),
            created_at=datetime.fromisoformat(pull.created_at).timestamp() if pull.created_at else 0.0,
            merged_onto=merged_onto(self._github.reader.commit, merge, listed) if merge else "",
        )

    def _by(self, pull: Pull) -> str:
        if pull.state == "open":
            return ""
        if pull.merged_at is not None and pull.merged_by is not None:
            return pull.merged_by.login
        issue = self._api.found(f"issues/{pull.number}", Issue, "show a pull request of")  # the pull does not say it
        return _login(issue.closed_by) if issue else ""


def fitting(text: str) -> str:
    """A text as long as GitHub takes it."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(CUT)] + CUT


def _login(user: Named | None) -> str:
    return user.login if user else ""
