"""A transcript read by a language model: one question for each part, and the drafts of all parts together."""

from collections.abc import Callable, Iterator

from eventing.handler import Temporary
from functions._catalogue.transcript import Transcript
from functions._clients.model_calls import FailureKind, ModelFailure, Models, OverBudget, Request
from functions._clients.models import Begun, Draft, Extraction
from functions._experts.asking import asked
from functions._experts.prompting import block, prompt
from functions._experts.reading.catalogue import listed
from functions._experts.reading.form import decoded, schema
from functions._experts.reading.merging import merged
from functions._experts.reading.parts import Part, parts
from functions._experts.reading.progress import answered, failed, given_up, next_part

MOST_TOKENS = 7_000  # of one answer: 15 improvements of about 400 each, and what a minute and a half has time for
OF_ALL: frozenset[FailureKind] = frozenset({"key", "payment", "retired", "request"})  # no other part fares better
UNKNOWN = "Nothing is known of the repository yet."


def extracted(
    models: Models,
    model: str,
    transcript: Transcript,
    digest: str,
    begun: Begun | None = None,
    may_go_on: Callable[[], bool] | None = None,
) -> Extraction:
    """What the transcript recommends, as `model` reads it. `digest` is that of the repository, empty if not known.

    The parts are asked one after the other, so that each finds the prefix in the API's cache. `may_go_on` is asked
    before each of them; where it says no, and where trouble comes after a part was read, what is left is the answer's
    `rest`: given back as `begun`, it is read on from there, and trouble that lasts is met again. Where the video's cap
    is reached on the way, or a part has no answer that can be used, what was read counts, and what was not is told.

    Raises:
        Temporary: when the model is away.
        ModelFailure: when there is no answer to any part to be had.
        OverBudget: when there is no money for the first part, or for none before tomorrow.
    """
    questions = tuple(requests(model, transcript, digest))
    start = begun or Begun(digest, len(questions))
    if start.of != len(questions):  # another release cut it otherwise
        start = Begun(digest, len(questions), cost_usd=start.cost_usd)
    so_far = start
    while number := next_part(so_far):
        if may_go_on and not may_go_on():
            return Extraction((), rest=so_far)
        try:
            so_far = _with(so_far, number, models, questions[number - 1])
        except (Temporary, ModelFailure, OverBudget):
            if so_far is start:
                raise
            return Extraction((), rest=so_far)
    if so_far.failure and not so_far.found:
        raise ModelFailure(*so_far.failure)
    partly = f"not all of its {so_far.of} parts were read; {'; '.join(so_far.missing)}"[:3000]
    drafts = merged(so_far.found).drafts
    return Extraction(drafts, so_far.cost_usd, partly=partly if so_far.missing else "")


def _with(so_far: Begun, number: int, models: Models, request: Request) -> Begun:
    """One part more; or all, where there is money for no other."""
    from functions._catalogue.catalogue import PRACTICES  # noqa: PLC0415  34 practices, which only a reading needs

    def decode(text: str) -> tuple[Draft, ...]:
        return decoded(text, PRACTICES)

    try:
        drafts, reply = asked(models, request, decode)
    except OverBudget as over:
        if over.until or not so_far.found:
            raise
        return given_up(so_far, number, over)
    except ModelFailure as failure:
        if failure.kind in OF_ALL:
            raise
        return failed(so_far, number, failure)
    return answered(so_far, number, drafts, reply.cost_usd)


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
