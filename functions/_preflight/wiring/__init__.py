"""How objects find each other: references, Services, ports, hosts, network policies."""

from functions._preflight.rule import Rule

RULES: tuple[Rule, ...] = ()
