"""The fake of `Models`: it says what a test tells it to, and remembers what it was asked."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from functions._clients.model_calls import Lifecycle, ModelFailure, Reply, Request, Usage

CHARACTERS_PER_TOKEN = 4  # about what English text has; only the order of magnitude matters here


class Said(Struct, frozen=True):
    """One scripted answer, where its text alone does not say enough."""

    text: str = ""
    stop: str = "end_turn"
    usage: Usage | None = None
    cost_usd: float = 0.01


Answer = str | Said | Exception
Script = Callable[[Request], Answer] | Iterable[Answer]


class ScriptedModels:
    """`Models` by script: a function of the request, or answers one after the other. An exception is raised.

    Attributes:
        asked: every request, in the order of asking.
    """

    def __init__(self, script: Script, states: Mapping[str, Lifecycle] | None = None) -> None:
        self._answers: Iterator[Answer] | None = None if callable(script) else iter(script)
        self._script = script
        self._states = states or {}
        self.asked: list[Request] = []

    def ask(self, request: Request) -> Reply:
        """The next answer of the script.

        Raises:
            LookupError: when the script has no more answers.
        """
        self.asked.append(request)
        answer = self._next(request)
        if isinstance(answer, Exception):
            raise answer
        said = Said(answer) if isinstance(answer, str) else answer
        usage = said.usage or Usage(self.count(request), len(said.text) // CHARACTERS_PER_TOKEN)
        return Reply(said.text, said.stop, request.model, usage, said.cost_usd)

    def count(self, request: Request) -> int:
        """About as many tokens as text of that length has."""
        return sum(map(len, (request.system, *request.stable, request.question))) // CHARACTERS_PER_TOKEN

    def lifecycle(self, model: str) -> Lifecycle:
        """As scripted; active where nothing is said."""
        return self._states.get(model) or Lifecycle(model, "active")

    def ping(self) -> None:
        """Always there."""

    def _next(self, request: Request) -> Answer:
        if callable(self._script):
            return self._script(request)
        assert self._answers is not None  # noqa: S101 - set together with `_script`
        try:
            return next(self._answers)
        except StopIteration:
            raise LookupError(f"the script has no answer to the question of {request.purpose}") from None


def always(text: str) -> Callable[[Request], Answer]:
    """A script that says the same to everything."""
    return lambda _request: text


def failing(kind: str = "refused") -> ModelFailure:
    """A failure for a script."""
    return ModelFailure(kind, "scripted")  # type: ignore[arg-type]
