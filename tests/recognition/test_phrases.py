"""Phrases: patterns, and what hides what."""

import pytest

from functions._catalogue.speech.phrases import Hit, Phrases, forms
from functions._catalogue.speech.words import words


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a b", {("a", "b")}),
        ("a/b c", {("a", "c"), ("b", "c")}),
        ("a (b) c", {("a", "b", "c"), ("a", "c")}),
        ("(a/b) c", {("a", "c"), ("b", "c"), ("c",)}),
        ("Größe don't", {("grosse", "dont")}),
    ],
)
def test_forms(pattern: str, expected: set[tuple[str, ...]]) -> None:
    assert set(forms(pattern)) == expected


def hits(patterns: dict[str, str], text: str, *, every: bool = False) -> list[tuple[set[str], int, int]]:
    phrases = Phrases(patterns)
    found = phrases.every(words(text)) if every else phrases.scan(words(text))
    return [(set(hit.names), hit.start, hit.stop) for hit in found]


def test_the_longest_wins_and_hides_what_begins_inside() -> None:
    assert hits({"a": "one|two three", "b": "one two"}, "one two three") == [({"b"}, 0, 2)]


def test_two_names_of_the_same_words() -> None:
    assert hits({"a": "one", "b": "one|two"}, "one two") == [({"a", "b"}, 0, 1), ({"b"}, 1, 2)]


def test_a_beginning_and_any_word() -> None:
    assert hits({"a": "limit~"}, "limit limits limiting lim") == [({"a"}, 0, 1), ({"a"}, 1, 2), ({"a"}, 2, 3)]
    assert hits({"a": "take _ off"}, "take it off take off") == [({"a"}, 0, 3)]


def test_no_phrase_crosses_a_sentence() -> None:
    assert hits({"a": "one two"}, "one. two one, two") == [({"a"}, 2, 4)]


def test_every_name_keeps_its_own_longest() -> None:
    found = hits({"a": "one two|two", "b": "two three"}, "one two three", every=True)
    assert found == [({"a"}, 0, 2), ({"b"}, 1, 3)]


def test_else_hides_its_namesake_only() -> None:
    patterns = {"root": "root", "root-else": "root cause", "disk": "root"}
    assert hits(patterns, "root cause root", every=True) == [
        ({"disk"}, 0, 1), ({"root-else"}, 0, 2), ({"root", "disk"}, 2, 3),
    ]  # fmt: skip


def test_an_empty_pattern_matches_nothing() -> None:
    assert Phrases({"a": "/|one|"}).scan(words("and one")) == [Hit(frozenset({"a"}), 1, 2)]
