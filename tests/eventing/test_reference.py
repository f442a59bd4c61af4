"""The generated page names every type, and is not stale."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eventing.contracts import EVENT_TYPES
from eventing.reference import page

DOCUMENT = Path(__file__).parents[2] / "docs" / "events.md"


def test_the_page_is_not_stale() -> None:
    fresh = subprocess.run([sys.executable, "-m", "eventing.reference"], check=True, capture_output=True).stdout
    assert DOCUMENT.read_bytes() == fresh, "run `make docs`"


def sections() -> dict[str, str]:
    _, *parts = re.split(r"^## ", page(), flags=re.MULTILINE)
    return {part.partition("\n")[0]: part for part in parts}


def schema(section: str) -> dict[str, Any]:
    found = re.search(r"```json\n(.*?)\n```", sections()[section], re.DOTALL)
    assert found
    parsed: dict[str, Any] = json.loads(found[1])
    return parsed


def test_every_type_has_its_section_in_order() -> None:
    assert list(sections()) == [*EVENT_TYPES, "Shared definitions"]


@pytest.mark.parametrize("name", list(EVENT_TYPES))
def test_every_type_has_a_schema_whose_references_are_there(name: str) -> None:
    assert schema(name)["type"] == "object"
    shared = schema("Shared definitions")
    references = set(re.findall(r"#/\$defs/(\w+)", sections()[name] + sections()["Shared definitions"]))
    assert references <= set(shared)
    for overview in (f"[`{name}`](#{name.replace('.', '')})", EVENT_TYPES[name].summary):
        assert overview in page()


def test_a_section_says_limit_schema_and_hops() -> None:
    submitted, tick = sections()["ai.cortex.school.video.submitted"], sections()["dev.knative.sources.ping"]
    assert "- limit: 1024 KiB\n" in submitted
    assert "- dataschema: `https://cortex-online-school.dev/schemas/video.submitted/1`\n" in submitted
    assert "hops" not in submitted
    assert "- limit: 64 KiB\n- neither counts hops nor is refused for them\n" in tick
    assert "- dataschema: its own\n" in tick
    assert schema("ai.cortex.school.video.submitted")["required"] == ["url"]
