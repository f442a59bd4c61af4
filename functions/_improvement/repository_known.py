"""What the ledger keeps of the repository for those who have no access to Git: a digest for prompts."""

from msgspec import Struct

REPOSITORY = "school:repository"  # implementation-workers write it; who asks models reads it


class RepositoryKnown(Struct, frozen=True):
    """The repository in a few lines (`functions._manifests.digest`), as it was at one commit."""

    digest: str
    commit: str
    at: str
