"""Commands: obeyed once, refused with a reason, audited either way; what is refused changes nothing."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import Command
from eventing.handler import Permanent
from functions._commands.signing import composed
from functions._improvement.record import Record
from functions._improvement.standing import Freeze, frozen_key
from tests.coordinator.samples import AT, NOW, record
from tests.coordinator.school import KEY, School, said


def _command(record: Record, **changes: Any) -> Command:
    made: dict[str, Any] = {"nonce": "n1", "expires": NOW + 300, "digest": record.digest} | changes
    return composed("approve", record.improvement.id, made.pop("by", "ada"), made.pop("key", KEY), **made)


@pytest.fixture
def waiting(school: School) -> Record:
    """A sound plan that waits for a person."""
    return school.put(record("pending_review", reason="mode"))


@pytest.mark.parametrize(
    ("changes", "forged", "says"),
    [
        ({"key": b"a key that nobody has"}, {}, "the signature is not that of COMMAND_SIGNING_KEY"),
        ({}, {"by": "eve"}, "the signature is not that of COMMAND_SIGNING_KEY"),
        ({}, {"signature": ""}, "the signature is not that of COMMAND_SIGNING_KEY"),
        ({"expires": NOW}, {}, "it expired 0 s ago"),
        ({"expires": NOW + 86401}, {}, "valid for more than 24 hours"),
        ({"by": "policy"}, {}, "no person is called policy"),
        ({"digest": "other"}, {}, "the plan's digest is"),
        ({"digest": ""}, {}, "not given: it changed since; look at it again"),
    ],
)
def test_what_is_refused_changes_nothing_and_is_audited(
    school: School, waiting: Record, changes: dict[str, Any], forged: dict[str, Any], says: str
) -> None:
    command = replace(_command(waiting, **changes), **forged)
    with pytest.raises(Permanent, match=says) as refused:
        school.send("command", command)
    assert str(refused.value).startswith(f"approve {waiting.improvement.id} by {command.by}: ")
    assert school.record(waiting.improvement.id) == waiting
    assert school.store.keys("school:decision:") == school.store.keys("school:lease:") == ()
    (audit,) = school.stream("school:audit")
    assert says in audit.pop("reason")
    assert audit == {
        "at": AT,
        "answer": "refused",
        "action": "approve",
        "target": waiting.improvement.id,
        "by": command.by,
        "nonce": "n1",
    }


def test_a_command_is_obeyed_once(school: School, waiting: Record) -> None:
    command = _command(waiting, arguments={"reason": "looked at it"})
    assert said(school.send("command", command)) == ["improvement.approved"]
    (audit,) = school.stream("school:audit")
    assert (audit["answer"], audit["reason"], audit["action"]) == ("obeyed", "looked at it", "approve")
    with pytest.raises(Permanent, match="a command with this nonce was received before"):
        school.send("command", command)
    assert [entry["answer"] for entry in school.stream("school:audit")] == ["obeyed", "refused"]
    assert school.get("school:nonce:n1", str) == "obeyed"


def test_a_genuine_command_that_cannot_be_obeyed_uses_its_nonce_up(school: School, waiting: Record) -> None:
    school.set(frozen_key(), Freeze("ada", AT))
    command = _command(waiting)
    with pytest.raises(Permanent, match="unfreeze first"):
        school.send("command", command)
    school.redis.delete(frozen_key())
    with pytest.raises(Permanent, match="nonce was received before"):
        school.send("command", command)
    assert school.stage(waiting.improvement.id) == "pending_review"


def test_a_forged_command_does_not_use_the_nonce_of_a_genuine_one_up(school: School, waiting: Record) -> None:
    with pytest.raises(Permanent, match="signature"):
        school.send("command", replace(_command(waiting), target="other"))
    assert said(school.send("command", _command(waiting))) == ["improvement.approved"]


def test_the_nonce_is_remembered_until_the_command_has_expired(school: School, waiting: Record) -> None:
    school.send("command", _command(waiting, expires=NOW + 200.5))
    assert 250 < school.redis.ttl("school:nonce:n1") <= 261


def test_without_a_key_no_command_is_obeyed(school: School, waiting: Record) -> None:
    school.key = b""
    with pytest.raises(Permanent, match="no command can be checked here: COMMAND_SIGNING_KEY has 0 bytes"):
        school.send("command", _command(waiting))
    assert school.stream("school:audit")[0]["answer"] == "refused"
    assert school.record(waiting.improvement.id) == waiting


def test_what_a_stranger_says_is_cut_before_it_is_written_down(school: School, waiting: Record) -> None:
    with pytest.raises(Permanent):
        school.send("command", replace(_command(waiting), target="x" * 5000))
    assert school.stream("school:audit")[0]["target"] == "x" * 300


@pytest.mark.parametrize("action", ["approve", "reject", "edit", "cancel", "resolve", "undo"])
def test_a_command_about_nobody_is_refused(school: School, action: Any) -> None:
    with pytest.raises(Permanent, match="there is no improvement 'nobody'; `status` lists them"):
        school.order(action, "nobody")
