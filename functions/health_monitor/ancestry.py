"""Whether, and since when, a commit is live in an Application: its revision is the commit or comes after it."""

from collections.abc import Iterable

from functions._clients.gitops import GitOps
from functions.health_monitor.facts import ApplicationFacts, Facts, Followed


def live_since(now: Facts, commit: str, gitops: GitOps) -> str:
    """When the first Application began to sync the commit, as far as Argo CD remembers (RFC 3339).

    Raises:
        Temporary: when Git is away.
    """
    each: tuple[Facts | Followed, ...] = (now, *now.further)
    found = (
        _began(one.application, commit, one.operation_contains_commit, gitops)
        for one in each
        if one.contains_commit or one.operation_contains_commit or now.git_away
    )
    return min((at for at in found if at), default="")


def _began(application: ApplicationFacts, commit: str, operated: bool, gitops: GitOps) -> str:
    for revision, at in application.history:
        if revision == commit or gitops.is_ancestor(commit, revision):
            return at
    return application.operation_started if operated else ""


class Ancestry:
    """Whether commits are in revisions; each pair is asked for once, because Applications share their revisions."""

    def __init__(self, gitops: GitOps) -> None:
        self._gitops = gitops
        self._known: dict[tuple[str, str], bool] = {}

    def live(self, commit: str, application: ApplicationFacts) -> bool:
        """Whether one of the live revisions (there is one for each source) is the commit or comes after it."""
        return self._any(commit, application.known_revisions)

    def operated(self, commit: str, application: ApplicationFacts) -> bool:
        """The same of the last operation's revisions."""
        return self._any(commit, (application.operation_revision, *application.operation_revisions))

    def _any(self, commit: str, revisions: Iterable[str]) -> bool:
        found = dict.fromkeys(one for one in revisions if one) if commit else {}
        return commit in found or any(self._contains(commit, one) for one in found)

    def _contains(self, commit: str, revision: str) -> bool:
        if (commit, revision) not in self._known:
            self._known[commit, revision] = self._gitops.is_ancestor(commit, revision)
        return self._known[commit, revision]
