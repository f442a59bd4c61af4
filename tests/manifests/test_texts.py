import pytest

from functions._manifests.texts import Text, configured, effective, spoken
from tests.manifests.samples import config, deployment, repository

WEB = "spec.template.spec.containers[name=web]"


def test_everything_that_containers_are_told() -> None:
    container = """
    command: [sh, 3]
    args: [--x]
    env:
      - {name: A, value: one}
      - {name: B, value: 2}
      - {name: C, valueFrom: {configMapKeyRef: {name: settings, key: a}}}
      - {name: D, value: twice}
      - {name: D, value: again}
    """
    init = "initContainers: [{name: i, args: [init]}]"
    found = repository(a=deployment(extra=init, container=container), b=config("settings", data="{a: x, b: y}"))
    (web,) = found.workloads()
    assert [(one.path, one.text, one.name) for one in spoken(web)] == [
        (f"{WEB}.env[name=A].value", "one", "A"),
        (f"{WEB}.env[3].value", "twice", "D"),
        (f"{WEB}.env[4].value", "again", "D"),
        (f"{WEB}.command[0]", "sh", ""),
        (f"{WEB}.args[0]", "--x", ""),
        ("spec.template.spec.initContainers[name=i].args[0]", "init", ""),
    ]
    (only,) = configured(found.find, web)
    assert (only.path, only.text, only.name) == ("data.a", "x", "a")
    assert only.reader == f"{WEB}.env[name=C].valueFrom.configMapKeyRef"
    assert only.owner.kind == "ConfigMap"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("REDIS_HOST", "redis", True),
        ("DATABASE_URL", "x", True),
        ("KAFKA_BROKERS", "x", True),
        ("baseUrl", "x", True),
        ("", "--redis-addr=x", True),
        ("", "--verbose=x", False),
        ("", "x", False),
        ("HOST_NAME", "x", False),
        ("REDIS_HOST", "two words", False),
        ("HOSTED", "x", False),
    ],
)
def test_names_of_hosts(name: str, text: str, expected: bool) -> None:
    (web,) = repository(a=deployment()).workloads()
    assert Text(web, "", text, name).names_a_host is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("# one line", "# one line"), ("a\n# b\n  // c\nd # e", "a\nd # e"), ("<!-- x -->\n* y\n;; z\nw", "w"), ("", "")],
)
def test_comments_do_nothing(text: str, expected: str) -> None:
    assert effective(text) == expected
