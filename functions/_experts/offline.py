"""The written catalogue in the place of models: it recognises practices in a transcript and judges by their figures."""

from collections.abc import Callable

from eventing.vocabulary import Expert, Improvement, Verdict
from functions._catalogue.transcript import Transcript
from functions._clients.models import Begun, Draft, Extraction

NAME = "offline catalogue"
_READ = 0.5  # of all words, in covered languages; English terms in a talk of another language are far fewer


class OfflineExperts:
    """`Experts` without a model: deterministic, free of cost, and says so in every verdict."""

    name = NAME

    def extract(
        self, transcript: Transcript, begun: Begun | None = None, may_go_on: Callable[[], bool] | None = None
    ) -> Extraction:
        """The practices of the catalogue that the transcript recommends, at once: it takes seconds."""
        del begun, may_go_on
        from functions._catalogue.catalogue import PRACTICES  # noqa: PLC0415  the start does not need the catalogue
        from functions._catalogue.recognition import recognise  # noqa: PLC0415

        drafts = []
        for mention in recognise(transcript):
            practice = PRACTICES[mention.practice]
            named = ", ".join(target.name or target.namespace or target.kind for target in mention.targets)
            drafts.append(
                Draft(
                    practice=practice.id,
                    title=f"{practice.title} for {named}" if named else practice.title,
                    category=practice.category,
                    quote=mention.quote,
                    relevance=mention.relevance,
                    timestamp=mention.timestamp,
                    description=mention.description or practice.summary,
                    parameters=dict(mention.parameters),
                    targets=mention.targets,
                    notes=practice.recommendations,
                )
            )
        return Extraction(tuple(drafts), unread="" if drafts else _unread(transcript))

    def judge(self, expert: Expert, improvement: Improvement) -> Verdict:
        """What the catalogue knows of the practice, and of the figures that were said."""
        from functions._catalogue.catalogue import PRACTICES  # noqa: PLC0415
        from functions._experts.judging import judged  # noqa: PLC0415

        return judged(expert, improvement, PRACTICES.get(improvement.practice))


def _unread(transcript: Transcript) -> str:
    """Why nothing was found, if it is because hardly anything is said in a language that the catalogue covers."""
    from functions._catalogue.lexicon.cues import LANGUAGES  # noqa: PLC0415
    from functions._catalogue.speech.language import covered  # noqa: PLC0415
    from functions._catalogue.speech.words import words  # noqa: PLC0415

    if covered(words(transcript.text), transcript.language) >= _READ:
        return ""
    return f"the offline catalogue reads {', '.join(LANGUAGES)}, and hardly anything of this is said in one of them"
