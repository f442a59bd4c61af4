"""What the policy says of what a plan may touch, in the form that the rules read. Pure."""

from functions._policy.policy import Policy
from functions._preflight.view import Knobs


def knobs_of(policy: Policy) -> Knobs:
    """The settings of preflight."""
    return Knobs(
        allowed_paths=policy.allowed_paths,
        protected_namespaces=policy.protected_namespaces,
        trusted_registries=policy.trusted_registries,
        allowed_kinds=policy.allowed_kinds,
        protected_resources=policy.protected_resources,
        max_files=policy.max_files,
        max_operations=policy.max_operations,
        max_changed_lines=policy.max_changed_lines,
    )
