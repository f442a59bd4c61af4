"""Experts that are language models: each by its prompt, in its tier's model, with the shared form of a verdict."""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from eventing.store import Readable
from eventing.vocabulary import Expert, Improvement, Verdict
from functions._catalogue.transcript import Transcript
from functions._clients.model_calls import Models, Request
from functions._clients.models import Begun, Extraction
from functions._experts.asking import asked
from functions._experts.prompting import block, prompt
from functions._experts.surroundings import repository_digest, surroundings
from functions._experts.verdicts import MOST_TOKENS, decoded, schema, verdict
from functions._policy.policy import Policy


class ModelExperts:
    """`Experts` by models. What they cost, and whether there is money for them, is the business of `models`."""

    name = "Anthropic models"
    waits = True

    def __init__(self, models: Models, store: Readable, policy: Callable[[], Policy]) -> None:
        self._models, self._store, self._policy = models, store, policy

    def extract(
        self, transcript: Transcript, begun: Begun | None = None, may_go_on: Callable[[], bool] | None = None
    ) -> Extraction:
        """What the transcript recommends, as the model of the extraction's tier reads it, part by part."""
        from functions._experts.reading.reader import extracted  # noqa: PLC0415  only who reads needs it

        chosen = self._policy().models
        known = begun.repository if begun else repository_digest(self._store)
        model = chosen.tiers[chosen.extraction]
        return extracted(self._models, model, transcript, known, begun, may_go_on)

    def judge(self, expert: Expert, improvement: Improvement) -> Verdict:
        """What this expert's model says of the improvement."""
        form, reply = asked(self._models, self._request(expert, improvement), decoded)
        return verdict(expert, form, reply)

    def _request(self, expert: Expert, improvement: Improvement) -> Request:
        chosen = self._policy().models
        shown = surroundings(self._store, improvement)
        return Request(
            purpose=f"expert.{expert}",
            model=chosen.tiers[chosen.experts[expert]],
            system=prompt("verdict").filled(),
            stable=shown.stable,
            question=prompt(f"expert-{expert}").filled(
                improvement=block("improvement", said_of(improvement)), surroundings=shown.own
            ),
            schema=schema(),
            max_tokens=MOST_TOKENS,
            video=improvement.origin.id,
        )


def said_of(improvement: Improvement) -> str:
    """The improvement as an expert is shown it: without ids, so that the same statement is the same question."""
    whole = replace(improvement, id="-", fingerprint="-", parent="")
    return msgspec.json.format(msgspec.json.encode(whole, order="sorted"), indent=1).decode()
