"""What has to be there before anything is applied; each that is missing, with what to do. Reads only."""

import json
import re
from collections.abc import Iterable
from functools import partial

from msgspec import Struct

from eventing.handler import Permanent
from functions._cli.installing import (
    function_images,
    gitops_repository,
    immutable,
    required_secrets,
    room,
    setting_forms,
    taking_over,
    versions,
)
from functions._cli.installing.kubectl import NAMESPACE, Kubectl, Object, objects, succeeded
from functions._cli.installing.manifests import SETTINGS_MAP, images_of, mapped
from functions._cli.installing.serving_settings import SKIPPED, SKIPPING, patch_of, serving_setting
from functions._cli.installing.stages import key_of
from functions._cli.installing.versions import Row
from functions._cli.installing.volumes import kept
from functions._cli.installing.writers import Writer, among, writers

_VERSION = "app.kubernetes.io/version"
_DEFAULT = "storageclass.kubernetes.io/is-default-class"
_KEYS = '{{range $key, $value := .data}}{{$key}}{{"\\n"}}{{end}}'  # no values
# What may be refused, or somebody else's, when it changes.
_CHANGED = (
    "statefulsets.apps,deployments.apps,networkpolicies.networking.k8s.io,resourcequotas,limitranges,"
    "services.serving.knative.dev,brokers.eventing.knative.dev,triggers.eventing.knative.dev,"
    "pingsources.sources.knative.dev,apiserversources.sources.knative.dev"
)
_WITHOUT = {"command-signing": "every command of a person is refused", "github": "nothing can be committed"}
_PLAIN = re.compile(r"^(\d+(\.\d+){3}|localhost|[^/]*\.local)(:\d+)?(/|$)|^[^/]+:\d+(/|$)")


class Found(Struct, frozen=True):
    """What was looked at, and the commands that make missing Secrets."""

    rows: tuple[Row, ...]
    commands: tuple[str, ...] = ()
    namespace: bool = False


def examined(
    kubectl: Kubectl, wanted: tuple[Object, ...], later: bool = False, force: bool = False, registry: str = ""
) -> Found:
    """Every prerequisite of these objects; `later`: Secrets come by themselves, afterwards; `force`: others' fields go;
    `registry`: what was said of the images just now.

    Raises:
        Temporary, Permanent: when the cluster does not answer, or may not be asked.
    """
    answer = json.loads(succeeded(kubectl("version", "-o", "json"), "kubectl version"))
    server = str((answer.get("serverVersion") or {}).get("gitVersion") or "")
    rows = [versions.judged("Kubernetes", server, versions.KUBERNETES)]
    rows += _installed(kubectl, wanted, server)
    there = {name: objects(kubectl, "namespace", name) for name in _namespaces(wanted)}
    rows += _namespace_rows(there)
    if there.get("argocd"):
        rows += _other_writers(kubectl, wanted)
    rows += [*_storage(kubectl, wanted), _room(kubectl, wanted), *_registry(kubectl, wanted)]
    settings = mapped(wanted, SETTINGS_MAP)
    rows += [function_images.row(wanted, registry), gitops_repository.row(settings), *setting_forms.rows(settings)]
    rows += kept(kubectl)
    rows += _changes(kubectl, wanted, force) if there.get(NAMESPACE) else []
    secrets, commands = _secrets(kubectl, wanted, bool(there.get(NAMESPACE)), later)
    return Found((*rows, *secrets), commands, bool(there.get(NAMESPACE)))


