from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._manifests.quantities import (
    BadQuantity,
    compare,
    counted,
    format_cpu,
    format_memory,
    formatted,
    largest,
    parse,
    scale_cpu,
    scale_memory,
    valid,
)


@pytest.mark.parametrize(
    ("quantity", "amount"),
    [
        ("1", "1"),
        ("0", "0"),
        (2, "2"),
        (0.5, "0.5"),
        ("1.", "1"),
        (".5", "0.5"),
        ("+1", "1"),
        ("-1", "-1"),
        ("100m", "0.1"),
        ("1n", "0.000000001"),
        ("1u", "0.000001"),
        ("1k", "1000"),
        ("1M", "1000000"),
        ("1G", "1000000000"),
        ("1T", "1000000000000"),
        ("1P", "1000000000000000"),
        ("1E", "1000000000000000000"),
        ("1Ki", "1024"),
        ("1Mi", "1048576"),
        ("1Gi", "1073741824"),
        ("1Ti", "1099511627776"),
        ("1Pi", "1125899906842624"),
        ("1Ei", "1152921504606846976"),
        ("1.5Gi", "1610612736"),
        ("0.1", "0.1"),
        ("1e3", "1000"),
        ("1E3", "1000"),
        ("12e-2", "0.12"),
        ("1e+2", "100"),
    ],
)
def test_parses_exactly(quantity: str | float, amount: str) -> None:
    assert parse(quantity) == Decimal(amount)
    assert valid(quantity)


@pytest.mark.parametrize(
    "quantity",
    [
        "",
        "x",
        "1 Gi",
        "12ZZi",
        "1gi",
        "1K",
        "1ki",
        "Gi",
        "1e",
        "1e1234",
        "--1",
        "1_000",
        "0x10",
        "1mi",
        True,
        None,
        [1],
        "1\n",
    ],
)
def test_refuses_what_the_api_server_refuses(quantity: object) -> None:
    with pytest.raises(BadQuantity, match="is no quantity"):
        parse(quantity)  # type: ignore[arg-type]
    assert not valid(quantity)


def test_says_how_one_is_written() -> None:
    with pytest.raises(BadQuantity, match=r"^'lots' is no quantity: write for example 256Mi, 1\.5Gi, 100m or 2$"):
        parse("lots")


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        ("1", "1000m", 0),
        ("1Gi", "1024Mi", 0),
        ("1G", "1Gi", -1),
        ("128Mi", "128M", 1),
        ("0.1", "100m", 0),
        ("99m", "0.1", -1),
    ],
)
def test_compares_across_units(one: str, other: str, order: int) -> None:
    assert compare(one, other) == order
    assert compare(other, one) == -order


def test_the_largest_stays_as_it_was_written() -> None:
    assert largest("1Gi", "1000Mi", "1024Mi") == "1Gi"
    assert largest("100m", 1) == 1


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0"),
        ("1", "1"),
        ("1023", "1023"),
        ("1024", "1Ki"),
        ("1536", "1536"),
        ("1048576", "1Mi"),
        ("536870912", "512Mi"),
        ("1610612736", "1536Mi"),
        ("2147483648", "2Gi"),
        ("1099511627776", "1Ti"),
        ("0.5", "1"),
    ],
)
def test_memory_is_written_in_its_largest_whole_unit(amount: str, text: str) -> None:
    assert format_memory(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("amount", "text"), [("0", "0"), ("1", "1"), ("2.000", "2"), ("0.1", "100m"), ("1.25", "1250m"), ("0.0001", "1m")]
)
def test_cpu_is_written_in_cores_or_thousandths(amount: str, text: str) -> None:
    assert format_cpu(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("quantity", "factor", "text"),
    [
        ("128Mi", 2, "256Mi"),
        ("128Mi", "1.5", "192Mi"),
        ("100Mi", 1.1, "110Mi"),
        ("1Gi", "0.5", "512Mi"),
        ("100M", 1, "96Mi"),
        ("1Mi", 1, "1Mi"),
        ("1Mi", "1.01", "2Mi"),
        ("512Ki", 1, "512Ki"),
        ("3", 0.5, "2"),
    ],
)
def test_memory_scales_to_whole_mebibytes(quantity: str, factor: float | str, text: str) -> None:
    assert scale_memory(quantity, factor) == text


@pytest.mark.parametrize(
    ("quantity", "factor", "text"),
    [("100m", 2, "200m"), ("1", "0.25", "250m"), ("500m", 2, "1"), ("1m", "1.2", "2m"), ("3m", "0.1", "1m")],
)
def test_cpu_scales_to_whole_thousandths(quantity: str, factor: float | str, text: str) -> None:
    assert scale_cpu(quantity, factor) == text


@pytest.mark.parametrize(
    ("quantity", "per_unit", "number"),
    [
        ("1", 1, 1),
        ("1", 1000, 1000),
        ("100m", 1, 1),
        ("0.1m", 1000, 1),
        ("1001u", 1000, 2),
        ("1Ki", 1, 1024),
        (0, 1, 0),
    ],
)
def test_counts_are_rounded_up(quantity: str | int, per_unit: int, number: int) -> None:
    assert counted(quantity, per_unit) == number


@pytest.mark.parametrize(
    ("resource", "amount", "up", "text"),
    [
        ("cpu", "0.4", True, "400m"),
        ("cpu", "2", True, "2"),
        ("cpu", "0.3333", False, "333m"),
        ("cpu", "0.3333", True, "334m"),
        ("limits.cpu", "0.5", True, "500m"),
        ("memory", "268435456", True, "256Mi"),
        ("memory", "1073741824", True, "1Gi"),
        ("memory", "104857601", False, "100Mi"),
        ("memory", "104857601", True, "101Mi"),
        ("memory", "524288", True, "512Ki"),
        ("ephemeral-storage", "1048577", False, "1Mi"),
        ("nvidia.com/gpu", "2", True, "2"),
        ("nvidia.com/gpu", "1048577", True, "1048577"),
    ],
)
def test_an_amount_is_written_as_people_write_it(resource: str, amount: str, up: bool, text: str) -> None:
    assert formatted(resource, Decimal(amount), up) == text


def test_nonsense_does_not_scale() -> None:
    with pytest.raises(BadQuantity):
        scale_memory("much", 2)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**60))
def test_what_is_formatted_is_read_back(amount: int) -> None:
    assert parse(format_memory(Decimal(amount))) == amount
    assert parse(format_cpu(Decimal(amount))) == amount
