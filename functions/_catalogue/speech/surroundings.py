"""Whether talk is about Kubernetes where a practice is spoken of: "the liveness of the party" is not."""

from functions._catalogue.speech.matching import Found
from functions._catalogue.speech.talk import Talk

_NEAR = 25  # words
_FAR = 200  # words
_SHORT = 80  # words; so short a text has no room for more context


def fits(talk: Talk, found: Found, titled: bool) -> bool:
    """Whether what was found is Kubernetes talk. `titled`: the title of the video says so."""
    size = len(talk.words)
    near = (max(found.start - _NEAR, 0), min(found.stop + _NEAR, size))
    begin, end = talk.sentence(found.start)
    close = (max(begin, found.start - 15), min(end, found.stop + 15))
    strong_close = talk.places.any(*close, "strong")
    if talk.places.any(*close, "everyday") and not strong_close:
        return False
    far = (max(found.start - _FAR, 0), min(found.stop + _FAR, size))
    strong = strong_close or talk.places.any(*far, "strong") or titled
    if found.frame.jargon:
        everyday = sum(1 for _ in talk.places.within(*far, "everyday"))
        return strong or everyday < 3
    weak = talk.places.any(*near, "weak") or talk.places.any(*near, "strong")
    return weak and (strong or size <= _SHORT)
