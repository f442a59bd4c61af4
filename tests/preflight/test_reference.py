"""The pages of the rules are what the rules say."""

from pathlib import Path

import pytest

from functions._preflight.comparison import Comparison
from functions._preflight.reference import pages
from functions._preflight.rule import Rule
from functions._preflight.rules import BY_ID

FOLDER = Path(__file__).parent.parent.parent / "docs/preflight"


def test_every_page_is_there_and_fresh() -> None:
    written = {path.name: path.read_text() for path in FOLDER.iterdir()}
    assert sorted(written) == sorted(pages())
    stale = [name for name, text in pages().items() if written[name] != text]
    assert stale == [], "say: make docs"


@pytest.mark.parametrize("rule", BY_ID.values(), ids=lambda rule: rule.id)
def test_a_page_explains(rule: Rule | Comparison) -> None:
    text = pages()[f"{rule.id}.md"]
    for part in ("**Why.** ", "**Cure.** ", "This is found:", "This is not:"):
        assert part in text
    assert len(rule.why) > 40
