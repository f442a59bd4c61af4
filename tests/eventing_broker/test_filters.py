"""Every dialect with an event that passes and one that just does not; everything Knative would misread is refused."""

import pytest

from eventing.fields import BadManifest
from eventing.filters import EVERYTHING, Filter, trigger_filter

EVENT = {"type": "school.video.submitted", "source": "/cortex-school/cli", "subject": "abc", "tick": "school"}
TYPE = {"exact": {"type": "school.video.submitted"}}
OTHER = {"exact": {"type": "school.video.failed"}}

PASSING = [
    ("exact", [TYPE], True),
    ("exact is case sensitive", [{"exact": {"type": "School.video.submitted"}}], False),
    ("exact is no prefix", [{"exact": {"type": "school.video"}}], False),
    ("exact on two attributes, both right", [{"exact": {"type": "school.video.submitted", "tick": "school"}}], True),
    ("exact on two attributes, one wrong", [{"exact": {"type": "school.video.submitted", "tick": "x"}}], False),
    ("exact on a missing attribute", [{"exact": {"absent": "x"}}], False),
    ("prefix", [{"prefix": {"source": "/cortex-school/"}}], True),
    ("prefix, whole value", [{"prefix": {"subject": "abc"}}], True),
    ("prefix, longer than the value", [{"prefix": {"subject": "abcd"}}], False),
    ("prefix, found later only", [{"prefix": {"source": "cli"}}], False),
    ("prefix on a missing attribute", [{"prefix": {"absent": "x"}}], False),
    ("suffix", [{"suffix": {"source": "/cli"}}], True),
    ("suffix, found earlier only", [{"suffix": {"source": "/cortex"}}], False),
    ("suffix on a missing attribute", [{"suffix": {"absent": "x"}}], False),
    ("items are ANDed, both right", [TYPE, {"prefix": {"source": "/cortex"}}], True),
    ("items are ANDed, the first wrong", [OTHER, {"prefix": {"source": "/cortex"}}], False),
    ("items are ANDed, the second wrong", [TYPE, {"prefix": {"source": "/other"}}], False),
    ("all", [{"all": [TYPE, {"suffix": {"source": "cli"}}]}], True),
    ("all, one wrong", [{"all": [TYPE, OTHER]}], False),
    ("any, the last right", [{"any": [OTHER, TYPE]}], True),
    ("any, none right", [{"any": [OTHER, {"exact": {"tick": "x"}}]}], False),
    ("not", [{"not": OTHER}], True),
    ("not of what is right", [{"not": TYPE}], False),
    ("not of a missing attribute", [{"not": {"exact": {"absent": "x"}}}], True),
    ("not of any", [{"not": {"any": [OTHER, TYPE]}}], False),
    ("not of two attributes is not of both", [{"not": {"exact": {"tick": "school", "type": "x"}}}], True),
]


@pytest.mark.parametrize(("filters", "passes"), [case[1:] for case in PASSING], ids=[case[0] for case in PASSING])
def test_dialect(filters: list[object], passes: bool) -> None:
    assert trigger_filter({"filters": filters}, "Trigger t").matches(EVENT) is passes


LEGACY = [
    ("equal", {"type": "school.video.submitted"}, True),
    ("different", {"type": "school.video"}, False),
    ("empty means present", {"tick": ""}, True),
    ("empty and absent", {"absent": ""}, False),
    ("two, one wrong", {"tick": "", "type": "x"}, False),
    ("none given", {}, True),
]


@pytest.mark.parametrize(("attributes", "passes"), [case[1:] for case in LEGACY], ids=[case[0] for case in LEGACY])
def test_older_filter(attributes: dict[str, str], passes: bool) -> None:
    assert trigger_filter({"filter": {"attributes": attributes}}, "Trigger t").matches(EVENT) is passes


def test_an_empty_attribute_is_present() -> None:
    assert trigger_filter({"filter": {"attributes": {"tick": ""}}}, "Trigger t").matches({"tick": ""})


@pytest.mark.parametrize("spec", [{}, {"filters": []}, {"filters": None}, {"filter": None}, {"filter": {}}])
def test_no_filter_passes_everything(spec: dict[str, object]) -> None:
    assert trigger_filter(spec, "Trigger t") == EVERYTHING
    assert EVERYTHING.matches({})


def test_filters_make_the_older_filter_void() -> None:
    spec = {"filters": [TYPE], "filter": {"attributes": {"type": "another"}}}
    assert trigger_filter(spec, "Trigger t").matches(EVENT)


