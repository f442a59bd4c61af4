"""The models that a function may ask: by the API, within the caps, each answer kept, and a retired one replaced."""

import time
from collections.abc import Callable, Mapping

from eventing.store import Store
from functions._clients.anthropic_models import models_from
from functions._clients.model_calls import Models
from functions._clients.model_ledger import LedgeredModels
from functions._clients.model_warming import WarmingModels
from functions._experts.tiers import TieredModels
from functions._policy.policy import Policy


def open_models(environ: Mapping[str, str], store: Store, policy: Callable[[], Policy]) -> Models | None:
    """The models behind ANTHROPIC_API_KEY, None without one. Nothing is imported or asked before the first question.

    Raises:
        SettingError: when the key's file cannot be read, or ANTHROPIC_BASE_URL is no URL.
    """
    real = models_from(environ)
    if real is None:
        return None
    return WarmingModels(TieredModels(LedgeredModels(real, store, policy, time.time)), time.monotonic)
