"""A question with an answer that can be used: validated by us, with one repair turn, or a typed failure."""

from collections.abc import Callable
from typing import TypeVar

from msgspec.structs import replace

from functions._clients.model_calls import WHOLE, ModelFailure, Models, Reply, Request
from functions._experts.prompting import block

Value = TypeVar("Value")

TURNS = 2  # the question, and where its answer cannot be used, once more with what is wrong
MOST_SHOWN = 4000  # characters of an answer and of what is wrong with it that go into the repair turn


def asked(models: Models, request: Request, decode: Callable[[str], Value]) -> tuple[Value, Reply]:
    """What the model says, decoded; the reply's cost is that of both turns where there were two.

    `decode` raises `ValueError` (`msgspec.DecodeError` and `ValidationError` are ones) with what is wrong, in words
    that the model can act on. It is then asked once more, with its answer and what was wrong.

    Raises:
        ModelFailure: `refused`, `cut off`, `too long`, or `unusable` after the repair turn; and those of `ask`.
        Temporary, OverBudget: those of `ask`.
    """
    first = whole(request, models.ask(request))
    try:
        return decode(first.text), first
    except ValueError as wrong:
        found = str(wrong)
    second = whole(request, models.ask(repairing(request, first.text, found)))
    both = replace(second, cost_usd=first.cost_usd + second.cost_usd, stored=first.stored and second.stored)
    try:
        return decode(second.text), both
    except ValueError as wrong:
        raise ModelFailure(
            "unusable",
            f"{second.model} gave no usable answer for {request.purpose}, also when it was told what was wrong: "
            f"{str(wrong)[:500]}; a person decides, or choose another model for this tier in the policy",
        ) from wrong


def repairing(request: Request, answer: str, wrong: str) -> Request:
    """The same question once more, with the answer that could not be used and why."""
    shown = block("previous-answer", answer[:MOST_SHOWN])
    why = block("what-is-wrong", wrong[:MOST_SHOWN])
    return replace(
        request,
        question=f"{request.question}\n\nYou answered this before:\n{shown}\nThat answer could not be used:\n{why}\n"
        "Answer the question again, in full, by the schema.",
    )


def whole(request: Request, reply: Reply) -> Reply:
    """The reply, if the model finished it.

    Raises:
        ModelFailure: when it stopped for another reason.
    """
    if reply.stop in WHOLE:
        return reply
    about = f"{reply.model} on {request.purpose}"
    match reply.stop:
        case "refusal":
            raise ModelFailure("refused", f"{about}: the model declined to answer; a person decides")
        case "max_tokens":
            raise ModelFailure("cut off", f"{about}: the answer needs more than {request.max_tokens} tokens")
        case "model_context_window_exceeded":
            raise ModelFailure("too long", f"{about}: the question does not fit into the model's window")
        case other:
            raise ModelFailure("unusable", f"{about}: stopped by {other or 'nothing'!r}, which is no end of an answer")
