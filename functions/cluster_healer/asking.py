"""What a person is told of a fault that the healer does not mend: what, since when, why, what was tried. Pure."""

from datetime import UTC, datetime

from eventing.contracts import AlertRaised
from functions._improvement.healing import Known
from functions._improvement.text import one_line
from functions._symptoms.faults import TITLES
from functions.cluster_healer.proposing import named

MOST = 20  # alerts of one scan; above that one alert says how many more there are
_TEXT = 3900  # characters, within `eventing.vocabulary.Text`


def escalated(known: Known, application: str = "") -> AlertRaised:
    """The alert about one fault, grouped by the fault, so that the same is told once."""
    symptom = known.symptom
    since = datetime.fromtimestamp(known.first, UTC).isoformat(timespec="minutes")
    lines = [
        f"{known.cause or TITLES[symptom.fault]}. Seen since {since}, {known.scans} times.",
        f"Why a person has to look: {known.reason}",
    ]
    if known.explains:
        lines.append(f"It explains {known.explains} more faults.")
    lines += [
        f"Tried: {one.remedy}, {one.summary}: {one.outcome or 'on its way'}{_back(one.back, one.ended)}."
        for one in known.attempts
    ]
    lines += [f"Seen: {one_line(line)}" for line in symptom.evidence[:3]]
    title = one_line(f"{named(symptom.subject)}: {TITLES[symptom.fault]}", 300)
    return AlertRaised(f"fault:{known.fingerprint}", "warning", title, "\n".join(lines)[:_TEXT], application)


def too_many(namespace: str, left: int, kept: int) -> AlertRaised:
    """That more faults need a person than are told one by one."""
    place = namespace or "the cluster"
    message = f"{left} more faults of {place} need a person than were told one by one; `status` lists {kept} of them."
    return AlertRaised(f"faults:{namespace}", "warning", f"Many faults in {place}", message)


def _back(back: float, ended: float) -> str:
    return f", and the fault was back {(back - ended) / 60:.0f} min later" if back else ""
