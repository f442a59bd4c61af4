"""Settings: what a sentence states, as component, field and value in one unit."""

from collections.abc import Iterable

import pytest

from functions.rag_validator.settings.schedules import said
from functions.rag_validator.settings.schedules import written as cron
from functions.rag_validator.settings.setting import Setting
from functions.rag_validator.settings.spelling import digits
from functions.rag_validator.settings.spoken import spoken
from functions.rag_validator.settings.values import Kind, agree, find
from functions.rag_validator.settings.vocabulary import spoken_of

NAMES = ("orders-db", "loki", "web")


@pytest.mark.parametrize(
    ("text", "as_digits"),
    [
        ("seven days", "7 days"),
        ("a week", "1 week"),
        ("every day", "every 1 day"),
        ("twenty-four hours", "24 hours"),
        ("two hundred series", "200 series"),
        ("half a core", "0.5 core"),
        ("a fifth of a core", "0.2 core"),
        ("twice a minute", "every 30 seconds"),
        ("a single replica", "1 replica"),
        ("a CPU limit", "a CPU limit"),
        ("someone", "someone"),
    ],
)
def test_numbers_in_words_are_digits(text: str, as_digits: str) -> None:
    assert digits(text) == as_digits


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("duration", "7 days", "168h", True),
        ("duration", "1w", "604800s", True),
        ("duration", "720h0m0s", "30 days", True),
        ("duration", "2 weeks and 1 day", "15d", True),
        ("duration", "1h30m", "90 min", True),
        ("duration", "7 days", "8 days", False),
        ("bytes", "192 MB", "192Mi", True),
        ("bytes", "192 MB", "192000000 K", False),
        ("bytes", "2 gigabytes", "2Gi", True),
        ("bytes", "2Gi", "2Ti", False),
        ("cores", "500m", "0.5 CPU", True),
        ("cores", "2 cores", "2000m", True),
        ("level", "warnings", "WARN", True),
        ("level", "error", "warn", False),
        ("version", "v1.27", "1.27.3", True),
        ("version", "1.27", "1.270", False),
        ("percent", "70%", "70 percent", True),
    ],
)
def test_values_of_one_meaning_agree(kind: Kind, one: str, other: str, same: bool) -> None:
    first, second = (next(find(kind, text)).value for text in (one, other))
    assert agree(first, second) is same
    assert agree(second, first) is same


@pytest.mark.parametrize(("kind", "text"), [("bytes", "100m"), ("count", "1.5"), ("count", "70%"), ("duration", "v2d")])
def test_what_is_of_another_kind_is_not_read(kind: Kind, text: str) -> None:
    assert list(find(kind, text)) == []


@pytest.mark.parametrize(
    ("text", "line", "same"),
    [
        ("every night at 3", "0 3 * * *", True),
        ("nightly", "30 1 * * *", True),
        ("starts at half past 1", "30 1 * * *", True),
        ("at 4 pm", "0 16 * * *", True),
        ("at midnight", "@daily", True),
        ("hourly", "0 * * * *", True),
        ("every 15 minutes", "*/15 * * * *", True),
        ("every 6 hours", "0 */6 * * *", True),
        ("weekly", "0 3 * * 0", True),
        ("monthly", "0 3 1 * *", True),
        ("every 10 minutes", "@every 10m", True),
        ("every night at 3", "0 4 * * *", False),
        ("hourly", "0 3 * * *", False),
        ("daily", "0 3 * * 1", False),
    ],
)
def test_schedules_said_and_written(text: str, line: str, same: bool) -> None:
    one, other = said(digits(text)), cron(line)
    assert one
    assert other
    assert agree(one, other) is same


@pytest.mark.parametrize("line", ["", "* * *", "0 3 * * 1,3", "0 3 1 1 *", "5", "0 3 * * * *", "x y * * *"])
def test_a_schedule_without_one_rhythm_is_not_compared(line: str) -> None:
    assert cron(line) is None


@pytest.mark.parametrize("text", ["at 25:99", "sometimes", "at 80%", ""])
def test_what_is_no_schedule_is_none(text: str) -> None:
    assert said(text) is None


def told(found: Iterable[Setting]) -> list[tuple[str, str, str]]:
    return [(one.field, one.value.text if one.value else "gone", one.bound) for one in found]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Keep loki logs for 7 days.", [("retention", "7 days", "")]),
        ("Keep loki logs 7 days, not 30 days.", [("retention", "7 days", "")]),
        ("Never keep loki logs for 30 days.", [("retention", "30 days", "not")]),
        ("Do not keep loki logs longer than 30 days.", [("retention", "30 days", "most")]),
        ("loki must not use more than 1Gi of memory.", [("limits.memory", "1Gi", "")]),
        ("Remove the CPU limit of web.", [("limits.cpu", "gone", "")]),
        ("web may have between 2 and 6 replicas", [("replicas", "2", "least"), ("replicas", "6", "most")]),
        ("Keep the orders-db backup for two weeks", [("backup retention", "2 weeks", "")]),
        ("Set --storage.tsdb.retention.time=15d for loki", [("retention", "15d", "")]),
        ("Check web's readiness every 20s with a timeout of 2s", [("readiness timeout", "2s", "")]),
        ("Nobody is named: keep logs for 7 days.", []),
        ("web is fine.", []),
        ("web " + "1" * 3000 + " days", []),
    ],
)
def test_what_a_sentence_states(sentence: str, found: list[tuple[str, str, str]]) -> None:
    assert set(found) <= set(told(spoken(sentence, NAMES)))
    assert bool(found) == bool(spoken(sentence, NAMES))


@pytest.mark.parametrize(
    ("text", "found", "rest"),
    [
        ("Orders-DB and web", {"orders-db", "web"}, "it and it"),
        ("the orders db", {"orders-db"}, "the it"),
        ("orders-db-backup", {"orders-db-backup"}, "it"),
        ("the orders-db backup", {"orders-db"}, "the it backup"),
        ("web's pods, web.", {"web"}, "it's pods, it."),
        ("webs, my-web, web-x, x/web, web/x, x.web, web_x", set(), "webs, my-web, web-x, x/web, web/x, x.web, web_x"),
        ("a.b is not a-b", {"a.b"}, "it is not a-b"),
        ("", set(), ""),
    ],
)
def test_names_in_a_sentence(text: str, found: set[str], rest: str) -> None:
    assert spoken_of(text, ("web", "orders-db", "orders-db-backup", "a.b", "-", "")) == (frozenset(found), rest)


def test_who_was_spoken_of_before_is_meant() -> None:
    (found,) = spoken("Keep the logs for 7 days.", NAMES, ["loki"])
    assert found.names == {"loki"}
