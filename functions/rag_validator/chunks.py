"""What is remembered of a repository: one chunk for each resource and passage. Pure.

A ConfigMap that is too long for one chunk has one for each of its files beside it.
"""

from collections.abc import Iterator

import msgspec

from functions._clients.knowledge import Chunk
from functions._improvement.redaction import redacted
from functions._manifests.repository import Repository
from functions._preflight.secrecy.concealing import concealed, secrets_of
from functions.rag_validator.contradictions import Passage
from functions.rag_validator.passages import passages

_LONGEST = 8000  # characters of one chunk; the beginning says what a manifest is
_SECRETS = frozenset({"Secret", "SealedSecret"})  # named, never quoted


def manifest_chunks(repository: Repository) -> Iterator[Chunk]:
    """One for each resource, without what is secret in it: an embedder may be somebody else's."""
    for manifest in repository.manifests:
        content = {} if manifest.kind in _SECRETS else manifest.data
        facts = {
            "kind": manifest.kind,
            "namespace": manifest.namespace,
            "name": manifest.name,
            "application": manifest.application,
            "file": manifest.file,
        }
        plain, secrets = msgspec.json.encode(content, enc_hook=str).decode(), secrets_of([manifest])
        key, named = f"{manifest.file}#{manifest.index}{manifest.within}", " ".join(facts.values())
        yield Chunk(key, f"{named} {concealed(plain, secrets)[:_LONGEST]}", facts)
        entries = content.get("data") if manifest.kind == "ConfigMap" and len(plain) > _LONGEST else None
        for name, text in entries.items() if isinstance(entries, dict) else ():
            yield Chunk(f"{key}/{name}", f"{named} {name} {concealed(str(text), secrets)[:_LONGEST]}", facts)


def passage_chunks(repository: Repository) -> Iterator[Chunk]:
    """One for each section of a Markdown file, and one for the comments of each manifest."""
    for key, passage in passages(repository):
        facts = {"file": passage.file, "heading": passage.heading, "text": redacted(passage.text)}
        yield Chunk(key, " ".join(facts.values()), facts)


def passage_of(chunk: Chunk) -> Passage:
    """The passage that a chunk was made of."""
    return Passage(chunk.facts["file"], chunk.facts["heading"], chunk.facts["text"])
