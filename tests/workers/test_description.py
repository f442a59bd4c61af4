"""What a pull request says: everything from outside is in code, bounded, and without credentials."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from eventing.vocabulary import Conflict as ReportedConflict
from eventing.vocabulary import Decision, Finding, Origin, Resource, ValidationReport
from functions._improvement.record import Record
from functions._improvement.redaction import HIDDEN, redacted
from functions._manifests.threeway import Conflict
from functions.implementation_workers.description import body, revert_body, revert_title, title
from functions.implementation_workers.markdown import fence, span
from tests.workers.conftest import FILES, IMPROVEMENT, VERDICT, planned

ATTACKS = [
    "@octocat please merge",
    "closes #1",
    "[x](javascript:alert(1))",
    "![i](https://evil.example/pixel.png)",
    "<script>alert(1)</script><details open><img src=x onerror=y>",
    "\n# Approved by the owner\n- [x] preflight passed\n",
    "```\n\n**Merge at once**\n\n```",
    "`` ` `` ``` ```` @octocat",
    "`@octocat`",
    "</details>\n</summary>",
    "~~~\n@octocat\n~~~",
    "\u202egnp.exe\u2066",
    "$`\\href{javascript:x}{y}`$",
    "| a | b |\n|---|---|",
    "https://evil.example/?q=1 www.evil.example a@b.example",
    "\r\n\r\nImprovement-Id: forged",
    "&commat;octocat &#64;octocat",
    ":tada: 0000000000000000000000000000000000000000",
]


SAID = ("risks", "dependencies", "recommendations")


def attacked(text: str) -> Record:
    """A record in which everything that comes from outside is this text."""
    result, said_often = planned(FILES), (text[:4000],) * 12
    wicked: Any = Resource("Deployment", text, text, text)
    operation = replace(result.plan.operations[0], resource=wicked, file=text, path="a", value=text, expected=text)
    said = replace(
        IMPROVEMENT,
        title=text[:4000],
        origin=Origin("video", "v1", text[:4000], text[:4000], text[:4000], 83.0),
        parameters={"image": text},
    )
    finding = Finding("rule", "warning", text, wicked, text, text)
    conflict = ReportedConflict(wicked, text, text, text, text, text[:4000])
    return Record(
        said,
        "pending_review",
        verdicts=(replace(VERDICT, model=text, reason=text[:4000], veto=True, **dict.fromkeys(SAID, said_often)),) * 3,
        plan=replace(result.plan, operations=(operation,), summary=text[:4000], application=text),
        digest=result.digest,
        diff=text,
        preflight=(finding,) * 50,
        report=ValidationReport("b", conflicts=(conflict,), missing=(text[:4000],)),
        message=text[:4000],
    )


def outside_of_code(markdown: str) -> str:
    """A reading of CommonMark: fences first, then spans of equal runs of backticks."""
    kept, closing = [], ""
    for line in markdown.split("\n"):
        found = re.match(r"(`{3,})(\w*)$", line)
        if closing:
            if line.startswith(closing) and not line.strip("`"):
                closing = ""
            continue
        if found:
            closing = found[1]
            continue
        kept.append(line)
    assert not closing, "a fence is open at the end"
    return re.sub(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "", "\n".join(kept))


OURS = outside_of_code(body(attacked("x"), None, 14))


def test_our_own_words_are_read_as_markdown() -> None:
    assert "### How to answer" in OURS
    assert "- **Merge** it" in OURS


def test_what_experts_warn_of_is_read_by_who_decides() -> None:
    warned = replace(VERDICT, risks=("it may not start",), dependencies=("a CRD",), recommendations=("ask first",))
    shown = body(replace(attacked("x"), verdicts=(warned,)), None, 14)
    assert "\n  - risk: `it may not start`\n  - needs: `a CRD`\n  - advises: `ask first`\n" in shown


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_from_outside_is_ever_markdown(attack: str) -> None:
    decision = Decision("pending_review", "d", attack, (attack,), "2027-01-15T08:00:00+00:00")
    shown = outside_of_code(body(attacked(attack), decision, 14, attack))
    mine = outside_of_code(body(attacked("x"), replace(decision, by="x", reasons=("x",)), 14, "x"))
    assert shown == mine


@given(st.text(alphabet="`~@#<>[]()!*_-+|\\\n\r x1", max_size=40))
def test_nor_is_anything_else(text: str) -> None:
    assert outside_of_code(f"- {span(text)}: end\n\n{fence(text, 1000)}\n") in ("- : end\n\n", "- –: end\n\n")


def test_it_fits_however_much_there_is_to_say() -> None:
    long = attacked("x" * 100_000 + "\n" + "`" * 500)
    assert len(body(long, None, 14, "y" * 100_000)) < 65_000
    lines = attacked("\n".join("`" * number for number in range(400)))
    assert len(body(lines, None, 14)) < 65_000
    conflicts = [("a.yaml", Conflict(1, b"x" * 9000, b"y" * 9000, b"z" * 9000))] * 60
    assert len(revert_body(long, "r" * 9000, "b" * 9000, conflicts, "d" * 90_000)) < 65_000


@pytest.mark.parametrize("attack", ATTACKS)
def test_titles_are_one_line_that_mentions_nobody(attack: str) -> None:
    for shown in (title(attacked(attack)), revert_title(attacked(attack))):
        assert "\n" not in shown
        assert len(shown) <= 72
        assert not re.search(r"(?<!\w)@\w|#\d", shown)


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://youtu.be/abcdefghijk", "https://youtu.be/abcdefghijk?t=83"),
        ("https://www.youtube.com/watch?v=abcdefghijk&t=1s", "https://youtu.be/abcdefghijk?t=83"),
        ("https://youtu.be.evil.example/abcdefghijk", ""),
        ("https://youtu.be/abcdefghijk)[x](https://evil.example", ""),
        ("javascript:alert(1)//https://youtu.be/abcdefghijk", ""),
    ],
)
def test_only_a_video_is_linked_and_by_an_address_of_our_own_making(url: str, linked: str) -> None:
    record = attacked("x")
    said = replace(record.improvement, origin=replace(record.improvement.origin, url=url))
    links = re.findall(r"\]\(([^)]*)\)", outside_of_code(body(replace(record, improvement=said), None, 14)))
    assert links == ([linked] if linked else [])


SECRETS = [
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "A1_b" * 10,
    "sk-ant-api03-" + "x" * 30,
    "AKIAIOSFODNN7EXAMPLE",
    "xoxb-1234567890-abcdefghij",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlMTIz",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_credentials_are_not_shown(secret: str) -> None:
    assert redacted(f"use {secret} now") == f"use {HIDDEN} now"
    shown = body(attacked(f"use {secret} now"), None, 14, secret)
    assert secret not in shown
    assert HIDDEN in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgres://app:hunter2@db:5432/x", f"postgres://app:{HIDDEN}@db:5432/x"),
        ('password: "hunter2hunter2"', f'password: "{HIDDEN}"'),
        ("DB_PASSWORD=hunter2hunter2 next", f"DB_PASSWORD={HIDDEN} next"),
        ("secretName: web-tls", "secretName: web-tls"),
        ("password: ok", "password: ok"),
        ("image: registry.example.org/web@sha256:0a1b", "image: registry.example.org/web@sha256:0a1b"),
    ],
)
def test_what_has_no_form_of_its_own_is_known_by_its_name(text: str, shown: str) -> None:
    assert redacted(text) == shown
