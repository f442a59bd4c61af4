"""A comment with a reason and a last day silences a rule where it stands, and nothing else does."""

import pytest

from functions._manifests.repository import load
from functions._preflight.check import compare, examine
from tests.manifests.samples import application, deployment

BAD = deployment().replace("name: web\n", "name: Web\n", 1)
ALLOW = "# preflight: allow names until 2026-06-30: the vendor's chart insists\n"
TODAY = "2026-01-01"


def said(text: str, today: str = TODAY) -> list[tuple[str, str]]:
    """(rule, severity) of what is found about names in these manifests."""
    files = {"argo/shop.yaml": application("shop", "apps").encode(), "apps/web.yaml": text.encode()}
    found = examine(load(files), today=today)
    return [(one.rule, one.severity) for one in found if one.rule in ("names", "suppression")]


def test_without_a_comment_it_is_found() -> None:
    assert said(BAD) == [("names", "error")]


@pytest.mark.parametrize(
    "text",
    [
        ALLOW + BAD,
        BAD + ALLOW,
        BAD.replace("spec:\n", "spec: " + ALLOW, 1),
        BAD.replace("spec:\n", "spec:\n  " + ALLOW, 1),
        "---\n" + ALLOW + BAD,
    ],
)
def test_a_comment_in_the_document_silences_its_rule(text: str) -> None:
    assert said(text) == [("names", "info")]


def test_the_note_says_until_when_and_why() -> None:
    files = {"argo/shop.yaml": application("shop", "apps").encode(), "apps/web.yaml": (ALLOW + BAD).encode()}
    note = next(one for one in examine(load(files), today=TODAY) if one.rule == "names")
    assert note.message.endswith("(allowed until 2026-06-30: the vendor's chart insists)")


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        ("# preflight: allow names until 2025-12-31: it was long ago", "it ended on 2025-12-31"),
        ("# preflight: allow names until 2027-01-03: for ever", "2027-01-03 is more than a year ahead"),
        ("# preflight: allow names until soon: really", "'soon' is no day written as YYYY-MM-DD"),
        ("# preflight: allow spelling until 2026-06-30: no such rule", "there is no such rule"),
        ("# preflight: allow names until 2026-06-30:", "it is not written as"),
        ("# preflight: allow names: because", "it is not written as"),
        ("# preflight: ignore", "it is not written as"),
    ],
)
def test_a_comment_that_does_not_count_is_a_warning_itself(comment: str, why: str) -> None:
    files = {"argo/shop.yaml": application("shop", "apps").encode(), "apps/web.yaml": f"{comment}\n{BAD}".encode()}
    found = examine(load(files), today=TODAY)
    assert [one.severity for one in found if one.rule == "names"] == ["error"]
    assert [why in one.message for one in found if one.rule == "suppression"] == [True]


def test_the_last_day_still_counts() -> None:
    assert said(ALLOW + BAD, "2026-06-30") == [("names", "info")]
    assert said(ALLOW + BAD, "2026-07-01") == [("names", "error"), ("suppression", "warning")]


def test_without_a_date_nothing_is_silenced() -> None:
    assert said(ALLOW + BAD, "") == [("names", "error"), ("suppression", "warning")]


def test_it_holds_in_its_own_document_only() -> None:
    other = deployment("other").replace("name: other\n", "name: Other\n", 1)
    assert sorted(said(f"{ALLOW}{BAD}---\n{other}")) == [("names", "error"), ("names", "info")]


def test_text_in_a_value_silences_nothing() -> None:
    script = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: My_Script, namespace: shop}\n"
        f"data:\n  run.sh: |\n    echo hello\n    {ALLOW}"
    )
    assert said(script) == [("names", "error")]
    quoted = f'apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: My_Script}}\ndata: {{a: "x {ALLOW.strip()}"}}\n'
    assert said(quoted) == [("names", "error")]


def test_a_broken_file_can_be_allowed_by_a_line_of_its_own() -> None:
    broken = "# preflight: allow parses until 2026-06-30: a template of our own tool\na: [\n"
    files = {"argo/shop.yaml": application("shop", "apps").encode(), "apps/web.yaml": broken.encode()}
    found = [(one.rule, one.severity) for one in examine(load(files), today=TODAY)]
    assert ("parses", "info") in found
    assert ("parses", "error") not in found


def test_a_change_that_takes_the_comment_away_brings_the_finding_in() -> None:
    start = {"argo/shop.yaml": application("shop", "apps").encode()}
    before, after = start | {"apps/web.yaml": (ALLOW + BAD).encode()}, start | {"apps/web.yaml": BAD.encode()}
    found = compare(load(before), load(after), today=TODAY)
    assert [(one.rule, one.severity) for one in found if one.rule == "names"] == [("names", "error")]
