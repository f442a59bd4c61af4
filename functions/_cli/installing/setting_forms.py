"""Settings that a function would refuse at its start, found before anything is applied. Pure."""

from collections.abc import Iterator, Mapping

from eventing.settings import SettingError, setting
from functions._cli.installing.versions import Row

URLS = ("ANTHROPIC_BASE_URL", "PROMETHEUS_URL", "QDRANT_URL")
APP = ("GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID")


def rows(settings: Mapping[str, str]) -> list[Row]:
    """A row for each setting that cannot be what it has to be, by the rules of those who read it."""
    return [Row("settings", "wrong", what) for what in _refused(settings)]


def _refused(settings: Mapping[str, str]) -> Iterator[str]:
    for name in URLS:
        try:
            setting(settings, name, schemes=("https", "http"), default="")
        except SettingError as error:
            yield str(error)
    embedder, model = settings.get("EMBEDDER", "").strip(), settings.get("EMBEDDER_MODEL", "").strip()
    if embedder not in ("", "letters") and not embedder.startswith(("https://", "http://")):
        yield f"EMBEDDER={embedder} is no embedder: leave it empty, or give the URL of an endpoint"
    elif "://" in embedder and not model:
        yield "EMBEDDER names an endpoint, and EMBEDDER_MODEL no model of it"
    app, installation = (settings.get(name, "").strip() for name in APP)
    if bool(app) != bool(installation) or (installation and not installation.isdigit()):
        yield f"a GitHub App needs {' and '.join(APP)}, the second the number at the end of the installation's URL"
