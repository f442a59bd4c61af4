"""Whether the models of the policy are served, and until when: what `doctor` asks the models' API."""

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from functions._clients.model_calls import Models
from functions._experts import pricing


class Served(Struct, frozen=True):
    """One model of the policy; `next` is what to do, empty where all is well."""

    model: str
    state: Literal["ok", "note", "wrong"]
    detail: str
    next: str = ""


def served(models: Models, tiers: dict[Any, str]) -> Iterator[Served]:
    """Every model once, by its first tier.

    Raises:
        Temporary, ModelFailure: when the API does not answer, or the key is refused.
    """
    for model in dict.fromkeys(tiers.values()):
        tier = next(name for name, one in tiers.items() if one == model)
        newer = next((one for one in pricing.of_tier(tier) if one != model), "")
        advice = f"set models.tiers.{tier} in the policy" + (f", to {newer} say" if newer else "")
        life = models.lifecycle(model)
        until = f", it retires at {life.retires_at}" if life.retires_at else ""
        if life.state == "retired":
            stand_in = "until then the newest of its tier that is served answers, and each verdict says so"
            yield Served(model, "wrong", f"{tier}: {model} is not served any more", f"{advice}; {stand_in}")
        elif life.state == "deprecated":
            yield Served(model, "note", f"{tier}: {model} is deprecated{until}", advice)
        else:
            unpriced = "" if pricing.known(model) else ", its price is not known here, so its tier's dearest counts"
            yield Served(model, "ok", f"{tier}: {model} is active{until}{unpriced}")
