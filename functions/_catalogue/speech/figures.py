"""Figures with their unit, as people say them: memory, processor time, durations, percentages, plain counts."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from functions._catalogue.speech.numbers import read
from functions._catalogue.speech.words import STOPS, Word, fold, listed

Kind = Literal["memory", "cpu", "seconds", "percent", "count"]


class Figure(NamedTuple):
    """A figure at words `start` up to `stop`: mebibytes, millicores, seconds, percent or a plain number."""

    kind: Kind
    value: float
    start: int
    stop: int


def _units(table: dict[str, float]) -> dict[str, float]:
    return {fold(unit): factor for units, factor in table.items() for unit in units.split("|")}


_MEMORY = _units(
    {
        "kb|kib|ki|kilobyte|kilobytes|kibibyte|kibibytes": 1 / 1024,
        "m|mb|mib|mi|meg|megs|mega|megas|megabyte|megabytes|mebibyte|mebibytes|mebi|mo|mio|megaoctet|megaoctets|"
        "mebioctets": 1,
        "g|gb|gib|gi|gig|gigs|giga|gigas|gigabyte|gigabytes|gibibyte|gibibytes|gibi|gio|gigaoctet|gigaoctets": 1024,
    }
)
_SPLIT = {
    (("maybe"), ("bytes")): 1.0,
    (("mebi"), ("bytes")): 1.0,
    (("mega"), ("bytes")): 1.0,
    (("giga"), ("bytes")): 1024.0,
    (("gibi"), ("bytes")): 1024.0,
}
_CPU = _units(
    {
        "millicore|millicores|milicore|milicores|millicpu|millicpus|mcpu|millis|milli|millikerne|millicoeurs|"
        "milicpus|millicore's": 1,
        "core|cores|cpu|cpus|vcpu|vcpus|kern|kerne|kernen|coeur|cœur|coeurs|cœurs|nucleo|nucleos|núcleos|processor|"
        "processors|cpu's": 1000,
    }
)
_SECONDS = _units(
    {
        "second|seconds|sec|secs|s|sekunde|sekunden|seconde|secondes|seconden|segundo|segundos|secondo|secondi": 1,
        "minute|minutes|min|mins|minuten|minuto|minutos|minuti|minuut": 60,
        "hour|hours|stunde|stunden|heure|heures|hora|horas|ora|ore|uur|uren": 3600,
        "day|days|tag|tage|tagen|jour|jours|día|días|dia|dias|giorno|giorni|dag|dagen": 86400,
        "week|weeks|woche|wochen|semaine|semaines|semana|semanas|settimana|settimane|weken": 604800,
    }
)
_PERCENT = listed("percent prozent pourcent porcento procent percento %")
_HALF = listed(
    "third tenth fifth half halb halbe halben halber halbes demi demie medio media meio meia mezzo mezza mezz halve "
    "quarter viertel"
)
_SHARES = {"quarter": 0.25, "viertel": 0.25, "third": 1 / 3, "fifth": 0.2, "tenth": 0.1}
_ARTICLES = listed("a an one ein eine einen einer einem un une una uno um uma een 1 per half")
_BETWEEN = listed("a an of de d e ein eine einen une un una uma een a's")
_POINTS = listed("point punkt komma virgule punto coma ponto virgula punt dot")
_ATTACHED = re.compile(r"(\d+(?:[.,]\d+)?)([a-z%]+)")


def _unit(words: Sequence[Word], at: int) -> tuple[Kind, float, int] | None:
    """The unit that stands at a word: its kind, its factor and the word behind it."""
    while at < len(words) and words[at].text in ("of", "de", "d", "full", "whole", "ganze", "ganzen"):
        at += 1
    if at >= len(words) or words[at].gap in STOPS:
        return None
    text = words[at].text
    following = words[at + 1].text if at + 1 < len(words) else ""
    if (text, following) in _SPLIT:
        return "memory", _SPLIT[text, following], at + 2
    if text in ("milli", "mili") and following in ("core", "cores", "cpu", "cpus", "kerne"):
        return "cpu", 1, at + 2
    if text == "m" and following in ("cpu", "core", "cores"):
        return "cpu", 1, at + 2
    if (text == "per" and following == "cent") or (text == "por" and following in ("ciento", "cento")):
        return "percent", 1, at + 2
    tables: tuple[tuple[Kind, dict[str, float]], ...] = (("memory", _MEMORY), ("cpu", _CPU), ("seconds", _SECONDS))
    for kind, table in tables:
        if text in table and not (text in ("cpu", "processor") and following.startswith(("limit", "request"))):
            return kind, table[text], at + 1
    return ("percent", 1, at + 1) if text in _PERCENT else None


def _fraction(words: Sequence[Word], at: int) -> Figure | None:
    """Half a core, a quarter of a gig."""
    if words[at].text not in _HALF:
        return None
    stop = at + 1
    while stop < len(words) and words[stop].text in _BETWEEN:
        stop += 1
    unit = _unit(words, stop)
    share = _SHARES.get(words[at].text, 0.5)
    return Figure(unit[0], share * unit[1], at, unit[2]) if unit else None


def _attached(words: Sequence[Word], at: int) -> Figure | None:
    """256Mi, 500m, 30s."""
    match = _ATTACHED.fullmatch(words[at].text)
    if not match:
        return None
    value, unit = float(match[1].replace(",", ".")), match[2]
    if unit == "m":
        return Figure("cpu", value, at, at + 1)
    if unit in ("s", "h", "d", "min"):
        return Figure("seconds", value * {"s": 1, "h": 3600, "d": 86400, "min": 60}[unit], at, at + 1)
    if unit in _MEMORY:
        return Figure("memory", value * _MEMORY[unit], at, at + 1)
    return Figure("percent", value, at, at + 1) if unit == "%" else None


def _spoken(words: Sequence[Word], at: int, language: str) -> Figure | None:
    number = read(words, at, language)
    if number is None:
        if words[at].text not in _ARTICLES:
            return None
        unit = _unit(words, at + 1)
        return Figure(unit[0], unit[1], at, unit[2]) if unit else None
    value, stop = number.value, number.stop
    if stop + 1 < len(words) and words[stop].text in _POINTS:
        decimals = read(words, stop + 1, language)
        if decimals and _unit(words, decimals.stop):
            value, stop = float(f"{value:.0f}.{decimals.value:.0f}"), decimals.stop
    tail = [word.text for word in words[stop : stop + 3]]
    if tail[:3] == ["and", "a", "half"]:
        value, stop = value + 0.5, stop + 3
    unit = _unit(words, stop)
    if unit:
        return Figure(unit[0], value * unit[1], at, unit[2])
    if words[at].text in _ARTICLES and number.stop == at + 1 and not words[at].text.isdigit():
        return None  # an article, or "one" as a pronoun
    return Figure("count", value, at, stop)


def figures(words: Sequence[Word], start: int, stop: int, language: str) -> Iterator[Figure]:
    """The figures that begin in a stretch of words, in order."""
    at = start
    while at < stop:
        if words[at].text.endswith("%") and words[at].text[:-1].replace(",", "").replace(".", "").isdigit():
            found: Figure | None = Figure("percent", float(words[at].text[:-1].replace(",", ".")), at, at + 1)
        else:
            found = _attached(words, at) or _fraction(words, at) or _spoken(words, at, language)
        if found:
            yield found
            at = max(found.stop, at + 1)
        else:
            at += 1


def memory(value: float) -> str:
    """Mebibytes as a quantity: 256 is "256Mi", 2048 is "2Gi"."""
    if value >= 1024 and value % 1024 == 0:
        return f"{value / 1024:.0f}Gi"
    return f"{value:.0f}Mi" if value >= 1 else f"{value * 1024:.0f}Ki"


def cpu(value: float) -> str:
    """Millicores as a quantity: 250 is "250m", 2000 is "2"."""
    return f"{value / 1000:.0f}" if value >= 1000 and value % 1000 == 0 else f"{value:.0f}m"
