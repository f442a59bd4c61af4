"""Whoever makes a client in a test closes it there.

One that is left to the garbage collector has its sockets closed by that, in some other test, which then fails.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
CLIENTS = {
    "AnthropicModels", "models_from", "Qdrant", "Qdrant.from_environ", "QdrantClient", "Redis", "Redis.from_url",
    "RedisStore",
}  # fmt: skip
AS_LONG_AS_ITS_PROCESS = {
    "benchmarks/subjects/hello_outside.py: _REDIS", "benchmarks/subjects/hello_redis.py: _REDIS",
    "scenarios/killing.py: store",
}  # fmt: skip


def left_open(text: str) -> Iterator[str]:
    """What is bound to a client, or the client where nothing is, that its outermost function or class does not close.

    A `with` closes what it opens; of one in a list or a table, which has no name of its own, any `close` will do.
    """
    for scope in ast.parse(text).body:
        nodes = list(ast.walk(scope))
        held = {id(one) for node in nodes if isinstance(node, ast.withitem) for one in ast.walk(node)}
        ends = {_ended(node) for node in nodes} - {""}
        names = {id(one.value): ast.unparse(one.targets[0]) for one in nodes if isinstance(one, ast.Assign)}
        for node in nodes:
            if isinstance(node, ast.Call) and ast.unparse(node.func) in CLIENTS and id(node) not in held:
                name = names.get(id(node), "")
                if name not in ends if name else not ends:
                    yield name or ast.unparse(node.func)


def _ended(node: ast.AST) -> str:
    """What a `with`, `closing` or `close` ends, at once or as a callback; empty for anything else."""
    if isinstance(node, ast.withitem):
        return ast.unparse(node.context_expr)
    if isinstance(node, ast.Attribute) and node.attr == "close":
        return ast.unparse(node.value)
    return ast.unparse(node.args[0]) if isinstance(node, ast.Call) and ast.unparse(node.func) == "closing" else ""


@pytest.mark.parametrize("made", ["a = Redis()", "a = b = c(Redis.from_url(url))", "return Redis()", "f(Redis())"])
def test_what_is_left_open_is_seen(made: str) -> None:
    assert list(left_open(f"def test():\n    {made}\n    other()"))
    assert list(left_open(f"def test():\n    {made}\ndef other():\n    a.close()"))


@pytest.mark.parametrize(
    "made",
    [
        "with Redis() as a: pass", "with closing(Redis()): pass", "a = Redis(); a.close()",
        "a = Redis()\n    with a: f()", "self.a = Redis(); self.a.close()",
        "a = [Redis()]\n    for one in a: one.close()",
        "a = Redis(); stack.enter_context(closing(a))", "a = Redis(); stack.callback(a.close)",
    ],
)  # fmt: skip
def test_what_is_closed_is_fine(made: str) -> None:
    assert list(left_open(f"def test():\n    {made}")) == []


def test_every_client_of_a_test_is_closed_by_who_made_it() -> None:
    texts = {path.relative_to(TESTS): path.read_text(encoding="utf-8") for path in sorted(TESTS.rglob("*.py"))}
    making = {path: text for path, text in texts.items() if any(f"{name}(" in text for name in CLIENTS)}
    found = {f"{path}: {name}" for path, text in making.items() for name in left_open(text)}
    assert found - AS_LONG_AS_ITS_PROCESS == set()
