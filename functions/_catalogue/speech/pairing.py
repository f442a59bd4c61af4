"""Requests and limits of memory and CPU: which word goes with which, by the grammar of lists.

"CPU requests and memory limits", "requests and limits for CPU and memory" and "límites de memoria y de CPU" name each
resource beside what is wanted of it; nearness alone would pair the wrong ones.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from functions._catalogue.lexicon.frames import Frame
from functions._catalogue.speech.figures import figures
from functions._catalogue.speech.matching import Found
from functions._catalogue.speech.phrases import Hit
from functions._catalogue.speech.talk import Talk
from functions._catalogue.speech.words import STOPS, listed

_GLUE = listed(  # words that may stand inside such a list
    "and or the a an of for on to in its their your our his both how much amount total available resource it they "
    "can each every container containers pod pods app application service any all only just also even as well use "
    "und oder für auf von den das die der dem eure euren deine jeden et ou de des du la le les l d sur pour y e o u "
    "del los las el en para di della delle dei per i gli het voor op van plus sowie que no not nicht pas non niet "
    "but hard real proper explicit some small kind same own"
)
_WEB = listed("rate rates latency body bodies path header headers per count url volume id ids timeout timeouts handler")
_FAR = 14  # words behind a want in which its resource or its figure stands
_DISKS = listed(
    "disk disks storage volume volumes pvc log logs upload uploads file files heap jvm download body bandwidth"
)
_REACH = 7  # glue words between two that belong together
_STEADY = Frame("pair", jargon=True)
_PRACTICES = {
    ("memory", "request"): ("memory-requests", _STEADY),
    ("memory", "limit"): ("memory-limits", _STEADY),
    ("cpu", "request"): ("cpu-requests", _STEADY),
    ("cpu", "limit"): ("no-cpu-limits", Frame("pair", jargon=True, bad=True)),
}


class _Item(NamedTuple):
    hit: Hit
    resources: frozenset[str]
    wants: frozenset[str]


def _items(talk: Talk) -> Iterator[_Item]:
    for hit in talk.meanings.within(0, len(talk.words), "memory", "cpu", "limit", "request", "resource"):
        if "request" in hit.names and hit.stop < len(talk.words) and talk.words[hit.stop].text in _WEB:
            continue  # a request over the network
        yield _Item(hit, hit.names & {"memory", "cpu", "resource"}, hit.names & {"limit", "request"})


def _runs(talk: Talk) -> Iterator[list[_Item]]:
    """Items with nothing but glue between them."""
    run: list[_Item] = []
    for item in _items(talk):
        if run:
            between = talk.words[run[-1].hit.stop : item.hit.start]
            broken = any(word.gap in STOPS for word in (*between, talk.words[item.hit.start]))
            if broken or len(between) > _REACH or any(word.text not in _GLUE for word in between):
                yield run
                run = []
        run.append(item)
    if run:
        yield run


def _paired(run: Sequence[_Item]) -> Iterator[tuple[_Item, _Item | None]]:
    """Each want of a run with its resources; None where the run names no resource for it."""
    if all(item.resources == {"resource"} for item in run if item.resources):
        run = [item for item in run if item.wants or len(run) == 1]
    wants = [place for place, item in enumerate(run) if item.wants]
    if not wants:
        return
    resource_first = bool(run[0].resources)
    owned: dict[int, list[int]] = {}
    for place in wants:
        if run[place].resources:
            owned[place] = [place]
            continue
        step = -1 if resource_first else 1
        at, found = place + step, list[int]()
        while 0 <= at < len(run) and (run[at].resources or (not found and run[at].wants and not run[at].resources)):
            if run[at].resources:
                found.append(at)
            elif found:
                break
            at += step
        owned[place] = found
    for place in wants:
        if not owned[place]:
            yield run[place], None
        for resource in owned[place]:
            yield run[place], run[resource]


def _general(run: Sequence[_Item], want: _Item, talk: Talk) -> Iterator[Found]:
    """A want of no named resource: "requests and limits", "resource limits" say both resources at once."""
    kinds = {kind for item in run for kind in item.wants}
    named = any("resource" in item.resources for item in run) or talk.meanings.any(
        max(want.hit.start - 2, 0), want.hit.start, "resource"
    )
    if not named and len(kinds) < 2:
        yield from _measured(want, talk)
        return
    if "limit" in want.wants:
        yield Found("memory-limits", _STEADY, (want.hit,), want.hit)
    if "request" in want.wants:
        yield Found("memory-requests", _STEADY, (want.hit,), want.hit)
        yield Found("cpu-requests", _STEADY, (want.hit,), want.hit)


def _measured(want: _Item, talk: Talk) -> Iterator[Found]:
    """A want whose resource is told by its unit ("cap it at 256 megs") or stands elsewhere in its clause."""
    clause = talk.clauses[talk.clause(want.hit.start)]
    stop = min(clause.stop, want.hit.stop + _FAR)
    if any(word.text in _DISKS for word in talk.words[clause.start : stop]):
        return
    rivals = [hit.start for hit in talk.meanings.within(want.hit.stop, stop, "limit", "request")]
    stop = min([stop, *rivals])
    units = [
        Hit(frozenset((figure.kind,)), figure.start, figure.stop)
        for figure in figures(talk.words, want.hit.stop, stop, talk.language)
    ]
    told: set[str] = set()
    for hit in (*talk.meanings.within(want.hit.stop, stop, "memory", "cpu"), *units):
        for resource in sorted(hit.names & {"memory", "cpu"} - told):
            told.add(resource)
            yield from _pair(want, resource, hit)


def _pair(want: _Item, resource: str, where: Hit) -> Iterator[Found]:
    for wanted in sorted(want.wants):
        practice, frame = _PRACTICES[resource, wanted]
        yield Found(practice, frame, tuple(sorted({want.hit, where}, key=lambda hit: hit.start)), want.hit)


def paired(talk: Talk) -> list[Found]:
    """Every want of a resource that is spoken of."""
    found: list[Found] = []
    for run in _runs(talk):
        for want, resource in _paired(run):
            if resource is None or resource.resources == {"resource"}:
                found += _general(run, want, talk)
                continue
            for named in resource.resources & {"memory", "cpu"}:
                found += _pair(want, named, resource.hit)
    return found
