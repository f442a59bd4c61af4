"""The day as data: machines, workloads with what they ask for and what they use, and what lies around. Pure."""

import random
from dataclasses import dataclass, field, replace

from functions._rehearsal.legacy.names import APPLICATIONS, FURTHER, Names, names_of

MEBIBYTES = 4096  # of each machine
DAEMON, AGENT = 128, 32  # MiB that the storage's and the metrics' daemons ask for on each machine
SYSTEM = (70, 64)  # MiB of name resolution and ingress, on the first two machines
CRASHER, UNPULLED = 256, 64  # MiB that each asks for
_WORDS = ("api", "web", "gateway", "store", "indexer", "planner", "cache", "runner", "archive", "notifier", "ledger",
          "mapper", "console", "search", "sync", "feed", "proxy", "tracker", "scanner", "editor")  # fmt: skip
_JOBS, _PODS = ("kaniko-build", "init-schema", "fix-rights", "seed-data"), ("smoke-test", "loader", "builder")
_WASTEFUL = (("chat", 2), ("cicd", 2), ("csaf", 2), ("dev", 2), ("knowledge", 3), ("security", 3))  # 14: two a machine
_HONEST = (("core", 3), ("system", 3), ("mcp", 3), ("monitoring", 3), ("dev", 1), ("security", 1))  # 14 as well


@dataclass(frozen=True)
class Work:
    """One workload. Amounts are MiB and thousandths of a core; `used` is its 99th percentile, `machine` where it is."""

    name: str
    application: str
    space: str
    image: str
    memory: int
    limit: int
    cpu: int = 100
    used: int = 64
    cpu_used: int = 20
    replicas: int = 1
    kind: str = "Deployment"
    port: int = 8080
    env: dict[str, str] = field(default_factory=dict)
    low: bool = False
    machine: int | None = None  # None: the scheduler has to find one
    crashed: int = 0  # how often it restarted already
    says: str = ""  # its last words, where it crashes whatever its manifest says
    in_init: bool = False


@dataclass(frozen=True)
class Day:
    """Everything that a seed decides."""

    seed: int
    names: Names
    machines: tuple[str, ...]
    works: tuple[Work, ...]
    store_image: str
    mirror: str
    jobs: tuple[tuple[str, str], ...]  # namespace and name of finished ones
    pods: tuple[tuple[str, str], ...]

    def of(self, role: str) -> Work:
        """A service of the school of that time, by its role."""
        return next(one for one in self.works if one.name == self.names.roles[role])

    @property
    def school(self) -> tuple[Work, ...]:
        """Those services."""
        return tuple(one for one in self.works if one.space == self.names.school)

    @property
    def spaces(self) -> tuple[str, ...]:
        """The namespaces that have workloads."""
        return tuple(sorted({one.space for one in self.works}))


def day_of(seed: int, mirror: str) -> Day:
    """The day of a seed; `mirror` is the registry on the local network, host and port."""
    chance, names = random.Random(f"day {seed}"), names_of(seed)
    crashers, unpulled = _crashers(chance, names), _unpulled(names)
    both = _of(chance, names, (*_WASTEFUL, *_HONEST))  # no two of one name: they would be one program
    wasteful, honest = both[:14], both[14:]
    queue = next(position for position, one in enumerate(honest) if one.application == "core")
    honest[queue] = replace(honest[queue], name=names.queue, image="docker.io/library/redis:7.4.2", port=6379)
    filled = _filled(chance, crashers, unpulled, wasteful, honest)
    store = f"docker.io/qdrant/qdrant:v1.{chance.randrange(7, 12)}.{chance.randrange(0, 5)}"
    works = (*_school(chance, names, store), *crashers, unpulled, *filled)
    spaces = sorted({one.space for one in works if one.space != names.school})
    jobs = [(chance.choice(spaces), f"{kind}-{number}") for kind in _JOBS for number in (1, 2, 3)]
    pods = [(chance.choice(spaces), f"{kind}-{number}") for kind in _PODS for number in (1, 2, 3)]
    return Day(seed, names, names.machines, works, store, mirror, tuple(jobs), tuple(pods))


