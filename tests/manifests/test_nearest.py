import pytest

from functions._manifests.nearest import distance, nearest, slip


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("", "", 0), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "acb", 1), ("abc", "", 3), ("kitten", "sitting", 3)],
)  # fmt: skip
def test_distance(one: str, other: str, expected: int) -> None:
    assert distance(one, other) == expected
    assert distance(other, one) == expected


@pytest.mark.parametrize(
    ("name", "names", "expected"),
    [
        ("redis", ["redis-queue", "api"], "redis-queue"),
        ("redis-queue", ["redis", "api"], "redis"),
        ("redis", ["redis-queue", "redis-cache"], ""),
        ("redis", ["reddis", "redis-queue"], "reddis"),
        ("settings", ["setings", "settngs"], ""),
        ("settings", ["stetinsg"], "stetinsg"),
        ("api", ["app"], "app"),
        ("api", ["web"], ""),
        ("api", ["api"], ""),
        ("db", ["database"], ""),
        ("api", [], ""),
    ],
)
def test_the_name_that_was_meant(name: str, names: list[str], expected: str) -> None:
    assert nearest(name, names) == expected


def test_a_slip_is_no_word_more() -> None:
    assert slip("redis", ["redis-queue"]) == ""
    assert slip("redis", ["redsi"]) == "redsi"
