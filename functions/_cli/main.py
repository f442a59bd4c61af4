"""The command `cortex-school`."""

import typer

from functions._cli import (
    alerts,
    channels,
    commands,
    cost,
    dead_letters,
    diagnosing,
    doctor,
    running,
    showing,
    submitting,
)
from functions._cli.capacity import command as capacity
from functions._cli.demonstrating import command as demonstrating
from functions._cli.discovering import command as discovering
from functions._cli.healing import command as healing
from functions._cli.installing import deploying, undeploying
from functions._cli.preflight import command as preflight
from functions._cli.preflight import gathering
from functions._cli.reporting import command as reporting

app = typer.Typer(
    name="cortex-school",
    help="Publish a video; your cluster learns from it through small, judged, watched and reversible commits.",
    no_args_is_help=True,
    add_completion=False,
)
running.register(app)
submitting.register(app)
channels.register(app)
showing.register(app)
commands.register(app)
dead_letters.register(app)
alerts.register(app)
preflight.register(app)
gathering.register(app)
diagnosing.register(app)
capacity.register(app)
healing.register(app)
reporting.register(app)
doctor.register(app)
cost.register(app)
discovering.register(app)
demonstrating.register(app)
deploying.register(app)
undeploying.register(app)
