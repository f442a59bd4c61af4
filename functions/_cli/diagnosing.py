"""The command `diagnose`: from a symptom file and a folder of manifests to a plan, or to a person."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer

from eventing.handler import Permanent
from functions._catalogue.remedies.diagnosis import Diagnosis, diagnose
from functions._catalogue.remedies.remedy import Patient
from functions._cli import exits
from functions._cli.console import guarded
from functions._cli.preflight import folder as folders
from functions._cli.preflight.command import read_facts_file
from functions._improvement.explain import change_line, plain
from functions._manifests.rendering import render
from functions._manifests.repository import load
from functions._symptoms.faults import TITLES
from functions._symptoms.recognition import symptom_of
from functions._symptoms.symptom import Observation
from functions._symptoms.usage import Usage

LARGEST = 1024 * 1024  # bytes of a symptom file


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("diagnose")(guarded(diagnose_folder))


def diagnose_folder(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that holds the manifests.")],
    symptom: Annotated[Path, typer.Option(help="JSON: status, reason, object (Kind/name), namespace, message.")],
    facts: Annotated[Path | None, typer.Option(help="What the tree cannot know, as JSON or YAML.")] = None,
    usage: Annotated[Path | None, typer.Option(help="JSON: what containers used, a list by workload.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Edit the manifests in place.")] = False,
    form: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """Name the fault behind a symptom and plan its remedy. Exits with 1 where a person has to look."""
    seen = symptom_of(_read(symptom))
    tree = folders.working_tree(folder)
    today = datetime.now(UTC).date().isoformat()
    known = read_facts_file(facts)
    found = diagnose(Patient(seen, None, load(tree.files), known, today=today, usage=_usage(usage)))
    if apply and found.plan:
        folders.write(folder, render(tree.files, found.plan.operations))
    sys.stdout.write(_json(found) if form == "json" else _text(found, apply))
    if not found.plan:
        raise typer.Exit(exits.UNEXPECTED)


def _read(file: Path) -> Observation:
    try:
        return msgspec.json.decode(file.read_bytes()[:LARGEST], type=Observation)
    except OSError as error:
        raise Permanent(f"{file} cannot be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise Permanent(f"{file} is no symptom: {error}; say status, reason, object, namespace and message") from error


def _usage(file: Path | None) -> tuple[Usage, ...]:
    try:
        return msgspec.json.decode(file.read_bytes()[:LARGEST], type=tuple[Usage, ...]) if file else ()
    except OSError as error:
        raise Permanent(f"{file} cannot be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise Permanent(
            f"{file} is no usage: {error}; list workload, container, hours, samples, memory, cpu"
        ) from error


def _json(found: Diagnosis) -> str:
    told = {
        "diagnosis": {
            "fault": found.fault,
            "title": TITLES[found.fault],
            "cause": found.cause,
            "object": msgspec.to_builtins(found.symptom.subject),
            "details": dict(found.symptom.details),
            "fingerprint": found.symptom.fingerprint,
            "remedy": found.remedy,
        },
        "plan": msgspec.to_builtins(found.plan),
        "escalate": found.escalate or None,
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"


def _text(found: Diagnosis, applied: bool) -> str:
    subject = found.symptom.subject
    lines = [f"{subject.kind} {subject.namespace}/{subject.name}: {TITLES[found.fault]}", f"  {plain(found.cause)}"]
    if found.plan is None:
        return "\n".join([*lines, f"A person has to look: {plain(found.escalate)}", ""])
    lines.append(f"{'applied' if applied else 'would be mended by'} {found.remedy}: {plain(found.plan.summary)}")
    lines += [f"  {change_line(one)}" for one in found.plan.operations]
    if found.plan.why_not_automatic:
        lines.append(f"Not without a person: {found.plan.why_not_automatic}")
    return "\n".join([*lines, ""])
