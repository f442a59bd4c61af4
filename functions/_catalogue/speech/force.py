"""Whether a clause urges: by "should" and the like, or because it is an order."""

import re

from functions._catalogue.speech.clauses import SKIPPED
from functions._catalogue.speech.talk import Talk
from functions._catalogue.speech.vocabulary import grammar
from functions._catalogue.speech.words import listed

URGING = ("must", "should", "advice", "good", "bad", "practice")
_LEAD = 6  # words before the verb of an order: "and then just please"
_CLITICS = listed("n ne se os te vi lo la")
_NEGATIVE_ORDERS = {  # the verb behind "don't" where that has a form of its own
    "es": re.compile(r"(ais|eis)$|^(us|pong|ejecut|mont|hag|dej|corr|guard|permit|d|utilic)(es|e|en|as|a|an)$"),
    "pt": re.compile(r"^(us|coloqu|rod|execut|mont|deix|guard|fac|permit|esque[cs]|d|ponh|utiliz)(e|em|a|am|eem)$"),
    "it": re.compile(r"(are|ere|ire|ate|ete|ite)$"),
    "fr": re.compile(r"ez$"),
}


def forceful(talk: Talk, start: int, stop: int) -> bool:
    """Whether a clause urges."""
    return talk.force.any(start, stop, *URGING) or ordered(talk, start, stop)


def told(talk: Talk, start: int, stop: int) -> bool:
    """Whether a clause has a force of its own, be it a doubtful one or none at all ("you can")."""
    return forceful(talk, start, stop) or talk.force.any(start, stop, "hedge", "may")


def ordered(talk: Talk, start: int, stop: int) -> bool:
    """Whether a clause begins with an order, after "and then just" and the like."""
    rules = grammar(talk.language)
    denies = _NEGATIVE_ORDERS.get(talk.language)
    for at in range(start, min(stop, start + _LEAD)):
        text = talk.words[at].text
        if text in rules.imperatives and text not in SKIPPED:
            return rules.commands(talk.words, at) and _commands(talk, start, at)
        if denies and at > start and denies.search(text) and talk.words[at - 1].text in rules.denials | _CLITICS:
            return True
        if text not in SKIPPED:
            return False
    return False


def _commands(talk: Talk, start: int, at: int) -> bool:
    """Whether a verb that may be an order is one: not in "may stop or start", "take a look" or "limit range"."""
    if talk.scope.any(at, at + 1, "topic") or [word.text[:5] for word in talk.words[at : at + 2]] == ["limit", "range"]:
        return False
    number = talk.clause(at)
    clause = talk.clauses[number]
    before = [one for one in talk.clauses[max(number - 3, 0) : number] if one.sentence == clause.sentence]
    if clause.link not in ("and", "comma") or at > start + 1 or not before or talk.language != "en":
        return True
    if any(forceful(talk, one.start, one.stop) for one in before):
        return True
    possible = any(talk.force.any(one.start, one.stop, "hedge", "may") for one in before)
    return not possible and not (clause.link == "and" and talk.punctuated)
