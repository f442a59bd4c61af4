"""Pages of the project as tests read them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def page(name: str) -> str:
    """A page as one line, so that a sentence is found however it is broken."""
    return re.sub(r"\s+", " ", (ROOT / name).read_text())
