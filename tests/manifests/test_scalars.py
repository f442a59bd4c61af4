import math

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._manifests.scalars import Scalar, meaning, plain_is_safe, written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("Yes", True),
        ("ON", True),
        ("false", False),
        ("no", False),
        ("Off", False),
        ("y", True),
        ("18446744073709551615", 18446744073709551615),
        ("18446744073709551616", 1.8446744073709552e19),
        ("0xFFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFFF"),
        ("0" + "7" * 31, 7.777777777777777e30),
        ("1e999999", "1e999999"),
        ("N", False),
        ("tRUE", "tRUE"),
        ("0", 0),
        ("-0", 0),
        ("80", 80),
        ("+80", 80),
        ("-12", -12),
        ("1_000", 1000),
        ("0777", 511),
        ("-010", -8),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b101", 5),
        ("0899", 899.0),
        ("0x", "0x"),
        ("0x_", "0x_"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("12E-2", 0.12),
        ("1e", "1e"),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("+.inf", math.inf),
        (".", "."),
        ("1.2.3", "1.2.3"),
        ("2024-01-31", "2024-01-31"),
        ("12:30", "12:30"),
        ("100m", "100m"),
        ("1.5Gi", "1.5Gi"),
        ("nginx:1.27", "nginx:1.27"),
        ("-", "-"),
    ],
)
def test_means_what_the_api_server_reads(text: str, value: Scalar) -> None:
    found = meaning(text)
    assert found == value
    assert type(found) is type(value)


def test_not_a_number() -> None:
    found = meaning(".NaN")
    assert isinstance(found, float)
    assert math.isnan(found)


def test_an_endless_number_stays_text() -> None:
    assert meaning("9" * 5000) == "9" * 5000


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        ("web", "", "web"),
        ("web", '"', '"web"'),
        ("web", "'", "'web'"),
        ("it's", "'", "'it''s'"),
        ("it's", "", "it's"),
        ("a\nb", "'", '"a\\nb"'),
        ("", "", '""'),
        ("80", "", '"80"'),
        ("1e3", "", '"1e3"'),
        ("true", "", '"true"'),
        ("off", "", '"off"'),
        ("y", "", '"y"'),
        ("null", "", '"null"'),
        ("~", "", '"~"'),
        ("2024-01-31", "", '"2024-01-31"'),
        ("12:30:45", "", '"12:30:45"'),
        ("=", "", '"="'),
        ("<<", "", '"<<"'),
        ("a: b", "", '"a: b"'),
        ("a:b", "", "a:b"),
        ("a:", "", '"a:"'),
        ("a #b", "", '"a #b"'),
        ("a#b", "", "a#b"),
        (" a", "", '" a"'),
        ("a ", "", '"a "'),
        ("- a", "", '"- a"'),
        ("-a", "", "-a"),
        ("-", "", '"-"'),
        ("? a", "", '"? a"'),
        ("---", "", '"---"'),
        ("...", "", '"..."'),
        ("*x", "", '"*x"'),
        ("&x", "", '"&x"'),
        ("!x", "", '"!x"'),
        ("{{ x }}", "", '"{{ x }}"'),
        ("[x]", "", '"[x]"'),
        ("%x", "", '"%x"'),
        ("@x", "", '"@x"'),
        ("`x", "", '"`x"'),
        ("|", "", '"|"'),
        (">x", "", '">x"'),
        ('"x"', "", '"\\"x\\""'),
        ("a,b", "", "a,b"),
        ("é ü 日本", "", "é ü 日本"),
        ("tab\there", "", '"tab\\there"'),
        ("\x7f", '"', '"\\u007f"'),
        ("\u2028", '"', '"\\u2028"'),
        ("\ufeffx", '"', '"\\ufeffx"'),
        (None, "", "null"),
        (True, '"', "true"),
        (False, "", "false"),
        (3, "'", "3"),
        (1.5, "", "1.5"),
        (1e30, "", "1e+30"),
        (math.inf, "", ".inf"),
        (-math.inf, "", "-.inf"),
        (math.nan, "", ".nan"),
    ],
)
def test_writes(value: Scalar, style: str, text: str) -> None:
    assert written(value, style) == text


def test_quotes_what_it_must_in_the_preferred_way() -> None:
    assert written("80", prefer="'") == "'80'"
    assert written("a\tb", prefer="'") == '"a\\tb"'


@pytest.mark.parametrize(
    ("text", "safe"),
    [("a,b", False), ("a[0]", False), ("a}", False), ("a:b", True), ("a:", False), (":a", False), ("a?", False)],
)
def test_flow_needs_more_quotes(text: str, safe: bool) -> None:
    assert plain_is_safe(text, flow=True) is safe


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=40), st.sampled_from(["", "'", '"']), st.booleans())
def test_any_text_is_read_back_by_this_and_by_another_reader(text: str, style: str, flow: bool) -> None:
    new = written(text, style, flow)
    assert "\n" not in new
    line = f"[{new}, 1]" if flow else f"key: {new}"
    assert yaml.safe_load(line) == ([text, 1] if flow else {"key": text})
    if not new.startswith(("'", '"')):
        assert meaning(new) == text


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False), st.booleans()))
def test_any_number_is_read_back(value: float | bool) -> None:
    found = meaning(written(value))
    assert found == value
    assert type(found) is type(value)
