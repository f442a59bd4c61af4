"""One drawn rollout: the repository, the change, what the cluster makes of it, and since when that can be seen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from tests.campaign.cluster.argocd import Timing
from tests.campaign.cluster.homelab import Change, Lab
from tests.campaign.cluster.pods import Fate
from tests.campaign.cluster.traffic import FAMILIES, Traffic, always
from tests.campaign.cluster.wire import Object, stamp
from tests.campaign.cluster.world import Node, World
from tests.campaign.report import Expected, Group

Meddling = Callable[[World, float], None]  # told the seconds since the change went live; negative before
Push = tuple[float, Callable[[Mapping[str, bytes]], dict[str, bytes]]]  # when, since then, and what a person commits


@dataclass
class Case:
    """`bad` is the fate of pods of the changed template, `good` that of all others; each is asked with a number.

    `away`: spans in seconds since the change went live in which Prometheus does not answer.
    """

    lab: Lab
    change: Change
    good: Callable[[int], Fate]
    bad: Callable[[int], Fate]
    refuses: tuple[str, float] = ("", 0.0)  # why the changed pods are not created, and for how many seconds
    unapplied: str = ""  # why the changed manifest cannot be applied
    other_fates: dict[str, Callable[[Object, int], Fate]] = field(default_factory=dict)
    traffic: Traffic | None = None
    away: tuple[tuple[float, float], ...] = ()
    meddle: Meddling = lambda *_: None
    pushes: list[Push] = field(default_factory=list)
    errors_per_minute: tuple[float, float] = (0.0, 0.0)  # error lines of a container, before and after
    timing: Timing = field(default_factory=Timing)
    nodes: int = 3
    skew: float = 0.0
    lost_refresh: bool = False  # Argo CD looks by its own clock only
    shows: Callable[[World], bool] | None = None  # what shows the fault, where pods of the new template do not

    @property
    def changed_template(self) -> Object | None:
        """The pod template that the change makes; None where it changes something else."""
        return self.lab.template()

    def is_changed(self, template: Object) -> bool:
        """Whether a pod template is the changed one."""
        return template != self.lab.template() and self._of_ours(template)

    def _of_ours(self, template: Object) -> bool:
        return bool(template["metadata"]["labels"].get("app") == self.lab.name)

    def world(self, head: str, seed: str) -> World:
        """The cluster before the change; `meddle` and `pushes` are for whoever moves it."""

        def fates(template: Object, number: int) -> Fate:
            return self.bad(number) if self.is_changed(template) else self.good(number)

        def refuses(template: Object) -> tuple[str, float]:
            why, seconds = self.refuses
            return (why, world.now + seconds) if why and self.is_changed(template) else ("", 0.0)

        def unapplied(files: Mapping[str, bytes]) -> str:
            return self.unapplied if files[self.lab.file] != self.lab.files()[self.lab.file] else ""

        self.live_at = float("inf")
        world = World(
            self.lab.files(),
            head,
            self.lab.application,
            self.lab.namespace,
            seed,
            {self.lab.name: fates, **self.other_fates},
            self.timing,
            refuses,
            self._log,
            lambda world, now: self.meddle(world, now - self.live_at if self.live_at < float("inf") else -1.0),
            unapplied,
            [Node(f"node-{number + 1}") for number in range(self.nodes)],
            self.skew,
            outside=frozenset(one["metadata"]["name"] for one in self.lab.outside),
        )
        self.dice = Random(seed)  # noqa: S311 - lines of a log, no secret
        return world

    def went_live(self, now: float) -> None:
        """The change is applied from now on."""
        self.live_at = min(self.live_at, now)

    def _log(self, pod: str, container: str, since: float, until: float) -> str:
        """A line every three seconds, and error lines as often as is said."""
        lines = [(at, f"INFO served a request in {int(at) % 90} ms") for at in range(int(since), int(until), 3)]
        before, after = self.errors_per_minute
        rate = after if until > self.live_at else before
        if rate:
            at = since
            while (at := at + self.dice.expovariate(rate / 60.0)) < until:
                lines.append((int(at), "ERROR could not reach the mail server, trying again"))
        return "".join(f"{stamp(at)[:-1]}.000000000Z {text}\n" for at, text in sorted(lines))


@dataclass(frozen=True)
class Kind:
    """How it is called, how it can be told, and how one is drawn; `number` is the variant's."""

    name: str
    group: Group
    draw: Callable[[Random, int], Case]
    expected: Expected = "rolled_back"


def plain(dice: Random, lab: Lab, **known: object) -> Case:
    """A rollout in which nothing goes wrong but for what is said."""
    change = lab.new_image() if lab.kind == "CronJob" or dice.random() < 0.7 else lab.new_setting()
    good = [lab.fate() for _ in range(8)]
    given = {
        "change": change,
        "good": lambda number: good[number % 8],
        "bad": lambda number: good[number % 8],
        "timing": Timing(dice.uniform(0.5, 4.0), dice.uniform(1.0, 12.0)),
        "nodes": dice.choice((1, 2, 3, 3)),
        **known,
    }
    return Case(lab, **given)  # type: ignore[arg-type]  # fields of a Case, as its callers name them


def served(dice: Random, lab: Lab, **curves: object) -> Traffic:
    """Its traffic as Prometheus has it; family, scrape interval and load vary."""
    level, share = dice.uniform(5.0, 25.0), dice.choice((0.0, 0.0005, 0.003))
    given = {
        "family": dice.choice(FAMILIES),
        "scrape": dice.choice((10.0, 15.0, 15.0, 30.0)),
        "rps": lambda _: level,
        "failing": always(share),
        "latency": always(dice.uniform(0.02, 0.12)),
        "memory": always(dice.uniform(0.25, 0.6)) if dice.random() < 0.7 else None,
        "throttled": always(0.01) if dice.random() < 0.4 else None,
        **curves,
    }
    return Traffic(lab.namespace, lab.name, dice.randrange(10**9), **given)  # type: ignore[arg-type]  # the same
