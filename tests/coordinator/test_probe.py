"""A probe changes nothing and says nothing; that it came through is its mark."""

from eventing.contracts import PREFIX
from eventing.foreign import Probe
from eventing.handler import Event, Outcome
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps
from functions._improvement.standing import EPOCH, Epoch
from functions._policy.policy import Policy
from functions.school_coordinator.function import handler
from tests.coordinator.samples import AT, NOW


def test_it_is_taken_and_leads_to_nothing(store: RedisStore) -> None:
    store.apply([ledger.put(EPOCH, Epoch(AT), 0)])
    handle = handler(store, MemoryGitOps.of({}), Policy, lambda: b"", lambda _: None, lambda: NOW)
    assert handle(Event(f"{PREFIX}probe", "/cortex-school/cli", "1", Probe())) == Outcome()
