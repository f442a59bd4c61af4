"""What kubectl complained about, in one line: the server's words, and not kubectl's own log."""

import pytest

from functions._cli.installing.kubectl import Answer, said_by

LOG = "W1129 08:22:50.288553   27725 diff.go:723] Object (apps/v1, Kind=StatefulSet: redis) keeps changing"
REFUSED = 'Error from server (Conflict): Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas'


AWAY = (
    'E1129 09:01:27.582190   10921 memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group list"'
)
REFUSING = "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(1, "", f"{LOG}\n{REFUSED}\n"), REFUSED),
        (Answer(1, "", f"{AWAY}\n{AWAY}\n{REFUSING}"), REFUSING),
        (Answer(1, "", f"{LOG}\n"), " ".join(LOG.split())),
        (Answer(1, "", "Warning: old version\nError: no"), "Warning: old version Error: no"),
        (Answer(1, "said on the other side", ""), "said on the other side"),
        (Answer(3, "", ""), "exit code 3"),
        (Answer(1, "", "x" * 3000), "x" * 1500),
    ],
)
def test_what_it_complained_about(answer: Answer, words: str) -> None:
    assert said_by(answer) == words
