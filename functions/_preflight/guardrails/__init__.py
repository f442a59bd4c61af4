"""What no plan of the school may do, whatever a tree may hold. Each is an error of its own, and none can be suppressed.

Read as questions about a plan: is it honest (`scope`, `plain-values`), does it stay where it may (`allowed-paths`,
`allowed-kinds`, `protected-*`), does it take effect (`application`, `overridden`), can a person still read it
(`oversized`), and does it leave alone who runs what, as whom, with whose secrets, reached from where.
"""

from functions._preflight.change import ChangeRule
from functions._preflight.guardrails.accounts import same_accounts
from functions._preflight.guardrails.application import applied_by_its_application
from functions._preflight.guardrails.availability import stays_available
from functions._preflight.guardrails.commands import no_commands
from functions._preflight.guardrails.environment import safe_environment
from functions._preflight.guardrails.exposure import not_exposed
from functions._preflight.guardrails.kinds import allowed_kinds
from functions._preflight.guardrails.kustomizations import only_the_list_changes
from functions._preflight.guardrails.left_alone import left_alone
from functions._preflight.guardrails.lowered import not_lowered
from functions._preflight.guardrails.metadata import same_metadata
from functions._preflight.guardrails.namespaces import unprotected_namespaces
from functions._preflight.guardrails.open_network import network_stays_closed
from functions._preflight.guardrails.outside import no_outside_hosts
from functions._preflight.guardrails.overrides import not_overridden
from functions._preflight.guardrails.paths import allowed_paths
from functions._preflight.guardrails.plain_values import plain_values
from functions._preflight.guardrails.pods import safe_pods
from functions._preflight.guardrails.protected import unprotected_resources
from functions._preflight.guardrails.registries import known_registries
from functions._preflight.guardrails.removals import only_own_removed
from functions._preflight.guardrails.scope import only_what_is_planned
from functions._preflight.guardrails.scrapes import plain_scrapes
from functions._preflight.guardrails.scripts import no_scripts
from functions._preflight.guardrails.secret_access import no_other_secrets
from functions._preflight.guardrails.secret_material import no_secret_material
from functions._preflight.guardrails.size import not_oversized
from functions._preflight.guardrails.volumes import own_volumes

GUARDRAILS: tuple[ChangeRule, ...] = (
    allowed_paths,
    only_what_is_planned,
    plain_values,
    left_alone,
    allowed_kinds,
    only_the_list_changes,
    unprotected_namespaces,
    unprotected_resources,
    applied_by_its_application,
    not_overridden,
    not_oversized,
    same_metadata,
    known_registries,
    no_commands,
    no_scripts,
    safe_environment,
    no_secret_material,
    no_other_secrets,
    same_accounts,
    safe_pods,
    not_lowered,
    own_volumes,
    not_exposed,
    network_stays_closed,
    no_outside_hosts,
    plain_scrapes,
    only_own_removed,
    stays_available,
)
