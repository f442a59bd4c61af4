"""Addresses as people say them: ports, paths, images with their tag, registries."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from functions._catalogue.speech.numbers import read
from functions._catalogue.speech.words import Word, fold, listed

_PORT = listed("port ports puerto porta poort puertos")
_SLASH = listed("slash schragstrich barra schuine")
_SKIPPED = listed("number nummer numero is the on ist el il le nummero n")
_ENDINGS = {("health", "z"): "healthz", ("ready", "z"): "readyz", ("live", "z"): "livez", ("health", "zee"): "healthz"}
_ENDINGS |= {
    (("health"), ("zed")): ("healthz"),
    (("health"), ("check")): ("health-check"),
    (("ready"), ("zee")): ("readyz"),
    (("live"), ("zee")): ("livez"),
}
_NOT_PATHS = listed("and or the a and/or dev etc usr var bin home")
_PATH = re.compile(r"/[A-Za-z][\w\-/.]*")
_VERSION = re.compile(r"v?\d+(?:\.\d+)+(?:-[a-z0-9.]+)?")
_IMAGE = re.compile(r"(?P<name>[a-z0-9][\w.\-]*(?::\d+)?(?:/[\w.\-]+)*):(?P<tag>[\w][\w.\-]*)")
_REGISTRY = re.compile(
    "(?:[a-z0-9][a-z0-9\\-]*\\.)+[a-z]{2,}(?::\\d{2,5})?(?:/[\\w.\\-/]*)?|localhost:\\d+|[a-z0-9\\-]+:\\d{4,5}"
)
_POINT = listed("point dot punkt punto ponto punt virgule komma")
_IMAGES = listed(
    "nginx postgres postgresql redis mysql mariadb mongo mongodb node python golang alpine debian ubuntu busybox httpd "
    "traefik grafana prometheus rabbitmq kafka memcached valkey caddy haproxy openjdk temurin vault consul keycloak "
    "wordpress nextcloud gitea minio elasticsearch opensearch loki jaeger envoy distroless podinfo"
)


class Place(NamedTuple):
    """Something with a name at words `start` up to `stop`."""

    text: str
    start: int
    stop: int


def ports(words: Sequence[Word], start: int, stop: int, language: str) -> Iterator[Place]:
    """Port numbers after the word for it; a port below 1 or above 65535 was misheard."""
    for at in range(start, stop - 1):
        if words[at].text in _PORT:
            number_at = at + 1
            while number_at < stop and words[number_at].text in _SKIPPED:
                number_at += 1
            number = read(words, number_at, language) if number_at < len(words) else None
            if number and number.value.is_integer() and 1 <= number.value <= 65535:
                yield Place(f"{number.value:.0f}", at, number.stop)


def _segment(words: Sequence[Word], at: int) -> tuple[str, int]:
    pair = (words[at].text, words[at + 1].text if at + 1 < len(words) else "")
    if pair in _ENDINGS:
        return _ENDINGS[pair], at + 2
    stop = at + 1
    text = words[at].text
    while stop < len(words) and words[stop].gap == "-" and words[stop].text:
        text, stop = f"{text}-{words[stop].text}", stop + 1
    return text, stop


def paths(text: str, words: Sequence[Word], start: int, stop: int) -> Iterator[Place]:
    """Paths, written ("/healthz") or spoken ("slash health z")."""
    at = start
    while at < stop:
        written = text[words[at].start : words[at].end]
        if _PATH.fullmatch(written):
            yield Place(written, at, at + 1)
        elif words[at].text in _SLASH and at + 1 < len(words) and words[at + 1].text not in _NOT_PATHS:
            parts, after = list[str](), at
            while after + 1 < len(words) and words[after].text in _SLASH and words[after + 1].text:
                part, after = _segment(words, after + 1)
                parts.append(part)
            yield Place("/" + "/".join(parts), at, after)
            at = after - 1
        at += 1


def _version(text: str, words: Sequence[Word], at: int, language: str) -> Place | None:
    """A version at a word: "1.27.3" or "one point twenty seven point three"."""
    written = text[words[at].start : words[at].end]
    if _VERSION.fullmatch(written):
        return Place(written, at, at + 1)
    parts, stop = list[str](), at
    number = read(words, at, language)
    while number is not None:
        parts.append(f"{number.value:g}")
        stop = number.stop
        if not (stop + 1 < len(words) and words[stop].text in _POINT and not words[stop].gap):
            break
        number = read(words, stop + 1, language)
    return Place(".".join(parts), at, stop) if len(parts) > 1 else None


def images(
    text: str, words: Sequence[Word], start: int, stop: int, language: str
) -> Iterator[tuple[Place | None, Place]]:
    """Images with their tag, and tags alone: "nginx:1.27", "nginx one point twenty seven", "version 1.2.3"."""
    at = start
    while at < stop:
        written = _IMAGE.fullmatch(text[words[at].start : words[at].end])
        if written and not written["tag"].isdigit():
            yield Place(written["name"], at, at + 1), Place(written["tag"], at, at + 1)
        elif version := _version(text, words, at, language):
            yield _image_before(text, words, at, start), version
            at = version.stop - 1
        at += 1


def _image_before(text: str, words: Sequence[Word], at: int, floor: int) -> Place | None:
    last = at - 1
    while last > floor and words[last].text in ("version", "tag", "to", "at", "auf", "v"):
        last -= 1
    first = last
    while first > floor and words[first].gap == "-":
        first -= 1
    name = fold(text[words[first].start : words[last].end]) if last >= floor else ""
    known = name in _IMAGES or ("-" in name and words[first].text in _IMAGES) or "/" in name
    return Place(name, first, last + 1) if known else None


def registries(text: str, words: Sequence[Word], start: int, stop: int) -> Iterator[Place]:
    """Names of registries, with their port: "registry.lan:5000"."""
    for at in range(start, stop):
        written = text[words[at].start : words[at].end].lower()
        if _REGISTRY.fullmatch(written) and not _VERSION.fullmatch(written):
            yield Place(written.rstrip("/."), at, at + 1)
