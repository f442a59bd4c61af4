"""Finds out what a change reaches: once, before the commit (or after a merge), from Git and from the cluster.

It reads two whole trees, which is why the names that it finds are kept in the watch.
"""

from collections.abc import Iterator

from eventing.handler import Permanent
from eventing.vocabulary import ChangePlan
from functions._clients.cluster import Cluster
from functions._clients.gitops import GitOps
from functions._manifests.manifest import Manifest
from functions._manifests.rendering import CannotRender, Mismatch, applied
from functions._manifests.repository import Repository, load
from functions.health_monitor.digging import dig
from functions.health_monitor.facts import Scope, of_the_plan
from functions.health_monitor.scope import namespaces_to_ask, scope_of

_ASKED = {"Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1"}  # a chart from elsewhere brings


def survey(cluster: Cluster, gitops: GitOps, plan: ChangePlan) -> Scope:
    """What a plan will reach on today's head.

    Raises:
        Temporary: when Git or the API server is away.
    """
    try:
        files = gitops.files(gitops.head())
        return _surveyed(cluster, plan, load(files), load(applied(files, plan.operations)))
    except (Mismatch, CannotRender, Permanent) as error:  # the commit will meet the first two again, and plan anew
        return of_the_plan(plan, str(error)[:300])


def survey_merge(cluster: Cluster, gitops: GitOps, plan: ChangePlan, before: str, commit: str) -> Scope:
    """What a merge reaches that is on the branch as `commit`, and came upon the commit `before`.

    Raises:
        Temporary: when Git or the API server is away.
    """
    try:
        return _surveyed(cluster, plan, load(gitops.files(before)), load(gitops.files(commit)))
    except Permanent as error:
        return of_the_plan(plan, str(error)[:300])


def _surveyed(cluster: Cluster, plan: ChangePlan, before: Repository, after: Repository) -> Scope:
    live = tuple(one for space in namespaces_to_ask(before, after) for one in _live(cluster, space))
    return scope_of(plan, before, after, live)


def _live(cluster: Cluster, namespace: str) -> Iterator[Manifest]:
    for kind, version in _ASKED.items():
        for found in cluster.list(kind, namespace):
            name = str(dig(found, "metadata", "name", default=""))
            yield Manifest("", 0, found, kind, version, name, namespace)
