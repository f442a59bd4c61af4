from functions._manifests.diffs import diff
from tests.manifests.samples import config


def test_only_what_differs_is_shown() -> None:
    before = {"a.yaml": b"a: 1\nb: 2\n", "c.yaml": b"c: 1\n"}
    assert diff(before, {"a.yaml": b"a: 1\nb: 3\n", "c.yaml": b"c: 1\n"}) == (
        "--- a/a.yaml\n+++ b/a.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n"
    )
    assert diff(before, before) == ""
    assert diff(before, {}) == ""


def test_files_that_come_and_go() -> None:
    assert diff({}, {"b.yaml": b"b: 1\n", "a.yaml": b"a: 1\n"}) == (
        "--- /dev/null\n+++ b/a.yaml\n@@ -0,0 +1 @@\n+a: 1\n--- /dev/null\n+++ b/b.yaml\n@@ -0,0 +1 @@\n+b: 1\n"
    )
    assert diff({"a.yaml": b"a: 1\n"}, {"a.yaml": None}) == "--- a/a.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-a: 1\n"


def test_a_missing_last_newline_is_told() -> None:
    assert diff({"a": b"a: 1"}, {"a": b"a: 1\n"}) == (
        "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a: 1\n\\ No newline at end of file\n+a: 1\n"
    )


def test_carriage_returns_stay_inside_their_lines() -> None:
    assert diff({"a": b"a: 1\r\nb: 1\r\n"}, {"a": b"a: 1\r\nb: 2\r\n"}).count("\r\n") == 3


def test_bytes_that_are_no_text_do_not_fail() -> None:
    assert "\ufffd" in diff({"a": b"\xff"}, {"a": b"x"})


SECRET = (
    "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  password: aHVudGVyMg==\n"
    "  other: |\n    hunter\n    two\n"
    "stringData: {user: hunter3}\n"
)


def test_what_a_secret_holds_is_hidden_on_both_sides() -> None:
    before, after = SECRET + "---\n" + config(), SECRET.replace("hunter", "fisher") + "---\n" + config(data="{a: c}")
    shown = diff({"a.yaml": before.encode()}, {"a.yaml": after.encode()})
    assert "-data: {a: b}\n+data: {a: c}\n" in shown
    assert "hunter" not in shown
    assert "fisher" not in shown
    whole = diff({}, {"a.yaml": before.encode()})
    assert "+  password: (hidden)\n+  other: (hidden)\n+stringData: {user: (hidden)}\n" in whole
    assert "+data: {a: b}" in whole


def test_secrets_inside_lists_and_without_entries_are_hidden_too() -> None:
    secrets = "- {kind: Secret, data: {a: hunter}}\n- {kind: Secret, data: hunter}\n"
    listed = f"kind: List\nitems:\n{secrets}- {{kind: Pod, data: {{a: shown}}}}\n"
    shown = diff({}, {"a.yaml": listed.encode()})
    assert "hunter" not in shown
    assert "shown" in shown


def test_an_unreadable_file_that_speaks_of_secrets_is_hidden_whole() -> None:
    shown = diff({"a.yaml": b"kind: Secret\ndata: [hunter"}, {"a.yaml": b"kind: Pod\n"})
    assert "hunter" not in shown
    assert "-(hidden)\n\\ No newline at end of file\n+kind: Pod\n" in shown