def _installed(kubectl: Kubectl, wanted: Iterable[Object], server: str) -> list[Row]:
    channel = any(
        "InMemoryChannel" in json.dumps(data.get("data", "")) for data in wanted if data["kind"] == "ConfigMap"
    )
    kafka = any(
        (data["metadata"].get("annotations") or {}).get(versions.BROKER_CLASS) == versions.KAFKA_CLASS
        for data in wanted
        if data["kind"] == "Broker"
    )
    extra = (*((versions.IN_MEMORY,) if channel else ()), *((versions.KAFKA,) if kafka else ()))
    needed = (*versions.NEEDED, *extra)
    found = objects(kubectl, "customresourcedefinitions", *(name for name, _, _ in needed))
    by_name = {str(one["metadata"]["name"]): one for one in found}
    rows: dict[str, Row] = {}
    for name, whose, remedy in needed:
        crd = by_name.get(name)
        if crd is None:
            rows[whose] = Row(whose, "wrong", f"there is no {name}: install it, {remedy}")
        elif whose.startswith("Knative"):
            label = str((crd["metadata"].get("labels") or {}).get(_VERSION) or "")
            rows.setdefault(whose, versions.knative_here(whose, label, server, partial(_controller, kubectl)))
        else:
            rows.setdefault(whose, Row(whose, "ok", "installed"))
    return list(rows.values())


def _controller(kubectl: Kubectl, namespace: str, name: str) -> Object | None:
    try:
        return next(iter(objects(kubectl, "deployments.apps", name, "-n", namespace)), None)
    except Permanent:  # it may not be read: then what Knative has by itself is what is known
        return None


def _namespaces(wanted: Iterable[Object]) -> tuple[str, ...]:
    return tuple(sorted({str(each["metadata"].get("namespace") or NAMESPACE) for each in wanted}))


def _namespace_rows(there: dict[str, tuple[Object, ...]]) -> list[Row]:
    rows = []
    for name, found in there.items():
        phase = ((found[0].get("status") or {}).get("phase") or "Active") if found else ""
        if phase == "Terminating":
            rows.append(Row(f"namespace {name}", "wrong", "it is being deleted; wait until it is gone"))
        elif not found and name != NAMESPACE:
            rows.append(Row(f"namespace {name}", "wrong", "it is not there, and a Role of the school belongs into it"))
    return rows


def _other_writers(kubectl: Kubectl, wanted: Iterable[Object]) -> list[Row]:
    found = writers(objects(kubectl, "applications.argoproj.io", "-A"), among(key_of(one) for one in wanted))
    return [_writer(one) for one in found]


def _writer(found: Writer) -> Row:
    what = f"Argo CD Application {found.name}"
    if found.in_the_way:
        remedy = "change Git, or delete that Application (without cascade) first"
        return Row(what, "wrong", f"it applies {found.what} from Git; {remedy}")
    if not found.what:
        unknown = "what it applies here is not known, Argo CD has not compared it yet"
        return Row(what, "note", f"{unknown}. It is left alone; were it the school, the two would undo each other")
    return Row(what, "note", f"it applies {found.what} here and nothing that this applies: it is left alone")


def _changes(kubectl: Kubectl, wanted: tuple[Object, ...], force: bool) -> list[Row]:
    found = objects(kubectl, _CHANGED, "-n", NAMESPACE, "--show-managed-fields")
    live = {key_of(one): one for one in found}
    return [
        *immutable.refused(wanted, live),
        *immutable.unheard(wanted, live),
        *taking_over.conflicts(wanted, live, force),
    ]


def _storage(kubectl: Kubectl, wanted: Iterable[Object]) -> list[Row]:
    claims = [
        (str(each["metadata"]["name"]), claim["spec"])
        for each in wanted
        for claim in (each.get("spec") or {}).get("volumeClaimTemplates") or ()
    ]
    if not claims:
        return []
    classes = objects(kubectl, "storageclasses")
    names = {str(one["metadata"]["name"]) for one in classes}
    default = [one for one in classes if (one["metadata"].get("annotations") or {}).get(_DEFAULT) == "true"]
    absent = sorted({str(spec["storageClassName"]) for _, spec in claims if spec.get("storageClassName")} - names)
    if absent:
        return [
            Row(
                "StorageClass",
                "wrong",
                f"there is no {', '.join(absent)}; there is {', '.join(sorted(names)) or 'none'}",
            )
        ]
    without = sorted({name for name, spec in claims if not default and not spec.get("storageClassName")})
    if without:
        chosen = " and ".join(f"{name}-emptydir" for name in without)
        said = f"none is the default, so {' and '.join(without)} would wait for a volume: mark one, or take {chosen}"
        return [Row("StorageClass", "wrong", f"{said} (docs/install.md, Without a volume)")]
    return [Row("StorageClass", "ok", ", ".join(str(one["metadata"]["name"]) for one in default) or "named")]


