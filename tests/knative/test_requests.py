"""What functions ask for is what they were measured to need, and the pages say these figures and no others.

`tests/benchmarks/awake.json` keeps what was measured, with the command. After it was taken anew, this file says which
numbers of the pages are old, and which Service asks for too little or too much.
"""

import re
from decimal import Decimal

import msgspec
import pytest

from functions._manifests.quantities import parse
from tests.benchmarks.awake import RECORD, SLOWER, Record, in_time
from tests.knative.overlays import Pods, pods
from tests.knative.pages import page
from tests.knative.test_limits import asked, placeholder

OVERLAY = "knative/overlays/k3s"
FOUND = msgspec.json.decode(RECORD.read_bytes(), type=Record)
FUNCTIONS = {one.owner: one for one in pods(OVERLAY) if one.of_knative}
AT_MOST = Decimal("1.7")  # of what was measured: the sample's repository and cluster are small ones
MI = 2**20
STORES = ("redis", "qdrant")
SHORT = {
    "youtube-ingestion": "ingestion",
    "school-coordinator": "coordinator",
    "moe-router": "router",
    "implementation-workers": "workers",
    "rag-validator": "validator",
    "health-monitor": "monitor",
    "alerting": "alerting",
    "cluster-healer": "healer",
    "webhook-receiver": "receiver",
}


def mib(amount: Decimal) -> int:
    return round(amount / MI)


def own(found: Pods, kind: str = "requests") -> Decimal:
    """Of the function itself, without its proxy."""
    return parse(found.spec["containers"][0]["resources"][kind]["memory"])


def test_the_record_has_every_function_and_says_how_it_came_about() -> None:
    assert FOUND.mib.keys() == FOUND.cpu_s.keys() == FUNCTIONS.keys() == SHORT.keys()
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", FOUND.date)
    assert f"`{FOUND.command}`" in page("docs/scale.md")
    assert FOUND.date in page("docs/scale.md")


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_asks_for_what_it_needs_and_not_for_much_more(name: str) -> None:
    measured = Decimal(str(FOUND.mib[name])) * MI
    assert measured <= own(FUNCTIONS[name]) <= measured * AT_MOST
    assert own(FUNCTIONS[name], "limits") >= measured * 2, "what it needs at its most is more than was seen"


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_start_is_in_time_where_a_function_gets_no_more_than_it_asks_for(name: str) -> None:
    """On a busy node the processor is divided by requests; there are no limits that would keep it from more."""
    request = parse(FUNCTIONS[name].spec["containers"][0]["resources"]["requests"]["cpu"])
    assert FOUND.cpu_s[name] <= in_time(float(request))
    assert "each function asks for 60m" in page("docs/scale.md")
    assert request == Decimal("0.06")
    assert "cpu" not in FUNCTIONS[name].spec["containers"][0]["resources"]["limits"]


def test_the_page_about_scale_has_the_figures_of_the_record() -> None:
    each = ", ".join(f"{short} {round(FOUND.mib[name])}" for name, short in SHORT.items())
    assert f"{round(sum(FOUND.mib.values()))} MiB: {each}" in page("docs/scale.md")
    cpu = FOUND.cpu_s.values()
    assert f"it takes {min(cpu)} to {max(cpu)} s of the core" in page("docs/scale.md")
    assert f"{max(cpu) * SLOWER / 0.06:.0f} s where a board's core is four times slower" in page("docs/scale.md")
    assert f"memory with its SDK: {round(FOUND.mib['rag-validator'])} MiB measured" in page("docs/scale.md")
    assert f"{mib(own(FUNCTIONS['rag-validator'], 'limits'))} allowed" in page("docs/scale.md")


def test_the_pages_say_what_is_asked_for_all_day_and_at_most() -> None:
    every = sum((one.most * asked(one, "requests", "memory") for one in FUNCTIONS.values()), Decimal(0))
    assert f"| every function at max-scale, with proxies | {mib(every)} Mi of requests |" in page("docs/scale.md")
    kept = placeholder(OVERLAY)
    stores = {one.owner: mib(asked(one, "requests", "memory")) for one in pods(OVERLAY) if one.owner in STORES}
    standing = f"{mib(kept.most * asked(kept, 'requests', 'memory'))} Mi"
    for name in ("docs/scale.md", "README.md", "docs/install.md"):
        assert f"{standing} of requests" in page(name), name
    assert f"Redis 7 MiB (it asks for {stores['redis']} Mi)" in page("docs/scale.md")
    assert f"Qdrant (not measured; it asks for {stores['qdrant']} Mi)" in page("docs/scale.md")
    assert f"{round(sum(FOUND.mib.values()))} MiB" in page("README.md")
    idle = sum(mib(one.most * asked(one, "requests", "memory")) for one in pods(OVERLAY) if not one.of_knative)
    assert f"this one asks for {idle} Mi, the placeholder included" in page("docs/scale.md")
