"""A transcript read by a language model: one question for each part, and the drafts of all parts together."""

from collections.abc import Iterator

from functions._catalogue.transcript import Transcript
from functions._clients.model_calls import FailureKind, ModelFailure, Models, OverBudget, Request
from functions._clients.models import Draft, Extraction
from functions._experts.asking import asked
from functions._experts.prompting import block, prompt
from functions._experts.reading.catalogue import listed
from functions._experts.reading.form import decoded, schema
from functions._experts.reading.merging import merged
from functions._experts.reading.parts import Part, parts

MOST_TOKENS = 7_000  # of one answer: 15 improvements of about 400 each, and what a minute and a half has time for
OF_ALL: frozenset[FailureKind] = frozenset({"key", "payment", "retired", "request"})  # no other part fares better
UNKNOWN = "Nothing is known of the repository yet."


def extracted(models: Models, model: str, transcript: Transcript, digest: str) -> Extraction:
    """What the transcript recommends, as `model` reads it. `digest` is that of the repository, empty if not known.

    The parts are asked one after the other, so that each finds the prefix in the API's cache, and a redelivery finds
    the answers of those that were read before. Where the video's cap is reached on the way, or a part has no answer
    that can be used, what was read counts, and what was not is told.

    Raises:
        Temporary: when the model is away.
        ModelFailure: when there is no answer to any part to be had.
        OverBudget: when there is no money for the first part, or for none before tomorrow.
    """
    from functions._catalogue.catalogue import PRACTICES  # noqa: PLC0415  34 practices, which only a reading needs

    found: list[tuple[Draft, ...]] = []
    missing: list[str] = []
    failure: ModelFailure | None = None
    cost = 0.0
    questions = tuple(requests(model, transcript, digest))
    for number, request in enumerate(questions, 1):
        try:
            drafts, reply = asked(models, request, lambda text: decoded(text, PRACTICES))
        except OverBudget as over:
            if over.until or not found:
                raise
            missing.append(f"parts {number} to {len(questions)}: {over}")
            break
        except ModelFailure as failed:
            if failed.kind in OF_ALL:
                raise
            failure = failed
            missing.append(f"part {number}: {failed}")
            continue
        found.append(drafts)
        cost += reply.cost_usd
    if failure and not found:
        raise failure
    partly = f"not all of its {len(questions)} parts were read; {'; '.join(missing)}"[:3000] if missing else ""
    return Extraction(merged(found).drafts, cost, partly=partly)


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
