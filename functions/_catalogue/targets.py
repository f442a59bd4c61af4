"""What a statement names: "the order API" is the Deployment orders-api, "payments" the namespace or the Application."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from eventing.vocabulary import Target
from functions._catalogue.practice import WORKLOADS
from functions._catalogue.reading import text
from functions._manifests.images import parse
from functions._manifests.repository import Manifest, Repository
from functions._manifests.selection import services_of
from functions._manifests.workloads import containers

# Words that people add to a name when they speak of it.
_FILLERS = re.compile(
    r"app|application|container|cronjob|daemonset|deployment|job|namespace|pod|server|service|statefulset|workload"
)
_ARTICLES = frozenset({"a", "an", "and", "for", "of", "our", "the"})
_VAGUE = frozenset({"api", "backend", "web"})
_SHORT = 4  # letters; shorter words are too common to match by their beginning


class Named(Struct, frozen=True):
    """The workloads that a statement names: `directly` by their own name, or `within` a named namespace or so."""

    directly: tuple[Manifest, ...] = ()
    within: tuple[Manifest, ...] = ()


class Unmatched(Struct, frozen=True):
    """Nothing is called what the statement names; a sentence that says which names exist."""

    reason: str


def _words(name: str, spoken: bool) -> tuple[str, ...]:
    """The words of a name, in the singular, without those that people or manifests only add to it."""
    parts = re.findall(r"[a-z]+|[0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())
    words = tuple(word[:-1] if len(word) > _SHORT and word.endswith("s") else word for word in parts)
    bare = tuple(word for word in words if not (spoken and word in _ARTICLES))
    return tuple(word for word in bare if not _FILLERS.fullmatch(word)) or bare


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _alike(said: str, written: str) -> bool:
    shorter, longer = sorted((said, written), key=len)
    return said == written or (len(shorter) >= _SHORT and longer.startswith(shorter))


def closeness(said: str, written: str) -> int:
    """How well a spoken name fits a written one: 4 the same, 3 the same words, 2 all its words, 1 but for a vague
    word such as API, 0 not."""
    if said.strip().lower() == written.lower():
        return 4
    ours, theirs = _words(said, spoken=True), _words(written, spoken=False)
    if ours and (ours == theirs or _squeezed(said) == _squeezed(written)):
        return 3
    if ours and all(any(_alike(word, other) for other in theirs) for word in ours):
        return 2
    if set(ours) - set(theirs) <= _VAGUE and theirs and set(theirs) <= set(ours):
        return 1
    return 0


def _best(said: str, named: Iterable[tuple[str, Manifest]]) -> tuple[int, list[Manifest]]:
    scored = [(closeness(said, name), manifest) for name, manifest in named if name]
    best = max((score for score, _ in scored), default=0)
    chosen: list[Manifest] = []
    for score, manifest in scored:
        if best and score == best and not any(manifest is other for other in chosen):
            chosen.append(manifest)
    return best, chosen


def _of_kind(kind: str, workloads: Sequence[Manifest]) -> Sequence[Manifest]:
    """Those of a kind of workloads; all where the statement names none, or another kind of thing."""
    wanted = kind.lower().rstrip("s")
    if wanted not in {known.lower() for known in WORKLOADS}:
        return workloads
    return [manifest for manifest in workloads if manifest.kind.lower() == wanted]


def _own_names(repository: Repository, workloads: Sequence[Manifest]) -> list[tuple[str, Manifest]]:
    names = [(manifest.name, manifest) for manifest in workloads]
    return names + [(service.name, manifest) for manifest in workloads for service in services_of(repository, manifest)]


def _parts(workloads: Sequence[Manifest]) -> list[tuple[str, Manifest]]:
    """What a workload runs, by the names of its containers and images."""
    found = []
    for manifest in workloads:
        for _, container in containers(manifest):
            image = parse(text(container, "image"))
            found += [(text(container, "name"), manifest)]
            found += [(image.repository.rpartition("/")[2], manifest)] if image else []
    return found


def _resolve(target: Target, repository: Repository, workloads: Sequence[Manifest]) -> Named:
    if target.namespace:
        workloads = _best(target.namespace, [(manifest.namespace, manifest) for manifest in workloads])[1]
    kinds = _of_kind(target.kind, workloads)
    if not target.name:
        return Named(within=tuple(kinds))
    own, direct = _best(target.name, _own_names(repository, kinds))
    if not direct:  # people say deployment of a CronJob, too
        own, direct = _best(target.name, _own_names(repository, workloads))
    places = [(place, manifest) for manifest in workloads for place in (manifest.application, manifest.namespace)]
    around, within = _best(target.name, places)
    if target.kind.lower() in {"namespace", "application"} or around > own:
        return Named(within=tuple(within))
    return Named(directly=tuple(direct or _best(target.name, _parts(kinds or workloads))[1]))


def named(targets: Sequence[Target], repository: Repository, workloads: Sequence[Manifest]) -> Named | Unmatched:
    """The workloads that any of the targets names, leniently; the closest names win over the merely similar ones."""
    found = [_resolve(target, repository, workloads) for target in targets]
    directly = tuple(manifest for each in found for manifest in each.directly)
    within = tuple(manifest for each in found for manifest in each.within)
    if directly or within:
        return Named(directly, within)
    said = ", ".join(" ".join(filter(None, (target.kind, target.namespace, target.name))) for target in targets)
    known = sorted({manifest.name for manifest in workloads} | {manifest.namespace for manifest in workloads})
    listed = ", ".join(known[:20]) + (f" and {len(known) - 20} more" if len(known) > 20 else "")
    return Unmatched(f"nothing that may be changed is called {said}; there are {listed or 'no workloads at all'}")
