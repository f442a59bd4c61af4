"""Text to words."""

import pytest

from functions._catalogue.speech.words import Gap, fold, listed, without_fillers, words


def texts(text: str) -> list[str]:
    return [word.text for word in words(text)][:-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Set Limits", ["set", "limits"]),
        ("don't you’d", ["dont", "youd"]),
        ("für Größe", ["fur", "grosse"]),
        ("l'image d'un s'arrêter", ["l", "image", "d", "un", "s", "arreter"]),
        ("dell'immagine", ["dell", "immagine"]),
        ("readinessProbe runAsNonRoot", ["readiness", "probe", "run", "as", "non", "root"]),
        ("PDBs K8s", ["pdbs", "k8s"]),
        ("non-root", ["non", "root"]),
        ("/healthz and nginx:1.27 at 1.27.4", ["/healthz", "and", "nginx:1.27", "at", "1.27.4"]),
        ("and/or", ["and", "or"]),
        ("registry.lan:5000 localhost:5000", ["registry.lan:5000", "localhost:5000"]),
        ("50% or 12,5%", ["50%", "or", "12,5%"]),
        ("so uh umm set it", ["so", "set", "it"]),
        ("the the limit", ["the", "limit"]),
        ("eighty eighty", ["eighty", "eighty"]),
        ("80 80", ["80", "80"]),
        ("you know set it i mean now", ["set", "it", "now"]),
        ("so you know what it is", ["so", "you", "know", "what", "it", "is"]),
        ("[Music] >> <i>go</i> (laughter) on", ["go", "on"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("one two", ""), ("one-two", "-"), ("one, two", ","), ("one: two", ","), ("one – two", ","), ("one. two", "."),
        ("one! two", "."), ("one; two", "."), ("one? two", "?"), ("one. uh two", "."), ("one >> two", ">"),
        ("one [Music] two", ">"), ("one? [Music] two", "?"), ("one... two", "."), ("one \"two", ","),
    ],
)  # fmt: skip
def test_what_separates_two_words(text: str, gap: Gap) -> None:
    assert words(text)[1].gap == gap


@pytest.mark.parametrize(("text", "gap"), [("one", ""), ("one.", "."), ("one?", "?"), ("one,", ",")])
def test_an_empty_word_tells_what_stands_at_the_end(text: str, gap: Gap) -> None:
    last = words(text)[-1]
    assert (last.text, last.start, last.end, last.gap) == ("", len(text), len(text), gap)


def test_words_know_their_place_in_the_text() -> None:
    text = "Set l'image runAsRoot."
    assert [text[word.start : word.end] for word in words(text)] == ["Set", "l", "image", "run", "As", "Root", ""]


def test_fillers_are_words_elsewhere() -> None:
    text = "um limite, um pod"
    assert [word.text for word in without_fillers(words(text), "pt")] == ["um", "limite", "um", "pod", ""]
    english = without_fillers(words(text), "en")
    assert [(word.text, word.gap) for word in english] == [("limite", ""), ("pod", ","), ("", "")]


def test_folding() -> None:
    assert fold("Straße’s Ñandú") == "strasses nandu"
    assert listed("Für don't") == {"fur", "dont"}
