"""The anchor: a function that does nothing, as bare as functions-framework can be."""

from typing import Any


def function(request: Any) -> tuple[str, int]:
    """Nothing to do, and nothing to say."""
    return ("", 204)
