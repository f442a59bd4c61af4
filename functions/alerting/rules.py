"""The policy's `alerts`, also where the policy is refused: a broken file is no reason to tell nobody."""

import logging
from collections.abc import Callable, Mapping

from eventing.handler import Temporary
from eventing.settings import SettingError
from functions._policy.policy import Alerts, Policy

_LOG = logging.getLogger("cortex.alerting")


def rules_source(environ: Mapping[str, str]) -> Callable[[], Alerts]:
    """What returns today's rules: those of POLICY_FILE, or what ships where that cannot be used, which it says."""
    from functions._policy.source import policy_source  # noqa: PLC0415  it brings YAML, which no start needs

    policy: Callable[[], Policy] | None = None

    def rules() -> Alerts:
        nonlocal policy
        try:
            if policy is None:
                policy = policy_source(environ)
            return policy().alerts
        except (SettingError, Temporary) as refused:
            _LOG.warning("alerts are told by the rules that ship, because the policy cannot be used: %s", refused)
            return Alerts()

    return rules
