"""Whether a model is asked about faults that no rule recognises, and which one under a policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from eventing.handler import Permanent, Temporary
from eventing.settings import secret
from functions._policy.policy import Policy

if TYPE_CHECKING:  # what the start does not need
    from eventing.store import Store
    from functions._clients.model_calls import Models
    from functions._improvement.healing import Opinion
    from functions._symptoms.symptom import Symptom

    Asking = Callable[[Symptom, int], Opinion | str]  # a sentence: why there is no opinion now


def opinions(
    environ: Mapping[str, str], store: Store, policy: Callable[[], Policy]
) -> Callable[[Policy], Asking] | None:
    """Who is asked under a policy; None where no model may be asked.

    Raises:
        SettingError: when a setting of the models is wrong.
    """
    if not secret(environ, "ANTHROPIC_API_KEY", default=""):
        return None
    from functions._clients.models_available import open_models  # noqa: PLC0415  without a key, nothing of it is needed

    models = open_models(environ, store, policy)
    return (lambda today: by(models, today)) if models else None


def by(models: Models, policy: Policy) -> Asking:
    """The model of the policy's tier. What keeps it from answering is said, and the scan goes on without it."""
    model = policy.models.tiers[policy.models.diagnosis]

    def ask(symptom: Symptom, explains: int) -> Opinion | str:
        from functions._experts.diagnosing import opinion  # noqa: PLC0415  prompts, which only a question needs

        try:
            return opinion(models, model, symptom, explains)
        except (Permanent, Temporary) as error:
            return f"no model said what it is: {error}"

    return ask
