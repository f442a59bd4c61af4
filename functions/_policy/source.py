"""Where a function has its policy from."""

from collections.abc import Callable, Mapping
from pathlib import Path

from functions._policy.files import LIMIT, file_source
from functions._policy.policy import Policy
from functions._policy.reading import load

__all__ = ["LIMIT", "MOUNTED", "policy_source"]

MOUNTED = "/etc/cortex-school/policy.yaml"  # where knative/services mount the ConfigMap


def policy_source(environ: Mapping[str, str]) -> Callable[[], Policy]:
    """What returns the policy of today, from POLICY_FILE.

    Raises:
        SettingError: at once, when the file is missing or refused: a function without a policy does not start.
            Later, when an edit is refused, the returned callable raises `Temporary`.
    """
    path = Path(environ.get("POLICY_FILE") or MOUNTED)
    fix = "set POLICY_FILE to the policy (knative/policy.yaml)"
    return file_source(path, load, fix, "the edited policy is refused")
