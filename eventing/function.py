"""A handler as a functions-framework target of signature `http`.

Not of signature `cloudevent`: that one always answers a body, which Knative takes for a failed delivery.
"""

import gc
import logging
import os
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from eventing.fields import BadManifest
from eventing.handler import Handler, Permanent, Temporary
from eventing.publisher import HttpPublisher
from eventing.readiness import READY, Complaint
from eventing.redis_store import open_store
from eventing.runtime import BROKEN, DONE, LATER, Refusal, Runtime
from eventing.settings import SettingError, setting

__all__ = ["Runtime", "serve"]

Build = Callable[[Mapping[str, str]], Handler]
Answer = tuple[str, int, dict[str, str]]
Questions = Callable[[Mapping[str, str], Callable[[], float]], Callable[[Any], Answer]]
LEASE_MARGIN = 30.0  # seconds beyond the longest trigger's timeout: then nobody waits for the first run any more
LONGEST_LEASE = 660.0  # seconds, where a trigger has no timeout: Serving itself ends a request after 600
QUESTIONS = "/v1/"  # beside the events: what a person's GET is answered from
_HEALTH = frozenset({"/", "/health", "/healthz", "/livez"})


def serve(
    name: str,
    build: Build,
    *,
    refused: Refusal | None = None,
    dead_letters: Build | None = None,
    questions: Questions | None = None,
) -> Callable[[Any], Answer]:
    """The target for `functions-framework --signature-type http`, named as the service.

    `questions` makes, at the first one, what answers a GET under `/v1/`; brokers never ask, so it may have a body.

    Started by functions-framework, it checks its settings at once, so that a wrong one ends the start; in a pod it
    stays up instead, says what is wrong and is not ready, because a crash loop hides the word that says so. Imported
    by anything else, it touches nothing. The first event opens the wiring and Redis; `/readyz` asks Redis, and the
    broker until it was reached once.

    Raises:
        SystemExit: at the start outside Kubernetes, when a setting is absent or wrong.
    """
    begin = _Start(name, build, refused, dead_letters)
    answers = _Answers(name, questions) if questions else None
    if _in_functions_framework():
        try:
            begin.settings(os.environ)
        except (SettingError, Permanent) as error:
            if not os.environ.get("KUBERNETES_SERVICE_HOST"):
                raise SystemExit(f"{name} cannot start: {error}") from error
            begin.complain(error)
        gc.freeze()  # the worker is forked from here: a collection there would copy every page that the two share

    def function(request: Any) -> Answer:
        if request.method in ("GET", "HEAD") and request.path == READY:
            return ("", DONE if begin.is_ready() else LATER, {})
        if request.method in ("GET", "HEAD") and answers and request.path.startswith(QUESTIONS):
            return answers.to(request)
        if request.method in ("GET", "HEAD"):
            return ("", DONE if request.path in _HEALTH else 404, {})
        if request.method != "POST":
            return ("", DONE if request.method == "OPTIONS" else 405, {"Allow": "POST"})
        try:
            runtime = begin.runtime()
        except (SettingError, Permanent, BadManifest) as error:
            begin.complain(error)
            return ("", LATER, {})
        return ("", runtime.receive(request.headers, request.get_data(), request.path), {})

    return function


class _Start:
    """From settings to a runtime, each step once, however many threads ask."""

    def __init__(self, name: str, build: Build, refused: Refusal | None, dead_letters: Build | None) -> None:
        self._name, self._build, self._refused, self._build_dead = name, build, refused, dead_letters
        self._lock = Lock()
        self._made: Callable[[], Runtime] | None = None
        self._runtime: Runtime | None = None
        self._publisher: HttpPublisher | None = None
        self._complaint = Complaint(name)

    def settings(self, environ: Mapping[str, str]) -> Callable[[], Runtime]:
        """Read the settings and build the handlers; nothing is opened. What it returns reads the wiring."""
        level = setting(environ, "LOG_LEVEL", default="INFO").upper()
        if level not in logging.getLevelNamesMapping():
            raise SettingError(f"LOG_LEVEL={level} is no level: use DEBUG, INFO, WARNING or ERROR.")
        logging.basicConfig(level=level, format="%(levelname)s %(name)s %(message)s")
        store = open_store(environ)
        publisher = self._publisher = HttpPublisher(setting(environ, "K_SINK", schemes=("http", "https")))
        handler = self._build(environ)
        dead_letters = self._build_dead(environ) if self._build_dead else None

        def made() -> Runtime:
            from eventing.audience import audience  # noqa: PLC0415  the first event needs them, the start does not
            from eventing.manifests import load_wiring  # noqa: PLC0415

            wiring = load_wiring()
            timeout = wiring.longest_timeout(self._name)
            return Runtime(
                self._name,
                store,
                handler,
                publisher,
                audience(wiring),
                time.time,
                lambda: uuid.uuid4().hex,
                self._refused,
                dead_letters=dead_letters,
                lease_seconds=LONGEST_LEASE if timeout is None else timeout + LEASE_MARGIN,
            )

        self._made = made
        return made

    def is_ready(self) -> bool:
        """Whether the settings hold, Redis answers, and the broker did once; if not, the log says why, once for each
        reason.
        """
        try:
            if self._made is None:
                self.settings(os.environ)
            open_store(os.environ).ping()
            if self._publisher is not None:
                self._publisher.reach()
        except (SettingError, Permanent, Temporary) as error:
            self.complain(error)
            return False
        self._complaint.over()
        return True

    def complain(self, error: Exception) -> None:
        """Log why this function does nothing yet, each reason once."""
        self._complaint.of(error)

    def runtime(self) -> Runtime:
        """The one runtime of this process."""
        with self._lock:
            if self._runtime is None:
                self._runtime = (self._made or self.settings(os.environ))()
            return self._runtime


class _Answers:
    """What answers questions, made at the first one."""

    def __init__(self, name: str, questions: Questions) -> None:
        self._name, self._questions = name, questions
        self._lock = Lock()
        self._made: Callable[[Any], Answer] | None = None

    def to(self, request: Any) -> Answer:
        """The answer; a status alone where a setting is wrong or something broke, and the log says which."""
        log = logging.getLogger(f"cortex.{self._name}")
        try:
            with self._lock:
                self._made = self._made or self._questions(os.environ, time.time)
            return self._made(request)
        except (SettingError, Permanent) as error:
            log.warning("a question is not answered: %s", error)
            return ("", LATER, {})
        except Exception:
            log.exception("a question to %s broke", request.path)
            return ("", BROKEN, {})


def _in_functions_framework() -> bool:
    """Whether functions-framework loads us now: it executes a function's file within its application context."""
    flask = sys.modules.get("flask")
    return flask is not None and bool(flask.has_app_context())
