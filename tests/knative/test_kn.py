"""`kn event send`: what it puts on the wire is taken, reaches the reader unchanged, and carries all that is needed."""

import re
import shlex
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from eventing.broker import LocalBroker
from eventing.contracts import EVENT_TYPES, VideoSubmitted
from eventing.identity import event_id
from functions._cli.publishing import new_id
from tests.eventing_broker.manifests import trigger, wiring
from tests.eventing_broker.running import PATIENCE, broker_of
from tests.eventing_broker.subscriber import Subscriber, serving
from tests.knative.overlays import built

PAGE = (Path(__file__).parents[2] / "docs" / "kn.md").read_text()
TYPE = "ai.cortex.school.video.submitted"
LABEL = re.compile(r"(?=.{1,63}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
# As the CloudEvents SDK for Go writes a binary request: canonical header names, the time with nanoseconds, and JSON as
# Go encodes it, sorted and with `&` as an escape.
REQUEST = (
    "POST /ns/school HTTP/1.1\r\n"
    "Host: {host}\r\n"
    "User-Agent: Go-http-client/1.1\r\n"
    "Content-Length: {length}\r\n"
    "Ce-Id: 2f0f7d5b-7a5c-4a2e-9a39-0f6f0a5d7f43\r\n"
    "Ce-Source: kn-event/v1.22.0\r\n"
    "Ce-Specversion: 1.0\r\n"
    "Ce-Time: 2026-11-28T21:15:04.123456789Z\r\n"
    "Ce-Type: {type}\r\n"
    "Content-Type: application/json\r\n"
    "Accept-Encoding: gzip\r\n"
    "\r\n"
)
URL = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1"
BODY = rb'{"title":"2026","url":"https://www.youtube.com/watch?v=dQw4w9WgXcQ\u0026t=1"}'


@pytest.fixture
def reader() -> Iterator[Subscriber]:
    with serving() as subscriber:
        yield subscriber


def posted(broker: LocalBroker, body: bytes) -> bytes:
    """The first line of the answer to those very bytes."""
    address = urlsplit(broker.url)
    with socket.create_connection((address.hostname, address.port), PATIENCE) as connection:
        text = REQUEST.format(host=address.netloc, length=len(body), type=TYPE)
        connection.sendall(text.encode() + body)
        return connection.recv(65536).split(b"\r\n", 1)[0]


def test_a_video_sent_by_kn_reaches_its_reader_as_it_was_sent(reader: Subscriber) -> None:
    block = {"retry": 1, "timeout": "PT10S"}
    with broker_of(wiring(trigger("learn", to=reader.url, type=TYPE, delivery=block))) as (broker, _):
        assert posted(broker, BODY) == b"HTTP/1.1 202 Accepted"
        assert broker.wait_idle(PATIENCE)
    (seen,) = reader.seen
    assert seen.body == BODY
    assert msgspec.json.decode(seen.body, type=VideoSubmitted) == VideoSubmitted(URL, "2026")
    attributes = {name: value for name, value in seen.headers.items() if name.startswith("ce-")}
    assert attributes.pop("ce-id") == "2f0f7d5b-7a5c-4a2e-9a39-0f6f0a5d7f43"
    assert attributes.pop("ce-time") == "2026-11-28T21:15:04.123456789Z"
    assert {name: value for name, value in attributes.items() if name != "ce-knativearrivaltime"} == {
        "ce-specversion": "1.0",
        "ce-type": TYPE,
        "ce-source": "kn-event/v1.22.0",
    }, "no extension, no subject, no dataschema: the first reader has to do without"


def test_what_looks_like_a_number_is_refused_with_its_field() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"Expected `str`, got `int` - at `\$\.title`"):
        msgspec.json.decode(b'{"title":2026,"url":"https://youtu.be/x"}', type=VideoSubmitted)


@pytest.mark.parametrize("source", ["kn-event/v1.22.0", "/cortex-school/school-coordinator", "x" * 300, "ä ö"])
def test_every_id_that_is_derived_or_made_is_a_valid_label(source: str) -> None:
    for name in EVENT_TYPES:
        assert LABEL.fullmatch(event_id(source, "an id: with/everything" * 9, name, "part"))
    assert LABEL.fullmatch(new_id())


def test_every_name_and_label_of_the_manifests_is_valid() -> None:
    name = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
    for overlay in ("knative/overlays/k3s", "knative/overlays/kafka"):
        for data in built(overlay):
            assert name.fullmatch(data["metadata"]["name"])
            labels = (data["metadata"].get("labels") or {}).values()
            assert [label for label in labels if label and not LABEL.fullmatch(label)] == []


def commands() -> list[list[str]]:
    blocks = re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    lines = (line for block in blocks for line in block.replace("\\\n", " ").splitlines())
    return [shlex.split(line) for line in lines]


# As `--help` of kn 1.21 and its plugin lists them; `kn` itself has no package here.
FLAGS = {
    ("kn", "event", "send"): {"--to", "--type", "--field", "--raw-field", "--id", "--source", "--namespace"},
    ("kn", "service", "describe"): {"--namespace", "--verbose"},
}


def test_the_page_uses_flags_that_there_are() -> None:
    sent = [words for words in commands() if words[:3] == ["kn", "event", "send"]]
    assert len(sent) == 3
    for words in commands():
        known = next(
            (flags for start, flags in FLAGS.items() if words[: len(start)] == [*start]), {"--namespace", "-n"}
        )
        assert {word.partition("=")[0] for word in words if word.startswith("-")} <= known, words
    for words in sent:
        assert words[words.index("--type") + 1] in EVENT_TYPES
        fields = {words[at + 1].partition("=")[0] for at, word in enumerate(words) if word == "--field"}
        assert fields <= set(VideoSubmitted.__struct_fields__)


def test_the_page_names_the_broker_that_there_is() -> None:
    brokers = [data["metadata"] for data in built("knative/overlays/k3s") if data["kind"] == "Broker"]
    assert [(one["namespace"], one["name"]) for one in brokers] == [("cortex-school", "school")]
    targets = {words[words.index("--to") + 1] for words in commands() if "--to" in words}
    assert {target for target in targets if not target.endswith("/cortex-school/school")} == {
        "broker:school:cortex-school"
    }
