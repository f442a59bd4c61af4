"""Who is called what on the day; seed 1 has the names of the cluster that the day is told of."""

import random
from dataclasses import dataclass

APPLICATIONS = ("chat", "cicd", "core", "csaf", "dev", "knowledge", "security", "system")  # those that are out of sync
FURTHER = ("mcp", "monitoring")
_BASES = ("cortex", "harbor", "meadow", "quarry", "beacon", "tundra")
_MACHINES = ("k3s", "rack", "nuc", "shelf", "attic", "blade")
_SCHOOL = {
    "coordinator": ("school-coordinator", "course-planner", "lesson-clerk", "class-steward"),
    "router": ("moe-router", "panel-router", "expert-desk", "advice-broker"),
    "validator": ("rag-validator", "recall-checker", "past-reader", "library-check"),
    "workers": ("implementation-workers", "manifest-writers", "change-makers", "builders-guild"),
    "monitor": ("health-monitor", "pulse-watch", "rollout-guard", "night-nurse"),
    "store": ("qdrant", "vectors", "embeddings", "similar"),
}
_QUEUES = (("redis", "redis-queue"), ("queue", "queue-main"), ("stream", "stream-store"), ("broker", "broker-redis"))
_CRASHERS = (
    ("metrics-exporter", "report-generator", "queue-worker", "model-router", "langflow-chat", "cloudflare"),
    ("figures-exporter", "summary-writer", "backlog-worker", "answer-router", "flow-chat", "tunnel"),
    ("usage-exporter", "digest-printer", "batch-worker", "prompt-router", "graph-chat", "edge"),
)


@dataclass(frozen=True)
class Names:
    """Namespaces, machines, and the services of the school of that time by their role."""

    base: str
    school: str  # a namespace, never that of the school that heals
    machines: tuple[str, ...]
    roles: dict[str, str]
    wrong_queue: str
    queue: str
    crashers: tuple[str, ...]
    idle: str  # what has an image that cannot be pulled

    def space(self, application: str) -> str:
        """The namespace of an Application; the oldest lives in one without a second word."""
        return self.base if application == "core" else f"{self.base}-{application}"


def names_of(seed: int) -> Names:
    """The names of a seed."""
    chance = random.Random(f"names {seed}")

    def drawn(choices: tuple[str, ...]) -> str:
        return choices[0] if seed == 1 else chance.choice(choices)

    base, machine = drawn(_BASES), drawn(_MACHINES)
    wrong, right = _QUEUES[0] if seed == 1 else chance.choice(_QUEUES)
    drawn_names = _CRASHERS[0] if seed == 1 else chance.choice(_CRASHERS)
    crashers = (*drawn_names[:4], *(f"{one}-mcp-server" for one in drawn_names[4:]))
    machines = [f"{machine}-master{number:02}" for number in (1, 2, 3)]
    machines += [f"{machine}-worker{number:02}" for number in (1, 2, 3, 4)]
    return Names(
        base,
        f"{base}-academy",
        tuple(machines),
        {role: drawn(choices) for role, choices in _SCHOOL.items()},
        wrong,
        right,
        crashers,
        "network-fabric-monitor" if seed == 1 else "fabric-probe",
    )
