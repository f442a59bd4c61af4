"""What makes two statements, two plans or two improvements the same. Of structure only, never of a text that a model
wrote: the same thing said in other words has the same fingerprint, so a tombstone holds it too.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from eventing.vocabulary import ChangePlan, Operation, Target

LENGTH = 32  # hex characters of SHA-256: 128 bits, and short enough for a commit trailer


def statement_fingerprint(practice: str, parameters: Mapping[str, Any], targets: Iterable[Target]) -> str:
    """Of what was said: the practice, what was said about it, and the targets named, in any order.

    What was left unsaid (None, an empty text) counts as absent; 3.0 is 3; the kind of a target ignores case.
    """
    said = {name: _number(value) for name, value in parameters.items() if value is not None and value != ""}
    named = sorted({(target.kind.casefold(), target.namespace, target.name) for target in targets} - {("", "", "")})
    return _hash("statement", practice, said, named)


def improvement_id(origin_id: str, fingerprint: str, part: str = "") -> str:
    """Of one improvement: the video or symptom, the statement's fingerprint, and what tells siblings apart."""
    return _hash("improvement", origin_id, fingerprint, part)


def plan_digest(plan: ChangePlan) -> str:
    """Of exactly this change: the application and every operation, in order, with file and expected old value.

    The base commit is left out: on a moved head the same operations are rendered again under the same approval.
    """
    return _hash("digest", plan.application, [(*_target(one), one.file, one.expected) for one in plan.operations])


def plan_fingerprint(plan: ChangePlan) -> str:
    """Of what the change makes true: target, path and value of every operation, whatever stood there before."""
    return _hash("plan", sorted(_encoded(_target(operation)).decode() for operation in plan.operations))


def _target(operation: Operation) -> tuple[Any, ...]:
    resource = operation.resource
    return (operation.op, resource.kind, resource.namespace, resource.name, operation.path, operation.value)


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _encoded(value: object) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _hash(*parts: object) -> str:
    return hashlib.sha256(_encoded(parts)).hexdigest()[:LENGTH]
