"""What Argo CD, drains and autoscalers make of the tree."""

from functions._preflight.delivery.autoscaling_rules import RULES as _AUTOSCALING
from functions._preflight.delivery.disruption import RULES as _DISRUPTION
from functions._preflight.rule import Rule

RULES: tuple[Rule, ...] = (*_DISRUPTION, *_AUTOSCALING)
