"""Pods that are created and never serve: images, configuration, crashes, probes."""

from math import inf
from random import Random
from typing import Any

from tests.campaign.cluster.homelab import Lab
from tests.campaign.cluster.lives import Life
from tests.campaign.kinds.case import Case, Kind, plain, served

REGISTRY = "rpc error: code = {code} desc = failed to pull and unpack image"
ABSENT = (
    REGISTRY.format(code="NotFound") + ' "{image}": failed to resolve reference "{image}": {image}: not found',
    REGISTRY.format(code="Unknown") + ' "{image}": manifest unknown: manifest unknown',
    'rpc error: code = NotFound desc = reference "{image}": manifest unknown',
)
DENIED = (
    REGISTRY.format(code="Unknown") + ' "{image}": failed to authorize: failed to fetch anonymous token: unexpected '
    "status from GET request to https://registry.example.org/token: 401 Unauthorized",
    REGISTRY.format(code="Unknown") + ' "{image}": pull access denied, repository may require authorization: '
    "server message: insufficient_scope: authorization failed",
)
SLOW = (
    REGISTRY.format(code="DeadlineExceeded") + ' "{image}": context deadline exceeded',
    REGISTRY.format(code="Unknown") + ' "{image}": dial tcp 203.0.113.7:443: i/o timeout',
    'rpc error: code = Unknown desc = Head "https://registry.example.org/v2/": net/http: TLS handshake timeout',
)
NOT_READY = (
    "HTTP probe failed with statuscode: 503",
    'Get "http://10.42.1.7:8080/ready": context deadline exceeded',
)
UNPARSED = 'Failed to apply default image tag "{image}": couldn\'t parse image name "{image}": invalid reference format'
NO_COMMAND = 'failed to generate container "0c1f" spec: failed to generate spec: no command specified'
RESERVED = 'failed to reserve container name "app_0": name "app_0" is reserved for "77ab"'
NOT_FOUND = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
    'unable to start container process: exec: "serv": executable file not found in $PATH: unknown'
)
MISSING_KEY = "couldn't find key {key} in ConfigMap {namespace}/settings"


def lab(dice: Random, number: int, **known: Any) -> Lab:
    """Replicas, sidecars and strategies vary."""
    return Lab(dice, sidecar=number % 3 == 1, **known)


def broken(dice: Random, number: int, app: Life | None = None, proxy: Life | None = None, **known: Any) -> Case:
    """Every changed pod goes through this."""
    drawn = known.pop("lab", None) or lab(dice, number)
    traffic = served(dice, drawn) if number % 2 else None
    fate = drawn.fate(app, proxy)
    return plain(dice, drawn, bad=lambda _: fate, traffic=traffic, **known)


def unpulled(why: tuple[str, ...], attempt: tuple[float, float]) -> Any:
    """An image that is never pulled."""
    return lambda dice, number: broken(
        dice, number, Life("app", unpulled=dice.choice(why), attempt=dice.uniform(*attempt))
    )


def refused(reason: str, *messages: str) -> Any:
    """A container that is never created."""

    def draw(dice: Random, number: int) -> Case:
        said = dice.choice(messages).replace("{key}", dice.choice(("DB_URL", "token", "mail.host")))
        return broken(dice, number, Life("app", pull=dice.uniform(0.2, 5.0), refused=(reason, said)))

    return draw


def crashing(low: float, high: float, code: tuple[int, ...], reason: str = "Error", **known: Any) -> Any:
    """A container that ends again and again."""

    def draw(dice: Random, number: int) -> Case:
        up = dice.uniform(low, high)
        ready = inf if up < 5 else dice.uniform(1.0, 4.0)
        return broken(
            dice, number, Life("app", up=up, code=dice.choice(code), reason=reason, ready_after=ready, **known)
        )

    return draw


def bad_command(dice: Random, number: int) -> Case:
    """The container is created and its program is not there; caught between two restarts, or in one."""
    if number % 2:
        return refused("RunContainerError", NOT_FOUND)(dice, number)  # type: ignore[no-any-return]  # draws a Case
    return broken(dice, number, Life("app", up=0.1, code=128, reason="StartError", ready_after=inf))


