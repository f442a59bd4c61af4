"""Short talk for the tests: one sentence as a transcript, and what is recognised in it."""

from functions._catalogue.recognition import Mention, recognise
from functions._catalogue.transcript import Segment, Transcript


def said(*sentences: str, language: str = "", title: str = "") -> Transcript:
    """A transcript of sentences, one caption of ten seconds each."""
    segments = tuple(Segment(10.0 * place, 10.0, sentence) for place, sentence in enumerate(sentences))
    return Transcript(segments, language=language, title=title)


def heard(*sentences: str, language: str = "") -> dict[str, Mention]:
    """What is recognised, by practice; the surest of each."""
    mentions = sorted(recognise(said(*sentences, language=language)), key=lambda mention: mention.relevance)
    return {mention.practice: mention for mention in mentions}
