"""The leases of every Application that a change reaches: all of them in one step, or none.

Nobody holds one and waits for another, so no two changes can wait for each other; the queues of all its Applications
know who waits, in the same order, so nobody starves either.
"""

from msgspec.structs import replace

from functions._improvement.lifecycle import HOLDING
from functions._improvement.record import Record
from functions._improvement.standing import Lease, lease_key, leases_key, waiting_key
from functions.school_coordinator.desk import Desk
from functions.school_coordinator.lease import UNDO, Turn, handed_on, joined, turn


def turn_of(desk: Desk, record: Record, limits: tuple[float, str]) -> Turn:
    """Whether it is a record's turn in each of its applications; `limits` is when the pace lets it start, and why."""
    several = len(record.applications) > 1
    turns = [
        turn(
            record.improvement.id,
            desk.read(lease_key(one), Lease),
            desk.due(waiting_key(one)),
            limits,
            desk.now,
            one if several else "the application",
        )
        for one in record.applications
    ]
    return next((one for one in turns if one.answer == "wait"), turns[0])


def are_free(desk: Desk, record: Record) -> bool:
    """Whether nobody else has a lease that a record needs."""
    held = (desk.read(lease_key(one), Lease) for one in record.applications)
    return all(lease is None or lease.improvement_id == record.improvement.id for lease in held)


def take(desk: Desk, record: Record) -> None:
    """Take every lease, which the caller saw free or its own, and leave the queues.

    Those of an earlier plan that reached other applications are given up.
    """
    identity = record.improvement.id
    for application in set(_held(desk, record)) - set(record.applications):
        _give_up(desk, application, identity)
    for application in record.applications:
        lease = desk.read(lease_key(application), Lease)
        desk.write(lease_key(application), Lease(identity, desk.now, lease.joined if lease else ()))
        for member in (identity, UNDO + identity):
            desk.strike(waiting_key(application), member)
    _remember(desk, record)


def join(desk: Desk, record: Record) -> None:
    """What is on the branch has its applications' leases, or a place beside whoever has them."""
    identity = record.improvement.id
    for application in record.applications:
        desk.strike(waiting_key(application), identity)
        lease = desk.read(lease_key(application), Lease)
        after = joined(lease, identity) if lease else Lease(identity, desk.now)
        if after != lease:
            desk.write(lease_key(application), after)
    _remember(desk, record)


def wait(desk: Desk, record: Record, due: float, member: str = "") -> None:
    """Wait in the queue of each application from `due` on."""
    for application in record.applications:
        desk.plan_for(waiting_key(application), member or record.improvement.id, due)


def give_back(desk: Desk, record: Record) -> tuple[str, ...]:
    """Leave the queues and give up every lease; the applications that nobody has now."""
    identity = record.improvement.id
    freed = [one for one in _held(desk, record) if _give_up(desk, one, identity)]
    desk.remove(leases_key(identity), tuple[str, ...])
    return tuple(freed)


def _give_up(desk: Desk, application: str, identity: str) -> bool:
    """Whether it was held, and goes to nobody that joined it."""
    key = lease_key(application)
    desk.strike(waiting_key(application), identity)
    lease = desk.read(key, Lease)
    if lease is not None and identity in lease.joined:
        desk.write(key, replace(lease, joined=tuple(one for one in lease.joined if one != identity)))
    elif lease is not None and lease.improvement_id == identity:
        known = (desk.record(one) for one in lease.joined)
        heir = handed_on(lease, {one.improvement.id for one in known if one and one.stage in HOLDING}, desk.now)
        if heir is None:
            desk.remove(key, Lease)
            return True
        desk.write(key, heir)
    return False


def _held(desk: Desk, record: Record) -> tuple[str, ...]:
    """The applications whose leases a record may have: those of its plan, and those that it took for an earlier one."""
    taken = desk.read(leases_key(record.improvement.id), tuple[str, ...])
    return tuple(dict.fromkeys((*record.applications, *(taken or ()))))


def _remember(desk: Desk, record: Record) -> None:
    key, held = leases_key(record.improvement.id), _held(desk, record)
    if desk.read(key, tuple[str, ...]) != held:
        desk.write(key, held)
