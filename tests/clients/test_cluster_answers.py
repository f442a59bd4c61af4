"""Answers of an API server that only the real client can meet."""

import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from eventing.handler import Permanent, Temporary
from functions._clients.cluster import KubernetesCluster, MemoryCluster
from tests.clients.cluster_answers import named
from tests.clients.loopback import Answer, says
from tests.clients.loopback import serving as answering


class Script:
    """Answers in turn, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.asked = list(answers), list[str]()

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer(request)


def status(code: int, message: str = "") -> Answer:
    return says(code, json.dumps({"kind": "Status", "message": message}).encode(), Content_Type="application/json")


def page(names: list[str], proceed: str = "") -> Answer:
    items = [{"metadata": {"name": name}} for name in names]
    whole = {"metadata": {"continue": proceed}, "items": items}
    return says(200, json.dumps(whole).encode(), Content_Type="application/json")


class Scripted:
    """A real client of an API that follows a script; it notes how long it would have slept."""

    def __init__(self, url: str, folder: Path, token: str = "") -> None:
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": url}}],
            "users": [{"name": "u", "user": {"token": token} if token else {}}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        }
        path = folder / "config"
        path.write_text(json.dumps(config))
        self.slept: list[float] = []
        self.client = KubernetesCluster({"KUBECONFIG": str(path)}, sleep=self.slept.append)


@pytest.mark.parametrize(
    ("code", "error", "words", "attempts"),
    [
        (403, Permanent, "may not list pods in the namespace 'shop': you may not; add that verb to its Role", 1),
        (401, Temporary, "refused the credentials (401) for list pods", 1),
        (400, Permanent, "refused list pods in the namespace 'shop' with 400: you may not", 1),
        (429, Temporary, "answered 429 to list pods in the namespace 'shop': you may not", 3),
        (500, Temporary, "answered 500 to list pods", 3),
        (502, Temporary, "answered 502 to list pods", 3),
        (503, Temporary, "answered 503 to list pods", 3),
        (504, Temporary, "answered 504 to list pods", 3),
    ],
)
def test_bad_answers(tmp_path: Path, code: int, error: type[Exception], words: str, attempts: int) -> None:
    script = Script(status(code, "you may not"))
    with answering(every=script) as server:
        scripted = Scripted(server.url, tmp_path)
        with pytest.raises(error) as raised:
            scripted.client.list("Pod", "shop")
    assert words in str(raised.value)
    assert script.asked == ["/api/v1/namespaces/shop/pods?limit=500"] * attempts
    assert scripted.slept == [0.2, 0.8][: attempts - 1]


@pytest.mark.parametrize("failures", [1, 2])
def test_a_server_that_recovers_is_asked_again(tmp_path: Path, failures: int) -> None:
    script = Script(*[status(503)] * failures, page(["a"]))
    with answering(every=script) as server:
        scripted = Scripted(server.url, tmp_path)
        assert named(scripted.client.list("Pod")) == [("", "a")]
    assert scripted.slept == [0.2, 0.8][:failures]


def test_an_api_that_is_away(tmp_path: Path) -> None:
    with answering() as server:
        url = server.url
    scripted = Scripted(url, tmp_path)
    with pytest.raises(Temporary) as raised:
        scripted.client.ping()
    assert f"the Kubernetes API at {url} is away" in str(raised.value)
    assert "check that it runs and that KUBECONFIG names it" in str(raised.value)
    assert scripted.slept == [0.2, 0.8]


def test_an_answer_that_is_no_json(tmp_path: Path) -> None:
    with (
        answering(every=Script(says(200, b"<html>"))) as server,
        pytest.raises(Temporary, match="with what is not JSON: b'<html>'"),
    ):
        Scripted(server.url, tmp_path).client.get("Pod", "n", "x")
    with (
        answering(every=Script(says(403, b"plain words"))) as server,
        pytest.raises(Permanent, match=r"may not get pods in the .*: plain words;"),
    ):
        Scripted(server.url, tmp_path).client.get("Pod", "n", "x")
    with answering(every=Script(says(403))) as server, pytest.raises(Permanent, match="no reason given"):
        Scripted(server.url, tmp_path).client.get("Pod", "n", "x")


def test_a_kind_that_is_not_installed_has_no_objects(tmp_path: Path) -> None:
    with answering(every=Script(status(404))) as server:
        client = Scripted(server.url, tmp_path).client
        assert client.list("ServiceMonitor") == ()
        assert client.get("ServiceMonitor", "n", "x") is None


def test_pages_are_followed(tmp_path: Path) -> None:
    script = Script(page(["a", "b"], "to+ken="), page(["c"]))
    with answering(every=script) as server:
        assert named(Scripted(server.url, tmp_path).client.list("Node")) == [("", "a"), ("", "b"), ("", "c")]
    assert script.asked == ["/api/v1/nodes?limit=500", "/api/v1/nodes?limit=500&continue=to%2Bken%3D"]


def test_a_list_that_expires_between_pages_is_read_once_more(tmp_path: Path) -> None:
    script = Script(page(["a"], "t"), status(410), page(["b"], "t"), page(["c"]))
    with answering(every=script) as server:
        assert named(Scripted(server.url, tmp_path).client.list("Node")) == [("", "b"), ("", "c")]
    script = Script(page(["a"], "t"), status(410), page(["b"], "t"), status(410))
    with (
        answering(every=script) as server,
        pytest.raises(Temporary, match="the list of nodes expired twice"),
    ):
        Scripted(server.url, tmp_path).client.list("Node")


def test_an_empty_list_may_say_null(tmp_path: Path) -> None:
    with answering(every=Script(says(200, b'{"metadata":null,"items":null}'))) as server:
        assert Scripted(server.url, tmp_path).client.list("Pod") == ()


def test_the_token_is_sent_and_not_said(tmp_path: Path) -> None:
    seen = []

    def note(request: BaseHTTPRequestHandler) -> None:
        seen.append((request.headers["Authorization"], request.headers["Accept"]))
        status(403, "no")(request)

    with answering(every=note) as server, pytest.raises(Permanent) as raised:
        Scripted(server.url, tmp_path, "s3cret").client.list("Pod")
    assert seen == [("Bearer s3cret", "application/json")]
    assert "s3cret" not in str(raised.value)


def test_the_configuration_is_read_at_the_first_call_and_named_when_it_is_bad(tmp_path: Path) -> None:
    nowhere = KubernetesCluster({})
    with pytest.raises(Permanent, match="no cluster is named: set KUBECONFIG to a kubeconfig file"):
        nowhere.ping()
    with pytest.raises(Permanent, match=r"the cluster's configuration cannot be read: .*; check KUBECONFIG"):
        KubernetesCluster({"KUBECONFIG": str(tmp_path / "absent")}).ping()
    broken = tmp_path / "broken"
    for odd in ("clusters: []\n", "a: [", "- x", "a: 2026-02-30", "a: \x01", "? [a]\n: b", "[" * 5000, "!!timestamp x"):
        broken.write_text(odd)
        with pytest.raises(Permanent, match=r"the cluster's configuration cannot be read: [^\n]+; check KUBECONFIG$"):
            KubernetesCluster({"KUBECONFIG": str(broken)}).ping()
    with pytest.raises(Permanent, match="the cluster's configuration cannot be read"):
        KubernetesCluster({"KUBERNETES_SERVICE_HOST": "10.43.0.1"}).ping()  # and no service account is mounted


def test_a_log_is_bounded_and_timed(tmp_path: Path) -> None:
    with answering() as server:
        server.answers["/api/v1/namespaces/shop/pods/web-1/log"] = says(200, b"2026-01-01T00:00:00Z ERROR \xff gone\n")
        client = Scripted(server.url, tmp_path).client
        assert client.logs("shop", "web-1", "web", 90.4, 25) == "2026-01-01T00:00:00Z ERRO"
        assert client.logs("shop", "gone", "web", 90, 25) == ""
        target = server.seen[0][1]
    for part in ("container=web", "sinceSeconds=90", "tailLines=2000", "limitBytes=25", "timestamps=true"):
        assert part in target


def test_a_container_that_waits_has_no_log_and_a_missing_permission_is_named(tmp_path: Path) -> None:
    path = "/api/v1/namespaces/shop/pods/web-1/log"
    with answering() as server:
        client = Scripted(server.url, tmp_path).client
        server.answers[path] = status(400, "container web is waiting to start: ContainerCreating")
        assert client.logs("shop", "web-1", "web", 90, 25) == ""
        server.answers[path] = status(403, "pods is forbidden")
        with pytest.raises(Permanent, match="may not get pods/log"):
            client.logs("shop", "web-1", "web", 90, 25)


def test_the_log_in_memory() -> None:
    cluster = MemoryCluster(written={("shop", "web-1", "web"): "hello"})
    assert (cluster.logs("shop", "web-1", "web", 9, 3), cluster.logs("shop", "web-2", "web", 9, 3)) == ("hel", "")
    cluster.forbidden = frozenset({"Pod/log"})
    with pytest.raises(Permanent, match="get pods/log"):
        cluster.logs("shop", "web-1", "web", 9, 3)
