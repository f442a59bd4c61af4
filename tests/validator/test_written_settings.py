"""Settings: what manifests have, and what a sentence is to them."""

import textwrap
from itertools import pairwise

import pytest

from functions._manifests.repository import Repository, load
from functions.rag_validator.settings import embedded
from functions.rag_validator.settings.comparison import compared
from functions.rag_validator.settings.components import Components
from functions.rag_validator.settings.reading import read
from functions.rag_validator.settings.relation import to_manifests, to_sentence
from functions.rag_validator.settings.spoken import spoken
from functions.rag_validator.settings.values import Kind
from functions.rag_validator.settings.written import written

NAMES = ("orders-db", "loki", "web")
DAY = 86400.0
WEB = """apiVersion: apps/v1
kind: Deployment
metadata: {name: loki, namespace: monitoring}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: loki
          image: docker.io/grafana/loki:3.1.0
          args: ["-config.file=/etc/loki.yaml", "--log.level", "warn"]
          env: [{name: RETENTION_DAYS, value: "30"}, {name: PASSWORD, valueFrom: {secretKeyRef: {name: a, key: b}}}]
          envFrom: [{configMapRef: {name: shared}}]
"""
FILE = """apiVersion: v1
kind: ConfigMap
metadata: {name: shared, namespace: monitoring}
data:
  loki.yaml: |
    limits_config: {retention_period: 720h}
"""


def repository(*documents: str) -> Repository:
    return load({f"{place}.yaml": textwrap.dedent(text).encode() for place, text in enumerate(documents)})


def settings(*documents: str) -> dict[str, tuple[str, str]]:
    components = Components(repository(*documents))
    return {
        one.path: (one.field, one.raw)
        for manifest in components.repository.manifests
        for one in written(manifest, components.of(manifest))
        if one.field
    }


def test_what_manifests_have() -> None:
    pod = "spec.template.spec.containers[name=loki]"
    assert settings(WEB, FILE) == {
        "spec.replicas": ("replicas", "2"),
        f"{pod}.image": ("version", "docker.io/grafana/loki:3.1.0"),
        f"{pod}.args[1]": ("log level", "warn"),
        f"{pod}.env[name=RETENTION_DAYS].value": ("retention", "30"),
        'data["loki.yaml"]: limits_config.retention_period': ("retention", "720h"),
    }


def test_a_config_map_is_of_the_workload_that_reads_it() -> None:
    components = Components(repository(WEB, FILE))
    assert {one.name for one in components.under(frozenset({"loki"}))} == {"loki", "shared"}
    assert "loki" in components.names


def test_what_a_secret_holds_is_no_setting() -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: loki-x, namespace: x}\nstringData: {log_level: debug}\n"
    assert settings(WEB.replace("loki:3.1.0", "loki"), secret).keys().isdisjoint({"stringData.log_level"})


def test_what_may_be_a_secret_is_never_read() -> None:
    entries = "{DB_PASSWORD: '12345', API_KEY: '5', LOG_LEVEL: info}"
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: shared, namespace: monitoring}}\ndata: {entries}\n"
    components = Components(repository(WEB, text))
    (shared,) = (one for one in components.repository.manifests if one.kind == "ConfigMap")
    assert [one.raw for one in written(shared, components.of(shared))] == ["info"]


def test_two_settings_are_compared_where_field_and_component_are_one() -> None:
    one, other = spoken("Keep loki logs for 7 days.", NAMES), spoken("Retain web's logs for 30 days.", NAMES)
    assert list(compared(one, other)) == []
    assert [pair.agreement for pair in compared(one, spoken("loki keeps logs for 168h", NAMES))] == ["same"]
    assert [pair.agreement for pair in compared(one, spoken("loki keeps logs for 30 days", NAMES))] == ["other"]
    assert list(compared(one, spoken("Keep loki logs for at most 30 days", NAMES))) == []
    assert [pair.agreement for pair in compared(one, spoken("Keep loki logs for at most 3 days", NAMES))] == ["other"]
    assert [pair.agreement for pair in compared(one, spoken("never keep loki logs for 7 days", NAMES))] == ["other"]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Keep loki logs for 30 days.", "duplicate"),
        ("Keep loki logs for 7 days.", "conflict"),
        ("loki should log errors only.", "conflict"),
        ("Give loki a readiness probe.", "related"),
        ("Paint the fence.", "unrelated"),
    ],
)
def test_what_a_sentence_is_to_manifests(sentence: str, kind: str) -> None:
    components = Components(repository(WEB, FILE))
    found = to_manifests(sentence, components, components.repository.manifests)
    assert found.kind == kind
    assert found.keyed is (kind in {"duplicate", "conflict"})


