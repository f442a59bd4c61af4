"""What one look saw around the workloads of a change, as plain data that is stored with the watch."""

from typing import Literal

from msgspec import Struct

from eventing.vocabulary import Resource

State = Literal["well", "broken", "waiting"]
NO_TRAFFIC = "nothing shows that traffic still reaches them"  # of a NetworkPolicy, until requests do
MARKED_BY = {"CronJob": "spec.suspend"}  # the field by which Git sets what the `mark` of a kind shows


class Standing(Struct, frozen=True):
    """How an object stands by itself. `waiting`: nothing tells yet; `refusals`: pods that it kept from being made."""

    resource: Resource
    found: bool
    state: State = "waiting"
    told: str = ""
    refusals: int = 0
    mark: str = ""  # what a change should leave as it is, such as an address
    about: tuple[str, ...] = ()  # the watched workloads that it is about, as checks name them
    groups: tuple[str, ...] = ()  # of rules that Prometheus should have
    changed: bool = True  # by the plan; else it stands beside what was changed


class ServicePort(Struct, frozen=True, array_like=True):
    """A Service's port; `ready`: a ready endpoint has it. A port by name that no container has is left out of those."""

    name: str
    number: int
    target: str
    ready: bool


class ServiceFacts(Struct, frozen=True, array_like=True):
    """A Service. `backs` are the watched workloads whose pods it selects; `ready_pods` is -1 where nobody counted."""

    namespace: str
    name: str
    external: str = ""  # the name that an ExternalName Service stands for
    selective: bool = True  # it selects pods; else somebody writes its endpoints
    selected: int = 0
    ready_pods: int = 0
    ready: int = 0  # endpoints
    ports: tuple[ServicePort, ...] = ()
    backs: tuple[str, ...] = ()

    @property
    def resource(self) -> Resource:
        """How checks name it."""
        return Resource("Service", self.name, self.namespace, "v1")


class Named(Struct, frozen=True, array_like=True, order=True):
    """A host that a workload is told; `sure`: it is written as only a Service is (`.svc`)."""

    workload: str  # as checks name it
    namespace: str
    name: str
    port: int = 0  # 0: none is named
    sure: bool = False


class Around(Struct, frozen=True):
    """One look. `outside` are hosts beyond the cluster by workload; `unread` is what this account may not read."""

    services: tuple[ServiceFacts, ...] = ()
    named: tuple[Named, ...] = ()
    outside: tuple[tuple[str, str], ...] = ()
    objects: tuple[Standing, ...] = ()
    unread: tuple[str, ...] = ()
    looked: bool = False  # a watch of an earlier version has none

    def service(self, namespace: str, name: str) -> ServiceFacts | None:
        """A Service by its place."""
        return next((one for one in self.services if (one.namespace, one.name) == (namespace, name)), None)
