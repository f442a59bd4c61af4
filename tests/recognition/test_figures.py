"""Figures with their unit, and how quantities are written."""

import pytest

from functions._catalogue.speech import figures
from functions._catalogue.speech.words import words


def told(text: str, language: str = "en") -> list[tuple[str, float]]:
    spoken = words(text)
    return [(one.kind, round(one.value, 3)) for one in figures.figures(spoken, 0, len(spoken), language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "two fifty six megs", [("memory", 256)]),
        ("en", "two fifty six maybe bytes", [("memory", 256)]),
        ("en", "one twenty eight mebibytes", [("memory", 128)]),
        ("en", "one and a half gigs", [("memory", 1536)]),
        ("en", "one point five gigabytes", [("memory", 1536)]),
        ("en", "half a gig", [("memory", 512)]),
        ("en", "a gigabyte", [("memory", 1024)]),
        ("en", "512 kilobytes", [("memory", 0.5)]),
        (
            "en",
            "256Mi and 1Gi and 500m and 30s and 2h",
            [("memory", 256), ("memory", 1024), ("cpu", 500), ("seconds", 30), ("seconds", 7200)],
        ),
        ("en", "half a core", [("cpu", 500)]),
        ("en", "a quarter of a core", [("cpu", 250)]),
        ("en", "a tenth of a core", [("cpu", 100)]),
        ("en", "two hundred fifty milli cores", [("cpu", 250)]),
        ("en", "100 m cpu", [("cpu", 100)]),
        ("en", "two cores or 3 cpus", [("cpu", 2000), ("cpu", 3000)]),
        ("en", "one cpu limit", []),
        ("en", "an hour and thirty seconds", [("seconds", 3600), ("seconds", 30)]),
        ("en", "two weeks or fourteen days", [("seconds", 1209600), ("seconds", 1209600)]),
        ("en", "50% or fifty percent or fifty per cent", [("percent", 50), ("percent", 50), ("percent", 50)]),
        ("en", "three replicas", [("count", 3)]),
        ("en", "one of the pods", []),
        ("en", "two. cores", [("count", 2)]),
        ("de", "zweihundertsechsundfünfzig Megabyte", [("memory", 256)]),
        ("de", "einen halben Kern", [("cpu", 500)]),
        ("de", "nach einer Stunde", [("seconds", 3600)]),
        ("fr", "deux cent cinquante-six mégaoctets", [("memory", 256)]),
        ("fr", "un demi-cœur pendant dix minutes", [("cpu", 500), ("seconds", 600)]),
        ("es", "quinientos doce megas", [("memory", 512)]),
        ("pt", "meio núcleo", [("cpu", 500)]),
        ("it", "mezzo gigabyte", [("memory", 512)]),
        ("nl", "tweehonderdzesenvijftig megabyte", [("memory", 256)]),
    ],
)
def test_figures(language: str, text: str, expected: list[tuple[str, float]]) -> None:
    assert told(text, language) == expected


@pytest.mark.parametrize(
    ("value", "text"), [(256, "256Mi"), (1024, "1Gi"), (1536, "1536Mi"), (2048, "2Gi"), (0.5, "512Ki"), (1, "1Mi")]
)
def test_memory_as_a_quantity(value: float, text: str) -> None:
    assert figures.memory(value) == text


@pytest.mark.parametrize(("value", "text"), [(100, "100m"), (999, "999m"), (1000, "1"), (1500, "1500m"), (2000, "2")])
def test_cpu_as_a_quantity(value: float, text: str) -> None:
    assert figures.cpu(value) == text
