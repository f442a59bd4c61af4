"""What a person is asked. Nobody there is a no."""

from collections.abc import Callable
from typing import get_args

from functions._cli.console import says
from functions._policy.policy import Mode

Ask = Callable[[str], str]
MODES: tuple[Mode, ...] = get_args(Mode)
EXPLAINED = {
    "observe": "says what would be done, and does nothing",
    "propose": "a person approves each change (`cortex-school review`, or a pull request)",
    "act": "what the policy calls safe is committed, watched, and reverted where it fails",
}


def asked(question: str) -> str:
    """A line from the terminal; empty where there is none."""
    try:
        return input(question).strip()
    except EOFError:
        return ""


def mode_chosen(ask: Ask, suggested: Mode) -> Mode:
    """The mode, as it is typed; Enter takes the suggestion."""
    for mode in MODES:
        says(f"  {mode:8} {EXPLAINED[mode]}")
    while True:
        answer = ask(f"Mode [{suggested}]: ") or suggested
        for mode in MODES:
            if answer == mode:
                return mode
        says(f"{answer!r} is none of {', '.join(MODES)}")


def confirmed(ask: Ask, word: str, doing: str) -> bool:
    """Whether the person typed the word, exactly."""
    return ask(f"Type {word} to {doing}: ") == word
