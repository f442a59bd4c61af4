"""Where thoughts begin, with punctuation and without."""

import pytest

from functions._catalogue.speech.clauses import clauses, punctuated
from functions._catalogue.speech.vocabulary import grammar
from functions._catalogue.speech.words import words


def split(text: str, language: str = "en") -> list[str]:
    spoken = words(text)[:-1]
    return [
        f"{one.link}: {' '.join(word.text for word in spoken[one.start : one.stop])}"
        for one in clauses(spoken, grammar(language))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("set a limit and then go", ["sentence: set a limit", "new: and then go"]),
        ("limit the memory but not the cpu", ["sentence: limit the memory", "but: but not the cpu"]),
        ("set requests and limits", ["sentence: set requests and limits"]),
        ("set a limit and never run as root", ["sentence: set a limit", "and: and never run as root"]),
        ("it dies because nobody set it", ["sentence: it dies", "because: because nobody set it"]),
        ("if it dies set a limit", ["sentence: if it dies", "new: set a limit"]),
        ("a pod that runs as root", ["sentence: a pod", "that: that runs as root"]),
        ("the scheduler spread the pods", ["sentence: the scheduler spread the pods"]),
        (
            "the pod hits its memory limit the kernel kills",
            ["sentence: the pod hits its memory limit the kernel kills"],
        ),
        ("wait until it has a probe", ["sentence: wait", "purpose: until it has a probe"]),
        ("the node died so set a limit", ["sentence: the node died", "new: so set a limit"]),
        ("it leaks you should set a limit", ["sentence: it leaks", "new: you should set a limit"]),
        ("you should always set it", ["sentence: you should always set it"]),
        ("make sure that you set it", ["sentence: make sure", "that: that you set it"]),
        ("don't mount it set the token to false", ["sentence: dont mount it", "new: set the token to false"]),
        ("limit how many revisions", ["sentence: limit how many revisions"]),
        ("this is what do you want", ["sentence: this is what do you want"]),
        ("it works do you need one", ["sentence: it works", "new: do you need one"]),
        ("but perhaps set a profile", ["sentence: but perhaps set a profile"]),
    ],
)
def test_without_punctuation(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Set it. Then go.", ["sentence: set it", "sentence: then go"]),
        ("In production, set it.", ["sentence: in production", "comma: set it"]),
        ("You always should, however, wait.", ["sentence: you always should", "but: however", "comma: wait"]),
        ("It fails, so set a limit.", ["sentence: it fails", "comma: so set a limit"]),
    ],
)
def test_with_punctuation(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "setzt keine Limits sondern Requests", ["sentence: setzt keine limits", "but: sondern requests"]),
        ("pt", "não se esqueça do limite", ["sentence: nao se esqueca do limite"]),
        ("es", "pero nunca pongáis límites porque frenan", [
            "sentence: pero", "new: nunca pongais limites", "because: porque frenan"]),
        ("nl", "laat het nooit als root draaien", ["sentence: laat het nooit als root draaien"]),
    ],
)  # fmt: skip
def test_other_languages(language: str, text: str, expected: list[str]) -> None:
    assert split(text, language) == expected


def test_what_is_punctuated() -> None:
    assert punctuated(words("one two three. four"))
    assert not punctuated(words("one two three four " * 12 + "five."))
    assert not punctuated(words("one >> two >> three >> four"))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Should you set it?", [True]),
        ("You should set it.", [False]),
        ("You should set it, right?", [False, True]),
        ("You should set it. Why?", [False, True]),
        ("What, if it dies, do you do then with it?", [True, True, True]),
    ],
)
def test_questions(text: str, asked: list[bool]) -> None:
    found = clauses(words(text), grammar("en"))
    assert [one.asked for one in found][: len(asked)] == asked


def test_clauses_cover_all_words_in_order() -> None:
    spoken = words("so if you set it and it dies then you know what to do. Good, right? ok")
    found = clauses(spoken, grammar("en"))
    assert [one.start for one in found[1:]] == [one.stop for one in found[:-1]]
    assert (found[0].start, found[-1].stop) == (0, len(spoken))
