"""`docs/backup.md`: its commands, run by bash against a real server; what the copy holds is there again, and frozen."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from redis import Redis

from eventing.handler import Event
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps
from functions._improvement.standing import EPOCH, Epoch, Freeze, frozen_key
from functions._policy.policy import Policy
from functions.school_coordinator.desk import Desk
from functions.school_coordinator.recovering import recover
from tests.conftest import free_port
from tests.coordinator.samples import AT, NOW, record
from tests.knative.overlays import of_kind
from tests.knative.redis_users import SERVERS, password, rendered, url_of

PAGE = (Path(__file__).parents[2] / "docs" / "backup.md").read_text()
BLOCKS = re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
pytestmark = pytest.mark.timeout(400)  # some fifty processes a test
SHIM = Path(__file__).parent / "cluster_of_one.py"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment in which `kubectl` reaches one pod: a server under the access list, on a folder."""
    assert rendered(tmp_path).returncode == 0
    for name in ("data", "run", "bin"):
        (tmp_path / name).mkdir()
    for name in ("kubectl", "valkey-cli", "valkey-server"):
        script = tmp_path / "bin" / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{SHIM}" {name} "$@"\n')
        script.chmod(0o755)
    environ = {
        **os.environ,
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "POD": json.dumps(
            {"folder": str(tmp_path), "port": free_port(), "server": SERVERS["valkey"], "password": password("admin")}
        ),
    }
    said(environ, "kubectl -n cortex-school scale statefulset redis --replicas=1")
    try:
        yield environ
    finally:
        said(environ, "kubectl -n cortex-school scale statefulset redis --replicas=0")


def said(environ: dict[str, str], script: str) -> str:
    """What bash said to it, which went well."""
    command = ("bash", "-e", "-o", "pipefail", "-c", script)
    folder = json.loads(environ["POD"])["folder"]
    done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def store_of(environ: dict[str, str], user: str) -> Iterator[RedisStore]:
    with closing(RedisStore(url_of(user, json.loads(environ["POD"])["port"]))) as store:
        yield store


def test_what_was_copied_is_there_again_and_waits_for_a_person(cluster: dict[str, str]) -> None:
    backup, restore = BLOCKS[:2]
    known = record("verified")
    with store_of(cluster, "school-coordinator") as store:
        store.apply([ledger.put_record(known, 0), ledger.put(EPOCH, Epoch(AT), 0)])
        said(cluster, backup)
        later = [ledger.put(f"school:decision:later-{number}", "approved", 0) for number in range(20)]
        store.apply(later)
    said(cluster, restore)

    with store_of(cluster, "school-coordinator") as again:
        assert [one.improvement.id for one in ledger.records(again)] == [known.improvement.id]
        assert ledger.get(again, EPOCH, Epoch) is None
        assert again.keys("school:decision:") == ()  # what came after the copy is not in it

        gitops = MemoryGitOps.of({"README.md": b"x"})
        trailers = "Improvement-Id: i\nPlan-Digest: d\nFingerprint: f\n"
        gitops.append(gitops.head(), {"a.yaml": b"x"}, f"Add limits\n\nwhy\n\n{trailers}", NOW)
        outcome = recover(Desk(again, Policy(), Event("tick", "/s", "1", None), NOW), gitops)
        assert [emit.type for emit in outcome.emits] == ["ai.cortex.school.alert.raised"]
        assert ledger.get(again, frozen_key(), Freeze) is not None


def test_the_copy_leaves_the_server_as_it_was(cluster: dict[str, str]) -> None:
    said(cluster, BLOCKS[0])
    with Redis.from_url(url_of("admin", json.loads(cluster["POD"])["port"]), protocol=2) as client:
        assert client.config_get("auto-aof-rewrite-percentage") == {"auto-aof-rewrite-percentage": "100"}


def test_a_copy_that_is_none_is_not_put_in_service(cluster: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "ledger.tar").write_bytes(b"no archive")
    with pytest.raises(AssertionError, match="tar"):
        said(cluster, BLOCKS[1])


def test_the_pod_that_restores_is_the_ledgers_own() -> None:
    pod: Any = yaml.safe_load(BLOCKS[1].split("<<'END'\n")[1].split("\nEND\n")[0])
    (server,) = [one for one in of_kind("knative/overlays/k3s", "StatefulSet") if one["metadata"]["name"] == "redis"]
    theirs = server["spec"]["template"]["spec"]
    assert pod["spec"]["securityContext"] == theirs["securityContext"]
    (container,), (other,) = pod["spec"]["containers"], theirs["containers"]
    for same in ("image", "resources", "securityContext"):
        assert container[same] == other[same]
    claim = f"{server['spec']['volumeClaimTemplates'][0]['metadata']['name']}-redis-0"
    assert pod["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"] == claim
    service = next(one for one in of_kind("knative/overlays/k3s", "Service") if one["metadata"]["name"] == "redis")
    assert not service["spec"]["selector"].items() <= pod["metadata"]["labels"].items(), "no function may reach it"
