"""Channels outside, each a URL of apprise: Slack, PagerDuty, ntfy, Discord, Telegram, e-mail and a hundred more.

NOTIFY_URLS has one target on each line, `name=url` or just the URL. The URLs hold tokens: they are never shown, and
what apprise and urllib3 say is kept out of the logs, because at DEBUG both print them. apprise is imported at the first
message: 0.5 s and 27 MiB here, most of it the 189 plugins that it loads together (2.3.0).
"""

import logging
import re
import warnings
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Literal, Protocol

from msgspec import Struct

from eventing.settings import secret

Form = Literal["text", "markdown", "html"]
Tone = Literal["info", "success", "warning", "failure"]
Compose = Callable[[Form, int], tuple[str, str]]  # what a channel shows, and how long it may be: title and body
SECONDS = 20.0  # for one message; a plugin's own limits are 4 s to connect and 4 s between two bytes
LONGEST = 3000  # characters; nobody reads more, and Discord's embeds and Telegram end not far above
_LOADING = Lock()
_NAMED = re.compile(r"(?:([a-z][a-z0-9-]{0,30})=)?([a-z][a-z0-9+-]{0,30})://\S+", re.IGNORECASE)
_STATUS = re.compile(r"\berror[=:] ?(\d{3})\b")
# These render Markdown whatever apprise takes them for, so text as it is would be theirs to interpret.
_MARKDOWN_ANYWAY = frozenset({"discord", "mmost", "mmosts", "rocket", "rockets", "zulip", "ncloud", "nctalk"})


class Channels(Protocol):
    """What alerting needs of the outside."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every target, in the order it was given."""

    def send(self, name: str, compose: Compose, tone: Tone, key: str) -> "Answer":
        """Send one message. `key` is the same for what is about one thing, where a channel joins those."""


class Answer(Struct, frozen=True):
    """What became of a message; `reason` says why it was not taken, and has no address and no token in it."""

    taken: bool
    reason: str = ""
    later: bool = False  # a quick repetition would be refused alike, or was asked not to come


class Targets:
    """`Channels` of NOTIFY_URLS. `prepare` may change a plugin before it sends, such as a vendor's fixed address."""

    def __init__(self, text: str, *, seconds: float = SECONDS, prepare: Callable[[Any], None] | None = None) -> None:
        self._urls, self.wrong = _read(text)
        self._seconds = seconds
        self._prepare = prepare

    def __repr__(self) -> str:
        return f"Targets({', '.join(self.names)})"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Targets":
        """The targets of NOTIFY_URLS, none where it is not set.

        Raises:
            SettingError: when NOTIFY_URLS_FILE cannot be read, or both are set.
        """
        targets = cls(secret(environ, "NOTIFY_URLS", default=""))
        if targets.wrong:
            logging.getLogger("cortex.notifications").warning("%d words of NOTIFY_URLS are no URL", targets.wrong)
        return targets

    @property
    def names(self) -> tuple[str, ...]:
        """Every target, in the order it was given."""
        return tuple(self._urls)

    def problem(self, name: str) -> str:
        """Why no message can go to this target; empty where one can. Nobody is asked: apprise cannot ping."""
        return "" if self._plugin(name, "") else _UNKNOWN

    def send(self, name: str, compose: Compose, tone: Tone, key: str) -> Answer:
        """Send one message and wait for the answer, not longer than a function may take."""
        if name not in self._urls:
            return Answer(False, "NOTIFY_URLS has no target of that name any more", later=True)
        plugin = self._plugin(name, key, resolve=tone == "success")
        if plugin is None:
            return Answer(False, _UNKNOWN, later=True)
        apprise = _loaded()
        form, native = _form(plugin)
        title, body = compose(form, min(int(plugin.body_maxlen or LONGEST), LONGEST))
        sender = apprise.Apprise(asset=plugin.asset)
        sender.add(plugin)
        declared = form if form in native else native[0]
        try:
            result = sender.notify(
                body=body,
                title=title,
                notify_type=apprise.NotifyType(tone),
                body_format=apprise.NotifyFormat(declared),
                timeout=self._seconds,
            )
        except Exception as error:
            return Answer(False, f"apprise failed with {type(error).__name__}", later=True)
        return _answer(result)

    def _plugin(self, name: str, key: str, *, resolve: bool = False) -> Any:
        apprise = _loaded()
        # A redirect would carry the token elsewhere; emojis and escapes in a body are data.
        asset = apprise.AppriseAsset(
            app_id="Cortex Online School",
            app_url="https://cortex-online-school.dev",
            image_url_mask="",
            http_redirects=False,
            async_mode=False,
            interpret_emojis=False,
            interpret_escapes=False,
            allow_templates=False,
        )
        plugin: Any = apprise.Apprise.instantiate(self._urls[name], asset=asset)
        if plugin is None:
            return None
        if type(plugin).__name__ == "NotifyPagerDuty" and not plugin.dedup:
            plugin.dedup = key[:255]  # one incident for one fault, closed when it is over (Events API v2, dedup_key)
            plugin.action = "resolve" if resolve else plugin.action
        if self._prepare is not None:
            self._prepare(plugin)
        return plugin


