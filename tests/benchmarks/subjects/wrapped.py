"""A handler that does nothing but emit, so that what is measured is the wrapper: claim, outbox, publication."""

from collections.abc import Mapping

from eventing.contracts import PREFIX, AlertRaised
from eventing.function import serve
from eventing.handler import Emit, Event, Handler, Outcome

_ALERT = AlertRaised("benchmark", "info", "measured", "nobody has to be told")


def build(environ: Mapping[str, str]) -> Handler:
    """A watch.armed leads to one alert; anything else to nothing."""

    def handle(event: Event) -> Outcome:
        if event.type != PREFIX + "watch.armed":
            return Outcome()
        return Outcome(emits=(Emit(PREFIX + "alert.raised", _ALERT, subject=event.id),))

    return handle


function = serve("benchmark", build)
