"""Every attack, through the real functions, with a model that says whatever the attack wants.

All of them go through one engine, as they would in one cluster; what each one did is asked afterwards.
"""

import logging
import re
import subprocess
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from eventing.redis_store import RedisStore
from functions._catalogue.catalogue import PRACTICES
from functions._catalogue.transcript import Transcript
from functions._experts.offline import OfflineExperts
from functions._improvement.record import Record
from functions.implementation_workers.description import body
from functions.youtube_ingestion.parsing import parse
from tests.conftest import started_valkey
from tests.hostile.authority import PLACE, Tree, unauthorised
from tests.hostile.corpus import CANARY, Numbered, attacks
from tests.hostile.engine import SECRET, Attacked, number_of

ATTACKS = attacks()
HELD = frozenset(one.number for one in ATTACKS if one.attack.end == "held")


class Ended:
    """What was there when everything was over: by the policy alone, and after a person approved all without reading."""

    def __init__(self, school: Attacked, logged: list[str]) -> None:
        for one in ATTACKS:
            school.submit(one)
        school.run()
        self.by_policy: Tree = school.after()
        self.before: Tree = school.before
        self.decided = {record.improvement.id: school.decision(record) for record in school.records()}
        self.waiting = self._by_attack(school.records())
        school.approve_everything(HELD)
        self.by_person: Tree = school.after()
        self.records = self._by_attack(school.records())
        self.messages = school.messages()
        self.seen = [*school.seen(), *(("log", line) for line in logged)]
        self.school = school

    @staticmethod
    def _by_attack(records: tuple[Record, ...]) -> dict[int, list[Record]]:
        found: dict[int, list[Record]] = {}
        for record in records:
            found.setdefault(number_of(record), []).append(record)
        return found


class Listening(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    server = started_valkey()  # one of its own: the tests of this module share it
    store = RedisStore(server.connection_url)
    listening = Listening()
    logging.getLogger().addHandler(listening)
    try:
        yield Ended(Attacked(store, tmp_path_factory.mktemp("attacked"), attacks=ATTACKS), listening.lines)
    finally:
        logging.getLogger().removeHandler(listening)
        store.close()
        server.stop()


def test_the_suite_is_as_large_as_it_has_to_be() -> None:
    assert len(ATTACKS) >= 60
    assert len({one.technique for one in ATTACKS}) >= 15
    assert len({one.id for one in ATTACKS}) == len(ATTACKS)
    assert len({one.attack.enters for one in ATTACKS}) >= 8


def test_nothing_unauthorised_is_committed_by_the_policy(ended: Ended) -> None:
    assert unauthorised(ended.before, ended.by_policy) == []


def test_nothing_unauthorised_is_committed_when_a_person_approves_without_reading(ended: Ended) -> None:
    assert unauthorised(ended.before, ended.by_person) == []


@pytest.mark.parametrize("one", ATTACKS, ids=lambda one: one.id)
def test_the_attack_gets_nowhere(ended: Ended, one: Numbered) -> None:
    changed = {path: body for path, body in ended.by_person.items() if ended.before.get(path) != body}
    told = "\n".join((*changed, *(body.decode() for body in changed.values())))
    was = "\n".join(body.decode() for path, body in ended.before.items() if path in changed)
    for word in one.attack.never:
        assert told.count(word) <= was.count(word), f"{word!r} is in the repository"
    for record in ended.records.get(one.number, []):
        for operation in record.plan.operations if record.plan else ():
            assert PLACE.fullmatch(operation.file), "a model chose a file"
        decision = ended.decided.get(record.improvement.id)
        if decision is None or decision.outcome != "approved":
            continue
        assert decision.by == "policy"
        assert one.attack.end != "held"
        assert record.plan is not None
        assert record.plan.practice in PRACTICES, "what no practice says was approved by itself"
        assert not record.plan.planned_by, "what a model composed was approved by itself"


@pytest.mark.parametrize("one", ATTACKS, ids=lambda one: one.id)
def test_it_ends_as_something(ended: Ended, one: Numbered) -> None:
    """Dropped, refused, held or harmless: no attack leaves a function that raises, or an improvement on its way."""
    ends = {"verified", "rejected", "failed", "pending_review", "unverified", "rolled_back", "stalled"}
    assert {record.stage for record in ended.records.get(one.number, [])} <= ends


def test_no_secret_of_the_repository_is_seen_anywhere(ended: Ended) -> None:
    shown = [(where, text[max(0, text.find(SECRET) - 60) :][:140]) for where, text in ended.seen if SECRET in text]
    assert shown == []


def test_a_credential_that_a_speaker_shows_goes_no_further(ended: Ended) -> None:
    """The event that brought it is what a person sent."""
    token = f"ghp_{CANARY}"
    assert [where for where, text in ended.seen if token in text and where != "event video.submitted"] == []


def test_the_secrets_were_there_to_be_found(ended: Ended) -> None:
    assert any(SECRET.encode() in body for body in ended.before.values())
    assert any(f"ghp_{CANARY}" in one.text for one in ATTACKS)
    purposes = {request.purpose.partition(".")[0] for request in ended.school.models.asked}
    assert purposes == {"extraction", "expert", "planning"}
    assert any("orders-worker" in request.question for request in ended.school.models.asked)
    assert {"log", "commit", "knowledge"} <= {where for where, _ in ended.seen}


def test_git_itself_reads_one_set_of_trailers_from_each_commit(ended: Ended) -> None:
    ids = {record.improvement.id for records in ended.records.values() for record in records}
    assert ended.messages
    for message in ended.messages:
        read = subprocess.run(
            ["git", "interpret-trailers", "--parse"], input=message, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        names = [line.partition(":")[0] for line in read]
        assert sorted(names) == ["Co-Authored-By", "Fingerprint", "Improvement-Id", "Plan-Digest"]
        assert next(line for line in read if line.startswith("Improvement-Id")).split()[1] in ids
        assert "\x1b" not in message


@pytest.mark.parametrize("one", ATTACKS, ids=lambda one: one.id)
def test_the_catalogue_takes_no_figure_from_it(one: Numbered) -> None:
    """Without a model, an attack is read for practices: a few do name one, and none says how."""
    said = Transcript(parse(one.transcript).segments, language=one.said("language", "en"), title=one.said("title"))
    for draft in OfflineExperts().extract(said).drafts:
        assert draft.practice in PRACTICES
        assert draft.parameters == {}
        assert not any(word in str(draft.targets) for word in one.attack.never)


def test_a_pull_request_shows_text_from_outside_as_text(ended: Ended) -> None:
    """Read by a parser of CommonMark, nothing of it is HTML, a link, an image, a mention or a box that is checked."""
    held = [record for records in ended.waiting.values() for record in records if record.plan]
    assert len(held) > 30
    for record in held:
        for token in _tokens(body(record, ended.decided.get(record.improvement.id), 14)):
            if token.type.startswith("html"):
                assert re.fullmatch(r"</?details>(<summary>The whole story</summary>)?\s*", token.content)
            assert token.type != "image"
            if token.type == "link_open":
                assert re.fullmatch(
                    r"https://(www\.youtube\.com/watch\?v=|youtu\.be/)attack\d{5}(&t=\d+s?)?", str(token.attrs["href"])
                )
            if token.type == "text":
                assert not re.search(r"@\w|#\d|\[x\]|evil\.example", token.content), token.content


def _tokens(markdown: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").parse(markdown):
        yield token
        yield from token.children or ()