_UNKNOWN = "apprise cannot read its URL in NOTIFY_URLS: compare it with https://appriseit.com/services/"


def _read(text: str) -> tuple[dict[str, str], int]:
    """The URLs by name, and how many lines are none. A name that is not given, or given twice, gets a number."""
    found: dict[str, str] = {}
    wrong = 0
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).split():
        matched = _NAMED.fullmatch(line)
        if matched is None:
            wrong += 1
            continue
        base = (matched[1] or matched[2]).lower().replace("+", "-")
        name, number = base, 2
        while name in found:
            name, number = f"{base}-{number}", number + 1
        url = line[len(matched[1]) + 1 :] if matched[1] else line
        if matched[2].lower() == "discord" and "format=" not in url:
            url += ("&" if "?" in url else "?") + "format=markdown"  # an embed, in which Discord mentions nobody
        found[name] = url
    return found, wrong


def _form(plugin: Any) -> tuple[Form, tuple[str, ...]]:
    """The form that shows best there, and those that the plugin takes as they are."""
    given = plugin.notify_format
    native = tuple(str(one.value) for one in (given if isinstance(given, tuple | list) else (given,)))
    if native[0] == "html":
        return "html", native
    schemes = {plugin.protocol, plugin.secure_protocol} if isinstance(plugin.protocol, str | None) else set()
    named = schemes | set(plugin.protocol or ()) | set(plugin.secure_protocol or ())
    return ("markdown" if native[0] == "markdown" or named & _MARKDOWN_ANYWAY else "text"), native


def _answer(result: Any) -> Answer:
    """In our own words, because apprise's may quote an address."""
    if result:
        return Answer(True)
    if result.status.name == "TIMEOUT":
        return Answer(False, "it gave no answer in time; the message may have arrived all the same")
    codes = [code for entry in result.logs() for code in _STATUS.findall(str(entry.message))]
    if not codes:
        return Answer(False, "it could not be reached, or refused the message without a status")
    # apprise does not pass Retry-After on; who waits for the next tick of the clock has waited long enough for most.
    return Answer(False, f"it answered {codes[-1]}", later=codes[-1].startswith("4"))


def _loaded() -> Any:
    """apprise with its plugins, loaded once; some of them use what Python deprecates."""
    with _LOADING, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise  # noqa: PLC0415  a heavy SDK

        _silence()
        apprise.Apprise.instantiate("json://127.0.0.1")  # loads every plugin
    return apprise


def _silence() -> None:
    """Keep what quotes URLs, headers and payloads out of the logs; the answers say in our words what went wrong."""
    for name in ("apprise", "urllib3", "requests_oauthlib"):
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
