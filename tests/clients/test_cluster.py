"""One protocol test for the fake and for the real client over HTTP, and what only the real one can meet."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from eventing.handler import Permanent, Temporary
from functions._clients.cluster import Cluster, KubernetesCluster, MemoryCluster
from functions._clients.kinds import KINDS, kind_named
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.programs import load_programs
from functions._rehearsal.world import World
from tests.clients.loopback import Answer, says
from tests.clients.loopback import serving as answering
from tests.rehearsal.serving import Served, serving

NOW = 1_800_000_000.0


def body(kind: str, name: str, namespace: str = "", **more: Any) -> dict[str, Any]:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": KINDS[kind].api_version, "kind": kind, "metadata": metadata, **more}


OBJECTS = [
    body("Deployment", "web", "shop", spec={"replicas": 2}),
    body("Deployment", "api", "shop", spec={"replicas": 1}),
    body("Deployment", "web", "blog", spec={"replicas": 1}),
    body("Node", "box-1", spec={"podCIDR": "10.0.0.0/24"}),
    body("ServiceMonitor", "web", "shop", spec={"endpoints": []}),
    body("Application", "shop", "argocd", spec={"project": "default"}),
    body("Namespace", "shop"),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The rehearsal's API with a few objects; its time stands still."""
    world = World(load_programs(), load_notifications())
    for each in OBJECTS:
        world.objects.put(each, NOW)
    with serving(world, tmp_path_factory.mktemp("api")) as found:
        yield found


@pytest.fixture(scope="module")
def real(served: Served) -> KubernetesCluster:
    return KubernetesCluster({"KUBECONFIG": served.kubeconfig}, page=2)


@pytest.fixture(params=["memory", "real"])
def cluster(request: pytest.FixtureRequest) -> Cluster:
    if request.param == "memory":
        return MemoryCluster.of(*OBJECTS)
    found: Cluster = request.getfixturevalue("real")
    return found


def named(objects: tuple[dict[str, Any], ...]) -> list[tuple[str, str]]:
    return [(each["metadata"].get("namespace", ""), each["metadata"]["name"]) for each in objects]


def test_one_object_or_none(cluster: Cluster) -> None:
    found = cluster.get("Deployment", "shop", "web")
    assert found is not None
    assert (found["apiVersion"], found["kind"], found["spec"]) == ("apps/v1", "Deployment", {"replicas": 2})
    assert cluster.get("Deployment", "shop", "nope") is None
    assert cluster.get("Deployment", "nope", "web") is None
    assert cluster.get("Pod", "shop", "web") is None


def test_a_cluster_scoped_kind_ignores_the_namespace(cluster: Cluster) -> None:
    for namespace in ("", "shop"):
        found = cluster.get("Node", namespace, "box-1")
        assert found is not None
        assert found["spec"]["podCIDR"] == "10.0.0.0/24"
        assert named(cluster.list("Node", namespace)) == [("", "box-1")]
    assert cluster.get("Namespace", "", "shop") is not None
    assert named(cluster.list("Namespace")) == [("", "shop")]


def test_lists_are_whole_ordered_and_say_what_they_hold(cluster: Cluster) -> None:
    everywhere = cluster.list("Deployment")
    assert named(everywhere) == [("blog", "web"), ("shop", "api"), ("shop", "web")]  # more than a page
    assert {(each["apiVersion"], each["kind"]) for each in everywhere} == {("apps/v1", "Deployment")}
    assert named(cluster.list("Deployment", "shop")) == [("shop", "api"), ("shop", "web")]
    assert cluster.list("Deployment", "nope") == ()
    assert cluster.list("Pod") == ()
    (monitor,) = cluster.list("ServiceMonitor", "shop")
    assert (monitor["apiVersion"], monitor["kind"]) == ("monitoring.coreos.com/v1", "ServiceMonitor")


