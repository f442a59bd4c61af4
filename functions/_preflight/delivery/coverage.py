"""Manifests that look applied and are not: no Application reads them, or their kustomization leaves them out."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from eventing.vocabulary import Finding
from functions._manifests.applications import SKIP
from functions._manifests.editability import chart_of
from functions._manifests.kustomize import content_of, is_kustomization, kustomization_in
from functions._manifests.repository import Manifest, Repository
from functions._preflight.delivery.argo import GROUP, has_applications
from functions._preflight.rule import Rule
from functions._preflight.view import View

UNREAD, UNLISTED = "unread", "unread-kustomize"
# Folders of what is kept, shown, tried or bootstrapped by hand: nobody expects Argo CD to read them.
_ASIDE = frozenset(
    {"ansible", "archive", "archived", "backup", "backups", "base", "bases", "bootstrap", "charts", "ci", "components",
     "crds", "deprecated", "disabled", "docs", "draft", "drafts", "example", "examples", "hack", "infra", "install",
     "installation", "jsonnet", "legacy", "old", "playground", "policies", "policy", "reference", "sample", "samples",
     "scripts", "setup", "snippets", "templates", "terraform", "test", "testdata", "tests", "tools", "unused", "wip"}
)  # fmt: skip
# Kinds that no cluster is meant to be given: configuration of tools, in the shape of an object.
_TOOLS = ("kustomize.config.k8s.io/", "kind.x-k8s.io/", "k3d.io/", "kubeadm.k8s.io/", "skaffold/", "cli.kyverno.io/")


def read_manifests(view: View) -> Iterator[Finding]:
    """Every manifest beside others that an Application reads is read by one, too."""
    if not has_applications(view):
        return
    repository = view.repository
    covered = _covered(repository)
    neighbours = {posixpath.dirname(path) for path in covered}
    around = {posixpath.dirname(folder) for folder in neighbours}
    flat = {one.path: one.name for one in repository.applications if one.renderer == "directory" and not one.recurse}
    for file, objects in _unread(repository, covered).items():
        folder = posixpath.dirname(file)
        above = next((flat[one] for one in _above(folder) if one in flat), "")
        if above:
            where = f"Application {above} reads the folder above without its subfolders"
        elif folder in neighbours and not kustomization_in(repository.files, folder):
            where = "the Application of its folder leaves it out"
        elif folder and posixpath.dirname(folder) in around:
            where = "the folders beside it are read"
        elif folder and folder in around:
            where = "the folders below it are read"
        else:
            continue
        names = f"{objects[0].kind} {objects[0].name}" + (" and others" if len(objects) > 1 else "")
        message = f"no Application reads {file} ({names}), so it is never applied; {where}: move it, or name its folder"
        yield Finding(UNREAD, "warning", message, None, file)


def _above(folder: str) -> Iterator[str]:
    """The folders above a folder, itself left out."""
    while folder:
        folder = posixpath.dirname(folder)
        yield folder


def _covered(repository: Repository) -> frozenset[str]:
    """The files that Applications apply: plain ones, and what kustomizations list."""
    return frozenset(
        path for read in repository.reads.values() for path in (*read.files, *read.patches, *read.kustomizations)
    )


def _unread(repository: Repository, covered: frozenset[str]) -> Mapping[str, list[Manifest]]:
    """The files that hold objects for a cluster and that nothing refers to."""
    listed = _mentioned(repository)
    found: dict[str, list[Manifest]] = {}
    for one in repository.manifests:
        file = one.file
        aside = _ASIDE & {part.lower() for part in posixpath.dirname(file).split("/")}
        own = one.api_version.startswith((GROUP, *_TOOLS)) or not one.name
        if file in covered or file in listed or aside or own or one.rendered or f"/{file}".find("/.") >= 0:
            continue
        if not chart_of(repository.files, file) and SKIP not in repository.files[file]:
            found.setdefault(file, []).append(one)
    return found


def _mentioned(repository: Repository) -> frozenset[str]:
    """What any kustomization of the tree mentions, read by an Application or not."""
    return frozenset(
        path for folder in filter(is_kustomization, repository.files) for path in mentioned(repository.files, folder)
    )


def mentioned(files: Mapping[str, bytes], kustomization: str) -> Iterator[str]:
    """Every path in a kustomization, whatever field it stands in, as seen from the root."""
    here = posixpath.dirname(kustomization)
    waiting: list[object] = [content_of(files, kustomization)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and "\n" not in value:
            text = value.rpartition("=")[2]  # a generator's `key=file`
            yield posixpath.normpath(posixpath.join(here, text))


def listed_manifests(view: View) -> Iterator[Finding]:
    """Every manifest beside a kustomization that an Application builds is on one of its lists."""
    if not has_applications(view):
        return
    repository = view.repository
    known = _mentioned(repository)
    for folder, path in sorted(_built_folders(repository).items()):
        for one in _once_each(repository.manifests):
            left_out = posixpath.dirname(one.file) == folder and one.file not in known
            if left_out and not one.api_version.startswith(_TOOLS) and not one.rendered:
                message = (
                    f"{path} does not list {one.file}, so {one.kind} {one.name} is never applied: list it, or move it"
                )
                yield Finding(UNLISTED, "warning", message, None, one.file)


def _built_folders(repository: Repository) -> dict[str, str]:
    return {posixpath.dirname(path): path for read in repository.reads.values() for path in read.kustomizations}


def _once_each(manifests: Iterable[Manifest]) -> Iterator[Manifest]:
    seen: set[str] = set()
    for one in manifests:
        if one.file not in seen:
            seen.add(one.file)
            yield one


_WEB = """
apiVersion: v1
kind: ConfigMap
metadata: {name: %s, namespace: shop}
"""

UNREAD_RULE = Rule(
    id=UNREAD,
    severity="warning",
    title="What looks applied is read by an Application",
    why="A manifest that no Application reads looks like all the others in Git and is not in the cluster: the fix in "
    "it never arrives, and the alert in it never fires.",
    cure="Move it to a folder that an Application reads, add directory.recurse: true to the one above, or give the "
    "folder an Application of its own. What is kept on purpose belongs in a folder such as archive or examples.",
    check=read_manifests,
    example=_WEB % "web" + "# file: apps/deep/extra.yaml" + _WEB % "extra",
    cured=_WEB % "web" + "# file: apps/extra.yaml" + _WEB % "extra",
    scope="tree",
    knows="What is applied by hand, by a script, or by an Application that is not in Git is not known; so only "
    "manifests near others that are read are told.",
)

UNLISTED_RULE = Rule(
    id=UNLISTED,
    severity="warning",
    title="What lies beside a kustomization is on its list",
    why="Kustomize builds what its lists name and nothing else. A file beside it that is on none is left out without a "
    "word.",
    cure="Add the file to resources (or to patches, where it is one), or move it away.",
    check=listed_manifests,
    example="# file: apps/kustomization.yaml\nresources: [web.yaml]\n# file: apps/web.yaml"
    + _WEB % "web"
    + "# file: apps/extra.yaml"
    + _WEB % "extra",
    cured="# file: apps/kustomization.yaml\nresources: [web.yaml, extra.yaml]\n# file: apps/web.yaml"
    + _WEB % "web"
    + "# file: apps/extra.yaml"
    + _WEB % "extra",
    scope="tree",
    knows="A file that is left out on purpose, for the day it is needed, is told, too.",
)

RULES = (UNREAD_RULE, UNLISTED_RULE)
