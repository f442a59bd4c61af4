"""What a person reads is what was said: no markup, no emoji codes, whatever the text is."""

import pytest

from functions._cli.console import console, errors, says
from functions._cli.installing.deploying import NEXT


@pytest.mark.parametrize("text", [NEXT, "kn event send --to broker:school:cortex-school", "[red]no[/red] :warning:"])
def test_text_is_printed_as_it_is(text: str) -> None:
    with console.capture() as said:
        says(text)
    assert said.get() == text + "\n"


def test_errors_have_no_pictures_either() -> None:
    with errors.capture() as said:
        errors.print("the Broker broker:school:cortex-school is away", highlight=False)
    assert said.get() == "the Broker broker:school:cortex-school is away\n"
