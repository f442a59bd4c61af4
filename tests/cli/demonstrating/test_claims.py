"""Each claim about the day can fail, and says what was seen."""

import io
from typing import Any

import pytest
from msgspec.structs import replace as with_fields
from rich.console import Console

from eventing.vocabulary import Improvement, Origin, Resource
from functions._cli.demonstrating.claims import MEMORY, Claim, claims_after, claims_before, claims_throughout
from functions._cli.demonstrating.overlay import overlay_text, policy_of
from functions._cli.demonstrating.picture import Picture, Service
from functions._cli.demonstrating.tables import cluster, judged, nodes, remaining, resources
from functions._cli.engine import POLICY
from functions._improvement.healing import Known
from functions._improvement.record import Record, Step
from functions._policy.reading import load
from functions._rehearsal.legacy.day import day_of
from functions._symptoms.symptom import Symptom

ROLES = {role: f"the-{role}" for role in MEMORY}
AFTER = {f"the-{role}": Service(most, 512, 50, 1, 1) for role, most in MEMORY.items()}
BEFORE = {f"the-{role}": Service(0, 2048, 100, 1, 0) for role in MEMORY} | {"the-store": Service(3072, 2048, 100, 1, 0)}
WELL: dict[str, Any] = {"nodes": {f"n{at}": 0.7 for at in range(7)}, "services": AFTER, "school": "Synced/Healthy"}
ILL: dict[str, Any] = {
    "nodes": {f"n{at}": 0.97 for at in range(7)},
    "services": BEFORE,
    "pending": tuple("abcdefghi"),
    "looping": {f"c{at}": 300 for at in range(6)},
    "unpulled": ("x", "y"),
    "jobs": tuple(f"j{at}" for at in range(12)),
    "pods": tuple(f"p{at}" for at in range(9)),
    "out_of_sync": tuple(f"a{at}" for at in range(8)),
}
FAULT = Known(Symptom("crashing", Resource("Deployment", "tunnel", "shop"), {}), 1.0, 2.0)
TOLD = with_fields(FAULT, state="escalated", word="no remedy", told="no remedy", reason="read its log")
DONE = Record(
    Improvement("i", Origin("symptom", "f"), "t", "remedy", 1.0, "f"), "verified", (Step("verified", "", ""),)
)


def shown(*tables: Any) -> str:
    console = Console(file=io.StringIO(), width=160, no_color=True)
    console.print(*tables)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def failing(claims: tuple[Claim, ...]) -> list[str]:
    return [one.what for one in claims if not one.holds]


def test_the_day_as_it_is_told_holds() -> None:
    assert failing(claims_before(Picture(**ILL))) == []
    assert failing(claims_after(Picture(**WELL), ROLES, (), (DONE,))) == []
    assert (
        failing(claims_throughout((), (), ("DELETE /api/v1/namespaces/a/pods/b", "PATCH /x/applications/y"), 1, 9))
        == []
    )


@pytest.mark.parametrize("field", ["nodes", "services", "pending", "looping", "unpulled", "jobs", "out_of_sync"])
def test_a_day_that_is_not_as_it_is_told_is_none(field: str) -> None:
    assert failing(claims_before(Picture(**{**ILL, field: type(ILL[field])()})))


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"services": {**AFTER, "the-store": Service(128, 512, 50, 1, 0)}}, "6 of 6 services run"),
        (
            {"services": {**AFTER, "the-store": Service(129, 512, 50, 1, 1)}},
            "each of them for no more than its row says",
        ),
        ({"services": {**AFTER, "the-store": Service(64, 512, 50, 2, 2)}}, "one pod each"),
        ({"services": {**AFTER, "the-store": Service(64, 512, 60, 1, 1)}}, "50 thousandths of a core"),
        ({"services": {**AFTER, "the-store": Service(64, 2048, 50, 1, 1)}}, "50 thousandths of a core"),
        ({"services": {**AFTER, "the-store": Service(64, 0, 50, 1, 1)}}, "50 thousandths of a core"),
        ({"services": {}}, "6 of 6 services run"),
        ({"nodes": {f"n{at}": 0.77 for at in range(7)}}, "every node at or below 76%"),
        ({"nodes": {}}, "every node at or below 76%"),
        ({"pending": ("a",)}, "no pod pending"),
        ({"jobs": ("a",)}, "no finished Job or pod is left"),
        ({"looping": {"tunnel": 300}}, "whatever is not well is one of these faults"),
        ({"out_of_sync": ("chat",)}, "whatever is not well is one of these faults"),
    ],
)
def test_each_claim_about_the_end_can_fail(changed: dict[str, Any], what: str) -> None:
    found = failing(claims_after(Picture(**{**WELL, **changed}), ROLES, (), ()))
    assert any(one.startswith(what) for one in found), found


UNTOLD = (
    FAULT,
    with_fields(TOLD, reason=""),
    with_fields(TOLD, told=""),
    with_fields(TOLD, state="waiting"),
)


@pytest.mark.parametrize("known", UNTOLD)
def test_a_fault_that_nobody_was_told_of_in_writing_is_not_explained(known: Known) -> None:
    still = Picture(**{**WELL, "looping": {"tunnel": 300}})
    assert failing(claims_after(still, ROLES, (TOLD,), ())) == []
    assert failing(claims_after(still, ROLES, (known,), ())) == [
        "a person was told of each fault that is left, and why"
    ]


def test_a_remedy_that_was_not_verified_counts() -> None:
    assert failing(claims_after(Picture(**WELL), ROLES, (), (with_fields(DONE, stage="rolled_back"),)))


@pytest.mark.parametrize(
    "arguments",
    [
        (("shop/web at 4 s",), (), (), 0, 9),
        ((), (), (), 0, 0),  # nobody looked
        ((), ("abc",), (), 0, 9),
        ((), (), ("PUT /api/v1/namespaces/a/pods/b",), 0, 9),
        ((), (), ("DELETE /apis/apps/v1/namespaces/a/deployments/b",), 0, 9),
        ((), (), ("DELETE /api/v1/namespaces/a/pods/b",), 0, 9),  # deleted, and not listed
    ],
)
def test_what_may_never_happen_is_seen(arguments: tuple[Any, ...]) -> None:
    assert len(failing(claims_throughout(*arguments))) == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_overlay_is_a_policy_and_says_all_that_differs(seed: int) -> None:
    day = day_of(seed, "127.0.0.1:5000")
    policy, shipped = policy_of(day, POLICY.read_text()), load(POLICY.read_text())
    assert (policy.mode, shipped.mode) == ("act", "propose")
    assert policy.healing.namespaces == day.spaces
    assert policy.protected_namespaces == shipped.protected_namespaces
    assert "shortened for the rehearsal" in overlay_text(day)
    assert set(policy.remedies.values()) == {"automatic", "agreed"}


def test_the_tables_say_before_and_after() -> None:
    before, after = Picture(**ILL), Picture(**WELL)
    text = shown(resources(before, after, ROLES), nodes(before, after), cluster(before, after), remaining((TOLD,)))
    assert "3072Mi" in text
    assert "97%" in text
    assert "read its log" in text
    assert "✗" in shown(judged("t", (Claim("a", False, "[b]"),)))
