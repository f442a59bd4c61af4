"""`doctor` asks Prometheus and the broker, and says how to reach them without repeating a password."""

from pathlib import Path

import pytest

from functions._cli.doctor import Finding, examined
from functions._cli.state import State
from tests.clients.loopback import says, serving

VECTOR = b'{"status":"success","data":{"resultType":"vector","result":[]}}'


def prometheus(folder: Path, **environ: str) -> Finding:
    return looked(folder, "Prometheus", **environ)


def looked(folder: Path, what: str, **environ: str) -> Finding:
    found = examined(State(folder), {"PATH": "/usr/bin:/bin", **environ})
    return next(one for one in found if one.what == what)


def test_a_server_that_answers_is_named_without_its_password(tmp_path: Path) -> None:
    with serving(every=says(200, VECTOR)) as server:
        found = prometheus(tmp_path, PROMETHEUS_URL=f"http://me:CANARY@127.0.0.1:{server.port}/prometheus")
    assert (found.state, found.detail) == ("ok", f"http://127.0.0.1:{server.port}/prometheus answers")


@pytest.mark.parametrize(
    ("environ", "state", "word"),
    [
        ({}, "absent", "verdicts rest on pods"),
        ({"PROMETHEUS_URL": "http://me:CANARY@127.0.0.1:1"}, "wrong", "check PROMETHEUS_URL"),
        ({"PROMETHEUS_URL": "http://me:CANARY/@h"}, "wrong", "%XX"),
        ({"PROMETHEUS_URL": "http://h", "PROMETHEUS_TOKEN": "CANARY CANARY"}, "wrong", "PROMETHEUS_TOKEN"),
    ],
)
def test_what_is_not_set_or_wrong_is_said(tmp_path: Path, environ: dict[str, str], state: str, word: str) -> None:
    found = prometheus(tmp_path, **environ)
    assert found.state == state
    assert word in found.detail
    assert "CANARY" not in found.detail


@pytest.mark.parametrize(("status", "state"), [(200, "ok"), (404, "wrong"), (501, "wrong")])
def test_a_broker_that_answers_an_error_is_not_said_to_be_silent(tmp_path: Path, status: int, state: str) -> None:
    with serving(every=says(status, b"no")) as server:
        url = f"http://127.0.0.1:{server.port}/cortex-school/school"
        found = looked(tmp_path, "broker", K_SINK=url)
    assert found.state == state
    assert found.detail.startswith(f"{url} answers {status}")
    assert "is K_SINK a broker's URL?" in found.detail or state == "ok"


def test_no_address_is_shown_with_its_password(tmp_path: Path) -> None:
    with serving(every=says(404, b"no")) as server:
        there = f"http://me:CANARY@127.0.0.1:{server.port}"
        environ = {
            "PATH": "/usr/bin:/bin",
            "K_SINK": f"{there}/x",
            "QDRANT_URL": there,
            "GITHUB_REPO": f"{there}/r.git",
        }
        found = examined(State(tmp_path), environ)
    assert {one.what for one in found if one.state == "wrong"} >= {"broker", "Qdrant", "GitOps repository"}
    assert "CANARY" not in "".join(one.detail for one in found)
