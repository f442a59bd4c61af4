"""Every probe asks a port that its pod listens on."""

from collections.abc import Iterator

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.listening import Asked, asked, declared, numbers
from functions._manifests.paths import get
from functions._manifests.selection import selects
from functions._preflight.fix import guess, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import Pods, Surroundings, surroundings_of

RULE = "probe-port"


def probes_ask_open_ports(view: View) -> Iterator[Finding]:
    """A named port is declared by the probed container; a number is declared, or some text of the pod has it."""
    around = view.once(surroundings_of)
    for pods in around.pods:
        probes = tuple(asked(pods.shape))
        known: set[int] | None = None
        for one in probes:
            if isinstance(one.port, str):
                yield from _named(around, pods, one)
                continue
            known = _known(around, pods) if known is None else known
            if known and one.port not in known:
                message = (
                    f"{one.by} asks port {one.port}, which no container declares, and which no variable, argument or "
                    "mounted setting of the pod has: the pod is not ready, or restarted; ask a port it listens on"
                )
                yield finding(RULE, pods.manifest, one.path, message, "warning", _served(around, pods, one))


def _named(around: Surroundings, pods: Pods, one: Asked) -> Iterator[Finding]:
    names = declared(pods.shape, one.container)
    if one.port in names:
        return
    message = (
        f"{one.by} asks port {one.port}, a name that its container does not declare: the probe always fails; "
        "name a port of this container, or write the number"
    )
    yield finding(RULE, pods.manifest, one.path, message, around.due("error", pods), _rename(pods, one, names))


def _served(around: Surroundings, pods: Pods, one: Asked) -> ChangePlan | None:
    """The only port that the pod declares, if a Service leads there as well: no health port of its own is left over."""
    stated = {number for found in declared(pods.shape).values() for number in found}
    if len(stated) != 1 or stated != _led_to(around, pods):
        return None
    (port,) = stated
    return guess(pods.manifest, (put(pods.manifest, one.path, port),), f"ask port {port}, the only one it declares")


def _known(around: Surroundings, pods: Pods) -> set[int]:
    """Where something says that the pod listens; empty where it declares no port, for then nobody needs to."""
    stated = {number for found in declared(pods.shape).values() for number in found}
    return stated | _led_to(around, pods) | numbers(around.texts(pods)) if stated else set()


def _led_to(around: Surroundings, pods: Pods) -> set[int]:
    """The numbers of the ports to which Services lead."""
    stated: set[int] = set()
    for service in around.services_in.get(pods.namespace, ()):
        if selects(get(service.data, "spec.selector"), pods.labels):
            listed = get(service.data, "spec.ports")
            for entry in listed if isinstance(listed, list) else ():
                target = get(entry, "targetPort") or get(entry, "port")
                stated |= {target} if isinstance(target, int) else declared(pods.shape).get(str(target), set())
    return stated


def _rename(pods: Pods, one: Asked, names: dict[str, set[int]]) -> ChangePlan | None:
    ports = [name or next(iter(found)) for name, found in names.items()]
    if len(ports) != 1:
        return None
    return guess(pods.manifest, (put(pods.manifest, one.path, ports[0]),), f"ask port {ports[0]}")


def _pod(port: str) -> str:
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
        - name: web
          image: registry.example/web:2.0.0
          ports: [{{name: http, containerPort: 8080}}]
          readinessProbe:
            httpGet: {{path: /ready, port: {port}}}
"""


PROBE_PORT = Rule(
    id=RULE,
    severity="error",
    title="Every probe asks a port that its pod listens on",
    why="A probe on a port that nobody opens always fails: the pod never gets ready, or the kubelet restarts it for "
    "ever. A name that the container does not declare is an error; a number that nothing mentions is a warning.",
    cure="Ask the port that the program opens; where a setting opens it (a health endpoint), add the setting.",
    check=probes_ask_open_ports,
    example=_pod("web"),
    cured=_pod("http"),
    scope="tree",
    knows="A program may open a port by itself, without any setting. Where the pod declares no ports at all, nothing "
    "is said of numbers.",
)
