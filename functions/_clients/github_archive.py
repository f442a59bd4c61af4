"""The archive of a commit, as a stream: one request, of which only the wanted files are ever held."""

import tarfile
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from eventing.handler import Temporary
from functions._clients.git_tree import MAX_FILE
from functions._clients.github_api import TIMEOUT, USER_AGENT, GitHubApi

if TYPE_CHECKING:
    from requests import PreparedRequest, Response


class NoArchive(Temporary):
    """There is no archive, or not all of it came."""


LARGEST = 256 * 1024 * 1024  # bytes of a whole tree; beyond, files are read one by one


def bodies_of(api: GitHubApi, commit: str, wanted: Mapping[str, str], whole_size: int) -> Iterator[bytes]:
    """The bodies of the files at the wanted paths, as far as the archive has them: the caller compares.

    Raises:
        NoArchive: when it is too large, or is not to be had, or broke off.
    """
    if whole_size > LARGEST:
        raise NoArchive(f"the archive of {api.repository} would be {whole_size // 1024**2} MiB")
    answer = api.answer("GET", f"tarball/{commit}")
    address = answer.headers.get("location", "")
    if answer.status not in (302, 307) or urlsplit(address).scheme not in ("https", "http"):
        raise NoArchive(f"the archive of {api.repository} is not to be had ({answer.status}: {answer.message})")
    yield from _members(address, api.repository, wanted)


def _members(address: str, repository: str, wanted: Mapping[str, str]) -> Iterator[bytes]:
    import requests  # noqa: PLC0415  comes with PyGithub
    from urllib3.exceptions import HTTPError  # noqa: PLC0415  the same

    try:
        with requests.Session() as session:
            session.auth = _without_credentials  # the address is signed; ours, and those of a .netrc, stay here
            with session.get(address, stream=True, timeout=TIMEOUT, headers={"User-Agent": USER_AGENT}) as response:
                if response.status_code != 200:
                    raise NoArchive(f"the archive of {repository} is not to be had ({response.status_code})")
                yield from _read(response, wanted)
    except (requests.RequestException, HTTPError, OSError, tarfile.TarError, zlib.error, EOFError) as error:
        raise NoArchive(f"the archive of {repository} broke off ({type(error).__name__})") from None


def _read(response: "Response", wanted: Mapping[str, str]) -> Iterator[bytes]:
    with tarfile.open(fileobj=response.raw, mode="r|gz") as archive:
        for member in archive:
            archive.members = []  # type: ignore[attr-defined]  # tarfile would keep a record of each
            path = member.name.partition("/")[2]  # below a folder that GitHub names after repository and commit
            if path in wanted and member.isreg() and member.size <= MAX_FILE and (file := archive.extractfile(member)):
                yield file.read()


def _without_credentials(request: "PreparedRequest") -> "PreparedRequest":
    return request
