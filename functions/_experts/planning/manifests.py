"""The manifests that a planner is shown: those that the improvement seems to be about, without secrets. Pure.

What is shown is the data, not the file: comments stay out, and so do Secrets and what is never changed anyway.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eventing.vocabulary import Improvement, Target
from functions._catalogue.choice import protected
from functions._catalogue.targets import closeness
from functions._improvement.redaction import HIDDEN
from functions._manifests.emission import document
from functions._manifests.repository import Manifest, Repository
from functions._preflight.secrecy.concealing import concealed, secrets_of

MOST = 30_000  # characters in all, about 10,000 tokens
EACH = 6_000  # of one manifest; what is longer is cut, and says so
BEGINNING, NEAR = 1_500, 8  # characters that are shown of a longer one in any case; lines around what was spoken of
_NEVER = frozenset({"Secret", "SealedSecret", "ExternalSecret", "Application", "ApplicationSet", "AppProject"})
_RULES = frozenset({"LimitRange", "ResourceQuota"})
_SECRET = re.compile(r"pass(?:word|wd|phrase)?|secret|token|api-?_?key|private-?_?key|credential|dsn", re.IGNORECASE)
_REFERENCE = re.compile(r"(?:name|path|namespace|class|ref)$", re.IGNORECASE)  # secretName says where, not what
_LEFT_OUT = frozenset({"kubectl.kubernetes.io/last-applied-configuration", "binaryData", "status"})
_WORD = re.compile(r"[a-z][a-z0-9]{2,}")
_COMMON = re.compile(
    r"about|after|all|and|any|application|are|because|been|before|but|can|cluster|container|could|deployment|does|for|"
    r"from|has|have|into|its|kubernetes|more|most|must|namespace|need|not|one|only|our|pods?|set|should|that|the|their|"
    r"them|then|there|these|they|this|used?|using|want|was|what|when|where|which|will|with|without|you|your"
)


def shown(improvement: Improvement, repository: Repository, most: int = MOST) -> tuple[str, ...]:
    """The manifests, the nearest first, each as a head and its YAML; as many as there is room for."""
    words = _words(improvement)
    rated = [(relatedness(one, improvement.targets, words), one) for one in repository.manifests if _showable(one)]
    near = [(score, one) for score, one in rated if score > 0]
    near.sort(key=lambda pair: (-pair[0], pair[1].kind, pair[1].namespace, pair[1].name, pair[1].file))
    places = {one.namespace for _, one in near[:10]}
    rules = [one for _, one in rated if one.kind in _RULES and one.namespace in places]
    chosen = list({id(one): one for one in [*[one for _, one in near[:3]], *rules, *[one for _, one in near]]}.values())
    texts, room = [], most
    for one in chosen:
        text = told(one, words)
        if len(text) <= room:
            texts.append(text)
            room -= len(text)
    return tuple(texts)


def relatedness(manifest: Manifest, targets: Sequence[Target], words: Iterable[str]) -> float:
    """How much a manifest has to do with what was said: 10 for each target that names it, 1 for each word."""
    named = sum(10.0 for target in targets if _is_meant(manifest, target))
    own = f"{manifest.name} {manifest.kind} {manifest.application}".lower()
    body = str(manifest.data).lower()
    return named + sum(1.0 if word in own else 0.2 if word in body else 0.0 for word in words)


def told(manifest: Manifest, words: Sequence[str] = ()) -> str:
    """One manifest: what it is, whose, whether it may be changed, and its YAML without secrets; of a long one the
    beginning, and the lines around `words`.
    """
    where = f"{manifest.namespace}/{manifest.name}" if manifest.namespace else manifest.name
    left = "" if manifest.editable or manifest.rendered else f", cannot be changed: {manifest.why_not_editable}"
    text, secrets = document(safe(manifest.data)), secrets_of([manifest])
    text = concealed(text, secrets) if secrets else text
    return f"{manifest.kind} {where}, of Application {manifest.application or '(none)'}{left}\n{_cut(text, words)}"


def _cut(text: str, words: Sequence[str]) -> str:
    if len(text) <= EACH:
        return text
    lines = text.splitlines()
    chosen = _around(lines, words, EACH - BEGINNING)
    kept: list[str] = []
    room, last = EACH, -1
    for number, line in enumerate(lines):
        if number not in chosen and EACH - room + len(line) > BEGINNING:
            continue
        if len(line) + 1 > room:
            break
        kept += [line] if number == last + 1 else ["(lines left out)", line]
        room, last = room - len(line) - 1, number
    return "\n".join((*kept, f"(cut; {len(text)} characters in all)"))


def _around(lines: Sequence[str], words: Sequence[str], most: int) -> frozenset[int]:
    """The lines around those that say one of the words, the rarest word first, as far as there is room."""
    low = [line.lower() for line in lines]
    said = {word: [number for number, line in enumerate(low) if word in line] for word in words}
    chosen: set[int] = set()
    for _, places in sorted((len(places), places) for places in said.values() if places):
        for place in places:
            more = set(range(max(0, place - NEAR), min(len(lines), place + NEAR + 1))) - chosen
            most -= sum(len(lines[number]) + 1 for number in more)
            if most < 0:
                return frozenset(chosen)
            chosen |= more
    return frozenset(chosen)


def safe(data: Any) -> Any:
    """The data with what looks like a credential by its name hidden."""
    if isinstance(data, dict):
        named = data.get("name")
        hidden = isinstance(named, str) and _is_secret(named)
        return {
            key: HIDDEN if _hides(str(key), value, hidden) else safe(value)
            for key, value in data.items()
            if key not in _LEFT_OUT
        }
    return [safe(one) for one in data] if isinstance(data, list) else data


def _hides(key: str, value: Any, named_so: bool) -> bool:
    if isinstance(value, dict | list | bool) or value is None or value == "":
        return False
    return (named_so and key == "value") or _is_secret(key)


def _is_secret(name: str) -> bool:
    return bool(_SECRET.search(name)) and not _REFERENCE.search(name)


def _showable(manifest: Manifest) -> bool:
    return bool(manifest.name) and manifest.kind not in _NEVER and not protected(manifest.namespace)


def _is_meant(manifest: Manifest, target: Target) -> bool:
    if target.namespace and closeness(target.namespace, manifest.namespace) < 3:
        return False
    if target.name:
        return closeness(target.name, manifest.name) >= 2 or closeness(target.name, manifest.application) >= 3
    return bool(target.namespace) or target.kind.lower() == manifest.kind.lower()


def _words(improvement: Improvement) -> tuple[str, ...]:
    given = (str(value) for value in improvement.parameters.values())
    said = (improvement.title, improvement.description, improvement.origin.quote, *given)
    found = dict.fromkeys(word for text in said for word in _WORD.findall(text.lower()))
    return tuple(word for word in found if not _COMMON.fullmatch(word))[:60]


def blocks_of(texts: Sequence[str]) -> Mapping[str, str]:
    """The manifests by the names that their blocks have."""
    return {f"manifest-{number}": text for number, text in enumerate(texts, 1)}
