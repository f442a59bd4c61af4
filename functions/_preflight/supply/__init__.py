"""Where things come from and what they may do: images, secrets, rights."""

from functions._preflight.rule import Rule

RULES: tuple[Rule, ...] = ()
