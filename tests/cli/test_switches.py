"""What is frozen or overridden is said with the command that lifts it, as a shell takes it."""

import shlex

from functions._cli.cluster.choosing import option
from functions._cli.switches import Switches, switched
from functions._improvement.standing import Freeze, Override

AT = "2027-01-15T08:00:00Z"


def test_a_command_to_copy_holds_every_name_as_it_is() -> None:
    everything = Override("auto_approve_all", "Ada", AT, 0.0, "")
    lifts = [one.lift for one in switched(Switches({"my app": Freeze("Ada", AT)}, (everything,)), option("kind lab"))]
    assert [shlex.split(one) for one in lifts] == [
        ["cortex-school", "unfreeze", "--app", "my app", "--context", "kind lab"],
        ["cortex-school", "override", "auto_approve_all", "--clear", "--context", "kind lab"],
    ]
