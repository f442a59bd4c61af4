"""Whatever a file of settings holds: it is read or refused in one line that names the file, never anything else."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventing.handler import Permanent, Temporary
from eventing.settings import SettingError
from functions._cli.installing.manifests import with_mode
from functions._policy.channel_file import load_channels
from functions._policy.policy import Policy
from functions._policy.reading import PolicyError, load, overlay
from functions._policy.source import policy_source
from functions._policy.subscribed import channels_source
from functions._preflight.facts import FactsError, read_facts

LAUGHS = "\n".join(
    [
        "a0: &a0 [l, l, l, l, l, l, l, l, l, l]",
        *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)),
    ]
)
MERGED_LAUGHS = "\n".join(
    ["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 12))]
)
# Text, and what the refusal of a policy says besides the file.
REFUSED = (
    ("mode: act\nstart: 2026-02-30\n", "unknown field `start`"),
    ("health_check_duration: 2026-02-30\n", "at `$.health_check_duration`"),
    ("health_check_duration: 2026-01-01T25:61:00Z\n", "at `$.health_check_duration`"),
    ("mode: act\nhealth_check_duration: !!int abc\n", "'abc' at line 2 is no int"),
    ("health_check_duration: !!float abc\n", "'abc' at line 1 is no float"),
    ("mode: !!timestamp x\n", "unknown tag tag:yaml.org,2002:timestamp at line 1"),
    ("mode: !!set {act}\n", "unknown tag tag:yaml.org,2002:set at line 1"),
    ("mode: !!omap [a]\n", "unknown tag tag:yaml.org,2002:omap at line 1"),
    ("mode: !!binary x\n", "at `$.mode`"),
    ("max_files: !!int ''\n", "at `$.max_files`"),
    ("max_files: 0x_\n", "at `$.max_files`"),
    ("max_files: 0b\n", "at `$.max_files`"),
    (f"max_files: {'9' * 5000}\n", "at `$.max_files`"),
    ("max_files: .inf\n", "at `$.max_files`"),
    ("health_check_duration: .nan\n", "at `$.health_check_duration`"),
    ("mode: act\n? [a]\n: b\n", "a key at line 2 is no plain text"),
    ("? {a: b}\n: c\n", "a key at line 1 is no plain text"),
    ("&a ? [*a]\n: b\n", "line 1"),
    ("mode: &a [*a]\n", "alias *a at line 1 contains itself"),
    ("mode: act\nmodes: *nowhere\n", "alias *nowhere has no anchor at line 2"),
    ("<<: 3\n", "does not merge a mapping at line 1"),
    ("<<: [1]\n", "does not merge a mapping at line 1"),
    ("mode: " + "[" * 400_000, "nested deeper than 100 levels"),
    ("- " * 400_000, "nested deeper than 100 levels"),
    (LAUGHS, "its aliases expand to more than"),
    (MERGED_LAUGHS, "its aliases expand to more than"),
    ("mode: act\n\0", "control characters are not allowed at line 2"),
    ("mode: \ud800\n", "not UTF-8"),
    ("mode:\tact\n\tmodes: {}\n", "at line 2"),
    ("mode: act\n---\nmode: act\n", "a second document begins at line 2"),
    ('"a\\nb\\e[31m": 1\n', "unknown field `a b [31m`"),
    (f"{'k' * 900}: 1\n", "unknown field `kkk"),
    ("1: a\n", "unknown field `1`"),
    ("null: a\n", "unknown field `null`"),
    ("kind: ConfigMap\ndata: [a]\n", "no text under data[policy.yaml]"),
    ("kind: ConfigMap\ndata: {policy.yaml: '? [a]'}\n", "data[policy.yaml]: a key at line 1"),
)
NASTIES = tuple(text for text, _ in REFUSED)
PIECES = (
    "mode", "act", ": ", "? ", "- ", "\n", "  ", "\t", "[", "]", "{", "}", ", ", "&a ", "*a", "<<", "!!int ", "!!map ",
    "!!timestamp ", "!x ", "2026-02-30", "0x_", "1e999", "'", '"', "|\n", ">-\n", "---\n", "...\n", "%YAML 1.1\n", "#",
    "\0", "\ufeff", "\x85", "\u2028", "\ud800", "\\x", "kind: ConfigMap\n", "data: ", "policy.yaml", "null", "~",
)  # fmt: skip


@pytest.mark.parametrize(("text", "says"), REFUSED)
def test_a_policy_that_is_none_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load(text, "here/policy.yaml")
    said = str(refused.value)
    assert said.startswith("here/policy.yaml: ")
    assert says in said
    assert said.isprintable()
    assert len(said) < 600


def _swallowed(read: Callable[[str], object], refusal: type[Exception], text: str) -> None:
    try:
        read(text)
    except refusal as refused:
        assert str(refused).isprintable()


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=40))
@example("a: 1\n---\n")
def test_odd_text_is_taken_or_refused_by_every_reader(text: str) -> None:
    _swallowed(load, PolicyError, text)
    _swallowed(lambda text: overlay(Policy(), text), PolicyError, text)
    _swallowed(load_channels, PolicyError, text)
    _swallowed(read_facts, FactsError, text)
    _swallowed(lambda text: with_mode(text, "propose"), Permanent, text)


@pytest.mark.parametrize("text", NASTIES)
def test_so_is_every_nasty_one(text: str) -> None:
    for read, refusal in ((load_channels, PolicyError), (read_facts, FactsError)):
        with pytest.raises(refusal):
            read(text)
    _swallowed(lambda text: with_mode(text, "propose"), Permanent, text)


@pytest.mark.parametrize("text", [text for text in NASTIES if "\ud800" not in text])
def test_no_function_starts_with_it_and_none_ends_when_it_comes_later(tmp_path: Path, text: str) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("mode: act")
    os.utime(file, ns=(1, 1))
    policy = policy_source({"POLICY_FILE": str(file)})
    file.write_text(text)
    with pytest.raises(Temporary, match="the edited policy is refused, so nothing is decided"):
        policy()
    with pytest.raises(SettingError, match=r"policy\.yaml: "):
        policy_source({"POLICY_FILE": str(file)})
    with pytest.raises(Temporary, match="channels are not looked at"):
        channels_source({"CHANNELS_FILE": str(file)})()


def test_a_folder_in_the_place_of_the_policy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="Is a directory"):
        policy_source({"POLICY_FILE": str(tmp_path)})


def test_hours_need_no_quotes_and_merge_keys_give_no_key_twice() -> None:
    (window,) = load("maintenance_windows: [{start: 22:00, end: 04:00}]").maintenance_windows
    assert (window.start, window.end) == ("22:00", "04:00")
    text = (
        "modes:\n  applications: &more {<<: &base {a: act}, a: propose}\n  namespaces: {<<: [*more, *base], b: act}\n"
    )
    assert load(text).modes.namespaces == {"a": "propose", "b": "act"}


def test_facts_of_a_large_cluster_are_read() -> None:
    objects = ", ".join(f'{{"kind": "ConfigMap", "name": "c{n}", "namespace": "n"}}' for n in range(20_000))
    assert len(read_facts(f'{{"objects": [{objects}]}}').objects) == 20_000
