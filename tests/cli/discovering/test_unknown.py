"""`init` says what it did not look at: on the screen, and in the policy above the list that says less for it."""

from itertools import takewhile
from pathlib import Path

import pytest
import yaml

from functions._cli.discovering import following
from functions._cli.discovering.command import facts_text, show
from functions._cli.discovering.drafting import drafted
from functions._cli.discovering.gathering import gathered
from functions._cli.discovering.landscape import WORKLOADS, App, Landscape, paths_of
from functions._cli.engine import POLICY
from functions._clients.cluster import MemoryCluster
from functions._policy.reading import load
from functions._preflight.facts import Facts
from tests.cli.discovering.test_init import GITOPS, application, cluster, workload

SHIPPED = POLICY.read_text()
EVERY = "This is what ships: every path."
UNREAD = "Argo CD's Applications may not be read, so what they read and own was not looked at."
ABSENT = "Argo CD is not installed here (no API group argoproj.io). The school changes what it applies."
SHOP = App("shop", "shop", GITOPS, ("apps/shop",), True, True, True)


def remark(text: str, key: str) -> str:
    """The comment right above a key, on one line."""
    above = reversed(text.partition(f"\n{key}:")[0].split("\n"))
    comment = list(takewhile(lambda line: line.startswith("# "), above))
    return " ".join(line.removeprefix("# ") for line in reversed(comment))


@pytest.mark.parametrize(
    ("found", "key", "says"),
    [
        (Landscape(unread=("Application",)), "allowed_paths", f"{UNREAD} {EVERY}"),
        (Landscape(unread=("Application",), argocd=False), "allowed_paths", f"{ABSENT} {EVERY}"),
        (Landscape(argocd=None), "allowed_paths", f"Argo CD has no Application. {EVERY}"),
        (Landscape(), "allowed_paths", f"Argo CD has no Application. {EVERY}"),
        (Landscape(unread=("Application outside argocd",)), "allowed_paths",
         f"Argo CD has no Application in argocd; others may not be read. {EVERY}"),
        (Landscape((App("e", "n", "", (), True, True, True, "no source"),)), "allowed_paths",
         f"No Application with a path of its own was found that can be named here. {EVERY} Not among them: e (no "
         "source)."),
        (Landscape((SHOP, App("e", "n", "", (), True, True, True, "what Argo CD's hydrator makes of dry"))),
         "allowed_paths", f"What the Applications of {GITOPS} read. Add an overlay's base that is elsewhere. Not among "
         "them: e (what Argo CD's hydrator makes of dry)."),
        (Landscape((SHOP,), unread=("Application outside argocd",)), "allowed_paths",
         f"What the Applications of {GITOPS} read. Add an overlay's base that is elsewhere. Applications outside "
         "argocd may not be read: what they read is to be added."),
        (Landscape((App("a", "n", GITOPS, ("a\x7f", "[b]", "../c", "d\ud800"), True, True, True),)), "allowed_paths",
         f"No Application with a path of its own was found that can be named here. {EVERY} Left out, since no pattern "
         "stands for them: '../c', '[b]', 'a\\x7f', 'd\\ud800'."),
        (Landscape(unread=("Application",)), "protected_namespaces",
         "Shipped, and what the cluster stands on. Add what may not be changed: what no Application owns is not known. "
         + UNREAD),
        (Landscape((SHOP, App("root", "", GITOPS, (".",), True, True, True))), "protected_namespaces",
         "Shipped, what the cluster stands on, and what no Application owns: take out what may be changed. These name "
         "no namespace and may own some of it: root."),
        (Landscape((SHOP,), unread=("Application outside argocd", "Namespace")), "protected_namespaces",
         "Shipped, what the cluster stands on, and what no Application owns: take out what may be changed. "
         "Applications outside argocd may not be read: what they own is protected here. Namespaces may not be read: "
         "only those of Applications were looked at."),
        (Landscape((SHOP,), unread=WORKLOADS), "protected_resources",
         "No workload may be read, so what keeps data on volumes was not looked at: add it."),
        (Landscape((SHOP,), unread=("StatefulSet",)), "protected_resources",
         "What keeps data on volumes: take out what may be changed. Not looked at, since it may not be read: "
         "StatefulSet; add what keeps data."),
        (Landscape(unread=WORKLOADS), "trusted_registries", "No workload may be read, so this is what ships."),
        (Landscape(), "trusted_registries", "No container was found, so this is what ships."),
        (Landscape(registries={"ghcr.io": 1}, unread=("CronJob",)), "trusted_registries",
         "Where the containers of this cluster come from. Not looked at, since it may not be read: CronJob; add where "
         "theirs come from."),
    ],
)  # fmt: skip
def test_the_policy_says_what_was_not_looked_at(found: Landscape, key: str, says: str) -> None:
    text = drafted(SHIPPED, found)
    load(text)
    assert max(map(len, set(text.split("\n")) - set(SHIPPED.split("\n")))) <= 120
    assert says in remark(text, key)