def sidecar_crashes(dice: Random, number: int) -> Case:
    """One of two containers."""
    drawn = Lab(dice, sidecar=True)
    first = number % 2 == 0
    sick = Life("app" if first else "proxy", up=dice.uniform(0.2, 6.0), code=dice.choice((1, 2, 255)), ready_after=inf)
    return broken(dice, number, sick if first else None, None if first else sick, lab=drawn)


def probed(name: Any, low: float, high: float) -> Any:
    """A probe that never passes, and the kubelet that restarts the container for it."""

    def draw(dice: Random, number: int) -> Case:
        period = dice.choice((2.0, 3.0, 5.0))
        up = dice.uniform(low, high)
        startup = name == "Startup"
        given: dict[str, Any] = {
            "started_after": inf if startup else 0.0,
            "probe_from": 0.0 if startup else max(0.0, up - 3 * period),
            "ready_after": inf if startup else 2.0,
        }
        life = Life("app", dice.uniform(0.5, 4.0), up=up, code=137, probe=name, probe_period=period, **given)
        threshold = max(1, round(up / period)) if name == "Startup" else 3
        probe = {"httpGet": {"path": "/up", "port": 8080}, "periodSeconds": int(period), "failureThreshold": threshold}
        drawn = lab(dice, number, container={f"{name.lower()}Probe": probe})
        return broken(dice, number, life, lab=drawn)

    return draw


def never_ready(dice: Random, number: int) -> Case:
    """It runs, and says that it is not ready."""
    says = dice.choice(NOT_READY)
    return broken(dice, number, Life("app", ready_after=inf, probe="Readiness", probe_says=says, probe_period=5.0))


def late(dice: Random, number: int) -> Case:
    """Never ready, and its own progress deadline passes within the window."""
    drawn = lab(dice, number, spec={"progressDeadlineSeconds": dice.choice((60, 90, 120, 150))})
    life = Life("app", ready_after=inf, probe="Readiness", probe_period=5.0)
    case = broken(dice, number, life, lab=drawn)
    case.shows = lambda world: any(
        one["reason"] == "ProgressDeadlineExceeded"
        for load in world.listed("Deployment", drawn.namespace)
        for one in load["status"]["conditions"]
        if load["metadata"]["name"] == drawn.name and "reason" in one
    )
    return case


KINDS = (
    Kind("image name invalid", "unmistakable", refused("InvalidImageName", UNPARSED)),
    Kind("manifest unknown", "unmistakable", unpulled(ABSENT, (0.5, 3.0))),
    Kind("pull is denied", "transient", unpulled(DENIED, (0.5, 3.0))),
    Kind("pull times out for ever", "transient", unpulled(SLOW, (5.0, 30.0))),
    Kind("key is missing", "unmistakable", refused("CreateContainerConfigError", MISSING_KEY)),
    Kind("Secret is missing", "unmistakable", refused("CreateContainerConfigError", 'secret "mail-login" not found')),
    Kind("crash by exit code", "unmistakable", crashing(0.2, 12.0, (1, 2, 78, 127, 255))),
    Kind("crash by OOM", "unmistakable", crashing(1.0, 20.0, (137,), "OOMKilled")),
    Kind("bad command", "unmistakable", bad_command),
    Kind("container cannot be created", "unmistakable", refused("CreateContainerError", NO_COMMAND, RESERVED)),
    Kind("liveness kills", "unmistakable", probed("Liveness", 20.0, 60.0)),
    Kind("startup probe never passes", "unmistakable", probed("Startup", 10.0, 60.0)),
    Kind("one of two containers crashes", "unmistakable", sidecar_crashes),
    Kind("crash after two minutes", "unmistakable", crashing(100.0, 125.0, (1, 137))),
    Kind("readiness never", "transient", never_ready),
    Kind("progress deadline passes", "unmistakable", late),
)
