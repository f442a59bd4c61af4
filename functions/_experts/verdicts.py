"""The form in which a model judges, and the verdict that becomes of it. Pure.

Who judges and about what is never in the answer: code knows it. What is out of range is no verdict.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from eventing.shapes import ready
from eventing.vocabulary import Expert, Unit, Verdict
from functions._clients.model_calls import Reply
from functions._improvement.redaction import redacted

MOST_TOKENS = 2000  # of one verdict, about three times what the form needs
Sentence = Annotated[str, Meta(max_length=1000)]
Sentences = Annotated[tuple[Sentence, ...], Meta(max_length=12)]


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """What a model fills in; every field is required."""

    feasibility: Unit
    impact: Unit
    effort: Unit
    risk: Unit
    priority: Literal["low", "medium", "high"]
    risks: Sentences
    recommendations: Sentences
    dependencies: Sentences
    veto: bool
    reason: Annotated[str, Meta(min_length=1, max_length=2000)]


def schema() -> dict[str, Any]:
    """The JSON Schema of the form."""
    return msgspec.json.schema(Form)


def decoded(text: str) -> Form:
    """The form, as a model filled it in.

    Raises:
        ValueError: when the text is not the form, or a figure is out of range.
    """
    return msgspec.json.decode(text, type=ready(Form))


def verdict(expert: Expert, form: Form, reply: Reply) -> Verdict:
    """The verdict of this expert. What a person should know of the model that answered is the first of the risks."""
    notice = (reply.notice,) if reply.notice else ()
    return Verdict(
        expert=expert,
        model=reply.model,
        feasibility=form.feasibility,
        impact=form.impact,
        effort=form.effort,
        risk=form.risk,
        priority=form.priority,
        risks=(*notice, *map(redacted, form.risks)),
        recommendations=tuple(map(redacted, form.recommendations)),
        dependencies=tuple(map(redacted, form.dependencies)),
        veto=form.veto,
        reason=redacted(form.reason),
        cost_usd=reply.cost_usd,
    )
