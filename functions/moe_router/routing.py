"""Which one to three of the six experts judge an improvement: by category, practice and what it touches. Pure."""

import re
from collections.abc import Iterable, Mapping

from eventing.vocabulary import Category, Expert, Improvement

MOST = 3  # a fourth opinion costs as much as the first and changes no decision
_LEADS: Mapping[Category, Expert] = {
    "architecture": "architecture",
    "capability": "architecture",
    "integration": "integration",
    "security": "security",
    "database": "database",
    "networking": "networking",
    "monitoring": "monitoring",
    "remedy": "architecture",
}
# What an improvement touches, by the words of its title, description and targets. Only ever adds a judge.
_TOUCHES: tuple[tuple[Expert, re.Pattern[str]], ...] = (
    (
        "database",
        re.compile(r"database|postgres|mysql|mariadb|mongo|redis|valkey|qdrant|etcd|sqlite|\b(db|pvc|volume)\b"),
    ),
    ("security", re.compile(r"secret|password|token|tls|certificate|rbac|\broot\b|privilege|capabilit|registry")),
    ("networking", re.compile(r"ingress|network|dns|traefik|nginx|gateway|egress|load balancer")),
    ("monitoring", re.compile(r"alert|metric|prometheus|grafana|probe|\blogs?\b")),
    ("integration", re.compile(r"webhook|github|argo|(?<![\w-])api(?![\w-])|mirror|backup")),
)


def experts_for(improvement: Improvement, practice_experts: Iterable[Expert] = ()) -> tuple[Expert, ...]:
    """The experts to ask, the leading one first. `practice_experts` are those whom the practice names."""
    chosen = dict.fromkeys((_LEADS[improvement.category], *practice_experts))
    told = " ".join(
        (
            improvement.title,
            improvement.description,
            *(f"{target.kind} {target.namespace} {target.name}" for target in improvement.targets),
        )
    ).lower()
    chosen |= dict.fromkeys(expert for expert, words in _TOUCHES if words.search(told))
    return tuple(chosen)[:MOST]
