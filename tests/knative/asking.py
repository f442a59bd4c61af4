"""What every account with rights asks of the Kubernetes API, recorded from what really runs.

health-monitor and cluster-healer ask through their own handlers, behind the guard. For cluster-events, Knative asks:
its controller makes sure that the account may get, list and watch each kind of the source in each chosen namespace, and
its adapter then lists and watches them there (knative/eventing: pkg/reconciler/apiserversource, pkg/adapter/apiserver).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eventing.redis_store import RedisStore
from functions._clients.gitops import MemoryGitOps
from functions._clients.permissions import needed
from functions._manifests.grants import Grant
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.programs import load_programs
from functions._rehearsal.world import World
from tests.knative import everything, healing
from tests.knative.granted import Object, documents
from tests.knative.guarded_api import Guard, guarded
from tests.knative.healing import SPACES
from tests.knative.overlays import ROOT
from tests.knative.watching import NOW, armed, watched
from tests.rehearsal.serving import Served, serving


@contextmanager
def of_everything(folder: Path) -> Iterator[tuple[Served, MemoryGitOps]]:
    """A world that has every kind, behind its API, and the repository that it runs."""
    gitops = MemoryGitOps.of(everything.files())
    found = World(load_programs(), load_notifications())
    everything.fill(found, gitops.head(), NOW)
    with serving(found, folder) as served:
        yield served, gitops


def monitors(store: RedisStore, folder: Path) -> Guard:
    """What a watch from its baseline to its revert asked for."""
    with of_everything(folder) as (served, gitops), guarded(served.url, needed("health-monitor"), folder) as guard:
        watched(armed(gitops, store, guard), served)
    return guard


def healers(store: RedisStore, folder: Path) -> Guard:
    """What a scan and its errand asked for."""
    world = World(load_programs(), load_notifications())
    healing.fill(world)
    with serving(world, folder) as served, guarded(served.url, needed("cluster-healer"), folder) as guard:
        healing.healed(store, guard)
    return guard


def of_source(source: Object) -> set[Grant]:
    """What Knative asks in the name of an ApiServerSource's account; a selector may choose any namespaces."""
    kinds = [(one["apiVersion"].rpartition("/")[0], f"{one['kind'].lower()}s") for one in source["spec"]["resources"]]
    return {Grant(verb, *kind, space) for verb in ("get", "list", "watch") for kind in kinds for space in SPACES}


def sources() -> dict[str, set[Grant]]:
    """The accounts of all sources that the components bring."""
    found = documents(ROOT / "knative" / "components" / "cluster-events")
    return {one["spec"]["serviceAccountName"]: of_source(one) for one in found if one["kind"] == "ApiServerSource"}
