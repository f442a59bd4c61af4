"""From a template's text to its nodes."""

from functions._manifests.gotemplate.errors import TemplateError, TooMuch
from functions._manifests.gotemplate.lexing import Piece, pieces, tokens
from functions._manifests.gotemplate.nodes import Action, Branch, Invoke, Jump, Node, Text
from functions._manifests.gotemplate.pipelines import PipelineParser, unquoted

MAX_NESTING = 60  # blocks inside blocks; Go has no bound, charts stay below 15
Templates = dict[str, tuple[Node, ...]]


def parse(name: str, source: str) -> Templates:
    """The template and those that it defines, by name.

    Raises:
        TemplateError: when it is no template.
    """
    parser = _Parser()
    try:
        parser.read(source)
        body, ended = parser.block(0)
        if ended:
            raise TemplateError(f"line {parser.line}: unexpected {{{{{ended}}}}}")
    except TemplateError as error:
        text = str(error)
        where = "" if text.startswith("line ") else f"line {parser.line}: "
        raise type(error)(f"{name}: {where}{text}") from None
    return {**parser.defined, name: body}


def is_empty(body: tuple[Node, ...]) -> bool:
    """Whether a template holds nothing but white space: such a definition never replaces another."""
    return all(isinstance(node, Text) and not node.text.strip() for node in body)


class _Parser:
    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._at = 0
        self.line = 1
        self.defined: Templates = {}

    def read(self, source: str) -> None:
        """Cut the text up."""
        for piece in pieces(source):
            self.line = piece.line
            self._pieces.append(piece)

    def block(self, depth: int) -> tuple[tuple[Node, ...], str]:
        """Nodes up to `end`, `else` or the end of the text, and the words that ended them."""
        if depth > MAX_NESTING:
            raise TooMuch(f"blocks are nested deeper than {MAX_NESTING}")
        nodes: list[Node] = []
        while self._at < len(self._pieces):
            piece = self._pieces[self._at]
            self._at += 1
            self.line = piece.line
            if not piece.is_action:
                nodes.append(Text(piece.text))
                continue
            parser = PipelineParser(tokens(piece.text))
            word = parser.keyword()
            if word in ("end", "else"):
                return tuple(nodes), " ".join([word, *parser.rest_texts()])
            nodes += self._action(word, parser, depth)
        return tuple(nodes), ""

    def _action(self, word: str, parser: PipelineParser, depth: int) -> list[Node]:
        line = self.line
        if word in ("if", "with", "range"):
            return [self._branch(word, parser, depth)]
        if word == "define":
            self._define(parser.quoted(), depth)
            return []
        if word in ("template", "block"):
            name = parser.quoted()
            pipeline = parser.pipeline() if parser.more() else None
            if word == "block":
                self._define(name, depth)
            return [Invoke(name, pipeline, line)]
        if word in ("break", "continue"):
            return [Jump(word)]
        return [Action(parser.pipeline(), line)]

    def _define(self, name: str, depth: int) -> None:
        body, ended = self.block(depth + 1)
        if ended != "end":
            raise TemplateError(f"define {name!r} does not end")
        if not is_empty(body) or name not in self.defined:
            self.defined[name] = body

    def _branch(self, word: str, parser: PipelineParser, depth: int) -> Branch:
        line, pipeline = self.line, parser.pipeline()
        body, ended = self.block(depth + 1)
        otherwise: tuple[Node, ...] = ()
        if ended.startswith("else"):
            following = self._pieces[self._at - 1].text
            chained = PipelineParser(tokens(following))
            chained.keyword()
            next_word = chained.keyword()
            if next_word in ("if", "with"):
                otherwise, ended = (self._branch(next_word, chained, depth + 1),), "end"
            else:
                otherwise, ended = self.block(depth + 1)
        if ended != "end":
            raise TemplateError(f"{word} does not end")
        return Branch(word, pipeline, body, otherwise, line)  # type: ignore[arg-type]


__all__ = ["Templates", "is_empty", "parse", "unquoted"]
