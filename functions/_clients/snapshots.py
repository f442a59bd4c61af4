"""The text files of the last few commits, each read once; what two commits share is held once."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from functions._clients.git_tree import Entry, check_size, is_pointer, is_read

KEPT = 3  # commits: a revert looks at three at once (before, after, now)

Listing = Callable[[str], Mapping[str, Entry]]
Reading = Callable[[str, Mapping[str, str]], Iterable[tuple[str, bytes]]]


class Snapshot(NamedTuple):
    """A commit's tree, and the bodies of the files that are read of it."""

    tree: Mapping[str, Entry]
    bodies: Mapping[str, bytes]


class Snapshots:
    """Reads with `listing(commit)`, all entries by path, and `reading(commit, {path: sha})`, bodies by blob id."""

    def __init__(self, listing: Listing, reading: Reading) -> None:
        self._listing, self._reading = listing, reading
        self._kept: OrderedDict[str, Snapshot] = OrderedDict()
        self._trees: OrderedDict[str, Mapping[str, Entry]] = OrderedDict()

    def files(self, commit: str) -> dict[str, bytes]:
        """The text files of a commit, by path; the caller's own dictionary."""
        if commit not in self._kept:
            self._keep(commit)
        self._kept.move_to_end(commit)
        return {path: body for path, body in self._kept[commit].bodies.items() if not is_pointer(body)}

    def tree(self, commit: str) -> Mapping[str, Entry]:
        """Every entry of a commit's tree, by path."""
        if commit in self._kept:
            return self._kept[commit].tree
        if commit not in self._trees:
            self._trees[commit] = self._listing(commit)
            while len(self._trees) > 1:
                self._trees.popitem(last=False)
        return self._trees[commit]

    def _keep(self, commit: str) -> None:
        tree = self.tree(commit)
        wanted = {path: entry for path, entry in tree.items() if is_read(path, entry.mode, entry.size)}
        check_size((entry.size for entry in wanted.values()), f"commit {commit[:8]}")
        bodies: dict[str, bytes] = {}
        for kept in self._kept.values():
            bodies.update((kept.tree[path].sha, body) for path, body in kept.bodies.items())
        missing = {path: entry.sha for path, entry in wanted.items() if entry.sha not in bodies}
        if missing:
            bodies.update(self._reading(commit, missing))
        self._trees.pop(commit, None)
        self._kept[commit] = Snapshot(tree, {path: bodies[entry.sha] for path, entry in wanted.items()})
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
