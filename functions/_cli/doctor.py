"""`doctor`: does everything answer that the school needs, and what to do where it does not."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Annotated, Literal
from urllib.parse import urlsplit

import typer
from msgspec import Struct
from rich.markup import escape
from rich.table import Table

from eventing.handler import Permanent, Temporary
from eventing.settings import SettingError
from functions._cli import alerts, exits
from functions._cli.cluster.choosing import BOTH_WAYS, REHEARSAL, nowhere, reaching
from functions._cli.console import as_json, console, guarded, says
from functions._cli.state import State, broker_url, chosen_installation, ledger_store
from functions._clients.addresses import shown
from functions._clients.ledger import RECORDS

STANDING_MEMORY = (
    "Always up in a cluster: Knative Serving and Eventing (Eventing alone 360 to 410 MiB, seen on 1.22), the ping "
    "adapter, Redis, Qdrant, and a queue-proxy beside every awake function. The functions themselves: 0 when idle. "
    "This is said and not measured here: `doctor --cluster` reads it from yours."
)


SIGNS = {
    "ok": "[green]✓[/green]",
    "absent": "[dim]–[/dim]",
    "note": "[yellow]![/yellow]",
    "wrong": "[red]✗[/red]",
}


class Finding(Struct, frozen=True):
    """One dependency: ok, absent (not set up, and not needed for what runs), to be noted, or wrong with what to do."""

    what: str
    state: str
    detail: str


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(guarded(reaching(doctor)))


def doctor(
    json: Annotated[bool, typer.Option("--json", help="For a script.")] = False,
    form: Annotated[Literal["table", "json"], typer.Option("--format")] = "table",
) -> None:
    """Ask every dependency, and say what to do where one does not answer."""
    json = json or form == "json"
    if (installation := chosen_installation(os.environ)) is not None:
        from functions._cli.examining.command import examine  # noqa: PLC0415  the local doctor needs none of it

        examine(installation, "json" if json else "table")
        return
    findings = examined(State(), os.environ)
    if json:
        as_json(findings)
    else:
        table = Table("", "dependency", "what it said")
        for finding in findings:
            table.add_row(SIGNS[finding.state], finding.what, escape(finding.detail))
        console.print(table)
        says(STANDING_MEMORY)
        says(f"Looked at from this folder; {BOTH_WAYS}." if State().running() is None else REHEARSAL)
    if any(finding.state == "wrong" for finding in findings):
        raise typer.Exit(exits.UNEXPECTED)


def examined(state: State, environ: Mapping[str, str]) -> tuple[Finding, ...]:
    """Every dependency, asked."""
    running = state.running()
    surroundings = dict(environ)
    if running is not None:
        surroundings.setdefault("REDIS_URL", running.redis)
        surroundings.setdefault("K_SINK", running.broker)
        surroundings.setdefault("KUBECONFIG", running.kubeconfig)
        surroundings.setdefault("GITHUB_REPO", str(state.gitops))
        surroundings.setdefault("GITOPS_BRANCH", running.branch)
        surroundings.setdefault("STATE_DIR", str(state.folder / "doctor"))
    asked: tuple[tuple[str, str, Callable[[], str | Finding]], ...] = (
        ("Python", "", _python),
        ("git", "", _git),
        ("ledger (Redis)", "", lambda: _ledger(state, surroundings)),
        ("broker", "K_SINK", lambda: _broker(state, surroundings)),
        ("GitOps repository", "GITHUB_REPO", lambda: _gitops(surroundings)),
        ("Kubernetes", "KUBECONFIG", lambda: _kubernetes(surroundings)),
        ("Qdrant", "QDRANT_URL", lambda: _qdrant(surroundings)),
        ("Prometheus", "PROMETHEUS_URL", lambda: _prometheus(surroundings)),
        ("policy", "POLICY_FILE", lambda: _policy(state, surroundings)),
        (
            "notifications",
            "NOTIFY_URLS",
            lambda: _notifications(state, surroundings),
        ),
        ("Anthropic", "ANTHROPIC_API_KEY", lambda: _anthropic(surroundings)),
    )
    return tuple(_finding(what, needs, surroundings, ask, running is not None) for what, needs, ask in asked)


def _finding(
    what: str, needs: str, environ: Mapping[str, str], ask: Callable[[], str | Finding], engine: bool
) -> Finding:
    unset = needs and not environ.get(needs) and not environ.get(f"{needs}_FILE")
    if needs == "NOTIFY_URLS" and unset:
        return Finding(what, "absent", "NOTIFY_URLS is not set: alerts are only in the log of the function alerting")
    if needs == "PROMETHEUS_URL" and unset:
        return Finding(what, "absent", "PROMETHEUS_URL is not set: verdicts rest on pods, rollouts, logs and events")
    if needs == "ANTHROPIC_API_KEY" and unset:
        return Finding(what, "absent", "ANTHROPIC_API_KEY is not set: the offline catalogue reads, judges and plans")
    if unset:
        stand_in = (
            " (the local engine has a stand-in)" if engine else "; `cortex-school run` and `dev` bring a stand-in"
        )
        return Finding(what, "absent", f"{needs} is not set{stand_in}")
    try:
        said = ask()
        return said if isinstance(said, Finding) else Finding(what, "ok", said)
    except (Temporary, Permanent, SettingError, OSError, ValueError) as error:
        return Finding(what, "wrong", str(error))


def _python() -> str:
    return sys.version.split(" ", 1)[0]


def _git() -> str:
    if shutil.which("git") is None:
        raise Temporary("git is not installed; install your distribution's package git")
    return subprocess.run(("git", "--version"), capture_output=True, text=True, check=True).stdout.strip()


def _ledger(state: State, environ: Mapping[str, str]) -> str:
    with ledger_store(state, environ) as store:
        store.ping()
        improvements = len(store.keys(RECORDS))
    where = urlsplit(environ.get("REDIS_URL", ""))
    return f"{where.hostname}:{where.port}, {improvements} improvements" if where.hostname else "of the last run"


def _broker(state: State, environ: Mapping[str, str]) -> str:
    url = broker_url(state, environ)
    named = shown(url)
    request = urllib.request.Request(url, method="OPTIONS")  # noqa: S310  the address that the person set
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  the same
            return f"{named} answers {answer.status}"
    except urllib.error.HTTPError as refused:
        with refused:
            raise Temporary(f"{named} answers {refused.code}; is K_SINK a broker's URL?") from None
    except OSError as error:
        raise Temporary(nowhere(f"{named} does not answer ({error}): check K_SINK")) from error


def _gitops(environ: Mapping[str, str]) -> str:
    from functions._clients.git_backend import open_gitops  # noqa: PLC0415  only where it is asked

    client = open_gitops(environ)
    head = client.head()
    return f"{shown(environ['GITHUB_REPO'])} at {head[:8]}, {len(client.files(head))} text files"


def _kubernetes(environ: Mapping[str, str]) -> str:
    from functions._clients.cluster import KubernetesCluster  # noqa: PLC0415  a heavy SDK

    cluster = KubernetesCluster(environ)
    cluster.ping()
    applications = cluster.list("Application")
    return f"{len(cluster.list('Node'))} nodes, {len(applications)} Argo CD Applications"


def _qdrant(environ: Mapping[str, str]) -> str:
    from functions._clients.qdrant import Qdrant  # noqa: PLC0415  a heavy SDK

    with closing(Qdrant.from_environ(environ)) as client:
        client.ping()
    return f"{shown(environ['QDRANT_URL'])} answers"


def _prometheus(environ: Mapping[str, str]) -> str:
    from functions._clients.metrics import Prometheus  # noqa: PLC0415  only where it is asked
    from functions._clients.metrics_access import access_from  # noqa: PLC0415  the same

    access = access_from(environ)
    if access is None:
        raise Temporary("PROMETHEUS_URL is empty")
    Prometheus(access).ping()
    return f"{access.shown} answers"


def _policy(state: State, environ: Mapping[str, str]) -> str:
    from functions._policy.source import policy_source  # noqa: PLC0415  read once

    del state
    policy = policy_source(environ)()
    return f"mode {policy.mode}, watches {policy.health_check_duration:g} s"


def _notifications(state: State, environ: Mapping[str, str]) -> str:
    try:
        with ledger_store(state, environ) as store:
            lost = alerts.undelivered(store, time.time())
    except Temporary:
        lost = "", False  # the ledger has a line of its own
    routed: list[str] = []
    if environ.get("POLICY_FILE"):
        from functions._policy.source import policy_source  # noqa: PLC0415  read once

        routed = [name for names in policy_source(environ)().alerts.routes.values() for name in names]
    return alerts.examined(environ, lost, routed)


def _anthropic(environ: Mapping[str, str]) -> Finding:
    from functions._cli.models_served import served  # noqa: PLC0415  only where it is asked
    from functions._clients.anthropic_models import models_from  # noqa: PLC0415  the same
    from functions._policy.policy import Policy  # noqa: PLC0415  the same
    from functions._policy.source import policy_source  # noqa: PLC0415  the same

    models = models_from(environ)
    if models is None:
        raise Temporary("ANTHROPIC_API_KEY is empty")
    policy = policy_source(environ)() if environ.get("POLICY_FILE") else Policy()
    try:
        found = tuple(served(models, policy.models.tiers))
    finally:
        models.close()
    worst = max((one.state for one in found), key=("ok", "note", "wrong").index)
    return Finding("Anthropic", worst, "; ".join(": ".join(filter(None, (one.detail, one.next))) for one in found))
