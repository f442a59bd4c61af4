"""Fields and types of Kubernetes' own kinds."""

import pytest

from functions._preflight.objects.schema import MOST, SCHEMA
from tests.manifests.samples import deployment
from tests.preflight.objects.examining import examined, mended, told

POD = "spec.template.spec"
C = f"{POD}.containers[name=web]"


def in_container(text: str) -> str:
    return deployment(container=text, image="nginx:1.27.0")


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        (deployment().replace("s: 2", "s: two"), "spec.replicas", "'two' is text, and must be a whole number"),
        (deployment().replace("s: 2", "s: 2.5"), "spec.replicas", "2.5 is a number, and must be a whole number"),
        (deployment().replace("s: 2", "s: 3000000000"), "spec.replicas", "3000000000 does not fit into 32 bits"),
        (
            deployment().replace("replicas", "replica"),
            "spec.replica",
            "there is no field replica here: did you mean replicas?",
        ),
        (
            deployment().replace("replicas", "zzz"),
            "spec.zzz",
            "there is no field zzz here: remove it, or put it where it belongs",
        ),
        (
            in_container("imagePullPolicy: 3"),
            f"{C}.imagePullPolicy",
            "3 is a number, and must be text: put it in quotes",
        ),
        (
            in_container("readinessProbe: {httpGet: {path: /}}"),
            f"{C}.readinessProbe.httpGet",
            "port is missing: add it",
        ),
        (
            in_container("env: [{name: PORT, value: 80}]"),
            f"{C}.env[name=PORT].value",
            "80 is a number, and must be text: put it in quotes",
        ),
        (
            in_container("resources: {limits: {cpu: [1]}}"),
            f"{C}.resources.limits.cpu",
            "it is a list, and must be text or a number",
        ),
        (deployment(extra="volumes: {a: b}"), f"{POD}.volumes", "it is a mapping, and must be a list"),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: true}\n",
            "data.a",
            "true is true or false, and must be text: put it in quotes",
        ),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: []\n", "metadata", "it is a list, and must be a mapping"),
        (
            'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: "text"\n',
            "spec",
            "'text' is text, and must be a mapping",
        ),
    ],
)
def test_what_kubernetes_does_not_take(text: str, path: str, message: str) -> None:
    assert told(examined(text, SCHEMA)) == [("error", path, f"{path}: {message}")]


@pytest.mark.parametrize(
    "text",
    [
        deployment().replace("replicas: 2", "replicas: null"),
        deployment().replace("replicas: 2", "replicas: 2.0"),
        in_container("resources: {limits: {cpu: 1, memory: 1Gi}}"),
        in_container("livenessProbe: {httpGet: {port: http}}"),
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: YWI=}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: 'ENC[AES256_GCM,data:x]'}\nsops: {mac: x}\n",
        "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a}\nspec: {anything: [1]}\n",
    ],
)
def test_what_it_takes(text: str) -> None:
    assert told(examined(text, SCHEMA)) == []


def test_all_errors_of_an_object_are_told() -> None:
    text = deployment(container="env: [{name: A, value: 1}, {name: B, value: 2}]\nimagePullPolicy: 3")
    assert [one.path for one in examined(text.replace("replicas", "replica"), SCHEMA)] == [
        "spec.replica",
        f"{C}.env[name=A].value",
        f"{C}.env[name=B].value",
        f"{C}.imagePullPolicy",
    ]
    many = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n" + "".join(f"  k{n}: 1\n" for n in range(99))
    assert len(examined(many, SCHEMA)) == MOST


def test_a_path_does_not_move_with_its_neighbours() -> None:
    def paths(*names: str) -> list[str]:
        listed = "".join(f"  - {{name: {name}, value: {'1' if name == 'B' else 'x'}}}\n" for name in names)
        return [one.path for one in examined(in_container(f"env:\n{listed}"), SCHEMA)]

    assert paths("B", "C") == paths("A", "B") == [f"{C}.env[name=B].value"]
    assert paths("B", "B", "A") == [f"{C}.env[0].value", f"{C}.env[1].value"]


@pytest.mark.parametrize("text", ["{data: {password: 31337}}", "{stringData: {password: 31337}}", "{type: 31337}"])
def test_what_a_secret_holds_is_never_quoted(text: str) -> None:
    found = examined(f"{text[:-1]}, apiVersion: v1, kind: Secret, metadata: {{name: a}}}}", SCHEMA)
    assert [one.message.split(": ", 1)[1] for one in found] == ["it is a number, and must be text: put it in quotes"]


def test_what_is_not_base64_in_a_secret() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {token: plain-text}\n"
    message = "data.token: is not base64: encode it, or use stringData in a Secret"
    assert told(examined(text, SCHEMA)) == [("error", "data.token", message)]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (deployment().replace("replicas: 2", "replica: 2"), deployment()),
        (in_container("env:\n  - {name: PORT, value: 80}"), in_container('env:\n  - {name: PORT, value: "80"}')),
        (in_container("env:\n  - {name: DEBUG, value: true}"), in_container('env:\n  - {name: DEBUG, value: "true"}')),
    ],
)
def test_what_is_mended(text: str, outcome: str) -> None:
    found = mended(text, SCHEMA)
    assert found == outcome or sorted(found.splitlines()) == sorted(outcome.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        deployment().replace("replicas: 2", "replica: 2\n  replicas: 3"),  # which of them was meant
        in_container("env:\n  - {name: DEBUG, value: yes}"),  # the text was yes, and reads as true
        in_container("env:\n  - {name: MODE, value: 0644}"),  # the text was 0644, and reads as 420
        in_container("env:\n  - {name: PORT, value: [80]}"),
    ],
)
def test_what_a_person_has_to_mend(text: str) -> None:
    assert [one.fix for one in examined(text, SCHEMA)] == [None]
