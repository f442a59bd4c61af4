"""A transcript read by a language model: one question for each part, and the drafts of all parts together."""

from collections.abc import Iterator

from functions._catalogue.transcript import Transcript
from functions._clients.model_calls import Models, Request
from functions._clients.models import Draft, Extraction
from functions._experts.asking import asked
from functions._experts.prompting import block, prompt
from functions._experts.reading.catalogue import listed
from functions._experts.reading.form import decoded, schema
from functions._experts.reading.merging import merged
from functions._experts.reading.parts import Part, parts

MOST_TOKENS = 7_000  # of one answer: 15 improvements of about 400 each, and what a minute and a half has time for
UNKNOWN = "Nothing is known of the repository yet."


def extracted(models: Models, model: str, transcript: Transcript, digest: str) -> Extraction:
    """What the transcript recommends, as `model` reads it. `digest` is that of the repository, empty if not known.

    The parts are asked one after the other, so that each finds the prefix in the API's cache, and a redelivery finds
    the answers of those that were read before.

    Raises:
        Temporary: when the model is away.
        ModelFailure, OverBudget: when there is no answer to be had.
    """
    from functions._catalogue.catalogue import PRACTICES  # noqa: PLC0415  34 practices, which only a reading needs

    found: list[tuple[Draft, ...]] = []
    cost = 0.0
    for request in requests(model, transcript, digest):
        drafts, reply = asked(models, request, lambda text: decoded(text, PRACTICES))
        found.append(drafts)
        cost += reply.cost_usd
    return Extraction(merged(found).drafts, cost)


def requests(model: str, transcript: Transcript, digest: str) -> Iterator[Request]:
    """The question for each part; the digest is the prefix that they share."""
    from functions._catalogue.catalogue import PRACTICES  # noqa: PLC0415  34 practices, which only a reading needs

    system = prompt("extraction").filled(practices=block("catalogue", listed(PRACTICES)))
    form = schema(PRACTICES)
    cut = parts(transcript)
    for number, part in enumerate(cut, 1):
        yield Request(
            purpose="extraction",
            model=model,
            system=system,
            stable=(block("repository-digest", digest or UNKNOWN),),
            question=_question(transcript, part, f"{number} of {len(cut)}"),
            schema=form,
            max_tokens=MOST_TOKENS,
            video=transcript.video,
        )


def _question(transcript: Transcript, part: Part, which: str) -> str:
    return prompt("extraction-part").filled(
        talk=block("title", transcript.title or "(no title)"), part=which, transcript=block("transcript", part.text)
    )
