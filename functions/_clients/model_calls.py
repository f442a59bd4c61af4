"""One question to a language model: what is asked, what comes back, and how it can go wrong. No SDK, no I/O.

The real client is `functions._clients.anthropic_models`; answers are kept and paid for by
`functions._experts.ledgered`; `functions._clients.scripted_models` is the fake.
"""

from typing import Any, Literal, Protocol

from msgspec import Struct

from eventing.handler import Permanent, Temporary

# Why no usable answer came, and none would come by asking the same again. What to do is in the message.
FailureKind = Literal[
    "refused",  # the model declined
    "cut off",  # it needed more tokens than it may use
    "too long",  # the question does not fit into the model's window, or into one request
    "unusable",  # prose, half a JSON or another schema, also after one repair turn
    "key",  # the key is wrong, or may not do this
    "payment",  # the account has no credit
    "retired",  # this model is not served any more, and neither is another of its tier
    "request",  # the API refuses the request as it is: a fault of ours
    "unheard",  # asked twice, and twice the answer was lost on its way: it may have been paid for
]
# Why a model stopped, as the Messages API says it (`stop_reason`). Only the first two are whole answers.
WHOLE = frozenset({"end_turn", "stop_sequence"})


class Request(Struct, frozen=True):
    """One question. Whatever comes from outside is in delimited blocks (`functions._experts.prompting.block`).

    `system` and `stable` are the prefix that the API caches: they must be the same, byte for byte, in all questions
    of one kind about one video. `schema` is the JSON Schema of the answer; the answer is validated by us all the same.
    `video` is what the cost is charged to: a video's id, or a symptom's.
    """

    purpose: str  # "expert.security", "extraction", "planning"
    model: str
    system: str
    stable: tuple[str, ...]
    question: str
    schema: dict[str, Any]
    max_tokens: int
    video: str


class Usage(Struct, frozen=True):
    """Tokens of one call. `input` is without those that the cache read and wrote."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0


class Reply(Struct, frozen=True):
    """What a model said. `stop` is the API's stop_reason; `model` the one that answered; `cost_usd` what it cost now.

    A `stored` answer comes from the ledger and is free. `notice` is what a person should know: another model of the
    tier answered, say.
    """

    text: str
    stop: str
    model: str
    usage: Usage
    cost_usd: float
    stored: bool = False
    notice: str = ""


class Lifecycle(Struct, frozen=True):
    """What the API says of a model; `retires_at` is RFC 3339 text, empty where no date is set."""

    model: str
    state: Literal["active", "deprecated", "retired"]
    retires_at: str = ""


class ModelFailure(Permanent):
    """No usable answer, and asking again would not bring one; `kind` says why, the message what to do."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind: FailureKind = kind


class Unheard(Temporary):
    """The question was sent, and its answer was lost on the way: it may have been paid for."""


class OverBudget(Permanent):
    """Asking would cost more than the policy allows; nothing was asked.

    `scope` says which cap. Where waiting helps, `until` says for how long (RFC 3339, the next midnight in UTC); it is
    empty where only a person does, who raises the cap or decides without a model.
    """

    def __init__(self, scope: Literal["video", "day"], message: str, until: str = "") -> None:
        super().__init__(message)
        self.scope: Literal["video", "day"] = scope
        self.until = until


class Models(Protocol):
    """Language models.

    Every method raises `Temporary` where later may be better (408, 409, 429, 5xx, 529, a dropped connection, our own
    deadline) and `ModelFailure` for everything else that the API refuses.
    """

    def ask(self, request: Request) -> Reply:
        """One answer. It may have stopped early: see `Reply.stop`, or use `functions._experts.asking.asked`.

        Raises:
            OverBudget: when it would cost more than the policy allows.
        """

    def count(self, request: Request) -> int:
        """How many tokens the request has, before it is sent."""

    def lifecycle(self, model: str) -> Lifecycle:
        """Whether the model is served, and until when."""

    def ping(self) -> None:
        """Answer, or raise with what to do. Costs nothing."""


class OverModels:
    """What `Models` over other `Models` have in common: what only asks about a model goes to those."""

    def __init__(self, inner: Models) -> None:
        self._inner = inner

    def count(self, request: Request) -> int:
        """As the models count."""
        return self._inner.count(request)

    def lifecycle(self, model: str) -> Lifecycle:
        """As the models say."""
        return self._inner.lifecycle(model)

    def ping(self) -> None:
        """Whether the models answer."""
        self._inner.ping()
