"""The real client against a Messages API on loopback: what is sent, what comes back, and every way to fail."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
import pytest

from eventing.handler import Temporary
from functions._clients.anthropic_models import STREAM_FROM, AnthropicModels, models_from
from functions._clients.model_calls import ModelFailure, Request, Unheard
from tests.clients.messages_api import KEY, Fault, MessagesApi, Scripted, messages_api, text_of


class Form(msgspec.Struct):
    """What is asked for: with a range and a length, which structured outputs do not take."""

    risk: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
    why: Annotated[str, msgspec.Meta(max_length=100)]
    veto: bool = False


ASKED = Request(
    purpose="expert.security",
    model="claude-opus-5-5",
    system="You judge changes. " * 20,
    stable=("<data>the transcript</data> " * 20, "<data>the cluster</data>"),
    question="How risky?",
    schema=msgspec.json.schema(Form),
    max_tokens=500,
    video="v1",
)
LONG = msgspec.structs.replace(ASKED, max_tokens=STREAM_FROM + 1)
both_ways = pytest.mark.parametrize("request_", [ASKED, LONG], ids=["whole", "streamed"])


@pytest.fixture(scope="module")
def server() -> Iterator[MessagesApi]:
    with messages_api() as api:
        yield api


@pytest.fixture
def api(server: MessagesApi) -> MessagesApi:
    server.answer = lambda body: None
    server.faults, server.asked, server.counted, server.refused = [], [], [], []
    server.models, server.unknown, server.drips, server.dripped = {}, set(), "", 0
    server.release.clear()
    return server


@pytest.fixture(scope="module")
def models(server: MessagesApi) -> Iterator[AnthropicModels]:
    made = AnthropicModels(KEY, server.url, seconds=5)
    yield made
    made.close()


@both_ways
def test_an_answer_has_the_form_that_was_asked_for(
    api: MessagesApi, models: AnthropicModels, request_: Request
) -> None:
    reply = models.ask(request_)
    assert msgspec.json.decode(reply.text, type=Form) == Form(0.5, "text")
    assert (reply.stop, reply.model, reply.stored) == ("end_turn", "claude-opus-5-5", False)
    assert api.refused == [], "no sampling parameter, no limit in the schema that the API refuses"
    (body,) = api.asked
    assert text_of(body).endswith("How risky?") and "temperature" not in body


def test_the_second_question_reads_the_prefix_from_the_cache(api: MessagesApi, models: AnthropicModels) -> None:
    asked = msgspec.structs.replace(ASKED, system="Another system. " * 30)
    first = models.ask(asked)
    second = models.ask(msgspec.structs.replace(asked, question="And how feasible?"))
    assert first.usage.cache_write > 0 and first.usage.cache_read == 0
    assert second.usage.cache_read == first.usage.cache_write and second.usage.cache_write == 0
    assert 0 < second.cost_usd < first.cost_usd


def test_a_request_is_counted_before_it_is_asked(api: MessagesApi, models: AnthropicModels) -> None:
    counted = models.count(ASKED)
    usage = models.ask(ASKED).usage
    assert counted == usage.input + usage.cache_read + usage.cache_write
    assert len(api.counted) == 1 and "max_tokens" not in api.counted[0]


@both_ways
@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_what_passes_is_a_retry_of_the_event(
    api: MessagesApi, models: AnthropicModels, request_: Request, status: int
) -> None:
    api.faults = [Fault(status, "overloaded_error", "busy", retry_after="3600")]
    with pytest.raises(Temporary, match=f"answers {status} .*3600") as raised:
        models.ask(request_)
    assert not isinstance(raised.value, Unheard), "nothing was paid for"
    assert len(api.asked) == 1, "the SDK neither retries nor waits for an hour"


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, "output_config: unknown field", "request"),
        (400, "prompt is too long: 1200000 tokens > 1000000 maximum", "too long"),
        (400, "Your credit balance is too low to access the API", "payment"),
        (401, "invalid bearer token", "key"),
        (402, "payment required", "payment"),
        (403, "not allowed", "key"),
        (404, "model: claude-1", "retired"),
        (404, "no such path", "request"),  # a gateway that is none
        (413, "request too large", "too long"),
        (422, "unprocessable", "request"),
    ],
)
def test_what_does_not_pass_is_a_typed_failure(
    api: MessagesApi, models: AnthropicModels, status: int, message: str, kind: str
) -> None:
    api.faults = [Fault(status, "invalid_request_error", message)]
    with pytest.raises(ModelFailure) as raised:
        models.ask(ASKED)
    assert raised.value.kind == kind
    assert KEY not in str(raised.value)


@both_ways
@pytest.mark.parametrize("wire", ["drop", "cut"])
def test_a_dropped_answer_may_have_been_paid_for(
    api: MessagesApi, models: AnthropicModels, request_: Request, wire: str
) -> None:
    api.faults = [Fault(wire=wire)]  # type: ignore[arg-type]
    with pytest.raises(Unheard):
        models.ask(request_)
    assert len(api.asked) == 1


def test_a_model_that_says_nothing_meets_our_deadline(api: MessagesApi) -> None:
    hasty = AnthropicModels(KEY, api.url, seconds=0.5)
    hasty.ping()  # it is connected
    api.faults = [Fault(wire="stall")]
    with pytest.raises(Unheard, match="Timeout"):
        hasty.ask(ASKED)
    api.release.set()
    hasty.close()


@pytest.fixture
def patient(api: MessagesApi) -> Iterator[AnthropicModels]:
    """For which a second passes with each byte that drips, and none otherwise."""
    made = AnthropicModels(KEY, api.url, seconds=5, clock=lambda: float(api.dripped))
    yield made
    api.release.set()
    made.close()


@both_ways
@pytest.mark.parametrize("status", [200, 401, 500])
@pytest.mark.parametrize("kept", [True, False], ids=["kept", "new"])
@pytest.mark.parametrize("drips", ["head", "body"])
def test_an_answer_that_drips_is_cut_at_our_deadline(
    api: MessagesApi,
    patient: AnthropicModels,
    request_: Request,
    drips: Literal["head", "body"],
    kept: bool,
    status: int,
) -> None:
    if kept:
        patient.ask(request_)
    api.drips = drips
    api.faults = [Fault(status)] if status != 200 else []
    with pytest.raises(Unheard, match="within 5 s"):
        patient.ask(request_)


def test_a_proxy_that_drips_is_cut_too(api: MessagesApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", api.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    behind = AnthropicModels(KEY, "http://models.example", seconds=5, clock=lambda: float(api.dripped))
    behind.ping()
    api.drips = "body"
    with pytest.raises(Unheard, match="within 5 s"):
        behind.ask(ASKED)
    api.release.set()
    behind.close()


@pytest.mark.parametrize("drips", ["head", "body"])
def test_what_is_looked_up_has_a_deadline_too(
    api: MessagesApi, patient: AnthropicModels, drips: Literal["head", "body"]
) -> None:
    api.drips = drips
    for ask in (patient.ping, lambda: patient.count(ASKED), lambda: patient.lifecycle("claude-x")):
        with pytest.raises(Temporary, match="within 15 s") as raised:
            ask()
        assert not isinstance(raised.value, Unheard)


def test_where_nobody_listens_nothing_was_paid(api: MessagesApi) -> None:
    away = AnthropicModels(KEY, "http://127.0.0.1:9", seconds=1)
    for ask in (away.ping, lambda: away.ask(ASKED), lambda: away.count(ASKED)):
        with pytest.raises(Temporary) as raised:
            ask()
        assert not isinstance(raised.value, Unheard)
    away.close()


@both_ways
@pytest.mark.parametrize("stop", ["max_tokens", "refusal", "model_context_window_exceeded"])
def test_why_a_model_stopped_is_said(api: MessagesApi, models: AnthropicModels, request_: Request, stop: str) -> None:
    api.answer = lambda body: Scripted('{"risk": 0.', stop)
    reply = models.ask(request_)
    assert (reply.stop, reply.text) == (stop, '{"risk": 0.') and reply.cost_usd > 0


def test_the_life_of_a_model(api: MessagesApi, models: AnthropicModels) -> None:
    api.models["claude-sonnet-4-5"] = {"lifecycle": "deprecated", "retires_at": "2026-11-30T00:00:00Z"}
    api.unknown.add("claude-3")
    assert models.lifecycle("claude-opus-5-5").state == "active"
    found = models.lifecycle("claude-sonnet-4-5")
    assert (found.state, found.retires_at) == ("deprecated", "2026-11-30T00:00:00+00:00")
    assert models.lifecycle("claude-3").state == "retired"
    models.ping()


def test_a_wrong_key_is_said_without_it(api: MessagesApi) -> None:
    wrong = AnthropicModels("sk-ant-wrong", api.url)
    for ask in (wrong.ping, lambda: wrong.lifecycle("claude-x")):
        with pytest.raises(ModelFailure, match="ANTHROPIC_API_KEY is not accepted") as raised:
            ask()
        assert raised.value.kind == "key" and "sk-ant-wrong" not in str(raised.value)
    wrong.close()


def test_models_are_made_of_the_environment(api: MessagesApi) -> None:
    assert models_from({}) is None and models_from({"ANTHROPIC_API_KEY": " "}) is None
    made = models_from({"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": api.url})
    assert made is not None
    made.ping()
    made.close()
