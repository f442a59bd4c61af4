"""The catalogue as a prompt has it: every practice in one line, in a fixed order. Pure."""

from collections.abc import Mapping

from functions._catalogue.practice import Practice


def listed(practices: Mapping[str, Practice]) -> str:
    """One line for each practice, by id: category, parameters, what it is."""
    return "\n".join(_line(practices[name]) for name in sorted(practices))


def _line(practice: Practice) -> str:
    takes = f" Takes {', '.join(practice.parameters)}." if practice.parameters else ""
    return f"- {practice.id} ({practice.category}): {practice.summary}{takes}"
