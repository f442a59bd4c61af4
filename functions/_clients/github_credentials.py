"""With what GitHub is asked: a token, or an App's key, which PyGithub turns into tokens of an hour by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eventing.handler import Permanent
from eventing.settings import SettingError, secret, setting

if TYPE_CHECKING:
    from github.Auth import AppAuth, Auth

# All that an installation's token may do, whatever else the App was given.
PERMISSIONS = {"contents": "write", "pull_requests": "write"}


@dataclass(frozen=True, slots=True)
class Credentials:
    """A token, or an App with its installation; secrets are not in its repr."""

    token: str = field(default="", repr=False)
    app_id: str = ""
    private_key: str = field(default="", repr=False)
    installation_id: int = 0

    @property
    def of_an_app(self) -> bool:
        """Whether GitHub signs what is committed with them."""
        return bool(self.app_id)

    def app_auth(self) -> "AppAuth":
        """The App itself, without an installation."""
        from github import Auth  # noqa: PLC0415  a heavy SDK

        return Auth.AppAuth(self.app_id, self.private_key)

    def auth(self) -> "Auth":
        """What PyGithub signs requests with."""
        from github import Auth  # noqa: PLC0415  a heavy SDK

        if not self.of_an_app:
            return Auth.Token(self.token)
        return self.app_auth().get_installation_auth(self.installation_id, PERMISSIONS)


def credentials(environ: Mapping[str, str]) -> Credentials | None:
    """What the environment has; None when it has neither a token nor an App.

    Raises:
        Permanent: when both are set, or an App's settings are incomplete or malformed. No secret is in the message.
    """
    try:
        token = secret(environ, "GITHUB_TOKEN", default="")
        app_id = setting(environ, "GITHUB_APP_ID", default="")
        key = secret(environ, "GITHUB_APP_PRIVATE_KEY", default="").replace("\\n", "\n")
        installation = setting(environ, "GITHUB_APP_INSTALLATION_ID", default="")
    except SettingError as error:
        raise Permanent(str(error)) from error
    if not app_id and not key and not installation:
        return Credentials(token) if token else None
    if token:
        raise Permanent("GITHUB_TOKEN and GITHUB_APP_* are both set. Keep one, so that it is clear who commits.")
    if not app_id or not key or not installation.isdigit():
        raise Permanent(
            "An App needs GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY (or GITHUB_APP_PRIVATE_KEY_FILE) and "
            "GITHUB_APP_INSTALLATION_ID, the number at the end of the installation's URL"
        )
    if "-----BEGIN" not in key or "PRIVATE KEY-----" not in key:
        raise Permanent("GITHUB_APP_PRIVATE_KEY is no private key in PEM, as GitHub gives it for download")
    return Credentials("", app_id, key, int(installation))
