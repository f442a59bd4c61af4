"""Which language is spoken, and where it changes."""

import pytest

from functions._catalogue.speech.language import Block, blocks
from functions._catalogue.speech.words import words


def spoken(text: str, declared: str = "") -> list[tuple[str, int, int]]:
    return [(block.language, block.start, block.stop) for block in blocks(words(text)[:-1], declared)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "so you should always set a memory limit on every container because it will help"),
        ("de", "also ihr solltet für jeden Container ein Memory Limit setzen weil das einfach hilft"),
        ("fr", "alors il faut toujours mettre une limite de mémoire sur les conteneurs parce que c'est utile"),
        ("es", "entonces hay que poner siempre un límite de memoria en los contenedores porque es útil"),
        ("pt", "então vocês têm que colocar sempre um limite de memória nos contêineres porque não custa nada"),
        ("it", "allora bisogna mettere sempre un limite di memoria nei container perché non costa niente"),
        ("nl", "dus je moet altijd een geheugenlimiet op elke container zetten want dat helpt echt"),
    ],
)
def test_covered_languages(language: str, text: str) -> None:
    assert [block[0] for block in spoken(text)] == [language]


@pytest.mark.parametrize(
    "text",
    [
        "zawsze trzeba ustawić limity pamięci i liveness probe dla każdego poda w klastrze bo nie ma innej drogi",
        "du bör alltid sätta en minnesgräns på varje container och det är viktigt att ni inte kör som root",
        "mindig be kell állítani a memória limitet és nem szabad root ként futtatni a konténert ha nem muszáj",
        "всегда ставьте лимиты памяти для каждого пода в кластере потому что иначе узел упадёт и всё пропадёт",
    ],
)
def test_other_languages_are_none(text: str) -> None:
    assert [block[0] for block in spoken(text)] == [""]


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("kubernetes pods", "de", "de"), ("kubernetes pods", "pt-BR", "pt"), ("kubernetes pods", "", "en"),
        ("kubernetes pods", "pl", ""), ("you should set it", "de", "en"), ("das ist gut", "en", "de"),
    ],
)  # fmt: skip
def test_the_declared_language_decides_where_the_words_do_not(text: str, declared: str, language: str) -> None:
    assert [block[0] for block in spoken(text, declared)] == [language]


def test_a_talk_may_change_its_language() -> None:
    english = "and so what you should do is that you always have a limit on it because it will help you a lot. " * 4
    german = "und deswegen solltet ihr das immer so machen weil es euch sonst irgendwann auf die Füße fällt ja. " * 4
    found = spoken(english + german)
    assert [block[0] for block in found] == ["en", "de"]
    border = len(words(english)) - 1
    assert [block[1:] for block in found] == [(0, border), (border, len(words(english + german)) - 1)]


def test_nothing_said() -> None:
    assert blocks([], "en") == []
    assert Block("en", 0, 1) in blocks(words("limits")[:-1], "en")
