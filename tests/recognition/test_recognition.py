"""The whole of it: quotes, times, order, limits, context."""

import subprocess
import sys
from itertools import pairwise

import pytest

from functions._catalogue.recognition import MOST, recognise
from functions._catalogue.speech import vocabulary
from functions._catalogue.transcript import Segment, Transcript
from tests.recognition.speaking import heard, said

CHAT = "and here you see the terminal with some colours in it and nothing else going on for the moment "


def test_a_mention_in_full() -> None:
    (mention,) = recognise(
        said(
            "So much for the cluster.",
            "You should always give the orders API a memory limit of 256 megabytes,",
            "because a leak takes the whole node down. Any questions?",
        )
    )
    assert mention.practice == "memory-limits"
    assert mention.quote == (
        "You should always give the orders API a memory limit of 256 megabytes, "
        "because a leak takes the whole node down."
    )
    assert mention.timestamp == 10.0
    assert mention.relevance == 0.97
    assert mention.parameters == {"memory": "256Mi"}
    assert [target.name for target in mention.targets] == ["orders-api"]
    assert mention.description == "memory-limits: recommended; memory 256Mi; for orders-api"


@pytest.mark.parametrize(
    ("sentence", "way"),
    [
        ("maybe add a pod disruption budget", "disruption-budget: suggested with a hedge"),
        ("what we do is we run two replicas of each pod", "replicas: told as own practice; replicas 2"),
        ("pods without memory limits will crash the whole node", "memory-limits: implied by a warning"),
    ],
)
def test_how_it_is_described(sentence: str, way: str) -> None:
    practice = way.partition(":")[0]
    assert heard(sentence)[practice].description == way


def test_quotes_are_what_was_said() -> None:
    transcript = said(*(f"{CHAT * 3} you should pin your images to a version number {place}" for place in range(9)))
    for mention in recognise(transcript):
        assert mention.quote in transcript.text
        assert 20 < len(mention.quote) <= 400


def test_a_long_sentence_is_quoted_around_what_matters() -> None:
    transcript = said(
        "The cluster, " + "and a lot of other things, " * 30 + "you should set a memory limit on every pod."
    )
    (mention,) = recognise(transcript)
    assert len(mention.quote) <= 400
    assert "memory limit" in mention.quote


def test_a_repetition_is_one_mention_and_a_late_one_is_another() -> None:
    again = Segment(0.0, 5.0, "you should always set memory limits on your pods")
    near = Transcript((again, Segment(60.0, 5.0, again.text)))
    late = Transcript((again, Segment(200.0, 5.0, again.text)))
    assert [one.timestamp for one in recognise(near)] == [0.0]
    assert [one.timestamp for one in recognise(late)] == [0.0, 200.0]


def test_a_contradiction_stays_two_mentions() -> None:
    found = recognise(
        said("you should run two replicas of that pod", "no wait you should run five replicas of that pod")
    )
    assert [one.parameters for one in found] == [{"replicas": 2}, {"replicas": 5}]


def test_at_most_so_many_and_the_surest_of_them() -> None:
    sentences = [f"You should run {place} replicas of the pod." for place in range(2, 40)]
    sentences[30] = "You should always run 77 replicas of the pod, because one is never enough."
    found = recognise(said(*sentences))
    assert len(found) == MOST
    assert [one.timestamp for one in found] == sorted(one.timestamp for one in found)
    assert 77 in [one.parameters.get("replicas") for one in found]


def test_the_same_transcript_gives_the_same_mentions() -> None:
    transcript = said("always set memory limits on pods, maybe a quota per namespace, and never run as root in a pod")
    assert recognise(transcript) == recognise(transcript) != ()


@pytest.mark.parametrize("transcript", [Transcript(()), said(""), said("..."), said("[Music]"), said("um uh")])
def test_nothing_said(transcript: Transcript) -> None:
    assert recognise(transcript) == ()


def test_a_long_talk_about_something_else_needs_more_than_a_word() -> None:
    talk = "we sat by the river and talked about the weather and the boat and the fish that got away and so on " * 20
    sentence = "you should tell them when it is ready to take calls "
    assert recognise(said(talk + sentence + talk)) == ()
    assert recognise(said(talk + sentence + talk, title="Kubernetes by the river")) == ()


def test_the_title_says_what_the_talk_is_about() -> None:
    talk = "we sat there and talked about the thing for a while and then some more and so on and so on " * 12
    sentence = "you should spread the replicas over several machines "
    assert recognise(said(talk + sentence, title="My week")) == ()
    assert [one.practice for one in recognise(said(talk + sentence, title="Kubernetes tips"))] == ["topology-spread"]


def test_rolling_captions_are_heard_once() -> None:
    lines = ["you should never run", "a container as root", "in your cluster because", "it is a risk"]
    rolled = [text for one, other in pairwise(lines) for text in (one, f"{one}\n{other}")]
    transcript = Transcript(tuple(Segment(2.0 * place, 2.0, text) for place, text in enumerate(rolled)))
    (mention,) = recognise(transcript)
    assert mention.quote == "you should never run a container as root in your cluster because it is a risk"


def test_two_languages_in_one_talk() -> None:
    german = "und wir haben uns das dann ganz genau angesehen und es war wirklich nicht so wie wir es uns dachten " * 4
    english = (
        "and we looked at that very closely then and it was really not what anybody would expect of that machine " * 4
    )
    found = recognise(
        said(
            german,
            "lasst im Kubernetes Cluster bitte niemals Container als root laufen",
            english,
            "pin all images of your pods",
        )
    )
    assert [one.practice for one in found] == ["run-as-non-root", "pinned-images"]


def test_importing_it_compiles_nothing() -> None:
    script = (
        "import functions._catalogue.recognition as r, functions._catalogue.speech.vocabulary as v, sys;"
        "print(v.meanings.cache_info().currsize, v.surroundings.cache_info().currsize, 'yaml' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["0", "0", "False"]


def test_every_frame_is_made_of_words_that_exist() -> None:
    known = set(vocabulary.meanings().names) | {"version-figure"}
    for practice, frame, groups in vocabulary.frames():
        for group in groups:
            assert group <= known, (practice, frame.meanings)
