"""Any bytes: no crash, no corrupted file. `tests/fuzz` looks for what these few examples do not reach."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fuzz.claims import CLAIMS
from tests.fuzz.seeds import seeds

_PIECES = [
    b"a: ", b"- ", b"? ", b": ", b"\n", b"\r\n", b"  ", b"\t", b"{", b"}", b"[", b"]", b",", b"#x", b"&a ", b"*a",
    b"<<: ",
    b"|\n", b">-\n", b"'", b'"', b"!!str ", b"!x ", b"---\n", b"...\n", b"%YAML 1.1\n", b"1", b"yes", b"null", b"\x00",
    b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"{{ ", b" }}", b"{{- if ", b"{{ end }}", b".Values.a", b" | toYaml", b"\xff\x00",
    b"kind: Pod\n", b"apiVersion: v1\n", b"items:\n", b"resources: [", b"patches: [{", b"name: c\n",
]  # fmt: skip
pieces = st.lists(st.one_of(st.sampled_from(_PIECES), st.binary(max_size=3)), max_size=25).map(b"".join)


@pytest.mark.parametrize("name", CLAIMS)
def test_the_claim_holds_for_its_seeds(name: str) -> None:
    for seed in seeds(name):
        CLAIMS[name](seed)


@pytest.mark.parametrize("name", CLAIMS)
def test_the_claim_holds_for_any_bytes(name: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(pieces)
    @example(b"")
    @example(b"a: 1\ra: 2\n")
    def check(data: bytes) -> None:
        CLAIMS[name](data)

    check()


HOSTILE = [
    b"a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n" + b"".join(
        b"%c: &%c [%s]\n" % (at, at, b", ".join([b"*%c" % (at - 1)] * 9)) for at in range(100, 115)
    ),
    b"a: &a {<<: *a}\n",
    b"[" * 5000,
    b"{a: " * 3000,
    b"a:\n" + b"".join(b" " * at + b"- a:\n" for at in range(1, 300)),
    b"a: " + b"x" * 10_000_000 + b"\n",
    b"- x\n" * 300_000,
    b"a: !!python/object/apply:os.system ['id']\n",
    b"a: !!python/name:os.system\n",
    b"a: !!binary x\n!!set {a, b}: c\n",
    b"a\x00b: c\n",
    b"\ta: 1\n",
    b"a: 1\na: 2\n",
    b"\xff\xfea\x00:\x00",
    b"%TAG ! tag:x,2000:\n--- !y z\n",
    b"a: 0x" + b"f" * 100_000 + b"\n",
    b"a: " + b"9" * 100_000 + b"\n",
    b"a: 1e999999\n",
    b"\xef\xbb\xbf\xef\xbb\xbfa: 1\n",
]  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", CLAIMS)
def test_the_claim_holds_for_hostile_bytes(name: str, data: bytes) -> None:
    CLAIMS[name](data)
    CLAIMS[name](b"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n" + data)
