"""Whether the functions can work with the repository that an installation names. Pure."""

from collections.abc import Mapping

from eventing.handler import Permanent
from eventing.settings import SettingError, setting
from functions._cli.installing.versions import Row
from functions._clients.addresses import shown
from functions._clients.git_remote import OWNER_NAME, remote_url

WHAT = "GitOps repository"
SAY = "say GITHUB_REPO=owner/name, or its https URL"


def row(settings: Mapping[str, str]) -> Row:
    """The repository of these settings, by the rule of the functions themselves, and by what pods and images lack."""
    name = settings.get("GITHUB_REPO", "")
    if not name:
        return Row(WHAT, "wrong", "which one does Argo CD read? say GITHUB_REPO=owner/name")
    try:
        api = setting(settings, "GITHUB_API_URL", schemes=("https", "http"), default="")
        remote_url(name, api)
    except (Permanent, SettingError) as error:
        return Row(WHAT, "wrong", str(error))
    if name.startswith(("/", "file://")):
        return Row(WHAT, "wrong", f"{name} is a path, which no pod has: {SAY}")
    if name.startswith(("ssh://", "git@")):
        return Row(WHAT, "wrong", f"{shown(name)} is reached by ssh, which the images do not have: {SAY}")
    if settings.get("GITHUB_APP_ID") and not OWNER_NAME.fullmatch(name):
        return Row(WHAT, "wrong", "a GitHub App works through GitHub's API: say GITHUB_REPO=owner/name")
    return Row(WHAT, "ok", name if OWNER_NAME.fullmatch(name) else shown(name))