def _school(chance: random.Random, names: Names, image_of_store: str) -> tuple[Work, ...]:
    """Nine pods that ask for 3072 MiB together, and never got any."""
    role, queue = names.roles, {"REDIS_URL": f"redis://{names.wrong_queue}.{names.base}:6379/0"}
    store = role["store"]
    prefix = store.upper().replace("-", "_")

    def one(name: str, memory: int, used: tuple[int, int], **more: object) -> Work:
        image = f"ghcr.io/{names.base}-school/{role[name]}:0.{chance.randrange(3, 9)}.{chance.randrange(0, 9)}"
        image = image_of_store if name == "store" else image
        known = {"limit": 2048, "cpu": 100, "cpu_used": chance.randrange(15, 40), "used": chance.randrange(*used)}
        return Work(role[name], "school", names.school, image, memory, **{**known, **more})  # type: ignore[arg-type]

    return (
        one("coordinator", 256, (110, 160), env=queue),
        one("router", 256, (70, 105), env=queue),
        one("validator", 512, (140, 210), replicas=2, env={f"{prefix}_HOST": store}),
        one("workers", 256, (70, 105), replicas=3, env=queue),
        one("monitor", 256, (110, 160), env=queue),
        one("store", 512, (70, 105), kind="StatefulSet", port=6333),
    )


def _crashers(chance: random.Random, names: Names) -> tuple[Work, ...]:
    """Six that restart and restart; a person called all but the last unimportant."""
    homes = ("monitoring", "knowledge", "core", "chat", "mcp", "mcp")
    found = []
    for position, (name, home) in enumerate(zip(names.crashers, homes, strict=True)):
        found.append(
            Work(
                name,
                home,
                names.space(home),
                f"ghcr.io/{names.base}/{name}:1.{chance.randrange(0, 9)}.0",
                CRASHER,
                512,
                low=position < 5,
                machine=position,
                crashed=chance.randrange(270, 2200),
                says=chance.choice(("panic: assertion of the state failed", "fatal: the model is in no valid state")),
                in_init=position == 4,
            )
        )
    return tuple(found)


def _unpulled(names: Names) -> Work:
    image = f"ghcr.io/{names.base}/{names.idle}:2.1.0-rc9"
    return Work(names.idle, "system", names.space("system"), image, UNPULLED, 128, replicas=2, machine=6)


def _of(chance: random.Random, names: Names, counts: tuple[tuple[str, int], ...]) -> list[Work]:
    found: list[Work] = []
    for application, count in counts:
        for _ in range(count):
            name = f"{application}-{chance.choice(_WORDS)}"
            while any(one.name == name for one in found):
                name = f"{application}-{chance.choice(_WORDS)}"
            image = f"ghcr.io/{names.base}/{name}:3.{chance.randrange(0, 9)}.{chance.randrange(0, 9)}"
            found.append(Work(name, application, names.space(application), image, 0, 0))
    return found


def _filled(
    chance: random.Random, crashers: tuple[Work, ...], unpulled: Work, wasteful: list[Work], honest: list[Work]
) -> list[Work]:
    """Two that waste and two that do not on each machine, so that 96 to 99 % of it are asked for."""
    chance.shuffle(wasteful)
    found = []
    for machine in range(7):
        used = DAEMON + AGENT + (SYSTEM[machine] if machine < 2 else 0)
        used += sum(one.memory for one in crashers if one.machine == machine)
        used += unpulled.memory * unpulled.replicas if unpulled.machine == machine else 0
        for one in wasteful[machine * 2 : machine * 2 + 2]:
            memory, need = 4 * chance.randrange(208, 236), chance.randrange(80, 130)
            found.append(replace(one, memory=memory, limit=memory + 512, used=need, machine=machine))
            used += memory
        goal = round(MEBIBYTES * chance.uniform(0.965, 0.985))
        first = (goal - used) // 2 + 4 * chance.randrange(-15, 16)
        for one, share in zip(honest[machine * 2 : machine * 2 + 2], (first, goal - used - first), strict=True):
            memory = share - share % 4
            found.append(replace(one, memory=memory, limit=2 * memory, used=round(memory * 0.85), machine=machine))
    return found


def applications(day: Day) -> tuple[str, ...]:
    """All Applications."""
    return (*APPLICATIONS, *FURTHER, "school") if day.works else ()
