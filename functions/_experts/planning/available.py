"""Whether there is a planner in this environment, and which model it is under a policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from eventing.settings import secret
from functions._policy.policy import Policy

if TYPE_CHECKING:  # manifests and facts, which the start does not need
    from eventing.store import Store
    from functions._experts.planning.proposal import Planner, Planners
    from functions._preflight.facts import Facts


def planners(environ: Mapping[str, str], store: Store, policy: Callable[[], Policy]) -> Planners:
    """Who plans under a policy, given what is known of the cluster; nobody where no model may be asked.

    Raises:
        SettingError: when a setting of the models is wrong.
    """
    if not secret(environ, "ANTHROPIC_API_KEY", default=""):
        return lambda _policy, _facts: None
    from functions._clients.models_available import open_models  # noqa: PLC0415  without a key, nothing of it is needed
    from functions._experts.planning.planner import ModelPlanner  # noqa: PLC0415  the same

    models = open_models(environ, store, policy)
    if models is None:
        return lambda _policy, _facts: None

    def chosen(today: Policy, facts: Facts) -> Planner:
        nodes = tuple(one.allocatable for one in facts.nodes or ())
        return ModelPlanner(models, today.models.tiers[today.models.planning], nodes, facts.unreachable_registries)

    return chosen
