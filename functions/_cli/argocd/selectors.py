"""Label selectors as text (`a=b,c in (d,e),!f`), as Kubernetes reads them. Pure."""

import re
from collections.abc import Mapping

_NAME = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_PART = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_KEY, _VALUE = rf"(?:{_PART}(?:\.{_PART})*/)?{_NAME}", rf"(?:{_NAME})?"
_ONE = re.compile(
    rf"\s*(?:!\s*(?P<absent>{_KEY})|(?P<key>{_KEY})"
    rf"(?:\s*(?P<sign>==|=|!=|>|<)\s*(?P<value>{_VALUE})"
    rf"|\s+(?P<word>in|notin)\s*\((?P<values>\s*{_VALUE}\s*(?:,\s*{_VALUE}\s*)*)\))?)\s*(?P<end>,|$)"
)


def matches(selector: str, labels: Mapping[str, str]) -> bool:
    """Whether a selector takes these labels; an empty one takes all.

    Raises:
        ValueError: when it is no selector.
    """
    position, taken, more = 0, True, bool(selector.strip())
    while more:
        one = _ONE.match(selector, position)
        if not one:
            raise ValueError(f"no label selector: {selector!r}")
        taken = _takes(one, labels) and taken  # what follows is read, whatever this says: it may be none
        position, more = one.end(), one["end"] == ","
    return taken


def _takes(one: re.Match[str], labels: Mapping[str, str]) -> bool:
    if one["absent"]:
        return one["absent"] not in labels
    has = labels.get(one["key"])
    if one["word"]:
        listed = {value.strip() for value in one["values"].split(",")}
        return (has in listed) is (one["word"] == "in")
    match one["sign"]:
        case None:
            return has is not None
        case "=" | "==":
            return has == one["value"]
        case "!=":
            return has != one["value"]
    bound = int(one["value"])
    return bool(has and re.fullmatch(r"-?\d+", has)) and (int(has or 0) > bound) is (one["sign"] == ">")
