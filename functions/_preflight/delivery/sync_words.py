"""Words that Argo CD reads in annotations and sync options, and passes over where they are misspelled."""

import re
from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import ChangePlan, Finding, Operation
from functions._manifests.nearest import slip
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._preflight.delivery.argo import GROUP, declared
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE, FINALIZER = "sync-words", "finalizers"
_DOMAIN = "argocd.argoproj.io/"
# argo-cd, common/common.go and docs/user-guide (sync-options, sync-waves, resource_hooks, compare-options).
_KEYS = (
    "application-set-refresh", "auto-label-cluster-info", "client-side-apply-migration-manager", "compare-options",
    "deletion-approved", "hook", "hook-delete-policy", "hydrate", "ignore-default-links", "ignore-healthcheck",
    "ignore-resource-updates", "installation-id", "instance", "kubernetes.version", "managed-by", "managed-by-url",
    "manifest-generate-paths", "refresh", "secret-type", "skip-reconcile", "sync-options", "sync-wave", "tracking-id",
)  # fmt: skip
_HOOKS = ("PreSync", "Sync", "PostSync", "SyncFail", "Skip", "PreDelete", "PostDelete")
_POLICIES = ("HookSucceeded", "HookFailed", "BeforeHookCreation")
_OPTIONS = {
    "Prune": ("true", "false", "confirm"),
    "Delete": ("true", "false", "confirm"),
    "Validate": ("true", "false"),
    "Replace": ("true", "false"),
    "Force": ("true", "false"),
    "ServerSideApply": ("true", "false"),
    "ClientSideApplyMigration": ("true", "false"),
    "SkipDryRunOnMissingResource": ("true", "false"),
    "PruneLast": ("true", "false"),
    "ApplyOutOfSyncOnly": ("true", "false"),
    "RespectIgnoreDifferences": ("true", "false"),
    "FailOnSharedResource": ("true", "false"),
    "CreateNamespace": ("true", "false"),
    "PrunePropagationPolicy": ("foreground", "background", "orphan"),
}
_ALONE = ("IgnoreExtraneous", "IncludeMutationWebhook=true", "ServerSideDiff=true", "ServerSideDiff=false")
_WAVE = re.compile(r"[+-]?[0-9]+")


def known_words(view: View) -> Iterator[Finding]:
    """Every annotation of Argo CD and every sync option is one that it knows, with a value that it knows."""
    for one in view.objects:
        annotations = get(one.data, "metadata.annotations")
        for key, value in annotations.items() if isinstance(annotations, dict) else ():
            if isinstance(key, str) and key.startswith(_DOMAIN) and isinstance(value, str):
                yield from _annotation(one, key, value)
    asked = {id(one) for one in view.objects}
    for application in declared(view):
        options = application.said("spec.syncPolicy.syncOptions")
        for position, option in enumerate(options if isinstance(options, list) else ()):
            if id(application.manifest) in asked:
                why, cure = _option(str(option))
                path = child("spec", "syncPolicy", "syncOptions", position)
                if why:
                    yield _told(application.manifest, path, option, f"sync option {option!r} {why}", cure)


def _annotation(one: Manifest, key: str, value: str) -> Iterator[Finding]:
    path, name = child("metadata", "annotations", key), key.removeprefix(_DOMAIN)
    if name not in _KEYS:
        near = slip(name, _KEYS)
        if near:
            said = f"annotation {key} is none that Argo CD reads, so it has no effect: write {_DOMAIN}{near}"
            yield finding(RULE, one, path, said, "warning")
        return
    if name == "sync-wave" and not _WAVE.fullmatch(value.strip()):
        yield _told(one, path, value, f"sync-wave {value!r} is no whole number, so it counts as 0", "")
        return
    known = {"hook": _HOOKS, "hook-delete-policy": _POLICIES}.get(name)
    for word in (part.strip() for part in value.split(",")):
        if known and word not in known:
            near = _near(word, known)
            cure = value.replace(word, near) if near else ""
            yield _told(one, path, value, f"{name} {word!r} is none of {', '.join(known)}", cure)
        elif name == "sync-options" and word:
            why, mended = _option(word)
            if why:
                yield _told(
                    one, path, value, f"sync option {word!r} {why}", value.replace(word, mended) if mended else ""
                )
        elif name == "compare-options" and word and word not in _ALONE:
            near = _near(word, _ALONE)
            yield _told(one, path, value, f"compare option {word!r} is none that Argo CD knows", near)


