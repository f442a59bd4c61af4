"""One improvement that waits for a person, and a server with pull requests to ask him in."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from eventing.contracts import ImprovementPendingReview, PullRequestChanged
from eventing.handler import Outcome
from eventing.redis_store import RedisStore
from eventing.vocabulary import Decision, ValidationReport
from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps
from functions._clients.memory_pull_requests import MemoryPullRequests
from functions._clients.pull_requests import PullRequest
from functions._improvement.record import Record, ReviewRequest
from functions._improvement.standing import OPENINGS, REVIEWS, Openings
from functions._policy.policy import Policy, Review
from tests.workers.conftest import DEPLOYMENT, FILES, ID, Bench

FILE = "apps/shop/web.yaml"
CHANGED = DEPLOYMENT + b"      enableServiceLinks: false\n"
REVIEWING = Policy(review=Review(pull_requests=True))
HELD = Decision("pending_review", "", "policy", ("networking is always reviewed",), "2027-01-15T08:00:00+00:00")


@dataclass
class Desk:
    """The world of one test."""

    bench: Bench
    pulls: MemoryPullRequests

    @classmethod
    def of(cls, store: RedisStore, policy: Policy = REVIEWING) -> "Desk":
        gitops = MemoryGitOps.of(FILES)
        pulls = MemoryPullRequests(gitops)
        return cls(Bench(store, gitops, pulls=pulls, policy=policy), pulls)

    def hold(self, **known: Any) -> Record:
        """The improvement waits for a person."""
        given: dict[str, Any] = {
            "reason": "category",
            "message": "always reviewed",
            "report": ValidationReport("b"),
        } | known
        record = self.bench.keep("pending_review", decided=False, **given)
        decision = Decision("pending_review", record.digest, HELD.by, HELD.reasons, HELD.at)
        self.bench.store.apply((ledger.put_decision(ID, decision),))
        return record

    def ask(self) -> Outcome:
        """The event that it waits."""
        record = self.record
        payload = ImprovementPendingReview(ID, record.reason, record.message, record.digest)
        return self.bench.handle("improvement.pending_review", payload)

    def opened(self) -> PullRequest:
        """It waits, in a pull request."""
        self.hold()
        self.ask()
        return self.pull

    def hint(self, number: int = 0, action: str = "look", identity: str = ID, sent: str = "") -> Outcome:
        """Somebody says that a pull request moved."""
        return self.bench.handle("pull_request.changed", PullRequestChanged(number, identity, action), sent)

    def ago(self, seconds: float) -> str:
        """The time of an event that old."""
        return datetime.fromtimestamp(self.bench.now - seconds, UTC).isoformat()

    def put(self, record: Record) -> Record:
        """Store a record whatever was there."""
        self.bench.store.apply((ledger.put("school:improvement:" + record.improvement.id, record, None),))
        return record

    @property
    def pull(self) -> PullRequest:
        """The newest pull request."""
        return self.pulls.pulls[max(self.pulls.pulls)]

    @property
    def record(self) -> Record:
        return self.bench.record()

    @property
    def request(self) -> ReviewRequest:
        """What the ledger has of the pull request."""
        request = self.record.review
        assert request is not None
        return request

    @property
    def openings(self) -> Openings:
        found = ledger.get(self.bench.store, OPENINGS, Openings)
        return found[0] if found else Openings()

    def states(self) -> list[str]:
        """How the pull requests are, oldest first."""
        return [pull.state for pull in self.pulls.pulls.values()]

    def agenda(self) -> tuple[str, ...]:
        """Whom the sweep will have looked at."""
        return self.bench.store.due(REVIEWS, self.bench.now + 10 * 24 * 3600, 100)

    def file(self) -> bytes:
        """The manifest on the branch."""
        return self.bench.gitops.files(self.bench.gitops.head())[FILE]


def replace_pull(desk: Desk, **changes: Any) -> PullRequest:
    """The pull request as the server tells of it from now on."""
    desk.pulls.pulls[1] = replace(desk.pulls.pulls[1], **changes)
    return desk.pulls.pulls[1]
