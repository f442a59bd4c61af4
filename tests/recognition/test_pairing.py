"""Which resource goes with which want."""

import pytest

from functions._catalogue.speech.pairing import paired
from functions._catalogue.speech.talk import read
from functions._catalogue.speech.words import words

MEMORY, LIMIT, CPU, NO_CPU = "memory-requests", "memory-limits", "cpu-requests", "no-cpu-limits"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "cpu requests and memory limits", {CPU, LIMIT}),
        ("en", "memory requests and limits", {MEMORY, LIMIT}),
        ("en", "requests and limits for cpu and memory", {CPU, MEMORY, LIMIT, NO_CPU}),
        ("en", "limits for memory and requests for cpu", {LIMIT, CPU}),
        ("en", "cpu and memory requests", {CPU, MEMORY}),
        ("en", "a limit on how much memory it can take", {LIMIT}),
        ("en", "cap it at 256 megs", {LIMIT}),
        ("en", "request half a core and 64 megs", {CPU, MEMORY}),
        ("en", "requests and limits", {CPU, MEMORY, LIMIT}),
        ("en", "resource limits", {LIMIT}),
        ("en", "resource requests", {CPU, MEMORY}),
        ("en", "a hundred requests per second of cpu", set()),
        ("en", "limit the log files to 100 megabytes", set()),
        ("en", "the limit of my patience", set()),
        ("en", "memory. limits", set()),
        ("es", "límites de memoria y requests de CPU", {LIMIT, CPU}),
        ("de", "Speicherlimit", {LIMIT}),
        ("fr", "une limite de mémoire", {LIMIT}),
    ],
)
def test_pairs(language: str, text: str, expected: set[str]) -> None:
    assert {found.practice for found in paired(read(words(text), language))} == expected
