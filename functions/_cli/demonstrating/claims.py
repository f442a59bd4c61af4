"""What the day has to be when it begins and when it ends; each claim with what was seen. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from functions._cli.demonstrating.picture import Picture, Service
from functions._improvement.healing import Known
from functions._improvement.record import Record
from functions._symptoms.faults import TITLES

FULL, MOST, FREE = 0.96, 0.99, 0.76  # of each node's memory: before from and to, afterwards at most
OFTEN = 100  # restarts
# By role: MiB that all its pods may ask for together, and how many pods it may have (the day's own table of results).
MEMORY = {"coordinator": 256, "router": 128, "validator": 256, "workers": 128, "monitor": 256, "store": 128}
WHOLE, BEFORE = 1152, 3072
CPU, LIMIT = 50, 1024  # thousandths of a core and MiB, of one pod at most


@dataclass(frozen=True)
class Claim:
    """Something that has to be so, whether it is, and what was seen."""

    what: str
    holds: bool
    seen: str


def claims_before(picture: Picture) -> tuple[Claim, ...]:
    """That it is the day that is told of."""
    shares, services = tuple(picture.nodes.values()), tuple(picture.services.values())
    full = len(shares) == 7 and all(FULL <= one <= MOST for one in shares)
    often = len(picture.looping) == 6 and min(picture.looping.values(), default=0) > OFTEN
    finished = (len(picture.jobs), len(picture.pods))
    whole, ready = sum(one.whole for one in services), sum(one.ready for one in services)
    return (
        Claim("7 nodes, 96 to 99 % of their memory asked for", full, _span(shares)),
        Claim("9 pods pending", len(picture.pending) == 9, f"{len(picture.pending)}"),
        Claim("6 crash loops with high counts", often, _counts(picture.looping)),
        Claim("2 pods whose image cannot be pulled", len(picture.unpulled) == 2, ", ".join(picture.unpulled)),
        Claim("12 finished Jobs and 9 finished pods", finished == (12, 9), f"{finished[0]} and {finished[1]}"),
        Claim("8 Applications out of sync", len(picture.out_of_sync) == 8, ", ".join(picture.out_of_sync)),
        Claim(f"the services ask for {BEFORE} MiB, and none runs", whole == BEFORE and not ready, f"{whole} MiB"),
    )


def claims_after(
    picture: Picture, roles: Mapping[str, str], told: Iterable[Known], records: Iterable[Record]
) -> tuple[Claim, ...]:
    """That it ended as well as the day did by hand, or better."""
    present = [one for one in told if not one.gone and not one.caused_by]
    unsaid = [one for one in present if one.state != "escalated" or not one.reason or one.told != one.word]
    bad = [f"{one.improvement.title}: {one.stage}" for one in records if one.stage != "verified"]
    unwell = [
        name for name in _unwell(picture) if not any(name.startswith(one.symptom.subject.name) for one in present)
    ]
    shares = tuple(picture.nodes.values())
    finished = (*picture.jobs, *picture.pods)
    return (
        *_services(picture, roles),
        Claim(f"every node at or below {FREE:.0%}", len(shares) == 7 and max(shares) <= FREE, _span(shares)),
        Claim("no pod pending", not picture.pending, ", ".join(picture.pending) or "none"),
        Claim("no finished Job or pod is left", not finished, ", ".join(finished) or "none"),
        Claim("a person was told of each fault that is left, and why", not unsaid, _listed(map(_fault, unsaid))),
        Claim("whatever is not well is one of these faults", not unwell, _listed(unwell)),
        Claim("every remedy was verified", not bad, _listed(bad)),
    )


def _services(picture: Picture, roles: Mapping[str, str]) -> tuple[Claim, ...]:
    services = {role: picture.services.get(name, Service(0, 0, 0, 0, 0)) for role, name in roles.items()}
    whole = sum(one.whole for one in services.values())
    running = sum(one.ready >= one.replicas > 0 for one in services.values())
    above = [f"{role} {one.whole}" for role, one in services.items() if one.whole > MEMORY[role] or not one.whole]
    hungry = [role for role, one in services.items() if one.cpu > CPU or not 0 < one.limit <= LIMIT]
    several = [f"{role} {one.replicas}" for role, one in services.items() if one.replicas != 1]
    return (
        Claim("6 of 6 services run", running == len(roles) == 6, f"{running} of {len(roles)}, {picture.school}"),
        Claim(f"they ask for {WHOLE} MiB at most", 0 < whole <= WHOLE, f"{whole} MiB"),
        Claim("each of them for no more than its row says", not above, _listed(above)),
        Claim("one pod each", not several, _listed(several)),
        Claim(f"{CPU} thousandths of a core and a limit of {LIMIT} MiB at most", not hungry, _listed(hungry)),
    )


def claims_throughout(
    lost: Iterable[str], strangers: Iterable[str], writes: Iterable[str], allowed: int, looks: int
) -> tuple[Claim, ...]:
    """What has to be so all along; `writes` are requests that were no reading ones, `allowed` the deletions listed."""
    gone, foreign = tuple(lost), tuple(strangers)
    deleted, other = list[str](), list[str]()
    for one in writes:
        if one.startswith("DELETE ") and ("/jobs/" in one or "/pods/" in one):
            deleted.append(one)
        elif not (one.startswith("PATCH ") and "/applications/" in one):
            other.append(one)
    seen = _listed(other) if other else f"{len(deleted)} deletions"
    only = not other and len(deleted) == allowed
    return (
        Claim("nothing that was healthy lost its last ready endpoint", not gone and looks > 0, _listed(gone, looks)),
        Claim("every commit is a remedy's, by its trailer", not foreign, _listed(foreign)),
        Claim("else only finished things were deleted, and Argo CD was asked", only, seen),
    )


def _unwell(picture: Picture) -> tuple[str, ...]:
    """Names of what still shows that something is wrong."""
    return (*picture.looping, *picture.unpulled, *picture.pending, *picture.out_of_sync)


def _listed(wrong: Iterable[str], looks: int = 0) -> str:
    return "; ".join(wrong) or (f"{looks} looks" if looks else "all is so")


def _span(shares: Iterable[float]) -> str:
    known = tuple(shares)
    return f"{min(known):.0%} to {max(known):.0%}" if known else "no node"


def _counts(looping: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(looping.items()))


def _fault(one: Known) -> str:
    return (
        f"{one.symptom.subject.kind} {one.symptom.subject.name}: {TITLES[one.symptom.fault]} ({one.state} {one.word})"
    )
