"""A regular expression as an automaton that reads a text once (Pike's machine): no pattern makes it explode.

It takes Python's parse of the pattern, whose syntax is close to RE2's, and prefers the same match as RE2 does.
"""

import importlib
import re
from functools import lru_cache
from typing import Any, NamedTuple

from functions._manifests.gotemplate.budget import STEP, Budget
from functions._manifests.gotemplate.errors import TemplateError, TooMuch

_MAX_STATES = 4000
_UNBOUNDED = 1000  # RE2 allows no larger counted repeat
_WORD = re.compile(r"\w", re.ASCII)
Spans = dict[int, tuple[int, int]]


class _State(NamedTuple):
    """`one` reads a character, `split` and `jump` go on at targets, `mark` keeps a position, `at` is an assertion."""

    what: str
    test: Any = None
    targets: tuple[int, ...] = ()


class Automaton(NamedTuple):
    """The states of a pattern, and the numbers of its named groups."""

    states: tuple[_State, ...]
    groups: dict[str, int]

    def search(self, text: str, start: int, budget: Budget) -> Spans | None:
        """The first match at or behind `start`: the span of each group, 0 being all of it."""
        found: dict[int, int] | None = None
        threads: list[tuple[int, dict[int, int]]] = []
        for position in range(start, len(text) + 1):
            if found is None:
                threads = [*threads, (0, {0: position})]
            elif not threads:
                break
            char = text[position : position + 1]
            following: list[tuple[int, dict[int, int]]] = []
            seen: set[int] = set()
            for state, marks in threads:
                ended = self._closure(state, marks, text, position, seen, following, char, budget)
                if ended is not None:
                    found = ended
                    break
            threads = following
        if found is None:
            return None
        return {mark // 2: (found[mark], found[mark + 1]) for mark in found if mark % 2 == 0 and mark + 1 in found}

    def _closure(
        self, state: int, marks: dict[int, int], text: str, position: int, seen: set[int],
        following: list[tuple[int, dict[int, int]]], char: str, budget: Budget,
    ) -> dict[int, int] | None:  # fmt: skip
        waiting = [(state, marks)]
        while waiting:
            at, marks = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            budget.spend(STEP)
            what, test, targets = self.states[at]
            if what == "one":
                if char and test(char):
                    following.append((targets[0], marks))
            elif what == "end":
                return {**marks, 1: position}
            elif what == "mark":
                waiting.append((targets[0], {**marks, test: position}))
            elif what != "at" or test(text, position):
                waiting += [(target, marks) for target in reversed(targets)]
        return None


@lru_cache(maxsize=256)
def automaton(pattern: str) -> Automaton:
    """The automaton of a pattern.

    Raises:
        TemplateError: when it is no pattern, or none that RE2 knows.
        TooMuch: when it is too large.
    """
    if len(pattern) > 4000:
        raise TooMuch("a regular expression is too long")
    try:
        re.compile(pattern)
        parsed = importlib.import_module("re._parser").parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise TemplateError(f"error parsing regexp: {error}") from None
    builder = _Builder(parsed.state.flags)
    builder.sequence(parsed)
    builder.states.append(_State("end"))
    return Automaton(tuple(builder.states), dict(parsed.state.groupdict))


class _Builder:
    def __init__(self, flags: int) -> None:
        self.states: list[_State] = []
        self._flags = flags

    def sequence(self, items: Any) -> None:
        for name, argument in items:
            if len(self.states) > _MAX_STATES:
                raise TooMuch("a regular expression is too large")
            self._item(str(name), argument)

    def _item(self, name: str, argument: Any) -> None:
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, inner = argument
            self._repeat(least, most, inner, name == "MAX_REPEAT")
        elif name == "SUBPATTERN":
            group, added, _, inner = argument
            flags, self._flags = self._flags, self._flags | added
            self._mark(group, 0)
            self.sequence(inner)
            self._mark(group, 1)
            self._flags = flags
        elif name == "BRANCH":
            self._branch(argument[1])
        elif name == "AT":
            self._next(_State("at", _assertion(str(argument), bool(self._flags & re.MULTILINE))))
        else:
            self._next(_State("one", _character(name, argument, self._flags)))

    def _next(self, state: _State) -> None:
        self.states.append(state._replace(targets=(len(self.states) + 1,)))

    def _mark(self, group: int | None, end: int) -> None:
        if group is not None:
            self._next(_State("mark", 2 * group + end))

    def _split(self, greedy: bool) -> int:
        self.states.append(_State("split", greedy))
        return len(self.states) - 1

    def _join(self, split: int, inside: int, outside: int) -> None:
        targets = (inside, outside) if self.states[split].test else (outside, inside)
        self.states[split] = _State("split", None, targets)

    def _repeat(self, least: int, most: Any, inner: Any, greedy: bool) -> None:
        unbounded = int(most) > _UNBOUNDED
        for _ in range(int(least)):
            self.sequence(inner)
        if unbounded:
            split = self._split(greedy)
            self.sequence(inner)
            self.states.append(_State("jump", None, (split,)))
            self._join(split, split + 1, len(self.states))
            return
        splits = []
        for _ in range(int(most) - int(least)):
            splits.append(self._split(greedy))
            self.sequence(inner)
        for split in splits:
            self._join(split, split + 1, len(self.states))

    def _branch(self, choices: Any) -> None:
        jumps = []
        for position, choice in enumerate(choices):
            split = self._split(True) if position + 1 < len(choices) else -1
            self.sequence(choice)
            if split >= 0:
                jumps.append(len(self.states))
                self.states.append(_State("jump"))
                self._join(split, split + 1, len(self.states))
        for jump in jumps:
            self.states[jump] = _State("jump", None, (len(self.states),))


def _assertion(name: str, multiline: bool) -> Any:
    if name == "AT_BEGINNING" and multiline:
        return lambda text, at: at == 0 or text[at - 1] == "\n"
    if name in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
        return lambda _, at: at == 0
    if name == "AT_END" and multiline:
        return lambda text, at: at == len(text) or text[at] == "\n"
    if name in ("AT_END", "AT_END_STRING"):
        return lambda text, at: at == len(text)
    inside = name == "AT_BOUNDARY"
    return lambda text, at: (_is_word(text[at - 1 : at] if at else "") != _is_word(text[at : at + 1])) is inside


def _is_word(char: str) -> bool:
    return bool(_WORD.match(char))


def _character(name: str, argument: Any, flags: int) -> Any:
    """What one character is tested by: a class, written out again and compiled for one character."""
    written = {"ANY": ".", "LITERAL": "", "NOT_LITERAL": "^", "IN": ""}.get(name)
    if written is None:
        raise TemplateError(f"the regular expression uses {name.lower()}, which Go does not know")
    if name != "ANY":
        members = argument if name == "IN" else [("LITERAL", argument)]
        written = f"[{written}{''.join(_member(str(kind), value) for kind, value in members)}]"
    kept = flags & (re.IGNORECASE | re.DOTALL)
    compiled = re.compile(written, kept | re.ASCII)
    return lru_cache(maxsize=512)(lambda char: compiled.match(char) is not None)


def _member(kind: str, value: Any) -> str:
    if kind == "NEGATE":
        return "^"
    if kind == "RANGE":
        return f"{_code(value[0])}-{_code(value[1])}"
    if kind == "CATEGORY":
        letter = str(value).removeprefix("CATEGORY_").removeprefix("NOT_")[:1].lower()
        return "\\" + (letter.upper() if "NOT_" in str(value) else letter)
    return _code(value)


def _code(value: int) -> str:
    return f"\\U{value:08x}"
