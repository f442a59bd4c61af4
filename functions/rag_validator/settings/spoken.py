"""Settings that a sentence states: whose, which field, which value. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from functions.rag_validator.settings.schedules import said
from functions.rag_validator.settings.setting import Bound, Setting
from functions.rag_validator.settings.spelling import digits
from functions.rag_validator.settings.table import FIELDS, SAID, UNLESS, Field, field_of
from functions.rag_validator.settings.values import Found, Value, find
from functions.rag_validator.settings.vocabulary import spoken_of

_INTRODUCED = re.compile(
    r"(?:\b(?:to|of|at|for|is|are|be|than|most|least|every|after|with|and|has|have)|[:=])\s*$", re.I
)
_OFF = re.compile(
    r"\b(?:disabl\w*|off|no|not|never|without|forbid\w*|den(?:y|ies)|refus\w*|stop|don['’]t|mustn['’]t|cannot|avoid)\b",
    re.I,
)
_ON = re.compile(r"\b(?:enabl\w*|on|allow\w*|use|let|permit\w*|activat\w*|want\w*|turn(?:ed)? on)\b", re.I)
_GONE = re.compile(r"\b(?:remove|drop|delete|without|get rid of|take away|no)\b[^.;,]{0,25}", re.I)
_LEAST = re.compile(r"\b(?:at least|no (?:less|fewer) than|minimum|a minimum of|min)\b", re.I)
_MOST = re.compile(r"\b(?:at most|no more than|up to|maximum|max|not more than)\b", re.I)
_DENIED = re.compile(
    r"(?:\b(?:never|not|cannot|avoid|stop|instead of|rather than)\b|n['’]t\b)(?P<rest>[^,;.]{0,60})$", re.I
)
_BEYOND = re.compile(r"\b(?:more|longer|exceed\w*|over|above|beyond|later|larger|bigger|higher)\b", re.I)
_BELOW = re.compile(r"\b(?:less|fewer|shorter|below|under|sooner|smaller|lower)\b", re.I)
_BETWEEN = re.compile(r"\bbetween (\d+) and (\d+)\b|\bfrom (\d+) to (\d+) (?=replicas|pods)", re.I)
_VERBATIM = re.compile(r"(?<![\w.-])-{0,2}([A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)*)(?=\s*[=:]|\s)")
_CLASS = re.compile(
    r"\b([a-z][a-z0-9]*(?:-[a-z0-9]+)*) storage[ -]?class|storage[ -]?class (?:is |to |of )?([a-z][\w-]*)", re.I
)
_PINNED = re.compile(r"\b(?:version|tag|pin(?:s|ned)?|image|release|runs?|stays?|move|upgrade|update)\b", re.I)
_ENVIRONMENT = re.compile(
    r"\b(?:in|on|for) (?:the )?(production|prod|staging|stage|test|testing|development|dev)\b", re.I
)
_LONGEST = 2000  # characters of a sentence; a longer one is no sentence


def spoken(sentence: str, names: Sequence[str], subjects: Iterable[str] = ()) -> tuple[Setting, ...]:
    """The settings that a sentence gives the components that it names, or else those spoken of before it."""
    named, rest = spoken_of(sentence[:_LONGEST], names)
    whose = frozenset(one.lower() for one in named or subjects)
    if not whose:
        return ()
    place = _ENVIRONMENT.search(rest)
    text = digits(rest)
    found: list[Setting] = []
    for field, value, bound in (*_verbatim(text), *_fields(text)):
        known = next((one for one in found if one.field == field and one.bound == bound), None)
        if known is None:
            where = place[1].lower()[:4] if place else ""
            found.append(Setting(whose, field, value, bound, sentence=sentence[:_LONGEST], environment=where))
    return tuple(found)


def polarity(text: str) -> bool | None:
    """Whether a sentence wants something on or off; None where it says neither."""
    if _OFF.search(text):
        return False
    return True if _ON.search(text) else None


_Read = tuple[str, Value | None, Bound]


def _fields(text: str) -> Iterator[_Read]:
    taken: list[Found] = []
    for field in FIELDS:
        unless = UNLESS.get(field.name)
        trigger = SAID[field.name].search(text)
        if trigger is None or (unless and unless.search(text)):
            continue
        if field.kind == "flag":
            on = polarity(text)
            if on is not None:
                yield field.name, Value("flag", text[trigger.start() : trigger.end()], word="on" if on else "off"), ""
        elif field.kind == "word":
            yield from ((field.name, value, "") for value in _words(field, text))
        elif field.kind == "schedule":
            when = said(text)
            if when:
                yield field.name, when, ""
        elif field.name == "replicas" and (between := _BETWEEN.search(text)):
            low, high = (number for number in between.groups() if number)
            yield field.name, Value("count", low, (float(low),)), "least"
            yield field.name, Value("count", high, (float(high),)), "most"
        else:
            yield from _measured(field, text, trigger, taken)


def _measured(field: Field, text: str, trigger: re.Match[str], taken: list[Found]) -> Iterator[_Read]:
    candidates = [one for one in find(field.kind, text) if not any(_overlap(one, other) for other in taken)]
    if field.kind == "version" and not _PINNED.search(text):
        return
    if field.name in {"limits.cpu", "limits.memory", "requests.cpu", "requests.memory"} and not candidates:
        word = field.name.partition(".")[2]
        if any(word in match[0].lower() for match in _GONE.finditer(text)):
            yield field.name, None, ""
        return
    if not candidates:
        return
    wanted = [one for one in candidates if _denied(text, one) != "not"]
    chosen = min(wanted or candidates, key=lambda one: _distance(one, trigger, text))
    taken.append(chosen)
    bounded = field.name == "replicas" or field.kind == "duration"
    yield field.name, chosen.value, _denied(text, chosen) or (_bound(text, chosen) if bounded else "")


def _bound(text: str, found: Found) -> Bound:
    before = text[max(found.start - 25, 0) : found.start]
    if _LEAST.search(before):
        return "least"
    return "most" if _MOST.search(before) else ""


def _denied(text: str, found: Found) -> Bound:
    """What a negation before a value makes of it: "never 30 days" is not that, "not longer than 30 days" the most."""
    before = _DENIED.search(text[: found.start])
    if before is None or before["rest"].count(" ") > 8:
        return ""
    if _BEYOND.search(before["rest"]):
        return "most" if found.value.kind == "duration" else ""
    if _BELOW.search(before["rest"]):
        return "least" if found.value.kind == "duration" else ""
    return "not"


def _distance(found: Found, trigger: re.Match[str], text: str) -> float:
    gap = min(abs(found.start - trigger.end()), abs(trigger.start() - found.end))
    return gap - (60 if _INTRODUCED.search(text[: found.start]) else 0)


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _words(field: Field, text: str) -> Iterator[Value]:
    if field.name == "storage class":
        named = _CLASS.search(text)
        word = (named[1] or named[2] or "").lower() if named else ""
        if word and word not in {"the", "a", "default", "this", "another", "of"}:
            yield Value("word", word, word=word)
    for pattern, word in field.words.items():
        if re.search(pattern, text, re.I):
            yield Value("word", word, word=word)


def _verbatim(text: str) -> Iterator[_Read]:
    """Keys that the sentence spells as a file does: `retention_period to 168h`, `--storage.tsdb.retention.time=15d`."""
    for match in _VERBATIM.finditer(text):
        field = field_of(plain_key(match[1])) if re.search(r"[_.=-]|[a-z][A-Z]", match[1]) else None
        if field and field.kind not in {"flag", "word", "schedule", "version"}:
            near = [one for one in find(field.kind, text) if one.start >= match.end(1)]
            if near:
                yield field.name, near[0].value, ""


def plain_key(key: str) -> str:
    """A key in lower case with `_` between its words: `maxUnavailable` is `max_unavailable`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower().replace("-", "_")
