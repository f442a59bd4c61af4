"""A text about manifests, without the secrets that stand in them."""

import pytest

from functions._manifests.repository import load
from functions._preflight.secrecy.concealing import concealed, secrets_of

SECRET = "Sw0rdfishKp3Lx8Tq"
POD = f"""apiVersion: apps/v1
kind: Deployment
metadata: {{name: worker}}
spec:
  template:
    spec:
      containers:
      - name: worker
        args: ["--token", "{SECRET}", "--password=hunter2hunter2"]
        env:
        - name: ADMIN_TOKEN
          value: {SECRET}
        - name: DB_PASSWORD
          value: worker
        - name: QUEUE_URL
          value: amqp://me:otherSw0rd9x@queue:5672/
"""
KEPT = """apiVersion: v1
kind: Secret
metadata: {name: kept}
stringData: {user: robin, pin: 'Z9'}
data: {a: cm9iaW4tcw==}
"""


def of(text: str) -> tuple[str, ...]:
    return secrets_of(load({"a.yaml": text.encode()}).manifests)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"+          value: {SECRET}", "+          value: (redacted)"),
        (f'         args: ["--token", "{SECRET}"]', '         args: ["--token", "(redacted)"]'),
        ("         - --password=hunter2hunter2", "         - --password=(redacted)"),
        ("amqp://me:otherSw0rd9x@queue:5672/", "(redacted)"),
        ("a workers-list of a worker-pool", "a workers-list of a worker-pool"),
        ("the worker", "the (redacted)"),  # somebody's password is a word; rather a word less than a password more
    ],
)
def test_what_stands_in_a_pod(line: str, shown: str) -> None:
    assert concealed(line, of(POD)) == shown


def test_of_a_secret_every_value_that_is_long_enough_to_be_told_apart() -> None:
    assert of(KEPT) == ("cm9iaW4tcw==", "robin")


def test_nothing_is_hidden_where_nothing_is_secret() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {level: debug, token_file: /run/token}\n"
    assert of(text) == ()
    assert concealed(text, ()) == text
