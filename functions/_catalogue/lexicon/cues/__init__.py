"""How each language says that something ought to be, ought not to be, may be, was, or is said by others."""

from collections.abc import Mapping

from msgspec import Struct


class Cues(Struct, frozen=True, kw_only=True):
    """One language. All values are patterns apart by `|`; what each is for stands beside it."""

    common: str  # the most frequent words, by which the language is told
    must: str  # "always", "make sure": a clear recommendation
    should: str  # "you should", "I'd": a recommendation
    advice: str  # "my rule is", "the trick is": announces one
    good: str  # "is worth it": praise, which recommends
    bad: str  # "is a mistake": blame, which advises against
    hedge: str  # "maybe": takes certainty away
    practice: str  # "these days we": what the speaker does, which recommends a little
    may: str  # "you can": a possibility, no recommendation
    no: str  # "not", "never", "without": turns the meaning of what it reaches round
    omit: str  # "avoid", "remove", "instead of": turns its object round, and reaches no further than that
    ban: str  # "prevent", "forbid": the same, for what ought not to be
    void: str  # "you don't need": no recommendation at all
    neutral: str  # "not only", "why not", "no matter": contains a "not" and is none
    question: str  # begins a question
    topic: str  # "let's talk about": names it and recommends nothing
    past: str  # "we used to": how it was
    now: str  # "these days": ends how it was
    myth: str  # "some people say": not the speaker's own
    suppose: str  # "imagine": not real
    mocked_after: str  # mocks what follows
    mocked_before: str  # mocks what was just said
    reason: str  # "because", "otherwise"
    weight: str  # "if you take one thing away"
    harm: str  # what goes wrong without it
    imperative: str  # verbs that begin an order
    openers: str  # begin a new thought where nothing is punctuated
    condition: str  # "if": its clause recommends nothing
    cause: str  # "because": its clause recommends nothing
    relative: str  # "that", "which": its clause belongs to the one before
    purpose: str  # "so that", "until": so does its clause, but not a "not" before it
    adverbial: str  # "when", "while": its clause recommends nothing by itself
    contrast: str  # "but": the "not" before it is over
    also: str  # "and": goes on
    subjects: str  # pronouns that begin a clause
    verbs: str  # what has to follow a pronoun that begins a clause
    late_no: bool = False  # the "not" stands behind what it denies (German, Dutch)


def load(language: str) -> Cues:
    """The cues of a language, imported at first use.

    Raises:
        KeyError: when the language is not covered.
    """
    from importlib import import_module  # noqa: PLC0415

    cues: Mapping[str, Cues] = vars(import_module(f"{__name__}.{_MODULES[language]}"))
    return cues["CUES"]


_MODULES = {
    "en": ("english"),
    ("de"): ("german"),
    ("fr"): ("french"),
    ("es"): ("spanish"),
    ("pt"): ("portuguese"),
    ("it"): ("italian"),
    ("nl"): ("dutch"),
}
LANGUAGES = tuple(_MODULES)
