"""Numbers in words as digits, so that "seven days", "7 days" and "a week" are read by the same rules. Pure."""

import re

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {word: number for number, word in enumerate((*_ONES, *_TEENS))}
_NUMBERS |= {word: 10 * number for number, word in enumerate(_TENS, 2)}
_WORD = re.compile(rf"\b({'|'.join(_NUMBERS)})(?:-({'|'.join(_ONES[1:10])}))?( hundred| thousand)?\b", re.I)
_TIMES = {" hundred": 100, " thousand": 1000}
_UNIT = r"(?=(?:second|minute|hour|day|week|month|quarter|year|core|gigabyte|megabyte)\b)"
_HALF = re.compile(r"\bhalf (?:an? )?(?=(?:hour|day|core|cpu|minute|gigabyte|gig)\b)", re.I)
_FRACTIONS = {"third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
_FRACTION = re.compile(rf"\b(?:a|1) ({'|'.join(_FRACTIONS)}) of an? (?=core|cpu)", re.I)
_SINGLE = re.compile(rf"\b(?:an?|each|every|per) {_UNIT}", re.I)
_TWICE = re.compile(r"\b(once|twice|thrice|\d+ times) (?:an?|each|every|per|1) (second|minute|hour|day|week)\b", re.I)
_PER = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0}
_SINGLE_WORD = re.compile(r"\b(?:a )?single (?=replica|pod|instance|copy|core|cpu|node)", re.I)


def digits(text: str) -> str:
    """The text with numbers as digits: "half a core" is "0.5 core", "twice a minute" is "every 30 seconds"."""
    text = _WORD.sub(_number, text)
    text = _SINGLE_WORD.sub("1 ", _HALF.sub("0.5 ", text))
    text = _FRACTION.sub(lambda found: f"{_FRACTIONS[found[1].lower()]:.4g} ", text)
    text = _TWICE.sub(_often, text)
    return _SINGLE.sub(lambda found: f"{'every ' if found[0][0] in 'eE' else ''}1 ", text)


def _number(found: re.Match[str]) -> str:
    number = _NUMBERS[found[1].lower()] + (_NUMBERS[found[2].lower()] if found[2] else 0)
    return str(number * _TIMES.get((found[3] or "").lower(), 1))


def _often(found: re.Match[str]) -> str:
    times = {"once": 1, "twice": 2, "thrice": 3}.get(found[1].lower()) or int(found[1].split()[0])
    return f"every {_PER[found[2].lower()] / max(times, 1):g} seconds"
