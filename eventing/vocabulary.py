"""The values that event payloads are made of: improvements, verdicts, plans, findings, decisions.

They are declared beside the contract, not in a function, because every stage reads them and none owns them.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

Unit = Annotated[float, Meta(ge=0.0, le=1.0)]
Name = Annotated[str, Meta(min_length=1, max_length=253)]
Text = Annotated[str, Meta(max_length=4000)]
Category = Literal[
    "architecture", "capability", "integration", "security", "database", "networking", "monitoring", "remedy"
]
Expert = Literal["architecture", "integration", "security", "database", "networking", "monitoring"]
Severity = Literal["error", "warning", "info"]
CheckResult = Literal["healthy", "failed", "inconclusive", "not_applicable"]


class Origin(Struct, frozen=True):
    """Where an improvement comes from; `timestamp` is seconds into the video."""

    kind: Literal["video", "symptom"]
    id: Name
    title: Text = ""
    url: Text = ""
    quote: Text = ""
    timestamp: float | None = None


class Target(Struct, frozen=True):
    """What a statement names; an empty field was not said."""

    kind: str = ""
    namespace: str = ""
    name: str = ""


class Improvement(Struct, frozen=True):
    """One thing to make better. `practice` is an entry of the catalogue, empty where none fits."""

    id: Name
    origin: Origin
    title: Text
    category: Category
    relevance: Unit
    fingerprint: Name
    description: Text = ""
    type: str = "practice"
    practice: str = ""
    parameters: dict[str, str | int | float | bool] = {}
    targets: tuple[Target, ...] = ()
    notes: tuple[Text, ...] = ()
    parent: str = ""


class Verdict(Struct, frozen=True):
    """What one expert says; effort and risk count against, the rest for."""

    expert: Expert
    model: str
    feasibility: Unit
    impact: Unit
    effort: Unit
    risk: Unit
    priority: Literal["low", "medium", "high"]
    risks: tuple[Text, ...] = ()
    recommendations: tuple[Text, ...] = ()
    dependencies: tuple[Text, ...] = ()
    veto: bool = False
    reason: Text = ""
    cost_usd: float = 0.0


class Judgement(Struct, frozen=True):
    """The verdicts of one improvement, aggregated; the highest risk counts, one veto is a veto."""

    experts: tuple[Expert, ...]
    feasibility: Unit
    impact: Unit
    effort: Unit
    risk: Unit
    priority: Literal["low", "medium", "high"]
    vetoes: tuple[Text, ...] = ()


class Resource(Struct, frozen=True):
    """A Kubernetes object as Git has it."""

    kind: str
    name: str
    namespace: str = ""
    api_version: str = ""


class Operation(Struct, frozen=True):
    """One typed change.

    `path` is like `spec.containers[name=web].image`; `expected` is the value found today, None where absent.
    """

    op: Literal["set_field", "remove_field", "add_resource", "remove_resource"]
    resource: Resource
    file: str
    path: str = ""
    expected: Any = None
    value: Any = None


class ChangePlan(Struct, frozen=True):
    """What would change, for one application. The digest covers the operations, not `base`."""

    application: str
    operations: tuple[Operation, ...]
    practice: str = ""
    summary: Text = ""
    base: str = ""
    workloads: tuple[Resource, ...] = ()
    also_applies_to: tuple[str, ...] = ()
    also_rendered_by: tuple[str, ...] = ()  # further Applications that render a file which changes: they get it, too
    automatic: bool = True
    why_not_automatic: Text = ""
    namespaces: tuple[str, ...] = ()  # of all that changes, as each of those Applications applies it
    planned_by: str = ""  # the model that composed or chose it; empty where the catalogue's code did


class Finding(Struct, frozen=True):
    """One thing that preflight saw; an `error` blocks."""

    rule: str
    severity: Severity
    message: str
    resource: Resource | None = None
    file: str = ""
    path: str = ""
    fix: ChangePlan | None = None


class Conflict(Struct, frozen=True):
    """Two values for one field, or one thing done twice; `found` is what is there, `wanted` what the plan says."""

    resource: Resource
    file: str
    path: str
    wanted: Any
    found: Any
    reason: Text


class ValidationReport(Struct, frozen=True):
    """What speaks against a plan, each with path and values; `base` is the commit it was checked at."""

    base: str
    duplicates: tuple[Conflict, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    missing: tuple[Text, ...] = ()
    capacity: tuple[Text, ...] = ()
    similar_failures: tuple[Text, ...] = ()
    tombstones: tuple[str, ...] = ()
    related: tuple[Text, ...] = ()


class Decision(Struct, frozen=True):
    """The policy's or a person's word on one plan; only the coordinator writes it."""

    outcome: Literal["approved", "pending_review", "rejected"]
    digest: str
    by: str
    reasons: tuple[Text, ...]
    at: str


class Check(Struct, frozen=True, omit_defaults=True):
    """One check of a watch with its evidence; `pods` are those that it is about, where one after the other may fail."""

    name: str
    result: CheckResult
    evidence: Text
    pods: tuple[str, ...] = ()
