"""A ValidatingAdmissionPolicy, evaluated as the API server does: every validation counts, and an error
refuses (`failurePolicy: Fail`).

The evaluator is not Kubernetes' own. What both mean alike, and all that is used: `has`, `in`, `all`, `exists`, `==` on
maps and lists, `?:`, `startsWith`, and `||`, `&&` that need no second operand. Not used: optional types, `dyn`,
Kubernetes' own libraries, arithmetic, string formatting.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cel
import yaml

Object = Mapping[str, Any]
ACCESS = Path(__file__).resolve().parents[2] / "knative" / "access"


def policy(name: str = "cortex-school-applications") -> Object:
    """A policy of the manifests."""
    found = (
        one for path in ("narrowing.yaml", "healer.yaml") for one in yaml.safe_load_all((ACCESS / path).read_text())
    )
    return next(one for one in found if one["kind"] == "ValidatingAdmissionPolicy" and one["metadata"]["name"] == name)


def refusals(
    user: str,
    before: Object | None,
    after: Object | None,
    operation: str = "UPDATE",
    name: str = "cortex-school-applications",
) -> list[str] | None:
    """The messages of all validations that refuse, or None where the policy does not concern the user."""
    spec = policy(name)["spec"]
    given = {"object": after, "oldObject": before, "request": {"operation": operation, "userInfo": {"username": user}}}
    evaluate = _evaluator(given)
    if not all(evaluate(one["expression"]) for one in spec["matchConditions"]):
        return None
    given["variables"] = {one["name"]: evaluate(one["expression"]) for one in spec.get("variables", [])}
    return [one["message"] for one in spec["validations"] if evaluate(one["expression"]) is not True]


def _evaluator(given: dict[str, Any]) -> Callable[[str], Any]:
    def evaluate(expression: str) -> Any:
        try:
            return cel.evaluate(expression, given)
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            return f"error: {error}"

    return evaluate
