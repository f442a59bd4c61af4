"""From an improvement and the repository's files to a plan with its diff and preflight report. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from eventing.vocabulary import ChangePlan, Finding, Improvement
from functions._catalogue.practice import NothingToDo
from functions._improvement.identity import plan_digest, plan_fingerprint
from functions._manifests.affected import namespaces_changed, rendered_by
from functions._manifests.manifest import Manifest
from functions._manifests.rendering import CannotRender, Mismatch, diff, render
from functions._manifests.repository import Repository, load

Preflight = Callable[[Repository, Repository, ChangePlan], tuple[Finding, ...]]


class Planned(Struct, frozen=True):
    """A plan that renders; `preflight` may still hold errors, which block its approval."""

    plan: ChangePlan
    digest: str
    fingerprint: str
    diff: str
    preflight: tuple[Finding, ...]

    def learnt(self) -> dict[str, Any]:
        """What a record then knows, by its fields."""
        return asdict(self)


class Unplanned(Struct, frozen=True):
    """No plan: `reason` is a word for the record, `message` a sentence for a person.

    `unknown`: the catalogue could not say; a planner that sees the manifests may.
    """

    reason: str
    message: str
    unknown: bool = False


class Rendered(Struct, frozen=True):
    """A plan's changed files on one commit; `rendered_by` are the Applications that get them."""

    files: Mapping[str, bytes | None]
    diff: str
    preflight: tuple[Finding, ...]
    rendered_by: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()


def plan(improvement: Improvement, files: Mapping[str, bytes], base: str, preflight: Preflight) -> Planned | Unplanned:
    """Propose, render and check one improvement against the files of `base`, by the catalogue alone."""
    from functions._catalogue.catalogue import propose  # noqa: PLC0415  the practices, which only a new plan asks

    before = load(files)
    proposal = propose(improvement, before)
    if isinstance(proposal, NothingToDo):
        return Unplanned("nothing to do", proposal.reason, proposal.unknown)
    return render_plan(improvement, proposal, files, base, preflight, before)


def brought(
    improvement: Improvement, along: ChangePlan | None, files: Mapping[str, bytes], base: str, preflight: Preflight
) -> Planned | Unplanned:
    """A remedy's own plan, rendered and checked anew: where Git has moved on, its fault has to be seen again first."""
    if along is None:
        return Unplanned("nothing to do", f"{improvement.title}: a remedy without its plan; the next scan proposes it")
    found = render_plan(improvement, along, files, base, preflight, load(files))
    if isinstance(found, Unplanned) and found.reason == "cannot render":
        return Unplanned("moved on", f"{found.message}; Git changed since it was seen, so it has to be seen again")
    return found


def render_plan(
    improvement: Improvement,
    proposal: ChangePlan,
    files: Mapping[str, bytes],
    base: str,
    preflight: Preflight,
    before: Repository,
) -> Planned | Unplanned:
    """A proposal rendered on the files of `base`, which `before` is the meaning of, and checked."""
    if not proposal.operations:
        return Unplanned("nothing to do", f"{improvement.title}: the catalogue proposes no operation")
    try:
        rendered = rendered_on(proposal, files, preflight, before)
    except (Mismatch, CannotRender) as error:
        return Unplanned("cannot render", f"{improvement.title}: {error}")
    others = tuple(name for name in rendered.rendered_by if name != proposal.application)
    change = replace(proposal, base=base, also_rendered_by=others, namespaces=rendered.namespaces)
    return Planned(change, plan_digest(change), plan_fingerprint(change), rendered.diff, rendered.preflight)


def rendered_on(
    change: ChangePlan, files: Mapping[str, bytes], preflight: Preflight, before: Repository | None = None
) -> Rendered:
    """The plan's operations on these files, checked; `before` is what they mean, where the caller knows it.

    Raises:
        Mismatch: when a field no longer has the value that the plan expects.
        CannotRender: when an operation cannot be written without touching other lines.
    """
    changed = render(files, change.operations)
    after = {path: body for path, body in {**files, **changed}.items() if body is not None}
    old, new = before or load(files), load(after)
    found = preflight(old, new, change)
    shown = _shown(diff(files, after), (one for tree in (old, new) for one in tree.manifests if one.file in changed))
    return Rendered(changed, shown, found, rendered_by(old, new), namespaces_changed(old, new))


def _shown(told: str, manifests: Iterable[Manifest]) -> str:
    """The diff as events and pull requests carry it: without the secrets that stand beside what changes."""
    from functions._preflight.secrecy.concealing import concealed, secrets_of  # noqa: PLC0415  as the rules

    return concealed(told, secrets_of(manifests))


def errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings that block."""
    return tuple(finding for finding in findings if finding.severity == "error")
