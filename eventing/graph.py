"""The event graph as Mermaid, drawn from the wiring, so that the picture cannot differ from what is obeyed. Pure."""

from collections.abc import Iterable, Mapping

from eventing.manifests import Wiring


def mermaid(wiring: Wiring, producers: Mapping[str, Iterable[str]], prefix: str = "") -> str:
    """A flowchart: from whoever produces a type to the services whose Triggers pass it, labelled with the types.

    `producers` maps each declared type to who emits it; `prefix` is cut from the labels. Dead letters are dotted.
    """
    edges: dict[tuple[str, str], list[str]] = {}
    for event_type, makers in producers.items():
        label = event_type.removeprefix(prefix)
        for subscriber in _subscribers(wiring, event_type):
            for maker in makers:
                edges.setdefault((maker, subscriber), []).append(label)
    dead = {(t.subscriber.service, t.delivery.dead_letter.service) for t in wiring.triggers if t.delivery.dead_letter}
    services = {t.subscriber.service for t in wiring.triggers}
    names = sorted({name for edge in edges for name in edge} | services)
    lines = ["flowchart LR"]
    lines += [f"  {_node(name)}[{name}]" if name in services else f"  {_node(name)}([{name}])" for name in names]
    lines += [f"  {_node(a)} -->|{'<br/>'.join(labels)}| {_node(b)}" for (a, b), labels in sorted(edges.items())]
    lines += [f"  {_node(a)} -.->|dead letters| {_node(b)}" for a, b in sorted(dead) if a != b]
    return "\n".join(lines) + "\n"


def _subscribers(wiring: Wiring, event_type: str) -> tuple[str, ...]:
    """Whose Triggers name the type; what else they ask of an event does not change who gets it."""
    named = (t for t in wiring.triggers if any(leaf.value == event_type for leaf in t.filter.leaves()))
    return tuple(sorted({trigger.subscriber.service for trigger in named}))


def _node(name: str) -> str:
    return name.replace("-", "_")
