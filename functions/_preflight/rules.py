"""Every rule over a tree, by family, and those over a change of it."""

from functions._preflight import admission, delivery, objects, supply, wiring
from functions._preflight.comparison import Comparison
from functions._preflight.delivery.pruning import PRUNE_HAZARD
from functions._preflight.objects.immutable import IMMUTABLE
from functions._preflight.rule import Rule

RULES: tuple[Rule, ...] = (
    *objects.RULES,
    *admission.RULES,
    *wiring.RULES,
    *supply.RULES,
    *delivery.RULES,
)
COMPARISONS: tuple[Comparison, ...] = (IMMUTABLE, PRUNE_HAZARD)
EVERY: tuple[Rule | Comparison, ...] = (*RULES, *COMPARISONS)
BY_ID = {rule.id: rule for rule in EVERY}
