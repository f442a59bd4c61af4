"""One function of an image: functions-framework's app under gunicorn, which ends in order.

`python -m functions_framework` is what this stands for. It starts the same app; the differences are what a container
needs: SIGTERM is obeyed at every moment (PID 1 has no default action for it, so the signal would be lost while modules
load), running requests get all the time that Kubernetes gives, the worker's heartbeat needs no writable disk,
there is no control socket with its thread, every path is the function's to answer, and no body is read for it.
"""

import gc
import os
import signal
from collections.abc import Mapping
from typing import Any

from eventing.settings import SettingError, setting

SHARED_MEMORY = "/dev/shm"  # noqa: S108  a tmpfs in every container, writable where the root is not
LONGEST_GRACE = 600  # seconds, Serving's max-revision-timeout-seconds; Kubernetes kills at the pod's own limit
ENDED_BY_SIGTERM = 128 + signal.SIGTERM


def options(environ: Mapping[str, str], shared_memory: bool) -> dict[str, Any]:
    """gunicorn's settings.

    Raises:
        SettingError: when PORT, WORKERS or THREADS is no positive number.
    """
    port = setting(environ, "PORT", default="8080")
    return {
        "bind": f"0.0.0.0:{_positive('PORT', port)}",
        "workers": _positive("WORKERS", setting(environ, "WORKERS", default="1")),
        "threads": _positive("THREADS", setting(environ, "THREADS", default="4")),  # never the node's processors
        "worker_class": "gthread",
        "timeout": 0,  # a slow answer is the trigger's and Serving's to end: their limits are longer than gunicorn's
        "graceful_timeout": LONGEST_GRACE,
        "limit_request_line": 0,
        "loglevel": "error",
        "control_socket_disable": True,
        "post_worker_init": _hear,
        **({"worker_tmp_dir": SHARED_MEMORY} if shared_memory else {}),
    }


def _hear(_worker: object = None) -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def _hold_sigterm_over_forks() -> None:
    """A worker that gunicorn has just forked still has the master's handler, which would swallow the SIGTERM meant for
    it: then the master waits for it until the end of the grace. So SIGTERM is held until the worker has its own.
    """
    master = os.getpid()

    def hold() -> None:
        if os.getpid() == master:  # what a worker forks is its own affair
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

    def release() -> None:
        if os.getpid() == master:
            _hear()

    os.register_at_fork(before=hold, after_in_parent=release)


def _left_to_the_function(app: Any) -> None:
    """No page of the framework's own, and no body in memory that the function did not ask for.

    functions-framework answers /robots.txt and /favicon.ico itself, and reads the whole body of what was refused: a
    stranger without a secret took as much memory as they sent. gunicorn drops what stays unread, within bounds.
    """
    app.view_functions["error"] = lambda: app.view_functions["run"](path="")
    app.after_request_funcs.clear()
    inner = app.wsgi_app

    def rooted(request: dict[str, Any], start_response: Any) -> Any:
        """With `/` where a request's URL ends with the host, for which there would be a redirect."""
        return inner(request if request["PATH_INFO"] else {**request, "PATH_INFO": "/"}, start_response)

    app.wsgi_app = rooted


def _positive(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise SettingError(f"{name}={text} is no positive number. Set it in the service's environment.")
    return int(text)


def main(environ: Mapping[str, str]) -> None:
    """Serve FUNCTION_TARGET of FUNCTION_SOURCE until SIGTERM.

    Raises:
        SystemExit: when a setting is wrong.
    """
    signal.signal(signal.SIGTERM, lambda *_: os._exit(ENDED_BY_SIGTERM))  # gunicorn puts its own handler in its place
    try:
        chosen = options(environ, os.access(SHARED_MEMORY, os.W_OK))
        target, source = setting(environ, "FUNCTION_TARGET"), setting(environ, "FUNCTION_SOURCE")
    except SettingError as error:
        raise SystemExit(str(error)) from error
    gc.disable()  # modules are made to stay: looking for cycles among them is a tenth of the time that they take
    from functions_framework import create_app  # noqa: PLC0415  after SIGTERM is heard: it takes a while
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415  the same

    app = create_app(target, source, "http")  # type: ignore[no-untyped-call]
    _left_to_the_function(app)

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in chosen.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return app

    gc.enable()
    _hold_sigterm_over_forks()
    Server().run()


if __name__ == "__main__":
    main(os.environ)
