"""Ports, paths, images, registries and schedules as people say them."""

import pytest

from functions._catalogue.speech import places
from functions._catalogue.speech.times import schedule
from functions._catalogue.speech.words import words


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "on port eighty eighty", ["8080"]),
        ("en", "port number 3000 or ports 9090", ["3000", "9090"]),
        ("es", "en el puerto tres mil", ["3000"]),
        ("de", "auf Port achttausendachtzig", ["8080"]),
        ("en", "port 0", []),
        ("en", "port 1", ["1"]),
        ("en", "port 65535", ["65535"]),
        ("en", "port 65536", []),
        ("en", "the port is open", []),
    ],
)
def test_ports(language: str, text: str, expected: list[str]) -> None:
    spoken = words(text)
    assert [one.text for one in places.ports(spoken, 0, len(spoken), language)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on /healthz", ["/healthz"]),
        ("/api/v1/ready-now, please", ["/api/v1/ready-now"]),
        ("slash health z", ["/healthz"]),
        ("slash healthz and slash ready z", ["/healthz", "/readyz"]),
        ("slash api slash health", ["/api/health"]),
        ("slash health-check", ["/health-check"]),
        ("slash and burn", []),
        ("either/or", []),
    ],
)
def test_paths(text: str, expected: list[str]) -> None:
    spoken = words(text)
    assert [one.text for one in places.paths(text, spoken, 0, len(spoken))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nginx:1.27-alpine", [("nginx", "1.27-alpine")]),
        ("ghcr.io/shop/api:v2.1.0", [("ghcr.io/shop/api", "v2.1.0")]),
        ("nginx-unprivileged 1.99.9", [("nginx-unprivileged", "1.99.9")]),
        ("postgres sixteen point four", [("postgres", "16.4")]),
        ("nginx one point twenty seven point three", [("nginx", "1.27.3")]),
        ("pin it to version 1.2.3", [("", "1.2.3")]),
        ("redis version 7.4", [("redis", "7.4")]),
        ("port 8080", []),
        ("registry.lan:5000", []),
    ],
)
def test_images(text: str, expected: list[tuple[str, str]]) -> None:
    spoken = words(text)
    found = places.images(text, spoken, 0, len(spoken), "en")
    assert [(image.text if image else "", tag.text) for image, tag in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at registry.lan:5000", ["registry.lan:5000"]),
        ("our mirror.example.com/hub, say", ["mirror.example.com/hub"]),
        ("on localhost:5000", ["localhost:5000"]),
        ("version 1.27.3", []),
        ("the registry", []),
    ],
)
def test_registries(text: str, expected: list[str]) -> None:
    spoken = words(text)
    assert [one.text for one in places.registries(text, spoken, 0, len(spoken))] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "every night at three in the morning", "0 3 * * *"),
        ("en", "nightly at two thirty am", "30 2 * * *"),
        ("en", "every day at half past one", "30 1 * * *"),
        ("en", "every evening at nine pm", "0 21 * * *"),
        ("en", "every day at midnight", "0 0 * * *"),
        ("en", "daily at noon", "0 12 * * *"),
        ("en", "every hour", "0 * * * *"),
        ("en", "every six hours", "0 */6 * * *"),
        ("en", "every thirty hours", None),
        ("en", "every sunday at 4", "0 4 * * 0"),
        ("en", "every day at 14:45", "45 14 * * *"),
        ("en", "every night, so that nothing is lost", None),
        ("en", "at three in the morning", None),
        ("de", "jede Nacht um zwei Uhr", "0 2 * * *"),
        ("de", "nachts um halb drei", "30 2 * * *"),
        ("fr", "toutes les nuits à deux heures du matin", "0 2 * * *"),
        ("es", "cada noche a las dos", "0 2 * * *"),
        ("pt", "todas as noites às três", "0 3 * * *"),
        ("it", "ogni notte alle due", "0 2 * * *"),
        ("nl", "elke nacht om twee uur", "0 2 * * *"),
    ],
)
def test_schedules(language: str, text: str, expected: str | None) -> None:
    spoken = words(text)
    assert schedule(spoken, 0, len(spoken), language) == expected
