"""Each practice in words that are not its name, and sentences that only look alike."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from functions._catalogue.catalogue import PRACTICES
from functions._catalogue.speech import vocabulary
from tests.recognition.speaking import heard

HERE = Path(__file__).parent
PARAPHRASES: dict[str, dict[str, list[str]]] = yaml.safe_load((HERE / "paraphrases.yaml").read_text())
LANGUAGES: dict[str, list[tuple[str, str]]] = yaml.safe_load((HERE / "languages.yaml").read_text())
STANCES: dict[str, list[Any]] = yaml.safe_load((HERE / "stances.yaml").read_text())


def rows(kind: str) -> list[tuple[str, str]]:
    return [(practice, one) for practice, kinds in PARAPHRASES.items() for one in kinds.get(kind, [])]


def test_every_practice_of_the_catalogue_can_be_said() -> None:
    spoken = {practice for practice, _, _ in vocabulary.frames()} | {"memory-requests", "cpu-requests", "no-cpu-limits"}
    assert spoken == set(PRACTICES) == set(PARAPHRASES)


def test_the_table_is_whole() -> None:
    ways = {practice: len(kinds["says"]) + len(kinds.get("beyond", [])) for practice, kinds in PARAPHRASES.items()}
    assert ways == dict.fromkeys(PRACTICES, 6)
    assert {len(kinds["nears"]) for kinds in PARAPHRASES.values()} == {4}
    assert len(rows("beyond")) <= 4


@pytest.mark.parametrize(("practice", "sentence"), rows("says"))
def test_said_in_other_words(practice: str, sentence: str) -> None:
    assert practice in heard(sentence)


@pytest.mark.parametrize(("practice", "sentence"), rows("beyond"))
def test_known_to_be_beyond_it(practice: str, sentence: str) -> None:
    assert practice not in heard(sentence)


@pytest.mark.parametrize(("practice", "sentence"), rows("nears"))
def test_near_misses(practice: str, sentence: str) -> None:
    assert practice not in heard(sentence)


@pytest.mark.parametrize(
    ("language", "sentence", "practice"),
    [(language, *row) for language, table in LANGUAGES.items() for row in table if row[1]],
)
def test_other_languages(language: str, sentence: str, practice: str) -> None:
    assert practice in heard(sentence), language


@pytest.mark.parametrize(
    ("language", "sentence"),
    [(language, row[0]) for language, table in LANGUAGES.items() for row in table if not row[1]],
)
def test_nothing_recommended_in_other_languages(language: str, sentence: str) -> None:
    assert heard(sentence) == {}, language


@pytest.mark.parametrize(("sentence", "practice"), STANCES["recommended"])
def test_recommended(sentence: str, practice: str) -> None:
    assert heard(sentence)[practice].relevance >= 0.90


@pytest.mark.parametrize(("sentence", "practice"), STANCES["hedged"])
def test_hedged_stays_below_approval(sentence: str, practice: str) -> None:
    assert 0.60 <= heard(sentence)[practice].relevance <= 0.85


@pytest.mark.parametrize("sentence", STANCES["nothing"])
def test_nothing_is_recommended(sentence: str) -> None:
    assert heard(sentence) == {}


@pytest.mark.parametrize(
    ("sentence", "practice", "other"),
    [
        ("cap the memory of that pod at 256 megs", "memory-limits", "memory-requests"),
        ("set cpu requests and memory limits on your pods", "cpu-requests", "no-cpu-limits"),
        ("set cpu requests and memory limits on your pods", "memory-limits", "memory-requests"),
        ("you should never set cpu limits on your pods", "no-cpu-limits", "memory-limits"),
        ("scale the pods automatically between two and five replicas", "autoscaler", "replicas"),
        ("set the revision history limit of the deployment to three", "revision-history", "job-history"),
        ("use a limit range for default memory limits in each namespace", "limit-range", "memory-limits"),
        ("always pin the deployment to nginx-unprivileged 1.27.4", "pinned-images", "run-as-non-root"),
    ],
)
def test_a_neighbour_is_not_meant(sentence: str, practice: str, other: str) -> None:
    found = heard(sentence)
    assert practice in found
    assert other not in found
