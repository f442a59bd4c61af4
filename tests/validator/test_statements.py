"""Sentences of documents are read for whose field they are about and which value they state."""

import pytest

from functions.rag_validator.statements import Sentence, Statement, forbids, sentences, statements

NAMES = ("session-cache", "orders-db", "web")


def stated(text: str, subject: str = "web") -> list[tuple[str, str, str]]:
    return [(one.field, one.bound, one.value) for one in statements(Sentence(text, (subject,), named=True))]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("it is capped at 192Mi on purpose", [("memory", "limits", "192Mi")]),
        ("its memory limit is 1.5 GiB", [("memory", "limits", "1.5Gi")]),
        ("the limit is 192 MB", [("memory", "limits", "192M")]),
        ("it requests 64Mi", [("memory", "requests", "64Mi")]),
        ("it has 64mi of memory", [("memory", "", "64Mi")]),
        ("it has 64mb of memory", [("memory", "", "64M")]),
        ("it has 64mib of memory", [("memory", "", "64Mi")]),
        ("it has 2g of memory", [("memory", "", "2G")]),
        ("its memory is read after 64m", []),
        ("it requests 64Mi of memory and is limited to 1G", [("memory", "", "64Mi"), ("memory", "", "1G")]),
        ("192Mi on purpose", [("memory", "", "192Mi")]),
        ("it is told to use 144 MB", []),
        ("a volume of 8 GiB has no limit", []),
        ("the backups are limited to 8Gi", []),
        ("up to 10 Mi/s of memory", []),
        ("it requests 100m of CPU", [("cpu", "requests", "100m")]),
        ("two CPUs, no: 2 CPUs at most", [("cpu", "limits", "2")]),
        ("1.5 cores", [("cpu", "", "1.5")]),
        ("a wait of 100m", []),
        ("it has one replica", [("replicas", "", "1")]),
        ("it runs 3 pods", [("replicas", "", "3")]),
        ("a single instance", [("replicas", "", "1")]),
        ("Ten healthy copies", [("replicas", "", "10")]),
        ("zero replicas", [("replicas", "", "0")]),
        ("more replicas", []),
        ("pinned to 7.2", [("version", "", "7.2")]),
        ("it stays on v1.4.2 for now", [("version", "", "1.4.2")]),
        ("version 7 of redis", []),
        ("released in 2024.1", []),
    ],
)
def test_values(text: str, values: list[tuple[str, str, str]]) -> None:
    assert stated(text) == values


def test_a_statement_belongs_to_every_workload_of_its_sentence() -> None:
    sentence = Sentence("web and orders-db run 2 replicas", ("web", "orders-db"), named=True)
    assert statements(sentence) == (
        Statement("web", "replicas", "", "2", sentence.text),
        Statement("orders-db", "replicas", "", "2", sentence.text),
    )
    assert statements(Sentence("2 replicas", (), named=False)) == ()


def test_the_subject_is_who_was_named_last() -> None:
    text = (
        "It keeps nothing. Its memory\nis capped at 192Mi on purpose, see `decisions/0002-orders-db.md`.\n\n"
        "- `orders-db` has one volume\n- it has one replica\n\n```\nkubectl logs web\n```\nThe session cache; again."
    )
    found = sentences("session-cache", text, NAMES)
    assert [(one.text, one.subjects, one.named) for one in found] == [
        ("session-cache", ("session-cache",), True),
        ("It keeps nothing.", ("session-cache",), False),
        (
            "Its memory is capped at 192Mi on purpose, see `decisions/0002-orders-db.md`.",
            ("session-cache",),
            False,
        ),
        ("- `orders-db` has one volume", ("orders-db",), True),
        ("- it has one replica", ("orders-db",), False),
        ("The session cache;", ("session-cache",), True),
        ("again.", ("session-cache",), False),
    ]


@pytest.mark.parametrize("text", ["webs", "my-web", "web-1", "a/web", "web/a", "x.web", "cobweb"])
def test_a_name_inside_another_word_is_not_named(text: str) -> None:
    assert sentences("", text, NAMES)[0].subjects == ()


@pytest.mark.parametrize("text", ["web", "`web`", "Web.", "the web, too", "(web)"])
def test_a_name_by_itself_is_named(text: str) -> None:
    assert sentences("", text, NAMES)[0].subjects == ("web",)


@pytest.mark.parametrize(
    ("text", "unwanted"),
    [
        ("never add a liveness probe", True),
        ("Do not give it a liveness probe", True),
        ("don't use liveness", True),
        ("it must not have a liveness probe", True),
        ("avoid liveness probes", True),
        ("it has no liveness probe on purpose", True),
        ("deliberately without a liveness probe", True),
        ("we set no liveness probe", True),
        ("it has no liveness probe yet", False),
        ("the liveness probe is good", False),
        ("never restart it; the liveness probe does", False),
        ("we like the liveness probe", False),
        ("on purpose, it has a liveness probe", False),
    ],
)
def test_what_is_not_wanted(text: str, unwanted: bool) -> None:
    assert forbids(Sentence(text, ("web",), named=True), "web", "liveness") is unwanted


@pytest.mark.parametrize(
    ("sentence", "subject", "meant"),
    [
        (Sentence("never use liveness", ("web",), named=True), "orders-db", False),
        (Sentence("never use liveness", ("web",), named=False), "orders-db", False),
        (Sentence("never use liveness", (), named=False), "orders-db", True),
        (Sentence("we use no liveness", ("web",), named=False), "orders-db", True),
        (Sentence("we use no liveness for web", ("web",), named=True), "orders-db", False),
        (Sentence("we use no liveness for web", ("web",), named=True), "web", True),
    ],
)
def test_whom_a_ban_is_meant_for(sentence: Sentence, subject: str, meant: bool) -> None:
    assert forbids(sentence, subject, "liveness") is meant
