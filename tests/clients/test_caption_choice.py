"""Which captions are read: the preferred language, a person's before a machine's, a translation last."""

import pytest

from functions._clients.caption_choice import LANGUAGES, Choice, Track, chosen

FR, JA = Track("fr", False, True), Track("ja", True, True)


@pytest.mark.parametrize(
    ("available", "wanted", "index"),
    [
        ([("fr", False), ("en", True)], "", 1),
        ([("en", True), ("en", False)], "", 1),
        ([("en-GB", False), ("en", False)], "", 1),
        ([("en-GB", False), ("en", True)], "", 0),
        ([("en", False), ("de", True)], "de", 1),
        ([("en", False), ("de", False)], "de-AT", 1),
        ([("de-AT", True), ("de", False)], "de-AT", 0),
        ([("fr", False), ("en", True)], "de", 1),
        ([("fr", True), ("ja", False)], "de", 1),
        ([("fr", True)], "", 0),
        ([("deu", False), ("en", False)], "de", 1),
        ([("EN", False), ("fr", False)], "en", 0),
    ],
)
def test_a_preferred_language_and_a_person_come_first(
    available: list[tuple[str, bool]], wanted: str, index: int
) -> None:
    tracks = [Track(language, generated) for language, generated in available]
    assert chosen(tracks, wanted, ("en",)) == Choice(index)


@pytest.mark.parametrize(
    ("tracks", "wanted", "languages", "targets", "choice"),
    [
        ([JA, FR], "", LANGUAGES, ("en", "fr"), Choice(1)),  # the catalogue reads French itself
        ([JA], "", LANGUAGES, ("en", "fr"), Choice(0, "en")),
        ([JA], "de", LANGUAGES, ("en", "de"), Choice(0, "de")),
        ([JA], "", ("zh-Hans",), ("en", "zh-Hans"), Choice(0, "zh-Hans")),  # as YouTube spells it
        ([JA, Track("ja", False, True)], "", ("en",), ("en",), Choice(1, "en")),
        ([Track("ja", False), JA], "", ("en",), ("en",), Choice(1, "en")),  # what cannot be translated comes after
        ([JA], "", ("en",), (), Choice(0)),
        ([JA], "", ("en",), ("fr",), Choice(0)),
        ([Track("ja", True)], "", ("en",), ("en",), Choice(0)),
        ([JA], "ja", ("en",), ("en",), Choice(0)),  # a person asked for it
    ],
)
def test_a_translation_is_the_last_resort(
    tracks: list[Track], wanted: str, languages: tuple[str, ...], targets: tuple[str, ...], choice: Choice
) -> None:
    assert chosen(tracks, wanted, languages, targets) == choice


def test_without_a_track_there_is_no_choice() -> None:
    with pytest.raises(ValueError, match="empty"):
        chosen([], "", LANGUAGES)
