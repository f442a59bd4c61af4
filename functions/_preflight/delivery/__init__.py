"""What Argo CD, drains and autoscalers make of the tree."""

from functions._preflight.rule import Rule

RULES: tuple[Rule, ...] = ()
