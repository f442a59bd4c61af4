"""A model that is not served any more is replaced within its tier, and the answer says so."""

from msgspec.structs import replace

from functions._clients.model_calls import ModelFailure, Models, OverModels, Reply, Request
from functions._experts import pricing

MOST_TRIED = 4  # models, the wanted one among them


class TieredModels(OverModels):
    """`Models` over others: where the API does not serve a model, the next of its tier is asked, the newest first."""

    def __init__(self, inner: Models) -> None:
        super().__init__(inner)
        self._gone: set[str] = set()

    def ask(self, request: Request) -> Reply:
        """The answer of the wanted model, or of another of its tier with a `notice`.

        Raises:
            ModelFailure: `retired`, where none of the tier is served.
        """
        for model in self._of_tier(request.model):
            try:
                reply = self._inner.ask(replace(request, model=model))
            except ModelFailure as failed:
                if failed.kind != "retired":
                    raise
                self._gone.add(model)
                continue
            if model == request.model:
                return reply
            told = f"{request.model} is not served any more, so {model} of the same tier answered"
            return replace(reply, notice=f"{told}; set it in the policy (models.tiers)")
        raise ModelFailure(
            "retired",
            f"{request.model} is not served any more, nor is another of its tier that this release knows; set a model "
            "that `cortex-school doctor` finds in the policy (models.tiers)",
        )

    def count(self, request: Request) -> int:
        """As the first model counts that may be served."""
        return self._inner.count(replace(request, model=self._of_tier(request.model)[0]))

    def _of_tier(self, wanted: str) -> tuple[str, ...]:
        """Those to ask; those that were gone before come last, as the API may have been mistaken."""
        every = dict.fromkeys((wanted, *pricing.of_tier(pricing.tier_of(wanted))))
        served = [model for model in every if model not in self._gone]
        return tuple(served or every)[:MOST_TRIED]
