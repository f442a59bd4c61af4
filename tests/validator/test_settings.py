"""Settings: what a sentence states and a manifest has, as component, field and value in one unit."""

import textwrap
from collections.abc import Iterable
from itertools import pairwise

import pytest

from functions._manifests.repository import Repository, load
from functions.rag_validator.settings import embedded
from functions.rag_validator.settings.comparison import compared
from functions.rag_validator.settings.components import Components
from functions.rag_validator.settings.reading import read
from functions.rag_validator.settings.relation import to_manifests, to_sentence
from functions.rag_validator.settings.schedules import said
from functions.rag_validator.settings.schedules import written as cron
from functions.rag_validator.settings.setting import Setting
from functions.rag_validator.settings.spelling import digits
from functions.rag_validator.settings.spoken import spoken
from functions.rag_validator.settings.values import Kind, agree, find
from functions.rag_validator.settings.vocabulary import spoken_of
from functions.rag_validator.settings.written import written

NAMES = ("orders-db", "loki", "web")
DAY = 86400.0


@pytest.mark.parametrize(
    ("text", "as_digits"),
    [
        ("seven days", "7 days"),
        ("a week", "1 week"),
        ("every day", "every 1 day"),
        ("twenty-four hours", "24 hours"),
        ("two hundred series", "200 series"),
        ("half a core", "0.5 core"),
        ("a fifth of a core", "0.2 core"),
        ("twice a minute", "every 30 seconds"),
        ("a single replica", "1 replica"),
        ("a CPU limit", "a CPU limit"),
        ("someone", "someone"),
    ],
)
def test_numbers_in_words_are_digits(text: str, as_digits: str) -> None:
    assert digits(text) == as_digits


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("duration", "7 days", "168h", True),
        ("duration", "1w", "604800s", True),
        ("duration", "720h0m0s", "30 days", True),
        ("duration", "2 weeks and 1 day", "15d", True),
        ("duration", "1h30m", "90 min", True),
        ("duration", "7 days", "8 days", False),
        ("bytes", "192 MB", "192Mi", True),
        ("bytes", "192 MB", "192000000 K", False),
        ("bytes", "2 gigabytes", "2Gi", True),
        ("bytes", "2Gi", "2Ti", False),
        ("cores", "500m", "0.5 CPU", True),
        ("cores", "2 cores", "2000m", True),
        ("level", "warnings", "WARN", True),
        ("level", "error", "warn", False),
        ("version", "v1.27", "1.27.3", True),
        ("version", "1.27", "1.270", False),
        ("percent", "70%", "70 percent", True),
    ],
)
def test_values_of_one_meaning_agree(kind: Kind, one: str, other: str, same: bool) -> None:
    first, second = (next(find(kind, text)).value for text in (one, other))
    assert agree(first, second) is same
    assert agree(second, first) is same


@pytest.mark.parametrize(("kind", "text"), [("bytes", "100m"), ("count", "1.5"), ("count", "70%"), ("duration", "v2d")])
def test_what_is_of_another_kind_is_not_read(kind: Kind, text: str) -> None:
    assert list(find(kind, text)) == []


@pytest.mark.parametrize(
    ("text", "line", "same"),
    [
        ("every night at 3", "0 3 * * *", True),
        ("nightly", "30 1 * * *", True),
        ("starts at half past 1", "30 1 * * *", True),
        ("at 4 pm", "0 16 * * *", True),
        ("at midnight", "@daily", True),
        ("hourly", "0 * * * *", True),
        ("every 15 minutes", "*/15 * * * *", True),
        ("every 6 hours", "0 */6 * * *", True),
        ("weekly", "0 3 * * 0", True),
        ("monthly", "0 3 1 * *", True),
        ("every 10 minutes", "@every 10m", True),
        ("every night at 3", "0 4 * * *", False),
        ("hourly", "0 3 * * *", False),
        ("daily", "0 3 * * 1", False),
    ],
)
def test_schedules_said_and_written(text: str, line: str, same: bool) -> None:
    one, other = said(digits(text)), cron(line)
    assert one
    assert other
    assert agree(one, other) is same


@pytest.mark.parametrize("line", ["", "* * *", "0 3 * * 1,3", "0 3 1 1 *", "5", "0 3 * * * *", "x y * * *"])
def test_a_schedule_without_one_rhythm_is_not_compared(line: str) -> None:
    assert cron(line) is None


@pytest.mark.parametrize("text", ["at 25:99", "sometimes", "at 80%", ""])
def test_what_is_no_schedule_is_none(text: str) -> None:
    assert said(text) is None


def told(found: Iterable[Setting]) -> list[tuple[str, str, str]]:
    return [(one.field, one.value.text if one.value else "gone", one.bound) for one in found]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Keep loki logs for 7 days.", [("retention", "7 days", "")]),
        ("Keep loki logs 7 days, not 30 days.", [("retention", "7 days", "")]),
        ("Never keep loki logs for 30 days.", [("retention", "30 days", "not")]),
        ("Do not keep loki logs longer than 30 days.", [("retention", "30 days", "most")]),
        ("loki must not use more than 1Gi of memory.", [("limits.memory", "1Gi", "")]),
        ("Remove the CPU limit of web.", [("limits.cpu", "gone", "")]),
        ("web may have between 2 and 6 replicas", [("replicas", "2", "least"), ("replicas", "6", "most")]),
        ("Keep the orders-db backup for two weeks", [("backup retention", "2 weeks", "")]),
        ("Set --storage.tsdb.retention.time=15d for loki", [("retention", "15d", "")]),
        ("Check web's readiness every 20s with a timeout of 2s", [("readiness timeout", "2s", "")]),
        ("Nobody is named: keep logs for 7 days.", []),
        ("web is fine.", []),
        ("web " + "1" * 3000 + " days", []),
    ],
)
def test_what_a_sentence_states(sentence: str, found: list[tuple[str, str, str]]) -> None:
    assert set(found) <= set(told(spoken(sentence, NAMES)))
    assert bool(found) == bool(spoken(sentence, NAMES))


@pytest.mark.parametrize(
    ("text", "found", "rest"),
    [
        ("Orders-DB and web", {"orders-db", "web"}, "it and it"),
        ("the orders db", {"orders-db"}, "the it"),
        ("orders-db-backup", {"orders-db-backup"}, "it"),
        ("the orders-db backup", {"orders-db"}, "the it backup"),
        ("web's pods, web.", {"web"}, "it's pods, it."),
        ("webs, my-web, web-x, x/web, web/x, x.web, web_x", set(), "webs, my-web, web-x, x/web, web/x, x.web, web_x"),
        ("a.b is not a-b", {"a.b"}, "it is not a-b"),
        ("", set(), ""),
    ],
)
def test_names_in_a_sentence(text: str, found: set[str], rest: str) -> None:
    assert spoken_of(text, ("web", "orders-db", "orders-db-backup", "a.b", "-", "")) == (frozenset(found), rest)


def test_who_was_spoken_of_before_is_meant() -> None:
    (found,) = spoken("Keep the logs for 7 days.", NAMES, ["loki"])
    assert found.names == {"loki"}


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
