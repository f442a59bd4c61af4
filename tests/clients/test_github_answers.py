"""What GitHub's answers mean, as tables."""

import pytest

from functions._clients.github_answers import Answer, clean, is_protected, limited, message_of

DATE = {"date": "Fri, 02 Jan 2026 03:04:05 GMT"}


def answer(status: int, message: str = "", **headers: str) -> Answer:
    """An answer with this message."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, f'{{"message": "{message}"}}')


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (answer(200, "API rate limit exceeded"), None),
        (answer(403, "Resource not accessible by integration"), None),
        (answer(403, "Resource not accessible", x_ratelimit_remaining="17"), None),
        (answer(403, "Forbidden", retry_after="7"), 7),
        (answer(403, "API rate limit exceeded for user"), 60),
        (answer(403, "You have triggered an abuse detection mechanism"), 60),
        (answer(429, "Too many"), 60),
        (answer(429, "Too many", retry_after="soon"), 60),
        (answer(429, "Too many", retry_after="-5"), 60),
        (answer(429, "Too many", retry_after="0"), 1),
        (answer(429, "Too many", retry_after="999999"), 3600),
        (answer(403, "x", x_ratelimit_remaining="0", x_ratelimit_reset="1767323145", **DATE), 100),
        (answer(403, "x", x_ratelimit_remaining="0", x_ratelimit_reset="1", **DATE), 1),
        (answer(403, "x", x_ratelimit_remaining="0", x_ratelimit_reset="1767323145"), 60),
        (answer(403, "x", x_ratelimit_remaining="0", x_ratelimit_reset="junk", date="junk"), 60),
    ],
)
def test_a_limit_is_recognised_and_how_long(given: Answer, seconds: float | None) -> None:
    found = limited(given)
    assert (found.retry_after if found else None) == seconds


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "no reason given"),
        ("<html>", "no reason given"),
        ("[]", "no reason given"),
        ('{"message": "A\\nB\\u0000C"}', "A B C"),
        (
            '{"message": "Validation Failed", "errors": [{"message": "taken"}, "too long"]}',
            "Validation Failed; taken; too long",
        ),
        ('{"message": "V", "errors": [{"field": "head", "code": "invalid"}]}', "V; head invalid"),
        ('{"message": "V", "errors": "sorry"}', "V; sorry"),
        ('{"message": 5}', "no reason given"),
    ],
)
def test_what_an_error_says(body: str, said: str) -> None:
    assert message_of(body) == said


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("token ghp_abcdefghijkl0123 is bad", "token (secret) is bad"),
        ("github_pat_11ABCDEFG_xyz012 and ghs_0123456789", "(secret) and (secret)"),
        ("see https://me:secret@x.example/a", "see https://(secret)x.example/a"),
        ("https://x.example/a?token=abc&b=1", "https://x.example/a?token=(secret)&b=1"),
        ("ghost of a chance, v1.2.3", "ghost of a chance, v1.2.3"),
        ("a\x1b[31mred\r\n", "a [31mred"),
    ],
)
def test_secrets_and_signs_are_taken_out(text: str, kept: str) -> None:
    assert clean(text) == kept


@pytest.mark.parametrize(
    ("given", "protected"),
    [
        (answer(422, "Changes must be made through a pull request."), True),
        (answer(422, "GH013: Repository rule violations found"), True),
        (answer(403, "Resource not accessible by integration"), False),
        (answer(422, "Update is not a fast forward"), False),
        (answer(500, "Protected branch update failed"), False),
    ],
)
def test_a_protected_branch_is_recognised(given: Answer, protected: bool) -> None:
    assert is_protected(given) is protected
