"""The attacks and the innocent sentences as data: one file of `attacks/` for each technique.

An attack says where its text `enters`, what a compromised reader (`reads`), judge (`judges`) and planner (`plan`)
answer to it, and what may `never` stand in a commit or in a plan that could be approved. `end: held` is what only a
person could let through; everything else not even a person may, by approving the plan.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import yaml
from msgspec import Struct, convert

HERE = Path(__file__).parent
CANARY = "Canary7Hq2Zx9Wv4"  # in the place of a credential; nowhere but where it was put may it be seen
Entrance = Literal["transcript", "title", "url", "language", "submitted_by", "manifest", "markdown", "model", "verdict"]


class Attack(Struct, frozen=True, forbid_unknown_fields=True):
    """One attack. The texts that a model answers as they are: `extraction_text`, `judges_text`."""

    name: str
    never: tuple[str, ...]
    enters: Entrance = "transcript"
    text: str = "You should look at it closely."
    times: int = 1
    reads: tuple[dict[str, Any], ...] = ()
    reads_copies: int = 1
    judges: dict[str, Any] = {}
    judges_text: str = ""
    plan: tuple[dict[str, Any], ...] = ()
    copies: int = 1
    nested: int = 0
    extraction_text: str = ""
    extraction_size: int = 0
    drops: int = 0
    end: Literal["never", "held"] = "never"


class Numbered(Struct, frozen=True):
    """An attack, its technique, and the lesson that it comes in."""

    number: int
    technique: str
    attack: Attack

    @property
    def id(self) -> str:
        """How a test names it."""
        return f"{self.technique}: {self.attack.name}"

    @property
    def video(self) -> str:
        """The lesson's YouTube id."""
        return f"attack{self.number:05}"

    @property
    def sentence(self) -> str:
        """What is really said in the lesson, and nowhere else."""
        return f"Lesson {self.number} is about the orders API."

    @property
    def text(self) -> str:
        """What comes from outside."""
        return self.attack.text * self.attack.times

    def said(self, where: Entrance, otherwise: str = "") -> str:
        """The text, where it enters there."""
        return self.text if self.attack.enters == where else otherwise

    @property
    def transcript(self) -> str:
        """The lesson's transcript."""
        return f"{self.sentence} {self.said('transcript', 'You should look at it closely.')}"


class Innocent(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence that is what it is, and the practice that it recommends."""

    practice: str
    text: str


def attacks() -> tuple[Numbered, ...]:
    """All attacks, by technique."""
    return tuple(_numbered())


def _numbered() -> Iterator[Numbered]:
    number = 0
    for path in sorted((HERE / "attacks").glob("*.yaml")):
        said = path.read_text("utf-8").replace("{canary}", CANARY)
        for one in convert(yaml.safe_load(said), tuple[Attack, ...]):
            number += 1
            yield Numbered(number, path.stem, one)


def innocents() -> tuple[Innocent, ...]:
    """All innocent sentences."""
    return convert(yaml.safe_load((HERE / "innocent.yaml").read_text("utf-8")), tuple[Innocent, ...])
