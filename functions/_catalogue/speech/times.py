"""When something runs: "every night at half past two" as a cron schedule, in the cluster's time zone."""

import re
from collections.abc import Sequence

from functions._catalogue.speech.numbers import read
from functions._catalogue.speech.phrases import Phrases
from functions._catalogue.speech.words import STOPS, Word, listed

_RHYTHMS = Phrases(
    {
        "daily": (
            "every night|each night|nightly|every day|each day|daily|once a day|once a night|every morning|"
            "every evening|jede nacht|jeden tag|nachts|täglich|jeden morgen|jeden abend|einmal am tag|"
            "toutes/chaque (les) nuits/nuit|tous les jours|chaque jour|une fois par jour|tous les soirs|cada noche|"
            "todas las noches|cada día|todos los días|diariamente|a diario|una vez al día|toda noite|todas as noites|"
            "cada noite|todo dia|todos os dias|uma vez por dia|ogni notte|tutte le notti|ogni giorno|tutti i giorni|"
            "quotidianamente|una volta al giorno|elke/iedere nacht/dag|dagelijks|s nachts|één keer per dag|"
            "every twenty four hours"
        ),
        "hourly": (
            "every hour|hourly|once an hour|jede stunde|stündlich|toutes les heures|chaque heure|cada hora|toda hora|"
            "a cada hora|ogni ora|elk uur|ieder uur"
        ),
        "hours": (
            "every _ hours|alle _ stunden|toutes les _ heures|cada _ horas|a cada _ horas|ogni _ ore|elke _ uur|"
            "om de _ uur"
        ),
        "weekly": (
            "every week|once a week|weekly|every sunday|on sundays|jede woche|wöchentlich|jeden sonntag|sonntags|"
            "chaque semaine|toutes les semaines|chaque dimanche|cada semana|cada domingo|todos los domingos|"
            "toda semana|todo domingo|ogni settimana|ogni domenica|elke week|wekelijks|elke zondag"
        ),
    }
)
_AT = listed("at um a à las às as alle om gegen around about to les ore al oclock punt kurz vers verso so like")
_BACK = 6  # words of a time that is said before the rhythm
_ANNOUNCING = listed("at um à às alle om las")
_MIDNIGHT = listed("midnight mitternacht minuit medianoche meia-noite mezzanotte middernacht")
_NOON = listed("noon midday mittag midi mediodia mezzogiorno")
_EVENING = re.compile(r"pm|p m|abends|evening|afternoon|soir|tarde|pomeriggio|sera|avond|avonds|nachmittags")
_HALF_TO = frozenset(("halb", "half"))  # "halb drei" is half past two; so is "half drie"


def _clock(words: Sequence[Word], at: int, language: str) -> tuple[int, int] | None:
    """Hour and minute said from a word on, within a few words."""
    seen = 0
    while at < len(words) and seen < 5 and words[at].gap not in STOPS:
        text = words[at].text
        if text in _MIDNIGHT:
            return 0, 0
        if text in _NOON:
            return 12, 0
        written = re.fullmatch(r"(\d{1,2})[:.](\d{2})", text)
        if written:
            return _valid(int(written[1]), int(written[2]), words, at + 1)
        if text in _HALF_TO:
            past = language == "en"
            number = read(words, at + 2 if past and words[at + 1].text == "past" else at + 1, language)
            return _valid(int(number.value) - (not past), 30, words, number.stop) if number else None
        number = read(words, at, language)
        if number and number.value.is_integer():
            minute = read(words, number.stop, language) if number.stop < len(words) else None
            late = minute is not None and number.value < 24 and minute.value in (15, 30, 45)
            return _valid(int(number.value), int(minute.value) if late and minute else 0, words, number.stop)
        if text not in _AT and seen:
            return None
        at, seen = at + 1, seen + 1
    return None


def _clock_before(words: Sequence[Word], floor: int, stop: int, language: str) -> tuple[int, int] | None:
    """The time that was said just before: "at one o'clock every night"."""
    for at in range(max(floor, stop - _BACK), stop - 1):
        if words[at].text in _ANNOUNCING:
            return _clock(words, at + 1, language)
    return None


def _valid(hour: int, minute: int, words: Sequence[Word], after: int) -> tuple[int, int] | None:
    if hour > 100 and hour % 100 in (0, 15, 30, 45):  # "two thirty" is read as one number
        hour, minute = hour // 100, hour % 100
    tail = " ".join(word.text for word in words[after : after + 4])
    if hour < 12 and _EVENING.search(tail) and "morning" not in tail:
        hour += 12
    return (hour, minute) if 0 <= hour <= 23 and 0 <= minute <= 59 else None


def schedule(words: Sequence[Word], start: int, stop: int, language: str) -> str | None:
    """The cron schedule that is said in a stretch of words; None where there is none, or no time of day."""
    for hit in _RHYTHMS.scan(words[start:stop]):
        after = start + hit.stop
        if "hourly" in hit.names:
            return "0 * * * *"
        if "hours" in hit.names:
            number = next(
                (read(words, at, language) for at in range(start + hit.start, after) if read(words, at, language)), None
            )
            if number and 1 <= number.value <= 23:
                return f"0 */{number.value:.0f} * * *"
            continue
        clock = _clock(words, after, language) or _clock_before(words, start, start + hit.start, language)
        if clock:
            day = "0" if "weekly" in hit.names else "*"
            return f"{clock[1]} {clock[0]} * * {day}"
    return None
