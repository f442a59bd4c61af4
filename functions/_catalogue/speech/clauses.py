"""Clauses: where a thought begins, and how it hangs on the one before it. With punctuation and without."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from functions._catalogue.lexicon.cues import Cues
from functions._catalogue.speech.phrases import Phrases
from functions._catalogue.speech.words import Word, fold

# How a clause begins: a sentence; a new thought without punctuation; after a comma; "and"; "but"; "that"; "so that";
# "when"; "if"; "because".
Link = Literal["sentence", "new", "comma", "and", "but", "that", "purpose", "when", "if", "because"]
_PUNCTUATED = 1 / 45  # sentence ends per word; automatic captions have none, or hardly any
_ENGLISH_OBJECTS = frozenset(
    "a an the your you it them all every each some at up memory cpu resource resources in only one two three their "
    "its any both this that these those no limits requests readiness liveness startup replicas on away out yourself "
    "sure pod network service image images kubernetes non run security always never for back down enable seccomp".split()
)
_BINDING = frozenset(  # a clause does not begin after these
    "to the a an of as very and or for in at on by with from into my your our their his her its this these those no any "
    "some every each is are be been was were am not more less too than other another same sure what how why where de het "
    "een der die das ein eine den dem le la les un une des du el los las una uno o os il lo gli i di do da zu und oder et "
    "y e en ou que qui che dat dass die met mit avec con com per para por pour te van von um und over say says said think "
    "thinks told tell tells suggest recommend wish thinking thought believe believes claim claims sagen denken dicen dicono disent dizem zeggen glauben know knows wonder asks asked first last only next thing things reason whatever everything anything "
    "which who that if when because until before unless while whether so but ich ihr wir man sie es er je tu il elle on "
    "nous vous ils elles yo eu io ik jij we wij jullie ze zij i you they he she it never always just please".split()
)


_FILLING = frozenset("also always just really actually simply only still then probably definitely absolutely".split())
_OBJECTS = frozenset("it that this them those these".split())
_BEFORE_OBJECTS = frozenset("on for to of in with about at like from done doing did does seen saw".split())
_DETERMINERS = frozenset("the a an this that my our your his her their its each every some any".split())
_ADVERBS = frozenset("never always dont".split())  # begin an order only where a verb follows


class Clause(NamedTuple):
    """Words `start` up to `stop`; `sentence` counts sentences, `word` is the conjunction's length in words."""

    start: int
    stop: int
    link: Link
    sentence: int
    asked: bool = False


class Grammar:
    """What a language's clauses begin with, compiled once."""

    def __init__(self, cues: Cues) -> None:
        kinds = {"if": cues.condition, "because": cues.cause, "that": cues.relative, "purpose": cues.purpose}
        kinds |= {"when": cues.adverbial, "but": cues.contrast, "and": cues.also, "new": cues.openers, "ask": cues.question}
        self.joints = {kind: Phrases({kind: patterns}) for kind, patterns in kinds.items()}
        self.subjects = frozenset(map(fold, cues.subjects.split("|")))
        self.verbs = frozenset(map(fold, cues.verbs.split("|")))
        self.imperatives = frozenset(map(fold, cues.imperative.split("|")))
        self.denials = frozenset(form for form in map(fold, cues.no.split("|")) if " " not in form)
        self.english = "should" in self.verbs


def punctuated(words: Sequence[Word]) -> bool:
    """Whether sentences end with full stops, as manual captions do."""
    return sum(word.gap in (".", "?") for word in words) > _PUNCTUATED * len(words)


def _order(words: Sequence[Word], at: int, begin: int, grammar: Grammar) -> bool:
    """Whether an order may begin here. English verbs are nouns too, so there an object has to follow."""
    if words[at].text not in grammar.imperatives:
        return False
    if at - begin <= 4 and words[begin].text in _DETERMINERS:
        return False  # what went before is its subject: "the scheduler spread the pods"
    following = words[at + 1].text if at + 1 < len(words) else ""
    return not grammar.english or following in _ENGLISH_OBJECTS or words[at].text in ("dont", "avoid", "ensure")


