"""kubectl as a person has it: their kubeconfig, their login plugins, their rights."""

import json
import re
import shutil
import subprocess
from typing import Any, NamedTuple, Protocol

from eventing.handler import Permanent, Temporary

Object = dict[str, Any]
NAMESPACE = "cortex-school"
FIELD_MANAGER = "cortex-school-deploy"
PART_OF = "app.kubernetes.io/part-of=cortex-online-school"
SERVICE_LABEL = "serving.knative.dev/service"  # of a function's pods
# kubectl's own log beside the server's words: a diff without a lock, a server that was asked again.
_LOGGED = re.compile(r"[IWEF]\d{4} \d\d:")
PATIENCE = 120.0  # seconds for one call; deletion says its own


class Answer(NamedTuple):
    """How kubectl ended, and what it wrote."""

    code: int
    out: str
    err: str


class Kubectl(Protocol):
    """One call of kubectl; `given` is its standard input."""

    def __call__(self, *arguments: str, given: str = "", patience: float = PATIENCE) -> Answer:
        """Run it to its end, whatever its exit code."""


class RealKubectl:
    """The program, always with the same context.

    Raises:
        Temporary: when it is not installed, names no context, or does not end.
    """

    def __init__(self, context: str = "") -> None:
        if shutil.which("kubectl") is None:
            raise Temporary("kubectl is not installed: https://kubernetes.io/docs/tasks/tools/ (k3s: `k3s kubectl`)")
        self.context = context or self._current()

    def __call__(self, *arguments: str, given: str = "", patience: float = PATIENCE) -> Answer:
        """Run it with the context."""
        return self._run("--context", self.context, *arguments, given=given, patience=patience)

    def _current(self) -> str:
        answer = self._run("config", "current-context")
        if answer.code:
            raise Temporary("kubectl has no current context: set KUBECONFIG, or name one with CONTEXT=")
        return answer.out.strip()

    @staticmethod
    def _run(*arguments: str, given: str = "", patience: float = PATIENCE) -> Answer:
        command = ("kubectl", *arguments)
        try:
            done = subprocess.run(
                command, input=given, capture_output=True, text=True, errors="replace", timeout=patience, check=False
            )
        except subprocess.TimeoutExpired:
            raise Temporary(f"`kubectl {' '.join(arguments[:5])}` did not end within {patience:.0f} s") from None
        return Answer(done.returncode, done.stdout, done.stderr)


def succeeded(answer: Answer, doing: str) -> str:
    """What it wrote.

    Raises:
        Temporary: when the API server is away.
        Permanent: when it refused; the message has its own words.
    """
    if answer.code == 0:
        return answer.out
    said = said_by(answer)
    if any(word in said for word in ("refused - did you", "Unable to connect", "i/o timeout", "no such host")):
        raise Temporary(f"the cluster does not answer {doing}: {said}")
    raise Permanent(f"{doing} failed: {said}")


def said_by(answer: Answer) -> str:
    """The end of what it complained about, in one line."""
    lines = (answer.err or answer.out).splitlines()
    words = [line for line in lines if not _LOGGED.match(line)] or lines
    return " ".join(" ".join(words).split())[-1500:] or f"exit code {answer.code}"


def objects(kubectl: Kubectl, *arguments: str) -> tuple[Object, ...]:
    """The objects of `kubectl get ...`; none where the kind or the object is absent.

    Raises:
        Temporary, Permanent: as `succeeded`.
    """
    answer = kubectl("get", *arguments, "--ignore-not-found", "-o", "json")
    if answer.code and "the server doesn't have a resource type" in answer.err:
        kinds = arguments[0].split(",")
        each = (objects(kubectl, kind, *arguments[1:]) for kind in (kinds if len(kinds) > 1 else ()))
        return tuple(one for found in each for one in found)
    text = succeeded(answer, f"kubectl get {' '.join(arguments)}")
    if not text.strip():
        return ()
    found: Object = json.loads(text)
    return tuple(found["items"]) if found.get("kind", "").endswith("List") and "items" in found else (found,)


def server_of(kubectl: Kubectl) -> str:
    """The address of the API server that the context names."""
    answer = kubectl("config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}")
    return succeeded(answer, "kubectl config view").strip() or "unknown"