def test_what_is_given_can_be_changed_without_harm(cluster: Cluster) -> None:
    found = cluster.get("Deployment", "shop", "web")
    assert found is not None
    found["spec"]["replicas"] = 9
    cluster.list("Deployment", "shop")[1]["spec"]["replicas"] = 9
    again = cluster.get("Deployment", "shop", "web")
    assert again is not None
    assert again["spec"]["replicas"] == 2


@pytest.mark.parametrize(("hard", "value"), [(False, "normal"), (True, "hard")])
def test_a_refresh_is_an_annotation(cluster: Cluster, hard: bool, value: str) -> None:
    cluster.refresh("shop", hard=hard)
    found = cluster.get("Application", "argocd", "shop")
    assert found is not None
    assert found["metadata"]["annotations"]["argocd.argoproj.io/refresh"] == value
    assert found["spec"] == {"project": "default"}


def test_an_application_that_argo_cd_does_not_have(cluster: Cluster) -> None:
    with pytest.raises(Permanent, match="Argo CD has no Application 'nope' in the namespace 'argocd'"):
        cluster.refresh("nope")


@pytest.mark.parametrize("kind", ["Secret", "Unicorn"])
def test_a_kind_that_nobody_reads(cluster: Cluster, kind: str) -> None:
    for read in (lambda: cluster.get(kind, "shop", "x"), lambda: cluster.list(kind)):
        with pytest.raises(Permanent, match=f"'{kind}' is no kind that this client reads; it knows "):
            read()


def test_it_answers(cluster: Cluster) -> None:
    cluster.ping()


def test_memory_can_be_away_and_forbid() -> None:
    memory = MemoryCluster.of(*OBJECTS)
    memory.forbidden = frozenset({"Node", "Application"})
    with pytest.raises(Permanent, match="may not get nodes; add that verb to its Role"):
        memory.get("Node", "", "box-1")
    with pytest.raises(Permanent, match="may not list nodes;"):
        memory.list("Node")
    with pytest.raises(Permanent, match=r"may not patch applications\.argoproj\.io;"):
        memory.refresh("shop")
    memory.remove("Deployment", "shop", "web")
    assert memory.get("Deployment", "shop", "web") is None
    memory.away = True
    reads: list[Callable[[], object]] = [memory.ping, lambda: memory.list("Pod"), lambda: memory.get("Pod", "a", "b")]
    for read in reads:
        with pytest.raises(Temporary):
            read()
    assert memory.refreshed == []
    memory.away, memory.forbidden = False, frozenset()
    memory.refresh("shop", hard=True)
    assert memory.refreshed == [("shop", True)]


@pytest.mark.parametrize(
    ("kind", "namespace", "name", "path"),
    [
        ("Pod", "n", "x", "/api/v1/namespaces/n/pods/x"),
        ("Pod", "", "", "/api/v1/pods"),
        ("Node", "n", "x", "/api/v1/nodes/x"),
        ("Deployment", "n", "", "/apis/apps/v1/namespaces/n/deployments"),
        ("HorizontalPodAutoscaler", "n", "x", "/apis/autoscaling/v2/namespaces/n/horizontalpodautoscalers/x"),
        ("EndpointSlice", "n", "", "/apis/discovery.k8s.io/v1/namespaces/n/endpointslices"),
        ("Application", "argocd", "x", "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/x"),
        ("Pod", "a/b", "../c", "/api/v1/namespaces/a%2Fb/pods/..%2Fc"),
    ],
)
def test_paths(kind: str, namespace: str, name: str, path: str) -> None:
    assert kind_named(kind).path(namespace, name) == path


def test_permissions_are_named_as_rbac_names_them() -> None:
    assert KINDS["Pod"].permission("get") == "get pods"
    assert KINDS["Application"].permission("patch") == "patch applications.argoproj.io"


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
    broken.write_text("clusters: []\n")
    with pytest.raises(Permanent, match="the cluster's configuration cannot be read"):
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
