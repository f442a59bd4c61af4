"""What Helm draws from a clock or at random is a fixed text here: the same tree always renders the same."""

import datetime
import re
from typing import Any

from functions._manifests.gotemplate.budget import Budget
from functions._manifests.gotemplate.errors import TemplateError
from functions._manifests.helm.sprig.numbers import integer
from functions._manifests.helm.sprig.signatures import Signature

DRAWN = "drawn-when-helm-renders"
_LAYOUT = {
    "2006": "%Y", "January": "%B", "Jan": "%b", "Monday": "%A", "Mon": "%a", "01": "%m", "02": "%d", "15": "%H",
    "03": "%I", "04": "%M", "05": "%S", "PM": "%p", "MST": "UTC", "Z07:00": "Z", "-0700": "+0000", "06": "%y",
}  # fmt: skip
_WORDS = re.compile("|".join(map(re.escape, _LAYOUT)))
_DURATION = re.compile(r"(\d{1,9})(h|m|s)")
_SECONDS = {"h": 3600, "m": 60, "s": 1}


class Moment:
    """A point in time, as templates see it."""

    def __init__(self, at: datetime.datetime) -> None:
        self.at = at

    def method(self, name: str) -> Any:
        """What a template may ask."""
        known: dict[str, Any] = {"Unix": lambda: int(self.at.timestamp()), "Format": self.formatted}
        known |= {name: lambda: self for name in ("UTC", "Local")}
        known |= {"Year": lambda: self.at.year, "String": lambda: str(self)}
        return known.get(name)

    def formatted(self, layout: str) -> str:
        """In one of Go's layouts."""
        return self.at.strftime(_WORDS.sub(lambda found: _LAYOUT[found.group()], layout.replace("%", "%%")[:200]))

    def __str__(self) -> str:
        return self.formatted("2006-01-02 15:04:05 -0700 MST")


_THEN = Moment(datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))


def _moment(value: Any) -> Moment:
    if isinstance(value, Moment):
        return value
    if isinstance(value, int | float):
        return Moment(datetime.datetime.fromtimestamp(min(max(value, 0), 2**32), datetime.UTC))
    return _THEN


def _moved(text: str, moment: Any) -> Moment:
    total = sum(int(number) * _SECONDS[unit] for number, unit in _DURATION.findall(text))
    delta = datetime.timedelta(seconds=min(total, 10**9))
    return Moment(_moment(moment).at - delta if text.startswith("-") else _moment(moment).at + delta)


def _to_date(layout: str, text: str) -> Moment:
    form = _WORDS.sub(lambda found: _LAYOUT[found.group()], layout)
    try:
        return Moment(datetime.datetime.strptime(text, form).replace(tzinfo=datetime.UTC))
    except ValueError as error:
        raise TemplateError(str(error)) from None


def _duration(value: Any) -> str:
    seconds = integer(value)
    parts = [f"{seconds // 3600}h" if seconds >= 3600 else "", f"{seconds // 60 % 60}m" if seconds >= 60 else ""]
    return "".join(parts) + f"{seconds % 60}s"


def _of_length(budget: Budget, length: int) -> str:
    budget.text(max(length, 0))
    return (DRAWN * (max(length, 0) // len(DRAWN) + 1))[:length] if length > 0 else ""


def _certificate(*_: Any) -> dict[str, str]:
    return {"Cert": DRAWN, "Key": DRAWN}


_CERTIFICATES: tuple[str, ...] = (
    "genCA",
    "genCAWithKey",
    "genSelfSignedCert",
    "genSelfSignedCertWithKey",
    "genSignedCert",
)
_CERTIFICATES += ("genSignedCertWithKey", "buildCustomCert")
_SECRETS = ("genPrivateKey", "derivePassword", "bcrypt", "encryptAES", "decryptAES")
FUNCTIONS: dict[str, Signature] = {
    **dict.fromkeys(_CERTIFICATES, ("a*", _certificate)),
    **dict.fromkeys(_SECRETS, ("a*", lambda *_: DRAWN)),
    "htpasswd": ("a*", lambda *values: f"{values[0] if values else ''}:{DRAWN}"),
    **dict.fromkeys(("randAlpha", "randAlphaNum", "randAscii", "randBytes"), ("$i", _of_length)),
    "randNumeric": ("$i", lambda budget, length: re.sub(r"\D", "0", _of_length(budget, length))),
    "randInt": ("ii", lambda low, _: low),
    "uuidv4": ("", lambda: "00000000-0000-4000-8000-000000000000"),
    "shuffle": ("s", lambda text: text),
    "now": ("", lambda: _THEN),
    "ago": ("a", lambda _: "0s"),
    "date": ("sa", lambda layout, value: _moment(value).formatted(layout)),
    "dateInZone": ("sas", lambda layout, value, _: _moment(value).formatted(layout)),
    "date_in_zone": ("sas", lambda layout, value, _: _moment(value).formatted(layout)),
    "htmlDate": ("a", lambda value: _moment(value).formatted("2006-01-02")),
    "htmlDateInZone": ("as", lambda value, _: _moment(value).formatted("2006-01-02")),
    "unixEpoch": ("a", lambda value: str(int(_moment(value).at.timestamp()))),
    **dict.fromkeys(("dateModify", "date_modify", "mustDateModify", "must_date_modify"), ("sa", _moved)),
    **dict.fromkeys(("toDate", "mustToDate"), ("ss", _to_date)),
    "duration": ("a", _duration),
    "durationRound": ("a", _duration),
}
