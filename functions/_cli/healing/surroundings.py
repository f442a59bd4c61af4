"""What a dry run works with: the cluster, the ledger, the repository and the policy, and where each came from."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from eventing.handler import Permanent, Temporary
from eventing.store import ClaimState, Readable, Versioned
from functions._cli.capacity.person import PersonsCluster, persons_cluster
from functions._cli.cluster.choosing import chosen_context
from functions._cli.engine import POLICY
from functions._cli.state import State, ledger_store
from functions._clients.git_backend import open_gitops
from functions._clients.git_remote import OWNER_NAME
from functions._clients.gitops import GitOps
from functions._policy.policy import Policy
from functions._policy.source import policy_source


class NoLedger:
    """A ledger that nothing was ever written to, and that takes nothing."""

    def __init__(self) -> None:
        self._records: dict[str, Versioned] = {}
        self._marks: dict[tuple[str, str, str], ClaimState] = {}

    def read(self, key: str) -> Versioned | None:
        """Nothing."""
        return self._records.get(key)

    def keys(self, prefix: str) -> tuple[str, ...]:
        """None."""
        return tuple(one for one in self._records if one.startswith(prefix))

    def state(self, function: str, source: str, event_id: str) -> ClaimState | None:
        """Nobody saw anything."""
        return self._marks.get((function, source, event_id))

    def refusal(self, source: str, event_id: str) -> dict[str, str]:
        """Nobody refused anything."""
        return {name: "" for name, *rest in self._marks if rest == [source, event_id]}

    def ping(self) -> None:
        """It is always there."""


class Surroundings(Struct, frozen=True):
    """`sources` says of each part where it came from, or why it is not there. No `gitops`: no plan can be made."""

    cluster: PersonsCluster
    ledger: Readable
    policy: Policy
    gitops: Any  # GitOps | None: a protocol, which msgspec does not look into
    sources: Mapping[str, str]


@contextmanager
def surroundings(environ: Mapping[str, str], state: State, repository: str = "") -> Iterator[Surroundings]:
    """Everything, until the block ends. What is missing is named; only the cluster has to be there.

    Raises:
        Permanent: when the policy or a setting is wrong.
    """
    cluster = persons_cluster(environ, state)
    with ExitStack() as stack:
        ledger, whence = opened_ledger(stack, environ, state)
        policy, of_policy = _policy(environ, state, ledger)
        gitops, of_git = _gitops(environ, state, repository)
        sources = {"cluster": cluster.server, "ledger": whence, "policy": of_policy, "repository": of_git}
        yield Surroundings(cluster, ledger, policy, gitops, sources)


def opened_ledger(stack: ExitStack, environ: Mapping[str, str], state: State) -> tuple[Readable, str]:
    """The ledger that belongs to the cluster, with where it is; an empty one, with why, where there is none."""
    running = state.running()
    foreign = running and environ.get("KUBECONFIG") not in (None, "", running.kubeconfig)
    if chosen_context(environ) is None and not environ.get("REDIS_URL"):
        if foreign:
            return NoLedger(), "none: the engine that runs here has another cluster than KUBECONFIG"
        if running is None and (environ.get("KUBECONFIG") or (Path.home() / ".kube" / "config").exists()):
            return NoLedger(), "none: REDIS_URL is not set, and no --context was chosen; what was tried is not known"
    try:
        ledger = stack.enter_context(ledger_store(state, environ))
        ledger.ping()
    except (Temporary, Permanent) as error:
        return NoLedger(), f"none: {error}"
    if chosen_context(environ):
        return ledger, "the installation's"
    return ledger, "REDIS_URL" if environ.get("REDIS_URL") else "the local run's"


def _policy(environ: Mapping[str, str], state: State, ledger: Readable) -> tuple[Policy, str]:
    if environ.get("POLICY_FILE"):
        return policy_source(environ)(), f"POLICY_FILE {environ['POLICY_FILE']}"
    ask = getattr(ledger, "ask", None)
    if chosen_context(environ) is not None and ask is not None:
        return msgspec.convert(ask("policy")["policy"], type=Policy), "the installation's"
    running = state.running()
    if running is not None and state.policy.exists() and not environ.get("KUBECONFIG"):
        return policy_source({"POLICY_FILE": str(state.policy)})(), str(state.policy)
    return policy_source({"POLICY_FILE": str(POLICY)})(), "the one that ships (set POLICY_FILE to yours)"


def _gitops(environ: Mapping[str, str], state: State, repository: str) -> tuple[GitOps | None, str]:
    """The repository that was named, else GITHUB_REPO, else that of the engine that runs here."""
    named, branch = _place(repository) or environ.get("GITHUB_REPO", ""), environ.get("GITOPS_BRANCH", "")
    running = state.running()
    if not named and running is not None and not environ.get("KUBECONFIG"):
        named, branch = str(state.gitops), running.branch
    if not named:
        return None, "none: name it with --repository or GITHUB_REPO; without it no plan can be made"
    gitops = open_gitops({**environ, "GITHUB_REPO": named, "GITOPS_BRANCH": branch})
    return gitops, f"{named} at {gitops.head()[:12]}"


def _place(repository: str) -> str:
    """A path as it is on this machine; an address as it was given."""
    if not repository or "://" in repository or repository.startswith("git@"):
        return repository
    path = Path(repository).expanduser()
    if path.exists():
        return str(path.resolve())
    if OWNER_NAME.fullmatch(repository):
        return repository
    raise Permanent(f"there is no {path}, and it is neither owner/name nor a URL")
