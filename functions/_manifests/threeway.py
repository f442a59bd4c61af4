"""Two changes of one text put together, line by line, as `git merge-file` does: what only one side touched is taken
from that side, what both touched differently is a conflict.

The regions are those of diff3 (Khanna, Kunal and Pierce, "A Formal Investigation of Diff3", 2007): between two runs
of lines that all three texts share. Changes that touch each other conflict, as they do in git.
"""

from collections.abc import Iterator
from difflib import SequenceMatcher

from msgspec import Struct

MAX_LINES = 20_000  # of one file; beyond, matching lines costs more than a merge by a person

_Lines = tuple[bytes, ...]
_Run = tuple[int, int, int, int]  # where a shared run begins in base, ours and theirs, and how long it is


class Conflict(Struct, frozen=True):
    """Lines that both sides changed; `line` is where they begin in ours, counted from 1."""

    line: int
    base: bytes
    ours: bytes
    theirs: bytes


class Merged(Struct, frozen=True):
    """The text; in a conflict it has the lines of `theirs`, so that nothing in it was written by nobody."""

    text: bytes
    conflicts: tuple[Conflict, ...] = ()


def three_way(base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """`ours` with what `theirs` changed of `base`."""
    if theirs in (base, ours):
        return Merged(ours)
    if ours == base:
        return Merged(theirs)
    texts = [tuple(text.splitlines(keepends=True)) for text in (base, ours, theirs)]
    if max(map(len, texts)) > MAX_LINES:
        return Merged(theirs, (Conflict(1, base, ours, theirs),))
    return _merged(*texts)


def _merged(base: _Lines, ours: _Lines, theirs: _Lines) -> Merged:
    written: list[bytes] = []
    conflicts: list[Conflict] = []
    b = o = t = 0
    for at_b, at_o, at_t, length in _shared(base, ours, theirs):
        old, mine, other = base[b:at_b], ours[o:at_o], theirs[t:at_t]
        if other in (old, mine):
            written += mine
        elif mine == old:
            written += other
        else:
            written += other
            conflicts.append(Conflict(o + 1, b"".join(old), b"".join(mine), b"".join(other)))
        written += base[at_b : at_b + length]
        b, o, t = at_b + length, at_o + length, at_t + length
    return Merged(b"".join(written), tuple(conflicts))


def _shared(base: _Lines, ours: _Lines, theirs: _Lines) -> Iterator[_Run]:
    """The runs of lines that all three have, in order, and the end of all three."""
    mine, others = _matches(base, ours), _matches(base, theirs)
    i = j = 0
    while i < len(mine) and j < len(others):
        (b1, o, n1), (b2, t, n2) = mine[i], others[j]
        start, end = max(b1, b2), min(b1 + n1, b2 + n2)
        if start < end:
            yield start, o + start - b1, t + start - b2, end - start
        if b1 + n1 < b2 + n2:
            i += 1
        else:
            j += 1
    yield len(base), len(ours), len(theirs), 0


def _matches(base: _Lines, other: _Lines) -> list[tuple[int, int, int]]:
    """The runs that two texts share; what they begin and end with is compared first, as most of a file is that."""
    shortest = min(len(base), len(other))
    head = next((at for at in range(shortest) if base[at] != other[at]), shortest)
    rest = shortest - head
    tail = next((at for at in range(rest) if base[-1 - at] != other[-1 - at]), rest)
    middle = SequenceMatcher(None, base[head : len(base) - tail], other[head : len(other) - tail], autojunk=False)
    found = [(0, 0, head)]
    found += [(one.a + head, one.b + head, one.size) for one in middle.get_matching_blocks()]
    found.append((len(base) - tail, len(other) - tail, tail))
    return [one for one in found if one[2]]