def test_without_a_key_two_sentences_are_a_hint() -> None:
    found = to_sentence("Do not expose web to the world.", "web is exposed to the world.", NAMES)
    assert (found.kind, found.keyed) == ("conflict", False)
    assert to_sentence("web has to be patched.", "Watch orders-db.", NAMES).kind == "unrelated"


def test_aliases_that_blow_up_end() -> None:
    letters = "abcdefghijk"
    lines = ["a: &a [x, x]"]
    lines += [
        f"{one}: &{one} {{{', '.join(f'k{n}: *{before}' for n in range(8))}}}" for before, one in pairwise(letters)
    ]
    assert len(list(embedded.settings("x.yaml", "\n".join(lines)))) == 0


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.yaml", "a: {b: 1, c: [{d: 2}, 3]}\ne: null", {"a.b": 1, "a.c.0.d": 2}),
        ("a.json", '{"a": true}', {"a": True}),
        ("a.ini", "[s]\nkey = v ; c\n# no\n", {"s.key": "v ; c"}),
        ("a.properties", "a.b=1\nc: 2", {"a.b": "1", "c": "2"}),
        ("a.conf", "max_connections 100\nlistener 1883 0.0.0.0", {"max_connections": "100"}),
        ("a.yaml", "a: [", {}),
        ("a.yaml", "!!python/object/apply:os.system [id]", {}),
        ("a.yaml", "x", {}),
        ("a.yaml", "[" * 190_000, {}),
        ("a.yaml", "? [a]\n: b", {}),
        ("a.yaml", "a: !!timestamp x", {}),
        ("a.yaml", "a: 1\n---\nb: 2", {}),
        ("a.yaml", "day: 2026-02-30\nmany: 1\nmany: 2", {"day": "2026-02-30", "many": 2}),
        ("a.txt", "a=1\nb=2", {}),
        ("a.yaml", "a: " + "x" * 300_000, {}),
    ],
)
def test_configuration_in_text(name: str, text: str, found: dict[str, object]) -> None:
    assert {".".join(keys): value for keys, value in embedded.settings(name, text)} == found


def test_flags_in_every_spelling() -> None:
    items = ["server", "--a=1", "--b", "2", "--c", "-c", "max_connections=5", 7, None, {"x": 1}, "-d=x"]
    assert [(name, value) for _, name, value in embedded.flags(items)] == [
        ("a", "1"),
        ("b", "2"),
        ("c", "true"),
        ("max_connections", "5"),
        ("d", "x"),
    ]


@pytest.mark.parametrize(
    ("kind", "raw", "key", "unit", "amount"),
    [
        ("duration", "30", "http_timeout_seconds", "", 30.0),
        ("duration", 14, "backup_keep_days", "", 14 * DAY),
        ("duration", "500", "x_ms", "", 0.5),
        ("duration", 86400, "session_life_time", "s", DAY),
        ("duration", "30", "retention", "", None),
        ("duration", "soon", "retention", "s", None),
        ("count", ":8443", "", "", 8443.0),
        ("count", "three", "", "", None),
        ("cores", "1", "", "", 1.0),
        ("bytes", 1024, "", "", 1024.0),
        ("flag", True, "", "", "on"),
        ("flag", "maybe", "", "", None),
    ],
)
def test_a_bare_number_has_the_unit_of_its_key(kind: Kind, raw: object, key: str, unit: str, amount: object) -> None:
    found = read(kind, raw, key, unit)
    assert (None if found is None else found.amounts[0] if found.amounts else found.word) == amount
