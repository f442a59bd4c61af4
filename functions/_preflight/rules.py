"""Every rule over a tree, by family."""

from functions._preflight import admission, delivery, objects, supply, wiring
from functions._preflight.rule import Rule

RULES: tuple[Rule, ...] = (
    *objects.RULES,
    *admission.RULES,
    *wiring.RULES,
    *supply.RULES,
    *delivery.RULES,
)
BY_ID = {rule.id: rule for rule in RULES}
