"""`doctor --cluster`: every check, one after the other; what a person may not read is said and not guessed."""

import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import typer
import yaml
from rich.markup import escape
from rich.table import Column, Table

from eventing.handler import Permanent, Temporary
from functions._cli import exits
from functions._cli.argocd.patches import patches
from functions._cli.cluster.api import Forbidden
from functions._cli.cluster.choosing import option
from functions._cli.cluster.installation import Installation
from functions._cli.console import as_json, console, says
from functions._cli.examining import (
    answers,
    argocd,
    installed,
    limit_ranges,
    models,
    own_rights,
    rights,
    room,
    standing,
)
from functions._cli.examining.finding import Finding, Object, Reader
from functions._cli.publishing import PATIENCE

KNATIVE = Path(__file__).resolve().parents[3] / "knative"
SIGNS = {"ok": "[green]✓[/green]", "note": "[yellow]![/yellow]", "wrong": "[red]✗[/red]"}
Check = tuple[str, Callable[[], Iterable[Finding]]]


def examine(installation: Installation, form: str) -> None:
    """Look at everything, and say it. Exits with 1 where something is wrong."""
    with closing(installation):
        installation.api.read("/version")  # before all else: is there a cluster?
        around, lost = _around(installation.api)  # and before the coordinator is woken for its answers
        findings = (*examined(installation), *lost)
    if form == "json":
        as_json([*findings, *(standing.findings(around) if around else ())])
    else:
        table = Table("", *(Column(name, overflow="fold") for name in ("what", "how it is", "what to do next")))
        for finding in findings:
            table.add_row(SIGNS[finding.state], *map(escape, (finding.what, finding.detail, finding.next)))
        console.print(table)
        for part in standing.tables(around) if around else ():
            console.print(part, highlight=False)
        wrong = sum(finding.state == "wrong" for finding in findings)
        says(f"{wrong} wrong of {len(findings)} looked at in {installation.api.server}")
    if any(finding.state == "wrong" for finding in findings):
        raise typer.Exit(exits.UNEXPECTED)


def examined(installation: Installation, patience: float = PATIENCE) -> tuple[Finding, ...]:
    """Every check, in the order in which things depend on each other.

    Raises:
        Temporary: when the API server does not answer.
        Permanent: when the kubeconfig gives no way to it.
    """
    api, ours = installation.api, expected()
    api.read("/version")
    checks: tuple[Check, ...] = (
        ("CRDs", lambda: installed.crds(api)),
        ("Broker", lambda: installed.broker(api)),
        ("Triggers", lambda: installed.triggers(api)),
        ("Services", lambda: installed.services(api)),
        ("Secrets", lambda: installed.secrets(api, ours)),
        ("your rights", lambda: own_rights.own(api, installation.environ)),
        ("ServiceAccounts", lambda: rights.accounts(api)),
        ("Argo CD notifications", lambda: argocd.notifications(api, list(patches()))),
        ("Applications", lambda: argocd.applications(api)),
        ("LimitRanges", lambda: limit_ranges.limits(api)),
        ("room for the healer", lambda: room.room(api)),
        ("coordinator", lambda: _answers(installation, patience)),
    )
    return tuple(finding for what, check in checks for finding in _guarded(what, check))


def expected() -> list[Object]:
    """Our own manifests, as far as pods name Secrets and resources in them."""
    files = [path for name in ("services", "redis", "qdrant") for path in sorted((KNATIVE / name).glob("*.yaml"))]
    found = [one for path in files for one in yaml.safe_load_all(path.read_text()) if one]
    users = (KNATIVE / "redis" / "users.acl").read_text()  # Redis' pod makes its access list of it
    return [
        *(one for one in found if "metadata" in one),
        {"kind": "ConfigMap", "apiVersion": "v1", "data": {"users.acl": users}},
    ]


def _answers(installation: Installation, patience: float) -> Iterable[Finding]:
    with closing(installation.answers()) as said:
        yield from answers.ledger(said, option(installation.api.context))
        yield from _guarded(
            models.WHAT, lambda: models.models(installation.api, said.ask("policy")["policy"], installation.environ)
        )
        with closing(installation.publisher()) as broker:
            yield answers.probe(broker, said, time.time, patience)


def _guarded(what: str, check: Callable[[], Iterable[Finding]]) -> Iterable[Finding]:
    try:
        yield from check()
    except Exception as error:  # one look that met what it did not expect does not end the others
        yield _failed(what, error)


def _around(look: Reader) -> tuple[standing.Standing | None, tuple[Finding, ...]]:
    try:
        return standing.looked(look), ()
    except Exception as error:  # as above
        return None, (_failed("standing memory", error),)


def _failed(what: str, error: Exception) -> Finding:
    match error:
        case Forbidden():
            return Finding(
                what, "note", f"not looked at: {error}", "ask somebody who may, or have the right given to you"
            )
        case Temporary() | Permanent():
            return Finding(what, "wrong", str(error), "mend this first, then ask again")
    last = traceback.extract_tb(error.__traceback__)[-1]
    said = f"this look failed, so nothing is known of it: {type(error).__name__} in {Path(last.filename).name}"
    next_ = "a fault of this command, or an object of an unknown form: report it; all else here was looked at"
    return Finding(what, "wrong", f"{said}, line {last.lineno}: {' '.join(str(error).split())[:200]}", next_)
