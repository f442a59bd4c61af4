"""Which Git: GitHub by its API where GITHUB_REPO is `owner/name` and there are credentials, else git itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from eventing.handler import Permanent
from eventing.settings import SettingError, setting
from functions._clients.git_remote import OWNER_NAME, GitRemote
from functions._clients.github_credentials import credentials
from functions._clients.gitops import GitOps
from functions._clients.pull_requests import NoPullRequests, PullRequests


@dataclass(frozen=True, slots=True)
class Backend:
    """The repository, and its pull requests where the server has any."""

    gitops: GitOps
    pull_requests: PullRequests


def open_backend(environ: Mapping[str, str]) -> Backend:
    """The clients that GITHUB_REPO, GITOPS_BRANCH, GITHUB_API_URL and the credentials describe. Nothing is asked yet.

    `owner/name` without credentials is read by git, as anybody may read a public repository; it cannot be written.

    Raises:
        Permanent: when a setting is absent or malformed.
    """
    repository = environ.get("GITHUB_REPO", "")
    if repository.startswith(("https://", "http://")) and environ.get("GITHUB_APP_ID"):
        raise Permanent("An App works through GitHub's API: set GITHUB_REPO to owner/name, not to a URL")
    if not OWNER_NAME.fullmatch(repository):
        return Backend(GitRemote.from_environ(environ), NoPullRequests())
    known = credentials(environ)
    if known is None:
        return Backend(GitRemote.from_environ(environ), NoPullRequests())
    try:
        url = setting(environ, "GITHUB_API_URL", schemes=("https", "http"), default="")
    except SettingError as error:
        raise Permanent(str(error)) from error
    from functions._clients.github import GitHub  # noqa: PLC0415  only where it is GitHub
    from functions._clients.github_api import GitHubApi  # noqa: PLC0415  the same
    from functions._clients.github_pull_requests import GitHubPullRequests  # noqa: PLC0415  the same

    github = GitHub(GitHubApi(repository, known, url), environ.get("GITOPS_BRANCH", ""))
    return Backend(github, GitHubPullRequests(github))


def open_gitops(environ: Mapping[str, str]) -> GitOps:
    """The repository alone, for who only reads it or commits to its branch."""
    return open_backend(environ).gitops