@pytest.mark.parametrize("sign", ["\x7f", "\x85", "\u2028", "\ud800", "\x1b", "\ufeff", "\0", "\n"])
def test_no_sign_in_a_name_spoils_the_policy(sign: str) -> None:
    odd = f"o{sign}dd"
    apps = (
        App(odd, odd, f"https://x/{odd}", (odd, "apps/fine"), True, True, True),
        App(odd, "", "", (), True, True, True, odd),
    )
    found = Landscape(
        apps, (odd,), {f"ghcr.io{sign}": 1}, ("StatefulSet/shop/db",), (), ("Application outside argocd",)
    )
    if sign != "\ud800":  # which no namespace and no registry has: they are checked by their own grammars
        assert load(drafted(SHIPPED, found)).trusted_registries == (f"ghcr.io{sign}",)
    policy = load(drafted(SHIPPED, Landscape(apps)))
    assert policy.allowed_paths == ("apps/fine/*",)
    assert paths_of(found).left_out == (odd,)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (Landscape(unread=("Application",)), UNREAD),
        (Landscape(argocd=False), ABSENT),
        (Landscape(), "Argo CD has no Application."),
        (
            Landscape(unread=("Application outside argocd",)),
            "Argo CD has no Application in argocd; others may not be read.",
        ),
    ],
)
def test_where_no_application_is_shown_it_says_why(
    found: Landscape, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show(found, Facts())
    said = capsys.readouterr().out
    assert says in said
    assert "heals by itself" not in said, "no empty table"


def test_what_may_not_be_read_is_not_none(capsys: pytest.CaptureFixture[str]) -> None:
    asked = cluster()
    asked.forbidden = frozenset({"Node", "StorageClass", "LimitRange", "StatefulSet"})
    found, facts = gathered(asked, 0.0)
    show(found, facts)
    rows = [line.split("│")[1:3] for line in capsys.readouterr().out.splitlines() if line.count("│") == 3]
    told = {what.strip(): value.strip() for what, value in rows if what.strip()}
    assert told["nodes"] == "not looked at: Node"
    assert told["StorageClasses"] == "not looked at: StorageClass"
    assert told["LimitRanges"] == "not looked at: LimitRange"
    assert told["keeps data on volumes"] == "not looked at: StatefulSet"
    assert told["registries"] == "docker.io (1)"
    assert ["", "not looked at: StatefulSet"] in [[what.strip(), value.strip()] for what, value in rows]


@pytest.mark.parametrize(("groups", "there"), [(("apps", "argoproj.io"), True), (("apps", "batch"), False), ((), None)])
def test_whether_argo_cd_is_there_is_known_from_the_api_groups(groups: tuple[str, ...], there: bool | None) -> None:
    class Serving(MemoryCluster):
        def groups(self) -> tuple[str, ...]:
            return groups

    assert gathered(Serving(dict(cluster().objects)), 0.0)[0].argocd is there


PASSWORD = "t0k3n-of-somebody"


def test_no_password_is_shown_or_written(capsys: pytest.CaptureFixture[str]) -> None:
    url = f"https://user:{PASSWORD}@git.example.org/x.git?token={PASSWORD}"
    notes = {"annotations": {"note": PASSWORD}}
    web = workload(
        "StatefulSet", "shop", "web", f"user:{PASSWORD}@registry.example.org/web:1", volumeClaimTemplates=[{}]
    )
    web["metadata"] |= notes
    container = web["spec"]["template"]["spec"]["containers"][0]
    container |= {"env": [{"name": "PASSWORD", "value": PASSWORD}], "args": [f"--password={PASSWORD}"]}
    helm = {
        "parameters": [{"name": "password", "value": PASSWORD}],
        "values": PASSWORD,
        "valuesObject": {"a": PASSWORD},
    }
    apps = [
        application("a", "shop", {"repoURL": url, "path": "apps/a", "kustomize": {"images": [f"a=b@{PASSWORD}"]}}),
        application("again", "shop", {"repoURL": url, "path": "apps/again"}),
        application("b", "shop", {"repoURL": f"user:{PASSWORD}@git.example.org/x.git", "path": "apps/b"}),
        application("c", "shop", {"repoURL": url.replace("https", "ssh"), "path": "apps/c"}),
        application("d", "shop", {"repoURL": url, "chart": "redis", "helm": helm}),
        application("e", "shop", {}),
    ]
    apps[-1]["spec"]["sourceHydrator"] = {"drySource": {"repoURL": url, "path": "dry"}}
    for one in apps:
        one["metadata"] |= notes
    asked = MemoryCluster.of(
        *apps,
        web,
        {"kind": "Namespace", "metadata": {"name": "shop", **notes}},
        {"kind": "Node", "metadata": {"name": "k3s-1", **notes}, "spec": {"podCIDR": PASSWORD}},
        {"kind": "ConfigMap", "metadata": {"name": "c", "namespace": "shop", **notes}, "data": {"mirrors": PASSWORD}},
        {"kind": "StorageClass", "metadata": {"name": "s", **notes}, "provisioner": "p", "parameters": {"a": PASSWORD}},
        {"kind": "LimitRange", "metadata": {"name": "l", "namespace": "shop", **notes}, "spec": {"limits": []}},
    )  # fmt: skip
    found, facts = gathered(asked, 0.0)
    show(found, facts)
    told = (capsys.readouterr().out, drafted(SHIPPED, found), facts_text(facts), str(found),
            following.deploy(found.repository(), Path("school/policy.yaml"), ""))  # fmt: skip
    assert not [text for text in told if PASSWORD in text]
    assert "https://git.example.org/x.git" in told[0]
    assert load(told[1]).allowed_paths == ("apps/a/*", "apps/again/*")
    assert yaml.safe_load(told[2])


@pytest.mark.parametrize(
    ("url", "setting"),
    [
        ("https://github.com/jane/homelab", "jane/homelab"),
        ("https://github.com/jane/homelab.git", "jane/homelab"),
        ("https://github.com/jane/home.lab.git/", "jane/home.lab"),
        ("git@github.com:jane/homelab.git", "jane/homelab"),
        ("ssh://github.com/jane/homelab.git", "jane/homelab"),
        ("https://github.com/owner/name/tree/main", "https://github.com/owner/name/tree/main"),
        ("https://github.com.evil.example/owner/name", "https://github.com.evil.example/owner/name"),
        ("https://git.example.org:8443/group/sub/homelab.git", "https://git.example.org:8443/group/sub/homelab.git"),
        ("http://gitea.lan/o/n", "http://gitea.lan/o/n"),
        ("git@git.example.org:o/n.git", "owner/name"),
        ("https://x/$(id)", "owner/name"),
        ("https://x/a b", "owner/name"),
        ("(not a URL)", "owner/name"),
        ("", "owner/name"),
    ],
)
def test_the_next_command_names_the_repository_that_was_found(url: str, setting: str) -> None:
    assert following.repository_setting(url) == setting
    assert (
        following.deploy(url, Path("school/policy.yaml"), "")
        == f"make deploy GITHUB_REPO={setting} POLICY=school/policy.yaml"
    )
    asked = following.open_question(url)
    assert bool(asked) == (setting == "owner/name" and url != "")


def test_the_next_command_keeps_the_context_and_odd_names() -> None:
    said = following.deploy("", Path("my $chool/policy.yaml"), "admin@home lab")
    assert said == "make deploy CONTEXT='admin@home lab' GITHUB_REPO=owner/name POLICY='my $chool/policy.yaml'"
    assert following.preflight(Path("a b/facts.json")) == "cortex-school preflight REPOSITORY --facts 'a b/facts.json'"
