"""What a person sees: within the width of the terminal, nothing cut off, no colour where none is wanted."""

import io
import re
from typing import Literal

import pytest
from rich.console import Console

from functions._capacity.usage import used_of
from functions._cli.capacity import showing, tables
from functions._cli.capacity.command import Look, looked
from functions._symptoms.snapshot import Snapshot
from tests.capacity.landscapes import five_thousand, node, pod, seven_nodes, snapshot


def look(found: Snapshot, *what_if: str, earlier: Look | None = None) -> Look:
    return looked(found, used_of(found), "https://10.0.0.1:6443", earlier, what_if)


def printed(seen: Look, width: int, terminal: bool = False, no_color: bool = False) -> str:
    system: Literal["standard"] | None = "standard" if terminal else None
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, no_color=no_color, color_system=system)
    parts = [*showing.shown(seen.now, seen.server, width)]
    parts += tables.changes(seen.changes) if seen.changes else []
    parts += showing.supposed(seen.supposed, seen.now) if seen.supposed else []
    for part in parts:
        console.print(part, highlight=False)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


SEVEN, EMPTY = seven_nodes(), snapshot(node("a"))


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(("found", "what_if"), [(SEVEN, "evict=k3s-worker04"), (EMPTY, "node=+1")])
def test_no_line_is_wider_than_the_terminal_and_no_figure_is_cut(found: Snapshot, what_if: str, width: int) -> None:
    text = printed(look(found, what_if), width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    for one in look(found).now.nodes:
        assert f" {one.name} " in text


def test_the_tables_of_the_nearly_full_cluster() -> None:
    text = " ".join(printed(look(SEVEN, "node-memory=8Gi"), 80).split())
    for told in (
        "k3s-master01 ready 10 98% 67% 37% 22% memory",
        "all 64 98% 55%",
        "9 Pending no node has room",
        "6 CrashLoopBackOff",
        "5050",
        "2 ImagePullBackOff",
        "Deployment cortex/model-router 2 pods 2026-12-05, or when there is room",
        "no note says until when: Deployment cortex/forgotten",
        "12 Jobs cortex",
        "9 Pods cortex",
        "shop/room requests.memory 3072Mi 4Gi 75%",
        "What if: each node has 8Gi of memory",
        "Everything fits.",
        "Left out: preemption",
    ):
        assert told in text, told


def test_before_and_after() -> None:
    earlier = look(snapshot(node("a", "1Gi"), pod("web", "a", "1000Mi")))
    text = " ".join(printed(look(snapshot(node("a", "1Gi"), pod("web", "a", "250Mi")), earlier=earlier), 80).split())
    assert "a 98% 24% ? ? less asked" in text
    assert "Pod shop/web 1 → 1 1000Mi 250Mi -75%" in text


def test_what_was_not_read_is_said_in_place_of_a_table() -> None:
    refused = {"Pod": "your kubeconfig may not list pods", "Node": "nor nodes", "ResourceQuota": "nor quotas"}
    text = printed(look(snapshot(unreadable=refused)), 80)
    assert text.count("Unknown, for no ") == 3
    assert "Not read: Pod: your kubeconfig may not list pods" in text
    assert "No pod waits" not in text
    assert "No finished Job or Pod" not in text
    assert "No namespace has a quota" not in text


def test_a_supposition_says_what_it_could_not_rest_on() -> None:
    found = look(snapshot(node("a"), unreadable={"PersistentVolume": "may not list"}), "node=+1")
    assert found.supposed is not None
    assert found.supposed.left_out[-1] == "what is said by each PersistentVolume, which was not read"


def test_names_that_are_markup_or_steer_a_terminal_are_text() -> None:
    odd = pod("web", "", words="[red]0/1\x1b[2J nodes are available: 1 Insufficient memory")
    text = printed(look(snapshot(node("a[bold]"), odd)), 120)
    assert "a[bold]" in text
    assert "\x1b" not in text


def test_colour_is_only_where_it_is_wanted() -> None:
    colour = re.compile(r"\x1b\[(?:\d;)*3\dm")
    assert colour.search(printed(look(SEVEN), 80, terminal=True))
    assert not colour.search(printed(look(SEVEN), 80, terminal=True, no_color=True))  # as NO_COLOR makes it
    assert "\x1b" not in printed(look(SEVEN), 80)


def test_five_thousand_pods_are_a_page_or_two() -> None:
    text = printed(look(five_thousand()), 120)
    assert len(text.splitlines()) < 150  # a hundred of them are nodes
    assert "5000" in text
