"""What no plan of the school may do, whatever a tree may hold: paths, kinds, namespaces, sizes, power over nodes."""

from functions._preflight.change import ChangeRule
from functions._preflight.guardrails.application import applied_by_its_application
from functions._preflight.guardrails.kinds import allowed_kinds
from functions._preflight.guardrails.namespaces import unprotected_namespaces
from functions._preflight.guardrails.overrides import not_overridden
from functions._preflight.guardrails.paths import allowed_paths
from functions._preflight.guardrails.pods import safe_pods
from functions._preflight.guardrails.registries import known_registries
from functions._preflight.guardrails.scope import only_what_is_planned
from functions._preflight.guardrails.size import not_oversized

GUARDRAILS: tuple[ChangeRule, ...] = (
    allowed_paths,
    only_what_is_planned,
    allowed_kinds,
    unprotected_namespaces,
    applied_by_its_application,
    known_registries,
    not_overridden,
    not_oversized,
    safe_pods,
)
