"""Numbers in words."""

import pytest

from functions._catalogue.speech.numbers import Number, read
from functions._catalogue.speech.words import words


@pytest.mark.parametrize(
    ("language", "text", "value", "length"),
    [
        ("en", "256", 256, 1), ("en", "1.5 gigs", 1.5, 1), ("en", "two fifty six", 256, 3),
        ("en", "one twenty eight", 128, 3), ("en", "one hundred twenty eight", 128, 4),
        ("en", "five hundred and twelve", 512, 4), ("en", "eighty eighty", 8080, 2), ("en", "ten twenty four", 1024, 3),
        ("en", "two three four two", 2342, 4), ("en", "eight thousand", 8000, 2), ("en", "two and twelve", 2, 1),
        ("en", "one thousand and twenty four", 1024, 5), ("en", "oh", 0, 1), ("en", "nineteen", 19, 1),
        ("en", "two hundred and until", 200, 2), ("en", "a dozen", None, 0), ("en", "dozen", 12, 1),
        ("de", "zweihundertsechsundfünfzig", 256, 1), ("de", "achttausendachtzig", 8080, 1),
        ("de", "hundert", 100, 1), ("de", "eintausendvierundzwanzig", 1024, 1), ("de", "hundertstel", None, 0),
        ("nl", "tweehonderdzesenvijftig", 256, 1), ("nl", "achtduizendtachtig", 8080, 1),
        ("fr", "deux cent cinquante-six", 256, 4), ("fr", "huit mille quatre-vingts", 8080, 4),
        ("fr", "quatre-vingt-dix", 90, 3), ("fr", "soixante dix huit", 78, 3), ("fr", "soixante et onze", 71, 3),
        ("es", "doscientos cincuenta y seis", 256, 4), ("es", "ciento veintiocho", 128, 2),
        ("es", "ocho mil ochenta", 8080, 3), ("es", "dos y diez", 2, 1),
        ("pt", "duzentos e cinquenta e seis", 256, 5), ("pt", "quinhentos e doze", 512, 3),
        ("it", "duecentocinquantasei", 256, 1), ("it", "centoventotto", 128, 1), ("it", "tremila", 3000, 1),
        ("en", "pod", None, 0), ("pl", "dwa", None, 0), ("pl", "2", 2, 1),
    ],
)  # fmt: skip
def test_numbers(language: str, text: str, value: float | None, length: int) -> None:
    expected = None if value is None else Number(float(value), 0, length)
    assert read(words(text), 0, language) == expected


def test_a_number_ends_with_its_sentence() -> None:
    assert read(words("two. fifty six"), 0, "en") == Number(2.0, 0, 1)
    assert read(words("two, fifty"), 0, "en") == Number(2.0, 0, 1)


def test_an_article_is_no_further_number() -> None:
    assert read(words("zwei eine"), 0, "de") == Number(2.0, 0, 1)
