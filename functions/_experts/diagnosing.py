"""A model's word on a fault that the rules do not recognise: which of the known ones it is, and why; never what to do.

Only faults of the list can be named, and only code decides what follows of one. A plan that follows waits for a person.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from eventing.shapes import ready
from functions._clients.model_calls import Models, Reply, Request
from functions._experts.asking import asked
from functions._experts.prompting import block, prompt
from functions._improvement.healing import Opinion
from functions._improvement.redaction import redacted
from functions._symptoms.faults import TITLES, UNNAMED, Fault
from functions._symptoms.symptom import Symptom

CANDIDATES: tuple[Fault, ...] = tuple(fault for fault in TITLES if fault not in UNNAMED)
MOST_TOKENS = 1000  # about three times what the form needs
_MOST_LINES = 40  # of evidence, the newest; a program that fails says why in its last lines


class _Form(Struct, frozen=True, forbid_unknown_fields=True):
    fault: str
    explanation: Annotated[str, Meta(min_length=1, max_length=1500)]


def opinion(models: Models, model: str, symptom: Symptom, explains: int = 0) -> Opinion:
    """What the model says of the symptom; `explains` is how many other symptoms it stands behind.

    Raises:
        ModelFailure, OverBudget, Temporary: as `asked` does.
    """
    form, reply = asked(models, request(model, symptom, explains), decoded)
    return _opinion(form, reply)


def request(model: str, symptom: Symptom, explains: int = 0) -> Request:
    """The question. It is charged to the symptom."""
    listed = "\n".join(f"{fault}: {TITLES[fault]}" for fault in CANDIDATES)
    seen = [
        f"object: {symptom.resource.kind} {symptom.resource.namespace}/{symptom.resource.name}",
        f"known so far: {TITLES[symptom.fault]}",
        *(f"{name}: {value}" for name, value in sorted(symptom.details.items())),
        *((f"it is behind {explains} other symptoms",) if explains else ()),
    ]
    said = "\n".join(symptom.evidence[-_MOST_LINES:])
    return Request(
        purpose="diagnosis",
        model=model,
        system=prompt("diagnosis").filled(faults=block("faults", listed)),
        stable=(),
        question=f"{block('seen', chr(10).join(seen))}\n{block('evidence', said)}\nWhich fault is it, and why?",
        schema=schema(),
        max_tokens=MOST_TOKENS,
        video=symptom.fingerprint,
    )


def schema() -> dict[str, Any]:
    """The JSON Schema of the answer: a fault of the list or `unknown`, and an explanation."""
    return {
        "type": "object",
        "properties": {
            "fault": {"type": "string", "enum": [*CANDIDATES, "unknown"]},
            "explanation": {"type": "string"},
        },
        "required": ["fault", "explanation"],
        "additionalProperties": False,
    }


def decoded(text: str) -> _Form:
    """The answer.

    Raises:
        ValueError: when it is not of the form, or names a fault that is not on the list.
    """
    form = msgspec.json.decode(text, type=ready(_Form))
    if form.fault not in (*CANDIDATES, "unknown"):
        raise ValueError(f"{form.fault[:80]!r} is no fault of the list; name one of the list, or unknown")
    return form


def _opinion(form: _Form, reply: Reply) -> Opinion:
    found: Fault = next((fault for fault in CANDIDATES if fault == form.fault), "unknown")
    return Opinion(found, redacted(form.explanation), reply.model, reply.cost_usd)
