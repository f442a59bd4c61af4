"""What a person reads is what was said: no markup, no emoji codes, whatever the text is."""

import pytest
import typer

from functions._cli import exits
from functions._cli.console import console, errors, guarded, says
from functions._cli.installing.deploying import NEXT
from functions._policy.reading import load


@pytest.mark.parametrize("text", [NEXT, "kn event send --to broker:school:cortex-school", "[red]no[/red] :warning:"])
def test_text_is_printed_as_it_is(text: str) -> None:
    with console.capture() as said:
        says(text)
    assert said.get() == text + "\n"


def test_errors_have_no_pictures_either() -> None:
    with errors.capture() as said:
        errors.print("the Broker broker:school:cortex-school is away", highlight=False)
    assert said.get() == "the Broker broker:school:cortex-school is away\n"


def test_a_policy_that_is_none_is_a_word_and_no_traceback() -> None:
    with errors.capture() as said, pytest.raises(typer.Exit) as ended:
        guarded(load)("mode: dance", "mine.yaml")
    assert ended.value.exit_code == exits.REFUSED
    assert said.get() == "mine.yaml: Invalid enum value 'dance' - at `$.mode`\n"
