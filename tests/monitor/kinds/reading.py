"""What a reader says of an object among its neighbours."""

from functions.health_monitor.kinds.evidence import EVIDENCE
from functions.health_monitor.kinds.near import Near
from tests.monitor.kinds.objects import Object, obj

NOW = 1_800_000_000.0  # 2027-01-15T08:00:00Z, a Friday


def near(kind: str, *objects: Object) -> Near:
    lists = {one: tuple(each for each in objects if each["kind"] == one) for one in EVIDENCE[kind].near}
    return Near(NOW, lists)


def said(found: Object, *objects: Object) -> tuple[str, str]:
    return EVIDENCE[found["kind"]].read(found, near(found["kind"], *objects))


def quota(spec: dict[str, str], hard: dict[str, str] | None, used: dict[str, str]) -> Object:
    return obj("ResourceQuota", "bounds", spec={"hard": spec}, status={"hard": hard, "used": used} if hard else {})
