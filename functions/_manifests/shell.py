"""Which programs a command line calls, as far as its words tell. It reads no more of a shell than it has to."""

import re
from collections.abc import Iterator

_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})
_WORD = re.compile(r"""'[^']*'|"(?:[^"\\]|\\.)*"|\|\||&&|;;|[|;&\n()`{}]|\$\(|#[^\n]*|[^\s|;&()`'"{}]+""")
# After these words another command starts.
_BEFORE = frozenset(
    {"if", "then", "else", "elif", "while", "until", "do", "!", "time", "exec", "sudo", "nohup", "{", "("}
)
_AFTER = frozenset({"|", "||", "&&", ";", "&", "\n", "(", "`", "$(", "{", ";;"})
_INSTALLS = re.compile(r"\b(?:apt-get|apt|apk|dnf|yum|microdnf|zypper|pacman)\b[^\n;&|]*\b(?:install|add|-S)\b")


def programs(command: list[str]) -> tuple[str, ...]:
    """The programs that a command (as a container has it) calls, those of a script that it gives a shell included.

    A call that may fail without harm (`x || y`, `command -v x`) is left out.
    """
    if not command:
        return ()
    first = _base(command[0])
    script = _script(command) if first in _SHELLS else ""
    return (first, *dict.fromkeys(_called(script)))


def installs(text: str) -> bool:
    """Whether a script installs packages of the system, so that what the image lacks may be there later."""
    return bool(_INSTALLS.search(text))


def _script(command: list[str]) -> str:
    """What follows `-c`."""
    for at, word in enumerate(command[1:], 1):
        if re.fullmatch(r"-[a-z]*c", word) and at + 1 < len(command):
            return command[at + 1]
        if not word.startswith("-"):
            return ""
    return ""


def _called(script: str) -> Iterator[str]:
    words = [word for word in _WORD.findall(script.replace("\\\n", " ")) if not word.startswith("#")]
    starts, pending = True, ""
    for word in words:
        if pending and word in _AFTER:
            if word != "||":
                yield pending
            pending = ""
        if word in _AFTER or (starts and word in _BEFORE):
            starts = True
        elif starts and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*=.*", word, re.DOTALL):
            pending, starts = _base(word.strip("'\"")), False
    if pending:
        yield pending


def _base(program: str) -> str:
    return program.rsplit("/", 1)[-1]
