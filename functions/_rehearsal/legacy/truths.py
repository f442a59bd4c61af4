"""What is true of the day's programs and registries, whatever a manifest says about them."""

from functions._manifests.images import parse
from functions._rehearsal.legacy.day import Day, Work
from functions._rehearsal.legacy.past import DAEMONS
from functions._rehearsal.programs import Program, Programs, Registries
from functions._rehearsal.system import WORKLOADS

TLS = "remote error: tls: handshake failure"  # what the machines get from Docker Hub


def programs_of_day(day: Day) -> Programs:
    """One program for each image; the local mirror has what Docker Hub has, and Docker Hub does not answer."""
    described = tuple(_program(day, work) for work in day.works)
    registries = Registries(hosts=("ghcr.io", "docker.io"), mirrors=(day.mirror,), broken={"docker.io": TLS})
    held = {work.image for work in day.works if work.machine is not None and work.name != day.names.idle}
    held |= {image for _, image, *_ in WORKLOADS} | {f"ghcr.io/platform/{name}:1.0.0" for name in DAEMONS}
    return Programs(registries, described, {}, present=frozenset(held))


def _program(day: Day, work: Work) -> Program:
    image = parse(work.image)
    name, tag = (image.name, image.tag) if image else (work.image, "")
    roles = day.names.roles
    prefix = roles["store"].upper().replace("-", "_")
    validator = work.name == roles["validator"]
    return Program(
        name,
        tags=() if work.name == day.names.idle else (tag,),
        ports={work.port: ("*",)},
        memory_mib=round(work.used * 0.9),
        starts_seconds=3.0,
        reaches=("REDIS_URL",) if "REDIS_URL" in work.env else (),
        patience_seconds=8.0,
        numbers=(f"{prefix}_PORT",) if validator else (),
        awaits={f"{prefix}_HOST": day.of("store").port} if validator else {},
        ends_badly=work.says,
        ends_badly_in="init" if work.in_init else "main",
    )
