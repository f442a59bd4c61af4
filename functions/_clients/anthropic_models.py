"""The real `Models`: Anthropic's Messages API by its SDK, which is imported at the first question (1.2 s, 69 MiB).

The SDK retries nothing here: its wait obeys `retry-after` without a bound, so what has to be tried again is the event.
No sampling parameter is sent, because the API refuses them; the answer's form is asked for by `output_config`.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from eventing.handler import Temporary
from eventing.settings import secret, setting
from functions._clients.anthropic_errors import failure
from functions._clients.deadline import Deadline
from functions._clients.model_calls import Lifecycle, ModelFailure, Reply, Request, Unheard, Usage
from functions._experts.pricing import cost

OFFICIAL = "https://api.anthropic.com"
CONNECT_SECONDS = 5.0
SECONDS = 90.0  # for one answer; what that makes of a whole question: `model_patience`
STREAM_FROM = 4096  # tokens of an answer; it takes longer than what is between us keeps a silent connection
ASKED_SECONDS = 15.0  # for what models do not think about: counting, looking a model up


class AnthropicModels:
    """Models behind `https://api.anthropic.com`, or behind `base_url`. Threads may share it."""

    def __init__(
        self, key: str, base_url: str = "", seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._key, self._base_url, self._seconds = key, base_url, seconds
        self._deadline = Deadline(clock)
        self._lock = threading.Lock()
        self._made: Any = None

    def ask(self, request: Request) -> Reply:
        """One answer, by our own deadline."""
        body = self._body(request)
        body["max_tokens"] = request.max_tokens
        with self._raising(request.model):
            message = self._streamed(body) if request.max_tokens > STREAM_FROM else self._whole(body)
        said = message.usage
        usage = Usage(
            said.input_tokens or 0,
            said.output_tokens or 0,
            said.cache_read_input_tokens or 0,
            said.cache_creation_input_tokens or 0,
        )
        text = "".join(one.text for one in message.content if one.type == "text")
        answered = str(message.model)
        return Reply(text, message.stop_reason or "", answered, usage, cost(answered, usage))

    def count(self, request: Request) -> int:
        """How many tokens the API says that the request has."""
        body = self._body(request)
        with self._raising(request.model, sent=False), self._asking(ASKED_SECONDS) as client:
            counted = client.messages.count_tokens(**body)
        return int(counted.input_tokens)

    def lifecycle(self, model: str) -> Lifecycle:
        """What the API says of a model; one that it does not know is retired."""
        try:
            with self._raising(model, sent=False), self._asking(ASKED_SECONDS) as client:
                found = client.models.retrieve(model)
        except ModelFailure as refused:
            if refused.kind != "retired":
                raise
            return Lifecycle(model, "retired")
        return Lifecycle(model, found.lifecycle, found.retires_at.isoformat() if found.retires_at else "")

    def ping(self) -> None:
        """One model of the list, which costs nothing."""
        with self._raising("the list of models", sent=False), self._asking(ASKED_SECONDS) as client:
            client.models.list(limit=1)

    def close(self) -> None:
        """Close the connections; the next question opens new ones."""
        with self._lock:
            made, self._made = self._made, None
        if made is not None:
            made.close()

    def _whole(self, body: dict[str, Any]) -> Any:
        with self._asking(self._seconds) as client:
            return client.messages.create(**body)

    def _streamed(self, body: dict[str, Any]) -> Any:
        """The same answer in pieces, so that a dropped connection is seen, and no silence on the way ends one."""
        with self._asking(self._seconds) as client, client.messages.stream(**body) as stream:
            for event in stream:
                if event.type == "message_stop":
                    return stream.get_final_message()
        raise Unheard(f"the answer of {body['model']} broke off; it is asked again later")

    def _body(self, request: Request) -> dict[str, Any]:
        """What both counting and asking send. The last block that stays the same ends what the API may cache."""
        from anthropic import transform_schema  # noqa: PLC0415  a heavy SDK, imported at first use

        said = (*request.stable, request.question)
        texts: list[dict[str, Any]] = [{"type": "text", "text": text} for text in said if text]
        system: list[dict[str, Any]] = [{"type": "text", "text": request.system}]
        kept = texts[-2] if request.stable and len(texts) > 1 else system[0]
        kept["cache_control"] = {"type": "ephemeral"}
        return {
            "model": request.model,
            "system": system,
            "messages": [{"role": "user", "content": texts}],
            "output_config": {"format": {"type": "json_schema", "schema": transform_schema(request.schema)}},
        }

    @contextmanager
    def _asking(self, seconds: float) -> Iterator[Any]:
        """The SDK's client for one question, which has so many seconds; to load the SDK is no part of them."""
        client = self._client()
        with self._deadline.within(seconds):
            yield client

    def _client(self) -> Any:
        with self._lock:
            if self._made is None:
                from anthropic import Anthropic, DefaultHttpxClient  # noqa: PLC0415  a heavy SDK, at first use
                from httpx2 import Timeout  # noqa: PLC0415  comes with it

                from functions._clients.timed_connections import hold  # noqa: PLC0415  the same

                http = DefaultHttpxClient(timeout=Timeout(max(self._seconds, ASKED_SECONDS), connect=CONNECT_SECONDS))
                hold(http, self._deadline)
                url = self._base_url or OFFICIAL
                self._made = Anthropic(api_key=self._key, base_url=url, max_retries=0, http_client=http)
            return self._made

    @contextmanager
    def _raising(self, model: str, sent: bool = True) -> Iterator[None]:
        """Turns what the SDK raises into ours; `sent` says that an answer which is lost may have been paid for."""
        import anthropic  # noqa: PLC0415  a heavy SDK, imported at first use
        import httpx2  # noqa: PLC0415  comes with it

        unsent = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
        try:
            yield
        except anthropic.APIStatusError as error:
            raise failure(
                error.status_code, _said(error), model, error.response.headers.get("retry-after", "")
            ) from None
        except (anthropic.APIError, httpx2.HTTPError, ValueError) as error:
            cause = error.__cause__ or error
            told = f"{type(cause).__name__}: {' '.join(str(cause).split())[:200]}"
            if sent and not isinstance(cause, unsent):
                raise Unheard(f"the answer of {model} was lost ({told}); it is asked again later") from error
            raise Temporary(f"the model API does not answer for {model} ({told}); the event is tried again") from error


def _said(error: Any) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    inner = body.get("error")
    return str(inner.get("message", "")) if isinstance(inner, dict) else ""


def models_from(environ: Mapping[str, str]) -> AnthropicModels | None:
    """The models that ANTHROPIC_API_KEY opens, at ANTHROPIC_BASE_URL; None without a key.

    Raises:
        SettingError: when the key's file cannot be read, or the address is no URL.
    """
    key = secret(environ, "ANTHROPIC_API_KEY", default="")
    if not key:
        return None
    return AnthropicModels(key, setting(environ, "ANTHROPIC_BASE_URL", schemes=("https", "http"), default=""))
