"""Clauses: where a thought begins, and how it hangs on the one before it. With punctuation and without."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from functions._catalogue.lexicon.cues import Cues
from functions._catalogue.speech.phrases import Phrases
from functions._catalogue.speech.words import STOPS, Word, fold, listed

# How a clause begins: a sentence; a new thought without punctuation; after a comma; "and"; "but"; "that"; "so that";
# "when"; "if"; "because".
Link = Literal["sentence", "new", "comma", "and", "but", "that", "purpose", "when", "if", "because"]
_JOINTS: tuple[Link, ...] = ("but", "if", "because", "purpose", "that", "when")
_PUNCTUATED = 1 / 45  # sentence ends per word; automatic captions have none, or hardly any
_LONG = 4  # words of a clause before "and the" may begin another
_ENGLISH_OBJECTS = listed(  # what follows an English verb that is an order, and no noun
    "a an the your you it them all every each some at up memory cpu resource resources in only one two three their "
    "its any both this that these those no limits requests readiness liveness startup replicas on away out yourself "
    "sure pod network service image images kubernetes non run security always never for back down enable seccomp "
    "allow automount max min service termination history default proper good sensible reasonable real explicit "
    "container containers ttl failed successful revision drop read processes stuff things people"
)
_BINDING = listed(  # what belongs to the word behind it: articles, prepositions, conjunctions, "says"
    "to the a an of as very and or for in at on by with from into my your our their his her its this these those no "
    "any some every each is are be been was were am not than sure what how why where de het een der die das ein eine "
    "den dem le la les un une des du el los las una uno o os il lo gli i di do da zu und oder et y e en ou que qui "
    "che dat dass met mit avec con com per para por pour te van von um say says said think thinks told tell tells "
    "suggest recommend wish thinking thought believe believes claim claims sagen denken dicen dicono disent dizem "
    "zeggen glauben know knows wonder asks asked first last only next thing things reason whatever everything "
    "anything which who that if when because until before unless while whether so but never always just please "
    "se me te nos vos os"
)
_SPEAKERS = listed(  # subjects: what follows is their verb
    "ich ihr wir man sie er je tu il elle on nous vous ils elles yo eu io ik jij we wij jullie ze zij i you they he she"
)
_FILLING = listed("also always just really actually simply only still then probably definitely absolutely")
_BUT_FIRST = listed("so and y und et e en also dus")
_FRONT = 8  # words of a place that is named first
FRONTING = listed("for in on with at bei für pour para per voor dans en em nel im auf")
_OBJECTS = listed("it that this them those these")
_BEFORE_OBJECTS = listed("on for to of in with about at like from done doing did does seen saw know need")
_DETERMINERS = listed("the a an my our your his her their its each every some any")
_ADVERBS = listed("never always dont")  # begin an order only where a verb follows


SKIPPED = listed(  # what may stand before the verb of an order
    "and so then just only please also or but first second third fourth finally simply definitely always never now "
    "okay ok well instead at least number one two three again maybe perhaps really actually too next lastly either "
    "way therefore on top of that in addition und dann also bitte jetzt einfach immer auch deshalb deswegen daher am "
    "besten et puis alors donc y luego entonces pues ahora e depois então agora poi quindi allora ora en dan dus nu "
    "ook tip step rule lesson yes yeah oh vielleicht surtout toujours siempre sempre altijd niemals nie jamais nunca "
    "jamás mai nooit ne n no não non tampoco aussi también anche dont do not to ever everybody folks people"
)
_LEADING = listed("so then therefore otherwise")
_LEADING_ELSEWHERE = listed("also deshalb deswegen darum donc alors entonces então quindi allora dus")
_AMBIGUOUS = listed(
    "limite limita limiti fixe fixa fissa reserve reserva riserva crea scala salva monte monta guarda programa"
)
_ARTICLES = listed("o a os as la le les l el los las il lo i gli vos votre sua seu seus tu vuestro un une uma una")
_NOUNS = listed("limit limits request cap probe check alert backup mirror scale budget quota process")
_COMPOUND = listed(
    "memory cpu resource ram time rate size storage history upper lower hard soft readiness liveness startup health"
)


class Clause(NamedTuple):
    """Words `start` up to `stop`; `sentence` counts thoughts, `asked` is a question."""

    start: int
    stop: int
    link: Link
    sentence: int
    asked: bool = False


class Grammar:
    """What a language's clauses begin with, compiled once."""

    def __init__(self, cues: Cues) -> None:
        kinds = {"if": cues.condition, "because": cues.cause, "that": cues.relative, "purpose": cues.purpose}
        kinds |= {"when": cues.adverbial, "but": cues.contrast, "and": cues.also}
        self.joints = Phrases(kinds | {"new": cues.openers, "ask": cues.question})
        self.subjects = frozenset(map(fold, cues.subjects.split("|")))
        self.verbs = frozenset(map(fold, cues.verbs.split("|")))
        self.imperatives = frozenset(map(fold, cues.imperative.split("|")))
        self.denials = frozenset(form for form in map(fold, cues.no.split("|")) if " " not in form)
        self.english = "should" in self.verbs

    def order(self, words: Sequence[Word], at: int, begin: int) -> bool:
        """Whether an order may begin here. English verbs are nouns too, so there an object has to follow."""
        if at >= len(words) or words[at].text not in self.imperatives:
            return False
        if at - begin <= _LONG and words[begin].text in _DETERMINERS:
            return False  # what went before is its subject: "the scheduler spread the pods"
        if words[at].text in _NOUNS and words[at - 1].text in _COMPOUND:
            return False  # "memory limit"
        if at > begin and all(word.text in SKIPPED for word in words[begin:at]):
            return False  # "but perhaps set": the clause has only begun
        following = words[at + 1].text if at + 1 < len(words) else ""
        if not self.commands(words, at):
            return False
        return not self.english or following in _ENGLISH_OBJECTS or words[at].text in ("dont", "avoid", "ensure")

    def commands(self, words: Sequence[Word], at: int) -> bool:
        """Whether a verb that is a noun as well has an object: "limite a memória", not "limite de memória"."""
        following = words[at + 1].text if at + 1 < len(words) else ""
        return self.english or words[at].text not in _AMBIGUOUS or following in _ARTICLES

    def statement(self, words: Sequence[Word], at: int) -> bool:
        """Whether a subject with its verb begins here: "you should"."""
        if at + 1 >= len(words) or (words[at].text in _OBJECTS and self.is_object(words, at)):
            return False
        return words[at].text in self.subjects and words[at + 1].text in self.verbs

    def is_object(self, words: Sequence[Word], at: int) -> bool:
        """Whether "it" or "that" is what a verb or a preposition before it is about, and begins nothing."""
        return at > 0 and (words[at - 1].text in self.imperatives or words[at - 1].text in _BEFORE_OBJECTS)

    def free(self, words: Sequence[Word], at: int, phrase: bool, asks: bool = False) -> bool:
        """Whether nothing before binds the word to it; a `phrase` is bound by less than a single word."""
        last = at - 1
        while last > 0 and words[last].text in _FILLING:
            last -= 1
        before = words[last].text
        if before in _OBJECTS and (phrase or self.is_object(words, last)):
            return True
        if before in _BINDING or before in _SPEAKERS:
            return False
        if asks and before in self.imperatives:
            return False  # "limit how many"
        return phrase or before not in self.verbs | self.denials | self.subjects


