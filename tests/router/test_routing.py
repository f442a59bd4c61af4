"""One to three of six experts, the leading one first."""

import pytest

from eventing.vocabulary import Category, Expert, Improvement, Origin, Target
from functions.moe_router.routing import experts_for


def improvement(category: Category, title: str = "", description: str = "", *targets: Target) -> Improvement:
    return Improvement("i", Origin("video", "v"), title, category, 0.9, "f", description, targets=targets)


@pytest.mark.parametrize(
    ("category", "lead"),
    [
        ("architecture", "architecture"),
        ("capability", "architecture"),
        ("integration", "integration"),
        ("security", "security"),
        ("database", "database"),
        ("networking", "networking"),
        ("monitoring", "monitoring"),
        ("remedy", "architecture"),
    ],
)
def test_the_category_leads(category: Category, lead: Expert) -> None:
    assert experts_for(improvement(category)) == (lead,)


def test_the_practice_comes_second_and_nobody_twice() -> None:
    said = improvement("monitoring", "the ingress")
    assert experts_for(said, ("architecture", "monitoring")) == ("monitoring", "architecture", "networking")


@pytest.mark.parametrize(
    ("title", "added"),
    [
        ("a Postgres", "database"),
        ("the DB", "database"),
        ("adbc", ""),
        ("a registry", "security"),
        ("not as root", "security"),
        ("rootless", ""),
        ("DNS", "networking"),
        ("its logs", "monitoring"),
        ("blogs", ""),
        ("the API", "integration"),
        ("apis", ""),
        ("orders-api", ""),
        ("orders-db", "database"),
    ],
)
def test_what_it_touches_adds_a_judge(title: str, added: Expert | str) -> None:
    expected = ("architecture", added) if added else ("architecture",)
    assert experts_for(improvement("architecture", title)) == expected
    assert experts_for(improvement("architecture", "", title)) == expected


def test_targets_count_as_touched() -> None:
    for target in (Target("Secret"), Target(namespace="secret-store"), Target(name="my-secret")):
        assert experts_for(improvement("architecture", "", "", target)) == ("architecture", "security")


def test_three_are_the_most() -> None:
    said = improvement("integration", "alert on ingress tls for the database")
    assert experts_for(said) == ("integration", "database", "security")
