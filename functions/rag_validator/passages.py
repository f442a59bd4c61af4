"""The texts in which people say why: sections of Markdown files, and the comments of manifests. Pure."""

import re
from collections.abc import Iterator

from functions._manifests.repository import Manifest, Repository
from functions.rag_validator.contradictions import Passage

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_COMMENT = re.compile(r"(?:^|[ \t])#[ \t]?(.*)$")
_LONGEST = 8000  # characters of one passage; a section that is longer is cut into pieces


def passages(repository: Repository) -> Iterator[tuple[str, Passage]]:
    """Every passage under a key that stays the same while the text before it does."""
    for path in sorted(repository.files):
        if path.endswith(".md"):
            body = repository.files[path].decode("utf-8", "replace")
            yield from ((f"{path}#{number}", one) for number, one in enumerate(_sections(path, body)))
    files: dict[str, list[Manifest]] = {}
    for manifest in repository.manifests:
        files.setdefault(manifest.file, []).append(manifest)
    for path, manifests in files.items():
        body = repository.files[path].decode("utf-8", "replace")
        yield from ((f"{path}#{number}", one) for number, one in _remarks(path, body, manifests))


def _sections(path: str, body: str) -> Iterator[Passage]:
    heads = list(_HEADING.finditer(body))
    begins = [("", 0), *((head[1], head.end()) for head in heads)]
    ends = [*(head.start() for head in heads), len(body)]
    for (heading, begin), end in zip(begins, ends, strict=True):
        text = body[begin:end].strip()
        for piece in range(0, max(len(text), 1), _LONGEST):
            if heading or text:
                yield Passage(path, heading, text[piece : piece + _LONGEST])


def _remarks(path: str, body: str, manifests: list[Manifest]) -> Iterator[tuple[int, Passage]]:
    """The comments of each document, under the name of the resource that it holds."""
    for number, document in enumerate(re.split(r"^---.*$", body, flags=re.MULTILINE)):
        about = next((one for one in manifests if _holds(document, one.name)), None)
        said = _comments(document)
        if about and said:
            yield number, Passage(path, f"{about.kind} {about.name}", said[:_LONGEST])


def _holds(document: str, name: str) -> bool:
    written = rf"(?:^[ \t]+|[{{,][ \t]*)name:[ \t]*['\"]?{re.escape(name)}['\"]?[ \t]*(?:[,}}#].*)?$"
    return re.search(written, document, re.MULTILINE) is not None


def _comments(document: str) -> str:
    """The comments, those of lines that follow each other as one paragraph."""
    found: list[str] = []
    for line in document.split("\n"):
        comment = _COMMENT.search(line)
        if comment and comment[1].strip():
            alone = not line.lstrip().startswith("#")  # behind a value, so it belongs to that line
            found += ["", comment[1].strip(), ""] if alone else [comment[1].strip()]
        else:
            found.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(found)).strip()