def _option(option: str) -> tuple[str, str]:
    """Why a sync option is passed over, and how it is written; two empty texts where it is known."""
    key, equals, value = option.partition("=")
    if key in _OPTIONS and value in _OPTIONS[key]:
        return "", ""
    near = key.strip() if key.strip() in _OPTIONS else _near(key.strip(), tuple(_OPTIONS))
    if not near:
        return "is none that Argo CD knows", ""
    plain = value.strip().lower()
    wanted = plain if plain in _OPTIONS[near] else _near(plain, _OPTIONS[near])
    said = "is not written as Argo CD reads it" if equals else "has no value"
    return said, f"{near}={wanted}" if wanted else ""


def _near(word: str, known: tuple[str, ...]) -> str:
    """The known word that differs by its capitals or by a slip."""
    folded = {one.lower(): one for one in known}
    return folded.get(word.lower()) or slip(word, known)


def _told(one: Manifest, path: str, value: Any, what: str, cure: str) -> Finding:
    message = f"{what}, and has no effect: {f'write {cure}' if cure else 'correct it'}"
    fix = None
    if cure and one.editable and one.application:
        operation = Operation("set_field", one.resource, one.file, path, value, cure)
        fix = ChangePlan(one.application, (operation,), "preflight", f"{one.kind} {one.name}: {cure}")
    return finding(RULE, one, path, message, "warning", fix)


_FINALIZERS = (
    "resources-finalizer.argocd.argoproj.io", "resources-finalizer.argocd.argoproj.io/foreground",
    "resources-finalizer.argocd.argoproj.io/background", "post-delete-finalizer.argocd.argoproj.io",
    "post-delete-finalizer.argocd.argoproj.io/cleanup", "pre-delete-finalizer.argocd.argoproj.io",
    "pre-delete-finalizer.argocd.argoproj.io/cleanup", "foregroundDeletion",
)  # fmt: skip


def known_finalizers(view: View) -> Iterator[Finding]:
    """Finalizers in Git are those of Argo CD on its own objects: nobody ever takes another one off."""
    for one in view.objects:
        listed = get(one.data, "metadata.finalizers")
        argo = one.api_version.startswith(GROUP)
        for name in listed if isinstance(listed, list) and not one.rendered else ():
            if argo and name in _FINALIZERS:
                continue
            if argo:
                near = slip(str(name), _FINALIZERS)
                said = f"finalizer {name} is none that Argo CD takes off, so {one.kind} {one.name} can never be deleted"
                message = f"{said}: {f'write {near}' if near else 'take it out'}"
            else:
                said = f"finalizer {name} of {one.kind} {one.name} stands in Git, so who takes it off sees it come back"
                message = f"{said}, and the object cannot be deleted: take it out"
            yield finding(FINALIZER, one, "metadata.finalizers", message, "warning")


_CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  namespace: shop
  %s
"""

SYNC_WORDS = Rule(
    id=RULE,
    severity="warning",
    title="What Argo CD is told is what it understands",
    why="Argo CD passes over an annotation, hook, wave or sync option that it does not know, without a word: the hook "
    "becomes an ordinary object, and what Prune=flase should keep is pruned.",
    cure="Write it as its documentation does, capitals included; the fix does where the word is close to one it knows.",
    check=known_words,
    example=_CONFIG % 'annotations: {argocd.argoproj.io/sync-options: "prune=false"}',
    cured=_CONFIG % 'annotations: {argocd.argoproj.io/sync-options: "Prune=false"}',
    knows="Words that a newer Argo CD has learnt are not known here; only those close to a known one are told by key.",
)

FINALIZERS = Rule(
    id=FINALIZER,
    severity="warning",
    title="No finalizer in Git that nobody takes off",
    why="An object with a finalizer is deleted only when a controller has taken it off. Written in Git it comes back "
    "with every sync, and the object, or its namespace, hangs in Terminating.",
    cure="Leave finalizers to controllers. On an Application, resources-finalizer.argocd.argoproj.io is the one that "
    "deletes with it what it applied.",
    check=known_finalizers,
    example=_CONFIG % "finalizers: [example.org/protect]",
    cured=_CONFIG % "labels: {app: web}",
    knows="An operator that documents a finalizer to be set by hand is not known.",
)
