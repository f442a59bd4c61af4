"""The workloads that people name, and words beside them that name none."""

import pytest

from eventing.vocabulary import Target
from functions._catalogue.speech.names import introduced, named
from functions._catalogue.speech.words import words


def targets(text: str, language: str = "en", known: str = "") -> tuple[Target, ...]:
    spoken = words(text)
    return named(spoken, 0, len(spoken), language, frozenset(known.split()))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "for our payments deployment", Target("Deployment", "", "payments")),
        ("en", "in the websocket gateway deployment", Target("Deployment", "", "websocket-gateway")),
        ("en", "the orders stateful set", Target("StatefulSet", "", "orders")),
        ("en", "the nightly cleanup cron job", Target("CronJob", "", "nightly-cleanup")),
        ("en", "for the storefront service", Target("", "", "storefront")),
        ("en", "the orders API", Target("", "", "orders-api")),
        ("en", "on orders-api now", Target("", "", "orders-api")),
        ("en", "the session cache", Target("", "", "session-cache")),
        ("en", "dump the orders database", Target("", "", "orders-db")),
        ("en", "in the shop namespace", Target("", "shop", "")),
        ("en", "in the namespace shop", Target("", "shop", "")),
        ("en", "in the namespace called data-science", Target("", "data-science", "")),
        ("en", "a deployment called order-api", Target("Deployment", "", "order-api")),
        ("en", "pin the storefront to it", Target("", "", "storefront")),
        ("en", "at least one checkout pod", Target("", "", "checkout")),
        ("en", "put a limit on nextcloud", Target("", "", "nextcloud")),
        ("en", "to the legacy billing deployment", Target("Deployment", "", "billing")),
        ("de", "für das Deployment storefront", Target("Deployment", "", "storefront")),
        ("de", "für unseren Bestellungen Dienst", Target("", "", "bestellungen")),
        ("es", "en el servicio carrito quinientos", Target("", "", "carrito")),
        ("fr", "pour le service panier", Target("", "", "panier")),
        ("pt", "para o deployment pedidos", Target("Deployment", "", "pedidos")),
    ],
)
def test_a_name_that_is_clearly_said(language: str, text: str, expected: Target) -> None:
    assert targets(text, language) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "every service and each deployment", "the web service", "a service mesh", "the service account of it",
        "your deployment should", "the deployment has a label", "on the node", "for the scheduler", "the container",
        "our green server", "the wrong namespace", "the namespace completely", "an api", "the api", "the database",
        "for the storefront. service", "checkout", "the stateless services", "the customer service",
    ],
)  # fmt: skip
def test_no_name(text: str) -> None:
    assert targets(text) == ()


def test_a_name_is_known_once_it_was_introduced() -> None:
    known = introduced(words("we have the gallery deployment and the recipes app"), "en")
    assert known == {"gallery", "recipes"}
    assert targets("so the gallery needs it") == ()
    assert targets("so the gallery needs it", known="gallery") == (Target(name="gallery"),)


def test_the_more_precise_name_is_kept() -> None:
    assert targets("the search deployment", known="search") == (Target("Deployment", "", "search"),)
    assert targets("the orders api", known="orders orders-api") == (Target(name="orders-api"),)


def test_two_names() -> None:
    assert targets("for the orders api and the session cache") == (
        Target(name="orders-api"),
        Target(name="session-cache"),
    )
