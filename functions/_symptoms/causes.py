"""Root cause before symptom: of many symptoms, which are there only because of another one. Pure.

Each symptom names the places that a cause of it could be at, the surest first (`leads`); each is also a cause at the
places of its own (`places`). A symptom without such a cause that shares its reason with others (the same host, quota,
registry, object) is one case with them. Every step is a look-up, so that it takes time in proportion to the symptoms.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from functions._symptoms.examination import merged, order
from functions._symptoms.leads import leads, places, shared
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom

Place = tuple[str, ...]


class Case(Struct, frozen=True):
    """One cause: the symptom to mend, and those that it explains. `why` says in words by what it explains them."""

    symptom: Symptom
    explains: tuple[Symptom, ...] = ()
    why: str = ""


def grouped(symptoms: Iterable[Symptom], snapshot: Snapshot) -> tuple[Case, ...]:
    """A case for each cause, in a fixed order whatever the order of the symptoms."""
    every = merged(symptoms)
    at: dict[Place, list[int]] = {}
    for index, one in enumerate(every):
        for place in places(one):
            at.setdefault(place, []).append(index)
    above: dict[int, int] = {}
    by: dict[int, str] = {}
    for index, one in enumerate(every):
        for why, place in leads(one, snapshot):
            cause = next((each for each in at.get(place, ()) if each != index and not _under(each, index, above)), None)
            if cause is not None:
                above[index], by[index] = cause, why
                break
    _join_shared(every, above, by)
    return _cases(every, above, by)


def _join_shared(every: tuple[Symptom, ...], above: dict[int, int], by: dict[int, str]) -> None:
    """Those that are their own cause and have the same reason: the first stands for all."""
    first: dict[Place, int] = {}
    for index, one in enumerate(every):
        if index in above:
            continue
        for why, place in shared(one):
            head = first.setdefault(place, index)
            if head != index:
                above[index], by[index] = head, why
                break


def _under(one: int, other: int, above: Mapping[int, int]) -> bool:
    """Whether `one` is already explained by `other`: then it cannot be its cause."""
    while one in above:
        one = above[one]
        if one == other:
            return True
    return False


def _cases(every: tuple[Symptom, ...], above: Mapping[int, int], by: Mapping[int, str]) -> tuple[Case, ...]:
    explained: dict[int, list[int]] = {}
    roots: dict[int, int] = {}
    for index in range(len(every)):
        path = []
        root = index
        while root in above and root not in roots:
            path.append(root)
            root = above[root]
        root = roots.get(root, root)
        roots |= dict.fromkeys(path, root)
        if root != index:
            explained.setdefault(root, []).append(index)
    found = []
    for index, one in enumerate(every):
        if index not in above:
            under = explained.get(index, [])
            why = "; ".join(dict.fromkeys(by[each] for each in under))
            found.append(Case(one, tuple(every[each] for each in under), why))
    return tuple(sorted(found, key=lambda case: (-len(case.explains), order(case.symptom))))
