"""The generated page is the one that the code would print."""

from pathlib import Path

from functions._catalogue.reference import document


def test_docs_practices_is_not_stale() -> None:
    page = Path(__file__).parents[2] / "docs" / "practices.md"
    assert page.read_text() == document(), "run: python -m functions._catalogue.reference > docs/practices.md"
