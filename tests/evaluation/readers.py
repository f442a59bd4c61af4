"""Who reads and judges in an evaluation: real models only where a key is there, and for so much money at most.

Nothing goes through the ledger here: its kept answers would make every run the same, and agreement a formality.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from threading import Lock

from eventing.store import ClaimState, Versioned
from functions._clients.anthropic_models import models_from
from functions._clients.model_calls import Models, OverBudget, OverModels, Reply, Request
from functions._experts.modelled import ModelExperts
from functions._experts.pricing import most
from functions._experts.tiers import TieredModels
from functions._policy.policy import Policy
from tests.evaluation.figures import NO_KEY
from tests.evaluation.measuring import Reader


class Capped(OverModels):
    """`Models` that are asked for at most so much, in USD, by what their answers cost."""

    def __init__(self, inner: Models, most_usd: float) -> None:
        super().__init__(inner)
        self._most_usd = most_usd
        self._lock = Lock()
        self.spent = 0.0

    def ask(self, request: Request) -> Reply:
        """One answer, while there is money for the dearest that it can be.

        Raises:
            OverBudget: when there is not.
        """
        dearest = most(request.model, self.count(request), request.max_tokens)
        with self._lock:
            if self.spent + dearest > self._most_usd:
                told = f"{self.spent:.2f} of {self._most_usd:.2f} USD are spent; allow more with --most-usd"
                raise OverBudget("day", told)
        reply = self._inner.ask(request)
        with self._lock:
            self.spent += reply.cost_usd
        return reply


class Empty:
    """A ledger in which nothing is: an evaluation knows no repository, so relevance is not what it measures."""

    def read(self, key: str) -> Versioned | None:
        """Nothing."""

    def keys(self, prefix: str) -> tuple[str, ...]:
        """None."""
        return ()

    def state(self, function: str, source: str, event_id: str) -> ClaimState | None:
        """Unknown."""

    def refusal(self, source: str, event_id: str) -> dict[str, str]:
        """None."""
        return {}

    def ping(self) -> None:
        """Always there."""


@contextmanager
def models(environ: Mapping[str, str], most_usd: float) -> Iterator[Reader]:
    """Real models as a reader until the block ends, or why there are none. `most_usd` is for all its runs together."""
    found = models_from(environ)
    if found is None:
        yield Reader("models", None, NO_KEY)
        return
    with closing(found):
        yield Reader("models", ModelExperts(TieredModels(Capped(found, most_usd)), Empty(), Policy))
