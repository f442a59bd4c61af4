"""Where the four programs of a control plane are on this machine, and where Kubernetes publishes them."""

import shutil
from collections.abc import Mapping
from pathlib import Path

# The first two names are those that envtest reads; `KUBEBUILDER_ASSETS` is a folder, as envtest has it.
NEEDED = {
    "etcd": "TEST_ASSET_ETCD",
    "kube-apiserver": "TEST_ASSET_KUBE_APISERVER",
    "kube-controller-manager": "TEST_ASSET_KUBE_CONTROLLER_MANAGER",
    "kube-scheduler": "TEST_ASSET_KUBE_SCHEDULER",
}
FOLDER = "KUBEBUILDER_ASSETS"
PUBLISHED = "https://dl.k8s.io/v1.36.2/bin/linux/amd64/"
PUBLISHED_ETCD = "https://github.com/etcd-io/etcd/releases (Debian: apt install etcd-server)"


class Missing(Exception):
    """A program is not here; the message says which, and where it is published."""


def found(environ: Mapping[str, str]) -> dict[str, Path]:
    """The programs by name: by their variable, in the folder, or on PATH.

    Raises:
        Missing: when one is nowhere, or its variable names no program.
    """
    places = {name: _place(name, environ) for name in NEEDED}
    missing = [name for name, place in places.items() if place is None]
    if missing:
        raise Missing("\n".join(_advice(missing)))
    return {name: place for name, place in places.items() if place is not None}


def _place(name: str, environ: Mapping[str, str]) -> Path | None:
    told = environ.get(NEEDED[name], "")
    if told:  # said is meant: no other is taken in its place
        candidates = [told]
    else:
        folder = environ.get(FOLDER, "")
        candidates = [*([f"{folder}/{name}"] if folder else []), name]
    places = (shutil.which(one, path=environ.get("PATH", "")) for one in candidates)
    return next((Path(one).absolute() for one in places if one), None)


def _advice(missing: list[str]) -> list[str]:
    lines = ["This check runs Kubernetes' own control plane, of which these programs are not here:"]
    for name in missing:
        where = PUBLISHED_ETCD if name == "etcd" else PUBLISHED + name
        lines.append(f"  {name:24} {where}")
    lines.append(f"Put them on PATH, or into a folder that {FOLDER} names, or name each one:")
    lines.append("  " + " ".join(f"{NEEDED[name]}=..." for name in missing))
    return lines