def _room(kubectl: Kubectl, wanted: Iterable[Object]) -> Row:
    return room.row(room.kept_by(wanted), flag_is_on(kubectl), patch_of(*room.FLAG, "enabled"))


def flag_is_on(kubectl: Kubectl) -> bool:
    """Whether Serving takes Services that name a priority class.

    Raises:
        Temporary, Permanent: when the cluster does not say.
    """
    return room.takes_class(serving_setting(kubectl, *room.FLAG))


def _registry(kubectl: Kubectl, wanted: Iterable[Object]) -> list[Row]:
    images = {image for each in wanted for image in images_of(each)}
    hosts = sorted({image.split("/", 1)[0] for image in images if "/" in image and _PLAIN.match(image)})
    listed = serving_setting(kubectl, *SKIPPING) if hosts else ""
    skipped = [one.strip() for one in (listed or ",".join(SKIPPED)).split(",")]
    return [
        Row(
            f"registry {host}",
            "note",
            f"Serving looks tags up there by TLS, unless {SKIPPING[1]} names it",
            patch_of(*SKIPPING, ",".join((*(one for one in skipped if one), host))),
        )
        for host in hosts
        if host not in skipped
    ]


def _secrets(
    kubectl: Kubectl, wanted: tuple[Object, ...], namespace: bool, later: bool
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    coming = required_secrets.brought(wanted)
    needed = {name: keys for name, keys in required_secrets.required(wanted).items() if name not in coming}
    asked = {*needed, *(name for name, _, _ in required_secrets.WANTED)} - coming
    hidden: list[str] = []
    there = {name: keys for name in sorted(asked) if namespace and (keys := _keys(kubectl, name, hidden)) is not None}
    needed = {name: keys for name, keys in needed.items() if name not in hidden}
    gaps = required_secrets.missing(needed, there)
    wanting = required_secrets.wanted(there, coming | {*hidden})
    rows = [Row(f"Secret {name}", "ok", f"{len(keys)} keys") for name, keys in there.items() if name not in gaps]
    rows += [Row(f"Secret {name}", "ok", "comes with the overlay") for name in sorted(coming)]
    rows += [Row(f"Secret {name}", "note", "you may not read it, so its keys are unknown") for name in hidden]
    rows += [
        Row(f"Secret {name}", "note" if later else "wrong", f"no {', '.join(sorted(keys)) or 'such Secret'}")
        for name, keys in gaps.items()
    ]
    rows += [Row(f"Secret {name}", "note", f"not there: {_WITHOUT[name.split()[0]]}") for name, _ in wanting]
    lines = (*required_secrets.commands(gaps, there), *(command for _, command in wanting))
    first = () if namespace or not lines else (f"kubectl create namespace {NAMESPACE}",)
    return tuple(rows), (*first, *lines)


def _keys(kubectl: Kubectl, name: str, hidden: list[str]) -> frozenset[str] | None:
    answer = kubectl("get", "secret", name, "-n", NAMESPACE, "-o", f"go-template={_KEYS}")
    if answer.code and "NotFound" in answer.err:
        return None
    if answer.code and "Forbidden" in answer.err:
        hidden.append(name)
        return None
    return frozenset(succeeded(answer, f"kubectl get secret {name}").split())
