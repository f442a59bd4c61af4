"""The endpoints of one repository: method and path in, status and JSON out."""

import base64
from dataclasses import dataclass, field
from typing import Any

from tests.clients.github_server.accounts import APP_LOGIN
from tests.clients.github_server.pulls import Pull, Pulls
from tests.clients.github_server.repository import Refused, Repository

Answer = tuple[int, Any]
NOT_FOUND: Answer = (404, {"message": "Not Found"})


def refused(message: str, status: int = 422) -> Answer:
    """A refusal with a reason."""
    return status, {"message": message}


@dataclass
class Endpoints:
    """What the server answers for one repository. `protected` is what it says to a direct move of `main`."""

    repository: Repository
    name: str
    default_branch: str = "main"
    protected: Answer | None = None
    truncated: bool = False  # recursive trees are not given whole
    signed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.pulls = Pulls(self.repository, self.name)

    def answer(self, verb: str, path: list[str], query: dict[str, str], body: Any, login: str) -> Answer:
        """The answer to a request below `/repos/OWNER/NAME/`."""
        repository, answer = self.repository, NOT_FOUND
        match verb, *path:
            case ("GET",):
                answer = 200, {"full_name": self.name, "default_branch": self.default_branch}
            case "GET", "git", "ref", "heads", *branch:
                empty = refused("Git Repository is empty.", 409)
                answer = empty if repository.is_empty else self._reference("/".join(branch))
            case "POST", "git", "refs":
                answer = self._new_branch(body["ref"].removeprefix("refs/heads/"), body["sha"])
            case "PATCH", "git", "refs", "heads", *branch:
                answer = self._moved("/".join(branch), body["sha"], body.get("force", False))
            case "DELETE", "git", "refs", "heads", *branch:
                answer = self._removed("/".join(branch), login)
            case "GET", "git", "commits", sha:
                answer = (200, self._commit(sha)) if repository.has(sha, "commit") else NOT_FOUND
            case "POST", "git", "commits":
                answer = self._new_commit(body, login)
            case "GET", "git", "trees", sha:
                answer = self._tree(sha, recursive="recursive" in query)
            case "POST", "git", "trees":
                answer = 201, {"sha": repository.tree(body.get("base_tree", ""), body["tree"])}
            case "GET", "git", "blobs", sha:
                content = base64.encodebytes(repository.output("cat-file", "blob", sha)).decode()
                answer = 200, {"sha": sha, "content": content, "encoding": "base64"}
            case "POST", "git", "blobs":
                answer = 201, {"sha": repository.blob(body["content"], body.get("encoding", "utf-8"))}
            case "GET", "compare", span:
                answer = self._comparison(span, query)
            case "GET", "commits":
                shas = repository.git("rev-list", query.get("sha") or f"refs/heads/{self.default_branch}").split()
                answer = 200, [self._listed(sha) for sha in page(shas, query)]
            case "GET" | "POST" | "PATCH" | "PUT", "pulls" | "issues", *rest:
                answer = self._pull(verb, path[0], rest, query, body, login)
        return answer

    def _reference(self, branch: str) -> Answer:
        tip = self.repository.tip(branch)
        return (200, reference(branch, tip)) if tip else NOT_FOUND

    def _new_branch(self, branch: str, sha: str) -> Answer:
        if self.repository.tip(branch):
            return refused("Reference already exists")
        if not self.repository.has(sha, "commit"):
            return refused("Object does not exist")
        self.repository.move(branch, sha)
        return 201, reference(branch, sha)

    def _moved(self, branch: str, sha: str, force: bool) -> Answer:
        tip = self.repository.tip(branch)
        if not tip:
            return refused("Reference does not exist")
        if branch == self.default_branch and self.protected:
            return self.protected
        if not force and not self.repository.contains(sha, tip):
            return refused("Update is not a fast forward")
        self.repository.move(branch, sha)
        return 200, reference(branch, sha)

    def _removed(self, branch: str, login: str) -> Answer:
        if not self.repository.tip(branch):
            return refused("Reference does not exist")
        for pull in self.pulls.all:
            if pull.head == branch:
                self.pulls.close(pull, login)
        self.repository.git("update-ref", "-d", f"refs/heads/{branch}")
        return 204, None

    def _new_commit(self, body: dict[str, Any], login: str) -> Answer:
        ours = {"name": login, "email": f"{login}@users.noreply.github.example"}
        author = body.get("author") or ours
        committer = body.get("committer") or author
        sha = self.repository.commit(body["tree"], body["parents"], body["message"], author, committer)
        if login == APP_LOGIN and "author" not in body and "committer" not in body:
            self.signed.add(sha)
        return 201, self._commit(sha)

    def _commit(self, sha: str) -> dict[str, Any]:
        listed = self._listed(sha)
        tree = self.repository.git("rev-parse", f"{sha}^{{tree}}")
        return {**listed["commit"], "sha": sha, "tree": {"sha": tree}, "parents": listed["parents"]}

    def _listed(self, sha: str) -> dict[str, Any]:
        told = self.repository.git("show", "-s", "--format=%P%x00%an%x00%ae%x00%aI%x00%cI%x00%B", sha).split("\0")
        parents, name, email, date, committed, message = told
        said: dict[str, Any] = {"author": {"name": name, "email": email, "date": date}, "message": message}
        said["committer"] = {"name": name, "email": email, "date": committed}
        said["verification"] = {"verified": sha in self.signed}
        return {"sha": sha, "commit": said, "parents": [{"sha": parent} for parent in parents.split()]}

    def _tree(self, sha: str, recursive: bool) -> Answer:
        deep = ["-r", "-t"] if recursive else []
        entries = []
        for line in self.repository.git("ls-tree", "-z", "--long", *deep, sha).split("\0"):
            if line:
                description, path = line.split("\t", 1)
                mode, kind, blob, size = description.split()
                entry = {"path": path.encode(errors="surrogateescape").decode(errors="replace"), "mode": mode}
                sized = {"size": int(size)} if kind == "blob" else {}
                entries.append({**entry, "type": kind, "sha": blob, **sized, "url": f"https://x.example/{blob}"})
        cut = self.truncated and recursive and any(entry["type"] == "tree" for entry in entries)
        return 200, {"sha": sha, "tree": entries[:1] if cut else entries, "truncated": cut}

    def _comparison(self, span: str, query: dict[str, str]) -> Answer:
        base, head = span.split("...")
        if not self.repository.has(base, "commit") or not self.repository.has(head, "commit"):
            return NOT_FOUND
        ahead = self.repository.git("rev-list", "--reverse", f"{base}..{head}").split()
        behind = self.repository.git("rev-list", f"{head}..{base}").split()
        status = ("diverged" if behind else "ahead") if ahead else ("behind" if behind else "identical")
        commits = [self._listed(sha) for sha in page(ahead, query)]
        return 200, {"status": status, "total_commits": len(ahead), "ahead_by": len(ahead), "commits": commits}

    def _pull(self, verb: str, kind: str, rest: list[str], query: dict[str, str], body: Any, login: str) -> Answer:
        if not rest:
            return self._opened(body, login) if verb == "POST" else (200, self._listed_pulls(query))
        pull = next((one for one in self.pulls.all if str(one.number) == rest[0]), None)
        if pull is None:
            return NOT_FOUND
        answer = NOT_FOUND
        match verb, kind, *rest[1:]:
            case "GET", "pulls":
                answer = 200, self.pulls.shown(pull)
            case "GET", "issues":
                answer = 200, {"closed_by": {"login": pull.closed_by} if pull.closed_by else None}
            case "PATCH", _:
                answer = self._edited(pull, body, login)
            case "GET", "pulls", "files":
                answer = 200, page(self.pulls.files(pull), query)
            case "GET", "pulls", "commits":
                answer = 200, [self._listed(sha) for sha in page(self.pulls.commits(pull), query)]
            case "GET", "issues", "comments":
                answer = 200, page(pull.comments, query)
            case "POST", "issues", "comments":
                pull.comments.append({"body": body["body"], "user": {"login": login}})
                answer = 201, pull.comments[-1]
            case "PUT", "pulls", "merge":
                answer = self._merged(pull, body, login)
        return answer

    def _opened(self, body: dict[str, Any], login: str) -> Answer:
        try:
            pull = self.pulls.open(body["head"], body["base"], body["title"], body.get("body") or "", login)
        except Refused as error:
            return 422, {"message": "Validation Failed", "errors": [{"resource": "PullRequest", "message": str(error)}]}
        return 201, self.pulls.shown(pull)

    def _listed_pulls(self, query: dict[str, str]) -> list[dict[str, Any]]:
        owner = self.name.split("/", maxsplit=1)[0]
        shown = [
            self.pulls.shown(pull, whole=False)
            for pull in self.pulls.all
            if query.get("state", "open") in ("all", pull.state)
            and query.get("base", pull.base) == pull.base
            and query.get("head", f"{(pull.fork or owner).split('/')[0]}:{pull.head}")
            == f"{(pull.fork or owner).split('/')[0]}:{pull.head}"
        ]
        return page(shown[::-1] if query.get("direction", "desc") == "desc" else shown, query)

    def _edited(self, pull: Pull, body: dict[str, Any], login: str) -> Answer:
        pull.title, pull.body = body.get("title", pull.title), body.get("body", pull.body)
        if len(pull.body) > 65_536:
            return refused("body is too long (maximum is 65536 characters)")
        if body.get("state") == "closed":
            self.pulls.close(pull, login)
        return 200, self.pulls.shown(pull)

    def _merged(self, pull: Pull, body: dict[str, Any], login: str) -> Answer:
        if body.get("sha") not in (None, self.pulls.tip(pull)):
            return refused("Head branch was modified. Review and try the merge again.", 409)
        try:
            merged = self.pulls.merge(pull, body.get("merge_method", "merge"), login)
        except Refused:
            return refused("Pull Request is not mergeable", 405)
        return 200, {"sha": merged, "merged": True}


def reference(branch: str, sha: str) -> dict[str, Any]:
    """A branch as GitHub shows it."""
    return {"ref": f"refs/heads/{branch}", "object": {"type": "commit", "sha": sha}}


def page(items: list[Any], query: dict[str, str]) -> list[Any]:
    """The page of a list that a query asks for."""
    size, number = int(query.get("per_page", "30")), int(query.get("page", "1"))
    return items[(number - 1) * size : number * size]
