"""The calls of kubectl that installing makes, on the same cluster but without a process.

That a real kubectl gets the same answers is shown by `test_with_kubectl`.
"""

import json
from collections.abc import Callable

import yaml

from functions._cli.installing.kubectl import FIELD_MANAGER, Answer
from tests.cli.installing.api_server import BY_PLURAL, RESOURCES, Cluster, Object, merged

SHORT = {kind.lower(): (group, plural) for group, _, kind, plural, _ in reversed(RESOURCES) if kind != "Service"}


class MemoryKubectl:
    """A `Kubectl`; what it was called with is kept."""

    context = "lab"

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.called: list[tuple[str, ...]] = []

    def __call__(self, *arguments: str, given: str = "", patience: float = 0.0) -> Answer:
        """One call."""
        self.called.append(arguments)
        verbs: dict[str, Callable[[tuple[str, ...], str], Answer]] = {
            "version": lambda _, __: Answer(0, json.dumps({"serverVersion": {"gitVersion": "v1.34.1+k3s1"}}), ""),
            "config": lambda _, __: Answer(0, "https://lab:6443", ""),
            "get": self._get,
            "apply": self._apply,
            "diff": self._diff,
            "delete": self._delete,
            "patch": self._patch,
        }
        return verbs[arguments[0]](arguments[1:], given)

    def _get(self, arguments: tuple[str, ...], _: str) -> Answer:
        words, options = _parted(arguments)
        found: list[Object] = []
        for kind in words[0].split(","):
            group, plural = _resource(kind)
            if f"{plural}.{group}" in self.cluster.absent:
                return Answer(1, "", f'error: the server doesn\'t have a resource type "{plural}"')
            label, _, value = options.get("-l", "").partition("=")
            found += [
                one
                for key, one in sorted(self.cluster.objects.items())
                if key[0] == f"{plural}.{group}"
                and (not BY_PLURAL[group, plural][2] or "-A" in arguments or key[1] == options.get("-n"))
                and (not words[1:] or key[2] in words[1:])
                and (not label or (one["metadata"].get("labels") or {}).get(label) == value)
            ]
        if options.get("-o", "").startswith("go-template"):
            if not found:
                return Answer(1, "", f'Error from server (NotFound): secrets "{words[1]}" not found')
            return Answer(0, "\n".join(found[0].get("data") or {}), "")
        if len(words) == 2:
            return Answer(0, json.dumps(found[0]) if found else "", "")
        return Answer(0, json.dumps({"kind": "List", "items": found}), "")

    def _apply(self, _: tuple[str, ...], given: str) -> Answer:
        for body in documents(given):
            (group, plural), before = self._before(body)
            self.cluster.put(group, plural, merged(before or {}, body), FIELD_MANAGER)
            self.cluster.writes.append(("applied", body["kind"], body["metadata"]["name"]))
        return Answer(0, "", "")

    def _diff(self, _: tuple[str, ...], given: str) -> Answer:
        changed = []
        for body in documents(given):
            if refusal := self._dry_run(body):
                return Answer(2, "", refusal)
            _, before = self._before(body)
            if before is None or merged(before, body) != before:
                changed.append(f"{body['kind']} {body['metadata']['name']} differs")
        return Answer(1 if changed else 0, "\n".join(changed), "")

    def _dry_run(self, body: Object) -> str:
        """Serving 1.22 tries a Service's pod, which wants its account and its priority class (both seen)."""
        spec = body.get("spec", {}).get("template", {}).get("spec", {})
        account, priority = spec.get("serviceAccountName", ""), spec.get("priorityClassName", "")
        serving = body["apiVersion"] == "serving.knative.dev/v1"
        if serving and account not in self.cluster.names("serviceaccounts."):
            return f'admission webhook denied the request: dry run failed: serviceaccount "{account}" not found'
        if serving and priority and priority not in self.cluster.names("priorityclasses.scheduling.k8s.io"):
            return f"admission webhook denied the request: dry run failed: no PriorityClass with name {priority}"
        return ""

    def _before(self, body: Object) -> tuple[tuple[str, str], Object | None]:
        group = body["apiVersion"].rpartition("/")[0]
        plural = next(one[3] for one in RESOURCES if (one[0], one[2]) == (group, body["kind"]))
        key = (f"{plural}.{group}", body["metadata"].get("namespace", ""), body["metadata"]["name"])
        return (group, plural), self.cluster.objects.get(key)

    def _delete(self, arguments: tuple[str, ...], _: str) -> Answer:
        words, options = _parted(arguments)
        group, plural = _resource(words[0])
        namespace = options.get("-n", "") if BY_PLURAL[group, plural][2] else ""
        for name in words[1:]:
            self.cluster.remove(group, plural, namespace, name)
        return Answer(0, "", "")

    def _patch(self, arguments: tuple[str, ...], _: str) -> Answer:
        words, options = _parted(arguments)
        group, plural = _resource(words[0])
        before = self.cluster.objects[f"{plural}.{group}", options.get("-n", ""), words[1]]
        self.cluster.put(group, plural, merged(before, json.loads(options["-p"])))
        self.cluster.writes.append(("patched", before["kind"], words[1]))
        return Answer(0, "", "")


def documents(given: str) -> list[Object]:
    """What kubectl 1.32 makes of its standard input: what begins with a brace is one JSON value."""
    return [json.loads(given)] if given.startswith("{") else list(yaml.safe_load_all(given))


def _parted(arguments: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    words: list[str] = []
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word in ("-n", "-l", "-o", "-p"):
            options[word] = rest.pop(0)
        elif not word.startswith("-"):
            words.append(word)
    return words, options


def _resource(kind: str) -> tuple[str, str]:
    plural, _, group = kind.partition(".")
    if group:
        return group, plural
    return SHORT.get(kind) or next((one[0], one[3]) for one in RESOURCES if kind in (one[3], f"{one[2].lower()}"))
