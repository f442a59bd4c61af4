"""What was said about a practice: its figures, addresses, times and names, each in the unit that `Said` expects."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from functions._catalogue.speech import figures, places, times
from functions._catalogue.speech.figures import Figure
from functions._catalogue.speech.talk import Talk
from functions._catalogue.speech.words import listed

Parameters = dict[str, str | int | float | bool]
_AHEAD = 24  # words behind a practice in which an example may follow
_BEHIND = 4  # words of a figure and of what says that it is enough
_EXAMPLES = listed(  # what announces that a figure is an example for what was just said
    "use uses say like example start went about around roughly case mir beispiel exemple ejemplo exemplo esempio "
    "voorbeeld bijvoorbeeld bastano basta bastan reichen genügen chegam voldoende genoeg give gives answers answer "
    "enough suffisent suffit sind slash something usually mindestens least allow goes with wir nous usamos usiamo "
    "gebruiken nehme mettons ponemos colocamos mettiamo zetten set sets keep keeps between make makes port"
)
_EACH = listed("every each alle jede toutes chaque cada ogni elke a")
_LEAST = listed(
    "least minimum min mindestens minimal moins menos almeno minstens minimo menor ten available minimum keep stay "
    "pelo minst"
)
_MOST = listed("most maximum max maximal hochstens plus maximo massimo maximaal up hasta ate fino tot bis limit jusqu")
_RANGE = listed("between zwischen entre tra fra tussen from von de da van")


class Scope(NamedTuple):
    """Where to look: the words of the practice itself, `start` up to `stop`, and how far an example may reach."""

    text: str
    talk: Talk
    begin: int
    start: int
    stop: int
    end: int


def _example(scope: Scope, at: int) -> bool:
    """Whether a word belongs to the statement: it is in its clause, or in an example that follows it."""
    talk = scope.talk
    last = talk.clause(scope.stop - 1)
    own = talk.sentence(scope.stop - 1)[1] if talk.punctuated else talk.clauses[last].stop
    for clause in talk.clauses[last + 1 :]:
        if clause.link not in ("that", "when", "purpose", "comma") or clause.sentence != talk.clauses[last].sentence:
            break
        own = clause.stop
    if at < own:
        return True
    here = talk.clauses[talk.clause(at)]
    told = talk.scope.any(own, min(here.stop, at + 1), "past", "myth", "suppose")
    return not told and any(word.text in _EXAMPLES for word in talk.words[own : at + _BEHIND])


def _nearest(scope: Scope, kind: figures.Kind, *, low: float = 0, high: float = float("inf")) -> Figure | None:
    """The figure of a kind that belongs to the statement: the next one, else the last before it in its clause."""
    found = [
        figure
        for figure in figures.figures(scope.talk.words, scope.begin, scope.end, scope.talk.language)
        if figure.kind == kind and low <= figure.value <= high and _example(scope, figure.start)
    ]
    after = [figure for figure in found if figure.start >= scope.start]
    clause = scope.talk.clauses[scope.talk.clause(scope.start)]
    hangs = clause.link in ("comma", "purpose", "that")
    own = max(scope.talk.sentence(scope.start)[0], scope.begin) if hangs else clause.start
    before = [figure for figure in found if own <= figure.start < scope.start]
    return after[0] if after else before[-1] if before else None


def _memory(scope: Scope) -> Parameters:
    found = _nearest(scope, "memory")
    return {"memory": figures.memory(found.value)} if found else {}


def _cpu(scope: Scope) -> Parameters:
    found = _nearest(scope, "cpu")
    return {"cpu": figures.cpu(found.value)} if found else {}


def _both(scope: Scope) -> Parameters:
    return _memory(scope) | _cpu(scope)


def _address(scope: Scope) -> Parameters:
    talk = scope.talk
    found: Parameters = {}
    for path in places.paths(scope.text, talk.words, scope.begin, scope.end):
        if _example(scope, path.start) and "path" not in found:
            found["path"] = path.text
    for port in places.ports(talk.words, scope.begin, scope.end, talk.language):
        if _example(scope, port.start) and "port" not in found:
            found["port"] = int(port.text)
    return found


def _probe(scope: Scope) -> Parameters:
    found = _address(scope)
    period = _nearest(scope, "seconds", low=1, high=600)
    if period and period.start and scope.talk.words[period.start - 1].text in _EACH:
        found["seconds"] = int(period.value)
    return found


def _seconds(scope: Scope) -> Parameters:
    found = _nearest(scope, "seconds", low=1, high=3600)
    return {"seconds": int(found.value)} if found else {}


def _startup(scope: Scope) -> Parameters:
    return _address(scope) | _seconds(scope)


def _ttl(scope: Scope) -> Parameters:
    found = _nearest(scope, "seconds", high=90 * 86400)
    return {"ttl_seconds": int(found.value)} if found else {}


def _counts(scope: Scope) -> Iterator[Figure]:
    for figure in figures.figures(scope.talk.words, scope.begin, scope.end, scope.talk.language):
        if figure.kind == "count" and figure.value.is_integer() and _example(scope, figure.start):
            yield figure


def _replicas(scope: Scope) -> Parameters:
    for figure in _counts(scope):
        near = scope.start - 4 <= figure.start < scope.stop + 4
        if near and 2 <= figure.value <= 100:
            return {"replicas": int(figure.value)}
    return {}


def _preceded(scope: Scope, figure: Figure, words: frozenset[str]) -> bool:
    return any(word.text in words for word in scope.talk.words[max(figure.start - 3, 0) : figure.start])


def _one(scope: Scope) -> Iterator[Figure]:
    """ "One" behind "at least", which elsewhere is a pronoun."""
    for at in range(scope.begin, scope.end):
        text = scope.talk.words[at].text
        if text in (
            ("one"),
            ("ein"),
            ("eine"),
            ("einer"),
            ("un"),
            ("une"),
            ("uno"),
            ("una"),
            ("um"),
            ("uma"),
            ("een"),
        ) and _example(scope, at):
            yield Figure("count", 1, at, at + 1)


def _available(scope: Scope) -> Parameters:
    share = _nearest(scope, "percent", low=1, high=100)
    if share:
        return {"min_available": f"{share.value:.0f}%"}
    for figure in sorted((*_counts(scope), *_one(scope)), key=lambda figure: figure.start):
        if _preceded(scope, figure, _LEAST) and 1 <= figure.value <= 100:
            return {"min_available": f"{figure.value:.0f}"}
    return {}


def _bounds(scope: Scope) -> Parameters:
    found: Parameters = {}
    counts = [figure for figure in _counts(scope) if 1 <= figure.value <= 100]
    for one, other in pairwise(counts):
        together = other.start - one.stop <= 2 and one.value < other.value
        joined = {word.text for word in scope.talk.words[one.stop : other.start]} & {
            ("to"),
            ("and"),
            ("bis"),
            ("und"),
            ("a"),
            ("y"),
            ("e"),
            ("et"),
            ("en"),
            ("tot"),
            ("ate"),
        }
        if together and joined:
            return {"min_replicas": int(one.value), "max_replicas": int(other.value)}
    for figure in counts:
        if "min_replicas" not in found and _preceded(scope, figure, _LEAST):
            found["min_replicas"] = int(figure.value)
        elif "max_replicas" not in found and _preceded(scope, figure, _MOST):
            found["max_replicas"] = int(figure.value)
    return found


def _kept(scope: Scope) -> Parameters:
    for figure in _counts(scope):
        if 1 <= figure.value <= 100 and figure.start >= scope.start - 4:
            return {"history": int(figure.value)}
    return {}


def _backup(scope: Scope) -> Parameters:
    talk = scope.talk
    schedule = times.schedule(talk.words, scope.begin, scope.end, talk.language)
    found: Parameters = {"schedule": schedule} if schedule else {}
    kept = _nearest(scope, "seconds", low=2 * 86400, high=365 * 86400)
    if kept:
        found["retention"] = int(kept.value // 86400)
    return found


def _image(scope: Scope) -> Parameters:
    talk = scope.talk
    for image, tag in places.images(scope.text, talk.words, scope.begin, scope.end, talk.language):
        if _example(scope, tag.start) and tag.text != "latest":
            found: Parameters = {"image": image.text} if image else {}
            return {**found, "tag": tag.text}
    return {}


def _registry(scope: Scope) -> Parameters:
    for place in places.registries(scope.text, scope.talk.words, scope.begin, scope.end):
        return {"registry": place.text}
    return {}


_READERS: dict[str, tuple[Callable[[Scope], Parameters], frozenset[str]]] = {
    "readiness-probe": (_probe, frozenset({"path", "port"})),
    "liveness-probe": (_probe, frozenset({"path", "port"})),
    "startup-probe": (_startup, frozenset({"path", "port", "seconds"})),
    "memory-requests": (_memory, frozenset({"memory"})),
    "memory-limits": (_memory, frozenset({"memory"})),
    "cpu-requests": (_cpu, frozenset({"cpu"})),
    "resource-quota": (_both, frozenset({"memory", "cpu"})),
    "limit-range": (_both, frozenset({"memory", "cpu"})),
    "replicas": (_replicas, frozenset({"count"})),
    "disruption-budget": (_available, frozenset({"count"})),
    "autoscaler": (_bounds, frozenset({"count"})),
    "job-ttl": (_ttl, frozenset({"seconds"})),
    "job-history": (_kept, frozenset({"count"})),
    "revision-history": (_kept, frozenset({"count"})),
    "graceful-shutdown": (_seconds, frozenset({"seconds"})),
    "backup-job": (_backup, frozenset({"schedule"})),
    "pinned-images": (_image, frozenset({"image"})),
    "registry-mirror": (_registry, frozenset({"registry"})),
}


def wants(practice: str) -> frozenset[str]:
    """What kinds of figures a practice takes, so that neighbours do not take each other's."""
    return _READERS[practice][1] if practice in _READERS else frozenset()


def ahead() -> int:
    """How many words behind a practice may still speak of it."""
    return _AHEAD


def parameters(practice: str, scope: Scope) -> Parameters:
    """What was said about a practice; empty where it takes nothing or nothing was said."""
    return _READERS[practice][0](scope) if practice in _READERS else {}