def _statement(words: Sequence[Word], at: int, grammar: Grammar) -> bool:
    if words[at].text in _OBJECTS and _object(words, at, grammar):
        return False
    return words[at].text in grammar.subjects and at + 1 < len(words) and words[at + 1].text in grammar.verbs


def _free(words: Sequence[Word], at: int, grammar: Grammar, kinds: set[str]) -> bool:
    """Whether nothing before binds the word at `at` to it: a subject, a "should", an article."""
    last = at - 1
    while last > 0 and words[last].text in _FILLING:
        last -= 1
    before = words[last].text
    if before in _OBJECTS and _object(words, last, grammar):
        return True
    if before in _BINDING:
        return False
    return "ask" in kinds or (before not in grammar.verbs | grammar.denials | grammar.subjects)


def _object(words: Sequence[Word], at: int, grammar: Grammar) -> bool:
    """Whether "it" or "that" is what a verb or a preposition before it is about, and begins nothing."""
    return at > 0 and (words[at - 1].text in grammar.imperatives or words[at - 1].text in _BEFORE_OBJECTS)


def _ends(words: Sequence[Word], at: int) -> bool:
    """Whether "that" stands for a thing: nothing follows, or "and"."""
    return at >= len(words) or bool(words[at].gap) or words[at].text in ("", "and", "und", "et", "y", "e", "en")


def _joint(words: Sequence[Word], at: int, begin: int, starts: dict[int, set[str]], grammar: Grammar, stops: bool) -> Link | None:
    kinds = starts.get(at, set())
    link: Link
    for link in ("but", "if", "because", "purpose", "that", "when"):
        if link in kinds and not (link == "that" and _ends(words, at + 1)):
            return link
    if "and" in kinds and at + 1 < len(words):
        after = words[at + 1].text
        goes_on = after in grammar.denials or after in grammar.imperatives or _statement(words, at + 1, grammar)
        if goes_on:
            return "and"
    if words[at].gap == ",":
        return "comma"
    if stops or not _free(words, at, grammar, kinds):
        return None
    if "ask" in kinds:
        return "new"
    opens = "new" in kinds and (words[at].text not in _ADVERBS or _order(words, at + 1, begin, grammar))
    if opens or _order(words, at, begin, grammar) or _statement(words, at, grammar):
        return "new"
    return None


def clauses(words: Sequence[Word], grammar: Grammar) -> list[Clause]:
    """The clauses of a text in order; together they are all its words."""
    stops = punctuated(words)
    starts: dict[int, set[str]] = {}
    inside: set[int] = set()
    for kind, phrases in grammar.joints.items():
        for hit in phrases.scan(words):
            starts.setdefault(hit.start, set()).add(kind)
            inside.update(range(hit.start + 1, hit.stop))
    found: list[Clause] = []
    begin, link, sentence = 0, "sentence", 0
    for at in range(1, len(words)):
        gap = words[at].gap
        if at in inside and not gap:
            continue
        following: Link | None = "sentence" if gap in (".", "?") else _joint(words, at, begin, starts, grammar, stops)
        if following is None or (following != "sentence" and at - begin < 1):
            continue
        found.append(Clause(begin, at, link, sentence))  # type: ignore[arg-type]
        if following == "sentence" or (following == "new" and not starts.get(at, set()).isdisjoint(("new", "ask"))):
            sentence += 1
        begin, link = at, following
    if words:
        found.append(Clause(begin, len(words), link, sentence))  # type: ignore[arg-type]
    return _asked(words, found)


def _asked(words: Sequence[Word], found: list[Clause]) -> list[Clause]:
    """Marks what ends with a question mark, but for a tag such as "right?" after a statement."""
    marked: list[Clause] = []
    for place, clause in enumerate(found):
        last = place
        while last + 1 < len(found) and found[last + 1].sentence == clause.sentence:
            last += 1
        stop = found[last].stop
        asked = stop < len(words) and words[stop].gap == "?"
        tag = asked and last > place and found[last].stop - found[last].start <= 3
        marked.append(clause._replace(asked=asked and not tag))
    return marked
