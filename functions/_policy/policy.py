"""The shape of `knative/policy.yaml`. Every setting of the school is here and nowhere else; the
defaults are what ships.

An unknown key, a wrong type or a figure out of range is refused with its path, so that a typo never weakens a limit.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from eventing.vocabulary import Category, Expert, Unit
from functions._policy.healing import Healing

Mode = Literal["observe", "propose", "act"]
Tier = Literal["opus", "sonnet", "haiku"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Seconds = Annotated[float, Meta(gt=0.0, le=604800.0)]  # a week: what is for ever by mistake is never judged
Count = Annotated[int, Meta(ge=0)]
Dollars = Annotated[float, Meta(ge=0.0, le=1e6)]
Threshold = Unit | Literal["default", "review"]
# What `allowed_kinds` cannot allow; the guardrails say why of each (functions/_preflight/guardrails/kinds.py).
NEVER_ALLOWED = frozenset(
    {"APIService", "AppProject", "Application", "ApplicationSet", "Binding", "CSIDriver",
     "CertificateSigningRequest", "ClusterExternalSecret", "ClusterRole", "ClusterRoleBinding", "ClusterSecretStore",
     "CustomResourceDefinition", "EndpointSlice", "Endpoints", "Event", "ExternalSecret", "FlowSchema", "Lease",
     "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "Namespace",
     "Node", "PersistentVolume", "Pod", "PodSecurityPolicy", "PodTemplate", "PriorityLevelConfiguration",
     "PushSecret", "ReplicaSet", "Role", "RoleBinding", "RuntimeClass", "SealedSecret", "Secret", "SecretStore",
     "StorageClass", "SubjectAccessReview", "TokenRequest", "ValidatingAdmissionPolicy",
     "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration", "VolumeAttachment"}
)  # fmt: skip
# Kind, or Kind.group where several groups have one; no pattern, so that nothing is allowed by accident.
KindName = Annotated[str, Meta(pattern=r"^[A-Z][A-Za-z0-9]{0,62}(\.[a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$")]
# Kind/namespace/name, each a pattern; the namespace is empty for what has none.
ResourcePattern = Annotated[str, Meta(pattern=r"^[A-Za-z0-9*?\[\]!]+/[a-z0-9*?\[\]!.-]*/[A-Za-z0-9*?\[\]!.:_-]+$")]
AlertSeverity = Literal["info", "warning", "critical"]
# A target of NOTIFY_URLS by its name, or every one.
TargetName = Annotated[str, Meta(pattern=r"^(\*|[a-z][a-z0-9-]{0,30})$")]
ClockTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]

_THRESHOLDS: dict[Category, Threshold] = {
    "architecture": "default",
    "capability": "default",
    "monitoring": "default",
    "security": 0.95,
    "database": 0.95,
    "networking": 0.95,
    "integration": "review",
}
_EXPERTS: dict[Expert, Tier] = {
    "architecture": "opus",
    "integration": "sonnet",
    "security": "opus",
    "database": "sonnet",
    "networking": "sonnet",
    "monitoring": "haiku",
}
_ROUTES: dict[AlertSeverity, tuple[TargetName, ...]] = {"critical": ("*",), "warning": ("*",), "info": ()}
# The newest of each tier that anthropic 2.12.0 lists (types/model.py).
_TIERS: dict[Tier, str] = {"opus": "claude-opus-5-5", "sonnet": "claude-sonnet-5-5", "haiku": "claude-haiku-5-5"}


class Modes(Struct, frozen=True, forbid_unknown_fields=True):
    """Exceptions from `mode`, by name; where several match a plan, the most careful one holds."""

    applications: dict[str, Mode] = {}
    namespaces: dict[str, Mode] = {}


class Caps(Struct, frozen=True, forbid_unknown_fields=True):
    """How many commits may start in any sixty minutes; what is above waits for its turn."""

    per_hour: Count = 12
    per_namespace_per_hour: Count = 6
    rollbacks_per_hour_freeze: Count = 3


class Window(Struct, frozen=True, forbid_unknown_fields=True):
    """A maintenance window, in UTC; it may run over midnight and then belongs to the day it starts on."""

    start: ClockTime
    end: ClockTime
    days: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Review(Struct, frozen=True, forbid_unknown_fields=True):
    """What waits for a person. A pull request above the caps waits, and is opened when there is room."""

    pull_requests: bool = False
    expires_after_days: Annotated[int, Meta(ge=1)] = 14
    max_open: Annotated[int, Meta(ge=1)] = 10
    per_hour: Annotated[int, Meta(ge=1)] = 6


class Alerts(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is told of what, and how often at most; the targets have their names from NOTIFY_URLS."""

    routes: dict[AlertSeverity, tuple[TargetName, ...]] = field(default_factory=lambda: dict(_ROUTES))
    group_seconds: Seconds = 300.0
    per_group_per_hour: Annotated[int, Meta(ge=1)] = 4
    per_hour: Annotated[int, Meta(ge=1)] = 30
    remind_after_hours: Annotated[float, Meta(gt=0.0, le=8760.0)] = 24.0
    attempts: Annotated[int, Meta(ge=1, le=20)] = 8
    quiet_hours: tuple[Window, ...] = ()


class WatchLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """From where what got worse is too much; what did not get worse is never held against a change."""

    baseline_seconds: Annotated[float, Meta(ge=300.0, le=86400.0)] = 3600.0
    error_ratio: Unit = 0.01
    latency_factor: Annotated[float, Meta(ge=1.1, le=1e6)] = 2.0
    memory_ratio: Unit = 0.9
    throttling_ratio: Unit = 0.25
    error_lines_per_minute: Annotated[float, Meta(ge=0.0, le=1e6)] = 5.0
    noisy_lines: tuple[str, ...] = ()
    sync_wait_seconds: Annotated[float, Meta(ge=0.0, le=604800.0)] = 86400.0


class Models(Struct, frozen=True, forbid_unknown_fields=True):
    """Which expert thinks with which tier, and which model a tier is today."""

    experts: dict[Expert, Tier] = field(default_factory=lambda: dict(_EXPERTS))
    router: Tier = "haiku"
    extraction: Tier = "sonnet"
    planning: Tier = "sonnet"
    diagnosis: Tier = "sonnet"
    tiers: dict[Tier, str] = field(default_factory=lambda: dict(_TIERS))


class Spending(Struct, frozen=True, forbid_unknown_fields=True):
    """Caps on what models may cost, in US dollars."""

    per_video_usd: Dollars = 0.50
    per_day_usd: Dollars = 2.00


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole policy."""

    mode: Annotated[
        Mode,
        Meta(
            description="observe: say what would be done. propose: a person approves each change. "
            "act: what this policy calls safe is committed, watched and, if need be, reverted."
        ),
    ] = "propose"
    modes: Annotated[Modes, Meta(description="Another mode for single `applications` or `namespaces`.")] = Modes()
    auto_approve_threshold: Annotated[
        Unit, Meta(description="Relevance from which a category marked `default` is approved; exactly this much is.")
    ] = 0.90
    thresholds: Annotated[
        dict[Category, Threshold],
        Meta(description="By category: a relevance, `default`, or `review`. A category not listed is reviewed."),
    ] = field(default_factory=lambda: dict(_THRESHOLDS))
    high_risk_threshold: Annotated[
        Unit, Meta(description="Risk, as the experts see it, from which a person decides whatever the relevance.")
    ] = 0.70
    never_automatic: Annotated[
        tuple[str, ...],
        Meta(
            description="Practices that can break a workload by design; a person decides. So it is, whatever stands "
            "here, for what a model composed outside the catalogue, or chose after the experts had judged."
        ),
    ] = ("default-deny", "read-only-root", "run-as-non-root")
    remedies: Annotated[
        dict[str, Literal["automatic", "agreed", "review"]],
        Meta(
            description="By remedy, whether it may be applied by itself. One that is not listed is reviewed. `agreed`: "
            "also where the remedy would ask a person about its risk, who says yes beforehand here; what a guardrail "
            "refuses waits even then, and so does what a model had a part in."
        ),
    ] = {}
    healing: Annotated[
        Healing,
        Meta(
            description="Namespaces, as patterns, that are scanned for faults (none: nothing is); minutes between two "
            "scans (0: only when asked); seconds in which hints of one namespace become one scan; seconds after a "
            "remedy before the next for the same fault; a fault that is back within so many hours shows that its "
            "remedy did nothing, and after so many such a person is asked; how many remedies may begin in one scan "
            "and in one namespace and hour; the hours of usage that figures rest on; `mirrors`: registries of your own "
            "(host:port, or http://host:port) that are asked for an image whose registry does not answer; `cleanup`: "
            "from which age finished Jobs and Pods are deleted (0: never), and how many in one scan."
        ),
    ] = Healing()
    health_check_duration: Annotated[Seconds, Meta(description="Seconds a change is watched before it counts.")] = 300.0
    sample_period: Annotated[Seconds, Meta(description="Seconds between two samples of a watch.")] = 10.0
    watch: Annotated[
        WatchLimits,
        Meta(
            description="How many seconds before a commit it is compared with; from which share of failed requests, "
            "times of the p95 latency, share of the memory limit and of throttled CPU periods what got worse is too "
            "much; error lines a minute that make a watch inconclusive, and patterns of log lines that never count; "
            "how many seconds a commit may wait in Git for a sync window of Argo CD that closed before it was live."
        ),
    ] = WatchLimits()
    rollback_enabled: Annotated[
        bool, Meta(description="Whether a failed watch reverts by itself; if not, a person is asked to.")
    ] = True
    caps: Annotated[
        Caps,
        Meta(
            description="Commits per hour, and per namespace and hour; what is above waits. More rollbacks an hour "
            "than `rollbacks_per_hour_freeze` freeze automatic approval."
        ),
    ] = Caps()
    maintenance_windows: Annotated[
        tuple[Window, ...],
        Meta(description="When automatic changes may start: `start`, `end`, `days`, in UTC. None given: always."),
    ] = ()
    protected_namespaces: Annotated[
        tuple[str, ...], Meta(description="Namespaces, as patterns, in which nothing is ever changed.")
    ] = (
        "kube-*",
        "argocd",
        "knative-*",
        "kourier-system",
        "cortex-school",
    )
    allowed_paths: Annotated[
        tuple[str, ...], Meta(description="Paths of the repository, as patterns, that may be changed.")
    ] = ("*",)
    allowed_kinds: Annotated[
        tuple[KindName, ...],
        Meta(
            description="Kinds that plans may change besides those that the school knows, as Kind or Kind.group. Never "
            "among them, whatever stands here: rights, secrets, namespaces, admission, Argo CD's own objects."
        ),
    ] = ()
    protected_resources: Annotated[
        tuple[ResourcePattern, ...],
        Meta(description="Objects that are never changed, as patterns `Kind/namespace/name`."),
    ] = ()
    max_files: Annotated[int, Meta(ge=1, le=200, description="Files that one plan may change.")] = 20
    max_operations: Annotated[int, Meta(ge=1, le=1000, description="Operations that one plan may have.")] = 100
    max_changed_lines: Annotated[
        int, Meta(ge=1, le=20000, description="Lines that one plan may add and remove, all files together.")
    ] = 1000
    trusted_registries: Annotated[
        tuple[str, ...],
        Meta(description="Where images may come from, besides the registries already in the repository."),
    ] = ("docker.io", "gcr.io", "ghcr.io", "mcr.microsoft.com", "public.ecr.aws", "quay.io", "registry.k8s.io")
    review: Annotated[
        Review,
        Meta(
            description="Whether what waits for a person gets a pull request, after how many days it expires, and how "
            "many may be open and be opened in an hour; what is above waits."
        ),
    ] = Review()
    spread: Annotated[
        bool, Meta(description="Whether a change verified on one application is then proposed for the next.")
    ] = True
    tombstones: Annotated[
        tuple[str, ...],
        Meta(description="Fingerprints that are never proposed again, kept in Git besides those in the ledger."),
    ] = ()
    alerts: Annotated[
        Alerts,
        Meta(
            description="By severity, which targets of NOTIFY_URLS are told (`*`: all); how long more of the same "
            "application and fault is collected after a message, how many messages there are an hour about one and in "
            "all (critical ones twice as many), after how many hours what is still so is told again, how often a "
            "target that fails is tried, and the hours, in UTC, in which only critical alerts are told."
        ),
    ] = Alerts()
    models: Annotated[
        Models,
        Meta(
            description="Each expert's tier, those of `router`, `extraction`, `planning` and `diagnosis`, and each "
            "tier's model id."
        ),
    ] = Models()
    spending: Annotated[
        Spending,
        Meta(
            description="US dollars that models may cost a video and a day; above, the rest waits for tomorrow or for "
            "a person."
        ),
    ] = Spending()
