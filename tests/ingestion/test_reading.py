"""Drafts become improvements that rest on what is said."""

from msgspec.structs import replace

from eventing.vocabulary import Improvement, Origin, Target
from functions._improvement.identity import improvement_id, statement_fingerprint
from functions.youtube_ingestion.obtaining import Obtained
from functions.youtube_ingestion.parsing import parse
from functions.youtube_ingestion.reading import Reading, improvements
from tests.ingestion.sources import LIMIT, VIDEO, VTT, WATCH

TEXT = Obtained(VIDEO, WATCH, "Limits", "en", False, parse(VTT), "d")
FINGERPRINT = statement_fingerprint("memory-limits", {}, ())


def test_an_improvement_carries_the_evidence() -> None:
    assert improvements(TEXT, (LIMIT,)) == Reading(
        (
            Improvement(
                id=improvement_id(VIDEO, FINGERPRINT, ""),
                origin=Origin("video", VIDEO, "Limits", WATCH, "set a memory limit", 1.0),
                title="Memory limits",
                category="capability",
                relevance=0.95,
                fingerprint=FINGERPRINT,
                practice="memory-limits",
            ),
        ),
        0,
    )


def test_all_that_the_reader_found_is_kept() -> None:
    draft = replace(
        LIMIT,
        description="why",
        parameters={"memory": "256Mi"},
        targets=(Target("Deployment", "orders", "api"),),
        notes=("first", "second"),
    )
    found = improvements(TEXT, (draft,)).improvements[0]
    assert (found.description, found.parameters, found.targets, found.notes) == (
        "why",
        {"memory": "256Mi"},
        (Target("Deployment", "orders", "api"),),
        ("first", "second"),
    )
    assert found.fingerprint == statement_fingerprint("memory-limits", draft.parameters, draft.targets)


def test_the_time_is_that_of_the_quote() -> None:
    wrong = replace(LIMIT, timestamp=900.0, quote=" Limit on\nevery pod ")
    found = improvements(TEXT, (wrong,)).improvements[0]
    assert (found.origin.timestamp, found.origin.quote) == (1.0, "Limit on\nevery pod")


def test_a_text_without_times_gives_none() -> None:
    untimed = replace(TEXT, parsed=parse("Please set a memory limit. On every pod."))
    assert improvements(untimed, (LIMIT,)).improvements[0].origin.timestamp is None


def test_a_quote_that_nobody_said_is_dropped_and_counted() -> None:
    invented = replace(LIMIT, quote="set a cpu limit")
    found = improvements(TEXT, (invented, LIMIT, replace(LIMIT, quote="")))
    assert (len(found.improvements), found.dropped) == (1, 2)


def test_a_statement_made_again_is_an_improvement_of_its_own() -> None:
    again = replace(LIMIT, quote="on every pod")
    first, second, third = improvements(TEXT, (LIMIT, again, LIMIT)).improvements
    assert first.fingerprint == second.fingerprint == third.fingerprint
    assert [one.id for one in (first, second, third)] == [
        improvement_id(VIDEO, FINGERPRINT, part) for part in ("", "2", "3")
    ]


def test_texts_are_cut_to_what_the_contract_allows() -> None:
    said = " ".join(f"word{number}" for number in range(1000))
    text = replace(TEXT, parsed=parse(said))
    long = replace(LIMIT, quote=said, title="t" * 4001, description="d" * 4001, notes=("n" * 4001,))
    found = improvements(text, (long,)).improvements[0]
    assert [len(one) for one in (found.origin.quote, found.title, found.description, *found.notes)] == [4000] * 4


OUTSIDE = replace(LIMIT, practice="", type="setting")


def test_outside_the_catalogue_it_is_the_speakers_words_that_make_a_statement() -> None:
    other = replace(OUTSIDE, quote="on every pod")
    renamed = replace(OUTSIDE, title="Another name for it", description="In other words", notes=("more",))
    first, second, third = improvements(TEXT, (OUTSIDE, other, renamed)).improvements
    assert first.fingerprint == third.fingerprint != second.fingerprint
    assert (first.practice, first.type, first.parameters) == ("", "setting", {})


def test_a_field_of_an_object_is_known_by_its_value_whatever_was_said_about_it() -> None:
    said = replace(OUTSIDE, parameters={"field": "retention_period", "value": "168h"}, targets=(Target(name="loki"),))
    elsewhere = replace(said, quote="on every pod")
    more = replace(said, parameters={"field": "retention_period", "value": "720h"})
    prints = [one.fingerprint for one in improvements(TEXT, (said, elsewhere, more)).improvements]
    assert prints[0] == prints[1] != prints[2]


def test_the_most_relevant_of_a_video_are_taken_and_the_rest_is_counted() -> None:
    many = tuple(replace(LIMIT, title=str(number), relevance=(number * 7 % 100) / 100) for number in range(100))
    invented = tuple(replace(one, quote="never said", relevance=1.0) for one in many)
    found = improvements(TEXT, (*invented, *many))
    assert (len(found.improvements), found.dropped, found.left_out) == (25, 100, 75)
    assert sorted(one.relevance for one in found.improvements) == [number / 100 for number in range(75, 100)]
    titles = [int(one.title) for one in found.improvements]
    assert titles == sorted(titles), "in the order of the drafts"
