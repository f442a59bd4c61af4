"""The catalogue reads and judges where no model is asked, and says so."""

import pytest

from eventing.settings import SettingError
from eventing.vocabulary import Improvement, Origin
from functions._catalogue.catalogue import PRACTICES
from functions._catalogue.transcript import Segment, Transcript
from functions._experts.available import experts
from functions._experts.judging import judged
from functions._experts.offline import OfflineExperts

LESSON = Transcript(
    (
        Segment(0.0, 5.0, "Hello and welcome to another talk about coffee."),
        Segment(65.0, 9.0, "Every one of your deployments should have a readiness probe."),
    ),
    language="en",
)


def test_a_practice_is_found_with_its_quote() -> None:
    extraction = OfflineExperts().extract(LESSON)
    assert extraction.cost_usd == 0.0
    (draft,) = extraction.drafts
    practice = PRACTICES["readiness-probe"]
    assert (draft.practice, draft.category, draft.timestamp) == ("readiness-probe", practice.category, 65.0)
    assert "readiness probe" in draft.quote
    assert draft.title.startswith(practice.title)
    assert draft.notes == practice.recommendations
    assert draft.description
    assert 0.0 < draft.relevance <= 1.0


def test_a_verdict_is_that_of_the_catalogue() -> None:
    improvement = Improvement("i", Origin("video", "v"), "t", "monitoring", 0.9, "f", practice="readiness-probe")
    offline = OfflineExperts()
    assert offline.judge("monitoring", improvement) == judged("monitoring", improvement, PRACTICES["readiness-probe"])
    unknown = Improvement("i", Origin("video", "v"), "t", "monitoring", 0.9, "f", practice="no-such")
    assert offline.judge("monitoring", unknown) == judged("monitoring", unknown, None)


@pytest.mark.parametrize("environ", [{}, {"ANTHROPIC_API_KEY": ""}, {"ANTHROPIC_API_KEY": "  "}])
def test_without_a_key_the_catalogue_judges(environ: dict[str, str]) -> None:
    assert experts(environ).name == "offline catalogue"


def test_with_a_key_there_has_to_be_a_policy() -> None:
    with pytest.raises(SettingError, match="POLICY_FILE"):
        experts({"ANTHROPIC_API_KEY": "k", "POLICY_FILE": "/nowhere/policy.yaml"})
