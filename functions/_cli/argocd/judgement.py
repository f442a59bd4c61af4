"""What keeps Argo CD from telling the school, for `make argocd-check` and `doctor` alike. Pure."""

from collections.abc import Mapping, Sequence

from functions._cli.argocd.concerned import Sorted
from functions._cli.argocd.subscriptions import unreadable
from functions._cli.argocd.wiring import DEFAULTS, Object, lacking, silent

NOTIFICATIONS = "argocd-notifications-cm"


def missing(
    wanted: Sequence[Object], live: Mapping[str, Object], applications: Sorted, projects: Sequence[Object]
) -> tuple[str, ...]:
    """What is missing, each with what to do; nothing where all is well.

    `wanted` are the school's patches, each for the Broker's address; `live` are the ConfigMaps as they are, by name.
    """
    found = [f"{one}: say `make argocd`" for each in wanted for one in lacking(each, live[each["metadata"]["name"]])]
    broken = unreadable(live[NOTIFICATIONS])
    found += [f"Argo CD cannot read the key {key} of {NOTIFICATIONS}, and tells nobody anything" for key in broken]
    for name in silent(applications.told, projects, live[NOTIFICATIONS]) if not broken else ():
        found.append(f"Application {name} tells the school nothing: annotate it, or its AppProject, with {DEFAULTS}=")
    return tuple(found)


def well(applications: Sorted) -> str:
    """What is said where nothing is missing."""
    return f"Argo CD tells the school of {len(applications.told)} Applications, and knows Knative's health"
