"""How a practice is said: meanings that have to meet within a few words."""

from msgspec import Struct


class Frame(Struct, frozen=True):
    """Meanings that say a practice together.

    `meanings`: groups apart by spaces, alternatives by `/`; one word of each group `within` words, in any order or,
    if `ordered`, in this one.
    `bad`: what is said is the opposite of the practice, so it counts where it is advised against ("run as root").
    `whole`: the frame itself carries its direction ("no traffic until it is ready"), so a "not" inside is part of it.
    `jargon`: its words mean nothing outside Kubernetes; other frames need a pod, a container or so nearby.
    """

    meanings: str
    within: int = 12
    bad: bool = False
    whole: bool = False
    jargon: bool = False
    ordered: bool = False

    @property
    def groups(self) -> tuple[frozenset[str], ...]:
        """The groups of alternatives."""
        return tuple(frozenset(group.split("/")) for group in self.meanings.split())


def term(meanings: str, within: int = 5, *, bad: bool = False, ordered: bool = False) -> Frame:
    """A term of Kubernetes."""
    return Frame(meanings, within, bad=bad, jargon=True, ordered=ordered)
