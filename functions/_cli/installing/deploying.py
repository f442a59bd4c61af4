"""The command `deploy`: shown, confirmed, applied in order, waited for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, get_args

import typer
from msgspec import Struct, structs
from rich.markup import escape
from rich.table import Table

from eventing.handler import Permanent
from functions._cli import exits
from functions._cli.console import console, guarded, says, to_copy
from functions._cli.installing import flight
from functions._cli.installing.applying import Pace, apply_all, differences, removable, removed_one_by_one
from functions._cli.installing.asking import Ask, asked, confirmed, mode_chosen
from functions._cli.installing.function_images import refusal_of, tagged
from functions._cli.installing.in_force import InForce, another_policy, in_force, settings_kept, with_images, with_room
from functions._cli.installing.kubectl import NAMESPACE, Kubectl, Object, RealKubectl, server_of
from functions._cli.installing.manifests import POLICY_MAP, SETTINGS_MAP, Choices, built, mapped, tree
from functions._cli.installing.overruled import overruled, own_mode
from functions._cli.installing.prerequisites import Found, examined, flag_is_on
from functions._cli.installing.room import Room
from functions._cli.installing.stages import counted, staged
from functions._images.revision import tag_of
from functions._policy.policy import Mode

LONGEST = 86400.0  # seconds; a day that nothing got ready in
PATIENCE = 600.0  # seconds for each stage: Serving gives a new revision as long
SIGNS = {"ok": "[green]✓[/green]", "note": "[yellow]![/yellow]", "wrong": "[red]✗[/red]"}
NEXT = f"""Next:
  let Argo CD tell of its syncs, docs/argocd.md says of which:
    make argocd && make argocd-check
  the first lesson, by your kubeconfig (docs/cli.md; by kn: docs/kn.md):
    cortex-school submit https://youtu.be/VIDEO --cluster --wait
  how everything stands; docs/install.md has the rest:
    kubectl -n {NAMESPACE} get ksvc,broker,triggers"""


class Options(Struct, frozen=True):
    """What was given on the command line."""

    choices: Choices
    mode: Mode | None = None
    room: Room | None = None
    yes: bool = False
    later: bool = False
    force: bool = False
    patience: float = PATIENCE
    ours: str = ""  # the tag that `make images` gives this checkout


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(guarded(deploy))


def deploy(
    overlay: Annotated[str, typer.Option(help="A folder of knative/overlays.")] = "k3s",
    registry: Annotated[str, typer.Option(help="Where the functions' images are.")] = "",
    tag: Annotated[str, typer.Option(help="Their tag; with a registry alone, as `make images` calls them.")] = "",
    context: Annotated[str, typer.Option(help="Of the kubeconfig; the current one unless given.")] = "",
    mode: Annotated[str, typer.Option(help="observe, propose or act; asked for unless given.")] = "",
    room: Annotated[str, typer.Option(help="placeholder or both: docs/full-node.md; chosen unless given.")] = "",
    policy: Annotated[
        Path | None, typer.Option(help="A policy instead of the checkout's, as `init` writes it.")
    ] = None,
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=value of knative/services/settings.env.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: for automation.")] = False,
    secrets_later: Annotated[bool, typer.Option(help="Go on without the Secrets; pods wait for them.")] = False,
    force: Annotated[bool, typer.Option(help="Take over fields that others set.")] = False,
    patience: Annotated[float, typer.Option(help="Seconds to wait for each stage.")] = PATIENCE,
    root: Annotated[Path, typer.Option(help="The checkout.")] = Path(),
) -> None:
    """Put the school on a cluster, or a new version of it: shows what changes, and applies it when you confirm."""
    if mode and mode not in get_args(Mode):
        raise typer.BadParameter(f"{mode!r} is none of {', '.join(get_args(Mode))}", param_hint="--mode")
    if room and room not in get_args(Room):
        raise typer.BadParameter(f"{room!r} is none of {', '.join(get_args(Room))}", param_hint="--room")
    if not 1 <= patience <= LONGEST:
        raise typer.BadParameter(f"{patience:g} is not from 1 to {LONGEST:g} seconds", param_hint="--patience")
    if refusal := refusal_of(registry, tag):
        raise Permanent(refusal)
    settings = _settings(setting or ())
    text = _read(policy) if policy else ""
    chosen: Mode | None = mode or None  # type: ignore[assignment]  # it was looked up just now
    given = Options(
        Choices(overlay, registry, tag, policy=text, settings=settings),
        chosen, room or None, yes, secrets_later, force, patience,  # type: ignore[arg-type]  # it was looked up, too
        "" if tag else tag_of(root),
    )  # fmt: skip
    kubectl = RealKubectl(context)
    if not deployed(kubectl, kubectl.context, tree(root), given, asked, Pace()):
        raise typer.Exit(exits.UNEXPECTED)


def deployed(kubectl: Kubectl, context: str, files: dict[str, bytes], options: Options, ask: Ask, pace: Pace) -> bool:
    """Whether it is there now; False where something is missing, or nobody confirmed. Nothing is applied then.

    Raises:
        Temporary, Permanent: as kubectl says it.
    """
    says(f"cluster: context {context}, server {server_of(kubectl)}")
    now = in_force(kubectl)
    suggested = now.mode
    choices = structs.replace(
        options.choices,
        mode=options.mode or suggested,
        settings=settings_kept(files, now) | options.choices.settings,
    )
    choices = with_images(files, choices, now)
    choices = tagged(files, choices, options.ours)
    if choices.registry != options.choices.registry:
        says(
            f"images: {choices.registry}, tag {choices.tag}: where none is said, those in force; "
            "REGISTRY= TAG= name others"
        )
    choices = with_room(files, choices, now, options.room, flag_is_on(kubectl))
    theirs = None if options.choices.policy else own_mode(files, choices)
    if theirs is not None and options.mode is None:
        choices = structs.replace(choices, mode=theirs)
    if not options.choices.policy and theirs is None and (said := another_policy(files, now)):
        raise Permanent(f"{said}\nNothing was applied")
    wanted = built(files, choices)
    if told := overruled(wanted, choices, options.choices.settings, options.room):
        raise Permanent(f"the overlay {choices.overlay} has the last word: {'; '.join(told)}. Nothing was applied")
    found = examined(kubectl, wanted, options.later, options.force, options.choices.registry)
    _show(found)
    if any(row.state == "wrong" for row in found.rows):
        says("Nothing was applied. With what is marked ✗ in place, say the same again.")
        return False
    if options.mode is None and theirs is None and not options.yes:
        choices = structs.replace(choices, mode=mode_chosen(ask, suggested))
        wanted = built(files, choices)
    there = removable(kubectl) if found.namespace else ()
    stale = flight.left_over(there, wanted)
    comparable = flight.comparable(wanted, there)
    changes = differences(kubectl, comparable, options.force) if found.namespace else ""
    foreign = flight.foreign_rights(there, wanted)
    _show_changes(wanted, comparable, stale, now, changes if now.policy or flight.begun(there) else None, foreign)
    says(f"overlay {choices.overlay}, mode {choices.mode}, cluster context {context}")
    if not options.yes and not confirmed(ask, context, "apply this to the cluster of that context"):
        says("Not confirmed: nothing was applied.")
        return False
    apply_all(kubectl, staged(wanted), options.patience, says, pace, options.force)
    removed_one_by_one(kubectl, stale, says)
    says(f"Everything is ready; the mode is {choices.mode}.\n{NEXT}")
    return True


def _show(found: Found) -> None:
    table = Table("", "what", "")
    for row in found.rows:
        table.add_row(SIGNS[row.state], escape(row.what), escape(row.detail))
    console.print(table)
    for row in found.rows:
        if row.command:
            to_copy(f"{row.what}:", row.command)
    if found.commands:
        to_copy("What makes the Secrets (sealed and external ones: docs/install.md):", *found.commands)


def _show_changes(
    wanted: tuple[Object, ...],
    comparable: tuple[Object, ...],
    stale: tuple[Object, ...],
    now: InForce,
    changes: str | None,
    foreign: tuple[Object, ...],
) -> None:
    if changes is not None:
        says(changes or "Nothing differs from what is in the cluster.")
        if new := tuple(one for one in wanted if one not in comparable):
            says(f"not compared, as it is new or its priority class is: {counted(new)}")
    if now.policy:
        says(flight.difference(now.policy, mapped(wanted, POLICY_MAP).get("policy.yaml", ""), "policy"))
        says(flight.difference(_lines(now.settings), _lines(mapped(wanted, SETTINGS_MAP)), "settings"))
    if changes is None:
        says("The school is not there yet; all of this is new:")
        for stage, found in staged(wanted).items():
            says(f"  {stage:10} {counted(found)}")
    for right in foreign:
        metadata = right["metadata"]
        where = f" -n {metadata['namespace']}" if metadata.get("namespace") else ""
        says(f"{right['kind']} {metadata['name']}{where} still gives the school rights, and somebody else applied it:")
        to_copy("if it is not wanted:", f"kubectl{where} delete {right['kind'].lower()} {metadata['name']}")
    if stale:
        says(f"of an earlier version, removed afterwards, one at a time: {counted(stale)}")


def _lines(settings: dict[str, str]) -> str:
    return "\n".join(f"{name}={value}" for name, value in sorted(settings.items()))


def _settings(given: Sequence[str]) -> dict[str, str]:
    pairs = {one: one.partition("=") for one in given}
    for one, (name, equals, _) in pairs.items():
        if not equals or not name.strip():
            raise typer.BadParameter(f"{one!r} is not NAME=value", param_hint="--set")
    return {name.strip(): value.strip() for name, _, value in pairs.values()}


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise Permanent(f"the policy {path} cannot be read: {error}") from None
