"""The event loop's side of the local broker: what is due is sent, what comes back is judged, pings are sent on time."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable

from eventing.manifests import Broker, PingSource
from eventing.ping import event_of
from eventing.queue import Happening, Parcel, Queue
from eventing.sending import Sender
from eventing.wire import CloudEvent


class Exchange:
    """Drives a queue. Everything runs in one event loop; `on_change` is called after each change of the queue."""

    def __init__(
        self,
        queue: Queue,
        sender: Sender,
        on_event: Callable[[Happening], None],
        on_change: Callable[[], None],
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._queue = queue
        self._sender = sender
        self._on_event = on_event
        self._on_change = on_change
        self._tasks: set[asyncio.Task[None]] = set()
        self._alarm: asyncio.TimerHandle | None = None
        self._epoch = time.time() - time.monotonic()  # a clock that is set back must not hold a retry up

    def now(self) -> float:
        """Seconds since the epoch, never going back."""
        return self._epoch + time.monotonic()

    def publish(self, broker: Broker, event: CloudEvent) -> int:
        """Take an event in; the status that answers its sender."""
        status, happenings = self._queue.accept(broker, event, self.now())
        self._tell(happenings)
        return status

    def ping(self, source: PingSource, broker: Broker, after: Callable[[float], float]) -> None:
        """Send the source's events from now on; `after` gives the due time that follows a moment.

        A tick that was missed is not made up for, as on Knative.
        """
        self._keep(asyncio.get_running_loop().create_task(self._ping(source, broker, after)))

    async def drain(self, seconds: float) -> None:
        """Wait until nothing is left to deliver, or what is left is not due within so many seconds."""
        deadline = self.now() + seconds
        while not self._queue.idle and self.now() < deadline:
            if not self._queue.in_flight and (self._queue.next_due() or 0.0) > deadline:
                return
            await asyncio.sleep(0.01)

    async def close(self) -> None:
        """Stop sending. What was on its way stays in the queue's books as such."""
        if self._alarm is not None:
            self._alarm.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._sender.close()

    def _tell(self, happenings: Iterable[Happening]) -> None:
        try:
            for happening in happenings:
                self.counts[happening.kind] += 1
                self._on_event(happening)
        finally:
            self._pump()
            self._on_change()

    def _pump(self) -> None:
        loop = asyncio.get_running_loop()
        for parcel in self._queue.due(self.now()):
            self._queue.start(parcel)
            self._keep(loop.create_task(self._deliver(parcel)))
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if (due := self._queue.next_due()) is not None:
            self._alarm = loop.call_later(max(0.0, due - self.now()), self._pump)

    async def _deliver(self, parcel: Parcel) -> None:
        result = await self._sender.attempt(parcel)
        self._tell(self._queue.finish(parcel, result, self.now()))

    async def _ping(self, source: PingSource, broker: Broker, after: Callable[[float], float]) -> None:
        due = self.now()
        while True:
            due = after(max(due, self.now()))  # a sleep may end a moment early
            await asyncio.sleep(due - self.now())
            self.publish(broker, event_of(source, due))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