def punctuated(words: Sequence[Word]) -> bool:
    """Whether sentences end with full stops, as manual captions do."""
    return sum(word.gap in (".", "?") for word in words) > _PUNCTUATED * len(words)


def _begins_anew(words: Sequence[Word], at: int, begin: int, grammar: Grammar, opens: bool) -> bool:
    """Whether what follows "and" is a clause of its own, not another item of a list."""
    following = words[at].text if at < len(words) else ""
    if opens or following in grammar.denials or following in grammar.imperatives or grammar.statement(words, at):
        return True
    return following in ("the", "this", "that", "a", "my", "our") and at - 1 - begin > _LONG


def _link(
    words: Sequence[Word], at: int, begin: int, joints: Mapping[int, Mapping[str, int]], grammar: Grammar, stops: bool
) -> Link | None:
    kinds = joints.get(at, {})
    longest = max(kinds.values(), default=0)
    for link in _JOINTS:
        if kinds.get(link) == longest and not _another(words, at, link, grammar):
            return link
    if "and" in kinds and kinds.get("new", 0) <= kinds["and"]:
        behind = at + kinds["and"]
        opens = joints.get(behind, {}).get("new", 0) > 1
        if _begins_anew(words, behind, begin, grammar, opens):
            return "and"
    if words[at].gap == ",":
        return "comma"
    leading = _LEADING if grammar.english else _LEADING_ELSEWHERE
    if words[at].text in leading and _urges(words, at + 1, grammar):
        return "new"
    if stops:
        return None
    phrase = longest > 1 or "ask" in kinds or words[at].text in ("so", "otherwise")
    if words[at].text in FRONTING and at - begin < _LONG:
        return None  # "give for each pod": the place belongs to the order
    if ("new" in kinds or "ask" in kinds) and grammar.free(words, at, phrase, "ask" in kinds and "new" not in kinds):
        return "new" if words[at].text not in _ADVERBS or words[at + 1].text in grammar.imperatives else None
    spoken = grammar.order(words, at, begin) or grammar.statement(words, at)
    return "new" if spoken and grammar.free(words, at, phrase=False) else None


