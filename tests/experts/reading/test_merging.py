"""Parts that overlap say the same thing twice; it counts once."""

from msgspec.structs import replace

from eventing.vocabulary import Target
from functions._clients.models import Draft
from functions._experts.reading.merging import merged

LIMIT = Draft("memory-limits", "Limits", "architecture", "Set a memory limit.", 0.9, 10.0)
LOKI = Draft("", "Keep logs for a week", "monitoring", "Seven days of logs are plenty.", 0.8, 20.0, type="setting")


def test_the_same_sentence_in_two_parts_is_one() -> None:
    again = replace(LIMIT, quote="set a  memory LIMIT.", relevance=0.95, parameters={"memory": "1Gi"})
    assert merged([(LIMIT, LOKI), (again,)]).drafts == (again, LOKI)
    assert merged([(again,), (LIMIT, LOKI)]) == merged([(again, LIMIT), (LOKI,)])
    assert merged([(LIMIT, LOKI), (again,)]).repeated == 1


def test_the_same_statement_in_other_words_is_one() -> None:
    again = replace(LIMIT, quote="As I said: memory limits!", relevance=0.5)
    assert merged([(LIMIT,), (again,)]).drafts == merged([(LIMIT, again)]).drafts == (LIMIT,)


def test_another_figure_or_place_is_another_statement() -> None:
    other = replace(LIMIT, quote="Give the database 1Gi.", parameters={"memory": "1Gi"})
    there = replace(other, targets=(Target("StatefulSet", "", "db"),), quote="The database needs 1Gi.")
    assert merged([(LIMIT, other), (there,)]).drafts == (LIMIT, other, there)


def test_one_sentence_may_recommend_two_practices() -> None:
    request = replace(LIMIT, practice="memory-requests")
    assert merged([(LIMIT, request), (request, LIMIT)]).drafts == (LIMIT, request)


def test_outside_the_catalogue_the_quote_tells_apart_and_never_the_title() -> None:
    renamed = replace(LOKI, title="Loki retention", relevance=0.7)
    other = replace(LOKI, quote="Compact the index.")
    assert merged([(LOKI,), (renamed, other)]).drafts == (LOKI, other)
    assert merged([(LOKI, renamed)]).drafts == (LOKI, renamed), "in one answer the model told them apart"
    set_to = replace(LOKI, parameters={"field": "retention_period", "value": "168h"}, targets=(Target(name="loki"),))
    assert merged([(set_to,), (replace(set_to, quote="A week, for Loki."),)]).drafts == (set_to,)


def test_nothing_is_nothing() -> None:
    assert merged([]) == merged([(), ()])
    assert merged([]).drafts == ()