def test_an_empty_list_leaves_the_older_filter_in_force() -> None:
    spec = {"filters": [], "filter": {"attributes": {"type": "another"}}}
    assert not trigger_filter(spec, "Trigger t").matches(EVENT)


AT = "Trigger t: spec.filters[0]"
REFUSED = [
    (
        [{"cesql": "type = 'x'"}],
        f"{AT} uses cesql, which is not supported; write it with exact, prefix, suffix, all, any or not",
    ),
    ([{"sql": "x", "cesql": "x"}], f"{AT} uses cesql, sql, which is not supported"),
    ([{"Exact": {"type": "x"}}], f"{AT} uses Exact, which"),
    ([{"exact": {"type": "x"}, "suffix": {"type": "y"}}], f"{AT} mixes exact and suffix; one dialect per item"),
    ([{}], f"{AT} must be a mapping with one dialect of exact, prefix, suffix, all, any, not"),
    (["exact"], f"{AT} must be a mapping"),
    ([{"exact": {}}], f"{AT}.exact must name an attribute"),
    ([{"exact": "x"}], f"{AT}.exact must map attributes to text"),
    ([{"exact": {"type": ""}}], f"{AT}.exact.type is empty; Knative would skip this filter and pass every event"),
    ([{"prefix": {"type": ""}}], f"{AT}.prefix.type is empty"),
    ([{"suffix": {"type": ""}}], f"{AT}.suffix.type is empty"),
    ([{"exact": {"tick": True}}], f'{AT}.exact.tick must be text; quote it, as in "True"'),
    ([{"exact": {"Type": "x"}}], f"{AT}.exact: 'Type' is no attribute name; they match ^[a-z][a-z0-9]*$"),
    ([{"exact": {"1st": "x"}}], f"{AT}.exact: '1st' is no attribute name"),
    ([{"exact": {"my-key": "x"}}], f"{AT}.exact: 'my-key' is no attribute name"),
    ([{"exact": {1: "x"}}], f"{AT}.exact: 1 is no attribute name"),
    ([{"all": []}], f"{AT}.all must be a list of at least one filter"),
    ([{"any": []}], f"{AT}.any must be a list of at least one filter"),
    ([{"any": TYPE}], f"{AT}.any must be a list of at least one filter"),
    ([{"any": [TYPE, {"exact": {"type": ""}}]}], f"{AT}.any[1].exact.type is empty"),
    ([{"not": {}}], f"{AT}.not must be a mapping"),
    ([{"not": {"exact": {"type": ""}}}], f"{AT}.not.exact.type is empty"),
    ([TYPE, {"exact": {"type": ""}}], "Trigger t: spec.filters[1].exact.type is empty"),
    ({"exact": {"type": "x"}}, "Trigger t: spec.filters must be a list, not dict"),
]


@pytest.mark.parametrize(("filters", "message"), REFUSED)
def test_refused(filters: object, message: str) -> None:
    with pytest.raises(BadManifest) as refused:
        trigger_filter({"filters": filters}, "Trigger t")
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("legacy", "message"),
    [
        ({"type": "x"}, "Trigger t: spec.filter knows only attributes; use spec.filters for more"),
        (["attributes"], "Trigger t: spec.filter knows only attributes"),
        ("x", "Trigger t: spec.filter knows only attributes"),
        ({"attributes": {"a-b": "x"}}, "Trigger t: spec.filter.attributes: 'a-b' is no attribute name"),
        ({"attributes": {"tick": 1}}, 'Trigger t: spec.filter.attributes.tick must be text; quote it, as in "1"'),
    ],
)
def test_refused_older_filter(legacy: object, message: str) -> None:
    with pytest.raises(BadManifest) as refused:
        trigger_filter({"filter": legacy}, "Trigger t")
    assert str(refused.value).startswith(message)


def test_leaves_are_found_at_every_depth() -> None:
    found = trigger_filter({"filters": [{"any": [TYPE, {"not": OTHER}]}, {"prefix": {"source": "/"}}]}, "Trigger t")
    assert [(leaf.dialect, leaf.attribute, leaf.value) for leaf in found.leaves()] == [
        ("exact", "type", "school.video.submitted"),
        ("exact", "type", "school.video.failed"),
        ("prefix", "source", "/"),
    ]
    assert list(EVERYTHING.leaves()) == []


def test_a_condition_has_no_value_of_its_own_accord() -> None:
    assert Filter("all") == Filter("all", "", "", ()) == EVERYTHING


def test_a_single_condition_is_not_wrapped() -> None:
    assert trigger_filter({"filters": [TYPE]}, "t") == Filter("exact", "type", "school.video.submitted")