def _urges(words: Sequence[Word], at: int, grammar: Grammar) -> bool:
    """Whether an order or a statement follows, after "just please" and the like."""
    while at < len(words) - 1 and words[at].text in SKIPPED and not words[at].gap:
        at += 1
    return grammar.order(words, at, at) or grammar.statement(words, at)


def _another(words: Sequence[Word], at: int, link: Link, grammar: Grammar) -> bool:
    """Whether a conjunction is another word: "that" for a thing, or "se" in "não se esqueça"."""
    if link == "if":
        return words[at].text in ("se", "si") and words[at - 1].text in grammar.denials | {"que", "che", "qu"}
    return link == "that" and _stands_alone(words, at + 1)


def _stands_alone(words: Sequence[Word], at: int) -> bool:
    """Whether "that" stands for a thing: nothing follows, or "and"."""
    return at >= len(words) or bool(words[at].gap) or words[at].text in ("", "and", "und", "et", "y", "e", "en")


def clauses(words: Sequence[Word], grammar: Grammar) -> list[Clause]:
    """The clauses of a text in order; together they are all its words."""
    stops = punctuated(words)
    joints: dict[int, dict[str, int]] = {}
    inside: set[int] = set()
    for hit in grammar.joints.every(words):
        for name in hit.names:
            joints.setdefault(hit.start, {})[name] = hit.stop - hit.start
        inside.update(range(hit.start + 1, hit.stop))
    found: list[Clause] = []
    begin, sentence = 0, 0
    link: Link = "sentence"
    for at in range(1, len(words)):
        gap = words[at].gap
        if at in inside and not gap:
            continue
        if at - begin == 1 and link in _JOINTS and not gap:
            continue  # "that you should": the conjunction has just begun the clause
        following = "sentence" if gap in STOPS else _link(words, at, begin, joints, grammar, stops)
        if following is None:
            continue
        found.append(Clause(begin, at, link, sentence))
        opened = following == "new" and not joints.get(at, {}).keys().isdisjoint(("new", "ask"))
        if following == "sentence" or (opened and not _leads(words, begin, at, link)):
            sentence += 1
        begin, link = at, following
    if words:
        found.append(Clause(begin, len(words), link, sentence))
    return _asked(words, found)


def _leads(words: Sequence[Word], begin: int, at: int, link: Link) -> bool:
    """Whether a clause only leads to the next: "for the web shop | you should", "when you drain a node | so"."""
    fronted = words[begin].text in FRONTING or (words[begin].text in _BUT_FIRST and words[begin + 1].text in FRONTING)
    return (fronted and at - begin <= _FRONT) or (link in ("when", "if") and words[at].text == "so")


def _asked(words: Sequence[Word], found: list[Clause]) -> list[Clause]:
    """Marks what ends with a question mark, but for a tag such as "right?" after a statement."""
    marked: list[Clause] = []
    for place, clause in enumerate(found):
        last = place
        while last + 1 < len(found) and found[last + 1].sentence == clause.sentence:
            last += 1
        stop = found[last].stop
        asked = stop < len(words) and words[stop].gap == "?"
        if stop == len(words):
            asked = words[-1].gap == "?" and not words[-1].text
        tag = asked and last > place and found[last].stop - found[last].start <= 3
        marked.append(clause._replace(asked=asked and not tag))
    return marked
