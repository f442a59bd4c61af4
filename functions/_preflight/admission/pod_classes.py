"""The PriorityClass and the RuntimeClass that a pod names exist; admission refuses the pod otherwise."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import child
from functions._manifests.replicas import scalers, wanted
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.admission.examples import deployment, documents
from functions._preflight.facts import Facts
from functions._preflight.fix import drop, plan
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

PRIORITY, PRIORITIES, RUNTIME = "priority-class", "priority-classes", "runtime-class"
_BUILT_IN = ("system-cluster-critical", "system-node-critical")  # k8s.io/api/scheduling
_HIGHEST = 1_000_000_000  # HighestUserDefinablePriority of pkg/apis/scheduling


def has_its_priority(view: View) -> Iterator[Finding]:
    """Every PriorityClass that pods name is there."""
    in_git = {one.name for one in view.repository.of_kind("PriorityClass")}
    complete = view.facts.priority_classes is not None
    known = {*in_git, *_BUILT_IN, *(view.facts.priority_classes or ())}
    scaled = scalers(view.repository)
    for one in view.objects if complete or in_git else ():
        name = pod_spec(one).get("priorityClassName")
        if isinstance(name, str) and name and "$" not in name and name not in known:  # `${CLASS}` is filled in by Flux
            where = child(pod_spec_path(one.kind), "priorityClassName")
            message = f"there is no PriorityClass {name}: its pods are refused; name one that exists, or none"
            if not complete:
                message = f"PriorityClass {name} is not among those in Git: make sure that the cluster has it"
                yield finding(PRIORITY, one, where, message, "info")
                continue
            held = "which pods go first is a decision"
            fix = plan(one, (drop(one, where),), f"{one.name} has the default priority", held)
            yield finding(PRIORITY, one, where, message, "error" if wanted(one, scaled) else "warning", fix)


def priorities_agree(view: View) -> Iterator[Finding]:
    """A PriorityClass is one that the API server takes: its value is in range, and one is the default."""
    classes = view.repository.of_kind("PriorityClass")
    for one in classes:
        value = one.data.get("value")
        if isinstance(value, int) and value > _HIGHEST and one.name not in _BUILT_IN:
            message = f"a value above {_HIGHEST} is kept for the system, and the API server refuses it: lower it"
            yield finding(PRIORITIES, one, "value", message)
        if one.name.startswith("system-") and one.name not in _BUILT_IN:
            message = "names that start with system- are kept for the system, and the API server refuses it: rename it"
            yield finding(PRIORITIES, one, "metadata.name", message)
    defaults = [one for one in classes if one.data.get("globalDefault") is True]
    for one in defaults[1:]:
        message = "another PriorityClass is the default already, and the API server takes one: let one be it"
        yield finding(PRIORITIES, one, "globalDefault", message)


def has_its_runtime(view: View) -> Iterator[Finding]:
    """Every RuntimeClass that pods name is there, where all are known."""
    if "RuntimeClass" not in view.facts.complete:
        return
    known = {one.name for one in view.repository.of_kind("RuntimeClass")}
    known |= {one.name for one in view.facts.objects if one.kind == "RuntimeClass"}
    scaled = scalers(view.repository)
    for one in view.objects:
        name = pod_spec(one).get("runtimeClassName")
        if isinstance(name, str) and name and name not in known:
            where = child(pod_spec_path(one.kind), "runtimeClassName")
            message = f"there is no RuntimeClass {name}: its pods are refused; name one that exists, or none"
            yield finding(RUNTIME, one, where, message, "error" if wanted(one, scaled) else "warning")


def _class(name: str, further: str) -> str:
    return f"apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {{name: {name}}}\n{further}\n"


PRIORITY_CLASS = Rule(
    id=PRIORITY,
    severity="error",
    title="The PriorityClass that pods name exists",
    why="Admission looks the class up to give the pod its priority, and refuses the pod where there is none: the "
    "Deployment is there and no pod ever starts.",
    cure="Name a class that exists (`kubectl get priorityclass`), add the class to Git, or leave the name out.",
    check=has_its_priority,
    example=deployment(pod="priorityClassName: important"),
    cured=documents(_class("important", "value: 1000"), deployment(pod="priorityClassName: important")),
    facts=Facts(priority_classes=()),
    knows="It needs the list of all classes. Without it, a class that is not among those in Git is only worth knowing.",
)
PRIORITY_CLASSES = Rule(
    id=PRIORITIES,
    severity="error",
    title="PriorityClasses are ones that the API server takes",
    why="The values above one billion and the names that start with `system-` are kept for the system, and only one "
    "class can be the default. The API server refuses others, and Argo CD's sync fails.",
    cure="Lower the value, rename the class, or let one be the default.",
    check=priorities_agree,
    example=_class("important", "value: 2000000000"),
    cured=_class("important", "value: 1000000"),
    scope="tree",
    knows="A default class that Git does not hold.",
)
RUNTIME_CLASS = Rule(
    id=RUNTIME,
    severity="error",
    title="The RuntimeClass that pods name exists",
    why="Admission refuses a pod whose RuntimeClass is not there. The classes for GPUs and sandboxes are only there "
    "where a node has the runtime, or somebody made them.",
    cure="Add the RuntimeClass to Git, name one that exists, or leave the name out.",
    check=has_its_runtime,
    example=deployment(pod="runtimeClassName: gvisor"),
    cured=deployment(),
    facts=Facts(complete=("RuntimeClass",)),
    knows="It needs the facts to say that they list every RuntimeClass.",
)
