"""What each refusal of the Messages API means for us: later, or never, and what to do. Pure, and without the SDK."""

from eventing.handler import Temporary
from functions._clients.model_calls import FailureKind, ModelFailure

LATER = frozenset({408, 409, 429})  # besides every 5xx, 529 (overloaded) among them
_SHOWN = 300  # characters of the API's own words
_KINDS: dict[int, tuple[FailureKind, str]] = {
    401: ("key", "ANTHROPIC_API_KEY is not accepted; make a new key in the Console and put it into the Secret"),
    402: ("payment", "the account has no credit; add some in the Console, then replay"),
    403: ("key", "the key may not do this; give its workspace access to the model"),
    404: ("retired", "this model is not served any more; set another for its tier in the policy (models.tiers)"),
    413: ("too long", "the request is larger than the API takes"),
}
# What the API says with 400, where its status alone does not tell.
_SAID: tuple[tuple[str, FailureKind, str], ...] = (
    ("prompt is too long", "too long", "the question does not fit into the model's window"),
    ("credit balance", "payment", "the account has no credit; add some in the Console, then replay"),
)


def failure(status: int, said: str, model: str, retry_after: str = "") -> Temporary | ModelFailure:
    """What to raise for an answer with this status; `said` is the API's message, which may quote the request."""
    told = " ".join(said.split())[:_SHOWN]
    if status in LATER or status >= 500:
        wait = f", and asks to wait for {retry_after[:20]} s" if retry_after else ""
        return Temporary(f"the model API answers {status} for {model}{wait} ({told}); the event is tried again")
    if status == 404 and "model" not in said.lower():  # a path that is not there, and no model
        where = "is ANTHROPIC_BASE_URL the address of the Messages API?"
        return ModelFailure("request", f"the API answers 404 without naming {model}: {where}")
    for words, kind, advice in _SAID:
        if words in said.lower():
            return ModelFailure(kind, f"{model}: {advice}")
    kind, advice = _KINDS.get(status, ("request", f"the API refuses the request: {told or 'no reason given'}"))
    return ModelFailure(kind, f"{model}: {advice} (HTTP {status})")
