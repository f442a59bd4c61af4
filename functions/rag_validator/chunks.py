"""What is remembered of a repository and of the past: one chunk for each resource, section and improvement. Pure."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from eventing.vocabulary import Resource
from functions._catalogue.reading import mapping
from functions._clients.knowledge import Chunk
from functions._improvement.record import Record
from functions._manifests.repository import Manifest, Repository
from functions.rag_validator.contradictions import Passage

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_COMMENT = re.compile(r"(?:^|[ \t])#[ \t]?(.*)$", re.MULTILINE)
_LONGEST = 8000  # characters of one chunk; a section that is longer is cut into pieces
_SECRETS = frozenset({"Secret", "SealedSecret"})  # named, never quoted


def manifest_chunks(repository: Repository) -> Iterator[Chunk]:
    """One for each resource; what a Secret holds is left out."""
    for manifest in repository.manifests:
        content = {} if manifest.kind in _SECRETS else manifest.data
        facts = {
            "kind": manifest.kind,
            "namespace": manifest.namespace,
            "name": manifest.name,
            "application": manifest.application,
            "file": manifest.file,
        }
        said = msgspec.json.encode(content, enc_hook=str).decode()[:_LONGEST]
        text = f"{manifest.kind} {manifest.name} {manifest.namespace} {manifest.application} {manifest.file} {said}"
        yield Chunk(f"{manifest.file}#{manifest.index}{manifest.within}", text, facts)


def passage_chunks(repository: Repository) -> Iterator[Chunk]:
    """One for each section of a Markdown file, and one for the comments of each manifest."""
    for path in sorted(repository.files):
        if path.endswith(".md"):
            body = repository.files[path].decode("utf-8", "replace")
            for number, passage in enumerate(_sections(path, body)):
                yield _passage_chunk(f"{path}#{number}", passage)
    for path, names in _named_in(repository).items():
        parts = re.split(r"^---.*$", repository.files[path].decode("utf-8", "replace"), flags=re.MULTILINE)
        for number, part in enumerate(parts):
            said = "\n\n".join(comment.strip() for comment in _COMMENT.findall(part) if comment.strip())
            about = [
                one for one in names if re.search(rf"^\s+name:\s*['\"]?{re.escape(one.name)}['\"]?\s*$", part, re.M)
            ]
            if said and about:
                yield _passage_chunk(f"{path}#{number}", Passage(path, f"{about[0].kind} {about[0].name}", said))


def passage_of(chunk: Chunk) -> Passage:
    """The passage that a chunk was made of."""
    return Passage(chunk.facts.get("file", ""), chunk.facts.get("heading", ""), chunk.facts.get("text", ""))


def past_chunk(record: Record) -> Chunk:
    """What became of one improvement; `outcome` is the stage it is at."""
    improvement, plan = record.improvement, record.plan
    resources = plan.operations if plan else ()
    facts = {
        "outcome": record.stage,
        "practice": improvement.practice,
        "application": record.application,
        "resources": " ".join(dict.fromkeys(resource_key(one.resource) for one in resources)),
        "title": improvement.title,
        "message": record.message,
        "commit": record.commit,
    }
    summary = plan.summary if plan else ""
    text = (
        f"{improvement.title}. {improvement.description} {summary} {facts['resources']} {record.stage} {record.message}"
    )
    return Chunk(improvement.id, text, facts)


def resource_key(resource: Resource) -> str:
    """How a resource is written in facts."""
    return f"{resource.kind}/{resource.namespace}/{resource.name}"


def _sections(path: str, body: str) -> Iterator[Passage]:
    heads = list(_HEADING.finditer(body))
    starts = [(0, 0, "")] + [(head.start(), head.end(), head[1]) for head in heads]
    ends = [start for start, _, _ in starts[1:]] + [len(body)]
    for (_, begin, heading), end in zip(starts, ends, strict=True):
        text = body[begin:end].strip()
        for piece in range(0, max(len(text), 1), _LONGEST):
            if heading or text:
                yield Passage(path, heading, text[piece : piece + _LONGEST])


def _passage_chunk(key: str, passage: Passage) -> Chunk:
    facts = {"file": passage.file, "heading": passage.heading, "text": passage.text}
    return Chunk(key, f"{passage.file} {passage.heading} {passage.text}", facts)


def _named_in(repository: Repository) -> Mapping[str, list[Manifest]]:
    found: dict[str, list[Manifest]] = {}
    for manifest in repository.manifests:
        if mapping(manifest.data, "metadata"):
            found.setdefault(manifest.file, []).append(manifest)
    return found
